//! The one table of settings: the parser, the example file and `config show` all read it, so they
//! cannot disagree.
//! Length: a table, one entry a setting; cut in two, nobody would know where to look.

use super::value::Kind;

pub use super::section_table::SECTIONS;

/// A setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// `section.name`.
    pub key: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What holds if nobody says otherwise, in the form of [`Kind::parse`].
    pub default: &'static str,
    /// What it decides, for the operator; one sentence or two.
    pub help: &'static str,
}

const MIB: u64 = 1024 * 1024;
const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// The parts that a node can play.
pub const ROLES: &[&str] = &["web", "jobs", "index"];

/// The trust domains of signatures.
const DOMAINS: &[&str] = &signing::verification::DOMAINS;

const fn setting(
    key: &'static str,
    kind: Kind,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting {
        key,
        kind,
        default,
        help,
    }
}

/// Every setting, section by section.
pub const SETTINGS: &[Setting] = &[
    setting(
        "node.data",
        Kind::Path,
        "data",
        "Folder for everything that has no place of its own below. Its owner is the only one who may read it.",
    ),
    setting(
        "node.roles",
        Kind::Choices(ROLES),
        "web,jobs,index",
        "What this node does: answer requests, run jobs, keep a search index (needed where requests are answered).",
    ),
    setting(
        "node.name",
        Kind::Text,
        "",
        "Name of this node in leases and logs, different on each; a random one if empty.",
    ),
    setting(
        "node.leave_after",
        Kind::Duration { min: 0, max: 120 },
        "0s",
        "How long a node that was asked to stop still takes requests while it says that it is not ready: 10s behind a load balancer.",
    ),
    setting(
        "node.stop_after",
        Kind::Duration { min: 1, max: 300 },
        "10s",
        "How long requests that have begun and jobs may go on after a request to stop (SIGTERM); connections without a request are closed at once.",
    ),
    setting(
        "node.least_free",
        Kind::Number { min: 0, max: 50 },
        "5",
        "Share of the disk under node.data, in percent, that is left alone: with less the node is not ready, and what people send is refused with its own sentence (507) while reading goes on. 0: nothing is left alone.",
    ),
    setting(
        "database.url",
        Kind::Text,
        "",
        "sqlite:PATH or postgres://USER@HOST/NAME; empty: the file tinhso.sqlite in node.data. A password does not belong here: use database.url_file.",
    ),
    setting(
        "database.url_file",
        Kind::Path,
        "",
        "File that holds the whole address of the database, with its password. Only its owner may read it.",
    ),
    setting(
        "database.readers",
        Kind::Number { min: 1, max: 64 },
        "4",
        "Threads that read from SQLite.",
    ),
    setting(
        "database.connections",
        Kind::Number { min: 2, max: 200 },
        "12",
        "Connections to PostgreSQL. All nodes together must stay below its max_connections.",
    ),
    setting(
        "database.migrate_at_start",
        Kind::Bool,
        "true",
        "Bring the tables up to this version at start. If false, the node refuses to start until `tinhso migrate` was run.",
    ),
    setting(
        "web.listen",
        Kind::Socket,
        "127.0.0.1:8080",
        "Where requests are taken.",
    ),
    setting(
        "web.base_url",
        Kind::Text,
        "",
        "Address under which people reach the site, without a final slash: https://hanhchinh.example.vn. With https, cookies are marked Secure and HSTS is sent. Empty: http:// and web.listen, for trials only.",
    ),
    setting(
        "web.trusted_proxies",
        Kind::Addresses,
        "",
        "Addresses of the reverse proxies whose words about the client (web.forwarded_header, X-Forwarded-Proto, X-Forwarded-Host, X-Request-Id) are believed.",
    ),
    setting(
        "web.forwarded_header",
        Kind::Choice(&["x-forwarded-for", "forwarded", "x-real-ip"]),
        "x-forwarded-for",
        "The one header in which these proxies write the client's address; the others are not read. Forwarded is that of RFC 7239; X-Real-IP names one hop only.",
    ),
    setting(
        "web.form_key_file",
        Kind::Path,
        "",
        "File with the key of form tokens, 64 hexadecimal digits; the same on every node. Empty: keys/form.key in node.data, made at first start.",
    ),
    setting(
        "web.requests_per_address",
        Kind::Number {
            min: 10,
            max: 1_000_000,
        },
        "3000",
        "Requests of one address in a minute; a whole office may stand behind one address.",
    ),
    setting(
        "web.requests_per_account",
        Kind::Number {
            min: 10,
            max: 1_000_000,
        },
        "600",
        "Requests of one account in a minute.",
    ),
    setting(
        "web.uploads",
        Kind::Number {
            min: 1,
            max: 10_000,
        },
        "256",
        "Forms with files that are taken at the same time; the next is told when to come again (503).",
    ),
    setting(
        "web.uploads_per_address",
        Kind::Number {
            min: 1,
            max: 10_000,
        },
        "32",
        "Forms with files of one address that are taken at the same time (429 above it).",
    ),
    setting(
        "web.connections",
        Kind::Number {
            min: 10,
            max: 100_000,
        },
        "10000",
        "Open connections. Never more than the descriptors that the system gives the process leave room for.",
    ),
    setting(
        "web.connections_per_address",
        Kind::Number {
            min: 1,
            max: 100_000,
        },
        "256",
        "Open connections of one address that is no trusted proxy; never more than half of all.",
    ),
    setting(
        "web.head_within",
        Kind::Duration { min: 1, max: 300 },
        "10s",
        "How long the head of a request may take from its first byte on.",
    ),
    setting(
        "web.body_idle",
        Kind::Duration { min: 1, max: 600 },
        "30s",
        "How long a client may send nothing of a body that was begun, or take nothing of an answer.",
    ),
    setting(
        "web.body_rate",
        Kind::Number {
            min: 1,
            max: 1_000_000,
        },
        "500",
        "Bytes in a second that a body must reach on average once it was waited for as long as web.body_idle; a line of 50 kB/s reaches a hundred times as many.",
    ),
    setting(
        "web.idle",
        Kind::Duration { min: 1, max: 3_600 },
        "60s",
        "How long a connection stays open between requests; more than the reverse proxy keeps it, so that the proxy is the one who closes.",
    ),
    setting(
        "site.name",
        Kind::Text,
        "Chính quyền số",
        "Name at the top of every page: the province or the agency.",
    ),
    setting(
        "site.subtitle",
        Kind::Text,
        "Văn bản và điều hành",
        "Line under the name in the office.",
    ),
    setting(
        "site.public_title",
        Kind::Text,
        "Hệ thống thông tin hành chính",
        "Line over the name on public pages.",
    ),
    setting(
        "site.contact",
        Kind::Texts,
        "",
        "Address and telephone lines in the foot of public pages.",
    ),
    setting(
        "site.security_contact",
        Kind::Text,
        "",
        "Where to report a weakness (mailto: or https:), for /.well-known/security.txt (RFC 9116). Empty: the file is not there.",
    ),
    setting(
        "files.store",
        Kind::Choice(&["folder", "s3"]),
        "folder",
        "Kind of place.",
    ),
    setting(
        "files.folder",
        Kind::Path,
        "",
        "The folder, for store = \"folder\". Empty: files in node.data.",
    ),
    setting(
        "files.staging",
        Kind::Path,
        "",
        "This node's folder for files on their way in; best on the same file system as the folder. Empty: staging in node.data.",
    ),
    setting(
        "files.largest",
        Kind::Size {
            min: MIB,
            max: 4096 * MIB,
        },
        "50MiB",
        "The largest file that is taken: 50 MiB hold a scan of 300 pages. The reverse proxy must let as much through.",
    ),
    setting(
        "files.s3_endpoint",
        Kind::Text,
        "",
        "Address of the S3 service, for store = \"s3\": https://s3.example.vn.",
    ),
    setting(
        "files.s3_bucket",
        Kind::Text,
        "",
        "The bucket; it must exist.",
    ),
    setting(
        "files.s3_prefix",
        Kind::Text,
        "",
        "Folder within the bucket.",
    ),
    setting(
        "files.s3_region",
        Kind::Text,
        "us-east-1",
        "Region that signatures name.",
    ),
    setting(
        "files.s3_access_key_file",
        Kind::Path,
        "",
        "File with the name of the key.",
    ),
    setting(
        "files.s3_secret_key_file",
        Kind::Path,
        "",
        "File with the secret of the key.",
    ),
    setting(
        "files.s3_allow_http",
        Kind::Bool,
        "false",
        "Accept an endpoint without TLS: for a service on the same machine.",
    ),
    setting(
        "files.clamd",
        Kind::Text,
        "",
        "Malware scanner (clamd): 127.0.0.1:3310 or unix:PATH. Empty: files are not scanned, and their pages say so.",
    ),
    setting(
        "search.folder",
        Kind::Path,
        "",
        "Folder of the index. Empty: search in node.data.",
    ),
    setting(
        "search.memory",
        Kind::Size {
            min: 15 * MIB,
            max: 512 * MIB,
        },
        "32MiB",
        "Memory for documents that wait to be written to the index.",
    ),
    setting(
        "mail.server",
        Kind::Text,
        "",
        "Name of the SMTP server. Empty: no e-mail is sent.",
    ),
    setting(
        "mail.port",
        Kind::Number {
            min: 1,
            max: 65_535,
        },
        "587",
        "Its port.",
    ),
    setting(
        "mail.tls",
        Kind::Choice(&["starttls", "tls", "none"]),
        "starttls",
        "How the connection is protected.",
    ),
    setting(
        "mail.user",
        Kind::Text,
        "",
        "Name to sign in with. Empty: no sign-in.",
    ),
    setting(
        "mail.password_file",
        Kind::Path,
        "",
        "File with the password.",
    ),
    setting("mail.from", Kind::Text, "", "Address of the sender."),
    setting(
        "sessions.idle",
        Kind::Duration { min: 60, max: DAY },
        "15m",
        "A session ends after so much time without a request (TCVN 11930 level 3: 15 minutes).",
    ),
    setting(
        "sessions.idle_privileged",
        Kind::Duration { min: 60, max: DAY },
        "5m",
        "The same for administrators and auditors (5 minutes).",
    ),
    setting(
        "sessions.absolute",
        Kind::Duration {
            min: 10 * 60,
            max: 7 * DAY,
        },
        "12h",
        "A session ends after so much time whatever happens.",
    ),
    setting(
        "sessions.confirm_within",
        Kind::Duration {
            min: 60 * 60,
            max: 31 * DAY,
        },
        "7d",
        "New accounts and appointments wait so long for a second administrator to confirm them.",
    ),
    setting(
        "sessions.sheet_life",
        Kind::Duration {
            min: 60 * 60,
            max: 31 * DAY,
        },
        "3d",
        "The code of the sheet with which a new account is opened holds so long.",
    ),
    setting(
        "sessions.sealing_key_file",
        Kind::Path,
        "",
        "File with the key under which second factors are stored, 64 hexadecimal digits; the same on every node. Who loses it has everybody set up their second factor anew. Empty: keys/sealing.key in node.data, made at first start.",
    ),
    setting(
        "sign_in.enrol_within",
        Kind::Duration {
            min: 0,
            max: 90 * DAY,
        },
        "14d",
        "So long somebody who may approve, sign, seal, issue or administer goes on without a second factor, from the first sign-in on; after that these rights are withheld until it is set up. Administrators and auditors may nothing without one from the beginning.",
    ),
    setting(
        "sign_in.address_tries",
        Kind::Number {
            min: 3,
            max: 10_000,
        },
        "20",
        "So many wrong sign-ins from one address (of IPv6 a /64) are answered within address_window; then 429 until it is over. Browsers that signed in to the account before are not asked. Many people behind one address need more.",
    ),
    setting(
        "sign_in.address_window",
        Kind::Duration { min: 60, max: DAY },
        "15m",
        "See address_tries.",
    ),
    setting(
        "sign_in.device_life",
        Kind::Duration {
            min: 60 * 60,
            max: 400 * DAY,
        },
        "90d",
        "So long a browser is known to an account after a sign-in, so that wrong passwords of strangers do not keep it waiting. A new password ends it.",
    ),
    setting(
        "audit.log_name",
        Kind::Text,
        "tinhso",
        "Name of the log in its signatures, without spaces, different from that of every other log: nhat-ky.nghean.gov.vn/tinhso. It must not change later.",
    ),
    setting(
        "audit.key_file",
        Kind::Path,
        "",
        "File with the key that signs the head of the log (a signed-note key); the same on every node. Empty: keys/audit.key in node.data, made at first start.",
    ),
    setting(
        "audit.checkpoint_every",
        Kind::Duration { min: 10, max: DAY },
        "5m",
        "The head is signed after so much time, if there is a new entry…",
    ),
    setting(
        "audit.checkpoint_entries",
        Kind::Number {
            min: 1,
            max: 1_000_000,
        },
        "1000",
        "…or after so many entries.",
    ),
    setting(
        "audit.checkpoint_files",
        Kind::Texts,
        "",
        "Files to which every signed head is appended, best on another machine's mount: who changes the database cannot change these.",
    ),
    setting(
        "audit.retired_keys",
        Kind::Texts,
        "",
        "Public keys that signed earlier heads of the same log (NAME+HASH+KEY), after a key or the name of the log was changed.",
    ),
    setting(
        "signing.trust_folder",
        Kind::Path,
        "",
        "Folder of the trusted roots: subfolders vgca (public service) and national (public authorities) with certificates in PEM or DER, and intermediates. Empty: trust in node.data, and nothing is trusted if that is not there.",
    ),
    setting(
        "signing.state_domains",
        Kind::Choices(DOMAINS),
        "vgca",
        "Trust domains in which signatures on documents of state bodies may end.",
    ),
    setting(
        "signing.timestamp_servers",
        Kind::Texts,
        "",
        "Addresses of time-stamping authorities (RFC 3161), asked in this order: http://tsa.ca.gov.vn. Empty: signatures get no time-stamp.",
    ),
    setting(
        "signing.level",
        Kind::Choice(&["B-B", "B-T", "B-LT", "B-LTA"]),
        "B-LT",
        "How far signatures made here are completed (EN 319 142-1): alone, with a time-stamp, with everything to check them later, with a time-stamp over that.",
    ),
    setting(
        "signing.fetch",
        Kind::Bool,
        "true",
        "Fetch revocation lists, answers and certificates from the addresses in certificates. If false, only what lies in a file counts.",
    ),
    setting(
        "signing.grace",
        Kind::Duration {
            min: 0,
            max: 30 * DAY,
        },
        "84h",
        "How long a revocation list still counts after the next one was due, if its publisher does not answer. Verdicts say that it was so.",
    ),
    setting(
        "signing.outside_hosts",
        Kind::Texts,
        "",
        "Names of hosts that may be called although they lead to this machine or an inner network, such as a mirror of revocation lists. Hosts on the public internet need not stand here.",
    ),
    setting(
        "signing.agent_address",
        Kind::Text,
        "wss://127.0.0.1:8987",
        "Where a browser finds the signing program on the machine of its user.",
    ),
    setting(
        "signing.keys_folder",
        Kind::Path,
        "",
        "Folder of keys in PKCS#12 files (NAME.p12), each named in the register by NAME. NAME.password beside it, readable by its owner only, holds its password; without it whoever signs types it.",
    ),
    setting(
        "signing.module",
        Kind::Path,
        "",
        "Library of a security module or token on this machine (PKCS#11), named in the register as module.",
    ),
    setting(
        "signing.module_token",
        Kind::Text,
        "",
        "Label of the token in it.",
    ),
    setting(
        "signing.module_pin_file",
        Kind::Path,
        "",
        "File with the token's PIN, readable by its owner only. Empty: whoever signs types it.",
    ),
    setting(
        "signing.remote_service",
        Kind::Text,
        "",
        "Address of a remote signing service that speaks CSC API v2, up to /csc/v2. Empty: none.",
    ),
    setting(
        "signing.remote_client",
        Kind::Text,
        "",
        "Name of this installation there.",
    ),
    setting(
        "signing.remote_secret_file",
        Kind::Path,
        "",
        "File with the secret of this installation there, readable by its owner only.",
    ),
    setting(
        "reports.on_time_target",
        Kind::Number { min: 1, max: 100 },
        "95",
        "The share of documents done in time that every body is measured by, in percent. No act of law fixes it.",
    ),
    setting(
        "jobs.workers",
        Kind::Number { min: 1, max: 64 },
        "8",
        "Jobs that run at the same time on this node.",
    ),
    setting(
        "backup.folder",
        Kind::Path,
        "",
        "Folder of the copies. Empty: backup in node.data, which protects from mistakes but not from a lost disk.",
    ),
    setting(
        "backup.key_file",
        Kind::Path,
        "",
        "File with the key that signs what is in a copy, 64 hexadecimal digits. Empty: keys/backup.key in node.data, made with the first copy.",
    ),
    setting(
        "log.format",
        Kind::Choice(&["auto", "json", "human"]),
        "auto",
        "One JSON object a line, or lines for people; auto: for people on a terminal.",
    ),
    setting(
        "log.level",
        Kind::Text,
        "info",
        "error, warn, info, debug, trace; parts of the program may differ: \"info,kit_jobs=debug\".",
    ),
    setting(
        "metrics.listen",
        Kind::Socket,
        "",
        "Where figures are read, never on a public address: 127.0.0.1:9464. Empty: nowhere.",
    ),
];

/// The setting of this key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_of_its_kind() {
        for setting in SETTINGS {
            let parsed = setting.kind.parse(setting.default);
            assert!(parsed.is_ok(), "{}: {parsed:?}", setting.key);
        }
    }

    #[test]
    fn settings_stand_once_and_in_the_order_of_their_sections() {
        let places: Vec<Option<usize>> = SETTINGS
            .iter()
            .map(|setting| {
                let (section, _) = setting.key.split_once('.')?;
                SECTIONS.iter().position(|(name, _)| *name == section)
            })
            .collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted());
        let mut keys: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), SETTINGS.len());
    }
}
