//! Keys in PKCS #12 files that openssl and we wrote.

use std::fs;

use kit_signers::{
    InBackground, KeyChoice, Pkcs12Error, Pkcs12Signer, SignError, Signer, SigningService,
};
use p12_keystore::{KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::x509::{Certificate, read_certificates};
use tempfile::TempDir;
use testing::outside::{KeyKind, Party, Profile};

use crate::world::{authority, openssl_is_there, run, secret, sign_and_verify};

const PASSWORD: &str = "mật khẩu 1";

fn party() -> Party {
    authority().issue(Profile::Signer, "Nguyễn Văn An", KeyKind::P256)
}

fn read(file: &[u8]) -> Result<Pkcs12Signer, Pkcs12Error> {
    Pkcs12Signer::read(file, &secret(PASSWORD), KeyChoice::Only)
}

#[test]
fn a_key_comes_with_its_whole_chain_and_signs_what_cms_accepts() {
    let party = party();
    let signer = read(&party.pkcs12(PASSWORD)).unwrap();
    assert_eq!(signer.chain()[0], party.certificate.as_der());
    let issuers: Vec<&[u8]> = party.issuers.iter().map(Certificate::as_der).collect();
    assert_eq!(signer.chain()[1..], issuers);
    sign_and_verify(&signer, SignatureAlgorithm::Ecdsa(Digest::Sha256));
}

#[test]
fn an_algorithm_that_the_key_lacks_is_refused() {
    let signer = read(&party().pkcs12(PASSWORD)).unwrap();
    let algorithm = SignatureAlgorithm::RsaPkcs1(Digest::Sha256);
    assert!(matches!(
        signer.sign(algorithm, b"x"),
        Err(SignError::AlgorithmNotOffered { .. })
    ));
}

#[test]
fn every_kind_of_key_and_protection_of_openssl_is_read() {
    if !openssl_is_there() {
        return;
    }
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    fs::write(folder.join("p"), PASSWORD).unwrap();
    for (key, algorithms) in [
        ("RSA -pkeyopt rsa_keygen_bits:2048", 6),
        ("RSA -pkeyopt rsa_keygen_bits:3072", 6),
        ("RSA -pkeyopt rsa_keygen_bits:4096", 6),
        ("EC -pkeyopt ec_paramgen_curve:P-256", 1),
        ("EC -pkeyopt ec_paramgen_curve:P-384", 1),
        ("ED25519", 1),
    ] {
        run(
            folder,
            &format!("openssl genpkey -algorithm {key} -out k.pem"),
        );
        run(
            folder,
            "openssl req -x509 -new -key k.pem -subj /CN=a -days 2 -out c.pem",
        );
        let certificate = read_certificates(&fs::read(folder.join("c.pem")).unwrap());
        // AES with PBKDF2; 3DES and RC2-40 of old programs; 3DES alone; without a check value
        for protection in [
            "",
            "-legacy",
            "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES",
            "-nomac",
        ] {
            run(
                folder,
                &format!(
                    "openssl pkcs12 -export {protection} -inkey k.pem -in c.pem -passout file:p -out f.p12"
                ),
            );
            let signer = read(&fs::read(folder.join("f.p12")).unwrap());
            let signer = signer.unwrap_or_else(|error| panic!("{key} {protection}: {error}"));
            assert_eq!(signer.chain(), [certificate[0].as_der()]);
            assert_eq!(signer.algorithms().len(), algorithms);
            for algorithm in signer.algorithms() {
                sign_and_verify(&signer, *algorithm);
            }
        }
    }
}

#[test]
fn a_wrong_password_is_told_apart_from_a_damaged_file_and_from_no_key() {
    let file = party().pkcs12("another");
    assert_eq!(read(&file).unwrap_err(), Pkcs12Error::WrongPassword);
    let file = party().pkcs12(PASSWORD);
    let cut = read(&file[..file.len() / 2]).unwrap_err();
    assert!(matches!(cut, Pkcs12Error::Damaged { .. }), "{cut:?}");
    let nothing = read(b"-----BEGIN").unwrap_err();
    assert!(
        matches!(nothing, Pkcs12Error::Damaged { .. }),
        "{nothing:?}"
    );
    let huge = read(&vec![0x30; 2 * 1024 * 1024]).unwrap_err();
    assert!(matches!(huge, Pkcs12Error::TooLarge { .. }), "{huge:?}");
    let mut store = KeyStore::new();
    let certificate = p12_keystore::Certificate::from_der(party().certificate.as_der()).unwrap();
    store.add_entry("a", KeyStoreEntry::Certificate(certificate));
    let file = store.writer(PASSWORD).write().unwrap();
    assert_eq!(read(&file).unwrap_err(), Pkcs12Error::NoKey);
}

#[test]
fn one_of_several_keys_is_chosen_by_its_certificate() {
    let authority = authority();
    let people = ["An", "Bình"].map(|name| authority.issue(Profile::Signer, name, KeyKind::P256));
    let mut store = KeyStore::new();
    for (number, party) in people.iter().enumerate() {
        let certificate = p12_keystore::Certificate::from_der(party.certificate.as_der()).unwrap();
        let key = PrivateKey::from_der(party.key.pkcs8()).unwrap();
        let chain = PrivateKeyChain::new(vec![number as u8], key, [certificate]);
        store.add_entry(
            &format!("key {number}"),
            KeyStoreEntry::PrivateKeyChain(chain),
        );
    }
    let file = store.writer(PASSWORD).write().unwrap();
    let wanted = *people[1].certificate.fingerprint();
    match read(&file).unwrap_err() {
        Pkcs12Error::SeveralKeys { certificates } => {
            assert_eq!(certificates.len(), 2);
            assert!(certificates.contains(&wanted));
        }
        other => panic!("{other:?}"),
    }
    let open = |choice| Pkcs12Signer::read(&file, &secret(PASSWORD), choice);
    let signer = open(KeyChoice::Certificate(wanted)).unwrap();
    assert_eq!(signer.chain()[0], people[1].certificate.as_der());
    sign_and_verify(&signer, SignatureAlgorithm::Ecdsa(Digest::Sha256));
    let nobody = open(KeyChoice::Certificate([0; 32])).unwrap_err();
    assert_eq!(nobody, Pkcs12Error::KeyNotFound);
}

#[test]
fn a_key_without_its_certificate_and_a_key_of_another_curve_have_their_own_errors() {
    let party = party();
    let stranger = authority().issue(Profile::Signer, "Bình", KeyKind::P256);
    let mut store = KeyStore::new();
    let certificate = p12_keystore::Certificate::from_der(stranger.certificate.as_der()).unwrap();
    let key = PrivateKey::from_der(party.key.pkcs8()).unwrap();
    let chain = PrivateKeyChain::new(vec![1], key, [certificate]);
    store.add_entry("a", KeyStoreEntry::PrivateKeyChain(chain));
    let file = store.writer(PASSWORD).write().unwrap();
    assert_eq!(read(&file).unwrap_err(), Pkcs12Error::NoCertificate);
    if !openssl_is_there() {
        return;
    }
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    fs::write(folder.join("p"), PASSWORD).unwrap();
    for key in [
        "EC -pkeyopt ec_paramgen_curve:P-521",
        "RSA -pkeyopt rsa_keygen_bits:1024",
    ] {
        run(
            folder,
            &format!("openssl genpkey -algorithm {key} -out k.pem"),
        );
        run(
            folder,
            "openssl req -x509 -new -key k.pem -subj /CN=a -days 2 -out c.pem",
        );
        run(
            folder,
            "openssl pkcs12 -export -inkey k.pem -in c.pem -passout file:p -out f.p12",
        );
        let error = read(&fs::read(folder.join("f.p12")).unwrap()).unwrap_err();
        assert!(
            matches!(error, Pkcs12Error::UnsupportedKey { .. }),
            "{key}: {error:?}"
        );
    }
}

#[test]
fn no_changed_byte_makes_reading_panic() {
    // few iterations, so that hundreds of readings cost little
    let party = party();
    let certificate = p12_keystore::Certificate::from_der(party.certificate.as_der()).unwrap();
    let key = PrivateKey::from_der(party.key.pkcs8()).unwrap();
    let mut store = KeyStore::new();
    let chain = PrivateKeyChain::new(vec![1], key, [certificate]);
    store.add_entry("a", KeyStoreEntry::PrivateKeyChain(chain));
    let writer = store
        .writer(PASSWORD)
        .encryption_iterations(1)
        .mac_iterations(1);
    let file = writer.write().unwrap();
    assert!(read(&file).is_ok());
    for place in 0..file.len() {
        for flip in [0x01, 0x80] {
            let mut changed = file.clone();
            changed[place] ^= flip;
            if let Ok(signer) = read(&changed) {
                // a byte that no check covers, such as a name of the library's own
                assert_eq!(
                    signer.chain()[0],
                    party.certificate.as_der(),
                    "byte {place}"
                );
            }
        }
    }
    for length in (0..file.len()).step_by(7) {
        assert!(read(&file[..length]).is_err());
    }
}

#[test]
fn debug_shows_no_secret() {
    let party = party();
    let signer = read(&party.pkcs12(PASSWORD)).unwrap();
    let shown = format!("{signer:?}");
    assert_eq!(shown, "Pkcs12Signer { algorithms: [Ecdsa(Sha256)], .. }");
}

#[tokio::test]
async fn a_job_signs_many_in_the_background() {
    let party = party();
    let signer = read(&party.pkcs12(PASSWORD)).unwrap();
    let service: Box<dyn SigningService> = Box::new(InBackground::new(std::sync::Arc::new(signer)));
    let algorithm = service.algorithms()[0];
    let items: Vec<Vec<u8>> = (0..20).map(|number| vec![number; 100]).collect();
    let values = service.sign_many(algorithm, &items).await.unwrap();
    let key = party.certificate.public_key().unwrap();
    for (item, value) in items.iter().zip(&values) {
        key.verify(algorithm, item, value).unwrap();
    }
    assert_eq!(values.len(), 20);
}
