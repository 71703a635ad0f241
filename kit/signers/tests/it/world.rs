//! What the tests share: an authority, checks by the signature library, the openssl program.

use std::path::Path;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use kit_base::{Clock, Secret};
use kit_outbound::{Outbound, Settings};
use kit_signers::Signer;
use signatures::algorithms::{AlgorithmPolicy, SignatureAlgorithm};
use signatures::cms::{CadesProfile, Content, SignedData, SigningOptions, finish, prepare, verify};
use signatures::x509::Certificate;
use testing::outside::{Authority, KeyKind};

pub fn clock() -> Clock {
    Clock::fixed("2022-06-01T02:00:00Z".parse::<Timestamp>().unwrap())
}

pub fn authority() -> Authority {
    let root = Authority::root("Gốc thử nghiệm", KeyKind::P256, &clock());
    root.sub("CA thử nghiệm", KeyKind::P256)
}

/// A way out that may reach the simulators on this machine, with their clock.
pub fn outbound(clock: &Clock) -> Outbound {
    let settings = Settings {
        allowed_hosts: vec!["127.0.0.1".to_owned()],
        ..Settings::default()
    };
    Outbound::new(settings, clock.clone()).unwrap()
}

pub fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// Whether the openssl program is there; says so when it is not.
pub fn openssl_is_there() -> bool {
    let there = testing::outside::has_openssl();
    if !there {
        eprintln!("skipped: the openssl program is not installed");
    }
    there
}

/// Runs a program in a folder, with words separated by spaces.
pub fn run(folder: &Path, line: &str) {
    let mut words = line.split_whitespace();
    let output = Command::new(words.next().unwrap())
        .args(words)
        .current_dir(folder)
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {said}");
}

/// Prepares, signs, finishes and verifies a message: the value has the form that CMS needs.
pub fn sign_and_verify(signer: &dyn Signer, algorithm: SignatureAlgorithm) {
    let chain: Vec<Certificate> = signer
        .chain()
        .iter()
        .map(|der| Certificate::from_der(der).unwrap())
        .collect();
    let options = SigningOptions {
        algorithm,
        profile: CadesProfile::Pades,
        attached: None,
    };
    let content = b"content";
    let digest = options.content_digest().of(&[content]);
    let preparation = prepare(&digest, &chain, &options).unwrap();
    let value = signer.sign(algorithm, &preparation.to_be_signed).unwrap();
    let message = finish(&preparation, &value).unwrap();
    let parsed = SignedData::parse(&message).unwrap();
    let signers = verify(
        &parsed,
        Content::Pieces(&[content]),
        &[],
        &AlgorithmPolicy::default(),
        clock().now(),
    );
    assert!(signers.iter().all(Result::is_ok), "{algorithm:?}");
}
