//! Programs of agencies that sign in by themselves: service accounts with a part of the rights of
//! one unit, for a year at most.
//!
//! A program signs in with its identifier and a secret (RFC 6749, 4.4) and gets a token for minutes
//! (RFC 6750). It has exactly the rights that two administrators gave it, never one of a person:
//! it does not sign, approve, delegate or administer. See ADR 0023.

pub mod ask;
pub mod confirm;
pub(crate) mod pages;
pub mod quota;
pub mod revoke;
pub(crate) mod store;
pub mod token;

mod bearer;

pub use bearer::Programs;

use crate::{
    Actor, OrganisationId, PersonId, ProgramId, ProgramSecretId, Refused, UnitId, permissions,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use kit_base::sha256;
use kit_db::{DbError, Tx, params};

/// The longest name, and the longest way to reach who runs it.
pub const NAME_MAX: usize = 120;
/// The longest life in days: whether it is still needed is asked once a year.
pub const DAYS_MAX: i32 = 366;
/// The most requests a minute that a program may be given.
pub const PER_MINUTE_MAX: i64 = 6_000;
/// The most requests a day.
pub const PER_DAY_MAX: i64 = 5_000_000;

/// What an installation decides about programs; a service of the program.
#[derive(Clone, Debug)]
pub struct ProgramRules {
    /// What a program may be given at all: each office names its own; rights of persons are not
    /// among them.
    pub allowed: Vec<&'static str>,
    /// How long a secret waits for a second administrator.
    pub within: SignedDuration,
    /// How long an old secret goes on working beside a new one.
    pub overlap: SignedDuration,
    /// How long a token works.
    pub token_life: SignedDuration,
}

impl ProgramRules {
    /// The usual rules: a week to confirm, a week of overlap, ten minutes for a token.
    #[must_use]
    pub fn new(allowed: Vec<&'static str>) -> Self {
        Self {
            allowed,
            within: SignedDuration::from_hours(7 * 24),
            overlap: SignedDuration::from_hours(7 * 24),
            token_life: SignedDuration::from_mins(10),
        }
    }
}

kit_db::row! {
    /// A program, without its secrets.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Program {
        /// Identifier; it stands in the log of official acts, and is the `client_id`.
        pub id: ProgramId,
        /// The agency.
        pub organisation: OrganisationId,
        /// Its name for lists.
        pub organisation_name: String,
        /// The unit for which it works.
        pub unit: UnitId,
        /// What it is called.
        pub name: String,
        /// How to reach who runs it.
        pub contact: String,
        /// First day on which it may nothing any more.
        pub expires_on: Date,
        /// Requests in a minute.
        pub per_minute: i64,
        /// Requests in a day.
        pub per_day: i64,
        /// When a second administrator confirmed it.
        pub confirmed_at: Option<Timestamp>,
        /// When it was revoked.
        pub revoked_at: Option<Timestamp>,
        /// Its last request, to the minute.
        pub last_used_at: Option<Timestamp>,
    }
}

impl Program {
    /// Whether it may sign in on this day.
    #[must_use]
    pub fn works_on(&self, day: Date) -> bool {
        self.confirmed_at.is_some() && self.revoked_at.is_none() && self.expires_on > day
    }
}

kit_db::row! {
    /// A secret that waits for a second administrator.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct WaitingSecret {
        /// Identifier.
        pub id: ProgramSecretId,
        /// The program.
        pub program: ProgramId,
        /// Who asked.
        pub asked_by: PersonId,
        /// Name of who asked.
        pub asked_by_name: String,
        /// When.
        pub asked_at: Timestamp,
        /// When it lapses.
        pub expires_at: Timestamp,
    }
}

/// Why nothing came of an act about a program.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The name or contact is empty or above [`NAME_MAX`].
    #[error(
        "name a program, or who runs it, with {length} characters, 1 to {NAME_MAX} are expected"
    )]
    Name {
        /// Characters typed.
        length: usize,
    },
    /// It ends in the past or after more than [`DAYS_MAX`].
    #[error("give a program rights until {until}, 1 to {DAYS_MAX} days are expected")]
    Days {
        /// First day without rights.
        until: Date,
    },
    /// No rights were chosen.
    #[error("give a program no right at all")]
    Nothing,
    /// A right that programs do not get.
    #[error("give {0:?} to a program")]
    Right(String),
    /// The quota is none.
    #[error("let a program ask {minute} times a minute and {day} times a day")]
    Quota {
        /// In a minute.
        minute: i64,
        /// In a day.
        day: i64,
    },
    /// One waits already.
    #[error("ask for a second secret while one waits")]
    Pending,
    /// Unknown, decided, lapsed, or of a program that was revoked or has ended.
    #[error("decide about a secret that does not wait")]
    NotOpen,
    /// Who asked cannot be the second person.
    #[error("confirm a secret that one has asked for oneself")]
    SamePerson,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The programs of all agencies, by agency and name, 500 at most.
///
/// # Errors
/// As the database answers.
pub fn programs(tx: &mut Tx<'_>) -> Result<Vec<Program>, DbError> {
    tx.query(&store::ALL, params![])
}

/// A program.
///
/// # Errors
/// [`DbError::NoRow`] if there is none.
pub fn program(tx: &mut Tx<'_>, id: ProgramId) -> Result<Program, DbError> {
    tx.get(&store::ONE, params![id])
}

/// What a program may within its agency.
///
/// # Errors
/// As the database answers.
pub fn permissions_of(tx: &mut Tx<'_>, id: ProgramId) -> Result<Vec<String>, DbError> {
    tx.query(&store::PERMISSIONS, params![id])
}

/// The secret of a program that waits for a second administrator.
///
/// # Errors
/// As the database answers.
pub fn waiting_secret(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: ProgramId,
) -> Result<Option<WaitingSecret>, DbError> {
    tx.find(&store::WAITING, params![id, now])
}

/// Secrets and tokens are 256 random bits: one round of a digest keeps them.
fn digest(text: &str) -> [u8; 32] {
    sha256(text.as_bytes())
}

/// Programs belong to an agency, and an administrator of that agency decides: a person.
fn must_manage(actor: &Actor, program: (OrganisationId, UnitId)) -> Result<(), Refused> {
    let permission = permissions::MANAGE_ACCOUNTS;
    actor.must_in(permission, program.0, Some(program.1))?;
    if actor.is_system() {
        return Err(Refused::Scope {
            permission: permission.name.to_owned(),
        });
    }
    Ok(())
}
