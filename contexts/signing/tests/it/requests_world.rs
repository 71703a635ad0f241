//! A document that waits for both signatures, an authority that the register knows, the signing
//! program of the two people, and an office that asks for signatures.

use crate::certificates_cast::{Agency, Cast, cast, now};
use identity::Actor;
use jiff::Timestamp;
use kit_audit::{CheckOptions, check};
use kit_audit::{LogFilter, LogOptions, LogReader, Sequencer, StoredLeaf, read_log};
use kit_base::{Clock, Id, Secret};
use kit_db::{Db, Tx};
use kit_files::{Files, FilesSettings, Location};
use kit_signers::{CscAccess, CscClient, CscOptions};
use kit_typeset::{About, Template, Typesetter};
use signing::{
    certificates::{
        CertificateBrief, HolderKind, KeyPlace,
        import::{Holder, Source, plan, read, store},
        place_key::place_key,
    },
    requests::{
        CompleteError, Desk, HeldKey, HeldKeys, Layout, Pictures, Purpose, Purposes, RequestId,
        SignedFile, SigningRequest,
        ask::{NewRequest, ask},
        form::{DATE_FIELD, NUMBER_FIELD, SEAL_FIELD, SIGNER_FIELD, add_fields, fill},
    },
};
use std::sync::{Arc, Mutex};
use testing::{
    TestDb,
    outside::{Authority, KeyKind, Party, Profile, RevocationServer},
};

/// A page with the places of an official document.
const PAGE: Template = Template {
    name: "page",
    source: "#import \"/decree30.typ\": *\n#let render(data, about) = paper({\n  heading-block(data)\n  [Nội dung]\n  area(\"nguoi-ky\", [])\n})",
};

/// What the asking office was told; one test at a time looks at its own subject.
pub static TAKEN: Mutex<Vec<SignedFile>> = Mutex::new(Vec::new());

fn take(_: &mut Tx<'_>, _: Timestamp, _: &Actor, file: &SignedFile) -> Result<(), CompleteError> {
    TAKEN.lock().unwrap().push(file.clone());
    Ok(())
}

fn refuse(_: &mut Tx<'_>, _: Timestamp, _: &Actor, _: &SignedFile) -> Result<(), CompleteError> {
    Err(CompleteError::ChangedMeanwhile)
}

