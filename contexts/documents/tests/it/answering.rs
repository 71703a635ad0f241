//! An incoming document and what answers it, from the button to the end of the work.

use crate::{MIGRATIONS, cast::*, office::Office};
use axum::http::StatusCode;
use documents::{
    document::DocumentId,
    incoming::{
        ActError, IncomingId, State,
        direct::Direction,
        finish::{Outcome, finish},
        route::route,
        show::show,
    },
    outgoing::{self, draft::draft, issue::issue},
};
use kit_db::Db;

/// A letter on the desk of the receiver's division.
fn routed(db: &Db, it: &Agency) -> IncomingId {
    let id = registered(db, &it.clerk, "586/BNV-VP").id;
    let (clerk, lead) = (it.clerk.clone(), it.division);
    let direction = Direction {
        lead,
        coordinators: Vec::new(),
        due_at: None,
        opinion: String::new(),
    };
    db.write_blocking(move |tx| route(tx, now(), &clerk, id, None, &direction))
        .unwrap();
    id
}

/// An issued document of the agency.
fn issued(db: &Db, it: &Agency, to: &Agency) -> DocumentId {
    let id = approved(db, it, &draft_input(it, &[to.id]));
    let clerk = it.clerk.clone();
    db.write_blocking(move |tx| issue(tx, now(), &clerk, id, None))
        .unwrap();
    id
}

testing::on_both_databases! {
    fn an_answer_is_drafted_from_the_document_and_each_shows_the_other(db: &TestDb) {
        let office = Office::new(db);
        let it = &office.cast.receiver;
        let id = routed(db, it);
        let asked = format!("/van-ban-den/{id}");
        let compose = format!("/van-ban-di/soan?tra-loi={id}");
        let page = office.get("head", &asked);
        assert!(page.says("Soạn văn bản trả lời") && page.says(&compose), "{}", page.text);
        assert!(!office.get("clerk", &asked).says(&compose), "a clerk does not draft");

        let form = office.get("head", &compose);
        assert!(form.says("Trả lời văn bản 586/BNV-VP") || form.says("586/BNV-VP"), "{}", form.text);
        let answers = form.hidden("answers");
        assert_eq!(answers, id.to_string());
        let (signer, receiver) = (it.leader.person.to_string(), office.cast.sender.id.to_string());
        let fields = [
            ("kind", "cong_van"), ("subject", "V/v trả lời công văn số 586/BNV-VP"), ("content", "Trả lời."),
            ("urgency", "normal"), ("signer", &*signer), ("capacity", "TM."), ("receivers", &*receiver), ("copies", "1"),
            ("secrecy", "none"), ("answers", &*answers),
        ];
        let sent = office.upload("head", &form, "/van-ban-di/soan", &fields, &[]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);

        let draft = office.get("head", &sent.to);
        assert!(draft.says(&format!("href=\"{asked}\"")) && draft.says("586/BNV-VP"), "{}", draft.text);
        let page = office.get("head", &asked);
        assert!(page.says(&format!("href=\"{}\"", sent.to)) && page.says("V/v trả lời công văn"), "{}", page.text);
        // a colleague who may not see the draft does not learn of it from the letter
        let elsewhere = office.get("sender-head", &asked);
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    }

    fn the_answer_named_at_the_end_stands_on_both_documents(db: &TestDb) {
        let office = Office::new(db);
        let it = &office.cast.receiver;
        let id = routed(db, it);
        let answer = issued(db, it, &office.cast.sender);
        let head = it.head.clone();
        db.write_blocking(move |tx| finish(tx, now(), &head, id, None, &Outcome { result: String::new(), answer: Some(answer) })).unwrap();
        let page = office.get("clerk", &format!("/van-ban-den/{id}"));
        assert!(page.says(&format!("href=\"/van-ban-di/{answer}\"")) && page.says("01/KH-SNV"), "{}", page.text);
        let page = office.get("clerk", &format!("/van-ban-di/{answer}"));
        assert!(page.says(&format!("href=\"/van-ban-den/{id}\"")) && page.says("586/BNV-VP"), "{}", page.text);
    }

    fn only_a_document_that_the_agency_itself_issued_is_an_answer(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.receiver;
        let id = routed(db, it);
        let foreign = issued(db, &cast.sender, it);
        let own_draft = approved(db, it, &draft_input(it, &[cast.sender.id]));
        let nothing = DocumentId::generate();
        for answer in [foreign, own_draft, nothing] {
            let head = it.head.clone();
            let refused = db.write_blocking(move |tx| finish(tx, now(), &head, id, None, &Outcome { result: String::new(), answer: Some(answer) }));
            let Err(ActError::Invalid(problems)) = refused else { panic!("{refused:?}") };
            let found: Vec<_> = problems.iter().map(|p| (p.field, p.message)).collect();
            assert_eq!(found, [("answer", "documents-problem-answer")]);
        }
        let clerk = it.clerk.clone();
        let view = db.read_blocking(move |tx| show(tx, &clerk, id)).unwrap().unwrap();
        assert_eq!((view.incoming.state, view.answer), (State::Directed, None));
    }

    fn programs_are_told_the_same_about_a_foreign_answer(db: &TestDb) {
        let office = Office::new(db);
        let id = routed(db, &office.cast.receiver);
        let foreign = issued(db, &office.cast.sender, &office.cast.receiver);
        let body = serde_json::json!({ "result": "", "answer": foreign.to_string() }).to_string();
        let answer = office.api("POST", "head", &format!("/api/v1/van-ban-den/{id}/hoan-thanh"), &body, None);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
        assert!(answer.says("answer"), "{}", answer.text);
    }

    fn a_draft_answers_only_what_its_drafter_may_see(db: &TestDb) {
        let cast = cast(db);
        let it = &cast.receiver;
        let id = routed(db, it);
        for (who, agency) in [(&cast.sender.specialist, &cast.sender), (&it.other_head, it)] {
            let (who, mut input) = (who.clone(), draft_input(agency, &[it.id]));
            input.answers = Some(id);
            let refused = db.write_blocking(move |tx| draft(tx, now(), &who, &input));
            let Err(outgoing::ActError::Invalid(problems)) = refused else { panic!("{refused:?}") };
            let found: Vec<_> = problems.iter().map(|p| (p.field, p.message)).collect();
            assert_eq!(found, [("answers", "documents-problem-answers")]);
        }
    }
}
