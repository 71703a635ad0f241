//! `tinhso certificate`: brings certificates into the register from files, for the first day and for
//! lists of thousands. The import stands in the log of official acts, done by the command line.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome, database::open, say, say_json,
    say_table,
};
use crate::{
    node::Parts,
    reading::{read_file, read_text_at_most},
};
use clap::{Args, Subcommand};
use identity::{Actor, OrganisationId, PersonId};
use kit_base::Secret;
use signing::certificates::import::{
    FILE_BYTES_MOST, Holder, Imported, Preview, Source, plan, read, store,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Who acts, in the log of official acts.
const ACTOR: &str = "tinhso.command_line";

/// Brings certificates into the register
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tinhso certificate import van-thu.cer --organisation 0AB12CD34EF56\n  \
    tinhso certificate import danh-sach.csv chung-thu.zip --dry-run --format json")]
pub struct Certificate {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Reads certificates from files, folders and tables, and stores the good ones
    #[command(after_help = "Examples:\n  \
        tinhso certificate import danh-sach.csv tep/ --dry-run\n  \
        tinhso certificate import danh-sach.zip --all-or-nothing\n\n\
        Files are PEM, DER, PKCS#7, PKCS#12 (certificates only, keys are never kept), CSV tables that name\n\
        files or hold certificates in base64, and ZIP archives of such files. Exit code 1 if a line is wrong.")]
    Import(Import),
}

#[derive(Clone, Debug, Args)]
struct Import {
    /// Files, or folders of files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Whose they are, if one person's; without it, whoever each certificate or the table names
    #[arg(long, value_name = "ID", conflicts_with = "organisation")]
    person: Option<PersonId>,
    /// Whose they are, if one agency's
    #[arg(long, value_name = "ID")]
    organisation: Option<OrganisationId>,
    /// File whose first line is the password of the PKCS#12 files
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Says what would be stored, and stores nothing
    #[arg(long)]
    dry_run: bool,
    /// Stores nothing while a line is wrong
    #[arg(long)]
    all_or_nothing: bool,
    #[command(flatten)]
    format: FormatFlag,
}

impl Certificate {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let (parts, _runtime) = open(globals)?;
        match self.what {
            What::Import(import) => import.run(&parts),
        }
    }
}

impl Import {
    fn run(&self, parts: &Parts) -> CommandResult {
        let password = match &self.password_file {
            Some(path) => Some(first_line(path)?),
            None => None,
        };
        let found = read(
            self.sources()?,
            password.as_ref().map(|it| it.reveal().as_str()),
        );
        let holder = match (self.person, self.organisation) {
            (Some(person), _) => Holder::Person(person),
            (None, Some(organisation)) => Holder::Organisation(organisation),
            (None, None) => Holder::AsNamed,
        };
        let (now, dry_run, all) = (parts.clock.now(), self.dry_run, self.all_or_nothing);
        let done = parts.db.write_blocking(move |tx| {
            let actor = Actor::system(ACTOR);
            let preview = plan(tx, now, &actor, &found, holder)?;
            let (_, _, wrong) = preview.counts();
            let stored = if dry_run || (all && wrong > 0) {
                None
            } else {
                Some(store(tx, now, &actor, &preview, None, all)?)
            };
            Ok::<_, signing::certificates::ActError>((preview, stored))
        });
        let (preview, stored) =
            done.map_err(|error| CommandError::during("import certificates", error))?;
        self.tell(&preview, stored);
        let (_, _, wrong) = preview.counts();
        Ok(if wrong > 0 {
            Outcome::Findings
        } else {
            Outcome::Done
        })
    }

    fn sources(&self) -> Result<Vec<Source>, CommandError> {
        let mut sources = Vec::new();
        for path in &self.files {
            if path.is_dir() {
                let entries = fs::read_dir(path).map_err(|error| unreadable(path, error))?;
                let mut files = Vec::new();
                for entry in entries {
                    files.push(entry.map_err(|error| unreadable(path, error))?.path());
                }
                files.retain(|file| file.is_file());
                files.sort();
                if files.is_empty() {
                    let what = format!("find files in the folder {}", path.display());
                    return Err(CommandError::new(what));
                }
                for file in &files {
                    sources.push(source(file)?);
                }
            } else {
                sources.push(source(path)?);
            }
        }
        Ok(sources)
    }

    fn tell(&self, preview: &Preview, stored: Option<Imported>) {
        let (good, authorities, wrong) = preview.counts();
        if self.format.is_json() {
            let row = |row: &signing::certificates::import::Row| {
                serde_json::json!({
                    "place": row.place, "subject": row.subject, "serial": row.serial,
                    "holder": row.holder, "holder_name": row.holder_name, "person": row.person,
                    "organisation": row.organisation, "authority": row.is_authority,
                    "problem": (!row.problem.is_empty()).then_some(&row.problem),
                })
            };
            let rows: Vec<_> = preview.rows.iter().map(row).collect();
            say_json(&serde_json::json!({
                "good": good, "authorities": authorities, "wrong": wrong,
                "stored": stored.map(|it| it.certificates), "rows": rows,
            }));
            return;
        }
        let wrong_rows = preview.rows.iter().filter(|row| !row.problem.is_empty());
        let rows: Vec<Vec<String>> = wrong_rows
            .map(|row| vec![row.place.clone(), row.problem.clone(), row.subject.clone()])
            .collect();
        if !rows.is_empty() {
            say_table(&["place", "problem", "subject"], &rows);
        }
        match stored {
            Some(it) => say(format!(
                "{} certificates and {} authorities stored, {} left out",
                it.certificates, it.authorities, it.left_out
            )),
            None => say(format!(
                "nothing stored: {good} certificates and {authorities} authorities could be, {wrong} could not"
            )),
        }
    }
}

/// The longest file of a password.
const SECRET_BYTES_MOST: u64 = 4_096;

fn unreadable(path: &Path, error: std::io::Error) -> CommandError {
    CommandError::during(&format!("read {}", path.display()), error)
}

fn source(path: &Path) -> Result<Source, CommandError> {
    let bytes = read_file(path, FILE_BYTES_MOST).map_err(|error| unreadable(path, error))?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    Ok(Source {
        name: name.unwrap_or_default(),
        bytes,
    })
}

fn first_line(path: &Path) -> Result<Secret<String>, CommandError> {
    let text =
        read_text_at_most(path, SECRET_BYTES_MOST).map_err(|error| unreadable(path, error))?;
    Ok(Secret::new(
        text.lines().next().unwrap_or_default().to_owned(),
    ))
}
