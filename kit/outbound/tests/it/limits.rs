//! Time, size, calls at once, requests in a stretch of time.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use futures::StreamExt;
use jiff::SignedDuration;
use kit_outbound::{Attempts, Call, CallError, RateBudget};

use crate::servers::{Count, Server, client, with};

#[tokio::test]
async fn a_slow_answer_is_given_up_after_the_time_allowed_also_in_the_middle() {
    let slow = || async {
        tokio::time::sleep(Duration::from_secs(30)).await;
        "late"
    };
    let stalls = || async {
        let first = futures::stream::iter([Ok::<_, std::io::Error>("begun")]);
        Body::from_stream(first.chain(futures::stream::pending()))
    };
    let router = Router::new()
        .route("/slow", get(slow))
        .route("/stalls", get(stalls));
    let server = Server::start(router).await;
    let (client, _) = client();
    for path in ["/slow", "/stalls"] {
        let call = Call::get(server.url(path)).timeout(Duration::from_millis(80));
        let error = client.call(&call).await.unwrap_err();
        assert!(
            matches!(error, CallError::TimedOut { .. }),
            "{path}: {error:?}"
        );
        assert!(error.may_pass());
    }
}

#[tokio::test]
async fn an_answer_larger_than_allowed_is_cut_off_whether_announced_or_not() {
    let endless = || async {
        let chunk = || Ok::<_, std::io::Error>(vec![0_u8; 1000]);
        Body::from_stream(futures::stream::repeat_with(chunk))
    };
    let router = Router::new()
        .route("/endless", get(endless))
        .route("/announced", get(|| async { vec![0_u8; 5001] }))
        .route("/fits", get(|| async { vec![0_u8; 5000] }));
    let server = Server::start(router).await;
    let (client, _) = client();
    for path in ["/endless", "/announced"] {
        let call = Call::get(server.url(path)).answer_max(5000);
        let error = client.call(&call).await.unwrap_err();
        assert!(
            matches!(error, CallError::TooLarge { most: 5000, .. }),
            "{path}: {error:?}"
        );
        assert!(!error.may_pass());
    }
    let answer = client
        .call(&Call::get(server.url("/fits")).answer_max(5000))
        .await;
    assert_eq!(answer.unwrap().body.len(), 5000);
}

#[tokio::test]
async fn never_more_calls_at_once_to_a_host_than_it_has_places() {
    let (now, most) = (Count::default(), Count::default());
    let (running, highest) = (now.clone(), most.clone());
    let busy = move || {
        let (running, highest) = (running.clone(), highest.clone());
        async move {
            let there = running.up();
            while highest.get() < there {
                highest.up();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            running.down();
            "done"
        }
    };
    let server = Server::start(Router::new().route("/", get(busy))).await;
    let (client, _) = with(|settings| settings.per_host = 2);
    let calls = (0..8).map(|_| {
        let (client, url) = (client.clone(), server.url("/"));
        async move { client.call(&Call::get(url)).await.unwrap().status }
    });
    let statuses = futures::future::join_all(calls).await;
    assert_eq!(statuses, [200; 8]);
    assert_eq!(most.get(), 2);
}

#[tokio::test]
async fn a_spent_budget_sends_nothing_until_its_time_has_come() {
    let asked = Count::default();
    let counter = asked.clone();
    let answer = move || {
        counter.up();
        async { axum::http::StatusCode::SERVICE_UNAVAILABLE }
    };
    let server = Server::start(Router::new().route("/", get(answer))).await;
    let budget = RateBudget {
        requests: 2,
        window: SignedDuration::from_mins(20),
    };
    let (client, clock) = with(|settings| {
        settings.budgets = BTreeMap::from([("127.0.0.1".to_owned(), budget)]);
    });
    let began = clock.now();
    let call = Call::get(server.url("/")).attempts(Attempts {
        most: 5,
        first_pause: Duration::from_millis(1),
    });
    // attempts count: the third is not made any more
    match client.call(&call).await.unwrap_err() {
        CallError::BudgetSpent { host, next_at } => {
            assert_eq!(host, "127.0.0.1");
            assert_eq!(next_at, began + SignedDuration::from_mins(20));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(asked.get(), 2);
    clock.advance(SignedDuration::from_mins(20));
    let error = client.call(&Call::get(server.url("/"))).await.unwrap_err();
    assert!(
        matches!(error, CallError::Status { status: 503, .. }),
        "{error:?}"
    );
    assert_eq!(asked.get(), 3);
}
