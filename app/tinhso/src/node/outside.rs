//! The client for calls to systems outside.

use super::NodeError;
use crate::config::Config;
use kit_base::Clock;
use kit_outbound::{Outbound, Settings};
use signing::verification::Fetcher;
use tokio::runtime::Handle;

/// What asks authorities for revocation lists and the like; nothing if the operator wants that.
pub(crate) fn fetcher(
    config: &Config,
    clock: &Clock,
    runtime: &Handle,
) -> Result<Option<Fetcher>, NodeError> {
    if !config.signing.fetch {
        return Ok(None);
    }
    let settings = Settings {
        allowed_hosts: config.signing.outside_hosts.clone(),
        ..Settings::default()
    };
    let outbound = Outbound::new(settings, clock.clone())?;
    Ok(Some(Fetcher::new(outbound, runtime.clone())))
}
