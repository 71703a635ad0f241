//! Signed tree heads: C2SP tlog-checkpoint in C2SP signed-note, with Ed25519.

use crate::tree::Hash;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kit_base::{Secret, from_hex, hex, random_bytes, sha256};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The signature type that stands before an Ed25519 key in signed-note.
const ED25519_TYPE: u8 = 1;
const SEED_LENGTH: usize = 32;
const KEY_LENGTH: usize = 32;
const SIGNATURE_LENGTH: usize = 64;
const KEY_HASH_LENGTH: usize = 4;
/// Bits of a file's mode that let everybody read or write it.
const FOR_EVERYBODY: u32 = 0o007;

/// A head of the log: how many entries, and the root over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, e.g. `nhat-ky.nghean.gov.vn/tinhso`.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn to_text(&self) -> String {
        let root = BASE64.encode(self.root);
        format!("{}\n{}\n{root}\n", self.origin, self.size)
    }

    fn parse(text: &str) -> Result<Self, NoteError> {
        let mut lines = text.lines();
        let mut next = || {
            lines
                .next()
                .ok_or(NoteError::Form("three lines of a tree head"))
        };
        let (origin, size, root) = (next()?, next()?, next()?);
        let root = BASE64.decode(root).ok().and_then(|r| r.try_into().ok());
        let no_leading_zero = size == "0" || !size.starts_with(['0', '+']);
        let size = size.parse().ok().filter(|_| no_leading_zero);
        Ok(Self {
            origin: origin.to_owned(),
            size: size.ok_or(NoteError::Form("a size"))?,
            root: root.ok_or(NoteError::Form("a root hash"))?,
        })
    }
}

/// Why a signed tree head is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is not a signed note.
    #[error("read the signed tree head: {0} expected")]
    Form(&'static str),
    /// It is signed by others only.
    #[error("find a signature of {0} under the tree head")]
    NotSigned(String),
    /// The signature does not fit.
    #[error("verify the signature of {0} under the tree head")]
    WrongSignature(String),
    /// It is another log's.
    #[error("use a tree head of the log {found} for the log {wanted}")]
    OtherLog {
        /// Whose it is.
        found: String,
        /// Whose it should be.
        wanted: String,
    },
}

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("use the key file {path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// The system's answer.
        error: io::Error,
    },
    /// Everybody on the machine may read or change it.
    #[error("trust the key file {0}: everybody on the machine can open it (chmod 600)")]
    Open(PathBuf),
    /// It is not a signed-note key.
    #[error("read the key: {0} expected")]
    Form(&'static str),
    /// It is the key of another log.
    #[error("sign as {wanted} with the key of {found}")]
    OtherName {
        /// The name in the file.
        found: String,
        /// The configured name.
        wanted: String,
    },
}

fn key_hash(name: &str, public: &[u8]) -> [u8; KEY_HASH_LENGTH] {
    let mut bytes = format!("{name}\n").into_bytes();
    bytes.push(ED25519_TYPE);
    bytes.extend_from_slice(public);
    let digest = sha256(&bytes);
    [digest[0], digest[1], digest[2], digest[3]]
}

