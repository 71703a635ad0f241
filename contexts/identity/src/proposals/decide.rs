//! Confirms what another administrator asked for, or turns it down.

use super::{
    Proposal, ProposalError, ProposalKind, ProposalOutcome, REASON_MAX, must_be_a_person, store,
    succession,
};
use crate::{
    Actor, HoldingId, ProposalId, SuccessionId,
    accounts::activate::{self, Agreed, Sheet},
    actor::must_over_person,
    permissions,
    posts::appoint::{self, Appointment},
    trail,
};
use jiff::{SignedDuration, Timestamp};
use kit_db::{DbError, Tx, params};

/// What came of a confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// An account, with the sheet that is to be handed to its owner and is told this once.
    Account(Sheet),
    /// Somebody holds a post.
    Appointed(HoldingId),
    /// Bodies merged, split or ended.
    Succeeded(SuccessionId),
}

/// Confirms: the account is created, the person is in the post, or the bodies are merged, split or ended. The code of the sheet holds for
/// `sheet_life`.
///
/// # Errors
/// [`ProposalError`]; who asked and who gains by it are refused.
pub fn confirm(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: ProposalId,
    sheet_life: SignedDuration,
) -> Result<Confirmed, ProposalError> {
    let open = held(tx, now, actor, id)?;
    if open.involves(actor) {
        return Err(ProposalError::SamePerson);
    }
    let done = match open.kind {
        ProposalKind::Account => {
            let agreed = Agreed {
                person: open.person,
                user_name: &open.user_name,
                asked_by: open.asked_by,
                until: now + sheet_life,
            };
            Confirmed::Account(activate::give_sheet(tx, now, actor, &agreed)?)
        }
        ProposalKind::Appointment => {
            let wanted = appointment(&open)?;
            let put = appoint::put(tx, now, actor, &wanted, Some(open.asked_by))?;
            Confirmed::Appointed(put)
        }
        ProposalKind::Succession => {
            Confirmed::Succeeded(succession::confirm(tx, now, actor, &open)?)
        }
    };
    close(tx, now, actor, id, ProposalOutcome::Confirmed, "")?;
    Ok(done)
}

/// Turns a proposal down; who asked may so take it back.
///
/// # Errors
/// [`ProposalError`].
pub fn turn_down(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: ProposalId,
    reason: &str,
) -> Result<(), ProposalError> {
    let open = held(tx, now, actor, id)?;
    let reason = reason.trim();
    let length = reason.chars().count();
    if !(1..=REASON_MAX).contains(&length) {
        return Err(ProposalError::Reason { length });
    }
    close(tx, now, actor, id, ProposalOutcome::TurnedDown, reason)?;
    trail::of(actor, now, "identity.proposal.turned_down")
        .on("proposal", open.id)
        .reason(reason)
        .record(tx)?;
    Ok(())
}

/// The proposal, held until the transaction ends, if it waits and is for the actor to decide.
fn held(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: ProposalId,
) -> Result<Proposal, ProposalError> {
    let any = [
        permissions::MANAGE_PEOPLE,
        permissions::MANAGE_ORGANISATIONS,
    ];
    let any = any.into_iter().find(|right| actor.may(*right));
    must_be_a_person(actor, any.unwrap_or(permissions::MANAGE_ACCOUNTS))?;
    tx.execute(&store::HOLD, params![id])?;
    let Some(open) = tx.find(&store::ONE_OPEN, params![id, now])? else {
        return Err(ProposalError::NotOpen);
    };
    // the list and its count say the same of many at once (`store::OPEN_FOR`)
    match (open.kind, open.organisation) {
        (ProposalKind::Account, _) => {
            let right = permissions::MANAGE_ACCOUNTS;
            must_over_person::<ProposalError>(tx, now, actor, right, open.person)?;
        }
        (ProposalKind::Appointment, Some(organisation)) => {
            actor.must_in(permissions::MANAGE_PEOPLE, organisation, open.unit)?;
        }
        (ProposalKind::Succession, _) => {
            succession::may_decide(actor, &open)?;
        }
        (ProposalKind::Appointment, None) => return Err(ProposalError::NotOpen),
    }
    Ok(open)
}

fn appointment(open: &Proposal) -> Result<Appointment, ProposalError> {
    let (Some(post), Some(from)) = (open.post, open.valid_from) else {
        return Err(ProposalError::NotOpen);
    };
    Ok(Appointment {
        person: open.person,
        post,
        from,
        decision: open.decision.clone(),
    })
}

fn close(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: ProposalId,
    outcome: ProposalOutcome,
    reason: &str,
) -> Result<(), DbError> {
    tx.execute(
        &store::DECIDE,
        params![id, actor.person, now, outcome, reason],
    )
    .map(drop)
}
