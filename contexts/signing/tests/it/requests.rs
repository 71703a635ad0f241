//! Signing: on the person's own machine and with keys of this installation; what is refused.

use crate::{MIGRATIONS, certificates_cast::now, requests_world::*};
use identity::Actor;
use signatures::pdf::{Coverage, ModificationLevel, validate};
use signing::certificates::HolderKind;
use signing::requests::{
    self, KeyError, Layout, PassError, RequestError, RequestId, State,
    pages::WAITING,
    pass::give,
    sign::{SignFailure, sign},
    take::{TakeError, fetch, take},
    upload::UploadProblem,
    withdraw::withdraw,
};
use std::{process::Command, sync::Arc};
use testing::outside::{Csc, agent, csc::CscCredential};

kit_db::sql!(AWAY: "alter table sig_request rename to sig_request_away");
kit_db::sql!(BACK: "alter table sig_request_away rename to sig_request");

fn pass_for(world: &World, actor: &Actor, id: RequestId, agency: bool) -> String {
    let certificate = match agency {
        true => world.agencys_certificate().id,
        false => world.leaders_certificate().id,
    };
    let actor = actor.clone();
    let given = world
        .desk
        .db
        .write_blocking(move |tx| give(tx, now(), &actor, id, certificate));
    given.unwrap()
}

/// The program fetches, signs with this operation, and brings back.
fn through_the_program(world: &World, pass: &str, operation: &str) -> Result<(), TakeError> {
    let (_, file) = wait(fetch(&world.desk, now(), pass))?;
    let party = match operation {
        "SignIssued" => &world.agency,
        _ => &world.leader,
    };
    let signed = agent::sign(&file, operation, party, now()).unwrap();
    wait(take(&world.desk, now(), pass, signed))
}

