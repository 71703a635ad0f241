//! A certification authority with made-up dates: roots, authorities below them, signers in the shape
//! in which state authorities issue (key usage nonRepudiation alone, no extended key usage),
//! revocation at any time, keys rolled over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;
use p12_keystore::{KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::x509::{Certificate, Name, TrustAnchor};

use super::der::{element, number, sequence, tagged, time};
use super::extensions::{Request, authority_key, list_number, reason};
use super::keys::{KeyKind, TestKey};

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// An authority below this one.
    Authority,
    /// A person.
    Signer,
    /// An organisation; the same shape as a person's.
    Seal,
    /// A time-stamping authority (critical extended key usage).
    TimeStamping,
    /// A responder that answers for the authority.
    OcspResponder,
}

/// Addresses that go into certificates issued from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Urls {
    /// Where the list of revoked certificates is.
    pub crl: Option<String>,
    /// Where the OCSP responder is.
    pub ocsp: Option<String>,
    /// Where the authority's own certificate is.
    pub issuer: Option<String>,
    /// A time-stamping authority (Adobe's extension).
    pub tsa: Option<String>,
}

/// Somebody with a key and a certificate.
#[derive(Clone)]
pub struct Party {
    /// The private key.
    pub key: TestKey,
    /// Its certificate.
    pub certificate: Certificate,
    /// The issuers, next one first, the root last.
    pub issuers: Vec<Certificate>,
}

impl Party {
    /// The certificate and its issuers without the root.
    pub fn chain(&self) -> Vec<Certificate> {
        let issuers = self.issuers.iter().filter(|one| !one.is_self_issued());
        std::iter::once(&self.certificate)
            .chain(issuers)
            .cloned()
            .collect()
    }

    /// The algorithm that the key signs with.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.key.algorithm()
    }

    /// A PKCS #12 file of the key and the whole chain, as today's programs write it.
    pub fn pkcs12(&self, password: &str) -> Vec<u8> {
        let own = [&self.certificate].into_iter().chain(&self.issuers);
        let certificates = own.map(|one| {
            p12_keystore::Certificate::from_der(one.as_der()).expect("certificates made here")
        });
        let key = PrivateKey::from_der(self.key.pkcs8()).expect("a key made here");
        let chain = PrivateKeyChain::new(vec![1_u8], key, certificates);
        let mut store = KeyStore::new();
        store.add_entry("key", KeyStoreEntry::PrivateKeyChain(chain));
        store.writer(password).write().expect("a file is written")
    }
}

/// A certification authority; clones are the same one.
#[derive(Clone)]
pub struct Authority(Arc<Inner>);

struct Inner {
    party: Party,
    above: Option<Authority>,
    clock: Clock,
    state: Mutex<State>,
    next_serial: AtomicU64,
}

#[derive(Default)]
struct State {
    urls: Urls,
    issued: BTreeSet<Vec<u8>>,
    revoked: BTreeMap<Vec<u8>, (Timestamp, u8)>,
    crl_number: u64,
}

/// Certificates of authorities live as the decrees say: 20 years.
const AUTHORITY_LIFE: SignedDuration = SignedDuration::from_hours(20 * 365 * 24);
/// Those of signers five years.
const SIGNER_LIFE: SignedDuration = SignedDuration::from_hours(5 * 365 * 24);
/// Everything is issued a day before it is used.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// A certificate to be made.
struct Draft<'a> {
    profile: Profile,
    name: &'a Name,
    key: &'a TestKey,
    serial: u64,
    from: Timestamp,
    until: Timestamp,
    urls: &'a Urls,
}

impl Draft<'_> {
    fn signed_by(&self, issuer: &Name, key: &TestKey) -> Certificate {
        let id = |key: &TestKey| Digest::Sha1.of(&[&key.public_bits()]);
        let extensions = Request {
            profile: self.profile,
            urls: self.urls,
            own_key_id: &id(self.key),
            issuer_key_id: &id(key),
        };
        let part = sequence(&[
            &tagged(0, &[&[2, 1, 2]]),
            &number(self.serial),
            &key.algorithm_der(),
            issuer.as_der(),
            &sequence(&[&time(self.from), &time(self.until)]),
            self.name.as_der(),
            &self.key.key_info(),
            &extensions.to_der(),
        ]);
        Certificate::from_der(&key.signed(&part)).expect("a certificate made here is read")
    }
}

/// A name with this common name, in the country VN.
fn named(common_name: &str) -> Name {
    let id = |text: &str| text.parse().expect("a real identifier");
    Name::of(&[(id("2.5.4.6"), "VN"), (id("2.5.4.3"), common_name)])
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).expect("dates of tests are in range")
}

impl Authority {
    /// A root, issued a day ago for 20 years.
    pub fn root(common_name: &str, kind: KeyKind, clock: &Clock) -> Authority {
        let key = TestKey::generate(kind);
        let from = later(clock.now(), -BEFORE);
        let name = named(common_name);
        let draft = Draft {
            profile: Profile::Authority,
            name: &name,
            key: &key,
            serial: 1,
            from,
            until: later(from, AUTHORITY_LIFE),
            urls: &Urls::default(),
        };
        let certificate = draft.signed_by(&name, &key);
        let party = Party {
            key,
            certificate,
            issuers: Vec::new(),
        };
        Authority::of(party, None, clock)
    }

