//! Keys in tokens: SoftHSM 2, each test with a folder of tokens of its own.
//!
//! SoftHSM finds its folder by an environment variable, which belongs to the whole process. So each
//! test makes the folder and runs its second half, an ignored test, in a child process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use kit_signers::{
    Pkcs11Module, Pkcs11Options, Pkcs11Signer, SignError, Signer, TokenChoice, TokenError,
    TokenKeyChoice,
};
use signatures::algorithms::{Digest, SignatureAlgorithm};
use tempfile::TempDir;
use testing::outside::{KeyKind, Party, Profile};

use crate::world::{authority, openssl_is_there, run, secret, sign_and_verify};

const PIN: &str = "123456";

/// Where Debian and others put SoftHSM.
const PLACES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
];

fn library() -> Option<PathBuf> {
    PLACES.iter().map(PathBuf::from).find(|path| path.exists())
}

/// The folder for this test with one empty token, or none, with a line that says why.
fn folder_of_tokens() -> Option<TempDir> {
    let has = |program: &str| Command::new(program).arg("--help").output().is_ok();
    if library().is_none() || !has("softhsm2-util") || !has("pkcs11-tool") {
        eprintln!("skipped: softhsm2 and opensc are not installed");
        return None;
    }
    if !openssl_is_there() {
        return None;
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("tokens")).unwrap();
    let configuration = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
        path.join("tokens").display()
    );
    fs::write(path.join("softhsm2.conf"), configuration).unwrap();
    add_token(path, "desk");
    Some(folder)
}

fn add_token(folder: &Path, label: &str) {
    run(
        folder,
        &format!("softhsm2-util --init-token --free --label {label} --pin {PIN} --so-pin 87654321"),
    );
}

/// Puts a key and its certificate into the token; the issuer's certificate as well.
fn add_key(folder: &Path, party: &Party, id: &str, label: &str) {
    fs::write(folder.join("k.pem"), party.key.pem()).unwrap();
    run(
        folder,
        &format!("softhsm2-util --import k.pem --token desk --label {label} --id {id} --pin {PIN}"),
    );
    let mut place = id.to_owned();
    for certificate in [&party.certificate, &party.issuers[0]] {
        add_certificate(folder, certificate.as_der(), &place, label);
        place = "ee".to_owned();
    }
}

fn add_certificate(folder: &Path, der: &[u8], id: &str, label: &str) {
    fs::write(folder.join("c.der"), der).unwrap();
    let library = library().unwrap();
    run(
        folder,
        &format!(
            "pkcs11-tool --module {} --token-label desk --login --pin {PIN} --write-object c.der --type cert --id {id} --label {label}",
            library.display()
        ),
    );
}

/// Runs the second half of a test where SoftHSM sees this folder.
fn second_half(folder: &Path, name: &str) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            &format!("pkcs11::{name}"),
            "--ignored",
            "--nocapture",
        ])
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    assert!(said.contains("1 passed"), "{name} did not run: {said}");
}

fn module() -> Pkcs11Module {
    Pkcs11Module::load(&library().unwrap()).unwrap()
}

fn options(pin: &str) -> Pkcs11Options {
    Pkcs11Options::new(TokenChoice::Label("desk".to_owned()), secret(pin))
}

fn open(change: impl FnOnce(&mut Pkcs11Options)) -> Result<Pkcs11Signer, TokenError> {
    let mut options = options(PIN);
    change(&mut options);
    module().signer(options)
}

#[test]
fn rsa_and_ecdsa_keys_sign_what_cms_accepts() {
    let Some(folder) = folder_of_tokens() else {
        return;
    };
    let authority = authority();
    let folder = folder.path();
    add_key(
        folder,
        &authority.issue(Profile::Signer, "An", KeyKind::Rsa2048),
        "01",
        "rsa",
    );
    add_key(
        folder,
        &authority.issue(Profile::Signer, "Bình", KeyKind::P256),
        "02",
        "ec",
    );
    for (curve, id) in [("P-384", "03"), ("P-521", "04")] {
        run(
            folder,
            &format!("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{curve} -out k.pem"),
        );
        run(
            folder,
            "openssl req -x509 -new -key k.pem -subj /CN=a -days 2 -outform DER -out self.der",
        );
        run(
            folder,
            &format!(
                "softhsm2-util --import k.pem --token desk --label ec{id} --id {id} --pin {PIN}"
            ),
        );
        let der = fs::read(folder.join("self.der")).unwrap();
        add_certificate(folder, &der, id, &format!("ec{id}"));
    }
    second_half(folder, "half_of_all_kinds");
}

