//! The signing program on a person's own machine, as the Government's cipher committee gives it out
//! (spec of its pages: one socket for each call, one JSON text in, one out): `wss://127.0.0.1:8987`,
//! path = operation. It fetches `FileName`, signs with the key on the person's token, posts the file to
//! `FileUploadHandler`. The real one asks for a PIN in a window; here the person always agrees, unless
//! a fault says otherwise.

use super::{KeyKind, Party, TestKey};
use futures::{SinkExt, StreamExt};
use jiff::Timestamp;
use kit_base::Clock;
use serde_json::{Value, json};
use signatures::{
    cms::{self, CadesProfile, SigningOptions},
    pdf::{self, SignatureField, SignatureOptions, Target},
    x509::Certificate,
};
use std::{
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};
use tokio::{net::TcpStream, sync::oneshot};
use tokio_rustls::{TlsAcceptor, rustls};
use tokio_tungstenite::tungstenite::{
    Message,
    handshake::server::{ErrorResponse, Request, Response},
};

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AgentFault {
    /// Nothing.
    #[default]
    None,
    /// The person closes the window: status 14.
    Refuses,
    /// It says that all is well and brings nothing back.
    Lies,
    /// It brings the file back unsigned.
    Unsigned,
    /// It signs with another certificate than the person's.
    OtherKey,
    /// It changes the text before it signs.
    ChangesText,
    /// Its answer is no JSON.
    Garbage,
}

/// Whose tokens are plugged in.
#[derive(Clone)]
pub struct Tokens {
    /// Signs `SignApproved` and everything that is not the agency's.
    pub person: Arc<Party>,
    /// Signs `SignIssued`, `SignAppendix`, `SignCopy`.
    pub agency: Arc<Party>,
}

struct Desk {
    tokens: Tokens,
    clock: Clock,
    fault: Mutex<AgentFault>,
    client: reqwest::Client,
}

