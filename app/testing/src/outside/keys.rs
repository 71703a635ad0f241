//! Keys for made-up people and authorities. None is shipped: P-256 keys come from ring, RSA keys
//! from the openssl program (ring makes none).

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use signatures::algorithms::{Digest, SignatureAlgorithm};

use super::der::{bits, element, oid, sequence};

/// Which kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256: made in a moment.
    P256,
    /// RSA of 2048 bits, as state authorities issue: needs the openssl program.
    Rsa2048,
}

/// A private key.
#[derive(Clone)]
pub struct TestKey {
    kind: KeyKind,
    pkcs8: Vec<u8>,
}

#[expect(clippy::disallowed_methods, reason = "keys for tests")]
fn random() -> SystemRandom {
    SystemRandom::new()
}

/// Whether the openssl program was found; asked once.
static OPENSSL: Mutex<Option<bool>> = Mutex::new(None);

/// Whether the openssl program is there. A test that needs RSA keys or the remote signing service
/// skips with a clear line when it is not.
pub fn has_openssl() -> bool {
    let mut known = OPENSSL.lock().expect("nothing panics while it is held");
    *known.get_or_insert_with(|| {
        let asked = Command::new("openssl").arg("version").output();
        asked.is_ok_and(|output| output.status.success())
    })
}

impl TestKey {
    /// A fresh key.
    ///
    /// # Panics
    /// For RSA, when the openssl program is not there: ask [`has_openssl`] first.
    pub fn generate(kind: KeyKind) -> TestKey {
        let pkcs8 = match kind {
            KeyKind::P256 => {
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random())
                    .expect("ring makes a key")
                    .as_ref()
                    .to_vec()
            }
            KeyKind::Rsa2048 => {
                // its DER is PKCS #1 in some releases, its PEM always PKCS #8
                let pem = openssl(
                    &[
                        "genpkey",
                        "-algorithm",
                        "RSA",
                        "-pkeyopt",
                        "rsa_keygen_bits:2048",
                    ],
                    &[],
                );
                from_pem(&String::from_utf8_lossy(&pem))
            }
        };
        TestKey { kind, pkcs8 }
    }

    /// Which kind it is.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// As PKCS #8.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// As PKCS #8 in PEM, for programs that read nothing else.
    pub fn pem(&self) -> String {
        use base64::Engine;
        let text = base64::engine::general_purpose::STANDARD.encode(&self.pkcs8);
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).expect("base64 is ASCII"))
            .collect();
        format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            lines.join("\n")
        )
    }

    /// The algorithm that [`TestKey::sign`] uses.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        match self.kind {
            KeyKind::P256 => SignatureAlgorithm::Ecdsa(Digest::Sha256),
            KeyKind::Rsa2048 => SignatureAlgorithm::RsaPkcs1(Digest::Sha256),
        }
    }

    pub(crate) fn algorithm_der(&self) -> Vec<u8> {
        match self.kind {
            KeyKind::P256 => sequence(&[&oid("1.2.840.10045.4.3.2")]),
            KeyKind::Rsa2048 => sequence(&[&oid("1.2.840.113549.1.1.11"), &[5, 0]]),
        }
    }

    /// Content of the subject public key's BIT STRING.
    pub(crate) fn public_bits(&self) -> Vec<u8> {
        match self.kind {
            KeyKind::P256 => self.ecdsa().public_key().as_ref().to_vec(),
            KeyKind::Rsa2048 => self.rsa().public_key().as_ref().to_vec(),
        }
    }

    pub(crate) fn key_info(&self) -> Vec<u8> {
        let algorithm = match self.kind {
            KeyKind::P256 => sequence(&[&oid("1.2.840.10045.2.1"), &oid("1.2.840.10045.3.1.7")]),
            KeyKind::Rsa2048 => sequence(&[&oid("1.2.840.113549.1.1.1"), &[5, 0]]),
        };
        sequence(&[&algorithm, &bits(&self.public_bits())])
    }

    fn ecdsa(&self) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.pkcs8, &random())
            .expect("the key was made here")
    }

    fn rsa(&self) -> RsaKeyPair {
        RsaKeyPair::from_pkcs8(&self.pkcs8).expect("the key was made here")
    }

    /// The signature value over a message, with [`TestKey::algorithm`].
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self.kind {
            KeyKind::P256 => {
                let value = self.ecdsa().sign(&random(), message);
                value.expect("ring signs").as_ref().to_vec()
            }
            KeyKind::Rsa2048 => {
                let key = self.rsa();
                let mut value = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random(), message, &mut value)
                    .expect("ring signs");
                value
            }
        }
    }

    /// The signature value over a digest, as services make it that never see the message. ring does
    /// not do that; the openssl program does.
    ///
    /// # Panics
    /// When the openssl program is not there.
    pub fn sign_digest(&self, digest: Digest, value: &[u8], pss: bool) -> Vec<u8> {
        let file = tempfile::NamedTempFile::new().expect("a file for the key");
        std::fs::write(file.path(), self.pem()).expect("the key is written");
        let path = file.path().to_string_lossy().into_owned();
        let name = format!("digest:{}", format!("{digest:?}").to_lowercase());
        let mut arguments = vec!["pkeyutl", "-sign", "-inkey", &path, "-pkeyopt", &name];
        if pss {
            arguments.extend([
                "-pkeyopt",
                "rsa_padding_mode:pss",
                "-pkeyopt",
                "rsa_pss_saltlen:-1",
            ]);
        }
        openssl(&arguments, value)
    }

    /// Bytes, algorithm and signature value, as certificates and lists are put together.
    pub(crate) fn signed(&self, part: &[u8]) -> Vec<u8> {
        sequence(&[part, &self.algorithm_der(), &bits(&self.sign(part))])
    }
}

pub(crate) fn attribute_set(parts: &[&[u8]]) -> Vec<u8> {
    element(0x31, parts)
}

fn from_pem(text: &str) -> Vec<u8> {
    use base64::Engine;
    let lines = text.lines().filter(|line| !line.starts_with("-----"));
    let letters: String = lines.map(str::trim).collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(letters);
    bytes.expect("openssl writes base64")
}

/// Runs the openssl program over some input.
fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the openssl program is installed");
    let mut stdin = child.stdin.take().expect("it was asked for");
    stdin.write_all(input).expect("openssl reads its input");
    drop(stdin);
    let output = child.wait_with_output().expect("openssl ends");
    assert!(
        output.status.success(),
        "openssl {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}