#[test]
#[ignore = "the second half of another test"]
fn half_of_all_kinds() {
    let by_label = |label: &str| {
        let label = label.to_owned();
        open(|options| options.key = TokenKeyChoice::Label(label)).unwrap()
    };
    let rsa = by_label("rsa");
    assert_eq!(rsa.chain().len(), 2, "the issuer is in the token too");
    assert_eq!(rsa.algorithms().len(), 6);
    for algorithm in rsa.algorithms() {
        sign_and_verify(&rsa, *algorithm);
    }
    for (label, digest) in [
        ("ec", Digest::Sha256),
        ("ec03", Digest::Sha384),
        ("ec04", Digest::Sha512),
    ] {
        let signer = by_label(label);
        // the leading zeros of r and s come and go
        for _ in 0..20 {
            sign_and_verify(&signer, SignatureAlgorithm::Ecdsa(digest));
        }
    }
    let by_id = open(|options| options.key = TokenKeyChoice::Id(vec![2])).unwrap();
    assert_eq!(
        by_id.algorithms(),
        [SignatureAlgorithm::Ecdsa(Digest::Sha256)]
    );
    let error = by_id.sign(SignatureAlgorithm::Ed25519, b"x").unwrap_err();
    assert!(matches!(error, SignError::AlgorithmNotOffered { .. }));
    assert!(!format!("{rsa:?} {:?}", options(PIN)).contains(PIN));
}

#[test]
fn tokens_and_keys_that_are_not_there_or_there_twice_have_their_own_errors() {
    let Some(folder) = folder_of_tokens() else {
        return;
    };
    let path = folder.path();
    let authority = authority();
    for id in ["01", "02"] {
        let party = authority.issue(Profile::Signer, "An", KeyKind::P256);
        add_key(path, &party, id, "same");
    }
    // a key without a certificate
    let lonely = authority.issue(Profile::Signer, "Chi", KeyKind::P256);
    fs::write(path.join("k.pem"), lonely.key.pem()).unwrap();
    run(
        path,
        &format!("softhsm2-util --import k.pem --token desk --label lonely --id 09 --pin {PIN}"),
    );
    add_token(path, "twin");
    add_token(path, "twin");
    second_half(path, "half_of_what_is_not_there");
}

#[test]
#[ignore = "the second half of another test"]
fn half_of_what_is_not_there() {
    let token = |label: &str| {
        let choice = TokenChoice::Label(label.to_owned());
        open(|options| options.token = choice).unwrap_err()
    };
    assert!(matches!(token("elsewhere"), TokenError::TokenAbsent { .. }));
    assert!(matches!(
        token("twin"),
        TokenError::SeveralTokens { count: 2, .. }
    ));
    let key = |choice| open(|options| options.key = choice).unwrap_err();
    assert!(matches!(
        key(TokenKeyChoice::Label("other".to_owned())),
        TokenError::KeyNotFound { .. }
    ));
    assert!(matches!(
        key(TokenKeyChoice::Label("same".to_owned())),
        TokenError::SeveralKeys { count: 2, .. }
    ));
    assert!(matches!(
        key(TokenKeyChoice::Only),
        TokenError::SeveralKeys { count: 3, .. }
    ));
    assert!(matches!(
        key(TokenKeyChoice::Label("lonely".to_owned())),
        TokenError::CertificateNotFound { .. }
    ));
    let absent = Pkcs11Module::load(Path::new("/nowhere/at/all.so")).unwrap_err();
    assert!(matches!(absent, TokenError::Module { .. }));
    // by serial number a twin is found
    let tokens = module().tokens().unwrap();
    assert_eq!(tokens.len(), 3);
    let desk = tokens.iter().find(|one| one.label == "desk").unwrap();
    let serial = TokenChoice::Serial(desk.serial.clone());
    let found = open(|options| {
        options.token = serial;
        options.key = TokenKeyChoice::Id(vec![1]);
    });
    assert!(found.is_ok());
}

