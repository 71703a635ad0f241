//! Which roots are trusted, in which of the two trust domains, and what is asked of signatures for
//! which purpose. Configuration of the installation, read once at start.

use jiff::{SignedDuration, Timestamp};
use kit_base::hex;
use signatures::{
    verdict::Policy,
    x509::{Certificate, RevocationRules, TrustAnchor, read_certificates},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The trust domain of public service: under the Government's own root (Decree 68/2024/NĐ-CP).
pub const VGCA: &str = "vgca";
/// The trust domain of citizens and firms: public authorities under the national root
/// (Decree 23/2025/NĐ-CP).
pub const NATIONAL: &str = "national";
/// Both, as their folders are called.
pub const DOMAINS: [&str; 2] = [VGCA, NATIONAL];

/// The folder of authorities that are known but not trusted by themselves.
const INTERMEDIATES: &str = "intermediates";

/// Files in one folder; the whole country has some dozens of authorities.
const FILES_MAX: usize = 500;

/// Bytes of one file: a bundle of a thousand certificates has two megabytes.
const FILE_BYTES_MAX: u64 = 4 << 20;

/// Files for people that may lie beside certificates.
const NOTES: [&str; 3] = ["txt", "md", "html"];

/// The anchors of an installation and the rules of its operator. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Trust(Arc<Inner>);

#[derive(Clone, Debug, Default)]
struct Inner {
    anchors: Vec<TrustAnchor>,
    intermediates: Vec<Certificate>,
    rules: Rules,
}

/// What a signature is looked at for. Decides in which trust domains its path may end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Nobody said: every domain is accepted, and the answer says which one it was.
    #[default]
    Anybody,
    /// A document of a state body.
    StateBody,
    /// A document of a citizen or a firm.
    Citizen,
}

/// What the law or the operator may decide otherwise one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Domains for documents of state bodies.
    pub state_domains: Vec<String>,
    /// Domains for documents of citizens and firms.
    pub citizen_domains: Vec<String>,
    /// How long a revocation list still counts after the next one was due, when its publisher is
    /// out of reach. The answer says that it was so.
    pub grace: SignedDuration,
    /// Whether signature fields that were added after a certification are taken as usual, though
    /// ISO 32000-2 allows only signing in those that were there: the signing programs of Vietnamese
    /// public offices add them always.
    pub accept_added_fields: bool,
}

/// Half a week: an authority that is down over a long weekend stops no office.
const GRACE: SignedDuration = SignedDuration::from_hours(84);

impl Default for Rules {
    fn default() -> Self {
        Self {
            state_domains: vec![VGCA.to_owned()],
            citizen_domains: vec![NATIONAL.to_owned()],
            grace: GRACE,
            accept_added_fields: true,
        }
    }
}

/// Why the trusted roots cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The system does not let us read.
    #[error("read {path}: {error}")]
    Read {
        /// What.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// Something lies there that has no meaning.
    #[error(
        "use {path}: only the folders vgca, national and intermediates with certificates belong into the folder of trust"
    )]
    Unexpected {
        /// What.
        path: PathBuf,
    },
    /// A file holds no certificate.
    #[error("use {path}: there is no certificate in it (PEM, DER and PKCS #7 are read)")]
    NoCertificate {
        /// Which file.
        path: PathBuf,
    },
    /// A file is too large to be certificates.
    #[error("use {path}: it has more than {limit} bytes")]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// A folder holds too much.
    #[error("use {path}: more than {limit} files lie there")]
    TooMany {
        /// Which folder.
        path: PathBuf,
        /// The limit.
        limit: usize,
    },
    /// A certificate of a person or an agency lies where roots belong.
    #[error("trust {subject} in {path}: it is no certification authority")]
    NoAuthority {
        /// Which file.
        path: PathBuf,
        /// Whom it is about.
        subject: String,
    },
    /// A key of a kind that cannot be checked here.
    #[error("trust {subject} in {path}: its key is of an unknown kind")]
    UnknownKey {
        /// Which file.
        path: PathBuf,
        /// Whom it is about.
        subject: String,
    },
}

impl Trust {
    /// Reads the folder: one subfolder for each trust domain, and `intermediates` for authorities
    /// that are only known. Every anchor is written to the log with its fingerprint.
    ///
    /// # Errors
    /// [`TrustError`] names the file and the reason.
    pub fn read(folder: &Path, rules: Rules) -> Result<Self, TrustError> {
        let mut inner = Inner {
            rules,
            ..Inner::default()
        };
        for path in entries(folder)? {
            let name = path.file_name().and_then(|name| name.to_str());
            match name {
                _ if path.is_file() && is_note(&path) => {}
                Some(domain) if DOMAINS.contains(&domain) && path.is_dir() => {
                    inner.anchors.extend(anchors_of(&path, domain)?);
                }
                Some(INTERMEDIATES) if path.is_dir() => {
                    for (_, found) in certificates_of(&path)? {
                        inner.intermediates.extend(found);
                    }
                }
                _ => return Err(TrustError::Unexpected { path }),
            }
        }
        let trust = Self(Arc::new(inner));
        trust.tell();
        Ok(trust)
    }

