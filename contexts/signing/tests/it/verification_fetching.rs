//! Lists and answers that are fetched, kept, refreshed, and used while their server is silent; and
//! findings that are kept.

use crate::{
    MIGRATIONS,
    people::person,
    verification_world::{World, plain_pdf},
};
use identity::Role;
use jiff::SignedDuration;
use kit_db::Db;
use kit_files::{ContentHash, Files, FilesSettings, Location};
use kit_jobs::{JobContext, Work, run_until_idle};
use signing::certificates::import::{Holder, Source, plan, read, store};
use signing::verification::{
    Brief, Outcome, Trust, ask, brief, briefs, check_again, gather, report,
};
use testing::outside::{KeyKind, Profile, RevocationFault};

fn keys(found: &signing::verification::Assessment) -> Vec<String> {
    let details = found.signatures.iter().flat_map(|one| &one.details);
    details.map(|one| one.key.to_string()).collect()
}

/// A node with a store of files; the folder goes with it.
struct Node {
    context: JobContext,
    files: Files,
    _folder: tempfile::TempDir,
}

impl Node {
    fn new(world: &World, db: &Db) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = FilesSettings {
            location: Location::Folder {
                folder: folder.path().join("files"),
            },
            staging: folder.path().join("staging"),
        };
        let files = world.handle().block_on(Files::open(&settings)).unwrap();
        let context = JobContext::new(db.clone(), world.clock.clone())
            .with::<Files>(files.clone())
            .with::<Trust>(world.trust())
            .with(world.fetcher())
            .with(world.handle());
        Self {
            context,
            files,
            _folder: folder,
        }
    }

    fn keep(&self, world: &World, bytes: &[u8]) -> String {
        let kept = world.handle().block_on(
            self.files
                .keep_bytes(bytes.to_vec().into(), "application/pdf"),
        );
        kept.unwrap();
        ContentHash::of(bytes).to_string()
    }

    fn work(&self) {
        let work = Work {
            kinds: signing::module().jobs,
            ..Work::default()
        };
        run_until_idle(&self.context, &work).unwrap();
    }
}

