//! The server, its keys, and what is fetched from it.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

use jiff::Timestamp;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair},
};
use signatures::{
    algorithms::Digest,
    timestamp::{Token, read_response, request},
    x509::{Certificate, Crl, Evidence, OcspResponse, TrustAnchor, ocsp_request},
};
use tempfile::TempDir;

const CONFIGURATION: &str = include_str!("certomancer.yml");
const KEYS: [&str; 6] = [
    "root",
    "root-new",
    "authority",
    "signer",
    "tsa",
    "responder",
];

/// How long Certomancer may take to start on a busy machine.
const START_WITHIN: Duration = Duration::from_secs(90);

/// A running Certomancer; it ends with the test process.
pub struct Live {
    folder: TempDir,
    port: u16,
    server: Child,
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by their environment"
)]
pub fn python() -> Option<PathBuf> {
    let python = std::env::var("PYHANKO_PYTHON").unwrap_or_else(|_| "python3".into());
    let mut command = Command::new(&python);
    command.args(["-c", "import certomancer, pyhanko, werkzeug"]);
    let has_it = command.stderr(Stdio::null()).status();
    if !has_it.is_ok_and(|status| status.success()) {
        eprintln!("skipped: Certomancer and pyHanko are not installed (PYHANKO_PYTHON)");
        return None;
    }
    Some(PathBuf::from(python))
}

#[expect(clippy::disallowed_methods, reason = "a test signs like a token does")]
pub fn random() -> SystemRandom {
    SystemRandom::new()
}

/// The present: Certomancer answers with the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the outside program uses the machine's clock"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The authorities of this test process, none where Certomancer is not installed.
pub fn live() -> Option<Live> {
    static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
    let python = PYTHON.get_or_init(python).as_ref()?;
    let folder = tempfile::tempdir().unwrap();
    make_keys(folder.path());
    let port = free_port();
    let configuration = CONFIGURATION.replace("@PORT@", &port.to_string());
    fs::write(folder.path().join("certomancer.yml"), configuration).unwrap();
    let port_text = port.to_string();
    let log = fs::File::create(folder.path().join("log")).unwrap();
    let server = Command::new(python)
        .args([
            "-m",
            "certomancer",
            "animate",
            "--no-web-ui",
            "--port",
            &port_text,
        ])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap();
    let live = Live {
        folder,
        port,
        server,
    };
    live.wait_until_it_answers();
    Some(live)
}

fn make_keys(folder: &Path) {
    let keys = folder.join("keys");
    fs::create_dir(&keys).unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new("openssl")
            .current_dir(&keys)
            .args(arguments)
            .output();
        let output = output.expect("the openssl program is installed");
        assert!(output.status.success(), "{output:?}");
    };
    for name in KEYS {
        let (pem, der) = (format!("{name}.pem"), format!("{name}.der"));
        run(&[
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-out",
            &pem,
        ]);
        run(&[
            "pkcs8", "-topk8", "-nocrypt", "-in", &pem, "-outform", "DER", "-out", &der,
        ]);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "asks the system for a free port on this machine"
)]
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Live {
    #[expect(
        clippy::disallowed_methods,
        reason = "a server of our own on this machine"
    )]
    fn connect(&self) -> std::io::Result<TcpStream> {
        TcpStream::connect(("127.0.0.1", self.port))
    }

    #[expect(clippy::disallowed_methods, reason = "waits for another program")]
    fn wait_until_it_answers(&self) {
        const STEP: Duration = Duration::from_millis(100);
        for _ in 0..START_WITHIN.as_millis() / STEP.as_millis() {
            if self.connect().is_ok() {
                return;
            }
            std::thread::sleep(STEP);
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
        panic!("Certomancer does not answer: {log}");
    }

    /// HTTP/1.0, so that the answer ends with the connection. `at` plays another time.
    fn ask(&self, path: &str, body: Option<(&str, &[u8])>, at: Option<&str>) -> Vec<u8> {
        let mut stream = self.connect().unwrap();
        let method = if body.is_some() { "POST" } else { "GET" };
        let mut head = format!("{method} /province/{path} HTTP/1.0\r\nHost: 127.0.0.1\r\n");
        if let Some(at) = at {
            head.push_str(&format!("X-Certomancer-Fake-Time: {at}\r\n"));
        }
        if let Some((kind, bytes)) = body {
            head.push_str(&format!(
                "Content-Type: {kind}\r\nContent-Length: {}\r\n",
                bytes.len()
            ));
        }
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"\r\n").unwrap();
        stream
            .write_all(body.map_or(&[], |(_, bytes)| bytes))
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap();
        let text = String::from_utf8_lossy(&answer[..end]).into_owned();
        let first = text.lines().next().unwrap();
        assert!(first.contains(" 200 "), "{path}: {text}");
        answer.split_off(end + 4)
    }

    /// A certificate under an issuing authority: `root` or `authority`.
    pub fn certificate(&self, issuer: &str, name: &str) -> Certificate {
        let path = format!("certs/{issuer}/issued/{name}.crt");
        Certificate::from_der(&self.ask(&path, None, None)).unwrap()
    }

    pub fn root(&self) -> Certificate {
        Certificate::from_der(&self.ask("certs/root/ca.crt", None, None)).unwrap()
    }

    pub fn authority(&self) -> Certificate {
        Certificate::from_der(&self.ask("certs/authority/ca.crt", None, None)).unwrap()
    }

    pub fn anchor(&self) -> TrustAnchor {
        TrustAnchor::from_certificate(self.root(), "test").unwrap()
    }

    pub fn crl(&self, name: &str) -> Crl {
        Crl::from_der(&self.ask(&format!("crls/{name}/latest.crl"), None, None)).unwrap()
    }

    /// The responder's answer about a certificate, as it is or as it was at another time.
    pub fn ocsp(&self, certificate: &Certificate, at: Option<&str>) -> OcspResponse {
        let request = ocsp_request(certificate, &self.authority(), &[7; 16]).unwrap();
        let body = Some(("application/ocsp-request", request.as_slice()));
        let answer = OcspResponse::from_der(&self.ask("ocsp/authority", body, at)).unwrap();
        assert_eq!(answer.nonce(), Some([7; 16].as_slice()));
        answer
    }

    /// A time-stamp about a SHA-256 digest.
    pub fn stamp(&self, imprint: &[u8]) -> Token {
        let nonce = [0x81; 8];
        let query = request(Digest::Sha256, imprint, &nonce, None);
        let body = Some(("application/timestamp-query", query.as_slice()));
        let answer = self.ask("tsa/tsa", body, None);
        read_response(&answer, Digest::Sha256, imprint, &nonce).unwrap()
    }

    /// What everybody may fetch: the authority and the three lists.
    pub fn lists(&self) -> Evidence {
        let mut evidence = Evidence::default();
        evidence.add_certificates(&[self.authority()]);
        for name in ["root", "root-new", "authority"] {
            evidence.add_crl(self.crl(name));
        }
        evidence
    }

    /// ECDSA with the key of all signers.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let pkcs8 = fs::read(self.folder.path().join("keys/signer.der")).unwrap();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let key = EcdsaKeyPair::from_pkcs8(kind, &pkcs8, &random()).unwrap();
        key.sign(&random(), message).unwrap().as_ref().to_vec()
    }
}
