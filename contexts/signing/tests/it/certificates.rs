//! The way of a certificate, from the request to its end.

use crate::{MIGRATIONS, certificates_cast::*};
use jiff::{ToSpan, civil::date};
use kit_db::Db;
use signing::certificates::{
    self, ActError, Certificate, CertificateId, HolderKind, Problems, RequestKind, State,
    confirm::confirm,
    confirm_revocation::confirm_revocation,
    deliver::{HandOver, deliver},
    grounds::Ground,
    history,
    list::{Filter, From, page},
    looks,
    record_issue::{Issue, record_issue},
    record_revocation::record_revocation,
    refuse::refuse,
    request::{Wish, request, resubmit},
    request_revocation::{Revocation, request_revocation},
    send_back::send_back,
    statistics::statistics,
    stop_revocation::stop_revocation,
    withdraw::withdraw,
};

const WORDS: &str = "Thiếu quyết định bổ nhiệm";

fn revocation(ground: Ground) -> Revocation {
    Revocation {
        ground,
        since: date(2022, 2, 28),
        words: "Bỏ quên trên xe buýt".to_owned(),
    }
}

/// What is wrong, field by field.
fn wrong<T>(result: Result<T, ActError>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(ActError::Invalid(problems)) => list(&problems),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("nothing was wrong"),
    }
}

fn list(problems: &Problems) -> Vec<(&'static str, &'static str)> {
    problems.iter().map(|it| (it.field, it.message)).collect()
}

fn acts(db: &Db, id: CertificateId) -> Vec<&'static str> {
    let steps = db
        .read_blocking(move |tx| history::of_certificate(tx, id))
        .unwrap();
    steps.into_iter().map(|step| step.act.code()).collect()
}

fn leaves(db: &Db) -> i64 {
    kit_db::sql!(LEAVES -> i64: "select count(*) as n from aud_leaf");
    db.read_blocking(|tx| tx.get(&LEAVES, kit_db::params![]))
        .unwrap()
}