/// A running program.
pub struct Agent {
    address: SocketAddr,
    desk: Arc<Desk>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Agent {
    /// Starts it on a port of this machine; 0 for a free one. It uses a self-signed TLS certificate, as
    /// the real one does.
    #[expect(clippy::disallowed_methods, reason = "a server for tests")]
    pub fn start(port: u16, tokens: Tokens, clock: &Clock) -> Agent {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
        listener
            .set_nonblocking(true)
            .expect("the socket can be changed");
        let address = listener.local_addr().expect("it is bound");
        let acceptor = acceptor();
        let desk = Arc::new(Desk {
            tokens,
            clock: clock.clone(),
            fault: Mutex::default(),
            client: client(),
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = Arc::clone(&desk);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    () = accept(listener, acceptor, serving) => {}
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        Agent {
            address,
            desk,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// `wss://127.0.0.1:<port>`.
    pub fn address(&self) -> String {
        format!("wss://{}", self.address)
    }

    /// What goes wrong from now on.
    pub fn set_fault(&self, fault: AgentFault) {
        *self.desk.fault.lock().expect("nobody panics with it") = fault;
    }

    /// One call without a socket, as a page would make it: the answer as JSON.
    pub async fn ask(&self, operation: &str, order: &str) -> Value {
        serde_json::from_str(&answer(&self.desk, operation, order).await).unwrap_or(Value::Null)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn client() -> reqwest::Client {
    // a second call finds it installed, which is as good
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().build().expect("a client")
}

/// With a certificate of its own making, for this machine.
fn acceptor() -> TlsAcceptor {
    let own = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]);
    let own = own.expect("ring makes a key");
    let certificate = own.cert.der().clone();
    let key = own.signing_key.serialize_der();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(key.into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let settings = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has the usual versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the key is the certificate's");
    TlsAcceptor::from(Arc::new(settings))
}

async fn accept(listener: tokio::net::TcpListener, acceptor: TlsAcceptor, desk: Arc<Desk>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, desk) = (acceptor.clone(), Arc::clone(&desk));
        tokio::spawn(async move {
            // a browser that does not trust the certificate hangs up
            let _ = serve(stream, acceptor, desk).await;
        });
    }
}

#[expect(
    clippy::result_large_err,
    reason = "the library's own type for refusing a handshake"
)]
async fn serve(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    desk: Arc<Desk>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let stream = acceptor.accept(stream).await?;
    let mut operation = String::new();
    let noted = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        operation = request.uri().path().trim_start_matches('/').to_owned();
        Ok(response)
    };
    let mut socket = tokio_tungstenite::accept_hdr_async(stream, noted).await?;
    if let Some(order) = socket.next().await {
        let said = answer(&desk, &operation, order?.to_text()?).await;
        socket.send(Message::text(said)).await?;
    }
    socket.close(None).await?;
    Ok(())
}

async fn answer(desk: &Desk, operation: &str, order: &str) -> String {
    let fault = *desk.fault.lock().expect("nobody panics with it");
    match fault {
        AgentFault::Garbage => return "<html>".to_owned(),
        AgentFault::Refuses => return status(14, "Người dùng đã hủy"),
        AgentFault::Lies => return status(0, ""),
        _ => {}
    }
    let Ok(order) = serde_json::from_str::<Value>(order) else {
        return status(28, "JSON");
    };
    match perform(desk, operation, &order, fault).await {
        Ok(reply) => reply,
        Err(error) => status(28, &error.to_string()),
    }
}

fn status(status: i64, message: &str) -> String {
    json!({ "Status": status, "Message": message, "FileName": "", "FileServer": "" }).to_string()
}

async fn perform(
    desk: &Desk,
    operation: &str,
    order: &Value,
    fault: AgentFault,
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let text = |key: &str| order[key].as_str().unwrap_or_default().to_owned();
    let fetched = desk.client.get(text("FileName")).send().await?;
    let mut file = fetched.error_for_status()?.bytes().await?.to_vec();
    let party = match (fault, operation) {
        (AgentFault::OtherKey, _) => stranger(desk),
        (_, "SignIssued" | "SignAppendix" | "SignCopy") => Arc::clone(&desk.tokens.agency),
        _ => Arc::clone(&desk.tokens.person),
    };
    if fault == AgentFault::ChangesText {
        file = overwritten(&file);
    }
    let signed = match fault {
        AgentFault::Unsigned => file,
        _ => sign(&file, operation, &party, desk.clock.now())?,
    };
    let part = reqwest::multipart::Part::bytes(signed).file_name("signed.pdf");
    let form = reqwest::multipart::Form::new().part("uploadfile", part);
    let posted = desk.client.post(text("FileUploadHandler")).multipart(form);
    let reply: Value = posted.send().await?.json().await?;
    let refused = reply["Status"].as_i64() != Some(0);
    Ok(match refused {
        true => status(28, reply["Message"].as_str().unwrap_or("upload")),
        false => reply.to_string(),
    })
}

/// Somebody whose certificate nobody registered.
fn stranger(desk: &Desk) -> Arc<Party> {
    let root = super::Authority::root("Stranger", KeyKind::P256, &desk.clock);
    Arc::new(root.issue(super::Profile::Signer, "Stranger", KeyKind::P256))
}

/// The first stream of the file with another letter in it.
fn overwritten(file: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let place = file.windows(6).position(|window| window == b"stream");
    if let Some(byte) = place.and_then(|place| file.get_mut(place + 20)) {
        *byte ^= 1;
    }
    file
}

/// Signs a PDF into the field that waits for the operation, or into a new one that is not shown.
///
/// # Errors
/// As the file cannot be signed.
pub fn sign(
    file: &[u8],
    operation: &str,
    party: &Party,
    now: Timestamp,
) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let wanted = match operation {
        "SignApproved" => "nguoi-ky",
        "SignIssued" => "con-dau",
        _ => "",
    };
    let empty = pdf::inspect(file)?.empty_fields;
    let target = match empty.into_iter().find(|field| field == wanted) {
        Some(field) => Target::Existing(field),
        None => Target::New(SignatureField {
            name: format!("agent-{}", file.len()),
            page: 0,
            area: None,
        }),
    };
    let message_options = SigningOptions {
        algorithm: party.algorithm(),
        profile: CadesProfile::Pades,
        attached: None,
    };
    let options = SignatureOptions {
        signing_time: Some(now),
        digest: message_options.content_digest(),
        ..SignatureOptions::new(target)
    };
    let prepared = pdf::prepare(file, &options)?;
    let chain: Vec<Certificate> = party.chain();
    let preparation = cms::prepare(&prepared.digest, &chain, &message_options)?;
    let value = value(&party.key, &preparation.to_be_signed);
    let message = cms::finish(&preparation, &value)?;
    Ok(prepared.assemble(file, &message)?)
}

fn value(key: &TestKey, bytes: &[u8]) -> Vec<u8> {
    key.sign(bytes)
}
