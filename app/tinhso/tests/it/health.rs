//! Health, figures and the files that machines look for.

use crate::world::{On, Place, Running, client, fill_sample, on_both, open, sign_in};
use serde_json::Value;

on_both! {
    async fn a_node_that_has_come_up_is_live_started_and_ready(on) {
        let place = Place::new(on).await;
        let node = Running::start(place.parts("a").await).await;
        let client = client();
        for path in ["/health/live", "/health/startup", "/health/ready"] {
            let answer = client.get(node.url(path)).send().await.expect("an answer");
            assert_eq!(answer.status(), 200, "{path}");
            let body: Value = answer.json().await.expect("JSON");
            assert_eq!(body["status"], "pass", "{path}");
        }
        node.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_details_are_for_administrators_only() {
    let place = Place::new(On::Sqlite).await;
    let node = Running::start(fill_sample(place.parts("a").await).await).await;
    let stranger = client();
    let answer = stranger
        .get(node.url("/health/detail"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 401);
    let clerk = client();
    sign_in(&clerk, &node, "van-thu.ubnd").await;
    let answer = clerk
        .get(node.url("/health/detail"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 403);
    let administrator = client();
    sign_in(&administrator, &node, "quan-tri").await;
    let answer = administrator
        .get(node.url("/health/detail"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    let body: Value = answer.json().await.expect("JSON");
    assert_eq!(body["jobs"]["running_here"], true);
    assert_eq!(body["checks"]["database"], true);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_read_on_their_own_port_and_name_routes_not_addresses() {
    let place = Place::new(On::Sqlite).await;
    let mut config = place.config("a");
    config.metrics_listen = Some("127.0.0.1:0".parse().expect("an address"));
    let node = Running::start(open(config).await).await;
    let client = client();
    let asked = node.url("/?q=bi-mat-trong-dia-chi");
    client.get(asked).send().await.expect("an answer");
    let figures = format!(
        "http://{}/metrics",
        node.metrics.expect("a port of its own")
    );
    let text = client
        .get(figures)
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    assert!(
        text.contains("http_server_request_duration_bucket"),
        "{text}"
    );
    assert!(text.contains("http_route=\"/\"") && text.contains("http_request_method=\"GET\""));
    assert!(text.contains("process_memory_usage"));
    assert!(!text.contains("bi-mat-trong-dia-chi"));
    let public = client
        .get(node.url("/metrics"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(public.status(), 404);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_security_contact_is_there_if_it_is_set() {
    let place = Place::new(On::Sqlite).await;
    let mut config = place.config("a");
    config.site.security_contact = Some("mailto:an-toan@example.vn".to_owned());
    let node = Running::start(open(config).await).await;
    let client = client();
    let answer = client
        .get(node.url("/.well-known/security.txt"))
        .send()
        .await
        .expect("an answer");
    let text = answer.text().await.expect("text");
    assert!(text.contains("Contact: mailto:an-toan@example.vn") && text.contains("Expires: 20"));
    node.stop().await;
    let without = Running::start(place.parts("b").await).await;
    let answer = client
        .get(without.url("/.well-known/security.txt"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 404);
    without.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_accounts_of_a_demonstration_are_listed_there_and_nowhere_else() {
    let place = Place::new(On::Sqlite).await;
    let parts = place.parts("a").await;
    let client = client();
    let node = Running::start(parts.clone()).await;
    let path = "/demo/tai-khoan.json";
    let answer = client.get(node.url(path)).send().await.expect("an answer");
    assert_eq!(answer.status(), 404);
    node.stop().await;
    let node = Running::start(fill_sample(parts).await).await;
    let accounts: Vec<Value> = client
        .get(node.url(path))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("a list");
    assert!(
        accounts
            .iter()
            .any(|account| account["name"] == "van-thu.ubnd")
    );
    assert!(
        accounts
            .iter()
            .all(|account| account["password"] == identity::demo::PASSWORD)
    );
    let start = client
        .get(node.url("/"))
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("a page");
    assert!(start.contains("van-thu.ubnd") && start.contains(identity::demo::PASSWORD));
    node.stop().await;
}

/// The figures of this node, once it has asked the database for them.
async fn figures_of(node: &Running) -> String {
    let figures = format!("http://{}/metrics", node.metrics.expect("a port"));
    let client = client();
    loop {
        let answer = client.get(&figures).send().await.expect("an answer");
        let text = answer.text().await.expect("text");
        if text.contains("app_check_ok") {
            return text;
        }
    }
}

on_both! {
    async fn a_node_without_jobs_tells_what_is_not_there_held_or_given_up(on) {
        let place = Place::new(on).await;
        let mut config = place.config("a");
        config.metrics_listen = Some("127.0.0.1:0".parse().expect("an address"));
        config.node.roles.jobs = false;
        let parts = open(config).await;
        let now = parts.clock.now();
        let db = parts.db.clone();
        crate::world::waiting(move || {
            tinhso::node::hold_outbox(&db).expect("held");
            let noted = db.write_blocking(move |tx| {
                kit_db::note_check(tx, now, "files", Some("content lost"))
            });
            noted.expect("noted");
        })
        .await;
        let node = Running::start(parts).await;
        let text = figures_of(&node).await;
        for line in [
            "app_backup_last_success_timestamp_seconds 0",
            "app_backup_folder_there 0",
            "app_database_answers 1",
            "app_jobs_held 1",
            "app_jobs_dead 0",
            "app_jobs_age_seconds{queue=\"normal\"} 0",
            "app_check_ok{check=\"files\"} 0",
            "app_check_last_success_timestamp_seconds{check=\"files\"} 0",
            "app_check_last_success_timestamp_seconds{check=\"audit\"} 0",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}: {text}");
        }
        let age = text.lines().find_map(|line| line.strip_prefix("app_backup_age_seconds "));
        let age: f64 = age.expect("an age").parse().expect("a number");
        assert!(age > 86_400.0, "no copy at all is older than a day: {age}");
        node.stop().await;
    }

    async fn the_figures_of_copies_and_checks_tell_the_last_success(on) {
        let place = Place::new(on).await;
        let mut config = place.config("a");
        config.metrics_listen = Some("127.0.0.1:0".parse().expect("an address"));
        let parts = fill_sample(open(config).await).await;
        let (now, copied) = (parts.clock.now(), parts.clone());
        let runtime = tokio::runtime::Handle::current();
        let made = crate::world::waiting(move || {
            let noted = copied.db.write_blocking(move |tx| {
                kit_db::note_check(tx, now, "files", None)?;
                kit_db::note_check(tx, now, "audit", None)?;
                let later = now + jiff::SignedDuration::from_secs(60);
                kit_db::note_check(tx, later, "audit", Some("an entry was changed"))
            });
            noted.expect("noted");
            let folder = copied.config.backup.folder.clone();
            let options = tinhso::CopyOptions::default();
            tinhso::back_up(&copied, &folder, options, &runtime, |_| {}).expect("copied")
        })
        .await;
        let node = Running::start(parts).await;
        let text = figures_of(&node).await;
        let value = |name: &str| -> f64 {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("{name}: {text}")).trim().parse().expect("a number")
        };
        let seconds = |time: jiff::Timestamp| time.as_millisecond() as f64 / 1_000.0;
        let near = |name: &str, time| assert!((value(name) - seconds(time)).abs() < 1.0, "{name}");
        near("app_backup_last_success_timestamp_seconds", made.manifest.made_at);
        near("app_check_last_success_timestamp_seconds{check=\"audit\"}", now);
        near("app_check_last_success_timestamp_seconds{check=\"files\"}", now);
        assert!((value("app_backup_folder_there") - 1.0).abs() < 0.1);
        assert!(value("app_check_ok{check=\"audit\"}") < 0.1 && value("app_audit_chain_ok") < 0.1);
        assert!(value("app_check_ok{check=\"files\"}") > 0.9);
        assert!(value("app_jobs_held") < 0.1);
        node.stop().await;
    }
}
