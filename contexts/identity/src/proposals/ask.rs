//! Asks for an account, an appointment or a succession of bodies; nothing changes yet.

use super::{
    ProposalError, ProposalKind, must_be_a_person, store,
    succession::{self, Wish},
};
use crate::{
    Actor, OrganisationId, PersonId, PostId, ProposalId,
    accounts::create,
    actor::must_over_person,
    organisations::succeed::RecordSuccession,
    people, permissions,
    posts::appoint::{self, Appointment},
    trail,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use kit_db::{Tx, params};
use vn::text::clean;

/// An account to be created.
#[derive(Clone, Debug)]
pub struct AskAccount {
    /// Whose.
    pub person: PersonId,
    /// What is typed to sign in.
    pub user_name: String,
    /// How long a second administrator has ([`crate::Settings::confirm_within`]).
    pub within: SignedDuration,
}

/// Asks for an account. Nobody is given a password; the second administrator gets the sheet.
///
/// # Errors
/// [`ProposalError`].
pub fn ask_account(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &AskAccount,
) -> Result<ProposalId, ProposalError> {
    must_be_a_person(actor, permissions::MANAGE_ACCOUNTS)?;
    must_over_person::<ProposalError>(tx, now, actor, permissions::MANAGE_ACCOUNTS, input.person)?;
    people::person_brief(tx, input.person)?;
    tx.execute(&people::store::HOLD, params![input.person])?;
    let user_name = create::may_have(tx, input.person, &input.user_name)?;
    let new = New {
        kind: ProposalKind::Account,
        person: input.person,
        user_name: &user_name,
        post: None,
        valid_from: None,
        decision: "",
        succession: None,
        organisation: None,
        within: input.within,
    };
    new.store(tx, now, actor)
}

/// Asks for an appointment, which `within` a second administrator must confirm.
///
/// # Errors
/// [`ProposalError`].
pub fn ask_appointment(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &Appointment,
    within: SignedDuration,
) -> Result<ProposalId, ProposalError> {
    must_be_a_person(actor, permissions::MANAGE_PEOPLE)?;
    people::person_brief(tx, input.person)?;
    tx.execute(&people::store::HOLD, params![input.person])?;
    let (at, _) = appoint::check(tx, actor, input)?;
    let new = New {
        kind: ProposalKind::Appointment,
        person: input.person,
        user_name: "",
        post: Some(input.post),
        valid_from: Some(input.from),
        decision: &clean(&input.decision),
        succession: None,
        organisation: Some(at.organisation),
        within,
    };
    new.store(tx, now, actor)
}

/// Asks for a merger, split or end of bodies, which `within` a second administrator must confirm. What
/// could not be recorded now is refused at once.
///
/// # Errors
/// [`ProposalError`].
pub fn ask_succession(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &RecordSuccession,
    within: SignedDuration,
) -> Result<ProposalId, ProposalError> {
    must_be_a_person(actor, permissions::MANAGE_ORGANISATIONS)?;
    let wish = succession::wish(tx, now, actor, input)?;
    let new = New {
        kind: ProposalKind::Succession,
        person: actor.person,
        user_name: "",
        post: None,
        valid_from: Some(input.effective),
        decision: &clean(&input.act_notation),
        succession: Some(&wish),
        organisation: None,
        within,
    };
    new.store(tx, now, actor)
}

/// A proposal on its way into the table.
struct New<'a> {
    kind: ProposalKind,
    person: PersonId,
    user_name: &'a str,
    post: Option<PostId>,
    valid_from: Option<Date>,
    decision: &'a str,
    succession: Option<&'a Wish>,
    organisation: Option<OrganisationId>,
    within: SignedDuration,
}

impl New<'_> {
    fn store(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        actor: &Actor,
    ) -> Result<ProposalId, ProposalError> {
        let same = super::open_proposals_of(tx, now, self.person)?;
        if same
            .iter()
            .any(|it| it.kind == self.kind && it.post == self.post)
        {
            return Err(ProposalError::Pending);
        }
        let id = ProposalId::generate();
        tx.execute(
            &store::ADD,
            params![
                id,
                self.kind,
                self.person,
                self.user_name,
                self.post,
                self.valid_from,
                self.decision,
                self.succession.map(Wish::to_text),
                actor.person,
                now,
                now + self.within
            ],
        )?;
        let trace = trail::of(actor, now, "identity.proposal.asked")
            .on("proposal", id)
            .basis(self.decision)
            .change(
                None,
                serde_json::json!({
                    "kind": self.kind.code(), "person": self.person, "post": self.post,
                    "succession": self.succession,
                }),
            );
        match self.organisation {
            Some(organisation) => trace.unit(organisation).record(tx)?,
            None => trace.record(tx)?,
        }
        Ok(id)
    }
}
