//! A program of an agency works over the API, and people see that it did.

use crate::world::{Place, Running, client, fill_sample, on_both, program_token, sign_in};
use serde_json::{Value, json};
use std::time::Duration;

const NAME: &str = "Phần mềm một cửa của sở";

async fn page(browser: &reqwest::Client, node: &Running, path: &str) -> String {
    let answer = browser.get(node.url(path)).send().await;
    answer.expect("an answer").text().await.expect("a page")
}

on_both! {
    async fn what_a_program_registers_stands_in_the_log_in_its_name_and_its_page_says_when_it_was_used_last(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        let token = program_token(&parts, NAME).await;
        let node = Running::start(parts).await;
        let administrator = client();
        sign_in(&administrator, &node, "quan-tri").await;
        let before = page(&administrator, &node, "/quan-tri/chuong-trinh").await;
        assert!(before.contains(NAME));
        assert!(!before.contains(" ngày "), "it was not used yet");
        let answer = client()
            .post(node.url("/api/v1/van-ban-den"))
            .bearer_auth(&token)
            .header("idempotency-key", "one")
            .json(&json!({
                "kind": "cong_van",
                "notation": "12/BNV-VP",
                "issuer": "Bộ Nội vụ",
                "subject": "V/v hướng dẫn chế độ báo cáo",
                "issued_on": "2022-03-01",
                "secrecy": "none",
            }))
            .send()
            .await
            .expect("an answer");
        let status = answer.status();
        let said = answer.text().await.expect("a body");
        assert_eq!(status, 201, "{said}");
        let after = page(&administrator, &node, "/quan-tri/chuong-trinh").await;
        assert!(after.contains(" ngày "), "it was used");
        let auditor = client();
        sign_in(&auditor, &node, "kiem-toan").await;
        let mut tries = 0;
        loop {
            let log = page(&auditor, &node, "/quan-tri/nhat-ky").await;
            let found = log.split("<tr").find(|row| row.contains("documents.incoming.register"));
            if let Some(row) = found {
                assert!(row.contains(NAME), "{row}");
                break;
            }
            tries += 1;
            assert!(tries < 100, "the entry comes");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        node.stop().await;
    }

    async fn the_description_says_how_programs_sign_in_and_which_right_opens_each_route(on) {
        let place = Place::new(on).await;
        let parts = fill_sample(place.parts("a").await).await;
        let token = program_token(&parts, NAME).await;
        let node = Running::start(parts).await;
        let request = client().get(node.url("/api/openapi.json")).bearer_auth(token);
        let description: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        let flow = &description["components"]["securitySchemes"]["program"]["flows"]["clientCredentials"];
        assert_eq!(flow["tokenUrl"], "/api/oauth2/token");
        let scopes = flow["scopes"].as_object().expect("scopes");
        assert!(scopes.contains_key("documents.incoming.register"), "{scopes:?}");
        let paths = description["paths"].as_object().expect("paths");
        assert!(paths.len() > 10);
        for (path, acts) in paths {
            for (method, act) in acts.as_object().expect("acts") {
                assert!(act["security"].is_array(), "{method} {path} says who may call it");
            }
        }
        node.stop().await;
    }
}