/// The words of the first page with what fields show, as poppler prints them.
fn words_in_pictures(file: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (signed, printed) = (folder.path().join("a.pdf"), folder.path().join("b.pdf"));
    std::fs::write(&signed, file).unwrap();
    let run = |program: &str, arguments: &[&std::path::Path]| {
        let done = Command::new(program).args(arguments).output().unwrap();
        assert!(
            done.status.success(),
            "{program}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    // printing draws the fields into the page
    run(
        "pdftocairo",
        &[
            "-pdf".as_ref(),
            "-l".as_ref(),
            "1".as_ref(),
            &signed,
            &printed,
        ],
    );
    run("pdftotext", &["-layout".as_ref(), &printed, "-".as_ref()])
}

/// Signed by the leader through the program; the signed file.
fn signed_by_leader(world: &World, subject: i64) -> Vec<u8> {
    let id = world.ask_leader(APPROVE, subject);
    let pass = pass_for(world, &world.cast.here.leader, id, false);
    through_the_program(world, &pass, "SignApproved").unwrap();
    world.bytes_of(&world.request(id).signed_sha256.unwrap())
}

testing::on_both_databases! {
    fn a_leader_and_a_clerk_sign_one_document_and_both_signatures_stay_whole(db: &TestDb) {
        let world = world(db);
        let (approval, sealing) = (subject(), subject());
        let signed = signed_by_leader(&world, approval);
        let id = world.ask_clerk(sealing, &signed);
        let pass = pass_for(&world, &world.cast.here.clerk, id, true);
        through_the_program(&world, &pass, "SignIssued").unwrap();
        let request = world.request(id);
        assert_eq!((request.state, request.way.as_str(), request.level.as_str()), (State::Signed, "agent", "B-B"));
        let file = world.bytes_of(&request.signed_sha256.unwrap());
        let found = validate(&file, &[]).unwrap();
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(signatures::pdf::Validated::is_intact));
        assert_eq!(found[0].report.changes.level, ModificationLevel::FormFilling, "number, date and seal only");
        assert!(found[0].report.changes.are_harmless());
        assert_eq!(found[1].report.coverage, Coverage::WholeFile);
        assert_eq!(taken(approval).len(), 1);
        assert_eq!(taken(sealing)[0].base_sha256, request.file_sha256);
    }

    fn a_key_in_a_file_signs_many_with_one_password(db: &TestDb) {
        let world = world(db);
        world.move_key_to_file();
        let ids: Vec<RequestId> = (0..3).map(|_| world.ask_leader(APPROVE, subject())).collect();
        let leader = Arc::new(world.cast.here.leader.clone());
        let certificate = world.leaders_certificate().id;
        let outcomes = wait(sign(&world.desk, now(), &leader, certificate, (pin("mat-khau"), None), &ids)).unwrap();
        assert_eq!(outcomes.len(), 3);
        for outcome in outcomes {
            outcome.result.unwrap();
            let request = world.request(outcome.request);
            assert_eq!((request.state, request.way.as_str()), (State::Signed, "file"));
            let file = world.bytes_of(&request.signed_sha256.unwrap());
            assert!(validate(&file, &[]).unwrap()[0].is_intact());
        }
    }

    fn a_copy_says_what_it_is_at_the_top_of_its_first_page(db: &TestDb) {
        let world = world(db);
        world.move_key_to_file();
        let layout = Layout::Copy { form: "SAO LỤC".to_owned(), agency: "Sở Nội vụ tỉnh Lam Giang".to_owned() };
        let id = world.ask(APPROVE, subject(), HolderKind::Person, layout, &world.document);
        let leader = Arc::new(world.cast.here.leader.clone());
        let certificate = world.leaders_certificate().id;
        let mut outcomes = wait(sign(&world.desk, now(), &leader, certificate, (pin("mat-khau"), None), &[id])).unwrap();
        outcomes.remove(0).result.unwrap();
        let file = world.bytes_of(&world.request(id).signed_sha256.unwrap());
        assert!(validate(&file, &[]).unwrap()[0].is_intact());
        let seen = words_in_pictures(&file);
        for line in ["SAO LỤC", "Sở Nội vụ tỉnh Lam Giang", "+07:00"] {
            assert!(seen.contains(line), "{line}: {seen}");
        }
    }

    fn a_leader_without_a_token_signs_many_with_a_remote_service(db: &TestDb) {
        if !testing::outside::has_openssl() {
            eprintln!("skipped: the remote service of the tests needs openssl");
            return;
        }
        let mut world = world(db);
        let credential = CscCredential::new("an", (*world.leader).clone(), "123456");
        let service = Csc::start(&world.clock, vec![credential]);
        world.move_key_away(&service);
        let ids: Vec<RequestId> = (0..3).map(|_| world.ask_leader(APPROVE, subject())).collect();
        let leader = Arc::new(world.cast.here.leader.clone());
        let certificate = world.leaders_certificate().id;
        let wrong = wait(sign(&world.desk, now(), &leader, certificate, (pin("000000"), None), &ids));
        assert!(wrong.expect_err("the PIN is wrong").is_wrong_pin());
        let outcomes = wait(sign(&world.desk, now(), &leader, certificate, (pin("123456"), None), &ids)).unwrap();
        for outcome in outcomes {
            outcome.result.unwrap();
            assert_eq!(world.request(outcome.request).way, "remote");
        }
        assert_eq!(service.authorizations(), 1, "one consent for all three");
    }

    fn a_wrong_password_signs_nothing_and_says_so(db: &TestDb) {
        let world = world(db);
        world.move_key_to_file();
        let id = world.ask_leader(APPROVE, subject());
        let leader = Arc::new(world.cast.here.leader.clone());
        let certificate = world.leaders_certificate().id;
        for typed in [pin("sai"), None] {
            let refused = wait(sign(&world.desk, now(), &leader, certificate, (typed, None), &[id]));
            let error = refused.expect_err("the key does not open");
            assert!(error.is_wrong_pin(), "{error}");
        }
        assert_eq!(world.request(id).state, State::Waiting);
    }

    fn one_file_that_changed_does_not_stop_the_others(db: &TestDb) {
        let world = world(db);
        world.move_key_to_file();
        let (good, changed) = (world.ask_leader(APPROVE, subject()), world.ask_leader(CHANGED, subject()));
        let leader = Arc::new(world.cast.here.leader.clone());
        let certificate = world.leaders_certificate().id;
        let outcomes = wait(sign(&world.desk, now(), &leader, certificate, (pin("mat-khau"), None), &[changed, good])).unwrap();
        let of = |id| outcomes.iter().find(|it| it.request == id).unwrap();
        assert!(matches!(of(changed).result, Err(SignFailure::Request(RequestError::Complete(_)))));
        assert!(of(good).result.is_ok());
        assert_eq!(world.request(changed).state, State::Waiting, "nothing of it is stored");
        assert_eq!(world.request(good).state, State::Signed);
    }

    fn a_pass_works_once_ends_and_is_bound_to_the_version(db: &TestDb) {
        let world = world(db);
        let id = world.ask_leader(APPROVE, subject());
        let pass = pass_for(&world, &world.cast.here.leader, id, false);
        assert!(matches!(wait(fetch(&world.desk, now(), "00")), Err(TakeError::Pass(PassError::Unusable))));
        let late = now().checked_add(requests::pass::PASS_LASTS).unwrap();
        assert!(matches!(wait(fetch(&world.desk, late, &pass)), Err(TakeError::Pass(PassError::Unusable))));
        let (_, file) = wait(fetch(&world.desk, now(), &pass)).unwrap();
        assert_eq!(file, world.document);
        through_the_program(&world, &pass, "SignApproved").unwrap();
        let signed = agent::sign(&file, "SignApproved", &world.leader, now()).unwrap();
        let again = wait(take(&world.desk, now(), &pass, signed));
        assert!(matches!(again, Err(TakeError::Pass(PassError::Unusable))), "{again:?}");
    }

    fn a_withdrawn_request_is_not_signed_even_with_a_pass(db: &TestDb) {
        let world = world(db);
        let subject = subject();
        let id = world.ask_leader(APPROVE, subject);
        let pass = pass_for(&world, &world.cast.here.leader, id, false);
        let actor = world.cast.here.leader.clone();
        let withdrawn = world.desk.db.write_blocking(move |tx| withdraw(tx, now(), &actor, &actor.own_standing(), APPROVE.code, subject)).unwrap();
        assert_eq!(withdrawn, 1);
        let refused = through_the_program(&world, &pass, "SignApproved");
        assert!(matches!(refused, Err(TakeError::Pass(PassError::NotWaiting))), "{refused:?}");
        assert_eq!(world.request(id).state, State::Withdrawn);
        assert!(taken(subject).is_empty());
    }

    fn a_count_that_cannot_be_read_is_no_zero(db: &TestDb) {
        let world = world(db);
        world.ask_leader(APPROVE, subject());
        let viewer = crate::certificates_office::viewer_of(&world.cast.here.leader);
        let source = WAITING.source(&world.desk.db, &kit_base::Clock::fixed(now()));
        let counted = || wait(source.badge(&viewer)).map(|badge| badge.count);
        assert_eq!(counted(), Some(1));
        world.desk.db.write_blocking(|tx| tx.execute(&AWAY, &[])).unwrap();
        assert_eq!(counted(), None);
        world.desk.db.write_blocking(|tx| tx.execute(&BACK, &[])).unwrap();
    }

    fn what_the_program_brings_back_must_be_the_file_with_one_more_signature(db: &TestDb) {
        let world = world(db);
        let id = world.ask_leader(APPROVE, subject());
        let pass = pass_for(&world, &world.cast.here.leader, id, false);
        let bring = |file: Vec<u8>| match wait(take(&world.desk, now(), &pass, file)) {
            Err(TakeError::Upload(problem)) => problem,
            other => panic!("{other:?}"),
        };
        assert!(matches!(bring(world.document.clone()), UploadProblem::NotSigned));
        assert!(matches!(bring(Vec::new()), UploadProblem::Appended(_)));
        let mut other = world.document.clone();
        let place = other.len() / 2;
        other[place] ^= 1;
        if let Ok(signed) = agent::sign(&other, "SignApproved", &world.leader, now()) {
            assert!(matches!(bring(signed), UploadProblem::Appended(_)));
        }
        let stranger = agent::sign(&world.document, "SignApproved", &world.agency, now()).unwrap();
        assert!(matches!(bring(stranger), UploadProblem::OtherCertificate { .. }));
        let once = agent::sign(&world.document, "SignApproved", &world.leader, now()).unwrap();
        let twice = agent::sign(&once, "", &world.leader, now()).unwrap();
        assert!(matches!(bring(twice), UploadProblem::SeveralSignatures(2)));
        let mut damaged = once.clone();
        let last = damaged.len() - 200;
        damaged[last] = b' ';
        assert!(matches!(wait(take(&world.desk, now(), &pass, damaged)), Err(TakeError::Upload(_))));
        let filled = requests::form::fill(&world.document, "99/KH", "ngày 01").unwrap();
        let filled = agent::sign(&filled, "SignApproved", &world.leader, now()).unwrap();
        assert!(matches!(bring(filled), UploadProblem::Broken), "the program has nothing to fill");
        assert_eq!(world.request(id).state, State::Waiting);
        wait(take(&world.desk, now(), &pass, once)).expect("the right file is still taken");
    }

    fn a_certificate_of_somebody_else_signs_nothing(db: &TestDb) {
        let world = world(db);
        let id = world.ask_leader(APPROVE, subject());
        let (actor, agencys) = (world.cast.here.leader.clone(), world.agencys_certificate().id);
        let refused = world.desk.db.write_blocking(move |tx| give(tx, now(), &actor, id, agencys));
        assert!(matches!(refused, Err(RequestError::WrongCertificate)));
    }

    fn the_settings_name_no_key_for_a_certificate_on_a_token(db: &TestDb) {
        let world = world(db);
        let id = world.ask_leader(APPROVE, subject());
        let leader = Arc::new(world.cast.here.leader.clone());
        let certificate = world.leaders_certificate().id;
        let refused = wait(sign(&world.desk, now(), &leader, certificate, (pin("1"), None), &[id]));
        assert!(matches!(refused, Err(KeyError::NotHeld(_))));
    }
}
