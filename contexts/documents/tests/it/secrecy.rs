//! State secrets cannot be entered by any route.

use crate::{MIGRATIONS, cast::*};
use documents::{
    document::DocumentInput,
    incoming::{
        ActError,
        register::{RegisterError, register_arrival},
    },
    outgoing::{self, draft::draft},
};

use kit_db::{Db, sql};

sql!(BODIES -> Vec<u8>: "select body from aud_leaf order by number");

testing::on_both_databases! {
    fn a_letter_that_is_marked_secret_is_refused_and_nothing_of_it_stays(db: &TestDb) {
        let cast = cast(db);
        let mut marked = letter("1/BNV-VP");
        marked.document.secrecy = "mat".to_owned();
        let mut stamped = letter("2/BNV-VP");
        stamped.document.content = "MẬT\n\nBáo cáo tình hình biên giới".to_owned();
        let (said, found) = ("documents-problem-state-secret-said", "documents-problem-state-secret");
        for (arrival, field, message) in [(marked, "secrecy", said), (stamped, "content", found)] {
            let clerk = cast.receiver.clerk.clone();
            let refused = db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &arrival));
            let Err(RegisterError::Act(ActError::Invalid(problems))) = refused else { panic!("{refused:?}") };
            assert_eq!(problems.iter().map(|p| (p.field, p.message)).collect::<Vec<_>>(), [(field, message)]);
        }
        assert_eq!(db.read_blocking(documents::figures::recounted).unwrap().received, 0);
    }

    fn a_draft_that_is_marked_secret_is_refused(db: &TestDb) {
        let cast = cast(db);
        let mut input = draft_input(&cast.sender, &[cast.receiver.id]);
        input.content = "TUYỆT MẬT\nKế hoạch".to_owned();
        let it = cast.sender.clone();
        let refused = db.write_blocking(move |tx| draft(tx, now(), &it.specialist, &input));
        assert!(matches!(refused, Err(outgoing::ActError::Invalid(_))), "{refused:?}");
    }

    fn words_that_go_with_work_are_asked_as_well(db: &TestDb) {
        use documents::incoming::direct;
        let cast = cast(db);
        let it = cast.receiver.clone();
        let id = presented(db, &it, "4/BNV-VP");
        let marked = "TỐI MẬT: chuyển cho phòng xử lý ngay";
        let direction = direct::Direction { lead: it.division, coordinators: Vec::new(), due_at: None, opinion: marked.to_owned() };
        let leader = it.leader.clone();
        let refused = db.write_blocking(move |tx| direct::direct(tx, now(), &leader, id, None, &direction));
        assert!(matches!(&refused, Err(ActError::Invalid(p)) if p.iter().any(|p| p.message == "documents-problem-state-secret")), "{refused:?}");
        assert!(documents::reason::Reason::check("reason", marked).is_err());
    }

    fn nobody_enters_or_drafts_without_an_answer_and_the_log_says_it(db: &TestDb) {
        let cast = cast(db);
        for answer in ["", "secret", "none "] {
            let mut arrival = letter("5/BNV-VP");
            arrival.document.secrecy = answer.to_owned();
            let clerk = cast.receiver.clerk.clone();
            let refused = db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &arrival));
            let Err(RegisterError::Act(ActError::Invalid(problems))) = refused else { panic!("{refused:?}") };
            assert_eq!(problems.iter().map(|p| p.field).collect::<Vec<_>>(), ["secrecy"], "{answer:?}");
            let mut input = draft_input(&cast.sender, &[cast.receiver.id]);
            input.secrecy = answer.to_owned();
            let it = cast.sender.clone();
            let refused = db.write_blocking(move |tx| draft(tx, now(), &it.specialist, &input));
            assert!(matches!(&refused, Err(outgoing::ActError::Invalid(p)) if p.iter().any(|p| p.field == "secrecy")), "{refused:?}");
        }
        // whoever forgets it, in any program that builds the input, is refused
        assert_eq!((DocumentInput::default().secrecy, outgoing::draft::DraftInput::default().secrecy), (String::new(), String::new()));
        let leaves = |db: &Db| -> Vec<Vec<u8>> { db.read_blocking(|tx| tx.query(&BODIES, kit_db::params![])).unwrap() };
        let before = leaves(db).len();
        registered(db, &cast.receiver.clerk, "6/BNV-VP");
        let it = cast.sender.clone();
        let input = draft_input(&it, &[cast.receiver.id]);
        db.write_blocking(move |tx| draft(tx, now(), &it.specialist, &input)).unwrap();
        let all = leaves(db);
        let said = all[before..].iter().filter(|body| {
            let text: String = body.iter().copied().map(char::from).collect();
            text.contains("secrecy: none") && (text.contains("documents.incoming.register") || text.contains("documents.outgoing.draft"))
        });
        assert_eq!(said.count(), 2);
    }

    fn ordinary_words_are_no_marks(db: &TestDb) {
        let cast = cast(db);
        let mut arrival = letter("3/BNV-VP");
        arrival.document.subject = "V/v bảo vệ bí mật kinh doanh và mật độ xây dựng".to_owned();
        let clerk = cast.receiver.clerk.clone();
        db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &arrival)).unwrap();
    }
}

/// What is written by the program: codes, keys, digests, numbers as printed.
const NOT_WRITTEN_BY_PEOPLE: &[&str] = &[
    "doc_document.origin",
    "doc_document.kind",
    "doc_document.number_text",
    "doc_document.notation_key",
    "doc_document.issuer_key",
    "doc_document.language",
    "doc_book.direction",
    "doc_book.grouping",
    "doc_book.name",
    "doc_book_rule.kind",
    "doc_book_rule.grouping",
    "doc_incoming.source",
    "doc_incoming.state",
    "doc_incoming.phase",
    "doc_coordination.state",
    "doc_step.act",
    "doc_outgoing.state",
    "doc_outgoing.capacity",
    "doc_attachment.sha256",
    "doc_attachment.media_type",
    "doc_attachment.scan",
    "doc_calendar_day.kind",
    "doc_deadline.trace",
    "doc_addressees.addressees",
    "doc_original.stage",
    "doc_original.sha256",
    "doc_signed_attachment.sha256",
    "doc_copy.pages",
    "doc_copy.sha256",
];

#[test]
fn every_text_column_is_a_free_text_that_the_acts_ask_about_or_written_by_the_program() {
    let (mut table, mut columns) = (String::new(), Vec::new());
    for migration in documents::module().migrations {
        for line in migration.text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["create", "table", name, ..] => (*name).clone_into(&mut table),
                [
                    "alter",
                    "table",
                    name,
                    "add",
                    "column",
                    column,
                    "@text" | "@json",
                    ..,
                ] => columns.push(format!("{name}.{column}")),
                [column, "@text" | "@json", ..] => columns.push(format!("{table}.{column}")),
                _ => {}
            }
        }
    }
    assert!(columns.len() > 40, "{columns:?}");
    let known: Vec<&str> = documents::secrecy::FREE_TEXTS
        .iter()
        .chain(NOT_WRITTEN_BY_PEOPLE)
        .copied()
        .collect();
    let unknown: Vec<&String> = columns
        .iter()
        .filter(|column| !known.contains(&column.as_str()))
        .collect();
    assert!(
        unknown.is_empty(),
        "new texts without an entry in secrecy::FREE_TEXTS: {unknown:?}"
    );
    let gone: Vec<&&str> = known
        .iter()
        .filter(|known| !columns.iter().any(|column| column == **known))
        .collect();
    assert!(gone.is_empty(), "entries without a column: {gone:?}");
}
