//! Outgoing documents for programs.

use crate::{
    MIGRATIONS,
    cast::*,
    office::{Office, Page},
};
use axum::http::StatusCode;

/// The value of a member of an answer.
fn json(page: &Page, member: &str) -> serde_json::Value {
    let whole: serde_json::Value = serde_json::from_str(&page.text).unwrap();
    whole[member].clone()
}

testing::on_both_databases! {
    fn a_program_drafts_and_issues_and_may_ask_twice(db: &TestDb) {
        let office = Office::new(db);
        let (cast, here) = (&office.cast, "/api/v1/van-ban-di");
        let body = serde_json::json!({
            "kind": "ke_hoach", "subject": "Chuyển đổi số năm 2023", "signer": cast.sender.leader.person,
            "capacity": "TM.", "receivers": [cast.receiver.id], "reply_due_on": "2022-12-01", "secrecy": "none",
        }).to_string();
        let created = office.api("POST", "sender-specialist", here, &body, Some("khoa-1"));
        assert_eq!(created.status, StatusCode::CREATED, "{}", created.text);
        let again = office.api("POST", "sender-specialist", here, &body, Some("khoa-1"));
        assert_eq!(json(&again, "id"), json(&created, "id"));
        assert_eq!(json(&created, "acts"), serde_json::json!(["revise", "submit", "cancel"]));
        let one = created.to.clone();
        assert_eq!(one, format!("{here}/{}", json(&created, "id").as_str().unwrap()));
        for (who, act) in [("sender-specialist", "trinh"), ("sender-head", "kiem-tra-noi-dung"), ("sender-chief", "kiem-tra-the-thuc"), ("sender-leader", "duyet")] {
            let done = office.api("POST", who, &format!("{one}/{act}"), "{\"opinion\": \"Đồng ý\"}", None);
            assert_eq!(done.status, StatusCode::OK, "{act}: {}", done.text);
        }
        let issue = |key| office.api("POST", "sender-clerk", &format!("{one}/ban-hanh"), "{}", key);
        assert_eq!(issue(None).status, StatusCode::BAD_REQUEST);
        for _ in 0..2 {
            let issued = issue(Some("khoa-2"));
            assert_eq!(issued.status, StatusCode::OK, "{}", issued.text);
            assert_eq!(json(&issued, "notation"), "01/KH-UBND");
        }
        assert_eq!(issue(Some("khoa-3")).status, StatusCode::CONFLICT);
        let list = office.api("GET", "sender-clerk", &format!("{here}?tab=da-ban-hanh&loai=ke_hoach"), "", None);
        assert_eq!(json(&list, "rows")[0]["notation"], "01/KH-UBND");
        assert_eq!(json(&list, "next"), serde_json::Value::Null);
        let read = office.api("GET", "sender-clerk", &one, "", None);
        assert_eq!(json(&read, "received")[0]["state"], "delivered");
    }

    fn a_program_is_told_what_is_wrong_with_which_field(db: &TestDb) {
        let office = Office::new(db);
        let here = "/api/v1/van-ban-di";
        let body = serde_json::json!({ "kind": "khong-co", "subject": "ữ".repeat(501), "secrecy": "mat" }).to_string();
        let refused = office.api("POST", "sender-specialist", here, &body, Some("k"));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.headers["content-type"], "application/problem+json");
        let errors = json(&refused, "errors");
        let fields: Vec<&str> = errors.as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["kind", "subject", "secrecy"]);
        let unknown = office.api("POST", "sender-specialist", here, "{\"kind\": \"x\", \"subject\": \"x\", \"so\": 1}", Some("k"));
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST, "{}", unknown.text);
        assert_eq!(office.api("GET", "sender-clerk", &format!("{here}?tab=khac"), "", None).status, StatusCode::BAD_REQUEST);
        assert_eq!(office.api("GET", "", here, "", None).status, StatusCode::UNAUTHORIZED);
        assert_eq!(office.api("POST", "sender-clerk", here, &body, Some("k")).status, StatusCode::FORBIDDEN);
        let cast = &office.cast;
        let id = approved(db, &cast.sender, &draft_input(&cast.sender, &[cast.receiver.id]));
        assert_eq!(office.api("GET", "clerk", &format!("{here}/{id}"), "", None).status, StatusCode::NOT_FOUND);
        let stale = office.api("POST", "sender-clerk", &format!("{here}/{id}/ban-hanh"), "{\"version\": 1}", Some("k"));
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(json(&stale, "detail").as_str().unwrap().contains("Người khác vừa xử lý"), "{}", stale.text);
    }
}
