//! Two years of work with much that is left over: every figure is the number of its rows, and every
//! counter is what its rows give.

use crate::{MIGRATIONS, cast::*};
use documents::{
    figures_rows::{What, rows},
    incoming::{
        ActError, IncomingId,
        direct::{Direction, direct},
        finish::{Outcome, finish},
        present::present,
        register::{register_arrival, register_delivered},
        reopen::reopen,
        route::route,
    },
    outgoing::{issue::issue, recall::recall},
};
use identity::{
    Actor, OrganisationId, OrganisationKind, ReachGroup,
    organisations::{
        create::Names,
        import::{ImportOrganisations, ImportedOrganisation, import_organisations},
    },
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
};
use kit_audit::{CheckOptions, Problem, check};
use kit_base::Id;
use kit_db::{Db, DbError, Sql, Tx, params, sql};
use kit_module::{Difference, FigureError, Indicator, Period};
use std::collections::BTreeSet;

sql!(DELIVERED -> IncomingId: "select id from doc_incoming where document_id = ?1");
sql!(LEAVES -> i64: "select number from aud_leaf order by number");
sql!(DELETE_LEAF: "delete from aud_leaf where number = ?1");
sql!(RECEIVED: "update doc_tally set received = received + 1");
sql!(PRESENTED: "update doc_tally set presented = presented - 1");
sql!(APPROVED: "update doc_tally set approved = approved + 2");
sql!(FORWARDED: "update doc_tally set forwarded = forwarded - 1");
sql!(DONE: "update doc_tally set done = done + 1");
sql!(DONE_LATE: "update doc_tally set done_late = done_late + 1");
sql!(SETTLED: "update doc_tally set settled = settled - 1");
sql!(ISSUED: "update doc_tally set issued = issued + 1");
sql!(FORGOTTEN: "delete from doc_tally where day = (select min(day) from doc_tally)");
sql!(INVENTED: "insert into doc_tally (day, organisation_id, received) values (?1, ?2, 3)");

const COLUMNS: &[(&str, &Sql)] = &[
    ("received", &RECEIVED),
    ("presented", &PRESENTED),
    ("approved", &APPROVED),
    ("forwarded", &FORWARDED),
    ("done", &DONE),
    ("done_late", &DONE_LATE),
    ("settled", &SETTLED),
    ("issued", &ISSUED),
];

fn to(it: &Agency, at: Timestamp, days: i64) -> Direction {
    Direction {
        lead: it.division,
        coordinators: Vec::new(),
        due_at: Some(at + (24 * days).hours()),
        opinion: "Giao".to_owned(),
    }
}

/// What becomes of the `n`th document, which comes in on a day of its own.
fn course(tx: &mut Tx<'_>, cast: &Cast, n: i64) -> Result<(), ActError> {
    let it = &cast.receiver;
    let day = |days: i64| later((n * 11 + days) * 24 + n % 15);
    let id = match n % 11 {
        8 | 9 => delivered(tx, cast, day(0))?,
        _ => arrived(tx, it, n, day(0)),
    };
    if n % 11 == 0 {
        return Ok(());
    }
    if n % 11 == 7 {
        return route(tx, day(390), &it.clerk, id, None, &to(it, day(390), 5));
    }
    if n % 11 == 8 {
        return Ok(());
    }
    present(tx, day(1), &it.clerk, id, None, it.leader.person)?;
    let done = Outcome::default();
    let again = "Còn thiếu văn bản trả lời";
    match n % 11 {
        2 => direct(tx, day(40), &it.leader, id, None, &to(it, day(40), 5))?,
        3 => {
            direct(tx, day(2), &it.leader, id, None, &to(it, day(2), 3))?;
            finish(tx, day(2 + n % 7), &it.head, id, None, &done)?;
        }
        4 | 9 => finish(tx, day(30), &it.leader, id, None, &done)?,
        5 | 6 => {
            finish(tx, day(3), &it.leader, id, None, &done)?;
            reopen(tx, day(120), &it.clerk, id, None, again)?;
            if n % 11 == 6 {
                direct(tx, day(200), &it.leader, id, None, &to(it, day(200), 5))?;
            }
        }
        10 => {
            direct(tx, day(2), &it.leader, id, None, &to(it, day(2), 3))?;
            finish(tx, day(9), &it.head, id, None, &done)?;
            reopen(tx, day(380), &it.head, id, None, again)?;
        }
        _ => {}
    }
    Ok(())
}

