//! TLS with authorities of our own, machines without any, and proxies.

use std::process::Command;
use std::sync::Arc;

use kit_outbound::{Call, CallError, ConnectionFault, Outbound, Refusal, Settings};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::servers::with;

/// Answers every request with these bytes after reading its head, which it hands out.
#[expect(clippy::disallowed_methods, reason = "a server for this test")]
async fn raw_server(
    answer: &'static str,
    tls: Option<TlsAcceptor>,
) -> (u16, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heads, received) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            match &tls {
                None => serve(stream, answer, &heads).await,
                // a client that does not trust us ends the handshake
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        serve(stream, answer, &heads).await;
                    }
                }
            }
        }
    });
    (port, received)
}

async fn serve(
    mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin,
    answer: &str,
    heads: &tokio::sync::mpsc::UnboundedSender<String>,
) {
    let mut head = vec![0; 4096];
    let length = stream.read(&mut head).await.unwrap_or(0);
    let _ = heads.send(String::from_utf8_lossy(&head[..length]).into_owned());
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// An authority of our own, and a server for `localhost` under it.
fn own_authority() -> (Vec<u8>, TlsAcceptor) {
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned()];
    let certificate = CertificateParams::new(names).unwrap();
    let certificate = certificate.signed_by(&key, &root).unwrap();
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    (root.der().to_vec(), acceptor)
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

#[tokio::test]
async fn https_is_trusted_through_a_root_that_the_operator_adds_and_not_without() {
    let (root, tls) = own_authority();
    let (port, _heads) = raw_server(OK, Some(tls)).await;
    let call = Call::get(format!("https://localhost:{port}/"));
    let (stranger, _) = with(|_| {});
    let error = stranger.call(&call).await.unwrap_err();
    assert!(
        matches!(
            error,
            CallError::Connection {
                fault: ConnectionFault::Connect,
                ..
            }
        ),
        "{error:?}"
    );
    let (client, _) = with(|settings| settings.extra_roots = vec![root]);
    let answer = client.call(&call).await.unwrap();
    assert_eq!(&answer.body[..], b"ok");
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_refused() {
    const AWAY: &str = "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://localhost:1/\r\n\
                        content-length: 0\r\nconnection: close\r\n\r\n";
    let (root, tls) = own_authority();
    let (port, _heads) = raw_server(AWAY, Some(tls)).await;
    let (client, _) = with(|settings| settings.extra_roots = vec![root]);
    let call = Call::get(format!("https://localhost:{port}/"));
    match client.call(&call).await.unwrap_err() {
        CallError::Refused { refusal, .. } => assert_eq!(refusal, Refusal::Downgrade),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn calls_go_through_the_proxy_but_not_to_addresses_of_the_inner_network() {
    let (port, mut heads) = raw_server(OK, None).await;
    let (client, _) = with(|settings| settings.proxy = Some(format!("http://127.0.0.1:{port}")));
    let answer = client
        .call(&Call::get("http://ca.example/a.crl"))
        .await
        .unwrap();
    assert_eq!(&answer.body[..], b"ok");
    let head = heads.recv().await.unwrap();
    assert!(
        head.starts_with("GET http://ca.example/a.crl HTTP/1.1"),
        "{head}"
    );
    let refused = client
        .call(&Call::get("http://10.0.0.1/"))
        .await
        .unwrap_err();
    assert!(matches!(refused, CallError::Refused { .. }), "{refused:?}");
    assert!(heads.try_recv().is_err(), "the proxy was not asked");
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let clock = kit_base::Clock::system();
    let settings = Settings {
        proxy: Some("no proxy".to_owned()),
        ..Settings::default()
    };
    let error = Outbound::new(settings, clock.clone()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the proxy address no proxy cannot be read"
    );
    let settings = Settings {
        extra_roots: vec![b"nothing".to_vec()],
        ..Settings::default()
    };
    // whether a root can be read shows at the latest when the client is made
    assert!(Outbound::new(settings, clock).is_err());
}

#[test]
fn a_machine_that_trusts_no_authority_still_speaks_plain_http() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "tls_and_proxies::half_without_authorities",
            "--ignored",
        ])
        .env("SSL_CERT_FILE", "nowhere.pem")
        .env("SSL_CERT_DIR", "nowhere")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "the second half of another test"]
async fn half_without_authorities() {
    let (port, _heads) = raw_server(OK, None).await;
    let (client, _) = with(|_| {});
    let call = Call::get(format!("http://localhost:{port}/"));
    assert_eq!(client.call(&call).await.unwrap().status, 200);
    let (_, tls) = own_authority();
    let (port, _heads) = raw_server(OK, Some(tls)).await;
    let call = Call::get(format!("https://localhost:{port}/"));
    assert!(client.call(&call).await.is_err());
}
