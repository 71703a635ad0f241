//! Signed files are brought further when the outside world answers, and wait for it when it does not.

use crate::{MIGRATIONS, certificates_cast::now, requests_world::*};
use kit_jobs::{JobContext, Work, run_until_idle};
use kit_outbound::{Attempts, Outbound, Settings};
use kit_signers::{TimestampClient, TimestampOptions};
use signatures::x509::Certificate;
use signing::{
    requests::{
        RequestId, UpgradeSettings,
        pass::give,
        take::{fetch, take},
    },
    verification::{self, Collected, Fetcher, Outcome, Question, Rules, Trust},
};
use std::time::Duration;
use testing::outside::{RevocationFault, Tsa, TsaFault, agent};

struct Node {
    context: JobContext,
    work: Work,
    trust: Trust,
    _runtime: tokio::runtime::Runtime,
}

fn node(world: &World, tsa: &Tsa) -> Node {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let settings = Settings {
        allowed_hosts: vec!["127.0.0.1".to_owned()],
        ..Settings::default()
    };
    let outbound = Outbound::new(settings, world.clock.clone()).unwrap();
    let options = TimestampOptions {
        timeout: Duration::from_secs(2),
        attempts: Attempts::ONE,
        parallel: 1,
    };
    let client = TimestampClient::new(outbound.clone(), vec![tsa.url()], options);
    let trust = Trust::of(
        vec![world.root.anchor("vgca")],
        Vec::new(),
        Rules::default(),
    );
    let context = JobContext::new(world.desk.db.clone(), world.clock.clone())
        .with(world.desk.files.clone())
        .with(world.desk.purposes.clone())
        .with(trust.clone())
        .with(Fetcher::new(outbound, runtime.handle().clone()))
        .with(UpgradeSettings {
            timestamps: client,
            with_revocation: true,
        })
        .with(runtime.handle().clone());
    let kinds = [signing::requests::JOBS, signing::verification::JOBS].concat();
    Node {
        context,
        work: Work {
            kinds,
            ..Work::default()
        },
        trust,
        _runtime: runtime,
    }
}

fn signed(world: &World, subject: i64) -> RequestId {
    let id = world.ask_leader(APPROVE, subject);
    let (actor, certificate) = (
        world.cast.here.leader.clone(),
        world.leaders_certificate().id,
    );
    let pass = world
        .desk
        .db
        .write_blocking(move |tx| give(tx, now(), &actor, id, certificate))
        .unwrap();
    let (_, file) = wait(fetch(&world.desk, now(), &pass)).unwrap();
    let file = agent::sign(&file, "SignApproved", &world.leader, now()).unwrap();
    wait(take(&world.desk, now(), &pass, file)).unwrap();
    id
}

testing::on_both_databases! {
    fn a_signed_file_gets_a_time_stamp_and_revocation_data_and_its_office_hears_of_it(db: &TestDb) {
        let world = world(db);
        let tsa = Tsa::start(&world.authority);
        let node = node(&world, &tsa);
        let subject = subject();
        let id = signed(&world, subject);
        let before = world.bytes_of(&world.request(id).signed_sha256.unwrap());
        run_until_idle(&node.context, &node.work).unwrap();
        let request = world.request(id);
        assert!(["B-LT", "B-LTA"].contains(&request.level.as_str()), "{} {}", request.level, request.upgrade_error);
        let after = world.bytes_of(&request.signed_sha256.clone().unwrap());
        assert!(after.starts_with(&before), "what was signed stays byte for byte");
        assert_eq!(taken(subject).last().unwrap().sha256, request.signed_sha256.clone().unwrap());
        // everything that is needed lies in the file: nothing is asked any more
        let found = verification::assess(&after, None, &node.trust, &Collected::default(), Question::default(), now());
        assert_eq!(found.outcome, Outcome::Trusted, "{:?}", found.signatures);
        let sha256 = request.signed_sha256.unwrap();
        let brief = db.read_blocking(move |tx| verification::brief(tx, &sha256)).unwrap();
        assert_eq!(brief.unwrap().outcome, Outcome::Trusted, "the newer content was judged, too");
    }

    fn a_silent_authority_stops_no_signature_and_is_asked_again_later(db: &TestDb) {
        let world = world(db);
        let tsa = Tsa::start(&world.authority);
        tsa.set_fault(TsaFault::WebPage);
        let node = node(&world, &tsa);
        let id = signed(&world, subject());
        run_until_idle(&node.context, &node.work).unwrap();
        let request = world.request(id);
        assert_eq!(request.level, "B-B");
        assert!(!request.upgrade_error.is_empty(), "people who run the system see why");
        tsa.set_fault(TsaFault::None);
        world.clock.advance(jiff::SignedDuration::from_hours(7));
        run_until_idle(&node.context, &node.work).unwrap();
        let request = world.request(id);
        assert_ne!(request.level, "B-B", "{}", request.upgrade_error);
        assert_eq!(request.upgrade_error, "");
    }

    fn while_revocation_data_are_missing_no_time_stamp_is_wasted(db: &TestDb) {
        let world = world(db);
        world.revocation.set_fault(RevocationFault::Garbage);
        let tsa = Tsa::start(&world.authority);
        let node = node(&world, &tsa);
        let id = signed(&world, subject());
        run_until_idle(&node.context, &node.work).unwrap();
        assert_eq!(world.request(id).level, "B-B");
        assert_eq!(tsa.requests(), 0);
        world.revocation.set_fault(RevocationFault::None);
        world.clock.advance(jiff::SignedDuration::from_hours(7));
        run_until_idle(&node.context, &node.work).unwrap();
        assert_eq!(tsa.requests(), 1);
        assert!(["B-LT", "B-LTA"].contains(&world.request(id).level.as_str()), "{}", world.request(id).upgrade_error);
    }
}

#[test]
fn the_register_knows_the_authorities_above_what_was_imported() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let world = world(&db);
    let id = world.leaders_certificate().id;
    let chain = db
        .read_blocking(move |tx| signing::certificates::chain(tx, id))
        .unwrap();
    let names: Vec<String> = chain
        .iter()
        .map(|der| Certificate::from_der(der).unwrap().subject().to_string())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
}