fn arrived(tx: &mut Tx<'_>, it: &Agency, n: i64, at: Timestamp) -> IncomingId {
    let arrival = letter(&format!("{n}/BNV-VP"));
    register_arrival(tx, at, &it.clerk, &arrival).unwrap().id
}

/// Issued by one agency, entered by the other.
fn delivered(tx: &mut Tx<'_>, cast: &Cast, at: Timestamp) -> Result<IncomingId, ActError> {
    let sender = &cast.sender;
    let input = draft_input(sender, &[cast.receiver.id]);
    let id = approve_at(tx, at, sender, &input);
    issue(tx, at, &sender.clerk, id, None).unwrap();
    let incoming = tx.get(&DELIVERED, params![id])?;
    register_delivered(tx, at, &cast.receiver.clerk, incoming, None).unwrap();
    Ok(incoming)
}

fn approve_at(
    tx: &mut Tx<'_>,
    at: Timestamp,
    it: &Agency,
    input: &documents::outgoing::draft::DraftInput,
) -> documents::document::DocumentId {
    use documents::outgoing::{approve, check, draft, submit};
    let id = draft::draft(tx, at, &it.specialist, input).unwrap();
    submit::submit(tx, at, &it.specialist, id, None).unwrap();
    check::content(tx, at, &it.head, id, None, "").unwrap();
    check::format(tx, at, &it.chief, id, None, "").unwrap();
    approve::approve(tx, at, &it.leader, id, None, "Đồng ý").unwrap();
    id
}

sql!(SENT -> documents::document::DocumentId:
    "select document_id from doc_incoming i where source = 'inside' order by id");

/// Sixty-six documents from November 2022 on, eleven days apart, with what becomes of them.
fn two_years(db: &Db) -> Cast {
    let cast = cast(db);
    for n in 0..66 {
        let it = cast.clone();
        db.write_blocking(move |tx| course(tx, &it, n)).unwrap();
    }
    // every other one that was sent is called back, waiting or done
    let sent = db.read_blocking(|tx| tx.query(&SENT, params![])).unwrap();
    assert_eq!(sent.len(), 12);
    for (turn, id) in sent
        .into_iter()
        .enumerate()
        .filter(|(turn, _)| turn % 3 != 0)
    {
        let (clerk, at) = (
            cast.sender.clerk.clone(),
            later(24 * (turn as i64 * 65 + 100)),
        );
        db.write_blocking(move |tx| recall(tx, at, &clerk, id, None, "Ban hành nhầm văn bản"))
            .unwrap();
    }
    cast
}

/// The rows behind the link of a figure, of every agency.
fn rows_behind(db: &Db, cast: &Cast, link: &str) -> i64 {
    let (path, query) = link.split_once('?').unwrap();
    let what: What = path
        .strip_prefix("/so-lieu/van-ban/")
        .unwrap()
        .parse()
        .unwrap();
    let period = period_of(query);
    let mut number = 0;
    for agency in [cast.sender.id, cast.receiver.id] {
        let mut before = None;
        loop {
            let mut page = db
                .read_blocking(move |tx| rows(tx, what, agency, &period, before))
                .unwrap();
            before = page.cut();
            number += page.len() as i64;
            if before.is_none() {
                break;
            }
        }
    }
    number
}

/// A commune and a department that never do anything.
fn idle(tx: &mut Tx<'_>) -> Result<(), DbError> {
    let body = |name: &str, group| ImportedOrganisation {
        id: OrganisationId::generate(),
        parent: None,
        kind: OrganisationKind::Commune,
        names: Names {
            name: name.to_owned(),
            short_name: String::new(),
            notation: String::new(),
        },
        area_code: None,
        collegial: true,
        runs_documents: true,
        sample: false,
        codes: Vec::new(),
        groups: vec![group],
    };
    let bodies = [
        body("Ủy ban nhân dân xã Mẫu", ReachGroup::Communes),
        body("Sở Mẫu", ReachGroup::Departments),
    ];
    let input = ImportOrganisations {
        basis: "1/QĐ",
        from: date(2020, 1, 1),
        organisations: &bodies,
    };
    import_organisations(tx, now(), &Actor::system("test"), &input).unwrap();
    Ok(())
}

