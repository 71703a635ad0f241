//! `tinhso verify`: what the signatures in files are worth, without a running node or database.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome,
    database::{runtime, start_log},
    say, say_json,
};
use crate::{config::Config, modules, node, reading::read_at_most};
use clap::Args;
use jiff::Timestamp;
use kit_base::Clock;
use kit_i18n::{Locale, Texts};
use serde_json::json;
use signing::verification::{
    self, Assessment, BYTES_MAX, Fetcher, Question, REPORT_SCHEMA, SignatureSummary, Trust, assess,
    gather,
};
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Says what the signatures in files are worth: who signed, is it intact, may it be trusted
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tinhso verify decision.pdf\n  tinhso verify letter.docx.p7s --detached letter.docx\n  \
    tinhso verify old.pdf --at 2024-06-01T00:00:00Z --offline\n  tinhso verify *.pdf --trust ./roots --format json\n\n\
    Exit codes: 0 every file is signed and trusted, 1 at least one is not, 2 wrong use or a file cannot be read."
)]
pub struct Verify {
    /// Files: PDF, CMS (.p7s, .p7m), XML or ASiC (.asice, .asics); each is judged, whatever the others are
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What a detached signature is about; with one FILE only
    #[arg(long, value_name = "CONTENT")]
    detached: Option<PathBuf>,
    /// The moment for which the verdict is asked; now if not given
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Folder of trusted roots; signing.trust_folder if not given
    #[arg(long, value_name = "FOLDER")]
    trust: Option<PathBuf>,
    /// Fetch nothing: only what lies in the files counts
    #[arg(long)]
    offline: bool,
    /// Language of the sentences: vi or en
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    language: Locale,
    #[command(flatten)]
    format: FormatFlag,
}

impl Verify {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        if self.detached.is_some() && self.files.len() > 1 {
            let next = "give one FILE with --detached";
            return Err(CommandError::usage(
                "tell which signature the content belongs to",
                next,
            ));
        }
        let mut config = globals.settings(&[])?;
        if config.log.level == "info" {
            config.log.level = "warn".to_owned();
        }
        start_log(&config)?;
        let trust = self.trusted(&config)?;
        let texts = modules::texts(&modules::catalogue())
            .map_err(|error| CommandError::during("read the texts", error))?;
        let runtime = runtime()?;
        let fetcher = if self.offline {
            None
        } else {
            node::fetcher(&config, &Clock::system(), runtime.handle())?
        };
        let detached = self.detached.as_deref().map(read).transpose()?;
        let mut all_trusted = true;
        let mut unread = Vec::new();
        for path in &self.files {
            match self.judge_file(path, detached.as_deref(), &trust, fetcher.as_ref(), &texts) {
                Ok(found) => all_trusted &= found.is_trusted(),
                Err(error) => {
                    if self.files.len() > 1 {
                        error.tell();
                    }
                    unread.push(error);
                }
            }
        }
        if let Some(error) = unread.pop() {
            if self.files.len() == 1 {
                return Err(error);
            }
            let what = format!("read {} of {} files", unread.len() + 1, self.files.len());
            return Err(CommandError::usage(what, "the others are judged above"));
        }
        Ok(if all_trusted {
            Outcome::Done
        } else {
            Outcome::Findings
        })
    }

    /// Judges a file and tells what was found; one that cannot be read keeps no other from its verdict.
    fn judge_file(
        &self,
        path: &Path,
        detached: Option<&[u8]>,
        trust: &Trust,
        fetcher: Option<&Fetcher>,
        texts: &Texts,
    ) -> Result<Assessment, CommandError> {
        let bytes = read(path).inspect_err(|error| {
            if self.format.is_json() {
                say_json(&json!({
                    "schema": REPORT_SCHEMA,
                    "name": path.display().to_string(),
                    "outcome": verification::Outcome::Unreadable.code(),
                    "error": error.to_string(),
                    "signatures": [],
                }));
            }
        })?;
        let found = self.judge(&bytes, detached, trust, fetcher)?;
        self.tell(path, &found, texts);
        if found.outcome == verification::Outcome::Unreadable {
            return Err(unreadable(path, &found, texts));
        }
        Ok(found)
    }

    fn trusted(&self, config: &Config) -> Result<Trust, CommandError> {
        let read = match &self.trust {
            Some(folder) => Trust::read(folder, config.signing.rules.clone()),
            None => config.signing.trust(),
        };
        read.map_err(|error| {
            CommandError::usage(
                format!("read the trusted roots: {error}"),
                "see docs/operator/signing.md for what lies where",
            )
        })
    }

    fn judge(
        &self,
        bytes: &[u8],
        detached: Option<&[u8]>,
        trust: &Trust,
        fetcher: Option<&Fetcher>,
    ) -> Result<Assessment, CommandError> {
        let now = self.at.unwrap_or_else(|| Clock::system().now());
        let collected = gather(None, fetcher, trust, bytes, detached, now)?;
        Ok(assess(
            bytes,
            detached,
            trust,
            &collected,
            Question::default(),
            now,
        ))
    }

    fn tell(&self, path: &Path, found: &Assessment, texts: &Texts) {
        if self.format.is_json() {
            let mut report = found.report.clone();
            report["name"] = path.display().to_string().into();
            say_json(&report);
            return;
        }
        say(format!("{}: {}", path.display(), found.outcome.code()));
        for note in &found.notes {
            say(format!("  {}", note.say(texts, self.language)));
        }
        for (index, one) in found.signatures.iter().enumerate() {
            self.tell_one(index + 1, one, texts);
        }
    }

    fn tell_one(&self, number: usize, one: &SignatureSummary, texts: &Texts) {
        let mut who = vec![one.name.as_str(), one.title.as_str(), one.agency.as_str()];
        who.retain(|part| !part.is_empty());
        say(format!("  {number}. {}", who.join(", ")));
        let time = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
        say(format!(
            "     level {}; claimed {}; proven {}; certificate {}",
            if one.level.is_empty() {
                "-"
            } else {
                &one.level
            },
            time(one.claimed_at),
            time(one.proven_at),
            if one.certificate.is_empty() {
                "-"
            } else {
                &one.certificate
            },
        ));
        if let Some(covers) = &one.covers {
            let label = texts.get(self.language, "signing-check-covers");
            say(format!(
                "     {label}: {}",
                covers.say(texts, self.language)
            ));
        }
        let (sentence, cause, advice) = (one.sentence(), one.cause(), one.advice());
        let head = [&sentence, &cause].into_iter().chain(&advice);
        for reason in head.chain(&one.details).chain(&one.changed.what) {
            say(format!("     {}", reason.say(texts, self.language)));
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CommandError> {
    let unreadable = |error| {
        CommandError::usage(
            format!("read {}: {error}", path.display()),
            "is the name right, and may this user read it?",
        )
    };
    read_at_most(path, BYTES_MAX as u64).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => {
            let what = format!(
                "read {}: it has more than {} MiB",
                path.display(),
                BYTES_MAX >> 20
            );
            CommandError::usage(what, "larger files are not checked")
        }
        _ => unreadable(error),
    })
}

fn unreadable(path: &Path, found: &Assessment, texts: &Texts) -> CommandError {
    let why = found.notes.first().map(|note| note.say(texts, Locale::En));
    let what = format!("read {}: {}", path.display(), why.unwrap_or_default());
    CommandError::usage(what, "give a PDF, CMS, XML or ASiC file")
}
