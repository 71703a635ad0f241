//! State secrets cannot be entered by any route.

use crate::{MIGRATIONS, cast::*};
use documents::{
    incoming::{
        ActError,
        register::{RegisterError, register_arrival},
    },
    outgoing::{self, draft::draft},
};

testing::on_both_databases! {
    fn a_letter_that_is_marked_secret_is_refused_and_nothing_of_it_stays(db: &TestDb) {
        let cast = cast(db);
        let mut marked = letter("1/BNV-VP");
        marked.document.secrecy = "mat".to_owned();
        let mut stamped = letter("2/BNV-VP");
        stamped.document.content = "MẬT\n\nBáo cáo tình hình biên giới".to_owned();
        for (arrival, field) in [(marked, "secrecy"), (stamped, "content")] {
            let clerk = cast.receiver.clerk.clone();
            let refused = db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &arrival));
            let Err(RegisterError::Act(ActError::Invalid(problems))) = refused else { panic!("{refused:?}") };
            assert_eq!(problems.iter().map(|p| (p.field, p.message)).collect::<Vec<_>>(), [(field, "documents-problem-state-secret")]);
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
