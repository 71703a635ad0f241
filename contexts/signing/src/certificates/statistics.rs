//! How many certificates there are: by kind of agency, by department, by district.

use super::{
    ActError, HolderKind,
    branch::{self, Branch, above, with_those_above},
    list::reach,
    store,
};
use identity::{Actor, OrganisationBrief, OrganisationId, OrganisationKind};
use jiff::{SignedDuration, Timestamp};
use kit_db::{Tx, params, sql};
use std::collections::BTreeMap;

/// "Ends soon" means within so many days: the first reminder.
pub const SOON_DAYS: i64 = super::rules::REMINDER_DAYS[0];
/// Agencies of a branch that are counted one by one at most: more is no page to read.
pub const AGENCIES_MOST: usize = 100;

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

/// What is counted, beside the agency.
macro_rules! counted {
    () => {
        "select organisation_id, holder_kind,
           cast(sum(case when state = 'active' and not_after >= ?3 then 1 else 0 end) as bigint) as active,
           cast(sum(case when state = 'active' and not_after >= ?3 and not_after <= ?4 then 1 else 0 end) as bigint) as soon,
           cast(sum(case when state = 'expired' or (state = 'active' and not_after < ?3) then 1 else 0 end) as bigint)
             as expired,
           cast(sum(case when state = 'revoked' then 1 else 0 end) as bigint) as revoked,
           cast(sum(case when state in ('requested', 'confirmed', 'sent', 'issued', 'delivered') then 1 else 0 end) as bigint)
             as waiting
         from sig_certificate where"
    };
}
sql!(COUNTED -> Counted:
    lite store::of_branch!(lite counted!(), "group by organisation_id, holder_kind"),
    pg store::of_branch!(pg counted!(), "group by organisation_id, holder_kind"));

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
    /// Of a branch: each agency by itself, the largest first, at most [`AGENCIES_MOST`].
    pub agencies: Vec<(OrganisationBrief, Counts)>,
}

/// Counts the certificates in the actor's reach, all or those of a branch.
///
/// # Errors
/// [`ActError::Refused`], or as the database answers.
pub fn statistics(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    branch: Option<Branch>,
) -> Result<Statistics, ActError> {
    let reach = reach(actor)?;
    let list = branch::as_list(tx, branch)?;
    let hours = SignedDuration::from_hours(24 * SOON_DAYS);
    let soon = now.checked_add(hours).unwrap_or(Timestamp::MAX);
    let counted = tx.query(&COUNTED, params![list, reach, now, soon])?;
    let agencies = with_those_above(tx, counted.iter().map(|it| it.organisation_id))?;
    // what lies above a branch has more certificates than are counted here
    let inside = |id: &OrganisationId| {
        branch.is_none_or(|it| {
            *id != it.organisation
                && above(&agencies, *id, |body| body.id == it.organisation).is_some()
        })
    };
    let mut found = Statistics::default();
    let mut kinds: BTreeMap<OrganisationKind, Counts> = BTreeMap::new();
    let mut departments: BTreeMap<OrganisationId, Counts> = BTreeMap::new();
    let mut districts: BTreeMap<OrganisationId, Counts> = BTreeMap::new();
    let mut single: BTreeMap<OrganisationId, Counts> = BTreeMap::new();
    for one in &counted {
        found.total.add(one);
        let Some(agency) = agencies.get(&one.organisation_id) else {
            continue;
        };
        kinds.entry(agency.kind).or_default().add(one);
        if branch.is_some() {
            single.entry(agency.id).or_default().add(one);
        }
        if let Some(id) = above(&agencies, agency.id, is_department).filter(inside) {
            departments.entry(id).or_default().add(one);
        }
        if let Some(id) = above(&agencies, agency.id, is_district).filter(inside) {
            districts.entry(id).or_default().add(one);
        }
    }
    found.kinds = kinds.into_iter().collect();
    found.departments = named(&agencies, departments);
    found.districts = named(&agencies, districts);
    found.agencies = named(&agencies, single);
    found.agencies.truncate(AGENCIES_MOST);
    Ok(found)
}

const fn is_department(body: &OrganisationBrief) -> bool {
    matches!(
        body.kind,
        OrganisationKind::Department | OrganisationKind::ProvincialOffice
    )
}

const fn is_district(body: &OrganisationBrief) -> bool {
    matches!(body.kind, OrganisationKind::District)
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
