//! What is to be looked at when an agency ends, merges or splits, and the page that lists it.

use crate::{MIGRATIONS, certificates_cast::*, certificates_office::Office};
use axum::http::StatusCode;
use identity::{
    Actor, OrganisationId,
    events::{ORGANISATION_SUCCEEDED, Succeeded},
    organisations::succeed::{RecordSuccession, SuccessionKind, record_succession},
};
use jiff::civil::date;
use kit_db::Db;
use signing::certificates::{
    CertificateId, HolderKind, State,
    grounds::Ground,
    looks::{self, Look, LookReason},
    record_revocation::record_revocation,
    refuse::refuse,
    request::Wish,
    request_revocation::Revocation,
};
use std::collections::BTreeSet;

const WORDS: &str = "Cơ quan mới vẫn dùng tên cũ";

fn succeeds(
    db: &Db,
    kind: SuccessionKind,
    predecessors: &[OrganisationId],
    successors: &[OrganisationId],
) {
    let act = RecordSuccession {
        kind,
        act_notation: "12/NQ-HĐND".to_owned(),
        act_date: date(2022, 2, 10),
        effective: date(2022, 3, 1),
        note: String::new(),
        predecessors: predecessors.to_vec(),
        successors: successors.to_vec(),
    };
    db.write_blocking(move |tx| record_succession(tx, now(), &Actor::system("signing.test"), &act))
        .unwrap();
}

/// What waits is done, as the program does it.
fn run(db: &Db) {
    let module = signing::module();
    let work = kit_jobs::Work {
        kinds: module.jobs,
        subscriptions: module.subscriptions,
        crons: Vec::new(),
    };
    let context = kit_jobs::JobContext::new(db.clone(), kit_base::Clock::fixed(now()));
    kit_jobs::run_until_idle(&context, &work).unwrap();
}

fn open(db: &Db, who: &Actor) -> Vec<Look> {
    let who = who.clone();
    db.read_blocking(move |tx| looks::open(tx, &who)).unwrap()
}

fn ids(looks: &[Look]) -> BTreeSet<CertificateId> {
    looks.iter().map(|look| look.certificate_id).collect()
}

/// A request of the agency itself or of its device.
fn of(agency: &Agency, holder: HolderKind) -> Wish {
    Wish {
        holder,
        person: None,
        device: "Trục liên thông văn bản".to_owned(),
        ..wish(agency)
    }
}

