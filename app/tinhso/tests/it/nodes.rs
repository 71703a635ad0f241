//! Several nodes on one database, starting and stopping.

use crate::world::{On, Place, Running, client, fill_sample, on_both, open, sign_in, waiting};
use std::time::Duration;
use tinhso::node::{hold_outbox, outbox_is_held, release_outbox};

/// The visitor's own page: only a person who is signed in gets it.
const OWN_PAGE: &str = "/api/docs";

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_one_node_began_works_on_the_other() {
    let place = Place::new(On::Postgresql).await;
    let first = Running::start(fill_sample(place.parts("a").await).await).await;
    let second = Running::start(place.parts("b").await).await;
    let client = client();
    sign_in(&client, &first, "van-thu.ubnd").await;
    for turn in 0..6 {
        let node = if turn % 2 == 0 { &second } else { &first };
        let answer = client
            .get(node.url(OWN_PAGE))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200, "turn {turn}");
    }
    first.stop().await;
    let answer = client
        .get(second.url(OWN_PAGE))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200, "the other node goes on");
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_one_node_gave_is_taken_by_the_other() {
    let place = Place::new(On::Postgresql).await;
    let first = Running::start(fill_sample(place.parts("a").await).await).await;
    let second = Running::start(place.parts("b").await).await;
    let client = client();
    let page = client
        .get(first.url("/dang-nhap"))
        .send()
        .await
        .expect("an answer");
    let page = page.text().await.expect("a page");
    let fields = [
        ("_csrf", crate::world::hidden(&page, "_csrf")),
        ("_key", crate::world::hidden(&page, "_key")),
        ("ten", "van-thu.ubnd".to_owned()),
        ("mat-khau", identity::demo::PASSWORD.to_owned()),
        ("tiep", String::new()),
    ];
    let answer = client
        .post(second.url("/dang-nhap"))
        .header("sec-fetch-site", "same-origin")
        .form(&fields)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 303);
    first.stop().await;
    second.stop().await;
}

on_both! {
    async fn a_node_that_is_asked_to_stop_says_so_first_and_then_ends(on) {
        let place = Place::new(on).await;
        let mut config = place.config("a");
        config.node.leave_after = Duration::from_millis(1_500);
        let mut node = Running::start(open(config).await).await;
        let client = client();
        let ready = |client: reqwest::Client, url: String| async move {
            client.get(url).send().await.map(|answer| answer.status().as_u16())
        };
        let url = node.url("/health/ready");
        assert_eq!(ready(client.clone(), url.clone()).await.ok(), Some(200));
        node.ask_to_stop();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(ready(client.clone(), url.clone()).await.ok(), Some(503), "it still answers");
        let live = client.get(node.url("/health/live")).send().await.expect("an answer");
        assert_eq!(live.status(), 200);
        drop(client);
        node.stop().await;
        let fresh = crate::world::client();
        assert!(ready(fresh, url).await.is_err(), "nobody listens any more");
        // everything was let go of: the same place can be started again
        let again = Running::start(place.parts("a").await).await;
        again.stop().await;
    }

    async fn what_is_held_after_a_restore_goes_on_when_it_is_released(on) {
        let place = Place::new(on).await;
        let parts = place.parts("a").await;
        let db = parts.db.clone();
        waiting(move || {
            assert!(!outbox_is_held(&db).expect("an answer"));
            hold_outbox(&db).expect("held");
            hold_outbox(&db).expect("held twice is held");
            assert!(outbox_is_held(&db).expect("an answer"));
        })
        .await;
        let server = tinhso::serve::Server::start(parts.clone()).await.expect("the node starts");
        assert_eq!(server.node().pulse().jobs(), Some(false));
        let db = parts.db.clone();
        waiting(move || release_outbox(&db).expect("released")).await;
        let mut seen = Some(false);
        for _ in 0..100 {
            seen = server.node().pulse().jobs();
            if seen == Some(true) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(seen, Some(true));
        server.run(async {}).await.expect("a clean end");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_refuses_tables_that_are_behind_if_it_may_not_touch_them() {
    let place = Place::empty(On::Sqlite).await;
    let mut config = place.config("a");
    config.database.migrate_at_start = false;
    let runtime = tokio::runtime::Handle::current();
    let refused = waiting(move || {
        tinhso::node::Parts::open(config, kit_base::Clock::system(), &runtime).err()
    })
    .await;
    let error = refused.expect("it refuses");
    assert!(error.to_string().contains("steps behind"), "{error}");
    assert_eq!(
        error.next().map(|next| next.contains("tinhso migrate")),
        Some(true)
    );
}
