//! What speaks to systems outside: the client for authorities, time-stamps, keys that lie elsewhere.

use super::NodeError;
use crate::config::Config;
use kit_base::Clock;
use kit_outbound::{Outbound, Settings};
use kit_signers::{CscAccess, CscClient, CscOptions, TimestampClient, TimestampOptions};
use signing::{
    requests::{HeldKeys, UpgradeSettings},
    verification::Fetcher,
};
use tokio::runtime::Handle;

/// Everything of a node that speaks to outside systems.
pub(crate) struct Outside {
    /// Asks authorities for revocation lists and the like; nothing if the operator wants that.
    pub(super) fetcher: Option<Fetcher>,
    /// How far signatures are brought; nothing without a time-stamping authority.
    pub(super) upgrade: Option<UpgradeSettings>,
    /// Keys in files, modules and with a remote service.
    pub(super) keys: HeldKeys,
}

impl Outside {
    /// As the settings say.
    pub(super) fn open(
        config: &Config,
        clock: &Clock,
        runtime: &Handle,
    ) -> Result<Self, NodeError> {
        Ok(Self {
            fetcher: fetcher(config, clock, runtime)?,
            upgrade: upgrade(config, clock)?,
            keys: keys(config, clock)?,
        })
    }
}

fn outbound(config: &Config, clock: &Clock) -> Result<Outbound, NodeError> {
    let settings = Settings {
        allowed_hosts: config.signing.outside_hosts.clone(),
        ..Settings::default()
    };
    Ok(Outbound::new(settings, clock.clone())?)
}

/// What asks authorities for revocation lists and the like; nothing if the operator wants that.
pub(crate) fn fetcher(
    config: &Config,
    clock: &Clock,
    runtime: &Handle,
) -> Result<Option<Fetcher>, NodeError> {
    if !config.signing.fetch {
        return Ok(None);
    }
    let outbound = outbound(config, clock)?;
    Ok(Some(Fetcher::new(outbound, runtime.clone())))
}

fn upgrade(config: &Config, clock: &Clock) -> Result<Option<UpgradeSettings>, NodeError> {
    let settings = &config.signing;
    if settings.timestamp_servers.is_empty() || settings.level == "B-B" {
        return Ok(None);
    }
    let servers = settings.timestamp_servers.clone();
    let client = TimestampClient::new(
        outbound(config, clock)?,
        servers,
        TimestampOptions::default(),
    );
    Ok(Some(UpgradeSettings {
        timestamps: client,
        with_revocation: settings.level != "B-T",
    }))
}

fn keys(config: &Config, clock: &Clock) -> Result<HeldKeys, NodeError> {
    let settings = &config.signing;
    let keys = HeldKeys::new(settings.keys.clone());
    let Some(remote) = &settings.remote else {
        return Ok(keys);
    };
    let access = CscAccess::Client {
        id: remote.client_id.clone(),
        secret: remote.secret.clone(),
    };
    let outbound = outbound(config, clock)?;
    let client = CscClient::new(outbound, &remote.address, access, CscOptions::default());
    Ok(keys.with_remote(client))
}
