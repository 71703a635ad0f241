//! Leases: a row that says who may do what only one node may do at a time, and until when.

use crate::{DbError, Tx, params};
use jiff::{SignedDuration, Timestamp};

/// A lease that this holder has. Effects that must not come late carry its `fence`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What is leased.
    pub name: String,
    /// Rises whenever the holder changes.
    pub fence: i64,
    /// Until when, by the database's clock.
    pub until: Timestamp,
}

/// Why there is no lease.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Somebody else has it.
    #[error("lease what {holder} holds until {until}")]
    Held {
        /// Who.
        holder: String,
        /// Until when.
        until: Timestamp,
    },
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

crate::row! {
    struct Held { holder: String, fence: i64, held_until: Timestamp }
}
crate::sql!(NOW -> Timestamp:
    lite "select cast(unixepoch('subsec') * 1000000 as integer)",
    pg "select clock_timestamp()");
crate::sql!(FIND -> Held: "select holder, fence, held_until from kit_lease where name = ?1");
crate::sql!(FIRST: "insert into kit_lease (name, holder, fence, held_until) values (?1, ?2, 1, ?3)
    on conflict (name) do nothing");
crate::sql!(TAKE: "update kit_lease set holder = ?2, fence = ?4, held_until = ?3
    where name = ?1 and fence = ?5 and held_until = ?6");
crate::sql!(GIVE_BACK: "update kit_lease set held_until = ?3 where name = ?1 and holder = ?2");

impl Tx<'_> {
    /// The database's own clock, which all nodes share.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn database_now(&mut self) -> Result<Timestamp, DbError> {
        self.get(&NOW, params![])
    }

    /// Takes or renews the lease `name` for `time`. One that ends later than twice this time from now is taken over:
    /// the clock ran ahead when it was given, and would keep everybody out until it is that late.
    ///
    /// # Errors
    /// [`LeaseError::Held`] while another holder has it.
    pub fn lease(
        &mut self,
        name: &str,
        holder: &str,
        time: SignedDuration,
    ) -> Result<Lease, LeaseError> {
        let now = self.database_now()?;
        let until = now
            .saturating_add(time)
            .map_err(|e| DbError::Statement(e.to_string().into()))?;
        let leased = |fence| Lease {
            name: name.to_owned(),
            fence,
            until,
        };
        if self.execute(&FIRST, params![name, holder, until])? == 1 {
            return Ok(leased(1));
        }
        let held = self.get(&FIND, params![name])?;
        let mine = held.holder == holder;
        // nobody takes a lease for longer: a clock that ran ahead and was set back gave this end
        let impossible = until
            .saturating_add(time)
            .is_ok_and(|end| held.held_until > end);
        if !mine && held.held_until > now && !impossible {
            return Err(LeaseError::Held {
                holder: held.holder,
                until: held.held_until,
            });
        }
        let fence = held.fence + i64::from(!mine);
        let taken = self.execute(
            &TAKE,
            params![name, holder, until, fence, held.fence, held.held_until],
        )?;
        if taken == 1 {
            Ok(leased(fence))
        } else {
            Err(LeaseError::Held {
                holder: "another node".to_owned(),
                until: held.held_until,
            })
        }
    }

    /// Until when somebody holds the lease `name`, if anybody does now; changes nothing.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn leased_until(&mut self, name: &str) -> Result<Option<Timestamp>, DbError> {
        let now = self.database_now()?;
        let held = self.find(&FIND, params![name])?;
        Ok(held
            .map(|held| held.held_until)
            .filter(|until| *until > now))
    }

    /// Ends a lease of this holder at once, so that another node need not wait.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn give_back(&mut self, name: &str, holder: &str) -> Result<(), DbError> {
        let now = self.database_now()?;
        self.execute(&GIVE_BACK, params![name, holder, now])
            .map(drop)
    }
}
