//! Registers people and corrects what is stored of them.

use super::store;
use crate::{
    Actor, PersonId, Refused,
    actor::must_over_person,
    events::{self, Corrected},
    permissions,
    proposals::{Proposal, ProposalKind, open_proposals_of},
    trail,
};
use email_address::{EmailAddress, Options};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params};
use vn::{folding::fold, names::name_sort_key, text::clean};

/// The longest name of a person: the longest known Vietnamese ones stay below 60.
pub const NAME_MAX: usize = 100;
/// The longest address or telephone number (RFC 5321 allows 254 characters).
pub const CONTACT_MAX: usize = 254;

/// What is stored of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFacts {
    /// Name, family name first.
    pub name: String,
    /// Address at work; may be empty.
    pub email: String,
    /// Telephone at work; may be empty.
    pub telephone: String,
}

/// Why a person was not registered or corrected.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The name is empty or above [`NAME_MAX`].
    #[error("name a person with {length} characters, 1 to {NAME_MAX} are expected")]
    Name {
        /// Characters typed.
        length: usize,
    },
    /// The address is none, or a contact is above [`CONTACT_MAX`].
    #[error("store the contact {0:?}")]
    Contact(String),
    /// Something that was asked for the person waits for a second administrator, who sees the name.
    #[error("give another name to a person for whom something waits to be confirmed")]
    Waits,
    /// Somebody changed the person in between.
    #[error("correct a person whom somebody else has changed in between")]
    Changed,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl PersonFacts {
    /// As clean lines: nothing invisible, nothing that turns the direction of writing.
    pub(super) fn checked(&self) -> Result<Self, PersonError> {
        let name = clean(&self.name);
        let length = name.chars().count();
        if !(1..=NAME_MAX).contains(&length) {
            return Err(PersonError::Name { length });
        }
        let (email, telephone) = (self.email.trim(), clean(&self.telephone));
        if email.chars().count().max(telephone.chars().count()) > CONTACT_MAX {
            let longer = if email.len() > telephone.len() {
                email
            } else {
                &telephone
            };
            return Err(PersonError::Contact(longer.chars().take(40).collect()));
        }
        if !email.is_empty() && !is_address(email) {
            return Err(PersonError::Contact(email.chars().take(40).collect()));
        }
        Ok(Self {
            name,
            email: email.to_owned(),
            telephone,
        })
    }
}

/// One address of RFC 5321 alone: no name beside it, no second one, no line end.
fn is_address(text: &str) -> bool {
    let alone = Options::default()
        .without_display_text()
        .without_domain_literal();
    EmailAddress::parse_with_options(text, alone).is_ok()
}

/// Registers a person, who may nothing until somebody gives them a post.
///
/// # Errors
/// [`PersonError`].
pub fn register_person(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    facts: &PersonFacts,
) -> Result<PersonId, PersonError> {
    // a person without a post has no right and no place yet: whoever appoints is asked about that
    let here = actor.standing(permissions::MANAGE_PEOPLE, |_| true)?;
    let facts = facts.checked()?;
    let id = PersonId::generate();
    tx.execute(
        &store::INSERT,
        params![
            id,
            facts.name,
            fold(&facts.name),
            facts.email,
            facts.telephone,
            false,
            None::<Date>,
            name_sort_key(&facts.name)
        ],
    )?;
    trail::of(actor, now, "identity.person.registered")
        .by(here.authority)
        .on("person", id)
        .record(tx)?;
    Ok(id)
}

/// Corrects what is stored of a person. Another name or address leaves both, old and new, beside the log, and publishes
/// `identity.person.corrected`: the person and the head of the agency are told.
///
/// # Errors
/// [`PersonError`].
pub fn correct_person(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: PersonId,
    version: i64,
    facts: &PersonFacts,
) -> Result<(), PersonError> {
    let here = must_over_person::<PersonError>(tx, now, actor, permissions::MANAGE_PEOPLE, id)?;
    let facts = facts.checked()?;
    tx.execute(&store::HOLD, params![id])?;
    let before = tx.get(&store::WHOLE, params![id])?;
    // what the person asked for about bodies is about no name
    let about_person = |it: &Proposal| it.kind != ProposalKind::Succession;
    if before.name != facts.name && open_proposals_of(tx, now, id)?.iter().any(about_person) {
        return Err(PersonError::Waits);
    }
    let changed = tx.execute(
        &store::UPDATE,
        params![
            id,
            facts.name,
            fold(&facts.name),
            facts.email,
            facts.telephone,
            version,
            name_sort_key(&facts.name)
        ],
    )?;
    if changed == 0 {
        return Err(PersonError::Changed);
    }
    let says = |name: &str, email: &str| serde_json::json!({ "name": name, "email": email });
    trail::of(actor, now, "identity.person.corrected")
        .by(here.authority)
        .on("person", id)
        .change(
            Some(says(&before.name, &before.email)),
            says(&facts.name, &facts.email),
        )
        .record(tx)?;
    let address = before.email != facts.email;
    if address || before.name != facts.name {
        let told = Corrected {
            before: before.name,
            after: facts.name,
            address,
        };
        events::person_corrected(tx, now, id, &told)?;
    }
    Ok(())
}