const fn purpose(
    code: &'static str,
    operation: &'static str,
    complete: fn(&mut Tx<'_>, Timestamp, &Actor, &SignedFile) -> Result<(), CompleteError>,
) -> Purpose {
    Purpose {
        code,
        label: "signing-requests-other",
        operation,
        is_final: true,
        href: |id| format!("/thu/{id}"),
        complete,
        upgraded: |_, file| {
            TAKEN.lock().unwrap().push(file.clone());
            Ok(())
        },
    }
}

pub const APPROVE: Purpose = purpose("test.approve", "SignApproved", take);
pub const SEAL: Purpose = purpose("test.seal", "SignIssued", take);
pub const CHANGED: Purpose = purpose("test.changed", "SignApproved", refuse);

pub struct World {
    pub cast: Cast,
    pub desk: Desk,
    pub clock: Clock,
    pub root: Authority,
    pub authority: Authority,
    pub revocation: RevocationServer,
    _root_revocation: RevocationServer,
    pub leader: Arc<Party>,
    pub agency: Arc<Party>,
    pub document: Vec<u8>,
    _folder: tempfile::TempDir,
}

/// The runtime in which tests wait.
pub fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

/// Each act that is stored has its entry in the log, whatever led to it.
fn every_act_has_its_entry(db: &Db) {
    let acts = signing::module().acts;
    let options = CheckOptions {
        acts,
        ..CheckOptions::default()
    };
    assert_eq!(check(db, &options).unwrap().problems, vec![]);
}

pub fn world(db: &TestDb) -> World {
    testing::at_end(every_act_has_its_entry);
    let cast = cast(db);
    let clock = Clock::fixed(now());
    let root = Authority::root("CA gốc mẫu", KeyKind::P256, &clock);
    let root_revocation = RevocationServer::start(&root);
    let authority = root.sub("CA mẫu", KeyKind::P256);
    let revocation = RevocationServer::start(&authority);
    let leader = Arc::new(authority.issue(Profile::Signer, "Lê Thị Đạo", KeyKind::P256));
    let agency = Arc::new(authority.issue(Profile::Seal, "Sở Nội vụ", KeyKind::P256));
    let person = cast.here.leader.person;
    bring_in(db, &cast.here, &leader, Holder::Person(person));
    bring_in(db, &cast.here, &agency, Holder::Organisation(cast.here.id));
    let folder = tempfile::tempdir().unwrap();
    let settings = FilesSettings {
        location: Location::Folder {
            folder: folder.path().join("files"),
        },
        staging: folder.path().join("staging"),
    };
    let key = folder.path().join("lanh-dao.p12");
    std::fs::write(&key, leader.pkcs12("mat-khau")).unwrap();
    let held = HeldKey::File {
        path: key,
        password: None,
    };
    let files = wait(Files::open(&settings)).unwrap();
    World {
        desk: Desk {
            db: Db::clone(db),
            files,
            keys: HeldKeys::new([("lanh-dao".to_owned(), held)]),
            purposes: Purposes::new([APPROVE, SEAL, CHANGED]),
        },
        document: document(),
        cast,
        clock,
        root,
        authority,
        revocation,
        _root_revocation: root_revocation,
        leader,
        agency,
        _folder: folder,
    }
}

fn bring_in(db: &Db, it: &Agency, party: &Party, holder: Holder) {
    let mut bytes = Vec::new();
    for certificate in party.chain() {
        bytes.push(certificate.as_der().to_vec());
    }
    let sources = bytes
        .into_iter()
        .enumerate()
        .map(|(number, bytes)| Source {
            name: format!("{number}.der"),
            bytes,
        })
        .collect();
    let (admin, found) = (it.administrator.clone(), read(sources, None));
    let imported = db
        .write_blocking(move |tx| {
            let preview = plan(tx, now(), &admin, &found, holder)?;
            store(tx, now(), &admin, &preview, None, true)
        })
        .unwrap();
    assert_eq!(imported.certificates, 1, "{imported:?}");
}

fn document() -> Vec<u8> {
    let typesetter = Typesetter::new([PAGE]).unwrap();
    let data = serde_json::json!({ "agency": "Sở Nội vụ", "number_like": "8888/KH-SNV", "place": "Lam Giang" });
    let about = About::new("Kế hoạch", "Sở Nội vụ", now());
    let areas = [NUMBER_FIELD, DATE_FIELD, SIGNER_FIELD];
    let typeset = typesetter
        .render_with_areas(PAGE.name, &data, &about, &areas)
        .unwrap();
    assert_eq!(typeset.areas.len(), 3, "every place is found");
    add_fields(&typeset.pdf, &typeset.areas, &Pictures::default()).unwrap()
}

impl World {
    pub fn keep(&self, file: &[u8]) -> (String, u64) {
        let stored = wait(
            self.desk
                .files
                .keep_bytes(file.to_vec().into(), "application/pdf"),
        );
        let stored = stored.unwrap();
        (stored.sha256.to_string(), stored.bytes)
    }

    pub fn bytes_of(&self, sha256: &str) -> Vec<u8> {
        let hash = sha256.parse().unwrap();
        wait(self.desk.files.read(&hash, 1 << 26)).unwrap().to_vec()
    }

    /// The document before its signer.
    pub fn ask_leader(&self, purpose: Purpose, subject: i64) -> RequestId {
        let layout = Layout::Signer {
            field: SIGNER_FIELD.to_owned(),
        };
        let document = self.document.clone();
        self.ask(purpose, subject, HolderKind::Person, layout, &document)
    }

    /// The signed document with number and date before the clerk.
    pub fn ask_clerk(&self, subject: i64, signed: &[u8]) -> RequestId {
        let filled = fill(signed, "05/KH-SNV", "ngày 01 tháng 3 năm 2022").unwrap();
        let layout = Layout::Seal {
            field: SEAL_FIELD.to_owned(),
        };
        self.ask(SEAL, subject, HolderKind::Agency, layout, &filled)
    }

    pub fn ask(
        &self,
        purpose: Purpose,
        subject: i64,
        holder: HolderKind,
        layout: Layout,
        file: &[u8],
    ) -> RequestId {
        self.ask_for(&self.cast.here, purpose, subject, holder, layout, file)
    }

    /// As another agency asks.
    pub fn ask_for(
        &self,
        agency: &Agency,
        purpose: Purpose,
        subject: i64,
        holder: HolderKind,
        layout: Layout,
        file: &[u8],
    ) -> RequestId {
        let (sha256, bytes) = self.keep(file);
        let new = NewRequest {
            purpose: purpose.code,
            subject,
            title: "Kế hoạch kiểm tra".to_owned(),
            organisation: agency.id,
            signer: agency.leader.person,
            holder,
            sha256,
            bytes,
            layout,
        };
        let actor = agency.leader.clone();
        self.desk
            .db
            .write_blocking(move |tx| ask(tx, now(), &actor, &actor.own_standing(), &new))
            .unwrap()
    }

    pub fn request(&self, id: RequestId) -> SigningRequest {
        self.desk
            .db
            .read_blocking(move |tx| signing::requests::find(tx, id))
            .unwrap()
            .unwrap()
    }

    pub fn leaders_certificate(&self) -> CertificateBrief {
        let person = self.cast.here.leader.person;
        let found = self
            .desk
            .db
            .read_blocking(move |tx| signing::certificates::of_person(tx, now(), person));
        found.unwrap().remove(0)
    }

    pub fn agencys_certificate(&self) -> CertificateBrief {
        let agency = self.cast.here.id;
        let found = self
            .desk
            .db
            .read_blocking(move |tx| signing::certificates::of_agency(tx, now(), agency));
        found.unwrap().remove(0)
    }

    /// From now on the leader's key lies in a file of the installation.
    pub fn move_key_to_file(&self) {
        let id = self.leaders_certificate().id;
        self.desk
            .db
            .write_blocking(move |tx| {
                let system = Actor::system("signing.test");
                place_key(tx, now(), &system, id, None, (KeyPlace::File, "lanh-dao"))
            })
            .unwrap();
    }

    /// From now on the leader's key lies with a remote service, under the name "an".
    pub fn move_key_away(&mut self, service: &testing::outside::Csc) {
        let id = self.leaders_certificate().id;
        self.desk
            .db
            .write_blocking(move |tx| {
                let system = Actor::system("signing.test");
                place_key(tx, now(), &system, id, None, (KeyPlace::Remote, "an"))
            })
            .unwrap();
        let settings = kit_outbound::Settings {
            allowed_hosts: vec!["127.0.0.1".to_owned()],
            ..kit_outbound::Settings::default()
        };
        let outbound = kit_outbound::Outbound::new(settings, self.clock.clone()).unwrap();
        let access = CscAccess::Client {
            id: "client".to_owned(),
            secret: Secret::new("client-secret".to_owned()),
        };
        let client = CscClient::new(outbound, &service.url(), access, CscOptions::default());
        self.desk.keys = self.desk.keys.clone().with_remote(client);
    }
}

/// What the office was told about a thing.
pub fn taken(subject: i64) -> Vec<SignedFile> {
    let all = TAKEN.lock().unwrap();
    all.iter()
        .filter(|it| it.subject == subject)
        .cloned()
        .collect()
}

/// A number that no other test has.
pub fn subject() -> i64 {
    RequestId::generate().to_i64()
}

pub fn pin(text: &str) -> Option<Secret<String>> {
    Some(Secret::new(text.to_owned()))
}

/// The leaf of an act in the log of official acts. Transactions of other tests on the same server may
/// hide the newest for a moment.
pub fn leaf_of(db: &Db, (kind, id): (&str, i64), action: &str) -> StoredLeaf {
    let mut sequencer = Sequencer::new(db.clone(), Clock::fixed(now()), LogOptions::default());
    let filter = LogFilter::Object(kind.to_owned(), id);
    for _ in 0..20_000 {
        sequencer.run_once().unwrap();
        let filter = filter.clone();
        let page = db.write_blocking(move |tx| {
            let reader = LogReader {
                at: now(),
                actor: kit_audit::Actor::Person(1),
                unit: None,
                request: None,
                purpose: Some("audit"),
            };
            read_log(tx, &reader, &filter, None)
        });
        let entries = page.unwrap().entries.into_iter();
        let mut leaves = entries.filter_map(|entry| entry.leaf);
        if let Some(leaf) = leaves.find(|leaf| leaf.action == action) {
            return leaf;
        }
    }
    panic!("no leaf {action} on {kind} {id}");
}
