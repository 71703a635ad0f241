//! Where a call may not go.

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use kit_base::Clock;
use kit_outbound::{AddressKind, Call, CallError, Outbound, Refusal, Settings};
use proptest::prelude::*;

use crate::servers::{Server, client, with};

fn unlisted() -> Outbound {
    Outbound::new(Settings::default(), Clock::system()).unwrap()
}

async fn refusal(client: &Outbound, url: &str) -> Refusal {
    match client.call(&Call::get(url)).await {
        Err(CallError::Refused { refusal, .. }) => refusal,
        other => panic!("{url}: {other:?}"),
    }
}

fn address_kind(refusal: &Refusal) -> AddressKind {
    match refusal {
        Refusal::Address { kind, .. } => *kind,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_address_of_this_machine_is_refused_however_it_is_written() {
    let server = Server::start(Router::new().route("/", get(|| async { "inner" }))).await;
    let client = unlisted();
    let port = server.port;
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ] {
        let refusal = refusal(&client, &format!("http://{host}:{port}/")).await;
        assert_eq!(address_kind(&refusal), AddressKind::Loopback, "{host}");
    }
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_refused_after_it_is_resolved() {
    let server = Server::start(Router::new().route("/", get(|| async { "inner" }))).await;
    let refused = refusal(&unlisted(), &server.named("/")).await;
    assert_eq!(address_kind(&refused), AddressKind::Loopback);
    let (listed, _) = client();
    let answer = listed.call(&Call::get(server.named("/"))).await.unwrap();
    assert_eq!(&answer.body[..], b"inner");
}

#[tokio::test]
async fn inner_networks_and_the_metadata_of_clouds_are_refused() {
    let client = unlisted();
    for (url, kind) in [
        ("http://10.1.2.3/", AddressKind::Private),
        ("http://192.168.0.1:8080/", AddressKind::Private),
        (
            "http://169.254.169.254/latest/meta-data/",
            AddressKind::LinkLocal,
        ),
        ("http://[fd00::1]/", AddressKind::Private),
        ("http://224.0.0.1/", AddressKind::Multicast),
        ("http://0.0.0.0/", AddressKind::Special),
    ] {
        assert_eq!(address_kind(&refusal(&client, url).await), kind, "{url}");
    }
}

#[tokio::test]
async fn a_redirect_to_an_unlisted_host_is_refused() {
    let router = Router::new()
        .route(
            "/file",
            get(|| async { Redirect::temporary("file:///etc/passwd") }),
        )
        .route(
            "/inner",
            get(|| async { Redirect::temporary("http://192.168.7.7/") }),
        );
    let server = Server::start(router).await;
    let (client, _) = with(|_| {});
    let file = refusal(&client, &server.url("/file")).await;
    assert_eq!(
        file,
        Refusal::Scheme {
            scheme: "file".to_owned()
        }
    );
    let inner = refusal(&client, &server.url("/inner")).await;
    assert_eq!(address_kind(&inner), AddressKind::Private);
}

#[tokio::test]
async fn other_schemes_and_addresses_with_passwords_are_refused_without_showing_them() {
    let client = unlisted();
    for url in [
        "ldap://ca.example/cn=x",
        "ftp://ca.example/a.crl",
        "file:///etc/passwd",
    ] {
        assert!(
            matches!(refusal(&client, url).await, Refusal::Scheme { .. }),
            "{url}"
        );
    }
    assert_eq!(refusal(&client, "no address").await, Refusal::Unreadable);
    let error = client
        .call(&Call::get("http://a:secret@ca.example/?token=b"))
        .await;
    let error = error.unwrap_err();
    assert!(matches!(
        error,
        CallError::Refused {
            refusal: Refusal::Credentials,
            ..
        }
    ));
    assert_eq!(
        error.to_string(),
        "http://ca.example/ is refused: the address holds a user name or a password"
    );
}

#[test]
fn no_text_as_an_address_makes_a_call_panic() {
    let client = unlisted();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // a scheme that is never called: nothing leaves the machine
    proptest!(|(rest in "\\PC{0,40}")| {
        let outcome = runtime.block_on(client.call(&Call::get(format!("gopher:{rest}"))));
        let is_refused = matches!(outcome, Err(CallError::Refused { .. }));
        prop_assert!(is_refused);
    });
}