testing::on_both_databases! {
    fn a_certificate_goes_from_the_request_into_use_and_its_holder_can_sign_with_it(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Active, 700);
        let found = seen(db, &it.specialist, id);
        assert_eq!((found.state, found.domain.as_str(), found.token_number.as_str()), (State::Active, "vgca", "TK-1"));
        assert_eq!(found.received_by, it.specialist.name.as_ref());
        assert_eq!(acts(db, id), ["request", "confirm", "send", "record_issue", "deliver", "activate"]);
        let person = it.specialist.person;
        let usable = db.read_blocking(move |tx| certificates::of_person(tx, now(), person)).unwrap();
        assert_eq!(usable.iter().map(|it| it.id).collect::<Vec<_>>(), [id]);
        let chain = db.read_blocking(move |tx| certificates::chain(tx, id)).unwrap();
        assert_eq!(chain.len(), 1);
        let digest = found.sha256.unwrap();
        let by_digest = db.read_blocking(move |tx| certificates::with_digest(tx, &digest)).unwrap();
        assert_eq!(by_digest.map(|it| it.id), Some(id));
    }

    fn every_act_leaves_exactly_one_leaf_in_the_log(db: &TestDb) {
        let it = cast(db).here;
        let before = leaves(db);
        brought_to(db, &it, &wish(&it), State::Active, 700);
        assert_eq!(leaves(db) - before, 6);
    }

    fn the_authority_has_three_working_days_by_the_calendar(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Sent, 700);
        let due = seen(db, &it.clerk, id).sent_due_at.unwrap();
        assert_eq!(kit_base::in_province(due).date(), date(2022, 3, 4));
    }

    fn whoever_asks_does_not_confirm_even_with_the_right(db: &TestDb) {
        let it = cast(db).here;
        let chief = it.chief.clone();
        let wish = wish(&it);
        let id = db.write_blocking(move |tx| request(tx, now(), &chief, &wish)).unwrap();
        let (chief, leader) = (it.chief.clone(), it.leader.clone());
        let own = db.write_blocking(move |tx| confirm(tx, now(), &chief, id, None));
        assert!(matches!(own, Err(ActError::SamePerson { .. })), "{own:?}");
        db.write_blocking(move |tx| confirm(tx, now(), &leader, id, None)).unwrap();
        assert_eq!(seen(db, &it.clerk, id).state, State::Confirmed);
    }

    fn a_request_that_was_given_back_is_completed_and_sent_again(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Requested, 700);
        let (chief, clerk) = (it.chief.clone(), it.clerk.clone());
        db.write_blocking(move |tx| send_back(tx, now(), &chief, id, None, WORDS)).unwrap();
        assert_eq!(seen(db, &it.clerk, id).state, State::Draft);
        let better = Wish { words: "Theo Quyết định số 12/QĐ-SNV".into(), ..wish(&it) };
        db.write_blocking(move |tx| resubmit(tx, now(), &clerk, id, None, &better)).unwrap();
        let found = seen(db, &it.clerk, id);
        assert_eq!((found.state, found.words.as_str()), (State::Requested, "Theo Quyết định số 12/QĐ-SNV"));
    }

    fn a_refused_or_withdrawn_request_is_over(db: &TestDb) {
        let it = cast(db).here;
        for withdrawn in [true, false] {
            let id = brought_to(db, &it, &wish(&it), State::Requested, 700);
            let (clerk, chief) = (it.clerk.clone(), it.chief.clone());
            let short = db.write_blocking({ let chief = chief.clone(); move |tx| refuse(tx, now(), &chief, id, None, "không") });
            assert_eq!(wrong(short), [("words", "signing-problem-words-short")]);
            db.write_blocking(move |tx| if withdrawn {
                withdraw(tx, now(), &clerk, id, None, WORDS)
            } else {
                refuse(tx, now(), &chief, id, None, WORDS)
            }).unwrap();
            assert_eq!(seen(db, &it.clerk, id).state, State::Refused);
            let chief = it.chief.clone();
            let again = db.write_blocking(move |tx| confirm(tx, now(), &chief, id, None));
            assert!(matches!(again, Err(ActError::NotNow { .. })), "{again:?}");
        }
    }

    fn the_second_of_two_people_at_once_is_refused(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Requested, 700);
        let version = seen(db, &it.clerk, id).version;
        let (chief, leader) = (it.chief.clone(), it.leader.clone());
        db.write_blocking(move |tx| confirm(tx, now(), &chief, id, Some(version))).unwrap();
        let second = db.write_blocking(move |tx| send_back(tx, now(), &leader, id, Some(version), WORDS));
        assert!(matches!(second, Err(ActError::ChangedMeanwhile)), "{second:?}");
    }

    fn a_request_names_somebody_of_the_agency_and_says_why(db: &TestDb) {
        let cast = cast(db);
        let clerk = cast.here.clerk.clone();
        let bad = Wish { person: Some(cast.there.specialist.person), words: "cần".into(), email: "mau".into(), ..wish(&cast.here) };
        let refused = db.write_blocking(move |tx| request(tx, now(), &clerk, &bad));
        let fields: Vec<_> = wrong(refused).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["words", "email", "person"]);
    }

    fn a_certificate_of_somebody_else_needs_a_reason_and_comes_in_once(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Sent, 700);
        let authority = Authority::new();
        let other = authority.certificate("Người Khác", "", 700);
        let try_it = |file: Vec<u8>, although: &str| {
            let issue = Issue { file, although: although.to_owned() };
            let admin = it.administrator.clone();
            db.write_blocking(move |tx| record_issue(tx, now(), &admin, id, None, &issue))
        };
        assert_eq!(wrong(try_it(b"khong phai".to_vec(), "")), [("file", "signing-problem-not-one-certificate")]);
        assert_eq!(wrong(try_it(authority.der.clone(), "")), [("file", "signing-problem-not-one-certificate")]);
        assert_eq!(wrong(try_it(authority.certificate(&it.specialist.name, "", -1), "")), [("file", "signing-problem-certificate-over")]);
        assert_eq!(wrong(try_it(other.clone(), "")), [("although", "signing-problem-other-holder")]);
        try_it(other.clone(), "Chứng thư ghi tên khai sinh").unwrap();
        assert_eq!(seen(db, &it.clerk, id).state, State::Issued);
        let second = brought_to(db, &it, &wish(&it), State::Sent, 700);
        let admin = it.administrator.clone();
        let issue = Issue { file: other, although: "Chứng thư ghi tên khai sinh".into() };
        let twice = db.write_blocking(move |tx| record_issue(tx, now(), &admin, second, None, &issue));
        assert_eq!(wrong(twice), [("file", "signing-problem-known-certificate")]);
    }

    fn the_device_of_an_agency_is_kept_by_one_of_its_people(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.here;
        let seal = Wish { holder: HolderKind::Agency, person: None, ..wish(it) };
        let id = brought_to(db, it, &seal, State::Issued, 700);
        let hand_over = HandOver { token_number: String::new(), received_by: String::new(), keeper: Some(cast.there.clerk.person) };
        let admin = it.administrator.clone();
        let refused = db.write_blocking(move |tx| deliver(tx, now(), &admin, id, None, &hand_over));
        assert_eq!(wrong(refused), [("token", "signing-problem-token"), ("keeper", "signing-problem-keeper")]);
        let id = brought_to(db, it, &seal, State::Active, 700);
        let (organisation, found) = (it.id, seen(db, &it.clerk, id));
        assert_eq!((found.keeper_id, found.received_by.as_str()), (Some(it.clerk.person), "Nguyễn Thị Thư"));
        let usable = db.read_blocking(move |tx| certificates::of_agency(tx, now(), organisation)).unwrap();
        assert_eq!(usable.len(), 1);
    }

    fn a_revocation_stops_signing_at_once_and_goes_its_way(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Active, 700);
        let (holder, chief, admin) = (it.specialist.clone(), it.chief.clone(), it.administrator.clone());
        db.write_blocking(move |tx| request_revocation(tx, now(), &holder, id, None, &revocation(Ground::TokenLost))).unwrap();
        let person = it.specialist.person;
        let usable = db.read_blocking(move |tx| certificates::of_person(tx, now(), person)).unwrap();
        assert_eq!(usable, []);
        let early = { let admin = admin.clone(); db.write_blocking(move |tx| record_revocation(tx, now(), &admin, id, None, None)) };
        assert_eq!(wrong(early), [("ground", "signing-problem-not-confirmed")]);
        db.write_blocking(move |tx| confirm_revocation(tx, now(), &chief, id, None)).unwrap();
        db.write_blocking(move |tx| record_revocation(tx, now(), &admin, id, None, None)).unwrap();
        let found = seen(db, &it.clerk, id);
        assert_eq!((found.state, found.revocation_ground.as_str(), found.revoked_at), (State::Revoked, "token_lost", Some(now())));
    }

    fn what_the_police_ask_for_needs_no_confirmation_of_the_agency(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Active, 700);
        let admin = it.administrator.clone();
        db.write_blocking(move |tx| record_revocation(tx, now(), &admin, id, None, Some(&revocation(Ground::Authorities)))).unwrap();
        assert_eq!(seen(db, &it.clerk, id).state, State::Revoked);
    }

    fn a_stopped_revocation_leaves_the_certificate_where_it_stood(db: &TestDb) {
        let it = cast(db).here;
        for state in [State::Issued, State::Delivered, State::Active] {
            let id = brought_to(db, &it, &wish(&it), state, 700);
            let (clerk, chief) = (it.clerk.clone(), it.chief.clone());
            db.write_blocking(move |tx| request_revocation(tx, now(), &clerk, id, None, &revocation(Ground::TokenDamaged))).unwrap();
            db.write_blocking(move |tx| stop_revocation(tx, now(), &chief, id, None, "Thiết bị đã tìm thấy")).unwrap();
            let found = seen(db, &it.clerk, id);
            assert_eq!((found.state, found.revocation_ground.as_str()), (state, ""));
        }
    }

    fn a_ground_must_fit_the_holder_and_not_lie_in_the_future(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Active, 700);
        for (bad, field) in [
            (revocation(Ground::Merged), "ground"),
            (Revocation { since: date(2022, 3, 2), ..revocation(Ground::Retired) }, "since"),
        ] {
            let clerk = it.clerk.clone();
            let refused = db.write_blocking(move |tx| request_revocation(tx, now(), &clerk, id, None, &bad));
            assert_eq!(wrong(refused)[0].0, field);
        }
    }

    fn a_renewal_needs_days_left_and_is_possible_once_unless_the_rules_say_otherwise(db: &TestDb) {
        let it = cast(db).here;
        let renewal = |old: CertificateId| Wish { kind: RequestKind::Renewal, replaces: Some(old), ..wish(&it) };
        let late = brought_to(db, &it, &wish(&it), State::Active, 29);
        let (clerk, asked) = (it.clerk.clone(), renewal(late));
        let refused = db.write_blocking(move |tx| request(tx, now(), &clerk, &asked));
        assert_eq!(wrong(refused), [("replaces", "signing-problem-renewal-late")]);
        let first = brought_to(db, &it, &wish(&it), State::Active, 40);
        let second = brought_to(db, &it, &renewal(first), State::Active, 700);
        let (clerk, asked) = (it.clerk.clone(), renewal(first));
        let refused = db.write_blocking(move |tx| request(tx, now(), &clerk, &asked));
        assert_eq!(wrong(refused), [("replaces", "signing-problem-replaced-already")]);
        let (clerk, asked) = (it.clerk.clone(), renewal(second));
        let refused = db.write_blocking(move |tx| request(tx, now(), &clerk, &asked));
        assert_eq!(wrong(refused), [("replaces", "signing-problem-renewals")]);
        let (admin, clerk, asked) = (it.administrator.clone(), it.clerk.clone(), renewal(second));
        db.write_blocking(move |tx| {
            let rules = certificates::rules::Rules { renewals_most: 0, ..certificates::rules::rules(tx)? };
            certificates::rules::change(tx, now(), &admin, &rules)?;
            request(tx, now(), &clerk, &asked)
        }).unwrap();
    }

    fn the_list_is_filtered_and_turned_page_by_page(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.here;
        let first = brought_to(db, it, &wish(it), State::Active, 20);
        let second = brought_to(db, it, &wish(it), State::Requested, 700);
        brought_to(db, &cast.there, &wish(&cast.there), State::Active, 400);
        let rows = |who: &identity::Actor, filter: Filter, from: From| -> Vec<CertificateId> {
            let who = who.clone();
            let rows: Vec<Certificate> = db.read_blocking(move |tx| page(tx, now(), &who, &filter, from, 10)).unwrap();
            rows.into_iter().map(|it| it.id).collect()
        };
        assert_eq!(rows(&it.clerk, Filter::default(), From::Start), [second, first]);
        assert_eq!(rows(&it.clerk, Filter::default(), From::After(second)), [first]);
        assert_eq!(rows(&it.clerk, Filter::default(), From::Before(first)), [second]);
        assert_eq!(rows(&it.administrator, Filter::default(), From::Start).len(), 3);
        assert_eq!(rows(&it.clerk, Filter { ends_within: Some(30), ..Filter::default() }, From::Start), [first]);
        assert_eq!(rows(&it.clerk, Filter { state: Some(State::Requested), ..Filter::default() }, From::Start), [second]);
        assert_eq!(rows(&it.clerk, Filter { text: "pham vien snv".into(), ..Filter::default() }, From::Start).len(), 2);
        assert_eq!(rows(&it.clerk, Filter { text: "tk-1".into(), ..Filter::default() }, From::Start), [first]);
    }

    fn figures_count_what_is_in_use_at_the_end_of_a_period(db: &TestDb) {
        let cast = cast(db);
        brought_to(db, &cast.here, &wish(&cast.here), State::Active, 700);
        brought_to(db, &cast.there, &wish(&cast.there), State::Active, 20);
        let admin = cast.here.administrator.clone();
        let found = db.read_blocking(move |tx| statistics(tx, now(), &admin, None)).unwrap();
        assert_eq!((found.total.active, found.total.persons, found.total.soon), (2, 2, 1));
        assert_eq!(found.departments.len(), 2);
        let indicators = certificates::figures::indicators();
        let measured = |day: jiff::civil::Date| {
            let measure = indicators[0].measure;
            let period = kit_module::Period { from: day, to: day };
            db.read_blocking(move |tx| measure(tx, &period)).unwrap().unwrap().value
        };
        assert_eq!((measured(date(2022, 2, 28)), measured(date(2022, 3, 1)), measured(date(2022, 4, 1))), (0, 2, 1));
    }

    fn every_figure_of_a_day_is_the_number_of_certificates_behind_its_link(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.here;
        for (agency, state, days) in [(it, State::Active, 700), (&cast.there, State::Active, 20), (it, State::Delivered, 700), (&cast.there, State::Requested, 700)] {
            brought_to(db, agency, &wish(agency), state, days);
        }
        let mut most = 0;
        for indicator in certificates::figures::indicators() {
            for week in 0..130 {
                let day = date(2022, 2, 20).checked_add((week * 7).days()).unwrap();
                let period = kit_module::Period { from: date(2022, 1, 1), to: day };
                let measure = indicator.measure;
                let value = db.read_blocking(move |tx| measure(tx, &period)).unwrap().unwrap().value;
                let link = (indicator.rows)(&period);
                let part = |name: &str| link.split(['?', '&']).find_map(|part| part.strip_prefix(name)).unwrap().to_owned();
                let filter = Filter { holder: part("loai=").parse().ok(), in_use_on: part("dung-ngay=").parse().ok(), ..Filter::default() };
                assert!(filter.holder.is_some() && filter.in_use_on == Some(day), "{link}");
                let admin = it.administrator.clone();
                let rows = db.read_blocking(move |tx| page(tx, now(), &admin, &filter, From::Start, 50)).unwrap();
                assert_eq!(value, rows.len() as i64, "{} on {day}", indicator.code);
                most = value.max(most);
            }
        }
        assert_eq!(most, 2);
    }

    fn after_a_release_the_certificate_is_to_be_looked_at_and_nothing_is_revoked(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Active, 700);
        let person = it.specialist.person;
        let holding = db.read_blocking(move |tx| identity::posts::holdings_of(tx, person)).unwrap()[0].id;
        db.write_blocking(move |tx| {
            let system = identity::Actor::system("signing.test");
            identity::posts::appoint::release(tx, now(), &system, holding, date(2022, 3, 1), "2/QĐ")
        }).unwrap();
        let run = || {
            let module = signing::module();
            let work = kit_jobs::Work { kinds: module.jobs, subscriptions: module.subscriptions, crons: Vec::new() };
            let context = kit_jobs::JobContext::new((**db).clone(), kit_base::Clock::fixed(now()));
            kit_jobs::run_until_idle(&context, &work).unwrap();
        };
        run();
        let open = |who: &identity::Actor| { let who = who.clone(); db.read_blocking(move |tx| looks::open(tx, &who)).unwrap() };
        let found = open(&it.clerk);
        assert_eq!(found.iter().map(|it| it.certificate_id).collect::<Vec<_>>(), [id]);
        assert_eq!(seen(db, &it.clerk, id).state, State::Active);
        let (clerk, look) = (it.clerk.clone(), found[0].clone());
        db.write_blocking(move |tx| looks::close(tx, now(), &clerk, id, look.reason, look.since, "Vẫn giữ chức vụ khác tại cơ quan")).unwrap();
        run();
        assert_eq!(open(&it.clerk), []);
    }
}