/// Signs tree heads under the log's name.
#[derive(Clone)]
pub struct Signer {
    name: Arc<str>,
    pair: Arc<Ed25519KeyPair>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Signer {
    /// From a seed of 32 bytes. The name has no space, plus sign or line break.
    ///
    /// # Errors
    /// [`KeyError::Form`] for such a name.
    pub fn from_seed(name: &str, seed: &Secret<[u8; SEED_LENGTH]>) -> Result<Self, KeyError> {
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
            return Err(KeyError::Form("a name without spaces and plus signs"));
        }
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.reveal())
            .map_err(|_| KeyError::Form("a seed of 32 bytes"))?;
        Ok(Self {
            name: name.into(),
            pair: Arc::new(pair),
        })
    }

    /// Reads the key file (`PRIVATE+KEY+<name>+<hash>+<key>`, as signed-note tools write it);
    /// makes one with a fresh key, readable by this user only, if there is none.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn open(path: &Path, name: &str) -> Result<Self, KeyError> {
        let failed = |error| KeyError::File {
            path: path.to_owned(),
            error,
        };
        match fs::metadata(path) {
            Ok(file) if file.mode() & FOR_EVERYBODY != 0 => Err(KeyError::Open(path.to_owned())),
            Ok(_) => Self::parse(&fs::read_to_string(path).map_err(failed)?, name),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let seed = Secret::new(random_bytes());
                let signer = Self::from_seed(name, &seed)?;
                signer.write(path, &seed).map_err(failed)?;
                Ok(signer)
            }
            Err(error) => Err(failed(error)),
        }
    }

    fn write(&self, path: &Path, seed: &Secret<[u8; SEED_LENGTH]>) -> io::Result<()> {
        let mut key = vec![ED25519_TYPE];
        key.extend_from_slice(seed.reveal());
        let hash = hex(&key_hash(&self.name, self.pair.public_key().as_ref()));
        let text = format!("PRIVATE+KEY+{}+{hash}+{}\n", self.name, BASE64.encode(key));
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn parse(text: &str, wanted: &str) -> Result<Self, KeyError> {
        let form = KeyError::Form("PRIVATE+KEY+<name>+<hash>+<key>");
        let parts: Vec<&str> = text.trim_end().splitn(5, '+').collect();
        let ["PRIVATE", "KEY", name, hash, key] = parts[..] else {
            return Err(form);
        };
        let key = BASE64.decode(key).unwrap_or_default();
        let seed = match key.split_first() {
            Some((&ED25519_TYPE, seed)) => seed.try_into().ok(),
            _ => None,
        };
        let seed = seed.ok_or(KeyError::Form("an Ed25519 key of 32 bytes"))?;
        if name != wanted {
            return Err(KeyError::OtherName {
                found: name.to_owned(),
                wanted: wanted.to_owned(),
            });
        }
        let signer = Self::from_seed(name, &Secret::new(seed))?;
        if hex(&key_hash(name, signer.pair.public_key().as_ref())) != hash {
            return Err(form);
        }
        Ok(signer)
    }

    /// The log's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public half, for everybody.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        let public = self.pair.public_key().as_ref();
        let mut key = [0; KEY_LENGTH];
        key.copy_from_slice(public);
        Verifier {
            name: self.name.to_string(),
            key,
        }
    }

    /// The signed note of a tree head.
    #[must_use]
    pub fn sign(&self, size: u64, root: Hash) -> String {
        let origin = self.name.to_string();
        let text = Checkpoint { origin, size, root }.to_text();
        let mut signed = key_hash(&self.name, self.pair.public_key().as_ref()).to_vec();
        signed.extend_from_slice(self.pair.sign(text.as_bytes()).as_ref());
        format!("{text}\n— {} {}\n", self.name, BASE64.encode(signed))
    }
}

/// Checks tree heads with a log's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: [u8; KEY_LENGTH],
}

