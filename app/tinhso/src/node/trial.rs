//! What a start would meet, tried without starting: by the same functions, so that both say the same.

use super::{NodeError, Outside, existing_database, mail, parts::files_settings, web};
use crate::{
    config::{Config, FilesStore},
    keys::Keys,
    modules,
};
use kit_base::Clock;
use kit_db::{MigrateError, Usage};
use kit_files::{ContentHash, Files};
use rustix::fs::{Access, access};
use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{net::TcpStream, runtime::Handle, time::timeout};

/// Whatever does not answer within this time does not answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// What was found when everything was tried that a start needs.
#[derive(Debug, Default)]
pub(crate) struct Trial {
    /// What a start would fail at.
    pub(crate) findings: Vec<String>,
    /// What a node would start and run with, and should not: a mount that is not there today must not
    /// keep a province from working.
    pub(crate) lacking: Vec<String>,
    /// What is as it may be, and should be known.
    pub(crate) notes: Vec<String>,
}

impl Trial {
    /// What a start itself tries: quickly, and on this machine alone.
    pub(crate) fn of_start(config: &Config, runtime: &Handle) -> Self {
        Self::of(config, false, false, runtime)
    }

    /// The same for the check of settings, which also reads the whole of a database that is a file,
    /// and, with `contact`, tries what answers over the network.
    pub(crate) fn of_settings(config: &Config, contact: bool, runtime: &Handle) -> Self {
        let mut trial = Self::of(config, contact, true, runtime);
        trial.kept_heads(config);
        trial
    }

    fn of(config: &Config, contact: bool, whole: bool, runtime: &Handle) -> Self {
        let mut trial = Self::default();
        trial.folders(config);
        trial.take("start", Keys::check(config));
        trial.take("read the trusted roots", config.signing.trust());
        let clock = Clock::system();
        trial.take(
            "prepare what speaks to other systems",
            Outside::open(config, &clock, runtime),
        );
        if contact || config.database.url.file().is_some() {
            trial.database(config, whole);
        }
        if contact {
            runtime.block_on(trial.others(config));
            trial.mail(config);
        }
        trial
    }

    fn take<T, E: fmt::Display>(&mut self, what: &str, tried: Result<T, E>) -> Option<T> {
        match tried {
            Ok(done) => Some(done),
            Err(error) => {
                self.findings.push(format!("failed to {what}: {error}"));
                None
            }
        }
    }

    fn folders(&mut self, config: &Config) {
        let mut folders = vec![
            config.node.data.clone(),
            config.files.staging.clone(),
            config.search.folder.clone(),
        ];
        if let FilesStore::Folder(folder) = &config.files.store {
            folders.push(folder.clone());
        }
        for folder in folders {
            let place = nearest_there(&folder);
            let may = access(&place, Access::WRITE_OK | Access::EXEC_OK);
            self.take(&format!("write into {}", place.display()), may);
        }
    }

    /// Whether the files are there to which heads of the log are appended, or can be made.
    fn kept_heads(&mut self, config: &Config) {
        for path in &config.audit.checkpoint_files {
            let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
            let folder = parent.unwrap_or(Path::new("."));
            let tried = if path.is_dir() {
                Err("it is a folder".to_owned())
            } else if path.exists() {
                access(path, Access::WRITE_OK | Access::READ_OK).map_err(|error| error.to_string())
            } else if folder.is_dir() {
                access(folder, Access::WRITE_OK | Access::EXEC_OK)
                    .map_err(|error| format!("{}: {error}", folder.display()))
            } else {
                Err(format!("there is no folder {}", folder.display()))
            };
            if let Err(why) = tried {
                self.lacking.push(format!(
                    "failed to write {} (audit.checkpoint_files): {why}; a node runs, and its log's heads are not kept there",
                    path.display()
                ));
            }
        }
    }

