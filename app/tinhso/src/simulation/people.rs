//! The agencies that work on the system and the people who act for them.

use documents::permissions::{
    APPROVE, ASSIGN, CHECK_CONTENT, CHECK_FORMAT, DRAFT, ISSUE, PRESENT, REGISTER,
};
use identity::{
    Actor, ActorError, OrganisationId, OrganisationKind, ReachGroup, UnitId, actor_for,
    organisation_brief, organisations_of_kind, reach_members, staff_of,
};
use jiff::Timestamp;
use kit_base::in_province;
use kit_db::{DbError, Tx};
use std::collections::{BTreeMap, BTreeSet};

/// What sort of agency it is: decides how much it writes and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The province's own offices.
    Centre,
    /// A department.
    Department,
    /// A district People's Committee.
    District,
    /// A commune People's Committee.
    Commune,
    /// A service unit or health facility.
    Service,
    /// A school.
    School,
    /// A Party body or other.
    Other,
}

/// A unit that documents are given to.
#[derive(Clone, Debug)]
pub struct Division {
    /// The unit.
    pub unit: UnitId,
    /// Its head, who assigns and answers for content.
    pub head: Actor,
    /// Whoever drafts and solves in it; the head if nobody else does.
    pub workers: Vec<Actor>,
}

/// An agency with everybody its work needs.
#[derive(Clone, Debug)]
pub struct Agency {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// What sort it is.
    pub sort: Sort,
    /// The body above.
    pub parent: Option<OrganisationId>,
    /// Registers and issues.
    pub clerk: Actor,
    /// Presents; the clerk, if nobody else does.
    pub format_checker: Actor,
    /// Direct and sign, the head first.
    pub leaders: Vec<Actor>,
    /// Units that work.
    pub divisions: Vec<Division>,
}

/// Why there is nobody to play.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No organisation works on the system.
    #[error("find an agency with a clerk, a leader and a unit: load the directory first")]
    Nobody,
    /// A person's post and rights do not fit.
    #[error(transparent)]
    Actor(#[from] ActorError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// All agencies that work on the system and have the people for it, in a fixed order.
///
/// # Errors
/// [`LoadError`].
pub fn load_agencies(tx: &mut Tx<'_>, at: Timestamp) -> Result<Vec<Agency>, LoadError> {
    let day = in_province(at).date();
    let mut ids = BTreeSet::new();
    for group in ReachGroup::ALL {
        let members = reach_members(tx, *group, day)?;
        ids.extend(members.iter().filter(|m| m.runs_documents).map(|m| m.id));
    }
    // the People's Committee of the province itself stands in no group of the reach list
    let province = organisations_of_kind(tx, OrganisationKind::Province, day)?;
    ids.extend(province.iter().map(|body| body.id));
    let mut agencies = Vec::with_capacity(ids.len());
    for id in ids {
        agencies.extend(load_agency(tx, at, id)?);
    }
    if agencies.is_empty() {
        return Err(LoadError::Nobody);
    }
    Ok(agencies)
}

fn load_agency(
    tx: &mut Tx<'_>,
    at: Timestamp,
    id: OrganisationId,
) -> Result<Option<Agency>, LoadError> {
    let brief = organisation_brief(tx, id)?;
    let mut staff = Vec::new();
    for holder in staff_of(tx, id, in_province(at).date())? {
        staff.push(actor_for(tx, holder.person, holder.post, at)?);
    }
    let first = |needed: &[&str]| {
        staff
            .iter()
            .find(|a| needed.iter().all(|p| a.may(p)))
            .cloned()
    };
    let Some(clerk) = first(&[REGISTER, PRESENT, ISSUE]) else {
        return Ok(None);
    };
    let leaders: Vec<Actor> = staff.iter().filter(|a| a.may(APPROVE)).cloned().collect();
    let format_checker = first(&[CHECK_FORMAT]).unwrap_or_else(|| clerk.clone());
    let divisions = divisions(&staff, &format_checker);
    if leaders.is_empty() || divisions.is_empty() {
        return Ok(None);
    }
    Ok(Some(Agency {
        id,
        name: brief.name,
        sort: sort_of(brief.kind),
        parent: brief.parent,
        clerk,
        format_checker,
        leaders,
        divisions,
    }))
}

fn divisions(staff: &[Actor], format_checker: &Actor) -> Vec<Division> {
    let mut units: BTreeMap<UnitId, Vec<&Actor>> = BTreeMap::new();
    for actor in staff {
        units.entry(actor.unit).or_default().push(actor);
    }
    let made = units.into_iter().filter_map(|(unit, people)| {
        let head = people
            .iter()
            .find(|a| a.may(ASSIGN) && a.may(CHECK_CONTENT))?;
        // whoever checks the format may not have drafted
        let drafts = |a: &&&Actor| a.may(DRAFT) && a.person != format_checker.person;
        let mut workers: Vec<Actor> = people
            .iter()
            .filter(|a| a.person != head.person)
            .filter(drafts)
            .map(|a| (*a).clone())
            .collect();
        if workers.is_empty() && drafts(&head) {
            workers.push((*head).clone());
        }
        (!workers.is_empty()).then(|| Division {
            unit,
            head: (*head).clone(),
            workers,
        })
    });
    made.collect()
}

fn sort_of(kind: OrganisationKind) -> Sort {
    match kind {
        OrganisationKind::Province | OrganisationKind::ProvincialOffice => Sort::Centre,
        OrganisationKind::Department => Sort::Department,
        OrganisationKind::District => Sort::District,
        OrganisationKind::Commune => Sort::Commune,
        OrganisationKind::ServiceUnit | OrganisationKind::HealthFacility => Sort::Service,
        OrganisationKind::School => Sort::School,
        _ => Sort::Other,
    }
}
