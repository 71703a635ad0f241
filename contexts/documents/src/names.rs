//! What people, units and agencies are called, for pages: asked for once for a whole page, in the
//! page's own read, and kept for a minute on this node.

use identity::{DelegationId, OrganisationId, PersonId, UnitId, delegations::delegation};
use kit_base::Id;
use kit_db::{DbError, Tx};
use moka::sync::Cache;
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
    time::Duration,
};

/// A person who is renamed is called by the old name for this long on lists.
const KEPT: Duration = Duration::from_secs(60);
/// Names kept: everybody who works in a province with 40 bytes each.
const MOST: u64 = 60_000;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    Person(i64),
    Unit(i64),
    Organisation(i64),
    Delegation(i64),
}

static KNOWN: LazyLock<Cache<Of, Arc<str>>> = LazyLock::new(|| {
    Cache::builder()
        .max_capacity(MOST)
        .time_to_live(KEPT)
        .build()
});

/// The names that one page needs.
#[derive(Clone, Default)]
pub struct Names(HashMap<Of, Arc<str>>);

impl Names {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With the name of a person that is known already.
    #[must_use]
    pub fn with_person(mut self, id: PersonId, name: &str) -> Self {
        self.0.insert(Of::Person(id.to_i64()), name.into());
        self
    }

    /// With the document of a delegation that is known already.
    #[must_use]
    pub fn with_delegation(mut self, id: DelegationId, document: &str) -> Self {
        self.0.insert(Of::Delegation(id.to_i64()), document.into());
        self
    }

    /// With the name of a unit that is known already.
    #[must_use]
    pub fn with_unit(mut self, id: UnitId, name: &str) -> Self {
        self.0.insert(Of::Unit(id.to_i64()), name.into());
        self
    }

    /// Learns the names of people; unknown ones are left out.
    ///
    /// # Errors
    /// As the database answers.
    pub fn add_people(
        &mut self,
        tx: &mut Tx<'_>,
        people: impl IntoIterator<Item = PersonId>,
    ) -> Result<(), DbError> {
        for id in people {
            self.add(Of::Person(id.to_i64()), || {
                identity::person_brief(tx, id).map(|it| it.name)
            })?;
        }
        Ok(())
    }

    /// Learns the names of units; unknown ones are left out.
    ///
    /// # Errors
    /// As the database answers.
    pub fn add_units(
        &mut self,
        tx: &mut Tx<'_>,
        units: impl IntoIterator<Item = UnitId>,
    ) -> Result<(), DbError> {
        for id in units {
            self.add(Of::Unit(id.to_i64()), || {
                identity::unit_brief(tx, id).map(|it| it.name)
            })?;
        }
        Ok(())
    }

    /// Learns the names of agencies; unknown ones are left out.
    ///
    /// # Errors
    /// As the database answers.
    pub fn add_organisations(
        &mut self,
        tx: &mut Tx<'_>,
        organisations: impl IntoIterator<Item = OrganisationId>,
    ) -> Result<(), DbError> {
        for id in organisations {
            self.add(Of::Organisation(id.to_i64()), || {
                identity::organisation_brief(tx, id).map(|it| it.name)
            })?;
        }
        Ok(())
    }

    /// Learns the documents by which rights were delegated; unknown ones are left out.
    ///
    /// # Errors
    /// As the database answers.
    pub fn add_delegations(
        &mut self,
        tx: &mut Tx<'_>,
        delegations: impl IntoIterator<Item = DelegationId>,
    ) -> Result<(), DbError> {
        for id in delegations {
            self.add(Of::Delegation(id.to_i64()), || {
                delegation(tx, id).map(|it| it.document)
            })?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        of: Of,
        ask: impl FnOnce() -> Result<String, DbError>,
    ) -> Result<(), DbError> {
        if self.0.contains_key(&of) {
            return Ok(());
        }
        let name = match KNOWN.get(&of) {
            Some(name) => name,
            None => match ask() {
                Ok(name) => {
                    let name: Arc<str> = name.into();
                    KNOWN.insert(of, Arc::clone(&name));
                    name
                }
                Err(DbError::NoRow) => return Ok(()),
                Err(error) => return Err(error),
            },
        };
        self.0.insert(of, name);
        Ok(())
    }

    /// What a person is called; empty if unknown.
    #[must_use]
    pub fn person(&self, id: PersonId) -> &str {
        self.of(Of::Person(id.to_i64()))
    }

    /// What a unit is called; empty if unknown.
    #[must_use]
    pub fn unit(&self, id: UnitId) -> &str {
        self.of(Of::Unit(id.to_i64()))
    }

    /// What an agency is called; empty if unknown.
    #[must_use]
    pub fn organisation(&self, id: OrganisationId) -> &str {
        self.of(Of::Organisation(id.to_i64()))
    }

    /// Number and notation of the document by which rights were delegated; empty if unknown.
    #[must_use]
    pub fn delegation(&self, id: DelegationId) -> &str {
        self.of(Of::Delegation(id.to_i64()))
    }

    fn of(&self, of: Of) -> &str {
        self.0.get(&of).map_or("", |name| name)
    }
}
