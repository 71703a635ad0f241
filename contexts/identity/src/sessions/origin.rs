//! Where a sign-in comes from, and under what its wrong tries are counted.

use crate::{
    SessionId, Settings,
    accounts::{Account, device, lockout::Lane},
};
use jiff::Timestamp;
use kit_db::{DbError, Tx};
use std::net::IpAddr;

/// Where a sign-in comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Browser and system, as the browser says.
    pub client: String,
    /// The address of the client.
    pub address: IpAddr,
    /// What the browser kept of earlier sign-ins, of whatever account.
    pub devices: Vec<String>,
    /// The session that the browser had; it ends with the sign-in.
    pub session: Option<SessionId>,
}

impl Origin {
    /// Under what wrong tries at this account are counted: the browser, if it signed in before and has not used up its
    /// free tries, or else its network.
    pub(crate) fn lane(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        settings: &Settings,
        account: &Account,
    ) -> Result<Lane, DbError> {
        if let Some(device) = device::recognise(settings, now, account, &self.devices) {
            let lane = Lane::of_device(&device);
            if lane.locked(tx, now, account.id)?.is_none() {
                return Ok(lane);
            }
        }
        Ok(Lane::of_network(self.address))
    }
}
