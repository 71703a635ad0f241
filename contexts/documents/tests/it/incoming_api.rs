use crate::{
    MIGRATIONS,
    cast::*,
    office::{Office, Page},
};
use axum::http::StatusCode;
use serde_json::{Value, json};

const HERE: &str = "/api/v1/van-ban-den";

fn json_of(page: &Page) -> Value {
    serde_json::from_str(&page.text).unwrap_or_else(|_| panic!("{} {}", page.status, page.text))
}

fn letter() -> Value {
    json!({
        "kind": "cong_van", "notation": "123/BNV-VP", "issued_on": "2022-11-14", "issuer": "Bộ Nội vụ",
        "subject": "V/v hướng dẫn chế độ báo cáo", "secrecy": "none"
    })
}

testing::on_both_databases! {
    fn a_program_registers_once_for_a_key_and_reads_it_again(db: &TestDb) {
        let office = Office::new(db);
        let first = office.api("POST", "clerk", HERE, &letter().to_string(), Some("a-1"));
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
        let again = office.api("POST", "clerk", HERE, &letter().to_string(), Some("a-1"));
        assert_eq!((json_of(&first), again.status), (json_of(&again), StatusCode::CREATED));
        let id = json_of(&first)["id"].as_str().unwrap().to_owned();
        assert_eq!(first.to, format!("{HERE}/{id}"));
        let one = json_of(&office.api("GET", "clerk", &format!("{HERE}/{id}"), "", None));
        assert_eq!((&one["arrival_number"], &one["state"], &one["acts"][0]), (&json!(1), &json!("registered"), &json!("present")));
        let list = json_of(&office.api("GET", "clerk", HERE, "", None));
        assert_eq!((list["rows"][0]["id"].as_str(), list["next"].is_null()), (Some(id.as_str()), true));
        let double = office.api("POST", "clerk", HERE, &letter().to_string(), Some("a-2"));
        assert_eq!((double.status, double.headers["content-type"].to_str().unwrap()), (StatusCode::CONFLICT, "application/problem+json"));
    }

    fn a_key_that_comes_back_with_another_body_is_refused_and_registers_nothing(db: &TestDb) {
        let office = Office::new(db);
        let first = office.api("POST", "clerk", HERE, &letter().to_string(), Some("c-1"));
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
        let mut other = letter();
        other["notation"] = json!("124/BNV-VP");
        let answer = office.api("POST", "clerk", HERE, &other.to_string(), Some("c-1"));
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
        assert_eq!(json_of(&answer)["errors"][0]["code"], json!("web-error-request-key-other"));
        let list = json_of(&office.api("GET", "clerk", &format!("{HERE}?tab=tat-ca"), "", None));
        assert_eq!(list["rows"].as_array().unwrap().len(), 1);
        let again = office.api("POST", "clerk", HERE, &letter().to_string(), Some("c-1"));
        assert_eq!((json_of(&first), again.status), (json_of(&again), StatusCode::CREATED));
    }

    fn a_program_that_does_not_answer_about_secrecy_is_refused_at_that_field(db: &TestDb) {
        let office = Office::new(db);
        let mut silent = letter();
        silent.as_object_mut().unwrap().remove("secrecy");
        let answer = office.api("POST", "clerk", HERE, &silent.to_string(), Some("d-1"));
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
        let error = &json_of(&answer)["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!("secrecy"), &json!("documents-problem-secrecy-unanswered")), "{}", answer.text);
    }

    fn a_program_that_answers_twice_about_secrecy_is_refused_and_registers_nothing(db: &TestDb) {
        let office = Office::new(db);
        let once = letter().to_string();
        for (key, answers) in [("e-1", "\"secrecy\":\"none\",\"secrecy\":\"secret\""), ("e-2", "\"secrecy\":\"secret\",\"secrecy\":\"none\"")] {
            let twice = once.replace("\"secrecy\":\"none\"", answers);
            assert_ne!(twice, once);
            let answer = office.api("POST", "clerk", HERE, &twice, Some(key));
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
            let draft = office.api("POST", "specialist", "/api/v1/van-ban-di", &twice, Some(key));
            assert_eq!(draft.status, StatusCode::BAD_REQUEST, "{}", draft.text);
        }
        let list = json_of(&office.api("GET", "clerk", &format!("{HERE}?tab=tat-ca"), "", None));
        assert_eq!(list["rows"].as_array().unwrap().len(), 0);
    }

    fn problems_name_their_fields(db: &TestDb) {
        let office = Office::new(db);
        let mut wrong = letter();
        wrong["kind"] = json!("?");
        wrong["subject"] = json!("ữ".repeat(10_000));
        wrong["secrecy"] = json!("secret");
        let answer = office.api("POST", "clerk", HERE, &wrong.to_string(), Some("b-1"));
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = json_of(&answer);
        let fields: Vec<_> = said["errors"].as_array().unwrap().iter().map(|e| (e["field"].as_str().unwrap(), e["code"].as_str().unwrap())).collect();
        assert_eq!(fields, [("kind", "documents-problem-kind"), ("subject", "documents-problem-too-long"), ("secrecy", "documents-problem-state-secret-said")]);
        assert_eq!(office.api("POST", "clerk", HERE, &letter().to_string(), None).status, StatusCode::BAD_REQUEST);
        assert_eq!(office.api("POST", "clerk", HERE, "{", Some("b-2")).status, StatusCode::BAD_REQUEST);
        assert_eq!(office.api("POST", "clerk", HERE, "{\"unknown\":1}", Some("b-3")).status, StatusCode::BAD_REQUEST);
    }

    fn a_document_goes_its_way_through_the_api(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = registered(db, &it.clerk, "123/BNV-VP").id;
        let act = |who: &str, act: &str, body: Value| office.api("POST", who, &format!("{HERE}/{id}/{act}"), &body.to_string(), None);
        let leader = json!({ "version": 1, "leader": it.leader.person.to_string() });
        let presented = act("clerk", "trinh", leader.clone());
        assert_eq!((presented.status, &json_of(&presented)["state"]), (StatusCode::OK, &json!("presented")));
        assert_eq!(act("clerk", "trinh", leader).status, StatusCode::CONFLICT);
        let direction = json!({ "lead": it.division.to_string(), "due_at": "2022-11-18T10:00:00Z", "opinion": "Giao gấp" });
        assert_eq!(act("clerk", "chi-dao", direction.clone()).status, StatusCode::FORBIDDEN);
        assert_eq!(act("leader", "chi-dao", direction).status, StatusCode::OK);
        assert_eq!(act("head", "phan-cong", json!({ "person": it.specialist.person.to_string() })).status, StatusCode::OK);
        assert_eq!(act("specialist", "hoan-thanh", json!({ "answer": "0000000000001" })).status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = act("specialist", "hoan-thanh", json!({ "result": "Đã tham mưu" }));
        assert_eq!((done.status, &json_of(&done)["state"]), (StatusCode::OK, &json!("done")));
        assert_eq!(json_of(&done)["steps"].as_array().unwrap().len(), 5);
        assert_eq!(act("sender-clerk", "hoan-thanh", json!({})).status, StatusCode::NOT_FOUND);
        assert_eq!(office.api("GET", "sender-clerk", &format!("{HERE}/{id}"), "", None).status, StatusCode::NOT_FOUND);
        assert_eq!(office.api("GET", "", HERE, "", None).status, StatusCode::UNAUTHORIZED);
    }
}
