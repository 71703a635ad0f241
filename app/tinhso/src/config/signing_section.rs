//! Settings of [signing].

use super::{ConfigError, Resolved, sections::unfit};
use signing::verification::{Rules, Trust, TrustError};
use std::path::{Path, PathBuf};

/// Settings of [signing].
#[derive(Clone, Debug)]
pub struct SigningConfig {
    /// The folder of trusted roots, and whether it was named: one that was not need not be there.
    pub trust_folder: (PathBuf, bool),
    /// What the operator decides about verdicts.
    pub rules: Rules,
    /// Time-stamping authorities, in the order in which they are asked.
    pub timestamp_servers: Vec<String>,
    /// B-B, B-T, B-LT or B-LTA.
    pub level: String,
    /// Whether anything is fetched from authorities.
    pub fetch: bool,
    /// Hosts that may be called although they are not on the public internet.
    pub outside_hosts: Vec<String>,
    /// Where a browser finds the signing program of its user.
    pub agent_address: String,
}

impl SigningConfig {
    pub(super) fn of(all: &Resolved, data: &Path) -> Result<Self, ConfigError> {
        let timestamp_servers = all.list("signing.timestamp_servers");
        let is_web = |url: &String| url.starts_with("http://") || url.starts_with("https://");
        if !timestamp_servers.iter().all(is_web) {
            let what = "each must begin with http:// or https://";
            return Err(unfit("signing.timestamp_servers", what));
        }
        let agent_address = all.text("signing.agent_address").unwrap_or_default();
        let is_socket = agent_address.starts_with("wss://") || agent_address.starts_with("ws://");
        if !is_socket {
            return Err(unfit(
                "signing.agent_address",
                "it must begin with wss:// or ws://",
            ));
        }
        let grace = all.duration("signing.grace");
        let usual = Rules::default();
        Ok(Self {
            trust_folder: match all.path("signing.trust_folder") {
                Some(folder) => (folder, true),
                None => (data.join("trust"), false),
            },
            rules: Rules {
                state_domains: all.list("signing.state_domains"),
                grace: grace.try_into().unwrap_or(usual.grace),
                ..usual
            },
            timestamp_servers,
            level: all.text("signing.level").unwrap_or_default(),
            fetch: all.flag("signing.fetch"),
            outside_hosts: all.list("signing.outside_hosts"),
            agent_address,
        })
    }

    /// Reads the trusted roots.
    ///
    /// # Errors
    /// [`TrustError`]; a folder that nobody named and that is not there trusts nothing.
    pub fn trust(&self) -> Result<Trust, TrustError> {
        let (folder, is_named) = &self.trust_folder;
        if !is_named && !folder.exists() {
            return Ok(Trust::of(Vec::new(), Vec::new(), self.rules.clone()));
        }
        Trust::read(folder, self.rules.clone())
    }
}
