//! Who may do which act with an outgoing document: every act, tried by everybody, on documents of the own
//! agency, of a giver's and of a third one.

use crate::{
    MIGRATIONS,
    cast::*,
    copies::{file, input, letter_with_files},
    who_may_things::*,
};
use documents::{
    copies::make::make,
    document::DocumentId,
    outgoing::{
        self,
        approve::approve,
        cancel::cancel,
        check,
        draft::draft,
        issue::issue,
        number::number,
        put_to_seal::put_to_seal,
        put_to_sign::{Prepared, put_to_sign},
        recall::recall,
        return_draft::return_draft,
        revise::revise,
        submit::submit,
        void::void,
    },
};
use identity::Actor;
use kit_db::Tx;
use testing::WhoMay;

fn prepared(version: i64) -> Prepared {
    Prepared {
        sha256: "aa".repeat(32),
        bytes: 10,
        version,
    }
}

/// Approved by a digital signature, as the signing office hands it over.
fn signed(
    tx: &mut Tx<'_>,
    it: &Agency,
    to: identity::OrganisationId,
) -> Result<DocumentId, outgoing::ActError> {
    use kit_base::Id;
    let id = gone(tx, it, to, Gone::Approval)?;
    let version = outgoing::show::show(tx, &it.leader, id)?
        .unwrap()
        .outgoing
        .version;
    let request = put_to_sign(tx, now(), &it.leader, id, &prepared(version))?;
    let purpose = documents::SIGNING_PURPOSES
        .iter()
        .find(|it| it.code == "documents.approve")
        .unwrap();
    let file = signing::requests::SignedFile {
        request,
        subject: id.to_i64(),
        base_sha256: "aa".repeat(32),
        sha256: "bb".repeat(32),
        bytes: 20,
    };
    (purpose.complete)(tx, now(), &it.leader, &file).unwrap();
    Ok(id)
}

fn acts() -> WhoMay<Actor, outgoing::ActError> {
    WhoMay::new(|error: &outgoing::ActError| {
        matches!(
            error,
            outgoing::ActError::NotFound | outgoing::ActError::Refused(_)
        )
    })
}

/// What drafters, checkers and signers do.
fn on_its_way(whose: &Whose) -> WhoMay<Actor, outgoing::ActError> {
    let drafter = whose.may(&["specialist"]);
    let head = whose.may(&["head"]);
    let formats = whose.may(&["clerk", "chief"]);
    let leader = whose.may(&["leader"]);
    let (it, to) = (whose.agency.clone(), whose.other.id);
    let at = |far| {
        let it = it.clone();
        move |tx: &mut Tx<'_>| gone(tx, &it, to, far)
    };
    let input = draft_input(&it, &[to]);
    acts()
        .act("revise", drafter, at(Gone::Draft), move |tx, who, id| {
            revise(tx, now(), who, *id, None, &input)
        })
        .act("submit", drafter, at(Gone::Draft), |tx, who, id| {
            submit(tx, now(), who, *id, None)
        })
        .act("cancel", drafter, at(Gone::Draft), |tx, who, id| {
            cancel(tx, now(), who, *id, None, REASON)
        })
        .act(
            "check content",
            head,
            at(Gone::ContentCheck),
            |tx, who, id| check::content(tx, now(), who, *id, None, ""),
        )
        .act(
            "check format",
            formats,
            at(Gone::FormatCheck),
            |tx, who, id| check::format(tx, now(), who, *id, None, ""),
        )
        .act("approve", leader, at(Gone::Approval), |tx, who, id| {
            approve(tx, now(), who, *id, None, "")
        })
        .act(
            "return from the unit",
            head,
            at(Gone::ContentCheck),
            returned,
        )
        .act(
            "return from the format's check",
            formats,
            at(Gone::FormatCheck),
            returned,
        )
        .act(
            "return from the signer",
            leader,
            at(Gone::Approval),
            returned,
        )
}

