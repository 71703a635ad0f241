use crate::{MIGRATIONS, cast::*};
use documents::incoming::{
    Act, ActError, IncomingId, State,
    assign::{Assignment, assign},
    coordinate,
    direct::{Direction, direct},
    finish::{Outcome, finish},
    list::{self, Filter, From, Tab},
    mark,
    present::present,
    register::{RegisterError, register_arrival},
    reopen::reopen,
    route::route,
    send_back::send_back,
    show::show,
};
use identity::{Actor, UnitId};
use kit_db::{Db, DbError};

fn state(db: &Db, who: &Actor, id: IncomingId) -> State {
    let who = who.clone();
    let view = db.read_blocking(move |tx| show(tx, &who, id)).unwrap();
    view.unwrap().incoming.state
}

fn to(unit: UnitId) -> Direction {
    Direction {
        lead: unit,
        coordinators: Vec::new(),
        due_at: Some(later(48)),
        opinion: "Giao Phòng Tổng hợp tham mưu".to_owned(),
    }
}

fn tabs_of(db: &Db, who: &Actor, tab: Tab) -> Vec<IncomingId> {
    let who = who.clone();
    let lines = db
        .read_blocking(move |tx| list::page(tx, now(), &who, tab, &Filter::default(), From::Start));
    lines.unwrap().iter().map(|line| line.id).collect()
}

/// What stays without hands if these bodies end: incoming and outgoing documents, books.
fn open_work(db: &Db, bodies: &[identity::OrganisationId]) -> Vec<i64> {
    use kit_base::Id;
    let ids: Vec<i64> = bodies.iter().map(|body| body.to_i64()).collect();
    let list = serde_json::json!(ids).to_string();
    let counts = documents::module().open_work;
    let each =
        move |tx: &mut kit_db::Tx<'_>| counts.iter().map(|one| (one.count)(tx, &list)).collect();
    db.read_blocking(each).unwrap()
}