impl Verifier {
    /// From `<name>+<hash>+<key>`, the form in which logs publish their keys.
    ///
    /// # Errors
    /// [`KeyError::Form`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let form = || KeyError::Form("<name>+<hash>+<key>");
        let parts: Vec<&str> = text.trim().splitn(3, '+').collect();
        let [name, hash, key] = parts[..] else {
            return Err(form());
        };
        let key = BASE64.decode(key).unwrap_or_default();
        let key: [u8; KEY_LENGTH] = match key.split_first() {
            Some((&ED25519_TYPE, key)) => key.try_into().map_err(|_| form())?,
            _ => return Err(form()),
        };
        if from_hex(hash).as_deref() != Some(key_hash(name, &key).as_slice()) {
            return Err(form());
        }
        let name = name.to_owned();
        Ok(Self { name, key })
    }

    /// The log's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads a signed tree head of this log and checks its signature.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn verify(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let separated = note.rsplit_once("\n\n");
        let (text, signatures) = separated.ok_or(NoteError::Form("an empty line"))?;
        let text = format!("{text}\n");
        let hash = key_hash(&self.name, &self.key);
        let mine = signatures.lines().find_map(|line| {
            let (name, signed) = line.strip_prefix("— ")?.split_once(' ')?;
            let signed = BASE64.decode(signed).ok()?;
            let (found, signature) = signed.split_at_checked(KEY_HASH_LENGTH)?;
            let fits = name == self.name && found == hash && signature.len() == SIGNATURE_LENGTH;
            fits.then(|| signature.to_vec())
        });
        let signature = mine.ok_or_else(|| NoteError::NotSigned(self.name.clone()))?;
        UnparsedPublicKey::new(&ED25519, self.key)
            .verify(text.as_bytes(), &signature)
            .map_err(|_| NoteError::WrongSignature(self.name.clone()))?;
        let checkpoint = Checkpoint::parse(&text)?;
        if checkpoint.origin == self.name {
            Ok(checkpoint)
        } else {
            Err(NoteError::OtherLog {
                found: checkpoint.origin,
                wanted: self.name.clone(),
            })
        }
    }
}

impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut key = vec![ED25519_TYPE];
        key.extend_from_slice(&self.key);
        let hash = hex(&key_hash(&self.name, &self.key));
        write!(f, "{}+{hash}+{}", self.name, BASE64.encode(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Signer {
        Signer::from_seed("log.example.vn/tinhso", &Secret::new([7; 32])).expect("a good name")
    }

    #[test]
    fn a_published_key_and_note_are_accepted() {
        // The example of the signed-note implementation in Go's checksum database.
        let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let note = "If you think cryptography is the answer to your problem,\nthen you don't know \
            what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let verifier = Verifier::parse(key).expect("the published form");
        assert_eq!(verifier.to_string(), key);
        // the signature is right; only the text is no tree head
        assert_eq!(
            verifier.verify(note),
            Err(NoteError::Form("three lines of a tree head"))
        );
        let changed = note.replace("answer", "Answer");
        let wrong = NoteError::WrongSignature("PeterNeumann".to_owned());
        assert_eq!(verifier.verify(&changed), Err(wrong));
    }

    #[test]
    fn a_signed_head_is_verified_and_any_changed_byte_is_found() {
        let (signer, root) = (signer(), [9; 32]);
        let note = signer.sign(1234, root);
        let verifier = Verifier::parse(&signer.verifier().to_string()).expect("its own form");
        let head = verifier.verify(&note).expect("its own signature");
        assert_eq!((head.size, head.root), (1234, root));
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1;
            if let Ok(changed) = String::from_utf8(bytes) {
                // the last line break is outside the signature
                let same = verifier.verify(&changed);
                assert!(
                    same.is_err() || at == note.len() - 1,
                    "byte {at}: {changed}"
                );
            }
        }
    }

    #[test]
    fn the_key_file_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("audit.key");
        let first = Signer::open(&path, "log").expect("made").verifier();
        assert_eq!(fs::metadata(&path).expect("there").mode() & 0o777, 0o600);
        assert_eq!(Signer::open(&path, "log").expect("read").verifier(), first);
        let other = Signer::open(&path, "another");
        assert!(matches!(other, Err(KeyError::OtherName { .. })));
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        fs::set_permissions(&path, open).expect("allowed");
        assert!(matches!(Signer::open(&path, "log"), Err(KeyError::Open(_))));
    }

    #[test]
    fn a_broken_key_is_refused() {
        for text in [
            "",
            "a+b",
            "a+00000000+AQ==",
            "PRIVATE+KEY+log+00000000+AQ==",
        ] {
            assert!(Verifier::parse(text).is_err());
            assert!(Signer::parse(text, "log").is_err());
        }
        assert!(Signer::from_seed("with space", &Secret::new([1; 32])).is_err());
    }
}