/// What is numbered, sent and signed digitally.
fn on_its_way_out(whose: &Whose) -> WhoMay<Actor, outgoing::ActError> {
    let (signer, clerk) = (whose.in_person(&["leader"]), whose.may(&["clerk"]));
    let (it, to) = (whose.agency.clone(), whose.other.id);
    let at = |far| {
        let it = it.clone();
        move |tx: &mut Tx<'_>| gone(tx, &it, to, far)
    };
    let (own, signs, numbers, sealed) = (it.clone(), it.clone(), it.clone(), it.clone());
    acts()
        .act("return from the clerk", clerk, at(Gone::Approved), returned)
        .act("issue", clerk, at(Gone::Approved), |tx, who, id| {
            issue(tx, now(), who, *id, None)
        })
        .act("recall", clerk, at(Gone::Issued), |tx, who, id| {
            recall(tx, now(), who, *id, None, REASON)
        })
        .act(
            "put before the signer",
            signer,
            move |tx| {
                let id = gone(tx, &own, to, Gone::Approval)?;
                Ok((
                    id,
                    outgoing::show::show(tx, &own.leader, id)?
                        .unwrap()
                        .outgoing
                        .version,
                ))
            },
            |tx, who, (id, version)| put_to_sign(tx, now(), who, *id, &prepared(*version)),
        )
        .act(
            "number",
            clerk,
            move |tx| signed(tx, &signs, to),
            |tx, who, id| number(tx, now(), who, *id, None),
        )
        .act(
            "void",
            clerk,
            move |tx| {
                let id = signed(tx, &numbers, to)?;
                number(tx, now(), &numbers.clerk, id, None).map(|_| id)
            },
            |tx, who, id| void(tx, now(), who, *id, None, REASON),
        )
        .act(
            "put before the seal",
            clerk,
            move |tx| {
                let id = signed(tx, &sealed, to)?;
                number(tx, now(), &sealed.clerk, id, None)?;
                Ok((
                    id,
                    outgoing::show::show(tx, &sealed.clerk, id)?
                        .unwrap()
                        .outgoing
                        .version,
                ))
            },
            |tx, who, (id, version)| put_to_seal(tx, now(), who, *id, &prepared(*version), &[]),
        )
}

fn returned(tx: &mut Tx<'_>, who: &Actor, id: &DocumentId) -> Result<(), outgoing::ActError> {
    return_draft(tx, now(), who, *id, None, REASON)
}

/// Beginning something, for an agency that is named.
fn begun(world: &World, whose: Whose) -> WhoMay<Actor, outgoing::ActError> {
    let mut drafters = whose
        .may(&["chief", "head", "specialist", "colleague", "other head"])
        .to_vec();
    if whose.called == "below" {
        // those who received are drafters there themselves, whatever became of what they received
        drafters.extend(
            world
                .people
                .iter()
                .map(|it| it.0)
                .filter(|it| it.starts_with("receiver")),
        );
    }
    let (organisation, input) = (
        whose.agency.id,
        draft_input(&whose.agency, &[whose.other.id]),
    );
    let input = outgoing::draft::DraftInput {
        organisation: Some(organisation),
        ..input
    };
    acts().act(
        "draft",
        drafters.leak(),
        |_| Ok(()),
        move |tx, who, ()| {
            let id = draft(tx, now(), who, &input)?;
            let made = outgoing::show::show(tx, who, id)?.unwrap();
            assert_eq!(made.outgoing.organisation_id, organisation);
            Ok(())
        },
    )
}

/// Copying a document with a scan, which lies on the clerks' desk.
fn copied(db: &kit_db::Db, whose: &Whose) -> WhoMay<Actor, outgoing::ActError> {
    let (source, scan, _) = letter_with_files(db, &whose.agency, "586/BNV-VP");
    let wanted = input(&whose.agency, source, scan);
    let copiers = whose.may(&["clerk", "chief"]);
    acts().act(
        "copy",
        copiers,
        |_| Ok(()),
        move |tx, who, ()| make(tx, now(), who, &wanted, &file()),
    )
}

testing::on_both_databases! {
    fn what_goes_out_is_open_to_whom_it_belongs_and_to_those_they_delegated_to(db: &TestDb) {
        let world = world(db);
        for whose in Whose::all(&world) {
            on_its_way(&whose).assert(db, &world.people);
            on_its_way_out(&whose).assert(db, &world.people);
        }
        for whose in Whose::all(&world) {
            copied(db, &whose).assert(db, &world.people);
        }
        for whose in Whose::all(&world) {
            begun(&world, whose).assert(db, &world.people);
        }
    }
}
