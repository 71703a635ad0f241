//! A small public key infrastructure made by the openssl program, once for all tests: a root, an
//! authority under it, signers of several kinds, a time-stamping authority and an OCSP responder.
//! Each process gets a copy: making one takes half a second of the processor, and there are hundreds.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use ring::rand::SystemRandom;
use ring::signature as algorithms;
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::x509::{Certificate, TrustAnchor};
use tempfile::TempDir;

const CONFIGURATION: &str = r#"
[req]
distinguished_name = name
utf8 = yes
string_mask = utf8only
prompt = no
[name]
C = VN
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[authority]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[signer]
keyUsage = critical,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://crl.invalid/a.crl
authorityInfoAccess = OCSP;URI:http://ocsp.invalid/
[tsa]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
[ocsp]
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
subjectKeyIdentifier = hash
[ca]
default_ca = issuing
[issuing]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
certificate = authority.pem
private_key = authority.key
default_md = sha256
default_days = 30
default_crl_days = 30
policy = anything
unique_subject = no
[anything]
countryName = optional
commonName = supplied
[timestamping]
serial = tsaserial
default_policy = 1.2.3.4.1
digests = sha1, sha256, sha384, sha512
accuracy = secs:1, millisecs:500
signer_digest = sha256
ess_cert_id_alg = sha256
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
"#;

/// Signers: name, key options of `openssl genpkey`.
const SIGNERS: [(&str, &str); 6] = [
    ("rsa", "RSA -pkeyopt rsa_keygen_bits:2048"),
    ("p256", "EC -pkeyopt ec_paramgen_curve:P-256"),
    ("p384", "EC -pkeyopt ec_paramgen_curve:P-384"),
    ("p521", "EC -pkeyopt ec_paramgen_curve:P-521"),
    ("ed25519", "ED25519"),
    ("revoked", "EC -pkeyopt ec_paramgen_curve:P-256"),
];

pub struct Bench {
    folder: TempDir,
}

pub fn bench() -> &'static Bench {
    static BENCH: OnceLock<Bench> = OnceLock::new();
    BENCH.get_or_init(copy)
}

/// What is kept is younger than this: lists and certificates must be valid now.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(6);

