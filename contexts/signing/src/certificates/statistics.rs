//! How many certificates there are: by kind of agency, by department, by district.

use super::{ActError, HolderKind, list::reach};
use identity::{Actor, OrganisationBrief, OrganisationId, OrganisationKind, organisations_brief};
use jiff::{SignedDuration, Timestamp};
use kit_db::{DbError, Tx, params, sql};
use std::collections::{BTreeMap, BTreeSet};

/// "Ends soon" means within so many days: the first reminder.
pub const SOON_DAYS: i64 = super::rules::REMINDER_DAYS[0];
/// Agencies stand at most so deep under a department or district.
const DEPTH: usize = 6;

kit_db::row! {
    /// Certificates of one agency and kind of holder.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Counted {
        organisation_id: OrganisationId,
        holder_kind: HolderKind,
        active: i64,
        soon: i64,
        expired: i64,
        revoked: i64,
        waiting: i64,
    }
}

sql!(COUNTED -> Counted:
    "select organisation_id, holder_kind,
       cast(sum(case when state = 'active' and not_after >= ?1 then 1 else 0 end) as bigint) as active,
       cast(sum(case when state = 'active' and not_after >= ?1 and not_after <= ?2 then 1 else 0 end) as bigint) as soon,
       cast(sum(case when state = 'expired' or (state = 'active' and not_after < ?1) then 1 else 0 end) as bigint) as expired,
       cast(sum(case when state = 'revoked' then 1 else 0 end) as bigint) as revoked,
       cast(sum(case when state in ('requested', 'confirmed', 'sent', 'issued', 'delivered') then 1 else 0 end) as bigint)
         as waiting
     from sig_certificate where (organisation_id = ?3 or ?3 is null) group by organisation_id, holder_kind");

/// How many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In use and within their validity.
    pub active: i64,
    /// Of these, those of persons.
    pub persons: i64,
    /// Of these, those of agencies.
    pub agencies: i64,
    /// Of these, those of devices.
    pub devices: i64,
    /// In use, and ending within [`SOON_DAYS`].
    pub soon: i64,
    /// Past their end.
    pub expired: i64,
    /// Revoked.
    pub revoked: i64,
    /// Between request and use.
    pub waiting: i64,
}

impl Counts {
    fn add(&mut self, one: &Counted) {
        self.active += one.active;
        match one.holder_kind {
            HolderKind::Person => self.persons += one.active,
            HolderKind::Agency => self.agencies += one.active,
            HolderKind::Device => self.devices += one.active,
        }
        self.soon += one.soon;
        self.expired += one.expired;
        self.revoked += one.revoked;
        self.waiting += one.waiting;
    }
}

/// The counts of everything in the actor's reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// All together.
    pub total: Counts,
    /// By kind of agency.
    pub kinds: Vec<(OrganisationKind, Counts)>,
    /// By department, with everything below it, the largest first.
    pub departments: Vec<(OrganisationBrief, Counts)>,
    /// By district, with everything below it, the largest first.
    pub districts: Vec<(OrganisationBrief, Counts)>,
}

/// Counts the certificates in the actor's reach.
///
/// # Errors
/// [`ActError::Refused`], or as the database answers.
pub fn statistics(tx: &mut Tx<'_>, now: Timestamp, actor: &Actor) -> Result<Statistics, ActError> {
    let organisation = reach(actor)?;
    let hours = SignedDuration::from_hours(24 * SOON_DAYS);
    let soon = now.checked_add(hours).unwrap_or(Timestamp::MAX);
    let counted = tx.query(&COUNTED, params![now, soon, organisation])?;
    let agencies = with_those_above(tx, counted.iter().map(|it| it.organisation_id))?;
    let mut found = Statistics::default();
    let mut kinds: BTreeMap<OrganisationKind, Counts> = BTreeMap::new();
    let mut departments: BTreeMap<OrganisationId, Counts> = BTreeMap::new();
    let mut districts: BTreeMap<OrganisationId, Counts> = BTreeMap::new();
    for one in &counted {
        found.total.add(one);
        let Some(agency) = agencies.get(&one.organisation_id) else {
            continue;
        };
        kinds.entry(agency.kind).or_default().add(one);
        if let Some(id) = above(&agencies, agency.id, is_department) {
            departments.entry(id).or_default().add(one);
        }
        if let Some(id) = above(&agencies, agency.id, is_district) {
            districts.entry(id).or_default().add(one);
        }
    }
    found.kinds = kinds.into_iter().collect();
    found.departments = named(&agencies, departments);
    found.districts = named(&agencies, districts);
    Ok(found)
}

const fn is_department(kind: OrganisationKind) -> bool {
    matches!(
        kind,
        OrganisationKind::Department | OrganisationKind::ProvincialOffice
    )
}

const fn is_district(kind: OrganisationKind) -> bool {
    matches!(kind, OrganisationKind::District)
}

/// The bodies with everything that they stand under.
fn with_those_above(
    tx: &mut Tx<'_>,
    ids: impl Iterator<Item = OrganisationId>,
) -> Result<BTreeMap<OrganisationId, OrganisationBrief>, DbError> {
    let mut found: BTreeMap<OrganisationId, OrganisationBrief> = BTreeMap::new();
    let mut wanted: BTreeSet<OrganisationId> = ids.collect();
    for _ in 0..DEPTH {
        let missing: Vec<OrganisationId> = wanted.into_iter().collect();
        if missing.is_empty() {
            break;
        }
        let briefs = organisations_brief(tx, &missing)?;
        wanted = briefs.iter().filter_map(|brief| brief.parent).collect();
        found.extend(briefs.into_iter().map(|brief| (brief.id, brief)));
        wanted.retain(|id| !found.contains_key(id));
    }
    Ok(found)
}

/// The nearest body of a kind, from the body itself upwards.
fn above(
    all: &BTreeMap<OrganisationId, OrganisationBrief>,
    from: OrganisationId,
    is: fn(OrganisationKind) -> bool,
) -> Option<OrganisationId> {
    let mut here = all.get(&from);
    for _ in 0..DEPTH {
        let body = here?;
        if is(body.kind) {
            return Some(body.id);
        }
        here = body.parent.and_then(|parent| all.get(&parent));
    }
    None
}

fn named(
    all: &BTreeMap<OrganisationId, OrganisationBrief>,
    counts: BTreeMap<OrganisationId, Counts>,
) -> Vec<(OrganisationBrief, Counts)> {
    let mut lines: Vec<(OrganisationBrief, Counts)> = counts
        .into_iter()
        .filter_map(|(id, counts)| Some((all.get(&id)?.clone(), counts)))
        .collect();
    lines.sort_by(|a, b| (b.1.active, &a.0.name).cmp(&(a.1.active, &b.0.name)));
    lines
}
