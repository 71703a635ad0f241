//! Answers, failures, attempts and redirects.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{any, get, post};
use kit_base::Secret;
use kit_outbound::{Attempts, Call, CallError, ConnectionFault, Refusal};

use crate::servers::{Count, Server, client};

const SHORT: Attempts = Attempts {
    most: 3,
    first_pause: Duration::from_millis(5),
};

#[tokio::test]
async fn a_post_carries_its_body_type_and_headers_and_brings_the_answer() {
    let echo = |headers: HeaderMap, body: Bytes| async move {
        assert_eq!(headers["content-type"], "application/timestamp-query");
        assert_eq!(headers["x-trace"], "7");
        assert_eq!(headers["authorization"], "Bearer hidden");
        ([("content-type", "Text/Plain; charset=utf-8")], body)
    };
    let server = Server::start(Router::new().route("/", post(echo))).await;
    let (client, clock) = client();
    let call = Call::post(
        server.url("/"),
        "application/timestamp-query",
        vec![1, 2, 3],
    )
    .header("x-trace", "7")
    .authorization(Secret::new("Bearer hidden".to_owned()));
    let answer = client.call(&call).await.unwrap();
    assert_eq!(&answer.body[..], [1, 2, 3]);
    assert_eq!((answer.status, answer.attempts), (200, 1));
    assert_eq!(answer.media_type().as_deref(), Some("text/plain"));
    assert_eq!(answer.ended_at, clock.now());
    assert!(!format!("{call:?}").contains("hidden"));
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    let asked = Count::default();
    let counter = asked.clone();
    let third_time = move || {
        let number = counter.up();
        async move {
            match number {
                3 => "at last".into_response(),
                _ => StatusCode::BAD_GATEWAY.into_response(),
            }
        }
    };
    let refused = Count::default();
    let refusals = refused.clone();
    let never = move || {
        refusals.up();
        async { (StatusCode::FORBIDDEN, "not you") }
    };
    let router = Router::new()
        .route("/third", get(third_time))
        .route("/never", get(never));
    let server = Server::start(router).await;
    let (client, _) = client();
    let answer = client
        .call(&Call::get(server.url("/third")).attempts(SHORT))
        .await;
    let answer = answer.unwrap();
    assert_eq!((answer.attempts, asked.get()), (3, 3));
    assert_eq!(&answer.body[..], b"at last");
    let error = client
        .call(&Call::get(server.url("/never")).attempts(SHORT))
        .await;
    match error.unwrap_err() {
        CallError::Status { status, body, .. } => {
            assert_eq!((status, &body[..]), (403, &b"not you"[..]));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(refused.get(), 1);
}

#[tokio::test]
async fn a_host_that_asks_for_a_long_pause_is_left_in_peace() {
    let asked = Count::default();
    let counter = asked.clone();
    let busy = move || {
        counter.up();
        async { (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "86400")]) }
    };
    let server = Server::start(Router::new().route("/", get(busy))).await;
    let (client, _) = client();
    let error = client
        .call(&Call::get(server.url("/")).attempts(SHORT))
        .await
        .unwrap_err();
    assert!(error.may_pass());
    match error {
        CallError::Status {
            status: 429,
            retry_after,
            ..
        } => {
            assert_eq!(retry_after, Some(Duration::from_secs(86_400)));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(asked.get(), 1);
}

#[tokio::test]
async fn nobody_at_the_address_and_a_name_that_leads_nowhere_are_told_apart() {
    let (client, _) = client();
    let port = Server::start(Router::new()).await.port;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let faults = [
        (
            format!("http://127.0.0.1:{port}/"),
            ConnectionFault::Connect,
        ),
        ("http://name.invalid/".to_owned(), ConnectionFault::Name),
    ];
    for (url, expected) in faults {
        match client.call(&Call::get(url)).await.unwrap_err() {
            CallError::Connection { fault, reason, .. } => {
                assert_eq!(fault, expected, "{reason}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn redirects_are_followed_three_times_and_keep_the_secret_at_home() {
    let there = |headers: HeaderMap| async move {
        format!("authorization: {}", headers.contains_key("authorization"))
    };
    let elsewhere = Server::start(Router::new().route("/there", any(there))).await;
    let away = elsewhere.url("/there");
    let router = Router::new()
        .route("/1", any(|| async { Redirect::temporary("/2") }))
        .route("/2", any(|| async { Redirect::permanent("/3") }))
        .route("/3", any(there))
        .route(
            "/away",
            any(move || async move { Redirect::temporary(&away) }),
        )
        .route("/round", any(|| async { Redirect::temporary("/round") }))
        .route("/other", any(|| async { Redirect::to("/3") }));
    let server = Server::start(router).await;
    let (client, _) = client();
    let ask = |path: &str| {
        Call::post(server.url(path), "text/plain", "x")
            .authorization(Secret::new("Bearer a".to_owned()))
    };
    let answer = client.call(&ask("/1")).await.unwrap();
    assert_eq!(&answer.body[..], b"authorization: true");
    assert_eq!(answer.url, server.url("/3"));
    let answer = client.call(&ask("/away")).await.unwrap();
    assert_eq!(&answer.body[..], b"authorization: false");
    let refusal = |outcome: Result<_, CallError>| match outcome {
        Err(CallError::Refused { refusal, .. }) => refusal,
        other => panic!("{other:?}"),
    };
    let round = client.call(&ask("/round")).await.map(|_| ());
    assert_eq!(refusal(round), Refusal::TooManyRedirects { most: 3 });
    let lost = client.call(&ask("/other")).await.map(|_| ());
    assert_eq!(refusal(lost), Refusal::RedirectLosesBody { status: 303 });
    let followed = client.call(&Call::get(server.url("/other"))).await.unwrap();
    assert_eq!(followed.status, 200);
}