/// A copy of what another process made a while ago, or this one now.
fn copy() -> Bench {
    let source = include_str!("openssl.rs").as_bytes();
    let name = u64::from_be_bytes(Digest::Sha256.of(&[source])[..8].try_into().unwrap());
    let kept = tempfile::env::temp_dir().join(format!("tinhso-test-openssl-{name:x}"));
    fs::create_dir_all(&kept).unwrap();
    let lock = File::create(kept.join("lock")).unwrap();
    lock.lock().unwrap();
    let all = kept.join("all");
    let made = fs::metadata(&all).and_then(|it| it.modified());
    let made = made.ok().map(|at| jiff::Timestamp::try_from(at).unwrap());
    if made.is_none_or(|at| now().duration_since(at) > KEPT) {
        let made = make(tempfile::tempdir_in(&kept).unwrap());
        if all.exists() {
            fs::remove_dir_all(&all).unwrap();
        }
        fs::rename(made.folder.keep(), &all).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(&all).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    Bench { folder }
}

fn make(folder: TempDir) -> Bench {
    let bench = Bench { folder };
    bench.write("openssl.cnf", CONFIGURATION.as_bytes());
    bench.write("index.txt", b"");
    bench.write("serial", b"1000\n");
    bench.write("crlnumber", b"01\n");
    bench.write("tsaserial", b"01\n");
    let key = |name: &str, options: &str| {
        bench.ok(&format!("genpkey -algorithm {options} -out {name}.key"));
    };
    key("root", "RSA -pkeyopt rsa_keygen_bits:2048");
    bench.request("root", "Gốc thử nghiệm");
    bench.ok("x509 -req -in root.csr -signkey root.key -days 300 -sha256 -extfile openssl.cnf -extensions root -out root.pem");
    key("authority", "RSA -pkeyopt rsa_keygen_bits:2048");
    bench.request("authority", "CA phục vụ thử nghiệm");
    bench.ok("x509 -req -in authority.csr -CA root.pem -CAkey root.key -CAcreateserial -days 200 -sha256 -extfile openssl.cnf -extensions authority -out authority.pem");
    for (name, options) in SIGNERS {
        key(name, options);
        bench.request(name, &format!("Nguyễn Văn {name}"));
        bench.issue(name, "signer");
    }
    key("tsa", "RSA -pkeyopt rsa_keygen_bits:2048");
    bench.request("tsa", "Dấu thời gian");
    bench.issue("tsa", "tsa");
    key("responder", "RSA -pkeyopt rsa_keygen_bits:2048");
    bench.request("responder", "OCSP");
    bench.issue("responder", "ocsp");
    bench.ok("ca -batch -config openssl.cnf -revoke revoked.pem -crl_reason keyCompromise");
    bench.ok("ca -batch -config openssl.cnf -gencrl -out authority.crl.pem");
    bench.ok("crl -in authority.crl.pem -outform DER -out authority.crl");
    bench.ok("ca -batch -config openssl.cnf -gencrl -cert root.pem -keyfile root.key -md sha256 -out root.crl.pem");
    bench.ok("crl -in root.crl.pem -outform DER -out root.crl");
    let chain = [bench.read("authority.pem"), bench.read("root.pem")].concat();
    bench.write("chain.pem", &chain);
    bench
}

impl Bench {
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs openssl with words separated by spaces.
    pub fn run(&self, arguments: &str) -> Output {
        Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .output()
            .expect("the openssl program is installed")
    }

    pub fn ok(&self, arguments: &str) -> Vec<u8> {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "openssl {arguments}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }

    fn request(&self, name: &str, common_name: &str) {
        let output = Command::new("openssl")
            .args(["req", "-new", "-utf8", "-config", "openssl.cnf", "-key"])
            .arg(format!("{name}.key"))
            .args(["-out", &format!("{name}.csr"), "-subj"])
            .arg(format!("/C=VN/CN={common_name}"))
            .current_dir(self.folder())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn issue(&self, name: &str, extensions: &str) {
        self.ok(&format!(
            "ca -batch -utf8 -notext -config openssl.cnf -extfile openssl.cnf -extensions {extensions} -in {name}.csr -out {name}.pem"
        ));
    }

    pub fn certificate(&self, name: &str) -> Certificate {
        let found = signatures::x509::read_certificates(&self.read(&format!("{name}.pem")));
        found.into_iter().next().unwrap()
    }

    pub fn anchor(&self) -> TrustAnchor {
        TrustAnchor::from_certificate(self.certificate("root"), "test").unwrap()
    }

    /// Signs with the private key of `name`, as a token or a remote service would.
    pub fn sign(&self, name: &str, algorithm: SignatureAlgorithm, message: &[u8]) -> Vec<u8> {
        let pkcs8 = self.ok(&format!(
            "pkcs8 -topk8 -nocrypt -in {name}.key -outform DER"
        ));
        sign(&pkcs8, algorithm, message)
    }
}

pub fn sign(pkcs8: &[u8], algorithm: SignatureAlgorithm, message: &[u8]) -> Vec<u8> {
    let rsa = |padding: &'static dyn algorithms::RsaEncoding| {
        let key = algorithms::RsaKeyPair::from_pkcs8(pkcs8).unwrap();
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(padding, &random(), message, &mut signature)
            .unwrap();
        signature
    };
    let ec = |kind| {
        let key = algorithms::EcdsaKeyPair::from_pkcs8(kind, pkcs8, &random()).unwrap();
        key.sign(&random(), message).unwrap().as_ref().to_vec()
    };
    match algorithm {
        SignatureAlgorithm::RsaPkcs1(Digest::Sha512) => rsa(&algorithms::RSA_PKCS1_SHA512),
        SignatureAlgorithm::RsaPkcs1(_) => rsa(&algorithms::RSA_PKCS1_SHA256),
        SignatureAlgorithm::RsaPss { .. } => rsa(&algorithms::RSA_PSS_SHA256),
        SignatureAlgorithm::Ecdsa(Digest::Sha384) => {
            ec(&algorithms::ECDSA_P384_SHA384_ASN1_SIGNING)
        }
        SignatureAlgorithm::Ecdsa(_) => ec(&algorithms::ECDSA_P256_SHA256_ASN1_SIGNING),
        SignatureAlgorithm::Ed25519 => {
            algorithms::Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8)
                .unwrap()
                .sign(message)
                .as_ref()
                .to_vec()
        }
        SignatureAlgorithm::Dsa(_) => panic!("no new DSA signatures"),
    }
}

#[expect(clippy::disallowed_methods, reason = "a test signs like a token does")]
pub fn random() -> SystemRandom {
    SystemRandom::new()
}

/// The present: openssl signs with the machine's clock, so these tests need it too.
#[expect(
    clippy::disallowed_methods,
    reason = "the outside program uses the machine's clock"
)]
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
