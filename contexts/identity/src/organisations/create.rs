//! Sets up a new organisation.

use super::{OrganisationKind, store, words};
use crate::{Actor, OrganisationId, Refused, events, permissions, trail};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params};
use vn::{folding::fold, text::clean};

/// The longest name of a body: real ones stay below 200 characters.
pub const NAME_MAX: usize = 300;
/// The longest abbreviation in a notation.
pub const NOTATION_MAX: usize = 20;

/// What an organisation is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// Full official name.
    pub name: String,
    /// Name for lists; the full name if empty.
    pub short_name: String,
    /// Abbreviation in notations; may be empty for bodies that issue nothing.
    pub notation: String,
}

/// A new organisation.
#[derive(Clone, Debug)]
pub struct CreateOrganisation {
    /// The body above, if any.
    pub parent: Option<OrganisationId>,
    /// Kind.
    pub kind: OrganisationKind,
    /// Names.
    pub names: Names,
    /// Official code of the area it governs.
    pub area_code: Option<String>,
    /// Whether it decides as a body.
    pub collegial: bool,
    /// Whether it works on this system.
    pub runs_documents: bool,
    /// First day.
    pub valid_from: Date,
}

/// Why an organisation was not set up.
#[derive(Debug, thiserror::Error)]
pub enum CreateOrganisationError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A name is missing or too long.
    #[error(transparent)]
    Names(#[from] NamesError),
    /// The body above does not exist on the first day.
    #[error("set up an organisation under a body that does not exist on {on}")]
    ParentAbsent {
        /// First day of the new body.
        on: Date,
    },
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// What is wrong with names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NamesError {
    /// No full name.
    #[error("accept an empty name")]
    Empty,
    /// A name above its limit.
    #[error("accept a name of {length} characters, {limit} at most")]
    TooLong {
        /// Characters typed.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
}

impl Names {
    /// Without surrounding blanks and with the name for lists filled in.
    ///
    /// # Errors
    /// [`NamesError`].
    pub fn checked(&self) -> Result<Self, NamesError> {
        let name = clean(&self.name);
        if name.is_empty() {
            return Err(NamesError::Empty);
        }
        let short = clean(&self.short_name);
        let short_name = if short.is_empty() {
            name.clone()
        } else {
            short.to_owned()
        };
        let notation = clean(&self.notation);
        let limits = [
            (&name, NAME_MAX),
            (&short_name, NAME_MAX),
            (&notation, NOTATION_MAX),
        ];
        for (text, limit) in limits {
            let length = text.chars().count();
            if length > limit {
                return Err(NamesError::TooLong { length, limit });
            }
        }
        Ok(Self {
            name,
            short_name,
            notation,
        })
    }

    /// The bytes by which lists are sorted.
    pub(crate) fn sort_key(&self) -> Vec<u8> {
        vn::names::collation_key(&self.short_name)
    }

    /// The folded form that search compares.
    pub(crate) fn folded(&self) -> String {
        format!(
            "{}|{}|{}",
            fold(&self.name),
            fold(&self.short_name),
            fold(&self.notation)
        )
    }
}

/// Sets up a new organisation with its first name; publishes `identity.organisation.created`.
///
/// # Errors
/// [`CreateOrganisationError`].
pub fn create_organisation(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &CreateOrganisation,
) -> Result<OrganisationId, CreateOrganisationError> {
    let here = match input.parent {
        Some(parent) => actor.must_in_all(permissions::MANAGE_ORGANISATIONS, &[parent])?,
        None => actor.must_everywhere(permissions::MANAGE_ORGANISATIONS)?,
    };
    let names = input.names.checked()?;
    if let Some(parent) = input.parent {
        let above = tx.find(&store::WHOLE, params![parent])?;
        if !above.is_some_and(|above| above.exists_on(input.valid_from)) {
            return Err(CreateOrganisationError::ParentAbsent {
                on: input.valid_from,
            });
        }
    }
    let id = OrganisationId::generate();
    let place = match input.parent {
        Some(parent) => tx.get(&store::NEXT_PLACE, params![parent])?,
        None => i64::MAX,
    };
    tx.execute(
        &store::INSERT,
        params![
            id,
            input.parent,
            input.kind,
            names.name,
            names.short_name,
            names.notation,
            input.area_code,
            input.collegial,
            input.runs_documents,
            false,
            names.folded(),
            place,
            input.valid_from,
            None::<Date>,
            names.sort_key()
        ],
    )?;
    name_from(tx, id, &names, input.valid_from)?;
    trail::of(actor, now, "identity.organisation.created")
        .by(here.authority)
        .on("organisation", id)
        .unit(id)
        .change(None, serde_json::json!({ "name": names.name, "kind": input.kind.code(), "from": input.valid_from }))
        .record(tx)?;
    events::organisation_created(tx, now, id, input.valid_from)?;
    Ok(id)
}

/// Stores the name that holds from a day on, and the words that search finds it by.
pub(super) fn name_from(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    names: &Names,
    from: Date,
) -> Result<(), DbError> {
    tx.execute(
        &store::ADD_NAME,
        params![
            id,
            from,
            None::<Date>,
            names.name,
            names.short_name,
            names.notation
        ],
    )?;
    for word in words(&names.folded()) {
        tx.execute(&store::ADD_WORD, params![word, id])?;
    }
    Ok(())
}
