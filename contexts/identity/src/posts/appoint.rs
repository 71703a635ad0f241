//! Sets up posts, appoints people to them and releases them.

use super::{Holding, Post, holdings_of, store};
use crate::{
    Actor, Authority, HoldingId, PersonId, PostId, Refused, Role, UnitId,
    delegations::{self, Delegation, end::end_given_from},
    events, people, permissions,
    roles::keepers::{NobodyLeft, is_keeper, somebody_stays},
    trail, units,
};
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx, params};
use vn::text::clean;

/// The longest title of a post.
pub const TITLE_MAX: usize = 120;

/// A new post.
#[derive(Clone, Debug)]
pub struct CreatePost {
    /// Where.
    pub unit: UnitId,
    /// Role.
    pub role: Role,
    /// Title, as `Phó Trưởng phòng`.
    pub title: String,
    /// Place in lists: 1 is the highest in the unit.
    pub rank: u16,
    /// First day.
    pub valid_from: Date,
}

/// Why posts were left as they are.
#[derive(Debug, thiserror::Error)]
pub enum AppointError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The title is empty or above [`TITLE_MAX`].
    #[error("title a post with {length} characters, 1 to {TITLE_MAX} are expected")]
    Title {
        /// Characters typed.
        length: usize,
    },
    /// The unit or the post does not exist on the first day.
    #[error("use a unit or post that does not exist on {on}")]
    Absent {
        /// The day.
        on: Date,
    },
    /// Somebody holds the post from that day on or later.
    #[error("appoint a second person to a post that is held")]
    Held,
    /// A person cannot put themselves into a post.
    #[error("appoint oneself")]
    Oneself,
    /// Administration and audit stay apart from rights over contents, in one person too.
    #[error("put one person into posts of administration and of contents")]
    BothKinds,
    /// A person appoints with a second one only.
    #[error("appoint without a second administrator")]
    Alone,
    /// The holding ended before.
    #[error("release from a post on {on}, which is not while it is held")]
    NotHeld {
        /// The day.
        on: Date,
    },
    /// Nobody could administer any more.
    #[error(transparent)]
    NobodyLeft(#[from] NobodyLeft),
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Sets up a post.
///
/// # Errors
/// [`AppointError`].
pub fn create_post(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &CreatePost,
) -> Result<PostId, AppointError> {
    let unit = units::unit_brief(tx, input.unit)?;
    let authority = actor.must_in(permissions::MANAGE_PEOPLE, unit.organisation, Some(unit.id))?;
    let title = clean(&input.title);
    let length = title.chars().count();
    if !(1..=TITLE_MAX).contains(&length) {
        return Err(AppointError::Title { length });
    }
    let exists = unit.valid_from <= input.valid_from
        && unit.valid_to.is_none_or(|end| end > input.valid_from);
    if !exists {
        return Err(AppointError::Absent {
            on: input.valid_from,
        });
    }
    let id = PostId::generate();
    tx.execute(
        &store::ADD_POST,
        params![
            id,
            unit.organisation,
            unit.id,
            input.role,
            title,
            input.rank,
            input.valid_from,
            None::<Date>
        ],
    )?;
    trail::of(actor, now, "identity.post.created")
        .by(authority)
        .on("post", id)
        .unit(unit.organisation)
        .change(
            None,
            serde_json::json!({ "title": title, "role": input.role.code() }),
        )
        .record(tx)?;
    Ok(id)
}

/// A person in a post, from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Who.
    pub person: PersonId,
    /// The vacant post.
    pub post: PostId,
    /// First day.
    pub from: Date,
    /// The decision that appoints.
    pub decision: String,
}

/// Appoints a person to a vacant post at once, which the machine's own commands may; what people
/// ask for waits for a second administrator (see [`crate::proposals`]). Publishes
/// `identity.person.appointed`.
///
/// # Errors
/// [`AppointError`]; people are refused.
pub fn appoint(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    person: PersonId,
    post: PostId,
    from: Date,
    decision: &str,
) -> Result<HoldingId, AppointError> {
    let wanted = Appointment {
        person,
        post,
        from,
        decision: decision.to_owned(),
    };
    if !actor.is_system() {
        check(tx, actor, &wanted)?;
        return Err(AppointError::Alone);
    }
    put(tx, now, actor, &wanted, None)
}

