//! Settings of [signing].

use super::{ConfigError, Resolved, read_secret, sections::unfit};
use kit_base::Secret;
use kit_signers::TokenChoice;
use signing::requests::HeldKey;
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
    /// Keys of this installation, by name.
    pub keys: Vec<(String, HeldKey)>,
    /// The remote signing service.
    pub remote: Option<RemoteConfig>,
}

/// A remote signing service that speaks CSC API v2.
#[derive(Clone, Debug)]
pub struct RemoteConfig {
    /// Its base address, before `/csc/v2`.
    pub address: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub secret: Secret<String>,
}

/// The name under which the register's certificates name the key in the PKCS#11 module.
const MODULE: &str = "module";

/// PKCS#12 files of a folder, each named by its file name without the ending; beside one may lie its
/// password, in a file with the ending `password`.
fn keys_of(folder: Option<PathBuf>) -> Result<Vec<(String, HeldKey)>, ConfigError> {
    let Some(folder) = folder else {
        return Ok(Vec::new());
    };
    let failed = |error: std::io::Error| unfit("signing.keys_folder", error.to_string());
    let mut keys = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_key = path
            .extension()
            .is_some_and(|ending| ending == "p12" || ending == "pfx");
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
            continue;
        };
        if !is_key {
            continue;
        }
        let beside = path.with_extension("password");
        let password = match beside.exists() {
            true => Some(
                read_secret(&beside)
                    .map_err(|error| unfit("signing.keys_folder", error.to_string()))?,
            ),
            false => None,
        };
        keys.push((
            name.to_owned(),
            HeldKey::File {
                path: path.clone(),
                password,
            },
        ));
    }
    keys.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(keys)
}

fn module_of(all: &Resolved) -> Result<Option<(String, HeldKey)>, ConfigError> {
    let (Some(library), token) = (all.path("signing.module"), all.text("signing.module_token"))
    else {
        return Ok(None);
    };
    let token = token.ok_or_else(|| unfit("signing.module_token", "name the token's label"))?;
    let pin = match all.path("signing.module_pin_file") {
        Some(path) => Some(
            read_secret(&path)
                .map_err(|error| unfit("signing.module_pin_file", error.to_string()))?,
        ),
        None => None,
    };
    let key = HeldKey::Module {
        library,
        token: TokenChoice::Label(token),
        pin,
    };
    Ok(Some((MODULE.to_owned(), key)))
}

fn remote_of(all: &Resolved) -> Result<Option<RemoteConfig>, ConfigError> {
    let Some(address) = all.text("signing.remote_service") else {
        return Ok(None);
    };
    let client_id = all
        .text("signing.remote_client")
        .ok_or_else(|| unfit("signing.remote_client", "name this installation's client"))?;
    let path = all.path("signing.remote_secret_file").ok_or_else(|| {
        unfit(
            "signing.remote_secret_file",
            "name the file with the secret",
        )
    })?;
    let secret = read_secret(&path)
        .map_err(|error| unfit("signing.remote_secret_file", error.to_string()))?;
    Ok(Some(RemoteConfig {
        address,
        client_id,
        secret,
    }))
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
            keys: keys_of(all.path("signing.keys_folder"))?
                .into_iter()
                .chain(module_of(all)?)
                .collect(),
            remote: remote_of(all)?,
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