    /// From anchors that are at hand: tests and tools.
    #[must_use]
    pub fn of(anchors: Vec<TrustAnchor>, intermediates: Vec<Certificate>, rules: Rules) -> Self {
        Self(Arc::new(Inner {
            anchors,
            intermediates,
            rules,
        }))
    }

    /// Whether no root at all is trusted: then no signature can be.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.anchors.is_empty()
    }

    /// The trusted roots.
    #[must_use]
    pub fn anchors(&self) -> &[TrustAnchor] {
        &self.0.anchors
    }

    /// Authorities that are known, and prove something only by a path to a root.
    #[must_use]
    pub fn intermediates(&self) -> &[Certificate] {
        &self.0.intermediates
    }

    /// What the operator decided.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.0.rules
    }

    /// The domains in which paths may end for a purpose; empty: all.
    #[must_use]
    pub fn domains(&self, purpose: Purpose) -> &[String] {
        match purpose {
            Purpose::Anybody => &[],
            Purpose::StateBody => &self.0.rules.state_domains,
            Purpose::Citizen => &self.0.rules.citizen_domains,
        }
    }

    /// What is asked of a signature that is looked at for this purpose. A time-stamp may come from
    /// either domain: both are set up by law.
    #[must_use]
    pub fn policy(&self, purpose: Purpose) -> Policy {
        Policy {
            signer_domains: self.domains(purpose).to_vec(),
            revocation: RevocationRules {
                grace_after_next_update: self.0.rules.grace,
                ..RevocationRules::default()
            },
            ..Policy::default()
        }
    }

    /// Writes what is trusted to the log: an operator compares the fingerprints with those that
    /// the authority published.
    fn tell(&self) {
        if self.is_empty() {
            tracing::warn!("no root is trusted: no signature can be called trusted");
        }
        for anchor in self.anchors() {
            let certificate = anchor.certificate();
            tracing::info!(
                domain = anchor.domain,
                subject = %certificate.subject(),
                sha256 = hex(certificate.fingerprint()),
                not_after = %certificate.not_after(),
                "a root is trusted"
            );
        }
    }

    /// The roots whose validity has ended: they still prove what was signed before, but nothing new
    /// should be under them.
    #[must_use]
    pub fn ended(&self, now: Timestamp) -> Vec<&Certificate> {
        let certificates = self.anchors().iter().map(TrustAnchor::certificate);
        certificates
            .filter(|certificate| certificate.not_after() < now)
            .collect()
    }
}

fn anchors_of(folder: &Path, domain: &str) -> Result<Vec<TrustAnchor>, TrustError> {
    let mut anchors: Vec<TrustAnchor> = Vec::new();
    for (path, found) in certificates_of(folder)? {
        for certificate in found {
            let subject = certificate.subject().to_string();
            // roots of version 1 say nothing about being an authority; they sign themselves
            if !certificate.is_ca() && !certificate.is_self_issued() {
                return Err(TrustError::NoAuthority { path, subject });
            }
            if anchors
                .iter()
                .any(|known| *known.certificate() == certificate)
            {
                continue;
            }
            let Some(anchor) = TrustAnchor::from_certificate(certificate, domain) else {
                return Err(TrustError::UnknownKey { path, subject });
            };
            anchors.push(anchor);
        }
    }
    Ok(anchors)
}

/// The certificates of each file of a folder.
fn certificates_of(folder: &Path) -> Result<Vec<(PathBuf, Vec<Certificate>)>, TrustError> {
    let mut all = Vec::new();
    for path in entries(folder)? {
        if is_note(&path) {
            continue;
        }
        if !path.is_file() {
            return Err(TrustError::Unexpected { path });
        }
        let failed = |error| TrustError::Read {
            path: path.clone(),
            error,
        };
        let length = fs::metadata(&path).map_err(failed)?.len();
        if length > FILE_BYTES_MAX {
            return Err(TrustError::TooLarge {
                path,
                limit: FILE_BYTES_MAX,
            });
        }
        let found = read_certificates(&fs::read(&path).map_err(failed)?);
        if found.is_empty() {
            return Err(TrustError::NoCertificate { path });
        }
        all.push((path, found));
    }
    Ok(all)
}

/// What lies in a folder, in the order of names; hidden things are left out.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, TrustError> {
    let failed = |error| TrustError::Read {
        path: folder.to_owned(),
        error,
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_hidden = path
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with('.'));
        if !is_hidden {
            paths.push(path);
        }
        if paths.len() > FILES_MAX {
            return Err(TrustError::TooMany {
                path: folder.to_owned(),
                limit: FILES_MAX,
            });
        }
    }
    paths.sort();
    Ok(paths)
}

/// Notes for people: where a root came from, who compared its fingerprint.
fn is_note(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| NOTES.contains(&ending.to_lowercase().as_str()))
}
