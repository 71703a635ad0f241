use crate::{MIGRATIONS, cast::*};
use documents::{
    events::{DraftMoved, Fact},
    incoming::{self, State as Received},
    outgoing::{
        ActError, State,
        approve::approve,
        cancel::cancel,
        check,
        draft::draft,
        issue::issue,
        list::{self, From, Tab},
        recall::recall,
        return_draft::return_draft,
        revise::revise,
        show::show,
        submit::submit,
    },
};
use identity::PersonId;
use kit_db::{Db, params, sql};

sql!(TOLD -> String: "select payload from kit_event where topic = ?1 order by number");

/// In which state the drafts were so far, and whose turn it was then.
fn turns(db: &Db) -> Vec<(String, Option<PersonId>)> {
    let payloads = db
        .read_blocking(|tx| tx.query(&TOLD, params![DraftMoved::TOPIC]))
        .unwrap();
    let facts = payloads
        .iter()
        .map(|text| serde_json::from_str::<DraftMoved>(text).unwrap());
    facts.map(|fact| (fact.state, fact.to)).collect()
}

testing::on_both_databases! {
    fn every_move_of_a_draft_says_whose_turn_it_is_now(db: &TestDb) {
        let cast = cast(db);
        let it = cast.sender.clone();
        let id = approved(db, &it, &draft_input(&it, &[cast.receiver.id]));
        let clerk = it.clerk.clone();
        db.write_blocking(move |tx| return_draft(tx, now(), &clerk, id, None, "Sai nơi nhận")).unwrap();
        let (signer, drafter) = (it.leader.person, it.specialist.person);
        let expected = [
            ("content_check", None),
            ("format_check", None),
            ("approval", Some(signer)),
            ("approved", None),
            ("draft", Some(drafter)),
        ];
        assert_eq!(turns(db), expected.map(|(state, to)| (state.to_owned(), to)));
    }

    fn a_draft_becomes_a_numbered_document_on_every_receivers_desk(db: &TestDb) {
        let cast = cast(db);
        let id = approved(db, &cast.sender, &draft_input(&cast.sender, &[cast.receiver.id]));
        let clerk = cast.sender.clerk.clone();
        let issued = db.write_blocking(move |tx| issue(tx, now(), &clerk, id, None)).unwrap();
        assert_eq!((issued.number, issued.notation.as_str(), issued.receivers), (1, "01/KH-UBND", 1));
        let clerk = cast.sender.clerk.clone();
        let view = db.read_blocking(move |tx| show(tx, &clerk, id)).unwrap().unwrap();
        assert_eq!(view.outgoing.state, State::Issued);
        assert_eq!((view.document.signer_name.as_str(), view.document.signer_position.as_str()), ("Nguyễn Thị Giám đốc", "Giám đốc"));
        assert_eq!(view.received.iter().map(|r| r.state).collect::<Vec<_>>(), [Received::Delivered]);
        let clerk = cast.receiver.clerk.clone();
        let todo = db.read_blocking(move |tx| incoming::list::page(tx, now(), &clerk, incoming::list::Tab::Todo, &Default::default(), Default::default())).unwrap();
        assert_eq!(todo[0].notation, "01/KH-UBND");
        assert_eq!(todo[0].issuer_name, "Ủy ban nhân dân tỉnh Lam Giang");
        let (clerk, received) = (cast.receiver.clerk.clone(), todo[0].id);
        db.write_blocking(move |tx| incoming::register::register_delivered(tx, now(), &clerk, received, None)).unwrap();
        let drafter = cast.sender.specialist.clone();
        let view = db.read_blocking(move |tx| show(tx, &drafter, id)).unwrap().unwrap();
        assert_eq!(view.received[0].state, Received::Registered, "the sender follows each receiver");
        assert_eq!(view.received[0].arrival_number, Some(1));
    }

    fn an_official_letter_names_its_unit_and_no_kind(db: &TestDb) {
        let cast = cast(db);
        let mut input = draft_input(&cast.sender, &[cast.receiver.id]);
        input.kind = "cong_van".to_owned();
        let id = approved(db, &cast.sender, &input);
        let clerk = cast.sender.clerk.clone();
        let issued = db.write_blocking(move |tx| issue(tx, now(), &clerk, id, None)).unwrap();
        assert_eq!(issued.notation, "01/UBND-TH");
    }

    fn a_returned_draft_is_revised_and_keeps_its_earlier_text(db: &TestDb) {
        let cast = cast(db);
        let it = cast.sender.clone();
        let input = draft_input(&it, &[cast.receiver.id]);
        let (who, first) = (it.clone(), input.clone());
        let id = db.write_blocking(move |tx| {
            let id = draft(tx, now(), &who.specialist, &first)?;
            submit(tx, now(), &who.specialist, id, None)?;
            return_draft(tx, now(), &who.head, id, None, "Thiếu căn cứ pháp lý")?;
            Ok::<_, ActError>(id)
        }).unwrap();
        let (who, mut second) = (it.clone(), input.clone());
        second.content = "Căn cứ Nghị định 30/2020/NĐ-CP.".to_owned();
        second.note = "Bổ sung căn cứ".to_owned();
        db.write_blocking(move |tx| {
            revise(tx, now(), &who.specialist, id, None, &second)?;
            submit(tx, now(), &who.specialist, id, None)
        }).unwrap();
        let head = it.head.clone();
        let view = db.read_blocking(move |tx| show(tx, &head, id)).unwrap().unwrap();
        assert_eq!(view.content, "Căn cứ Nghị định 30/2020/NĐ-CP.");
        assert_eq!(view.versions.len(), 1);
        assert_eq!(view.versions[0].content, input.content);
        assert_eq!(view.outgoing.draft_version, 2);
    }

    fn what_was_approved_goes_back_through_every_check_if_it_changes(db: &TestDb) {
        let cast = cast(db);
        let input = draft_input(&cast.sender, &[cast.receiver.id]);
        let id = approved(db, &cast.sender, &input);
        let (it, changed) = (cast.sender.clone(), input.clone());
        let frozen = db.write_blocking(move |tx| revise(tx, now(), &it.specialist, id, None, &changed));
        assert!(matches!(frozen, Err(ActError::NotNow { state: State::Approved, .. })));
        let it = cast.sender.clone();
        db.write_blocking(move |tx| {
            return_draft(tx, now(), &it.clerk, id, None, "Sai tên cơ quan nhận")?;
            revise(tx, now(), &it.specialist, id, None, &input)?;
            submit(tx, now(), &it.specialist, id, None)
        }).unwrap();
        let clerk = cast.sender.clerk.clone();
        let early = db.write_blocking(move |tx| issue(tx, now(), &clerk, id, None));
        assert!(matches!(early, Err(ActError::NotNow { state: State::ContentCheck, .. })));
    }

    fn the_format_is_not_checked_by_its_drafter_nor_approved_by_its_checker(db: &TestDb) {
        let cast = cast(db);
        let it = cast.sender.clone();
        let input = draft_input(&it, &[cast.receiver.id]);
        let refused = db.write_blocking(move |tx| {
            let id = draft(tx, now(), &it.chief, &input)?;
            submit(tx, now(), &it.chief, id, None)?;
            check::content(tx, now(), &it.chief, id, None, "")?;
            check::format(tx, now(), &it.chief, id, None, "")
        });
        assert!(matches!(refused, Err(ActError::SamePerson { .. })), "{refused:?}");
    }

    fn a_draft_without_signer_or_receiver_cannot_be_submitted(db: &TestDb) {
        let cast = cast(db);
        let it = cast.sender.clone();
        let mut input = draft_input(&it, &[]);
        input.signer = None;
        let refused = db.write_blocking(move |tx| {
            let id = draft(tx, now(), &it.specialist, &input)?;
            submit(tx, now(), &it.specialist, id, None)
        });
        let Err(ActError::Invalid(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!(problems.iter().map(|p| p.field).collect::<Vec<_>>(), ["signer", "receivers"]);
    }

    fn a_recall_closes_every_receivers_copy_and_keeps_the_number(db: &TestDb) {
        let cast = cast(db);
        let id = approved(db, &cast.sender, &draft_input(&cast.sender, &[cast.receiver.id]));
        let clerk = cast.sender.clerk.clone();
        let recalled = db.write_blocking(move |tx| {
            issue(tx, now(), &clerk, id, None)?;
            recall(tx, later(1), &clerk, id, None, "Ban hành nhầm văn bản")
        }).unwrap();
        assert_eq!(recalled, 1);
        let clerk = cast.receiver.clerk.clone();
        let received = db.read_blocking(move |tx| incoming::show::of_document(tx, &clerk, id)).unwrap().unwrap();
        assert_eq!(received.state, Received::Recalled);
        let next = approved(db, &cast.sender, &draft_input(&cast.sender, &[cast.receiver.id]));
        let clerk = cast.sender.clerk.clone();
        let issued = db.write_blocking(move |tx| issue(tx, later(2), &clerk, next, None)).unwrap();
        assert_eq!(issued.number, 2);
    }

    fn a_cancelled_draft_stays_readable(db: &TestDb) {
        let cast = cast(db);
        let (it, input) = (cast.sender.clone(), draft_input(&cast.sender, &[cast.receiver.id]));
        let id = db.write_blocking(move |tx| {
            let id = draft(tx, now(), &it.specialist, &input)?;
            cancel(tx, now(), &it.specialist, id, None, "Không còn cần thiết")?;
            Ok::<_, ActError>(id)
        }).unwrap();
        let clerk = cast.sender.clerk.clone();
        let ended = db.read_blocking(move |tx| list::page(tx, &clerk, Tab::Ended, &list::Filter::default(), From::Start)).unwrap();
        assert_eq!(ended.iter().map(|l| l.id).collect::<Vec<_>>(), [id]);
    }

    fn each_sees_what_waits_for_them(db: &TestDb) {
        let cast = cast(db);
        let it = cast.sender.clone();
        let input = draft_input(&it, &[cast.receiver.id]);
        let waits = |who: &identity::Actor| {
            let who = who.clone();
            db.read_blocking(move |tx| list::count(tx, &who, Tab::Todo)).unwrap()
        };
        let who = it.clone();
        let id = db.write_blocking(move |tx| draft(tx, now(), &who.specialist, &input)).unwrap();
        assert_eq!(waits(&it.specialist), 1);
        let who = it.clone();
        db.write_blocking(move |tx| submit(tx, now(), &who.specialist, id, None)).unwrap();
        assert_eq!((waits(&it.head), waits(&it.other_head), waits(&it.specialist)), (1, 0, 0));
        let who = it.clone();
        db.write_blocking(move |tx| check::content(tx, now(), &who.head, id, None, "")).unwrap();
        assert_eq!((waits(&it.chief), waits(&it.leader)), (1, 0));
        let who = it.clone();
        db.write_blocking(move |tx| check::format(tx, now(), &who.chief, id, None, "")).unwrap();
        assert_eq!((waits(&it.leader), waits(&it.clerk)), (1, 0));
        let who = it.clone();
        db.write_blocking(move |tx| approve(tx, now(), &who.leader, id, None, "")).unwrap();
        assert_eq!(waits(&it.clerk), 1);
    }
}
