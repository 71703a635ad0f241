//! To whom a document says that it goes ("Kính gửi", "Nơi nhận"): kinds of agencies that it goes
//! to as a whole, then agencies by their names. Drafts compute it; an issued document keeps what it
//! said on the day of issue, whatever agencies are founded, renamed or closed later.

use crate::document::DocumentId;
use identity::{OrganisationId, OrganisationKind};
use jiff::civil::Date;
use kit_db::{DbError, Tx, params, sql};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Receivers named one by one; the rest is counted and stands on a page of its own.
const NAMED: usize = 30;

sql!(KEEP: "insert into doc_addressees (outgoing_id, addressees) values (?1, ?2)");
sql!(KEPT -> String: "select addressees from doc_addressees where outgoing_id = ?1");

/// All agencies of a kind that work on this system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Everybody {
    /// The people's committees of communes, wards and townships.
    Communes,
    /// The people's committees of districts.
    Districts,
    /// The departments of the province and its offices.
    Departments,
}

impl Everybody {
    /// In the order of the lines.
    pub const ALL: [Self; 3] = [Self::Communes, Self::Districts, Self::Departments];

    const fn kinds(self) -> &'static [OrganisationKind] {
        match self {
            Self::Communes => &[OrganisationKind::Commune],
            Self::Districts => &[OrganisationKind::District],
            Self::Departments => &[
                OrganisationKind::Department,
                OrganisationKind::ProvincialOffice,
            ],
        }
    }

    /// Who that is on a day, without `sender` itself.
    ///
    /// # Errors
    /// As the database answers.
    pub fn members(
        self,
        tx: &mut Tx<'_>,
        sender: OrganisationId,
        on: Date,
    ) -> Result<Vec<OrganisationId>, DbError> {
        let mut members = Vec::new();
        for kind in self.kinds() {
            let all = identity::organisations_of_kind(tx, *kind, on)?;
            let theirs = all
                .into_iter()
                .filter(|it| it.runs_documents && it.id != sender);
            members.extend(theirs.map(|it| it.id));
        }
        Ok(members)
    }
}

impl Everybody {
    /// As [`Everybody::members`], or nothing if there are more than `most`, which is found out
    /// without reading them all. One receiver is no whole kind.
    fn members_if_no_more(
        self,
        tx: &mut Tx<'_>,
        sender: OrganisationId,
        on: Date,
        most: usize,
    ) -> Result<Option<Vec<OrganisationId>>, DbError> {
        if most < 2 {
            return Ok(None);
        }
        let mut members = Vec::new();
        for kind in self.kinds() {
            // the sender may be one of those read, and one more tells that there are too many
            let read = identity::some_of_kind(tx, *kind, on, most + 2)?;
            members.extend(read.into_iter().filter(|id| *id != sender));
            if members.len() > most {
                return Ok(None);
            }
        }
        Ok(Some(members))
    }
}

/// The lines, before they are put into words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressees {
    /// Whole kinds.
    pub everybody: Vec<Everybody>,
    /// The others by name, at most thirty.
    pub named: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

impl Addressees {
    /// What a document to these receivers says on a day.
    pub(crate) fn compute(
        tx: &mut Tx<'_>,
        sender: OrganisationId,
        receivers: &[OrganisationId],
        on: Date,
    ) -> Result<Self, DbError> {
        let mut kinds = Vec::new();
        for kind in Everybody::ALL {
            if let Some(members) = kind.members_if_no_more(tx, sender, on, receivers.len())? {
                kinds.push((kind, members));
            }
        }
        let sets: Vec<&[OrganisationId]> = kinds.iter().map(|(_, it)| it.as_slice()).collect();
        let (whole, singles) = covered(receivers, &sets);
        let shown = &singles[..singles.len().min(NAMED)];
        let named = identity::organisations_brief(tx, shown)?;
        Ok(Self {
            everybody: whole.into_iter().map(|place| kinds[place].0).collect(),
            named: named.into_iter().map(|it| it.name).collect(),
            more: singles.len() - shown.len(),
        })
    }
}

/// Keeps what a document says on the day of its issue.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    id: DocumentId,
    addressees: &Addressees,
) -> Result<(), DbError> {
    let text = serde_json::to_string(addressees).expect("lists of words are JSON");
    tx.execute(&KEEP, params![id, text]).map(drop)
}

/// What an issued document says; nothing for a draft.
pub(crate) fn kept(tx: &mut Tx<'_>, id: DocumentId) -> Result<Option<Addressees>, DbError> {
    let text: Option<String> = tx.find(&KEPT, params![id])?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// The places of the sets that the receivers hold whole, and the receivers in none of them. A set
/// of one is no set; a set inside another says nothing new, nor does one that the sets before it
/// hold together.
pub(crate) fn covered(
    receivers: &[OrganisationId],
    sets: &[&[OrganisationId]],
) -> (Vec<usize>, Vec<OrganisationId>) {
    let all: BTreeSet<OrganisationId> = receivers.iter().copied().collect();
    let whole: Vec<(usize, BTreeSet<OrganisationId>)> = sets
        .iter()
        .enumerate()
        .filter(|(_, set)| set.len() > 1)
        .map(|(place, set)| (place, set.iter().copied().collect()))
        .filter(|(_, set): &(usize, BTreeSet<_>)| set.is_subset(&all))
        .collect();
    let mut left = all;
    let mut places = Vec::new();
    for (place, set) in &whole {
        let is_inside = whole
            .iter()
            .any(|(_, other)| other.len() > set.len() && set.is_subset(other));
        if !is_inside && set.iter().any(|it| left.contains(it)) {
            left.retain(|it| !set.contains(it));
            places.push(*place);
        }
    }
    (places, left.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit_base::Id;

    fn ids(numbers: &[i64]) -> Vec<OrganisationId> {
        let ids = numbers.iter().map(|n| OrganisationId::from_i64(*n));
        ids.collect()
    }

    #[test]
    fn a_set_inside_a_later_one_is_not_named_beside_it() {
        let (inner, outer) = (ids(&[1, 2]), ids(&[1, 2, 3]));
        let found = covered(&ids(&[1, 2, 3, 7]), &[&inner, &outer]);
        assert_eq!(found, (vec![1], ids(&[7])));
    }

    #[test]
    fn of_two_equal_sets_the_first_is_named() {
        let same = ids(&[1, 2]);
        let found = covered(&ids(&[1, 2]), &[&same, &same]);
        assert_eq!(found, (vec![0], ids(&[])));
    }
}
