//! `tinhso config`: the settings, as they are and as they could be.

use super::{CommandResult, FormatFlag, Globals, Outcome, database::runtime, say, say_json};
use crate::{
    config::{Config, Resolved, example, key_file, read_secret, show},
    node::Trial,
};
use clap::{Args, Subcommand};
use tokio::runtime::Handle;

/// Checks, shows and explains the settings
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tinhso config example > tinhso.toml\n  \
    tinhso config check --config /etc/tinhso/config.toml\n  tinhso config show --origin")]
pub struct ConfigCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Reads all settings and secrets, and tries what a start needs: database, folders, files of
    /// the log's heads, trusted roots, scanner, store, mail server
    #[command(
        after_help = "Examples:\n  tinhso config check --config tinhso.toml\n  \
        tinhso config check --offline\n\n\
        Nothing is changed and no mail is sent. Warnings do not change the exit code."
    )]
    Check {
        /// Contact nobody: only what lies on this machine is looked at
        #[arg(long)]
        offline: bool,
        #[command(flatten)]
        format: FormatFlag,
    },
    /// Shows the settings in force
    #[command(after_help = "Example:\n  tinhso config show --origin")]
    Show {
        /// Say where each value comes from
        #[arg(long)]
        origin: bool,
        /// Hide addresses and names of users: all (default) or none
        #[arg(long, value_name = "WHAT", default_value = "default", value_parser = ["default", "none"])]
        redact: String,
    },
    /// Prints a file with every setting explained
    #[command(after_help = "Example:\n  tinhso config example > tinhso.toml")]
    Example,
}

impl ConfigCommand {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        match self.what {
            What::Example => {
                say(example());
                Ok(Outcome::Done)
            }
            What::Show { origin, redact } => {
                let resolved = Resolved::read(&globals.given(&[])?)?;
                say(show(&resolved, origin, redact == "none"));
                Ok(Outcome::Done)
            }
            What::Check { offline, format } => check(globals, offline, format),
        }
    }
}

fn check(globals: &Globals, offline: bool, format: FormatFlag) -> CommandResult {
    let config = globals.settings(&[])?;
    let runtime = runtime()?;
    let trial = Trial::of_settings(&config, !offline, runtime.handle());
    let mut findings = findings(&config);
    findings.extend(trial.findings);
    findings.extend(trial.lacking);
    let mut warnings = warnings(&config);
    warnings.extend(trial.notes);
    let well = findings.is_empty();
    let file = config.resolved.file();
    if format.is_json() {
        say_json(&serde_json::json!({
            "file": file,
            "ok": well,
            "contacted": !offline,
            "findings": findings,
            "warnings": warnings,
        }));
    } else {
        findings.iter().for_each(say);
        warnings
            .iter()
            .for_each(|warning| say(format!("warning: {warning}")));
        if well {
            let from = file.map_or("no file".to_owned(), |path| path.display().to_string());
            say(format!("the settings are well ({from})"));
        }
        if offline {
            say(
                "nothing was contacted: whether database server, scanner, store and mail server answer is not known",
            );
        }
    }
    Ok(if well {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

/// What may be as it is in a trial, and should not be where a province works.
fn warnings(config: &Config) -> Vec<String> {
    let mut found = Vec::new();
    let mut warn = |is_so: bool, what: &str| {
        if is_so {
            found.push(what.to_owned());
        }
    };
    let base_url = config.web.base_url.as_deref().unwrap_or_default();
    let is_https = base_url.starts_with("https://");
    warn(
        !is_https,
        "web.base_url is not https: for trials only, since passwords and cookies travel in clear",
    );
    warn(
        is_https && config.web.trusted_proxies.is_empty(),
        "web.trusted_proxies is empty: behind a reverse proxy everybody has the proxy's address, and its limits",
    );
    warn(
        config.audit.checkpoint_files.is_empty(),
        "audit.checkpoint_files is empty: who changes the database can change the signed heads of the log too; \
         without a head kept elsewhere the log is only checked against itself",
    );
    warn(
        config.files.clamd.is_none(),
        "files.clamd is empty: files are not scanned for malware",
    );
    warn(
        config
            .metrics_listen
            .is_some_and(|at| !at.ip().is_loopback()),
        "metrics.listen is reachable from other machines: protect it by a firewall",
    );
    warn(
        config.backup.folder.starts_with(&config.node.data),
        "backup.folder lies in node.data: a lost disk takes the copies with it",
    );
    found
}

/// What a start refuses, without asking anybody outside of this machine: the same that `config check`
/// finds, in the same words.
pub(super) fn refused(config: &Config, runtime: &Handle) -> Vec<String> {
    let mut found = findings(config);
    found.extend(Trial::of_start(config, runtime).findings);
    found
}

/// What is wrong with settings that are well formed: secrets that cannot be read, and what is
/// unsafe where people other than on this machine can reach it.
fn findings(config: &Config) -> Vec<String> {
    let mut found = Vec::new();
    let keys = [
        &config.web.form_key,
        &config.sessions.sealing_key,
        &config.backup.key,
    ];
    for place in keys
        .into_iter()
        .filter(|(path, made)| !made || path.exists())
    {
        found.extend(
            key_file(place)
                .err()
                .map(|error| format!("failed to {error}")),
        );
    }
    let (audit_key, made) = &config.audit.key;
    if !made || audit_key.exists() {
        found.extend(
            read_secret(audit_key)
                .err()
                .map(|error| format!("failed to {error}")),
        );
    }
    let login = config.mail.as_ref().and_then(|mail| mail.login.as_ref());
    let store = match &config.files.store {
        crate::config::FilesStore::S3(s3) => vec![&s3.access_key_file, &s3.secret_key_file],
        crate::config::FilesStore::Folder(_) => vec![],
    };
    for path in login.map(|(_, path)| path).into_iter().chain(store) {
        found.extend(
            read_secret(path)
                .err()
                .map(|error| format!("failed to {error}")),
        );
    }
    let is_https = config
        .web
        .base_url
        .as_ref()
        .is_some_and(|url| url.starts_with("https://"));
    let is_local = config.web.listen.starts_with("127.") || config.web.listen.starts_with("[::1]");
    if !is_https && !is_local {
        found.push(
            "web.listen is reachable from other machines, but web.base_url is not https: \
             passwords would travel in clear"
                .to_owned(),
        );
    }
    found
}
