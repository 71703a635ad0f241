//! The directory of Nghệ An in 2022, whole: its official districts, communes and departments, the
//! bodies of the yearly report's reach list, and invented people to staff them.
//!
//! The facts stand in `data/`; what no list names carries a plain numbered name and is marked as
//! a sample. People are made from a seed, so that the same seed gives the same province, down to
//! the identifiers.

mod bodies;
mod bring_in;
mod names;
mod people;
mod staffing;
mod tables;

pub use names::{Gender, NameMaker, Numbers};

use crate::{
    OrganisationId, UnitId,
    organisations::{import::ImportOrganisationsError, store as organisations_store},
    people::import::ImportPeopleError,
    units::import::ImportUnitsError,
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use kit_base::Id;
use kit_db::{DbError, Tx, params, sql};

/// The first day of every body of the directory: none of the sources gives one, so it is a sample.
pub const FIRST_DAY: Date = date(2020, 1, 1);
/// Identifiers of the directory begin here: below every one that a running program makes, because
/// they would belong to 2 January 2020.
const FIRST_ID: i64 = 86_400_000 << 22;

sql!(SETTING -> String: "select value from idn_setting where name = ?1");
sql!(SET: "insert into idn_setting (name, value) values (?1, ?2)");
const MARK: &str = "directory.nghean_2022";

/// How much of the province is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Every body, staffed as usual: about 10,000 people.
    Full,
    /// Every body, one person for each kind of post: about 6,000 people.
    Small,
    /// The top of the province, two departments, one district with two communes: for tests.
    Sample,
}

impl Size {
    const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Small => "small",
            Self::Sample => "sample",
        }
    }
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Whether it was there already, from the same seed and size.
    pub already: bool,
    /// Organisations.
    pub organisations: usize,
    /// Units.
    pub units: usize,
    /// People.
    pub people: usize,
}

/// Why the directory was not made.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database holds it from another seed or size.
    #[error("load the directory as {wanted}: the database holds it as {found}")]
    Other {
        /// Seed and size asked for.
        wanted: String,
        /// Seed and size in the database.
        found: String,
    },
    /// A table of facts that is part of the program is malformed.
    #[error("read line {line} of the table {table}")]
    Table {
        /// Table.
        table: &'static str,
        /// Line, from 1.
        line: usize,
    },
    /// The bodies were refused.
    #[error(transparent)]
    Organisations(#[from] ImportOrganisationsError),
    /// The units were refused.
    #[error(transparent)]
    Units(#[from] ImportUnitsError),
    /// The people were refused.
    #[error(transparent)]
    People(#[from] ImportPeopleError),
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Loads the directory of Nghệ An in 2022 by the acts of import that a province uses. Does nothing if it is there from the same seed and
/// size.
///
/// # Errors
/// [`LoadError`].
pub fn load_nghean_2022(
    tx: &mut Tx<'_>,
    now: Timestamp,
    seed: u64,
    size: Size,
) -> Result<Loaded, LoadError> {
    let wanted = format!("seed {seed}, {}", size.code());
    let found: Option<String> = tx.find(&SETTING, params![MARK])?;
    if let Some(found) = &found
        && *found != wanted
    {
        return Err(LoadError::Other {
            wanted,
            found: found.clone(),
        });
    }
    let plan = plan(seed, size)?;
    let loaded = Loaded {
        already: found.is_some(),
        organisations: plan.bodies.len(),
        units: plan.units.len(),
        people: plan.people.len(),
    };
    if !loaded.already {
        bring_in::bring_in(tx, now, plan)?;
        tx.execute(&SET, params![MARK, wanted])?;
    }
    Ok(loaded)
}

/// The body of the directory with this code of Decision 20/2020/QĐ-TTg, as `H41` (the People's
/// Committee of the province) or `H41.15` (the department of education).
///
/// # Errors
/// [`DbError::NoRow`] if the directory is not loaded or has no such code.
pub fn body_of_code(tx: &mut Tx<'_>, code: &str) -> Result<OrganisationId, DbError> {
    let scheme = crate::organisations::codes::CodeScheme::Decision20;
    tx.get(&organisations_store::CODE, params![scheme, code])
        .map(|code| code.organisation)
}

/// Everything that is brought in.
struct Plan {
    bodies: Vec<bodies::Body>,
    units: Vec<UnitRow>,
    people: Vec<people::PersonRow>,
    posts: Vec<people::PostRow>,
    holdings: Vec<people::HoldingRow>,
}

struct UnitRow {
    id: UnitId,
    organisation: OrganisationId,
    kind: crate::UnitKind,
    name: &'static str,
    short_name: &'static str,
}

/// Hands out identifiers one after the other.
struct Ids(i64);

impl Ids {
    fn next<T: Id>(&mut self) -> T {
        self.0 += 1;
        T::from_i64(self.0)
    }
}

fn plan(seed: u64, size: Size) -> Result<Plan, LoadError> {
    let mut ids = Ids(FIRST_ID);
    let bodies = bodies::all(&mut ids, size)?;
    let mut plan = Plan {
        bodies,
        units: Vec::new(),
        people: Vec::new(),
        posts: Vec::new(),
        holdings: Vec::new(),
    };
    // Posts and people come after all bodies, so that the identifiers of bodies do not depend on
    // how they are staffed.
    let mut makers = people::Makers::new(seed, size, Ids(FIRST_ID + (1 << 22)))?;
    people::staff(&mut plan, &mut makers);
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_same_seed_gives_the_same_province() {
        let name_of = |seed| {
            let plan = plan(seed, Size::Sample).expect("the tables are well formed");
            plan.people
                .into_iter()
                .map(|p| (p.id, p.name))
                .collect::<Vec<_>>()
        };
        assert_eq!(name_of(7), name_of(7));
        assert_ne!(name_of(7), name_of(8));
    }

    #[test]
    fn no_identifier_and_no_code_is_used_twice() {
        let plan = plan(1, Size::Full).expect("the tables are well formed");
        let ids: BTreeSet<i64> = plan.bodies.iter().map(|b| b.id.to_i64()).collect();
        assert_eq!(ids.len(), plan.bodies.len());
        let codes: BTreeSet<&str> = plan
            .bodies
            .iter()
            .filter_map(|b| b.code.as_deref())
            .collect();
        let coded = plan.bodies.iter().filter(|b| b.code.is_some()).count();
        assert_eq!(codes.len(), coded);
        let people: BTreeSet<i64> = plan.people.iter().map(|p| p.id.to_i64()).collect();
        assert_eq!(people.len(), plan.people.len());
    }
}
