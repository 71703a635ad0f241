//! The settings of each section, typed and checked.

use super::{ConfigError, LineLimits, Resolved, read_secret};
use kit_audit::Verifier;
use kit_db::DatabaseUrl;
use kit_web::{ForwardedHeader, UploadSeats};
use std::{
    net::IpAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
    time::Duration,
};

/// Settings of [node].
#[derive(Clone, Debug)]
pub struct NodeConfig {
    /// Folder for what has no place of its own.
    pub data: PathBuf,
    /// What this node does.
    pub roles: Roles,
    /// Its name, if given.
    pub name: Option<String>,
    /// How long a stopping node still takes requests while it says that it is not ready.
    pub leave_after: Duration,
    /// How long requests and jobs may go on after that.
    pub stop_after: Duration,
    /// The share of the disk that is left alone, from 0 to 1.
    pub least_free: f64,
}

/// The parts that a node plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Answers requests.
    pub web: bool,
    /// Runs jobs.
    pub jobs: bool,
    /// Keeps a search index.
    pub index: bool,
}

impl NodeConfig {
    pub(super) fn of(all: &Resolved) -> Result<Self, ConfigError> {
        let roles = all.list("node.roles");
        let has = |name: &str| roles.iter().any(|role| role == name);
        let roles = Roles {
            web: has("web"),
            jobs: has("jobs"),
            index: has("index"),
        };
        if roles.web && !roles.index {
            return Err(unfit("node.roles", "web needs index on the same node"));
        }
        if !roles.web && !roles.jobs {
            return Err(unfit("node.roles", "name web, jobs, or both"));
        }
        Ok(Self {
            data: all
                .path("node.data")
                .unwrap_or_else(|| PathBuf::from("data")),
            roles,
            name: all.text("node.name"),
            leave_after: all.duration("node.leave_after"),
            stop_after: all.duration("node.stop_after"),
            least_free: all.number("node.least_free") as f64 / 100.0,
        })
    }
}

/// Settings of [database].
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Threads that read from SQLite.
    pub readers: usize,
    /// Connections to PostgreSQL.
    pub connections: usize,
    /// Whether a start brings the tables up to date.
    pub migrate_at_start: bool,
}

impl DatabaseConfig {
    pub(super) fn of(all: &Resolved, data: &Path) -> Result<Self, ConfigError> {
        let (key, text) = match (all.text("database.url"), all.path("database.url_file")) {
            (Some(_), Some(_)) => {
                let what = "database.url and database.url_file are both given; keep one";
                return Err(unfit("database.url", what));
            }
            (None, None) => {
                let file = data.join("tinhso.sqlite");
                ("node.data", format!("sqlite:{}", file.display()))
            }
            (Some(url), None) if has_password(&url) => {
                let what = "it holds a password; put the address into a file and name that in database.url_file";
                return Err(unfit("database.url", what));
            }
            (Some(url), None) => ("database.url", url),
            (None, Some(path)) => {
                let secret = read_secret(&path)
                    .map_err(|error| unfit("database.url_file", error.to_string()))?;
                ("database.url_file", secret.reveal().clone())
            }
        };
        Ok(Self {
            url: text
                .parse()
                .map_err(|error: kit_db::DatabaseUrlError| unfit(key, error.to_string()))?,
            readers: usize_of(all, "database.readers"),
            connections: usize_of(all, "database.connections"),
            migrate_at_start: all.flag("database.migrate_at_start"),
        })
    }
}

/// Whether the part of an address before `@` holds a password.
fn has_password(url: &str) -> bool {
    let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    let host_part = after_scheme.split('/').next().unwrap_or_default();
    let login = host_part.rsplit_once('@').map_or("", |(login, _)| login);
    login.contains(':') || url.contains("password=")
}

/// Settings of [web].
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// Where requests are taken: address and port.
    pub listen: String,
    /// Address for people, if given.
    pub base_url: Option<String>,
    /// Believed proxies.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where they write the client's address.
    pub forwarded: ForwardedHeader,
    /// Forms with files at the same time.
    pub uploads: UploadSeats,
    /// How many connections there may be, and how long each may take.
    pub lines: LineLimits,
    /// The key of form tokens: the file, and whether it is made if it is not there.
    pub form_key: (PathBuf, bool),
    /// Requests of one address in a minute.
    pub requests_per_address: NonZeroU32,
    /// Requests of one account in a minute.
    pub requests_per_account: NonZeroU32,
}