    fn of(party: Party, above: Option<Authority>, clock: &Clock) -> Authority {
        Authority(Arc::new(Inner {
            party,
            above,
            clock: clock.clone(),
            state: Mutex::default(),
            next_serial: AtomicU64::new(0x1000),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let state = self.0.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }

    /// An authority below this one.
    pub fn sub(&self, common_name: &str, kind: KeyKind) -> Authority {
        let from = later(self.0.clock.now(), -BEFORE);
        let until = later(from, AUTHORITY_LIFE);
        let party = self.issue_between(Profile::Authority, common_name, kind, from, until);
        Authority::of(party, Some(self.clone()), &self.0.clock)
    }

    /// The same authority under a new key: its issuer certifies it once more (a root itself).
    pub fn rolled_over(&self) -> Authority {
        let name = self.party().certificate.subject().common_name();
        let name = name.unwrap_or_default().to_owned();
        let kind = self.party().key.kind();
        match &self.0.above {
            Some(above) => above.sub(&name, kind),
            None => Authority::root(&name, kind, &self.0.clock),
        }
    }

    /// The authority itself as a party.
    pub fn party(&self) -> &Party {
        &self.0.party
    }

    /// Its certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.0.party.certificate
    }

    /// The clock it goes by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The root above it as a trust anchor.
    pub fn anchor(&self, domain: &str) -> TrustAnchor {
        let root = self.0.party.issuers.last().unwrap_or(self.certificate());
        TrustAnchor::from_certificate(root.clone(), domain).expect("a root can be an anchor")
    }

    /// Changes the addresses in certificates issued from now on.
    pub fn change_urls(&self, change: impl FnOnce(&mut Urls)) {
        change(&mut self.state().urls);
    }

    /// Issues a certificate for a fresh key, valid since yesterday and for five years.
    pub fn issue(&self, profile: Profile, common_name: &str, kind: KeyKind) -> Party {
        let from = later(self.0.clock.now(), -BEFORE);
        self.issue_between(profile, common_name, kind, from, later(from, SIGNER_LIFE))
    }

    /// Issues a certificate for a fresh key with any dates: expired, or not yet valid.
    pub fn issue_between(
        &self,
        profile: Profile,
        common_name: &str,
        kind: KeyKind,
        from: Timestamp,
        until: Timestamp,
    ) -> Party {
        self.certify(profile, common_name, TestKey::generate(kind), from, until)
    }

    /// Certifies a key that is there already: a renewal.
    pub fn certify(
        &self,
        profile: Profile,
        common_name: &str,
        key: TestKey,
        from: Timestamp,
        until: Timestamp,
    ) -> Party {
        let urls = self.state().urls.clone();
        let draft = Draft {
            profile,
            name: &named(common_name),
            key: &key,
            serial: self.0.next_serial.fetch_add(1, Ordering::SeqCst),
            from,
            until,
            urls: &urls,
        };
        let own = self.party();
        let certificate = draft.signed_by(own.certificate.subject(), &own.key);
        let serial = certificate.serial_bytes().to_vec();
        self.state().issued.insert(serial);
        let mut issuers = vec![own.certificate.clone()];
        issuers.extend(own.issuers.iter().cloned());
        Party {
            key,
            certificate,
            issuers,
        }
    }

    /// Revokes a certificate at a time, with a reason code of RFC 5280 section 5.3.1 (1 is
    /// keyCompromise, 6 certificateHold).
    pub fn revoke(&self, certificate: &Certificate, at: Timestamp, reason: u8) {
        let serial = certificate.serial_bytes().to_vec();
        self.state().revoked.insert(serial, (at, reason));
    }

    /// When and why a serial number was revoked, as known at `now`; whether it was issued at all.
    pub(crate) fn status(&self, serial: &[u8], now: Timestamp) -> Status {
        let state = self.state();
        match state.revoked.get(serial) {
            Some((at, reason)) if *at <= now => Status::Revoked(*at, *reason),
            _ if state.issued.contains(serial) => Status::Good,
            _ => Status::Unknown,
        }
    }

    /// The list of revoked certificates as of now, good for a day.
    pub fn crl(&self) -> Vec<u8> {
        let now = self.0.clock.now();
        self.crl_between(now, later(now, SignedDuration::from_hours(24)))
    }

    /// The list as of `this_update`.
    pub fn crl_between(&self, this_update: Timestamp, next_update: Timestamp) -> Vec<u8> {
        self.crl_by(&self.0.party.key, this_update, next_update)
    }

    /// The list signed by any key: a forged one.
    pub fn crl_by(&self, key: &TestKey, this_update: Timestamp, next_update: Timestamp) -> Vec<u8> {
        let mut state = self.state();
        state.crl_number += 1;
        let known = state
            .revoked
            .iter()
            .filter(|(_, (at, _))| *at <= this_update);
        let entries: Vec<u8> = known
            .flat_map(|(serial, (at, code))| {
                let why = sequence(&[&reason(*code)]);
                sequence(&[&element(0x02, &[serial]), &time(*at), &why])
            })
            .collect();
        let entries = if entries.is_empty() {
            entries
        } else {
            sequence(&[&entries])
        };
        let own_id = Digest::Sha1.of(&[&self.0.party.key.public_bits()]);
        let extensions = sequence(&[&authority_key(&own_id), &list_number(state.crl_number)]);
        let part = sequence(&[
            &[2, 1, 1],
            &key.algorithm_der(),
            self.certificate().subject().as_der(),
            &time(this_update),
            &time(next_update),
            &entries,
            &tagged(0, &[&extensions]),
        ]);
        key.signed(&part)
    }
}

/// What is known of a serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Good,
    Revoked(Timestamp, u8),
    Unknown,
}
