//! What one administrator asks for and a second one must confirm: accounts, appointments, and
//! mergers, splits and ends of bodies.
//!
//! One person alone who could do both would be anybody: a second account for the chairman, or an
//! invented official in an invented post; or would put a whole agency out with one form. The second person is another than who asked and than who
//! gains by it; without one, the proposal lapses.

pub mod ask;
pub mod decide;
mod lapse;
pub(crate) mod open_work;
pub(crate) mod pages;
pub(crate) mod store;
pub mod succession;

pub use lapse::lapse_proposals;

use crate::{
    Actor, MenuCount, OrganisationId, PersonId, PostId, ProposalId, Refused, UnitId,
    accounts::create::AccountError, organisations::succeed::SuccessionError, permissions,
    posts::appoint::AppointError,
};
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx, params};
use succession::{Wish, open_successions};

/// How many a list shows.
pub const OPEN_MAX: usize = 200;
/// The longest reason for turning one down.
pub const REASON_MAX: usize = 500;

kit_db::code_enum! {
    /// What is proposed.
    pub enum ProposalKind {
        /// An account for a person.
        Account = "account",
        /// A person in a post.
        Appointment = "appointment",
        /// A merger, split or end of bodies.
        Succession = "succession",
    }
}

kit_db::code_enum! {
    /// What became of a proposal.
    pub enum ProposalOutcome {
        /// A second administrator confirmed it.
        Confirmed = "confirmed",
        /// Somebody turned it down, or who asked took it back.
        TurnedDown = "turned_down",
        /// Nobody decided in time.
        Lapsed = "lapsed",
    }
}

kit_db::row! {
    /// A proposal that waits.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Proposal {
        /// Identifier.
        pub id: ProposalId,
        /// What is proposed.
        pub kind: ProposalKind,
        /// For whom; of a succession, which is for nobody, who asked.
        pub person: PersonId,
        /// Name of that person.
        pub person_name: String,
        /// For an account: what is to be typed to sign in.
        pub user_name: String,
        /// For an appointment: the post.
        pub post: Option<PostId>,
        /// The post's title.
        pub title: Option<String>,
        /// The post's unit.
        pub unit: Option<UnitId>,
        /// The unit's name.
        pub unit_name: Option<String>,
        /// The post's organisation.
        pub organisation: Option<OrganisationId>,
        /// Its name for lists.
        pub organisation_name: Option<String>,
        /// First day in the post.
        pub valid_from: Option<Date>,
        /// The decision that appoints.
        pub decision: String,
        /// For a succession: the act, and what it was asked upon.
        pub succession: Option<Wish>,
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

/// Why nothing was proposed or decided.
#[derive(Debug, thiserror::Error)]
pub enum ProposalError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The same is proposed for the same person already.
    #[error("propose the same for a person twice")]
    Pending,
    /// Unknown, decided or lapsed.
    #[error("decide a proposal that does not wait for a decision")]
    NotOpen,
    /// Who asked, or who gains by it, cannot be the second person.
    #[error("confirm a proposal as who asked for it or gains by it")]
    SamePerson,
    /// The reason is empty or above [`REASON_MAX`].
    #[error(
        "turn a proposal down for a reason of {length} characters, 1 to {REASON_MAX} are expected"
    )]
    Reason {
        /// Characters typed.
        length: usize,
    },
    /// The account cannot be.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The appointment cannot be.
    #[error(transparent)]
    Appoint(#[from] AppointError),
    /// The succession cannot be.
    #[error(transparent)]
    Succession(#[from] SuccessionError),
    /// A body of the succession, or who loses a place with it, is not as it was when it was asked for.
    #[error("confirm a succession of bodies that changed since it was asked for")]
    Changed,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Proposal {
    /// Whether the actor is a person from whom the second confirmation would be none.
    #[must_use]
    pub fn involves(&self, actor: &Actor) -> bool {
        [self.asked_by, self.person].contains(&actor.person)
    }
}

/// The proposals that wait and that the actor may decide, were they somebody else's, the oldest first, [`OPEN_MAX`] at most.
///
/// # Errors
/// As the database answers.
pub fn open_proposals(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
) -> Result<Vec<Proposal>, DbError> {
    let (accounts, people) = reaches(actor);
    let today = in_province(now).date();
    let mut open = tx.query(
        &store::OPEN_FOR,
        params![
            now, accounts.0, accounts.1, accounts.2, people.0, people.1, people.2, today
        ],
    )?;
    open.extend(open_successions(tx, now, actor)?);
    open.sort_by_key(|one| (one.asked_at, one.id));
    open.truncate(OPEN_MAX);
    Ok(open)
}

/// How many of them wait for the actor's confirmation.
///
/// # Errors
/// As the database answers.
pub fn waiting_for(tx: &mut Tx<'_>, now: Timestamp, actor: &Actor) -> Result<i64, DbError> {
    let (accounts, people) = reaches(actor);
    let today = in_province(now).date();
    let successions = open_successions(tx, now, actor)?;
    let others = successions.iter().filter(|one| !one.involves(actor));
    let others = i64::try_from(others.count()).unwrap_or(i64::MAX);
    let counted: i64 = tx.get(
        &store::COUNT,
        params![
            now,
            accounts.0,
            accounts.1,
            accounts.2,
            people.0,
            people.1,
            people.2,
            today,
            actor.person
        ],
    )?;
    Ok(counted.saturating_add(others))
}

/// What waits for somebody's confirmation, in the menu of those who may confirm.
pub const WAITING: MenuCount = MenuCount {
    name: "identity.proposals",
    concerns: |actor| {
        use permissions::{MANAGE_ACCOUNTS, MANAGE_ORGANISATIONS, MANAGE_PEOPLE};
        let decides = [MANAGE_ACCOUNTS, MANAGE_PEOPLE, MANAGE_ORGANISATIONS];
        decides.into_iter().any(|right| actor.may(right))
    },
    count: waiting_for,
};

/// How far a right reaches, its bodies and its units, as the statements take them.
type Reach = (i64, String, String);

fn reaches(actor: &Actor) -> (Reach, Reach) {
    let reach = |right: kit_module::Permission| {
        let places = actor.places_reached(right);
        let places = places.map(|places| (places.bodies_json(), places.units_json()));
        match places {
            None => (2, "[]".to_owned(), "[]".to_owned()),
            Some((bodies, units)) => (i64::from(actor.may(right)), bodies, units),
        }
    };
    (
        reach(permissions::MANAGE_ACCOUNTS),
        reach(permissions::MANAGE_PEOPLE),
    )
}

/// The proposals about a person that wait.
///
/// # Errors
/// As the database answers.
pub fn open_proposals_of(
    tx: &mut Tx<'_>,
    now: Timestamp,
    person: PersonId,
) -> Result<Vec<Proposal>, DbError> {
    tx.query(&store::OPEN_OF, params![person, now])
}

/// A job or an import is nobody's second pair of eyes, and needs none.
fn must_be_a_person(actor: &Actor, permission: kit_module::Permission) -> Result<(), Refused> {
    actor.must(permission)?;
    if actor.is_system() {
        return Err(Refused::Scope {
            permission: permission.name.to_owned(),
        });
    }
    Ok(())
}