testing::on_both_databases! {
    fn when_an_agency_ends_all_that_it_holds_is_to_be_looked_at_and_nothing_else(db: &TestDb) {
        let cast = cast(db);
        let (it, other) = (&cast.here, &cast.there);
        let person = brought_to(db, it, &wish(it), State::Active, 700);
        let seal = brought_to(db, it, &of(it, HolderKind::Agency), State::Active, 700);
        let device = brought_to(db, it, &of(it, HolderKind::Device), State::Issued, 700);
        let on_its_way = brought_to(db, it, &of(it, HolderKind::Device), State::Sent, 700);
        let refused = brought_to(db, it, &wish(it), State::Requested, 700);
        let chief = it.chief.clone();
        db.write_blocking(move |tx| refuse(tx, now(), &chief, refused, None, WORDS)).unwrap();
        brought_to(db, other, &wish(other), State::Active, 700);
        succeeds(db, SuccessionKind::End, &[it.id], &[other.id]);
        assert_eq!(open(db, &it.administrator), []);
        run(db);
        let found = open(db, &it.administrator);
        assert_eq!(ids(&found), BTreeSet::from([person, seal, device, on_its_way]));
        assert_eq!(found.len(), 4);
        assert!(found.iter().all(|look| look.reason == LookReason::Succeeded && look.since == date(2022, 3, 1) && look.organisation_id == it.id));
        // it is a suggestion: whatever was in use is in use
        assert_eq!(seen(db, &it.administrator, seal).state, State::Active);
        assert_eq!(open(db, &other.clerk), [], "the list of another agency");
    }

    fn the_same_news_heard_twice_makes_no_second_line_and_opens_no_closed_one(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.here;
        let id = brought_to(db, it, &wish(it), State::Active, 700);
        succeeds(db, SuccessionKind::Merge, &[it.id, cast.there.id], &[cast.there.id]);
        run(db);
        let found = open(db, &it.administrator);
        assert_eq!(ids(&found), BTreeSet::from([id]));
        let (admin, look) = (it.administrator.clone(), found[0].clone());
        db.write_blocking(move |tx| looks::close(tx, now(), &admin, id, look.reason, look.since, WORDS)).unwrap();
        let again = Succeeded { predecessors: vec![it.id, cast.there.id], successors: vec![cast.there.id], effective: date(2022, 3, 1) };
        db.write_blocking(move |tx| kit_jobs::publish(tx, now(), ORGANISATION_SUCCEEDED, 1, &again)).unwrap();
        run(db);
        assert_eq!(open(db, &it.administrator), []);
    }

    fn a_body_that_goes_on_after_it_took_another_one_in_keeps_its_certificates(db: &TestDb) {
        let cast = cast(db);
        let (ending, going_on) = (&cast.here, &cast.there);
        let theirs = brought_to(db, ending, &wish(ending), State::Active, 700);
        brought_to(db, going_on, &wish(going_on), State::Active, 700);
        succeeds(db, SuccessionKind::Merge, &[ending.id, going_on.id], &[going_on.id]);
        run(db);
        assert_eq!(ids(&open(db, &ending.administrator)), BTreeSet::from([theirs]));
    }

    fn a_body_that_others_come_out_of_keeps_its_certificates_and_one_that_is_divided_does_not(db: &TestDb) {
        let cast = cast(db);
        let (here, there) = (&cast.here, &cast.there);
        let first = below(db, here.id, "Trung tâm Một", "TTM");
        let second = below(db, here.id, "Trung tâm Hai", "TTH");
        let divided = brought_to(db, here, &wish(here), State::Active, 700);
        brought_to(db, there, &wish(there), State::Active, 700);
        succeeds(db, SuccessionKind::Split, &[here.id], &[first.id, second.id]);
        succeeds(db, SuccessionKind::Split, &[there.id], &[there.id, second.id]);
        run(db);
        assert_eq!(ids(&open(db, &here.administrator)), BTreeSet::from([divided]));
    }

    fn what_is_revoked_leaves_the_list_by_itself(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Active, 700);
        let other = below(db, it.id, "Trung tâm Một", "TTM");
        succeeds(db, SuccessionKind::End, &[it.id], &[other.id]);
        run(db);
        assert_eq!(ids(&open(db, &it.administrator)), BTreeSet::from([id]));
        let admin = it.administrator.clone();
        let lost = Revocation { ground: Ground::ManagingAgency, since: date(2022, 3, 1), words: WORDS.to_owned() };
        db.write_blocking(move |tx| record_revocation(tx, now(), &admin, id, None, Some(&lost))).unwrap();
        assert_eq!(open(db, &it.administrator), []);
    }

    fn a_line_is_closed_by_the_agency_or_who_manages_certificates_with_a_reason(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.here;
        let id = brought_to(db, it, &wish(it), State::Active, 700);
        succeeds(db, SuccessionKind::End, &[it.id], &[cast.there.id]);
        run(db);
        for (who, actor) in everybody(&cast) {
            let tried = db.write_blocking(move |tx| {
                let done = looks::close(tx, now(), &actor, id, LookReason::Succeeded, date(2022, 3, 1), WORDS);
                // undone, so that the next try finds the same line
                Err::<(), _>(done.err().unwrap_or(signing::certificates::ActError::ChangedMeanwhile))
            });
            let may = matches!(tried, Err(signing::certificates::ActError::ChangedMeanwhile));
            assert_eq!(may, ["clerk", "chief", "administrator"].contains(&who), "{who}: {tried:?}");
        }
        let admin = it.administrator.clone();
        let wrong = db.write_blocking(move |tx| looks::close(tx, now(), &admin, id, LookReason::Released, date(2022, 3, 1), WORDS));
        assert!(matches!(wrong, Err(signing::certificates::ActError::ChangedMeanwhile)), "there is no such line: {wrong:?}");
    }

    fn the_page_names_the_agency_and_says_once_what_is_wrong_where_it_is(db: &TestDb) {
        const PATH: &str = "/chung-thu-so/can-xem";
        let office = Office::new(db);
        let (it, other) = (office.cast.here.clone(), office.cast.there.clone());
        assert!(office.get("administrator", PATH).says("Không có chứng thư nào cần xem lại"));
        let first = brought_to(db, &it, &wish(&it), State::Active, 700);
        let second = brought_to(db, &it, &of(&it, HolderKind::Agency), State::Active, 700);
        succeeds(db, SuccessionKind::End, &[it.id], &[other.id]);
        run(db);
        let page = office.get("administrator", PATH);
        assert!(page.says("Phạm Viên SNV") && page.says("Sở Nội vụ") && page.says("Cơ quan sáp nhập, chia tách hoặc kết thúc hoạt động, 01/03/2022"), "{}", page.text);
        assert!(page.says(&format!("/chung-thu-so/{second}")), "{}", page.text);
        assert!(!office.get("stranger-clerk", PATH).says("Phạm Viên SNV"));
        assert_eq!(office.get("holder", PATH).status, StatusCode::FORBIDDEN);
        let fields = |words: &str| vec![
            ("certificate".to_owned(), first.to_string()),
            ("reason".to_owned(), "succeeded".to_owned()),
            ("since".to_owned(), "2022-03-01".to_owned()),
            (format!("words-{first}"), words.to_owned()),
        ];
        let send = |words: &str| {
            let fields = fields(words);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            office.post("administrator", PATH, PATH, &fields)
        };
        let refused = send("ngắn");
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert_eq!(refused.text.matches("tom-tat-loi").count(), 2, "one summary, named once: {}", refused.text);
        assert_eq!(refused.text.matches("<details class=\"ds-details\" open>").count(), 1, "the form with the fault stands open");
        assert!(refused.says("ngắn</textarea>"), "what was typed stays: {}", refused.text);
        let done = send(WORDS);
        assert_eq!((done.status, done.to.as_str()), (StatusCode::SEE_OTHER, PATH), "{}", done.text);
        assert_eq!(ids(&open(db, &it.administrator)), BTreeSet::from([second]));
        // closed by somebody else meanwhile: said so, nothing else happens
        assert_eq!(send(WORDS).status, StatusCode::CONFLICT);
    }
}
