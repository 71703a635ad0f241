//! Keys and certificates made by openssl for this run, and messages made with them.

use std::{fs, path::Path, process::Command, sync::OnceLock};

use ring::{rand::SystemRandom, signature::RsaKeyPair};
use signatures::{
    algorithms::{Digest, SignatureAlgorithm},
    cms::{self, CadesProfile, SigningOptions},
    pdf::{Prepared, SignatureOptions, Update, prepare},
    x509::Certificate,
};

/// Who signs.
pub struct Signer {
    pub certificate: Certificate,
    pub certificate_der: Vec<u8>,
    key: RsaKeyPair,
    random: SystemRandom,
}

/// The folder with keys and certificates, `None` without openssl.
pub fn folder() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<tempfile::TempDir>> = OnceLock::new();
    FOLDER
        .get_or_init(make)
        .as_ref()
        .map(tempfile::TempDir::path)
}

fn make() -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().unwrap();
    for (name, subject, usage) in [
        (
            "leader",
            "/C=VN/CN=Chu tich",
            "keyUsage=critical,digitalSignature,nonRepudiation",
        ),
        (
            "clerk",
            "/C=VN/CN=Van thu",
            "keyUsage=critical,nonRepudiation",
        ),
        ("tsa", "/C=VN/CN=TSA", "keyUsage=critical,digitalSignature"),
    ] {
        let mut command = Command::new("openssl");
        command
            .current_dir(folder.path())
            .args([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "900",
            ])
            .args(["-utf8", "-subj", subject, "-addext", usage])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .args([
                "-keyout",
                &format!("{name}.key"),
                "-out",
                &format!("{name}.pem"),
            ]);
        if name == "tsa" {
            command.args(["-addext", "extendedKeyUsage=critical,timeStamping"]);
        }
        let Ok(output) = command.output() else {
            eprintln!("skipped: openssl is not installed");
            return None;
        };
        assert!(output.status.success(), "{output:?}");
        for (from, to, kind) in [("key", "key.der", "pkcs8"), ("pem", "der", "x509")] {
            let mut convert = Command::new("openssl");
            convert.current_dir(folder.path()).arg(kind);
            if kind == "pkcs8" {
                convert.args(["-topk8", "-nocrypt"]);
            }
            let output = convert
                .args(["-in", &format!("{name}.{from}"), "-outform", "DER"])
                .args(["-out", &format!("{name}.{to}")])
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
        }
    }
    Some(folder)
}

/// The signer of a name: leader or clerk.
#[expect(
    clippy::disallowed_methods,
    reason = "tests sign with a key of their own; padding of PKCS#1 uses no randomness but the blinding"
)]
pub fn signer(name: &str) -> Option<Signer> {
    let folder = folder()?;
    let certificate_der = fs::read(folder.join(format!("{name}.der"))).unwrap();
    let key = fs::read(folder.join(format!("{name}.key.der"))).unwrap();
    Some(Signer {
        certificate: Certificate::from_der(&certificate_der).unwrap(),
        certificate_der,
        key: RsaKeyPair::from_pkcs8(&key).unwrap(),
        random: SystemRandom::new(),
    })
}

impl Signer {
    /// The CAdES message over a prepared file.
    pub fn message(&self, prepared: &Prepared) -> Vec<u8> {
        let options = SigningOptions {
            algorithm: SignatureAlgorithm::RsaPkcs1(Digest::Sha256),
            profile: CadesProfile::Pades,
            attached: None,
        };
        let chain = [self.certificate.clone()];
        let preparation = cms::prepare(&prepared.digest, &chain, &options).unwrap();
        let mut value = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(
                &ring::signature::RSA_PKCS1_SHA256,
                &self.random,
                &preparation.to_be_signed,
                &mut value,
            )
            .unwrap();
        cms::finish(&preparation, &value).unwrap()
    }

    pub fn sign<'a>(&self, file: &'a [u8], options: &SignatureOptions<'a>) -> Vec<u8> {
        let prepared = prepare(file, options).unwrap();
        prepared.assemble(file, &self.message(&prepared)).unwrap()
    }
}

/// A document time-stamp by openssl's authority.
pub fn timestamp<'a>(
    file: &'a [u8],
    update: Update<'a>,
    options: &SignatureOptions<'a>,
) -> Vec<u8> {
    let prepared = update.prepare(options).unwrap();
    prepared.assemble(file, &token(&prepared.digest)).unwrap()
}

/// A token over a SHA-256 digest.
pub fn token(digest: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let keys = self::folder().unwrap();
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(folder.path().join("serial"), "01").unwrap();
    let configuration = format!(
        "[tsa]\ndefault_tsa = own\n[own]\nserial = {}\nsigner_cert = {}\nsigner_key = {}\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\ness_cert_id_alg = sha256\n",
        folder.path().join("serial").display(),
        keys.join("tsa.pem").display(),
        keys.join("tsa.key").display(),
    );
    fs::write(folder.path().join("tsa.cnf"), configuration).unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new("openssl")
            .current_dir(folder.path())
            .arg("ts")
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    run(&[
        "-query", "-digest", &digest, "-sha256", "-cert", "-out", "query",
    ]);
    run(&[
        "-reply",
        "-config",
        "tsa.cnf",
        "-section",
        "own",
        "-queryfile",
        "query",
        "-token_out",
        "-out",
        "token",
    ]);
    fs::read(folder.path().join("token")).unwrap()
}
