//! An authority with its lists and time-stamps, people with certificates, and files that they sign.

use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;
use kit_outbound::{Outbound, Settings};
use signatures::{
    algorithms::Digest,
    cms::{self, CadesProfile, SigningOptions, add_signature_timestamp},
    pdf::{self, Purpose, SecurityStore, SignatureField, SignatureOptions, Target, Update},
    x509::{Crl, Evidence},
};
use signing::verification::{
    Assessment, Collected, Fetcher, Question, Rules, Trust, VGCA, assess, gather,
};
use testing::outside::{Authority, KeyKind, Party, Profile, RevocationServer, Tsa};
use tokio::runtime::Runtime;

/// A root, an authority below it that publishes lists, a time-stamping authority, a person.
pub struct World {
    pub clock: Clock,
    pub root: Authority,
    pub authority: Authority,
    pub server: RevocationServer,
    /// Of the root: it says what became of the authority below it.
    _root_server: RevocationServer,
    pub tsa: Tsa,
    pub person: Party,
    runtime: Runtime,
}

impl World {
    pub fn new() -> Self {
        let clock = Clock::fixed(crate::people::now());
        let root = Authority::root("Gốc thử nghiệm", KeyKind::P256, &clock);
        let root_server = RevocationServer::start(&root);
        let authority = root.sub("CA thử nghiệm", KeyKind::P256);
        let server = RevocationServer::start(&authority);
        let tsa = Tsa::start(&authority);
        let person = authority.issue(Profile::Signer, "Nguyễn Thị Mẫu", KeyKind::P256);
        Self {
            clock,
            root,
            authority,
            server,
            _root_server: root_server,
            tsa,
            person,
            runtime: tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn later(&self, hours: i64) -> Timestamp {
        self.now() + SignedDuration::from_hours(hours)
    }

    pub fn trust(&self) -> Trust {
        Trust::of(vec![self.root.anchor(VGCA)], Vec::new(), Rules::default())
    }

    pub fn handle(&self) -> tokio::runtime::Handle {
        self.runtime.handle().clone()
    }

    pub fn fetcher(&self) -> Fetcher {
        let settings = Settings {
            allowed_hosts: vec!["127.0.0.1".to_owned()],
            ..Settings::default()
        };
        let outbound = Outbound::new(settings, self.clock.clone()).unwrap();
        Fetcher::new(outbound, self.handle())
    }

    /// Everything that proves that nobody was revoked, without asking anybody.
    pub fn lists(&self) -> Collected {
        let mut evidence = Evidence::default();
        evidence.add_crl(Crl::from_der(&self.root.crl()).unwrap());
        evidence.add_crl(Crl::from_der(&self.authority.crl()).unwrap());
        Collected::from(evidence)
    }

    pub fn assess(&self, bytes: &[u8]) -> Assessment {
        assess(
            bytes,
            None,
            &self.trust(),
            &self.lists(),
            Question::default(),
            self.now(),
        )
    }

    /// With what the servers say at that time, through the cache of the database.
    pub fn assess_fetching(&self, db: &kit_db::Db, bytes: &[u8], at: Timestamp) -> Assessment {
        let (fetcher, trust) = (self.fetcher(), self.trust());
        let collected = gather(Some(db), Some(&fetcher), &trust, bytes, None, at).unwrap();
        assess(bytes, None, &trust, &collected, Question::default(), at)
    }

    /// A PDF that this party signed, as a revision of `base`.
    pub fn sign_pdf(&self, party: &Party, base: &[u8], field: &str) -> Vec<u8> {
        let mut options = SignatureOptions::new(new_field(field));
        options.signing_time = Some(self.now());
        let prepared = pdf::prepare(base, &options).unwrap();
        let message = sign(party, &prepared.digest, CadesProfile::Pades, None);
        prepared.assemble(base, &message).unwrap()
    }

    /// The same with a time-stamp in the signature.
    pub fn sign_pdf_stamped(&self, party: &Party, base: &[u8]) -> Vec<u8> {
        let prepared = pdf::prepare(base, &SignatureOptions::new(new_field("Chuky"))).unwrap();
        let message = sign(party, &prepared.digest, CadesProfile::Pades, None);
        let parsed = cms::SignedData::parse(&message).unwrap();
        let value = parsed.signers()[0].signature();
        let token = self.tsa.stamper().token(&kit_base::sha256(value));
        let message = add_signature_timestamp(&message, 0, &token).unwrap();
        prepared.assemble(base, &message).unwrap()
    }

    /// A file made checkable for decades: lists in it, and a time-stamp over everything.
    pub fn archive(&self, signed: &[u8]) -> Vec<u8> {
        let mut update = Update::open(signed).unwrap();
        let chain = self.person.chain();
        let store = SecurityStore {
            certificates: chain.iter().map(|one| one.as_der().to_vec()).collect(),
            crls: vec![self.root.crl(), self.authority.crl()],
            ocsp_responses: Vec::new(),
        };
        update.add_validation_data(&store, &[]).unwrap();
        let complete = [signed, &update.finish().unwrap()].concat();
        let mut options = SignatureOptions::new(new_field("Dauthoigian"));
        options.purpose = Purpose::DocumentTimestamp;
        let prepared = pdf::prepare(&complete, &options).unwrap();
        let token = self.tsa.stamper().token(&prepared.digest);
        prepared.assemble(&complete, &token).unwrap()
    }

    /// A CMS message over a content; with the content in it, or beside it.
    pub fn sign_cms(&self, content: &[u8], is_attached: bool) -> Vec<u8> {
        let digest = Digest::Sha256.of(&[content]);
        let profile = CadesProfile::Cades {
            signing_time: self.now(),
        };
        sign(
            &self.person,
            &digest,
            profile,
            is_attached.then(|| content.to_vec()),
        )
    }
}

fn new_field(name: &str) -> Target {
    Target::New(SignatureField {
        name: name.to_owned(),
        page: 0,
        area: None,
    })
}

fn sign(party: &Party, digest: &[u8], profile: CadesProfile, attached: Option<Vec<u8>>) -> Vec<u8> {
    let options = SigningOptions {
        algorithm: party.algorithm(),
        profile,
        attached,
    };
    let preparation = cms::prepare(digest, &party.chain(), &options).unwrap();
    cms::finish(&preparation, &party.key.sign(&preparation.to_be_signed)).unwrap()
}

/// A document of one page.
pub fn plain_pdf() -> Vec<u8> {
    let content = "BT /F1 13 Tf 72 770 Td (Quyet dinh so 12) Tj ET";
    let bodies = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>".to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>".to_owned(),
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n0 6\n0000000000 65535 f \n");
    for (index, body) in bodies.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{} 0 obj\n{body}\nendobj\n", index + 1).into_bytes());
    }
    let start = file.len();
    file.extend(
        format!("{table}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").into_bytes(),
    );
    file
}