impl WebConfig {
    pub(super) fn of(all: &Resolved, data: &Path) -> Result<Self, ConfigError> {
        let base_url = all.text("web.base_url");
        let is_origin = |url: &String| {
            let rest = url
                .strip_prefix("https://")
                .or_else(|| url.strip_prefix("http://"));
            rest.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', ' ']))
        };
        if base_url.as_ref().is_some_and(|url| !is_origin(url)) {
            let what = "it must be http:// or https://, a name and perhaps a port, nothing behind";
            return Err(unfit("web.base_url", what));
        }
        let listen = all
            .text("web.listen")
            .ok_or_else(|| unfit("web.listen", "it must name an address and a port"))?;
        let proxies = all.list("web.trusted_proxies");
        Ok(Self {
            listen,
            base_url,
            trusted_proxies: proxies
                .iter()
                .filter_map(|text| text.parse().ok())
                .collect(),
            forwarded: all
                .text("web.forwarded_header")
                .and_then(|name| ForwardedHeader::named(&name))
                .unwrap_or_default(),
            uploads: UploadSeats {
                in_all: rate(all, "web.uploads"),
                per_address: rate(all, "web.uploads_per_address"),
            },
            lines: LineLimits::of(all),
            form_key: key_place(all, "web.form_key_file", data, "form.key"),
            requests_per_address: rate(all, "web.requests_per_address"),
            requests_per_account: rate(all, "web.requests_per_account"),
        })
    }
}

fn rate(all: &Resolved, key: &str) -> NonZeroU32 {
    u32::try_from(all.number(key))
        .ok()
        .and_then(NonZeroU32::new)
        .unwrap_or(NonZeroU32::MAX)
}

/// The file of a key, and whether it may be made at first start.
pub(super) fn key_place(all: &Resolved, key: &str, data: &Path, name: &str) -> (PathBuf, bool) {
    match all.path(key) {
        Some(path) => (path, false),
        None => (data.join("keys").join(name), true),
    }
}

/// Settings of [site].
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// Name at the top.
    pub name: String,
    /// Line under the name in the office.
    pub subtitle: String,
    /// Line over the name on public pages.
    pub public_title: String,
    /// Lines of the public foot.
    pub contact: Vec<String>,
    /// Where to report a weakness.
    pub security_contact: Option<String>,
}

impl SiteConfig {
    pub(super) fn of(all: &Resolved) -> Result<Self, ConfigError> {
        let security_contact = all.text("site.security_contact");
        let is_contact =
            |text: &String| text.starts_with("mailto:") || text.starts_with("https://");
        if security_contact
            .as_ref()
            .is_some_and(|text| !is_contact(text))
        {
            return Err(unfit(
                "site.security_contact",
                "it must begin with mailto: or https://",
            ));
        }
        Ok(Self {
            name: all.text("site.name").unwrap_or_default(),
            subtitle: all.text("site.subtitle").unwrap_or_default(),
            public_title: all.text("site.public_title").unwrap_or_default(),
            contact: all.list("site.contact"),
            security_contact,
        })
    }
}

/// Settings of [mail].
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// SMTP server.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// Protection of the connection.
    pub tls: MailTls,
    /// Name and file of the password, if one signs in.
    pub login: Option<(String, PathBuf)>,
    /// Sender.
    pub from: String,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// Begins in clear and must change to TLS.
    StartTls,
    /// TLS from the start.
    Tls,
    /// Not at all: a server on the same machine.
    None,
}

impl MailConfig {
    pub(super) fn of(all: &Resolved) -> Result<Option<Self>, ConfigError> {
        let Some(server) = all.text("mail.server") else {
            return Ok(None);
        };
        let from = all
            .text("mail.from")
            .ok_or_else(|| unfit("mail.from", "it is needed with mail.server"))?;
        let login = match (all.text("mail.user"), all.path("mail.password_file")) {
            (None, None) => None,
            (Some(user), Some(file)) => Some((user, file)),
            _ => {
                return Err(unfit(
                    "mail.user",
                    "mail.user and mail.password_file go together",
                ));
            }
        };
        let tls = match all.text("mail.tls").as_deref() {
            Some("tls") => MailTls::Tls,
            Some("none") => MailTls::None,
            _ => MailTls::StartTls,
        };
        if tls == MailTls::None && login.is_some() {
            return Err(unfit(
                "mail.tls",
                "a password must not travel in clear: use starttls or tls",
            ));
        }
        let port = u16::try_from(all.number("mail.port")).unwrap_or(587);
        Ok(Some(Self {
            server,
            port,
            tls,
            login,
            from,
        }))
    }
}

/// Settings of [sessions].
#[derive(Clone, Debug)]
pub struct SessionsConfig {
    /// Without a request.
    pub idle: Duration,
    /// The same for people with far-reaching rights.
    pub idle_privileged: Duration,
    /// Whatever happens.
    pub absolute: Duration,
    /// How long accounts and appointments wait for a second administrator.
    pub confirm_within: Duration,
    /// How long the sheet of a new account holds.
    pub sheet_life: Duration,
    /// The key that seals second factors: the file, and whether it is made if it is not there.
    pub sealing_key: (PathBuf, bool),
}

