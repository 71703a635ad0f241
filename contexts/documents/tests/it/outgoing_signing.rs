//! The way of a document through both digital signatures, as the signing office hands them over.

use crate::{MIGRATIONS, cast::*};
use documents::{
    SIGNING_PURPOSES,
    document::DocumentId,
    incoming::State as Received,
    outgoing::{
        ActError, State, check,
        draft::draft,
        issue::issue,
        number::number,
        original::{self, Stage},
        put_to_seal::put_to_seal,
        put_to_sign::{Prepared, put_to_sign},
        return_draft::return_draft,
        show::{View, show},
        submit::submit,
        void::void,
    },
};
use identity::Actor;
use kit_audit::{LogFilter, LogOptions, LogReader, Sequencer, log_size, read_log};
use kit_base::{Clock, Id};
use kit_db::{Db, params, sql};
use signing::requests::{self, CompleteError, RequestId, SignedFile, State as Waiting};

const REASON: &str = "Sai nội dung, soạn lại";

/// Before its signer: drafted, checked twice.
fn checked(db: &Db, it: &Agency, to: &Agency) -> DocumentId {
    let (it, receiver) = (it.clone(), to.id);
    db.write_blocking(move |tx| {
        let id = draft(tx, now(), &it.specialist, &draft_input(&it, &[receiver]))?;
        submit(tx, now(), &it.specialist, id, None)?;
        check::content(tx, now(), &it.head, id, None, "")?;
        check::format(tx, now(), &it.chief, id, None, "")?;
        Ok::<_, ActError>(id)
    })
    .unwrap()
}

fn view(db: &Db, actor: &Actor, id: DocumentId) -> View {
    let actor = actor.clone();
    db.read_blocking(move |tx| show(tx, &actor, id))
        .unwrap()
        .unwrap()
}

fn prepared(version: i64) -> Prepared {
    Prepared {
        sha256: "aa".repeat(32),
        bytes: 10,
        version,
    }
}

fn asked(db: &Db, actor: &Actor, id: DocumentId) -> Result<RequestId, ActError> {
    let version = view(db, actor, id).outgoing.version;
    let actor = actor.clone();
    db.write_blocking(move |tx| put_to_sign(tx, now(), &actor, id, &prepared(version)))
}

fn hand_over(
    db: &Db,
    actor: &Actor,
    purpose: &str,
    request: RequestId,
    id: DocumentId,
) -> Result<(), CompleteError> {
    let purpose = SIGNING_PURPOSES
        .iter()
        .find(|it| it.code == purpose)
        .unwrap();
    let (actor, complete) = (actor.clone(), purpose.complete);
    let file = SignedFile {
        request,
        subject: id.to_i64(),
        base_sha256: "aa".repeat(32),
        sha256: "bb".repeat(32),
        bytes: 20,
    };
    db.write_blocking(move |tx| complete(tx, now(), &actor, &file))
}

/// Signed by the leader.
fn signed(db: &Db, cast: &Cast) -> DocumentId {
    let id = checked(db, &cast.sender, &cast.receiver);
    let request = asked(db, &cast.sender.leader, id).unwrap();
    hand_over(db, &cast.sender.leader, "documents.approve", request, id).unwrap();
    id
}

fn numbered(db: &Db, cast: &Cast) -> DocumentId {
    let id = signed(db, cast);
    let clerk = cast.sender.clerk.clone();
    let notation = db
        .write_blocking(move |tx| number(tx, now(), &clerk, id, None))
        .unwrap();
    assert_eq!(notation, "01/KH-UBND");
    id
}

fn put_before_clerk(db: &Db, cast: &Cast, id: DocumentId) -> Vec<RequestId> {
    let clerk = cast.sender.clerk.clone();
    let shown = view(db, &clerk, id);
    db.write_blocking(move |tx| {
        put_to_seal(
            tx,
            now(),
            &clerk,
            id,
            &prepared(shown.outgoing.version),
            &shown.files,
        )
    })
    .unwrap()
}

sql!(LEAVES -> i64: "select count(*) as n from aud_leaf");

/// What stands in the log about a request: act, for whom.
fn entries(db: &Db, sequencer: &mut Sequencer, id: RequestId) -> Vec<(String, Option<i64>)> {
    // on a server that others use, too, entries wait for older transactions
    let leaves = db.read_blocking(|tx| tx.get(&LEAVES, params![])).unwrap();
    while db.read_blocking(log_size).unwrap() < u64::try_from(leaves).unwrap() {
        sequencer.run_once().unwrap();
    }
    let page = db.write_blocking(move |tx| {
        let reader = LogReader {
            at: now(),
            actor: kit_audit::Actor::Person(1),
            unit: None,
            request: None,
            purpose: None,
        };
        let about = LogFilter::Object("signing.request".to_owned(), id.to_i64());
        read_log(tx, &reader, &about, None)
    });
    let leaves = page.unwrap().entries.into_iter().filter_map(|one| one.leaf);
    let mut found: Vec<_> = leaves.map(|leaf| (leaf.action, leaf.acting_for)).collect();
    found.reverse();
    found
}

