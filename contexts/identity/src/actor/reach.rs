//! How far a right reaches where the thing is a person, several bodies, or nobody's alone.

use super::{Actor, PermissionName, Refused, Standing};
use crate::{OrganisationId, PersonId, Scope, UnitId, posts};
use jiff::Timestamp;
use kit_base::{Id, in_province};
use kit_db::{DbError, Tx};
use std::collections::BTreeSet;

/// What a right reaches, for statements that list or count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Whole bodies.
    pub bodies: BTreeSet<OrganisationId>,
    /// Units of others.
    pub units: BTreeSet<UnitId>,
}

impl Places {
    /// The bodies as a list in JSON, as statements take them.
    #[must_use]
    pub fn bodies_json(&self) -> String {
        json(self.bodies.iter().map(|id| id.to_i64()))
    }

    /// The units as a list in JSON.
    #[must_use]
    pub fn units_json(&self) -> String {
        json(self.units.iter().map(|id| id.to_i64()))
    }
}

fn json(ids: impl Iterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// A place: a body and, where the thing lies in one, a unit.
type Place = (OrganisationId, Option<UnitId>);

impl Actor {
    /// The place of the own post: for what is of the person, and for systems of ours.
    #[must_use]
    pub fn own_standing(&self) -> Standing<'_> {
        Standing::own(self)
    }

    /// The standing from which a right reaches the whole province: for what belongs to no body
    /// alone, as what roles may.
    ///
    /// # Errors
    /// [`Refused`]; a right that reaches one organisation only is [`Refused::Scope`].
    pub fn must_everywhere(
        &self,
        permission: impl PermissionName,
    ) -> Result<Standing<'_>, Refused> {
        let permission = permission.permission_name();
        self.standing(permission, |here| {
            here.scope(permission) == Some(Scope::Province)
        })
    }

    /// The standing from which a right reaches every one of these bodies. Two rights that reach
    /// one of them each are not enough: an act is done in one name.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn must_in_all(
        &self,
        permission: impl PermissionName,
        bodies: &[OrganisationId],
    ) -> Result<Standing<'_>, Refused> {
        let permission = permission.permission_name();
        self.standing(permission, |here| {
            bodies
                .iter()
                .all(|body| here.reaches(permission, *body, None))
        })
    }

    /// The bodies and units that a right reaches from any standing; `None` for all of them. For
    /// lists and counts; a right of [`Scope::Person`] reaches nothing that others could list.
    #[must_use]
    pub fn places_reached(&self, permission: impl PermissionName) -> Option<Places> {
        let permission = permission.permission_name();
        let mut places = Places::default();
        for here in self.standings() {
            match here.scope(permission) {
                Some(Scope::Province) => return None,
                Some(Scope::Organisation) => {
                    places.bodies.insert(here.organisation);
                }
                Some(Scope::Unit) => {
                    places.units.insert(here.unit);
                }
                Some(Scope::Person) | None => {}
            }
        }
        Some(places)
    }
}

/// The standing from which a right reaches a person: every post that the person holds or will hold
/// lies within its reach, because an account opens them all. Of whom no post is left the last ones
/// count; who never had one is reached from anywhere.
///
/// # Errors
/// [`Refused`], or as the database answers.
pub(crate) fn must_over_person<'a, E>(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &'a Actor,
    permission: impl PermissionName,
    person: PersonId,
) -> Result<Standing<'a>, E>
where
    E: From<Refused> + From<DbError>,
{
    let permission = permission.permission_name();
    actor.must(permission)?;
    if let Ok(everywhere) = actor.must_everywhere(permission) {
        return Ok(everywhere);
    }
    let places = places_of(tx, now, person)?;
    let found = actor.standing(permission, |here| {
        places.iter().all(|(body, unit)| {
            here.reaches(permission, *body, *unit)
                && (here.scope(permission) != Some(Scope::Person) || here.person == person)
        })
    })?;
    Ok(found)
}

/// As [`must_over_person`], for pages that show or leave out.
///
/// # Errors
/// As the database answers.
pub(crate) fn may_over_person(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    permission: impl PermissionName,
    person: PersonId,
) -> Result<bool, DbError> {
    match must_over_person::<Unreached>(tx, now, actor, permission, person) {
        Ok(_) => Ok(true),
        Err(Unreached::Refused) => Ok(false),
        Err(Unreached::Database(error)) => Err(error),
    }
}

/// Why a person is not reached.
enum Unreached {
    Refused,
    Database(DbError),
}

impl From<Refused> for Unreached {
    fn from(_: Refused) -> Self {
        Self::Refused
    }
}

impl From<DbError> for Unreached {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

fn places_of(tx: &mut Tx<'_>, now: Timestamp, person: PersonId) -> Result<Vec<Place>, DbError> {
    let today = in_province(now).date();
    let all = posts::holdings_of(tx, person)?;
    let place = |held: &posts::Holding| (held.organisation, Some(held.unit));
    let lasting = all
        .iter()
        .filter(|held| held.valid_to.is_none_or(|end| end > today));
    let places: Vec<Place> = lasting.map(place).collect();
    if !places.is_empty() {
        return Ok(places);
    }
    let last = all.iter().filter_map(|held| held.valid_to).max();
    let ended_last = all.iter().filter(|held| held.valid_to == last);
    Ok(ended_last.map(place).collect())
}