/// Whether the person may be appointed, and by what the actor may do it.
pub(crate) fn check<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    wanted: &Appointment,
) -> Result<(Post, Authority<'a>), AppointError> {
    let at: Post = tx.get(&store::POST, params![wanted.post])?;
    let authority = actor.must_in(permissions::MANAGE_PEOPLE, at.organisation, Some(at.unit))?;
    // A post brings rights, so nobody gives one to themselves.
    if actor.person == wanted.person && !actor.is_system() {
        return Err(AppointError::Oneself);
    }
    let from = wanted.from;
    people::person_brief(tx, wanted.person)?;
    if at.valid_from > from || at.valid_to.is_some_and(|end| end <= from) {
        return Err(AppointError::Absent { on: from });
    }
    if tx
        .find(&store::OTHER_HOLDER, params![wanted.post, from])?
        .is_some()
    {
        return Err(AppointError::Held);
    }
    if mixes(tx, wanted.person, at.role, from)? {
        return Err(AppointError::BothKinds);
    }
    Ok((at, authority))
}

/// Whether the person would hold a post of administration or audit beside rights over contents, own
/// or delegated, on or after `from`.
fn mixes(tx: &mut Tx<'_>, person: PersonId, role: Role, from: Date) -> Result<bool, DbError> {
    let lasts = |end: Option<Date>| end.is_none_or(|end| end > from);
    let held = holdings_of(tx, person)?;
    let other = |held: &Holding| held.role.is_administrative() != role.is_administrative();
    if held.iter().any(|held| lasts(held.valid_to) && other(held)) {
        return Ok(true);
    }
    let given = delegations::delegations_of(tx, person)?;
    let received = |one: &Delegation| {
        one.to_person == person && one.revoked_at.is_none() && lasts(Some(one.valid_to))
    };
    Ok(role.is_administrative() && given.iter().any(received))
}

/// Puts the person into the post; `asked_by` is who asked, where two people were needed.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    wanted: &Appointment,
    asked_by: Option<PersonId>,
) -> Result<HoldingId, AppointError> {
    tx.execute(&store::HOLD, params![wanted.post])?;
    tx.execute(&people::store::HOLD, params![wanted.person])?;
    let (at, authority) = check(tx, actor, wanted)?;
    let (person, post, from) = (wanted.person, wanted.post, wanted.from);
    let decision = clean(&wanted.decision);
    let id = HoldingId::generate();
    tx.execute(
        &store::ADD_HOLDING,
        params![id, person, post, from, None::<Date>, decision],
    )?;
    trail::of(actor, now, "identity.person.appointed")
        .by(authority)
        .on("person", person)
        .unit(at.organisation)
        .basis(&decision)
        .change(
            None,
            serde_json::json!({ "post": post, "from": from, "asked_by": asked_by }),
        )
        .record(tx)?;
    events::person_appointed(tx, now, person, post, from)?;
    Ok(id)
}

/// Releases a person from a post: the first day on which it is no longer held. What the person delegated from it ends
/// with it, and does not come back with the post. Publishes
/// `identity.person.released`.
///
/// # Errors
/// [`AppointError`].
pub fn release(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    holding: HoldingId,
    on: Date,
    decision: &str,
) -> Result<(), AppointError> {
    let held = tx.get(&store::HOLDING, params![holding])?;
    let authority = actor.must_in(
        permissions::MANAGE_PEOPLE,
        held.organisation,
        Some(held.unit),
    )?;
    if on < held.valid_from {
        return Err(AppointError::NotHeld { on });
    }
    let end = |tx: &mut Tx<'_>| match tx.execute(&store::END_HOLDING, params![holding, on])? {
        0 => Err(AppointError::NotHeld { on }),
        _ => Ok(()),
    };
    // from that day on, or from today if that day has gone
    let counts = on.max(in_province(now).date());
    if is_keeper(tx, held.person, counts)? {
        somebody_stays(tx, counts, end)?;
    } else {
        end(tx)?;
    }
    let ended = end_given_from(tx, now, (held.person, held.post), on)?;
    trail::of(actor, now, "identity.person.released")
        .by(authority)
        .on("person", held.person)
        .unit(held.organisation)
        .basis(decision)
        .change(
            None,
            serde_json::json!({ "post": held.post, "to": on, "delegations_ended": ended }),
        )
        .record(tx)?;
    events::person_released(tx, now, held.person, held.post, on)?;
    Ok(())
}
