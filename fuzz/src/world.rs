//! The authorities, what they issued, and which of it is genuine.

use std::collections::HashSet;
use std::sync::OnceLock;

use jiff::Timestamp;
use signatures::algorithms::Digest;
use signatures::cms::{
    Content, SignedData, add_archive_timestamp, add_validation_material, archive_timestamp_input,
};
use signatures::pdf::{
    Purpose, Rectangle, SecurityStore, SignatureField, SignatureOptions, Target, Update, prepare,
};
use signatures::verdict::Policy;
use signatures::x509::{Crl, Evidence, OcspResponse, TrustAnchor};

use crate::authority::{Kind, Party};
use crate::samples;

/// What the messages beside a document are about.
pub const CONTENT: &[u8] = b"content";

const YEARS: (&str, &str) = ("2024-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
const UPDATES: (&str, &str) = ("2025-05-20T00:00:00Z", "2025-07-01T00:00:00Z");
const STAMPED: &str = "2025-05-21T00:00:00Z";

/// Room for a message in a small file: a B-B message or a token takes about 700 bytes.
const RESERVE: usize = 800;

/// Everything that is genuine.
pub struct World {
    root: Party,
    pub(crate) issuing: Party,
    pub(crate) signer: Party,
    pub(crate) revoked: Party,
    pub(crate) tsa: Party,
    pub anchors: Vec<TrustAnchor>,
    pub crls: Vec<Crl>,
    pub ocsp: Vec<OcspResponse>,
    pub evidence: Evidence,
    pub policy: Policy,
    pub now: Timestamp,
    /// Seeds of the CMS target.
    pub messages: Vec<Vec<u8>>,
    /// Seeds of the PDF target.
    pub files: Vec<Vec<u8>>,
    /// Digests that somebody of this world signed or stamped.
    genuine: HashSet<Vec<u8>>,
}

/// The world; made once, the same in every run.
pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(make)
}

fn make() -> World {
    let root = Party::root("root");
    let issuing = Party::new("issuing", Some(&root), Kind::Authority, 2, YEARS);
    let signer = Party::new("signer", Some(&issuing), Kind::Signer, 10, YEARS);
    let revoked = Party::new("revoked", Some(&issuing), Kind::Signer, 13, YEARS);
    let tsa = Party::new("tsa", Some(&root), Kind::TimeStamping, 11, YEARS);
    let crls = vec![
        root.crl(UPDATES.0, UPDATES.1, &[(99, "2025-01-01T00:00:00Z", 4)]),
        issuing.crl(
            UPDATES.0,
            UPDATES.1,
            &[
                (12, "2025-05-02T00:00:00Z", 6),
                (13, "2025-05-02T00:00:00Z", 1),
            ],
        ),
    ];
    let ocsp = vec![
        issuing.ocsp(10, UPDATES, None),
        issuing.ocsp(13, UPDATES, Some(("2025-05-02T00:00:00Z", 1))),
    ];
    let mut evidence = Evidence::default();
    for party in [&issuing, &signer, &tsa] {
        evidence.add_certificates(std::slice::from_ref(&party.certificate));
    }
    for crl in &crls {
        evidence.add_crl(crl.clone());
    }
    let mut world = World {
        anchors: vec![root.anchor("test")],
        root,
        issuing,
        signer,
        revoked,
        tsa,
        crls,
        ocsp,
        evidence,
        policy: Policy::default(),
        now: "2025-06-01T00:00:00Z".parse().expect("a time"),
        messages: Vec::new(),
        files: Vec::new(),
        genuine: HashSet::from([Digest::Sha256.of(&[CONTENT])]),
    };
    world.messages = world.make_messages();
    world.files = world.make_files();
    world
}

impl World {
    /// Whether somebody of this world signed content of this SHA-256.
    pub fn is_genuine(&self, digest: &[u8]) -> bool {
        self.genuine.contains(digest)
    }

    /// The signer's certificate and others, as seeds.
    pub fn certificates(&self) -> Vec<Vec<u8>> {
        [
            &self.root,
            &self.issuing,
            &self.signer,
            &self.revoked,
            &self.tsa,
        ]
        .map(|party| party.certificate.as_der().to_vec())
        .to_vec()
    }

    /// The signed part again, truly signed by the issuing authority.
    pub fn issued(&self, signed_part: &[u8]) -> Vec<u8> {
        crate::authority::signed(&self.issuing.key, signed_part)
    }