/// The bodies that the page behind a figure of reach lists.
fn bodies_behind(db: &Db, link: &str) -> Vec<OrganisationId> {
    let (path, query) = link.split_once('?').unwrap();
    let group = path.strip_prefix("/so-lieu/su-dung/").unwrap();
    let (group, period): (ReachGroup, _) = (group.parse().unwrap(), period_of(query));
    let found = db.read_blocking(move |tx| documents::usage::members(tx, group, &period));
    let used_and_rows =
        |one: &documents::usage::Member| one.used() == has_rows(db, one.body.id, period);
    let members = found.unwrap();
    assert!(members.iter().all(used_and_rows), "{link}");
    members.into_iter().map(|one| one.body.id).collect()
}

/// Whether a body entered or issued a document in a period.
fn has_rows(db: &Db, body: OrganisationId, period: Period) -> bool {
    let found = db.read_blocking(move |tx| {
        let received = rows(tx, What::Received, body, &period, None)?;
        let issued = rows(tx, What::Issued, body, &period, None)?;
        Ok::<_, DbError>(!received.is_empty() || !issued.is_empty())
    });
    found.unwrap()
}

/// From and to of an address.
fn period_of(query: &str) -> Period {
    let value = |name: &str| -> Date {
        let found = query.split('&').find_map(|part| part.strip_prefix(name));
        found.unwrap().parse().unwrap()
    };
    Period {
        from: value("tu="),
        to: value("den="),
    }
}

fn value(db: &Db, indicator: &Indicator, period: Period) -> i64 {
    let measure = indicator.measure;
    let found: Result<_, DbError> = db.read_blocking(move |tx| {
        measure(tx, &period).map_err(|kit_module::FigureError::Database(error)| error)
    });
    found.unwrap().unwrap().value
}

fn differences(db: &Db) -> Vec<Difference> {
    let period = Period {
        from: date(2022, 1, 1),
        to: date(2026, 12, 31),
    };
    let mut all = Vec::new();
    for recount in documents::module().recounts {
        let differ = recount.differences;
        all.extend(db.read_blocking(move |tx| differ(tx, &period)).unwrap());
    }
    all
}