impl SessionsConfig {
    pub(super) fn of(all: &Resolved, data: &Path) -> Result<Self, ConfigError> {
        let config = Self {
            idle: all.duration("sessions.idle"),
            idle_privileged: all.duration("sessions.idle_privileged"),
            absolute: all.duration("sessions.absolute"),
            confirm_within: all.duration("sessions.confirm_within"),
            sheet_life: all.duration("sessions.sheet_life"),
            sealing_key: key_place(all, "sessions.sealing_key_file", data, "sealing.key"),
        };
        if config.idle > config.absolute || config.idle_privileged > config.absolute {
            return Err(unfit(
                "sessions.absolute",
                "it must not be shorter than sessions.idle",
            ));
        }
        Ok(config)
    }
}

/// Settings of [sign_in].
#[derive(Clone, Copy, Debug)]
pub struct SignInConfig {
    /// How long somebody whose rights need a second factor goes on without one.
    pub enrol_within: Duration,
    /// Wrong sign-ins of one address that are answered within a window.
    pub address_tries: u64,
    /// The window.
    pub address_window: Duration,
    /// How long a browser that signed in is known.
    pub device_life: Duration,
}

impl SignInConfig {
    pub(super) fn of(all: &Resolved) -> Self {
        Self {
            enrol_within: all.duration("sign_in.enrol_within"),
            address_tries: all.number("sign_in.address_tries"),
            address_window: all.duration("sign_in.address_window"),
            device_life: all.duration("sign_in.device_life"),
        }
    }
}

/// Settings of [audit].
#[derive(Clone, Debug)]
pub struct AuditConfig {
    /// Name of the log in its signatures.
    pub log_name: String,
    /// The key that signs: the file, and whether it is made if it is not there.
    pub key: (PathBuf, bool),
    /// The head is signed after so much time…
    pub checkpoint_every: Duration,
    /// …or after so many entries.
    pub checkpoint_entries: u64,
    /// Files to which signed heads are appended.
    pub checkpoint_files: Vec<PathBuf>,
    /// Public keys that signed earlier heads of the same log.
    pub retired_keys: Vec<Verifier>,
}

impl AuditConfig {
    pub(super) fn of(all: &Resolved, data: &Path) -> Result<Self, ConfigError> {
        let log_name = all.text("audit.log_name").unwrap_or_default();
        if log_name.is_empty() || log_name.contains(|c: char| c.is_whitespace() || c == '+') {
            return Err(unfit(
                "audit.log_name",
                "it must have no spaces and no plus sign",
            ));
        }
        let retired = all.list("audit.retired_keys");
        let retired = retired.iter().map(|text| Verifier::parse(text));
        let retired_keys = retired
            .collect::<Result<_, _>>()
            .map_err(|error| unfit("audit.retired_keys", error.to_string()))?;
        Ok(Self {
            log_name,
            retired_keys,
            key: key_place(all, "audit.key_file", data, "audit.key"),
            checkpoint_every: all.duration("audit.checkpoint_every"),
            checkpoint_entries: all.number("audit.checkpoint_entries"),
            checkpoint_files: all
                .list("audit.checkpoint_files")
                .into_iter()
                .map(PathBuf::from)
                .collect(),
        })
    }
}

/// Settings of [log].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// Form of the lines.
    pub format: LogFormat,
    /// Which lines.
    pub level: String,
}

/// Form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people on a terminal, JSON otherwise.
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Human,
}

impl LogConfig {
    pub(super) fn of(all: &Resolved) -> Self {
        let format = match all.text("log.format").as_deref() {
            Some("json") => LogFormat::Json,
            Some("human") => LogFormat::Human,
            _ => LogFormat::Auto,
        };
        Self {
            format,
            level: all.text("log.level").unwrap_or_else(|| "info".to_owned()),
        }
    }
}

pub(super) fn usize_of(all: &Resolved, key: &str) -> usize {
    usize::try_from(all.number(key)).unwrap_or(usize::MAX)
}

pub(super) fn unfit(key: &'static str, what: impl Into<String>) -> ConfigError {
    ConfigError::Unfit {
        key,
        what: what.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_seen() {
        for address in [
            "postgres://tinhso:secret@db/tinhso",
            "postgresql://u:p@[::1]:5432/x?sslmode=require",
            "postgres://u@db/x?password=p",
        ] {
            assert!(has_password(address), "{address}");
        }
        for address in [
            "postgres://tinhso@db:5432/tinhso",
            "sqlite:data/a:b@c.sqlite",
        ] {
            assert!(!has_password(address), "{address}");
        }
    }
}