    /// The signed part of an OCSP answer again, truly signed by the issuing authority.
    pub fn answered(&self, signed_part: &[u8]) -> Vec<u8> {
        crate::authority::ocsp_response(&self.issued(signed_part))
    }

    /// The certificate whose status lists and answers tell.
    pub fn signer(&self) -> &signatures::x509::Certificate {
        &self.signer.certificate
    }

    /// The key of the issuing authority.
    pub fn issuing(&self) -> &signatures::x509::Certificate {
        &self.issuing.certificate
    }

    /// An answer of the time-stamping authority about [`CONTENT`].
    pub fn timestamp_answer(&self) -> Vec<u8> {
        let token = self.tsa.stamp(CONTENT, STAMPED);
        let status = crate::authority::sequence(&[&[0x02, 0x01, 0x00]]);
        crate::authority::sequence(&[&status, token.as_der()])
    }

    /// A token about [`CONTENT`].
    pub fn token(&self) -> Vec<u8> {
        self.tsa.stamp(CONTENT, STAMPED).as_der().to_vec()
    }

    fn make_messages(&self) -> Vec<Vec<u8>> {
        let content = Content::Pieces(&[CONTENT]);
        let plain = self.signer.sign(CONTENT);
        let stamped = self.tsa.stamp_signature(&plain, STAMPED);
        let chain = [self.issuing.certificate.clone()];
        let complete = add_validation_material(&stamped, &chain, &self.crls, &self.ocsp[..1])
            .expect("our own message");
        let parsed = SignedData::parse(&complete).expect("our own message");
        let input =
            archive_timestamp_input(&parsed, 0, content, Digest::Sha256).expect("our own message");
        let token = self.tsa.stamp(&input, "2025-05-22T00:00:00Z");
        let archived =
            add_archive_timestamp(&complete, 0, content, token.as_der()).expect("our own message");
        vec![
            plain,
            stamped,
            complete,
            archived,
            self.revoked.sign(CONTENT),
            self.token(),
        ]
    }

    fn make_files(&mut self) -> Vec<Vec<u8>> {
        let mut files = Vec::new();
        for style in samples::STYLES {
            let draft = samples::document(style);
            let mut update = Update::open(&draft).expect("our own file");
            let clerk = Target::Existing("clerk".to_owned());
            let field = SignatureField {
                name: "clerk".to_owned(),
                page: 1,
                area: None,
            };
            update.add_signature_field(&field).expect("our own file");
            let increment = update.finish().expect("our own file");
            let with_field = [&draft[..], &increment].concat();
            let once = self.sign(&with_field, leader(), Purpose::Approval);
            let twice = self.sign(&once, clerk, Purpose::Approval);
            let lasting = self.lasting(&twice);
            files.extend([draft, with_field, once, twice, lasting]);
        }
        let draft = samples::document(samples::Style::Table);
        let permission = signatures::pdf::Permission::FormFilling;
        files.push(self.sign(&draft, leader(), Purpose::Certification(permission)));
        files
    }

    /// B-LTA.
    fn lasting(&mut self, file: &[u8]) -> Vec<u8> {
        let data = SecurityStore {
            certificates: vec![self.issuing.certificate.as_der().to_vec()],
            crls: self.crls.iter().map(|crl| crl.as_der().to_vec()).collect(),
            ocsp_responses: vec![self.ocsp[0].as_der().to_vec()],
        };
        let mut update = Update::open(file).expect("our own file");
        update
            .add_validation_data(&data, &[])
            .expect("our own file");
        let file = [file, &update.finish().expect("our own file")].concat();
        let field = SignatureField {
            name: "stamp".to_owned(),
            page: 0,
            area: None,
        };
        self.sign(&file, Target::New(field), Purpose::DocumentTimestamp)
    }

    fn sign(&mut self, file: &[u8], target: Target, purpose: Purpose) -> Vec<u8> {
        let mut options = SignatureOptions::new(target);
        options.purpose = purpose;
        options.reserve = RESERVE;
        let prepared = prepare(file, &options).expect("our own file");
        let message = if purpose == Purpose::DocumentTimestamp {
            self.tsa
                .stamp_digest(&prepared.digest, STAMPED)
                .as_der()
                .to_vec()
        } else {
            self.signer.sign_digest(&prepared.digest)
        };
        self.genuine.insert(prepared.digest.clone());
        prepared.assemble(file, &message).expect("our own file")
    }
}

fn leader() -> Target {
    Target::New(SignatureField {
        name: "leader".to_owned(),
        page: 0,
        area: Some(Rectangle::of_size(300.0, 200.0, 102.0, 60.0)),
    })
}