    fn database(&mut self, config: &Config, whole: bool) {
        let steps = modules::catalogue().migrations();
        let state = existing_database(config, Usage::Read).and_then(|db| {
            let pending = db.migration_state(&steps)?.pending.len();
            let damage = if whole { db.damage()? } else { None };
            Ok::<_, NodeError>((pending, db.may_change_tables()?, damage))
        });
        let at_start = config.database.migrate_at_start;
        match state {
            Ok((_, _, Some(damage))) => self.findings.push(format!(
                "failed to read the database {}: it is damaged ({damage}); keep the file, and restore a copy",
                config.database.url
            )),
            Ok((0, ..)) => {}
            Ok((pending, true, _)) if at_start => self.notes.push(format!(
                "the next start brings {pending} steps to the tables"
            )),
            Ok((pending, false, _)) if at_start => {
                let error = NodeError::MayNotChange { pending };
                let next = error.next().unwrap_or_default();
                self.findings.push(format!("failed to {error}; {next}"));
            }
            Ok((pending, ..)) => self
                .findings
                .push(format!("failed to {}", NodeError::Behind { pending })),
            Err(error @ NodeError::NoDatabase { .. }) => self
                .notes
                .push(format!("{error}: the first start makes it")),
            Err(error) => {
                let next = error
                    .next()
                    .map(|next| format!("; {next}"))
                    .unwrap_or_default();
                let is_other = matches!(error, NodeError::Migrate(MigrateError::Changed(_)));
                let mark = if is_other {
                    " (another program's database?)"
                } else {
                    ""
                };
                self.findings.push(format!("failed to {error}{mark}{next}"));
            }
        }
    }

    async fn others(&mut self, config: &Config) {
        let scanner = web::scanner(config).ping().await;
        self.take("reach the malware scanner (files.clamd)", scanner);
        if matches!(config.files.store, FilesStore::S3(_)) {
            let asked = timeout(ANSWER_WITHIN, ask_store(config)).await;
            let asked =
                asked.unwrap_or_else(|_| Err(format!("no answer within {ANSWER_WITHIN:?}")));
            self.take("reach the store of files (files.s3_endpoint)", asked);
        }
        if let Some(address) = config.web.base_url.as_deref().and_then(host_and_port) {
            let answers = timeout(ANSWER_WITHIN, connect(&address)).await;
            if !matches!(answers, Ok(Ok(()))) {
                self.notes.push(format!(
                    "nothing answers at {address} (web.base_url): is the node or its proxy running, and is the name right?"
                ));
            }
        }
    }

    fn mail(&mut self, config: &Config) {
        if let Some(Some(mailer)) = self.take("prepare mail", mail::mailer(config, ANSWER_WITHIN)) {
            self.take("reach the mail server (mail.server)", mailer.greet());
        }
    }
}

/// The folder itself, or what is there of its path: there a start would make it.
fn nearest_there(folder: &Path) -> PathBuf {
    let there = folder.ancestors().find(|path| path.exists());
    match there {
        Some(path) if !path.as_os_str().is_empty() => path.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A content that nobody has: that it is missing is an answer.
async fn ask_store(config: &Config) -> Result<(), String> {
    let settings = files_settings(config).map_err(|error| error.to_string())?;
    let files = Files::open_as_it_is(&settings).map_err(|error| error.to_string())?;
    let nobody = ContentHash::of(b"tinhso config check");
    let asked = files.length(&nobody).await;
    asked.map(drop).map_err(|error| error.to_string())
}

fn host_and_port(url: &str) -> Option<String> {
    let address: http::Uri = url.parse().ok()?;
    let usual = if address.scheme_str() == Some("https") {
        443
    } else {
        80
    };
    let port = address.port_u16().unwrap_or(usual);
    Some(format!("{}:{port}", address.host()?))
}

#[expect(
    clippy::disallowed_methods,
    reason = "whether the program's own address answers, with a time limit"
)]
async fn connect(address: &str) -> std::io::Result<()> {
    TcpStream::connect(address).await.map(drop)
}
