//! Settings: one table, one file, the environment, flags; typed for the rest of the program.
//!
//! What two nodes must agree on beyond keys stands in the database, not here.

mod example;
mod layers;
mod line_limits;
mod nearest;
mod places;
mod secrets;
mod section_table;
mod sections;
mod signing_section;
mod table;
mod value;

pub use example::{example, show};
pub use layers::{ConfigError, ENVIRONMENT_PREFIX, Given, Origin, Resolved, USUAL_FILES};
pub use line_limits::LineLimits;
pub use nearest::nearest;
pub use places::{BackupConfig, FilesConfig, FilesStore, S3Config, SearchConfig};
pub use secrets::{SecretError, key_file, read_secret};
pub use sections::{
    AuditConfig, DatabaseConfig, LogConfig, LogFormat, MailConfig, MailTls, NodeConfig, Roles,
    SessionsConfig, SignInConfig, SiteConfig, WebConfig,
};
pub use signing_section::SigningConfig;
pub use table::{SECTIONS, SETTINGS, Setting};
pub use value::{Kind, Value, WrongValue};

use std::net::SocketAddr;

/// All settings, checked one by one and against one another.
#[derive(Clone, Debug)]
pub struct Config {
    /// This process.
    pub node: NodeConfig,
    /// The place of truth.
    pub database: DatabaseConfig,
    /// How it is reached.
    pub web: WebConfig,
    /// What it is called.
    pub site: SiteConfig,
    /// Contents of files.
    pub files: FilesConfig,
    /// The full-text index.
    pub search: SearchConfig,
    /// E-mail, if it is sent.
    pub mail: Option<MailConfig>,
    /// How long people stay signed in.
    pub sessions: SessionsConfig,
    /// What is asked of those who sign in.
    pub sign_in: SignInConfig,
    /// The log of official acts.
    pub audit: AuditConfig,
    /// Digital signatures.
    pub signing: SigningConfig,
    /// Dashboards and reports.
    pub reports: reports::Settings,
    /// Jobs at the same time.
    pub workers: usize,
    /// Copies.
    pub backup: BackupConfig,
    /// What the process says.
    pub log: LogConfig,
    /// Where figures are read, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// The settings as they were given, for `config show`.
    pub resolved: Resolved,
}

impl Config {
    /// Reads the settings from what a start was given. Files with secrets are not read yet, but
    /// for that of the database's address.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(given: &Given) -> Result<Self, ConfigError> {
        let resolved = Resolved::read(given)?;
        let node = NodeConfig::of(&resolved)?;
        let data = node.data.clone();
        Ok(Self {
            database: DatabaseConfig::of(&resolved, &data)?,
            web: WebConfig::of(&resolved, &data)?,
            site: SiteConfig::of(&resolved)?,
            files: FilesConfig::of(&resolved, &data)?,
            search: SearchConfig::of(&resolved, &data),
            mail: MailConfig::of(&resolved)?,
            sessions: SessionsConfig::of(&resolved, &data)?,
            sign_in: SignInConfig::of(&resolved),
            audit: AuditConfig::of(&resolved, &data)?,
            signing: SigningConfig::of(&resolved, &data)?,
            reports: reports::Settings {
                on_time_target: resolved.number("reports.on_time_target") as f64,
            },
            workers: usize::try_from(resolved.number("jobs.workers")).unwrap_or(1),
            backup: BackupConfig::of(&resolved, &data),
            log: LogConfig::of(&resolved),
            metrics_listen: resolved
                .text("metrics.listen")
                .and_then(|text| text.parse().ok()),
            node,
            resolved,
        })
    }

    /// The settings that one gets with these flags and nothing else, for tests and tools.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn from_flags<const N: usize>(flags: [(&str, String); N]) -> Result<Self, ConfigError> {
        let flags = flags.map(|(key, text)| (key.to_owned(), text)).to_vec();
        let given = Given {
            flags,
            ..Given::default()
        };
        Self::read(&given)
    }

    /// The address under which people reach the site, if it is not given: that of the listener.
    #[must_use]
    pub fn base_url(&self, listener: SocketAddr) -> String {
        self.web
            .base_url
            .clone()
            .unwrap_or_else(|| format!("http://{listener}"))
    }
}