#[test]
fn a_wrong_pin_is_refused_once_and_never_tried_again() {
    let Some(folder) = folder_of_tokens() else {
        return;
    };
    let party = authority().issue(Profile::Signer, "An", KeyKind::P256);
    add_key(folder.path(), &party, "01", "key");
    second_half(folder.path(), "half_of_wrong_pin");
}

#[test]
#[ignore = "the second half of another test"]
fn half_of_wrong_pin() {
    let wrong = module().signer(options("999999")).unwrap_err();
    assert!(matches!(wrong, TokenError::WrongPin { .. }), "{wrong:?}");
    let short = module().signer(options("1")).unwrap_err();
    assert!(
        matches!(
            short,
            TokenError::PinUnusable { .. } | TokenError::WrongPin { .. }
        ),
        "{short:?}"
    );
    let right = module().signer(options(PIN)).unwrap();
    // the door is open for the whole process now: a wrong PIN must still not pass
    let beside = module().signer(options("999999")).unwrap_err();
    assert!(matches!(beside, TokenError::WrongPin { .. }), "{beside:?}");
    sign_and_verify(&right, right.algorithms()[0]);
}

#[test]
fn a_batch_needs_one_login_and_many_threads_share_the_sessions() {
    let Some(folder) = folder_of_tokens() else {
        return;
    };
    let party = authority().issue(Profile::Signer, "An", KeyKind::P256);
    add_key(folder.path(), &party, "01", "key");
    second_half(folder.path(), "half_of_batches");
}

#[test]
#[ignore = "the second half of another test"]
fn half_of_batches() {
    let signer = Arc::new(open(|options| options.sessions = 2).unwrap());
    let algorithm = signer.algorithms()[0];
    let threads: Vec<_> = (0..6_u8)
        .map(|thread| {
            let signer = Arc::clone(&signer);
            std::thread::spawn(move || {
                let items: Vec<Vec<u8>> = (0..25).map(|item| vec![thread, item]).collect();
                let items: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
                let values = signer.sign_many(algorithm, &items).unwrap();
                assert_eq!(values.len(), 25);
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn a_token_that_was_away_is_logged_in_to_again_and_one_that_stays_away_is_missed() {
    let Some(folder) = folder_of_tokens() else {
        return;
    };
    let party = authority().issue(Profile::Signer, "An", KeyKind::P256);
    add_key(folder.path(), &party, "01", "key");
    second_half(folder.path(), "half_of_being_away");
}

#[test]
#[ignore = "the second half of another test"]
#[expect(
    clippy::disallowed_methods,
    reason = "where the first half put the tokens"
)]
fn half_of_being_away() {
    let signer = open(|_| {}).unwrap();
    sign_and_verify(&signer, signer.algorithms()[0]);
    // what pulling a token out does to its sessions: they are gone, and so is the login
    let restart = || {
        Pkcs11::new(library().unwrap()).unwrap().finalize().unwrap();
        let again = Pkcs11::new(library().unwrap()).unwrap();
        again
            .initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))
            .unwrap();
    };
    restart();
    sign_and_verify(&signer, signer.algorithms()[0]);
    let configuration = PathBuf::from(std::env::var_os("SOFTHSM2_CONF").unwrap());
    fs::remove_dir_all(configuration.with_file_name("tokens")).unwrap();
    fs::create_dir(configuration.with_file_name("tokens")).unwrap();
    restart();
    let error = signer.sign(signer.algorithms()[0], b"x").unwrap_err();
    assert!(
        matches!(error, SignError::Token(TokenError::TokenAbsent { .. })),
        "{error:?}"
    );
}