testing::on_both_databases! {
    fn what_stays_without_hands_when_a_body_ends_is_counted_until_it_is_done(db: &TestDb) {
        let Cast { receiver: it, sender } = cast(db);
        assert_eq!(open_work(db, &[it.id, sender.id]), [0, 0, 0]);
        let id = presented(db, &it, "124/BNV-VP");
        assert_eq!(open_work(db, &[it.id, sender.id]), [1, 0, 1]);
        assert_eq!(open_work(db, &[sender.id]), [0, 0, 0]);
        assert_eq!(open_work(db, &[]), [0, 0, 0]);
        let (leader, unit) = (it.leader.clone(), it.division);
        db.write_blocking(move |tx| direct(tx, now(), &leader, id, None, &to(unit))).unwrap();
        let head = it.head.clone();
        let outcome = Outcome { result: "Đã tham mưu".to_owned(), answer: None };
        db.write_blocking(move |tx| finish(tx, later(2), &head, id, None, &outcome)).unwrap();
        assert_eq!(open_work(db, &[it.id]), [0, 0, 1], "the book is still open");
    }

    fn a_document_goes_from_the_counter_to_done(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = presented(db, &it, "123/BNV-VP");
        assert_eq!(tabs_of(db, &it.leader, Tab::Todo), [id]);
        let (leader, unit) = (it.leader.clone(), it.division);
        db.write_blocking(move |tx| direct(tx, now(), &leader, id, None, &to(unit))).unwrap();
        assert_eq!(tabs_of(db, &it.head, Tab::Todo), [id]);
        let (head, person) = (it.head.clone(), it.specialist.person);
        db.write_blocking(move |tx| assign(tx, later(1), &head, id, None, &Assignment { person, due_at: Some(later(24)), opinion: String::new() })).unwrap();
        assert_eq!(tabs_of(db, &it.specialist, Tab::Todo), [id]);
        assert_eq!(tabs_of(db, &it.specialist, Tab::Soon), [id]);
        let specialist = it.specialist.clone();
        db.write_blocking(move |tx| finish(tx, later(2), &specialist, id, None, &Outcome { result: "Đã tham mưu".to_owned(), answer: None })).unwrap();
        assert_eq!(state(db, &it.clerk, id), State::Done);
        assert_eq!(tabs_of(db, &it.specialist, Tab::Todo), []);
        assert_eq!(tabs_of(db, &it.clerk, Tab::Done), [id]);
        let clerk = it.clerk.clone();
        let view = db.read_blocking(move |tx| show(tx, &clerk, id)).unwrap().unwrap();
        let acts: Vec<&str> = view.steps.iter().map(|step| step.act.as_str()).collect();
        assert_eq!(acts, ["register", "present", "direct", "assign", "finish"]);
        assert_eq!(view.steps[2].opinion, "Giao Phòng Tổng hợp tham mưu");
        let totals = db.read_blocking(|tx| documents::figures::totals(tx, jiff::civil::date(2022, 1, 1), jiff::civil::date(2022, 12, 31))).unwrap();
        assert_eq!((totals.received, totals.approved, totals.forwarded, totals.done), (1, 1, 1, 1));
        let again = db.read_blocking(documents::figures::recounted).unwrap();
        assert_eq!((again.received, again.approved, again.forwarded, again.done), (1, 1, 1, 1));
    }

    fn the_same_letter_twice_needs_a_second_word(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        registered(db, &it.clerk, "123/BNV-VP");
        let clerk = it.clerk.clone();
        let mut again = letter("123/bnv-vp");
        again.document.issuer = "BỘ NỘI VỤ".to_owned();
        let second = again.clone();
        let refused = db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &second));
        assert!(matches!(&refused, Err(RegisterError::Double(doubles)) if doubles.len() == 1 && doubles[0].arrival_number == Some(1)), "{refused:?}");
        let clerk = it.clerk.clone();
        again.although_double = true;
        let entered = db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &again)).unwrap();
        assert_eq!(entered.arrival_number, 2);
    }

    fn every_problem_of_a_form_is_named_at_once(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let clerk = it.clerk.clone();
        let mut arrival = letter("");
        arrival.document.kind = "unknown".to_owned();
        arrival.document.subject = "ă".repeat(10_000);
        arrival.document.issued_on = Some(jiff::civil::date(2023, 1, 1));
        let refused = db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &arrival));
        let Err(RegisterError::Act(ActError::Invalid(problems))) = refused else { panic!("{refused:?}") };
        let fields: Vec<_> = problems.iter().map(|p| (p.field, p.limit)).collect();
        assert_eq!(fields, [("kind", None), ("notation", None), ("subject", Some(500)), ("issued_on", None)]);
        let totals = db.read_blocking(documents::figures::recounted).unwrap();
        assert_eq!(totals.received, 0);
    }

    fn decomposed_letters_are_stored_composed(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let clerk = it.clerk.clone();
        let mut arrival = letter("9/BC-BNV");
        arrival.document.subject = "Ba\u{301}o ca\u{301}o tha\u{301}ng".to_owned();
        let id = db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &arrival)).unwrap().id;
        let clerk = it.clerk.clone();
        let view = db.read_blocking(move |tx| show(tx, &clerk, id)).unwrap().unwrap();
        assert_eq!(view.document.subject, "Báo cáo tháng");
    }

    fn of_two_who_act_at_once_the_second_is_told(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = presented(db, &it, "1/BNV-VP");
        let (leader, unit) = (it.leader.clone(), it.division);
        db.write_blocking(move |tx| direct(tx, now(), &leader, id, Some(2), &to(unit))).unwrap();
        let leader = it.leader.clone();
        let late = db.write_blocking(move |tx| direct(tx, now(), &leader, id, Some(2), &to(unit)));
        assert!(matches!(late, Err(ActError::ChangedMeanwhile)), "{late:?}");
    }

    fn several_units_need_a_date(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = presented(db, &it, "1/BNV-VP");
        let (leader, unit, other) = (it.leader.clone(), it.division, it.other_division);
        let refused = db.write_blocking(move |tx| {
            let direction = Direction { coordinators: vec![other], due_at: None, ..to(unit) };
            direct(tx, now(), &leader, id, None, &direction)
        });
        let Err(ActError::Invalid(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!(problems.iter().map(|p| p.field).collect::<Vec<_>>(), ["due"]);
    }

    fn a_unit_that_works_with_the_lead_gives_its_part(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = presented(db, &it, "1/BNV-VP");
        let (leader, unit, other) = (it.leader.clone(), it.division, it.other_division);
        db.write_blocking(move |tx| direct(tx, now(), &leader, id, None, &Direction { coordinators: vec![other], ..to(unit) })).unwrap();
        let head = it.other_head.clone();
        db.write_blocking(move |tx| coordinate::answer(tx, later(1), &head, id, "Phòng Nghiệp vụ đồng ý")).unwrap();
        let head = it.other_head.clone();
        let view = db.read_blocking(move |tx| show(tx, &head, id)).unwrap().unwrap();
        assert_eq!((view.coordination[0].state.as_str(), view.coordination[0].answer.as_str()), ("done", "Phòng Nghiệp vụ đồng ý"));
        let twice = it.other_head.clone();
        let again = db.write_blocking(move |tx| coordinate::answer(tx, later(1), &twice, id, "Lần nữa"));
        assert!(matches!(again, Err(ActError::NotFound)));
    }

    fn work_goes_back_step_by_step_with_its_reason(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = presented(db, &it, "1/BNV-VP");
        let all = it.clone();
        db.write_blocking(move |tx| {
            direct(tx, now(), &all.leader, id, None, &to(all.division))?;
            assign(tx, now(), &all.head, id, None, &Assignment { person: all.specialist.person, due_at: None, opinion: String::new() })
        }).unwrap();
        let who = it.specialist.clone();
        let short = db.write_blocking(move |tx| send_back(tx, now(), &who, id, None, "không"));
        assert!(matches!(short, Err(ActError::Invalid(_))));
        for (who, expected) in [(&it.specialist, State::Directed), (&it.head, State::Presented), (&it.leader, State::Registered)] {
            let who = who.clone();
            db.write_blocking(move |tx| send_back(tx, now(), &who, id, None, "Không thuộc thẩm quyền")).unwrap();
            assert_eq!(state(db, &it.clerk, id), expected);
        }
        let totals = db.read_blocking(documents::figures::recounted).unwrap();
        assert_eq!((totals.approved, totals.forwarded), (1, 1), "it was approved once, whatever came after");
    }

    fn what_is_presented_again_is_counted_once(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = presented(db, &it, "1/BNV-VP");
        let all = it.clone();
        db.write_blocking(move |tx| {
            direct(tx, now(), &all.leader, id, None, &to(all.division))?;
            send_back(tx, now(), &all.head, id, None, "Không thuộc thẩm quyền")?;
            direct(tx, now(), &all.leader, id, None, &to(all.other_division))?;
            send_back(tx, now(), &all.other_head, id, None, "Không thuộc thẩm quyền")?;
            send_back(tx, now(), &all.leader, id, None, "Trình lại cho đúng người")?;
            route(tx, now(), &all.clerk, id, None, &to(all.division))
        }).unwrap();
        let (day, end) = (jiff::civil::date(2022, 1, 1), jiff::civil::date(2022, 12, 31));
        let totals = db.read_blocking(move |tx| documents::figures::totals(tx, day, end)).unwrap();
        assert_eq!((totals.approved, totals.forwarded), (1, 1));
    }

    fn a_closed_document_can_be_opened_again(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = presented(db, &it, "1/BNV-VP");
        let all = it.clone();
        db.write_blocking(move |tx| {
            direct(tx, now(), &all.leader, id, None, &to(all.division))?;
            finish(tx, now(), &all.head, id, None, &Outcome::default())?;
            reopen(tx, now(), &all.head, id, None, "Còn thiếu văn bản trả lời")
        }).unwrap();
        assert_eq!(state(db, &it.head, id), State::Directed);
        let totals = db.read_blocking(documents::figures::recounted).unwrap();
        assert_eq!(totals.done, 0);
    }

    fn an_act_out_of_turn_says_where_the_document_stands(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = registered(db, &it.clerk, "1/BNV-VP").id;
        let (leader, unit) = (it.leader.clone(), it.division);
        let refused = db.write_blocking(move |tx| direct(tx, now(), &leader, id, None, &to(unit)));
        assert!(matches!(refused, Err(ActError::NotNow { act: Act::Direct, state: State::Registered })), "{refused:?}");
    }

    fn only_a_leader_of_the_agency_can_be_presented_to(db: &TestDb) {
        let Cast { receiver: it, sender } = cast(db);
        let id = registered(db, &it.clerk, "1/BNV-VP").id;
        for stranger in [sender.leader.person, it.specialist.person] {
            let clerk = it.clerk.clone();
            let refused = db.write_blocking(move |tx| present(tx, now(), &clerk, id, None, stranger));
            assert!(matches!(refused, Err(ActError::Invalid(_))), "{refused:?}");
        }
    }

    fn pages_follow_one_another_in_both_directions(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let clerk = it.clerk.clone();
        let all: Vec<IncomingId> = db.write_blocking(move |tx| {
            (0..120).map(|n| register_arrival(tx, now(), &clerk, &letter(&format!("{}/BNV-VP", n + 1))).map(|r| r.id)).collect::<Result<Vec<_>, _>>()
        }).unwrap();
        let newest: Vec<IncomingId> = all.into_iter().rev().collect();
        let who = it.clerk.clone();
        let page = move |db: &Db, from| {
            let who = who.clone();
            let lines = db.read_blocking(move |tx| list::page(tx, now(), &who, Tab::All, &Filter::default(), from)).unwrap();
            lines.iter().map(|l| l.id).collect::<Vec<_>>()
        };
        let first = page(db, From::Start);
        assert_eq!(first[..50], newest[..50]);
        assert_eq!(first.len(), 51, "one more tells that there is more");
        let second = page(db, From::After(first[49]));
        assert_eq!(second[..50], newest[50..100]);
        let mut back = page(db, From::Before(second[0]));
        back.truncate(50);
        back.reverse();
        assert_eq!(back[..], newest[..50]);
    }

    fn filters_and_marks_narrow_the_list(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let clerk = it.clerk.clone();
        let (plain, urgent) = db.write_blocking(move |tx| {
            let plain = register_arrival(tx, now(), &clerk, &letter("1/BNV-VP"))?.id;
            let mut arrival = letter("2/BNV-VP");
            arrival.document.urgency = "express".to_owned();
            arrival.document.kind = "cong_dien".to_owned();
            let urgent = register_arrival(tx, now(), &clerk, &arrival)?.id;
            mark::read(tx, now(), &clerk, plain)?;
            mark::flag(tx, &clerk, plain, true)?;
            Ok::<_, RegisterError>((plain, urgent))
        }).unwrap();
        let who = it.clerk.clone();
        let only = |filter: Filter| {
            let who = who.clone();
            let lines = db.read_blocking(move |tx| list::page(tx, now(), &who, Tab::All, &filter, From::Start)).unwrap();
            lines.iter().map(|l| l.id).collect::<Vec<_>>()
        };
        assert_eq!(only(Filter { unread: true, ..Filter::default() }), [urgent]);
        assert_eq!(only(Filter { flagged: true, ..Filter::default() }), [plain]);
        assert_eq!(only(Filter { urgency: Some(3), ..Filter::default() }), [urgent]);
        assert_eq!(only(Filter { kind: "cong_van".to_owned(), ..Filter::default() }), [plain]);
        assert_eq!(only(Filter { from: Some(jiff::civil::date(2022, 11, 17)), ..Filter::default() }), []);
        assert_eq!(only(Filter { to: Some(jiff::civil::date(2022, 11, 16)), ..Filter::default() }), [urgent, plain]);
    }

    fn counts_tell_what_each_tab_holds(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let first = presented(db, &it, "1/BNV-VP");
        presented(db, &it, "2/BNV-VP");
        registered(db, &it.clerk, "3/BNV-VP");
        let (leader, unit) = (it.leader.clone(), it.division);
        db.write_blocking(move |tx| direct(tx, now(), &leader, first, None, &to(unit))).unwrap();
        let of = |who: &Actor, at| { let who = who.clone(); db.read_blocking(move |tx| list::counts(tx, at, &who)).unwrap() };
        let clerk = of(&it.clerk, now());
        assert_eq!((clerk.todo, clerk.doing, clerk.approval, clerk.soon, clerk.late), (1, 1, 1, 1, 0));
        assert_eq!(of(&it.leader, now()).todo, 1);
        assert_eq!(of(&it.head, now()).todo, 1);
        assert_eq!(of(&it.clerk, later(49)).late, 1);
    }

    fn every_act_leaves_its_leaf(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let before = leaves(db);
        presented(db, &it, "1/BNV-VP");
        assert_eq!(leaves(db) - before, 2);
        let clerk = it.clerk.clone();
        let failed: Result<(), RegisterError> = db.write_blocking(move |tx| {
            register_arrival(tx, now(), &clerk, &letter("2/BNV-VP"))?;
            Err(DbError::NoRow.into())
        });
        assert!(failed.is_err());
        assert_eq!(leaves(db) - before, 2, "an act that is undone leaves no leaf");
    }
}

kit_db::sql!(LEAVES -> i64: "select count(*) from aud_leaf");

fn leaves(db: &Db) -> i64 {
    db.read_blocking(|tx| tx.get(&LEAVES, &[])).unwrap()
}
