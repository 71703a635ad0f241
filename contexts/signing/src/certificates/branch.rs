//! An agency of the register, alone or with everything below it: what lists and figures are narrowed to.

use super::store;
use identity::{OrganisationBrief, OrganisationId, organisations_brief};
use kit_base::Id;
use kit_db::{DbError, Tx, params};
use std::collections::{BTreeMap, BTreeSet};

/// Agencies stand at most so deep under a department or district.
const DEPTH: usize = 6;

/// An agency, alone or with everything below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The agency.
    pub organisation: OrganisationId,
    /// Whether those below it belong to it, too.
    pub below: bool,
}

impl Branch {
    /// The agency alone.
    #[must_use]
    pub const fn alone(organisation: OrganisationId) -> Self {
        Self {
            organisation,
            below: false,
        }
    }

    /// The agency with everything below it.
    #[must_use]
    pub const fn whole(organisation: OrganisationId) -> Self {
        Self {
            organisation,
            below: true,
        }
    }
}

/// The agencies of a branch as statements take them: a list in JSON, `None` for all agencies. Only
/// agencies with certificates are in it. Those that have ended belong to it as long as they stand
/// below: their certificates are those that must be revoked.
pub(super) fn as_list(tx: &mut Tx<'_>, branch: Option<Branch>) -> Result<Option<String>, DbError> {
    let Some(branch) = branch else {
        return Ok(None);
    };
    let ids = if branch.below {
        below(tx, branch.organisation)?
    } else {
        vec![branch.organisation]
    };
    let ids: Vec<String> = ids.iter().map(|id| id.to_i64().to_string()).collect();
    Ok(Some(format!("[{}]", ids.join(","))))
}

fn below(tx: &mut Tx<'_>, top: OrganisationId) -> Result<Vec<OrganisationId>, DbError> {
    let holding = tx.query(&store::HOLDING_AGENCIES, params![])?;
    let all = with_those_above(tx, holding.iter().copied())?;
    let stands_below = |id: &OrganisationId| above(&all, *id, |body| body.id == top).is_some();
    Ok(holding.into_iter().filter(stands_below).collect())
}

/// The bodies with everything that they stand under.
pub(super) fn with_those_above(
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

/// The nearest body that is meant, from the body itself upwards.
pub(super) fn above(
    all: &BTreeMap<OrganisationId, OrganisationBrief>,
    from: OrganisationId,
    is: impl Fn(&OrganisationBrief) -> bool,
) -> Option<OrganisationId> {
    let mut here = all.get(&from);
    for _ in 0..DEPTH {
        let body = here?;
        if is(body) {
            return Some(body.id);
        }
        here = body.parent.and_then(|parent| all.get(&parent));
    }
    None
}
