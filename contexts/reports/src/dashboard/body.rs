//! The bodies of the province with their counts.

use super::Counts;
use identity::{OrganisationBrief, OrganisationId, OrganisationKind};
use jiff::civil::Date;
use kit_base::Id;
use kit_db::{DbError, Tx};
use std::collections::{BTreeMap, HashMap};

/// One body in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyLine {
    /// Identifier.
    pub id: OrganisationId,
    /// Name for lists.
    pub name: String,
    /// Kind of body.
    pub kind: OrganisationKind,
    /// Whether it is the province's People's Committee or stands directly under it: those that
    /// its leaders compare.
    pub top: bool,
    /// The district that it is or lies in.
    pub district: Option<OrganisationId>,
    /// Counts of the period.
    pub counts: Counts,
    /// What waits for approval at its end.
    pub awaiting: i64,
}

/// Steps up from a body to its district: school, education office, district. A longer way means a
/// circle in the data.
const STEPS_MAX: usize = 8;

/// Puts names and districts to counts. Bodies that nobody knows on that day (they have ended, or
/// come later) are named by themselves; a body without any count is left out.
pub(super) fn lines(
    tx: &mut Tx<'_>,
    on: Date,
    counts: &[(i64, Counts)],
    awaiting: &HashMap<i64, i64>,
) -> Result<Vec<BodyLine>, DbError> {
    let known = known(tx, on)?;
    let by_id: HashMap<i64, &Counts> = counts.iter().map(|(id, one)| (*id, one)).collect();
    let waiting = awaiting
        .iter()
        .filter(|(_, value)| **value != 0)
        .map(|(id, _)| *id);
    let mut ids: Vec<i64> = by_id.keys().copied().chain(waiting).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut lines = Vec::with_capacity(ids.len());
    for id in ids {
        let id = OrganisationId::from_i64(id);
        let brief = match known.get(&id) {
            Some(brief) => brief.clone(),
            None => match identity::organisations_brief(tx, &[id])?.pop() {
                Some(brief) => brief,
                None => continue,
            },
        };
        lines.push(BodyLine {
            id,
            name: brief.short_name.clone(),
            kind: brief.kind,
            top: is_top(&known, &brief),
            district: district_of(&known, &brief),
            counts: by_id.get(&id.to_i64()).map(|one| **one).unwrap_or_default(),
            awaiting: awaiting.get(&id.to_i64()).copied().unwrap_or_default(),
        });
    }
    Ok(lines)
}

type Known = BTreeMap<OrganisationId, OrganisationBrief>;

/// Every body of a day, in one question for each kind.
fn known(tx: &mut Tx<'_>, on: Date) -> Result<Known, DbError> {
    let mut known = Known::new();
    for kind in OrganisationKind::ALL {
        let bodies = identity::organisations_of_kind(tx, *kind, on)?;
        known.extend(bodies.into_iter().map(|body| (body.id, body)));
    }
    Ok(known)
}

fn is_top(known: &Known, body: &OrganisationBrief) -> bool {
    let above = body.parent.and_then(|parent| known.get(&parent));
    let under_province = above.is_some_and(|one| one.kind == OrganisationKind::Province);
    body.kind == OrganisationKind::Province || under_province
}

fn district_of(known: &Known, body: &OrganisationBrief) -> Option<OrganisationId> {
    let mut here = body;
    for _ in 0..STEPS_MAX {
        if here.kind == OrganisationKind::District {
            return Some(here.id);
        }
        here = known.get(&here.parent?)?;
    }
    None
}