testing::on_both_databases! {
    fn every_figure_is_the_number_of_rows_behind_its_link(db: &TestDb) {
        let cast = two_years(db);
        let indicators = documents::figures::indicators();
        assert_eq!(indicators.len(), 5);
        let mut most = vec![0; indicators.len()];
        for month in 0..32 {
            let to = date(2022, 11, 16).checked_add((month * 31).days()).unwrap();
            for from in [to.first_of_month(), to.first_of_year(), date(2022, 11, 16), to] {
                for (indicator, most) in indicators.iter().zip(&mut most) {
                    let period = Period { from, to };
                    let (value, rows) = (value(db, indicator, period), rows_behind(db, &cast, &(indicator.rows)(&period)));
                    assert_eq!(value, rows, "{} from {from} to {to}", indicator.code);
                    assert!(value >= 0, "{} from {from} to {to}: {value}", indicator.code);
                    *most = value.max(*most);
                }
            }
        }
        assert!(most.iter().all(|most| *most >= 6), "every figure counted something: {most:?}");
    }

    fn every_figure_of_reach_is_the_number_of_bodies_with_rows_of_use(db: &TestDb) {
        two_years(db);
        // documents can be sent to them, and they never entered or issued one
        db.write_blocking(idle).unwrap();
        let indicators = documents::module().indicators;
        let reach: Vec<_> = indicators.iter().filter(|one| one.code.starts_with("documents.reach.")).collect();
        assert_eq!(reach.len(), ReachGroup::ALL.len());
        let mut seen = BTreeSet::new();
        for month in 0..32 {
            let to = date(2022, 11, 16).checked_add((month * 31).days()).unwrap();
            for from in [to.first_of_month(), to.first_of_year(), date(2022, 11, 16), to] {
                let period = Period { from, to };
                for indicator in &reach {
                    let measure = indicator.measure;
                    let figure = db.read_blocking(move |tx| measure(tx, &period).map_err(|FigureError::Database(error)| error)).unwrap();
                    let bodies = bodies_behind(db, &(indicator.rows)(&period));
                    let Some(figure) = figure else {
                        assert_eq!(bodies, [], "{}: nothing to count", indicator.code);
                        continue;
                    };
                    // a body counts if rows of its own work stand in the period, and for nothing else
                    let used = bodies.iter().filter(|id| has_rows(db, **id, period)).count() as i64;
                    assert_eq!((figure.value, figure.total), (used, Some(bodies.len() as i64)), "{} from {from} to {to}", indicator.code);
                    seen.insert((indicator.code, figure.value));
                }
            }
        }
        let expected = [
            ("documents.reach.committee_office", 0), ("documents.reach.committee_office", 1),
            ("documents.reach.communes", 0),
            ("documents.reach.departments", 0), ("documents.reach.departments", 1), ("documents.reach.departments", 2),
        ];
        assert_eq!(seen, BTreeSet::from(expected), "of the whole range something was tried");
    }

    fn what_was_left_over_waits_in_the_next_year_too(db: &TestDb) {
        let cast = two_years(db);
        let awaiting = documents::module().indicators.into_iter().find(|one| one.code.ends_with("awaiting_approval")).unwrap();
        let one_day = |day| Period { from: day, to: day };
        // entered in November 2022 and never looked at
        assert!(value(db, &awaiting, one_day(date(2026, 12, 31))) > 0);
        let whole = Period { from: date(2022, 1, 1), to: date(2026, 12, 31) };
        assert_eq!(value(db, &awaiting, whole), value(db, &awaiting, one_day(date(2026, 12, 31))));
        assert!(rows_behind(db, &cast, &(awaiting.rows)(&one_day(date(2026, 12, 31)))) > 0);
    }

    fn every_counter_is_what_its_rows_give_and_a_falsified_one_is_found(db: &TestDb) {
        let cast = two_years(db);
        assert_eq!(differences(db), vec![]);
        for (column, falsify) in COLUMNS {
            let undone: Result<(), DbError> = db.write_blocking(move |tx| {
                tx.execute(falsify, params![])?;
                let recount = documents::module().recounts[0].differences;
                let period = Period { from: date(2022, 1, 1), to: date(2026, 12, 31) };
                let found = recount(tx, &period)?;
                assert!(!found.is_empty(), "{column}");
                assert!(found.iter().all(|one| one.figure == *column && one.counted != one.rows), "{column}: {found:?}");
                Err(DbError::NoRow)
            });
            assert!(undone.is_err());
        }
        let agency = cast.sender.id.to_i64();
        db.write_blocking(move |tx| tx.execute(&INVENTED, params![date(2025, 12, 25), agency])).unwrap();
        let invented = Difference { body: agency, day: date(2025, 12, 25), figure: "received".to_owned(), counted: 3, rows: 0 };
        assert_eq!(differences(db), std::slice::from_ref(&invented));
        db.write_blocking(|tx| tx.execute(&FORGOTTEN, params![])).unwrap();
        let found = differences(db);
        assert!(found.contains(&invented) && found.iter().any(|one| one.counted == 0 && one.rows > 0), "{found:?}");
    }

    fn counted_again_as_a_whole_it_is_the_same(db: &TestDb) {
        two_years(db);
        let tallied = db.read_blocking(|tx| documents::figures::totals(tx, date(2022, 1, 1), date(2026, 12, 31))).unwrap();
        let again = db.read_blocking(documents::figures::recounted).unwrap();
        assert_eq!((tallied.received, tallied.approved, tallied.forwarded, tallied.issued), (again.received, again.approved, again.forwarded, again.issued));
        assert_eq!((tallied.done, tallied.done_late), (again.done, again.done_late));
        assert!(again.done_late > 0, "{again:?}");
    }

    fn every_step_has_its_leaf_and_a_deleted_leaf_is_missed(db: &TestDb) {
        two_years(db);
        testing::nothing_at_the_end();
        let options = CheckOptions { acts: documents::module().acts, ..CheckOptions::default() };
        let report = check(db, &options).unwrap();
        assert_eq!(report.problems, vec![]);
        assert!(report.acts > 200, "{}", report.acts);
        let numbers = db.read_blocking(|tx| tx.query(&LEAVES, params![])).unwrap();
        let last = *numbers.last().unwrap();
        db.write_blocking(move |tx| tx.execute(&DELETE_LEAF, params![last])).unwrap();
        let problems = check(db, &options).unwrap().problems;
        assert!(problems.iter().any(|one| matches!(one, Problem::ActsWithoutEntry { action, .. } if action == "documents.outgoing.recall")), "{problems:?}");
    }
}
