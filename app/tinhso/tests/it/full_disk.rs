//! A disk that takes no more: what it is, is said; what was typed stays; afterwards all goes on.
//!
//! The limit on the length of files stands in for it, in the process of the test: every write into a
//! file is refused, as on a disk that is full.

use crate::world::{On, Place, Running, client, fill_sample, hidden, sign_in};
use reqwest::{Client, multipart::Form};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};

/// SIGXFSZ: with a handler, a write beyond the limit is an error and does not end the process.
const TOO_LONG: i32 = 25;

/// Lets files grow again when it is dropped.
struct NoRoom(Rlimit);

impl NoRoom {
    fn begin() -> Self {
        let before = getrlimit(Resource::Fsize);
        let none = Rlimit {
            current: Some(0),
            maximum: before.maximum,
        };
        setrlimit(Resource::Fsize, none).expect("limited");
        Self(before)
    }
}

impl Drop for NoRoom {
    fn drop(&mut self) {
        let before = Rlimit {
            current: self.0.current,
            maximum: self.0.maximum,
        };
        setrlimit(Resource::Fsize, before).expect("as before");
    }
}

async fn page(client: &Client, node: &Running, path: &str) -> String {
    let answer = client.get(node.url(path)).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.expect("a page")
}

async fn send(client: &Client, node: &Running, fields: &[(&str, String)]) -> (u16, String) {
    let answer = client
        .post(node.url("/can-bo/moi"))
        .header("sec-fetch-site", "same-origin")
        .form(fields)
        .send()
        .await
        .expect("an answer");
    let status = answer.status().as_u16();
    (status, answer.text().await.expect("a page"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_keeps_what_was_typed_and_says_what_it_is() {
    let _heard = signal(SignalKind::from_raw(TOO_LONG)).expect("a handler");
    let place = Place::new(On::Sqlite).await;
    let node = Running::start(fill_sample(place.parts("a").await).await).await;
    let (administrator, clerk) = (client(), client());
    sign_in(&administrator, &node, "quan-tri").await;
    sign_in(&clerk, &node, "van-thu.ubnd").await;
    let form = page(&administrator, &node, "/can-bo/moi").await;
    let fields = [
        ("_csrf", hidden(&form, "_csrf")),
        ("_key", hidden(&form, "_key")),
        ("ten", "Trần Thị Bão Số Bốn".to_owned()),
    ];
    let upload = page(&clerk, &node, "/van-ban-den/vao-so").await;
    let file = |text: &str| {
        let part = reqwest::multipart::Part::text(text.to_owned()).file_name("tep.txt");
        Form::new()
            .text("_csrf", hidden(&upload, "_csrf"))
            .part("files", part)
            .text("trich-yeu", "Về việc gõ sau tệp")
    };

    let full = NoRoom::begin();
    let (status, told) = send(&administrator, &node, &fields).await;
    assert_eq!(status, 507, "{told}");
    assert!(told.contains("Máy chủ hết chỗ lưu") && told.contains("Trần Thị Bão Số Bốn"));
    let answer = clerk
        .post(node.url("/van-ban-den/vao-so"))
        .header("sec-fetch-site", "same-origin")
        .multipart(file("một tệp"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 507);
    let told = answer.text().await.expect("a page");
    assert!(told.contains("Về việc gõ sau tệp"), "{told}");
    assert!(told.contains("multipart/form-data"), "it can be sent again");
    // what is stored can still be read
    page(&administrator, &node, "/can-bo/moi").await;
    drop(full);

    let (status, told) = send(&administrator, &node, &fields).await;
    assert_eq!(status, 303, "{told}");
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn below_the_room_that_is_left_alone_nothing_is_taken_and_everything_can_be_read() {
    let place = Place::new(On::Sqlite).await;
    let parts = fill_sample(place.parts("a").await).await;
    let mut config = (*parts.config).clone();
    // no disk has so much room
    config.node.least_free = 1.0;
    drop(parts);
    let node = Running::start(crate::world::open(config).await).await;
    let administrator = client();
    sign_in(&administrator, &node, "quan-tri").await;
    let ready = administrator.get(node.url("/health/ready")).send().await;
    assert_eq!(ready.expect("an answer").status(), 503);
    let form = page(&administrator, &node, "/can-bo/moi").await;
    let fields = [
        ("_csrf", hidden(&form, "_csrf")),
        ("_key", hidden(&form, "_key")),
        ("ten", "Trần Thị Bão Số Bốn".to_owned()),
    ];
    let (status, told) = send(&administrator, &node, &fields).await;
    assert_eq!(status, 507, "{told}");
    assert!(told.contains("Trần Thị Bão Số Bốn"));
    let clerk = client();
    sign_in(&clerk, &node, "van-thu.ubnd").await;
    let sent = clerk
        .post(node.url("/api/v1/van-ban-den"))
        .header("sec-fetch-site", "same-origin")
        .json(&serde_json::json!({}))
        .send()
        .await
        .expect("an answer");
    assert_eq!(sent.status(), 507);
    let problem: serde_json::Value = sent.json().await.expect("a problem");
    assert_eq!(problem["type"], "/loi/no-room");
    node.stop().await;
}
