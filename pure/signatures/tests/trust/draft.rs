//! Certificates with any fields and extensions, and the path through a root, an authority and a leaf.

use signatures::algorithms::AlgorithmPolicy;
use signatures::x509::profile::{ProfileViolation, check_profile};
use signatures::x509::{
    Certificate, Evidence, Name, PathError, PathOptions, PathProblem, PolicyInputs, Purpose,
    RevocationRules, TrustAnchor, ValidPath, validate,
};

use crate::authority::{ecdsa_sha256, element, extension, octets, oid, sequence, signed};
use crate::keys::Key;

pub const TRUE: &[u8] = &[0x01, 0x01, 0xFF];
pub const BASIC: &str = "2.5.29.19";
pub const USAGE: &str = "2.5.29.15";
pub const SUBJECT_KEY: &str = "2.5.29.14";
pub const AUTHORITY_KEY: &str = "2.5.29.35";
pub const ALTERNATIVE: &str = "2.5.29.17";
pub const CONSTRAINTS: &str = "2.5.29.30";
pub const POLICY_CONSTRAINTS: &str = "2.5.29.36";
pub const INHIBIT_ANY: &str = "2.5.29.54";

/// A certificate in the making.
#[derive(Clone)]
pub struct Draft {
    pub version: Option<u8>,
    pub serial: Vec<u8>,
    pub subject: Name,
    pub validity: [(u8, &'static str); 2],
    pub extensions: Vec<(&'static str, bool, Vec<u8>)>,
}

pub fn name(text: &str) -> Name {
    Name::of(&[("2.5.4.3".parse().unwrap(), text)])
}

pub const DATES: [(u8, &str); 2] = [(0x17, "240101000000Z"), (0x18, "20500101000000Z")];

impl Draft {
    pub fn authority(subject: &str) -> Draft {
        Draft {
            version: Some(2),
            serial: vec![1],
            subject: name(subject),
            validity: DATES,
            extensions: vec![
                (BASIC, true, sequence(&[TRUE])),
                (USAGE, true, vec![0x03, 0x02, 0x01, 0x06]),
                (SUBJECT_KEY, false, octets(&[1; 20])),
                (
                    AUTHORITY_KEY,
                    false,
                    sequence(&[&element(0x80, &[&[1; 20]])]),
                ),
            ],
        }
    }

    pub fn leaf() -> Draft {
        Draft {
            serial: vec![7],
            subject: name("leaf"),
            extensions: vec![
                (USAGE, true, vec![0x03, 0x02, 0x06, 0x40]),
                (
                    AUTHORITY_KEY,
                    false,
                    sequence(&[&element(0x80, &[&[1; 20]])]),
                ),
            ],
            ..Draft::authority("leaf")
        }
    }

    pub fn with(mut self, id: &'static str, critical: bool, value: &[u8]) -> Draft {
        self.extensions.retain(|(own, _, _)| *own != id);
        self.extensions.push((id, critical, value.to_vec()));
        self
    }

    pub fn without(mut self, id: &str) -> Draft {
        self.extensions.retain(|(own, _, _)| *own != id);
        self
    }

    pub fn issue(&self, issuer: (&Key, &Name), own: &Key) -> Certificate {
        let algorithm = sequence(&[&oid("1.2.840.10045.2.1"), &oid("1.2.840.10045.3.1.7")]);
        let key_info = sequence(&[&algorithm, &element(0x03, &[&[0], own.public()])]);
        let version = self.version.map(|own| element(0xA0, &[&[0x02, 0x01, own]]));
        let [from, to] = self
            .validity
            .map(|(tag, text)| element(tag, &[text.as_bytes()]));
        let extensions: Vec<u8> = self
            .extensions
            .iter()
            .flat_map(|(id, critical, value)| extension(id, *critical, value))
            .collect();
        let extensions = if extensions.is_empty() {
            Vec::new()
        } else {
            element(0xA3, &[&sequence(&[&extensions])])
        };
        let signed_part = sequence(&[
            &version.unwrap_or_default(),
            &element(0x02, &[&self.serial]),
            &ecdsa_sha256(),
            issuer.1.as_der(),
            &sequence(&[&from, &to]),
            self.subject.as_der(),
            &key_info,
            &extensions,
        ]);
        Certificate::from_der(&signed(issuer.0, &signed_part)).unwrap()
    }
}

/// A root, an authority under it and a leaf under that.
pub fn issued(root: &Draft, authority: &Draft, leaf: &Draft) -> [Certificate; 3] {
    let keys = ["root", "authority", "leaf"].map(Key::new);
    [
        root.issue((&keys[0], &root.subject), &keys[0]),
        authority.issue((&keys[0], &root.subject), &keys[1]),
        leaf.issue((&keys[1], &authority.subject), &keys[2]),
    ]
}

/// The path through a root, an authority and a leaf.
pub fn path(root: &Draft, authority: &Draft, leaf: &Draft) -> Result<ValidPath, PathError> {
    path_for(
        Purpose::Any,
        &PolicyInputs::default(),
        root,
        authority,
        leaf,
    )
}

/// As [`path`], for a use of the leaf's key and with demands on policies.
pub fn path_for(
    purpose: Purpose,
    policies: &PolicyInputs,
    root: &Draft,
    authority: &Draft,
    leaf: &Draft,
) -> Result<ValidPath, PathError> {
    let [anchor, middle, leaf] = issued(root, authority, leaf);
    let mut evidence = Evidence::default();
    evidence.add_certificates(&[middle]);
    let at = "2025-06-01T00:00:00Z".parse().unwrap();
    let algorithms = AlgorithmPolicy::default();
    let options = PathOptions {
        at,
        now: at,
        purpose,
        revocation: RevocationRules::ignored(),
        algorithms: &algorithms,
        policies: policies.clone(),
    };
    let anchors = [TrustAnchor::from_certificate(anchor, "test").unwrap()];
    validate(&leaf, &evidence, &anchors, &options)
}

pub fn sound() -> [Draft; 3] {
    let mut root = Draft::authority("root").without(AUTHORITY_KEY);
    root.serial = vec![9];
    [root, Draft::authority("authority"), Draft::leaf()]
}

/// The violation of the path with one certificate exchanged: 0 the root, 1 the authority, 2 the leaf.
pub fn violation(place: usize, draft: Draft) -> Option<ProfileViolation> {
    let mut all = sound();
    all[place] = draft;
    let [root, authority, leaf] = issued(&all[0], &all[1], &all[2]);
    let found = ValidPath {
        certificates: vec![leaf, authority],
        anchor: TrustAnchor::from_certificate(root, "test").unwrap(),
        policies: Vec::new(),
        revocations: Vec::new(),
        notes: Vec::new(),
    };
    check_profile(&found).err().map(|error| {
        assert_eq!(error.depth, 2 - place, "{error}");
        error.violation
    })
}

pub fn problem(place: usize, draft: Draft) -> Option<PathProblem> {
    let mut all = sound();
    all[place] = draft;
    path(&all[0], &all[1], &all[2])
        .err()
        .map(|error| error.problem)
}

/// A name constraint: permitted or excluded, of one base.
pub fn constraint(excluded: bool, base: &[u8]) -> Vec<u8> {
    sequence(&[&element(if excluded { 0xA1 } else { 0xA0 }, &[base])])
}