testing::on_both_databases! {
    fn one_list_serves_every_certificate_of_an_authority(db: &TestDb) {
        let world = World::new();
        for name in ["Nguyễn Văn Một", "Nguyễn Văn Hai", "Nguyễn Văn Ba"] {
            let party = world.authority.issue(Profile::Signer, name, KeyKind::P256);
            let signed = world.sign_pdf(&party, &plain_pdf(), "Chuky");
            let found = world.assess_fetching(db, &signed, world.now());
            assert_eq!(found.outcome, Outcome::Trusted, "{found:#?}");
        }
        assert_eq!((world.server.lists(), world.server.answers()), (1, 0));
    }

    fn a_silent_server_stops_nobody_while_its_last_list_counts(db: &TestDb) {
        let mut world = World::new();
        let signed = world.sign_pdf(&world.person, &plain_pdf(), "Chuky");
        assert_eq!(world.assess_fetching(db, &signed, world.now()).outcome, Outcome::Trusted);
        world.server.kill();
        let found = world.assess_fetching(db, &signed, world.later(40));
        assert_eq!(found.outcome, Outcome::Trusted, "{found:#?}");
        assert!(keys(&found).iter().any(|key| key == "signing-check-old-list-silent"), "{found:#?}");
        let found = world.assess_fetching(db, &signed, world.later(24 * 10));
        assert_eq!(found.outcome, Outcome::Intact, "{found:#?}");
        assert_eq!(found.signatures[0].reason.key, "signing-check-try-later");
        assert!(keys(&found).iter().any(|key| key == "signing-check-silent"));
    }

    fn a_server_that_fails_is_left_alone_for_a_while(db: &TestDb) {
        let world = World::new();
        world.server.set_fault(RevocationFault::Status(503));
        let signed = world.sign_pdf(&world.person, &plain_pdf(), "Chuky");
        for _ in 0..3 {
            assert_eq!(world.assess_fetching(db, &signed, world.now()).outcome, Outcome::Intact);
        }
        let asked = world.server.lists() + world.server.answers();
        world.server.set_fault(RevocationFault::None);
        assert_eq!(world.assess_fetching(db, &signed, world.now()).outcome, Outcome::Intact);
        assert_eq!(world.server.lists() + world.server.answers(), asked);
        assert_eq!(world.assess_fetching(db, &signed, world.later(1)).outcome, Outcome::Trusted);
    }

    fn what_is_forged_or_no_list_at_all_counts_for_nothing(db: &TestDb) {
        let world = World::new();
        let signed = world.sign_pdf(&world.person, &plain_pdf(), "Chuky");
        let mut hours = 0;
        for fault in [RevocationFault::WrongSigner, RevocationFault::Garbage, RevocationFault::WebPage, RevocationFault::Cut] {
            world.server.set_fault(fault.clone());
            hours += 5;
            let found = world.assess_fetching(db, &signed, world.later(hours));
            assert_eq!(found.outcome, Outcome::Intact, "{fault:?}");
        }
        world.server.set_fault(RevocationFault::Pem);
        world.clock.advance(SignedDuration::from_hours(hours + 5));
        assert_eq!(world.assess_fetching(db, &signed, world.now()).outcome, Outcome::Trusted);
    }

    fn an_authority_that_the_register_has_seen_need_not_come_with_the_file(db: &TestDb) {
        let world = World::new();
        let mut bare = world.authority.issue(Profile::Signer, "Trần Văn Mẫu", KeyKind::P256);
        bare.issuers.clear();
        let (signed, trust) = (world.sign_pdf(&bare, &plain_pdf(), "Chuky"), world.trust());
        let assessed = || {
            let mut collected = gather(Some(db), None, &trust, &signed, None, world.now()).unwrap();
            for crl in world.lists().evidence.crls { collected.evidence.add_crl(crl); }
            signing::verification::assess(&signed, None, &trust, &collected, Default::default(), world.now()).outcome
        };
        assert_eq!(assessed(), Outcome::Intact, "nobody knows who issued the certificate");
        let source = Source { name: "ca.der".to_owned(), bytes: world.person.issuers[0].as_der().to_vec() };
        let administrator = person(db, Role::Administrator);
        let (found, now) = (read(vec![source], None), world.now());
        db.write_blocking(move |tx| {
            let holder = Holder::Organisation(administrator.organisation);
            let preview = plan(tx, now, &administrator, &found, holder)?;
            store(tx, now, &administrator, &preview, None, true)
        }).unwrap();
        assert_eq!(assessed(), Outcome::Trusted);
    }

    fn where_nothing_may_be_fetched_the_answer_says_so(db: &TestDb) {
        let world = World::new();
        let (signed, trust) = (world.sign_pdf(&world.person, &plain_pdf(), "Chuky"), world.trust());
        let collected = gather(Some(db), None, &trust, &signed, None, world.now()).unwrap();
        let found = signing::verification::assess(&signed, None, &trust, &collected, Default::default(), world.now());
        assert_eq!(found.outcome, Outcome::Intact);
        assert!(keys(&found).iter().any(|key| key == "signing-check-offline"));
        assert_eq!(world.server.lists(), 0);
    }

    fn a_kept_file_is_judged_once_and_again_when_asked(db: &TestDb) {
        let world = World::new();
        let node = Node::new(&world, db);
        let sha256 = node.keep(&world, &world.sign_pdf(&world.person, &plain_pdf(), "Chuky"));
        let (now, asked) = (world.now(), sha256.clone());
        let is_asked = move |tx: &mut kit_db::Tx<'_>| {
            ask(tx, now, &asked, "application/pdf")?;
            ask(tx, now, &asked, "application/pdf; version=1.7")
        };
        assert!(db.write_blocking(is_asked).unwrap());
        node.work();
        let newest = |sha256: &str| {
            let sha256 = sha256.to_owned();
            db.read_blocking(move |tx| brief(tx, &sha256)).unwrap()
        };
        let first: Brief = newest(&sha256).expect("it was judged");
        assert_eq!((first.outcome, first.at), (Outcome::Trusted, world.now()));
        assert_eq!(first.signatures[0].name, "Nguyễn Thị Mẫu");
        let id = first.id;
        let text = db.read_blocking(move |tx| report(tx, id)).unwrap().expect("its report is kept");
        assert!(text.contains("TOTAL-PASSED"));
        let clerk = person(db, Role::Clerk);
        let again = |at| {
            let (clerk, sha256) = (clerk.clone(), sha256.clone());
            db.write_blocking(move |tx| check_again(tx, at, &clerk, &sha256)).unwrap()
        };
        assert!(!again(world.now()), "a fresh finding is not repeated");
        world.clock.advance(SignedDuration::from_hours(1));
        assert!(again(world.now()));
        node.work();
        assert!(newest(&sha256).unwrap().id > id);
        let list = [sha256, "00".repeat(32)];
        let found = db.read_blocking(move |tx| briefs(tx, &list)).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].at, world.now());
    }

    fn containers_are_looked_at_and_pictures_are_not(db: &TestDb) {
        let at = crate::people::now();
        let asked = |kind: &'static str| {
            db.write_blocking(move |tx| ask(tx, at, &"00".repeat(32), kind)).unwrap()
        };
        assert!(!asked("image/png"));
        assert!(asked("application/vnd.etsi.asic-e+zip"), "containers are");
    }
}