testing::on_both_databases! {
    fn what_is_put_before_signer_and_clerk_leaves_one_leaf_each_that_says_for_whom(db: &TestDb) {
        let cast = cast(db);
        let id = checked(db, &cast.sender, &cast.receiver);
        let first = asked(db, &cast.sender.leader, id).unwrap();
        let second = asked(db, &cast.sender.leader, id).unwrap();
        let mut sequencer = Sequencer::new((*db).clone(), Clock::fixed(now()), LogOptions::default());
        let mut entries = |id| entries(db, &mut sequencer, id);
        let (ask, withdraw) = ("signing.request.ask".to_owned(), "signing.request.withdraw".to_owned());
        assert_eq!(entries(first), [(ask.clone(), None), (withdraw.clone(), None)], "the signer's own");
        assert_eq!(entries(second), [(ask.clone(), None)]);

        // a clerk's right, given to somebody of another agency
        let numbered = numbered(db, &cast);
        let deputy = delegated(db, &cast.sender.clerk, &cast.receiver.specialist, &[]);
        let giver = Some(cast.sender.clerk.person.to_i64());
        let put = |who: &Actor| {
            let (who, shown) = (who.clone(), view(db, &cast.sender.clerk, numbered));
            db.write_blocking(move |tx| put_to_seal(tx, now(), &who, numbered, &prepared(shown.outgoing.version), &[])).unwrap()
        };
        let (first, second) = (put(&deputy), put(&deputy));
        assert_eq!((first.len(), second.len()), (1, 1));
        assert_eq!(entries(first[0]), [(ask.clone(), giver), (withdraw.clone(), giver)]);
        assert_eq!(entries(second[0]), [(ask.clone(), giver)]);
        let third = put(&cast.sender.clerk);
        assert_eq!(entries(second[0]), [(ask.clone(), giver), (withdraw, None)], "taken back in the own name");
        assert_eq!(entries(third[0]), [(ask, None)]);
    }

    fn the_signers_own_signature_approves_and_is_the_original(db: &TestDb) {
        let cast = cast(db);
        let id = signed(db, &cast);
        let shown = view(db, &cast.sender.clerk, id);
        assert_eq!(shown.outgoing.state, State::Approved);
        let original = shown.original.unwrap();
        assert_eq!((original.stage, original.sha256), (Stage::Signed, "bb".repeat(32)));
        assert_eq!(shown.steps.last().unwrap().act, "sign");
    }

    fn a_signature_on_a_text_that_changed_since_approves_nothing(db: &TestDb) {
        let cast = cast(db);
        let id = checked(db, &cast.sender, &cast.receiver);
        let request = asked(db, &cast.sender.leader, id).unwrap();
        let leader = cast.sender.leader.clone();
        db.write_blocking(move |tx| return_draft(tx, now(), &leader, id, None, REASON)).unwrap();
        let late = hand_over(db, &cast.sender.leader, "documents.approve", request, id);
        assert!(matches!(late, Err(CompleteError::ChangedMeanwhile)), "{late:?}");
        let waiting = db.read_blocking(move |tx| requests::find(tx, request)).unwrap().unwrap();
        assert_eq!(waiting.state, Waiting::Withdrawn, "it does not wait on anybody's desk any more");
    }

    fn an_older_file_than_the_newest_before_the_signer_counts_nothing(db: &TestDb) {
        let cast = cast(db);
        let id = checked(db, &cast.sender, &cast.receiver);
        let first = asked(db, &cast.sender.leader, id).unwrap();
        let second = asked(db, &cast.sender.leader, id).unwrap();
        assert!(hand_over(db, &cast.sender.leader, "documents.approve", first, id).is_err());
        hand_over(db, &cast.sender.leader, "documents.approve", second, id).unwrap();
    }

    fn what_was_signed_digitally_goes_out_only_with_the_agencys_signature(db: &TestDb) {
        let cast = cast(db);
        let id = signed(db, &cast);
        let clerk = cast.sender.clerk.clone();
        let refused = db.write_blocking(move |tx| issue(tx, now(), &clerk, id, None));
        assert!(matches!(refused, Err(ActError::SealNeeded)), "{refused:?}");
        assert!(view(db, &cast.sender.clerk, id).document.notation.is_empty(), "no number was taken");
    }

    fn number_then_seal_then_it_is_on_every_receivers_desk(db: &TestDb) {
        let cast = cast(db);
        let id = numbered(db, &cast);
        let shown = view(db, &cast.sender.clerk, id);
        assert_eq!(shown.outgoing.state, State::Numbered);
        assert!(shown.received.is_empty(), "nobody has it before it is sealed");
        let asked = put_before_clerk(db, &cast, id);
        assert_eq!(asked.len(), 1);
        hand_over(db, &cast.sender.clerk, "documents.seal", asked[0], id).unwrap();
        let shown = view(db, &cast.sender.clerk, id);
        assert_eq!(shown.outgoing.state, State::Issued);
        assert_eq!(shown.received.iter().map(|it| it.state).collect::<Vec<_>>(), [Received::Delivered]);
        assert_eq!(shown.original.unwrap().stage, Stage::Sealed);
        assert_eq!(shown.outgoing.receivers, 1);
        let twice = hand_over(db, &cast.sender.clerk, "documents.seal", asked[0], id);
        assert!(matches!(twice, Err(CompleteError::ChangedMeanwhile)), "it goes out once: {twice:?}");
    }

    fn a_numbered_document_that_is_given_up_keeps_its_number_in_the_book(db: &TestDb) {
        let cast = cast(db);
        let id = numbered(db, &cast);
        let asked = put_before_clerk(db, &cast, id);
        let clerk = cast.sender.clerk.clone();
        db.write_blocking(move |tx| void(tx, now(), &clerk, id, None, REASON)).unwrap();
        let shown = view(db, &cast.sender.clerk, id);
        assert_eq!((shown.outgoing.state, shown.document.notation.as_str()), (State::Cancelled, "01/KH-UBND"));
        let request = asked[0];
        let waiting = db.read_blocking(move |tx| requests::find(tx, request)).unwrap().unwrap();
        assert_eq!(waiting.state, Waiting::Withdrawn);
        let next = signed(db, &cast);
        let clerk = cast.sender.clerk.clone();
        let notation = db.write_blocking(move |tx| number(tx, now(), &clerk, next, None)).unwrap();
        assert_eq!(notation, "02/KH-UBND", "the number is not given again");
    }

    fn a_signed_draft_that_goes_back_has_no_original_any_more(db: &TestDb) {
        let cast = cast(db);
        let id = signed(db, &cast);
        let clerk = cast.sender.clerk.clone();
        db.write_blocking(move |tx| return_draft(tx, now(), &clerk, id, None, REASON)).unwrap();
        let found = db.read_blocking(move |tx| original::find(tx, id)).unwrap();
        assert_eq!(found, None);
        assert_eq!(view(db, &cast.sender.specialist, id).outgoing.state, State::Draft);
    }

    fn a_document_signed_on_paper_is_not_sealed_digitally(db: &TestDb) {
        let cast = cast(db);
        let id = approved(db, &cast.sender, &draft_input(&cast.sender, &[cast.receiver.id]));
        let clerk = cast.sender.clerk.clone();
        let refused = db.write_blocking(move |tx| number(tx, now(), &clerk, id, None));
        assert!(matches!(refused, Err(ActError::NotSigned)), "{refused:?}");
        let clerk = cast.sender.clerk.clone();
        db.write_blocking(move |tx| issue(tx, now(), &clerk, id, None)).expect("it is issued on paper");
    }

    fn only_the_signer_is_asked_and_not_the_drafter(db: &TestDb) {
        let cast = cast(db);
        let id = checked(db, &cast.sender, &cast.receiver);
        for other in [&cast.sender.clerk, &cast.sender.chief, &cast.sender.head, &cast.sender.specialist, &cast.receiver.leader] {
            let version = view(db, &cast.sender.leader, id).outgoing.version;
            let actor = other.clone();
            let refused = db.write_blocking(move |tx| put_to_sign(tx, now(), &actor, id, &prepared(version)));
            assert!(matches!(refused, Err(ActError::Refused(_) | ActError::NotFound)), "{}: {refused:?}", other.role);
        }
    }

    fn only_clerks_of_the_agency_number_seal_and_give_up(db: &TestDb) {
        let cast = cast(db);
        let signed = signed(db, &cast);
        let others = [&cast.sender.leader, &cast.sender.chief, &cast.sender.head, &cast.sender.specialist, &cast.receiver.clerk];
        for other in others {
            let actor = other.clone();
            let refused = db.write_blocking(move |tx| number(tx, now(), &actor, signed, None));
            assert!(matches!(refused, Err(ActError::Refused(_) | ActError::NotFound)), "{}: {refused:?}", other.role);
        }
        let clerk = cast.sender.clerk.clone();
        db.write_blocking(move |tx| number(tx, now(), &clerk, signed, None)).unwrap();
        for other in others {
            let actor = other.clone();
            let refused = db.write_blocking(move |tx| void(tx, now(), &actor, signed, None, REASON));
            assert!(matches!(refused, Err(ActError::Refused(_) | ActError::NotFound)), "{}: {refused:?}", other.role);
            let (actor, version) = (other.clone(), view(db, &cast.sender.clerk, signed).outgoing.version);
            let refused = db.write_blocking(move |tx| put_to_seal(tx, now(), &actor, signed, &prepared(version), &[]));
            assert!(matches!(refused, Err(ActError::Refused(_) | ActError::NotFound)), "{}: {refused:?}", other.role);
        }
    }
}
