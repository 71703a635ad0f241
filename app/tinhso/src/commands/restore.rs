//! `tinhso restore`: a copy back into an empty place.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome, Progress,
    check::tell_contents,
    database::{runtime, start_log},
    say, say_json,
};
use crate::backup::{RestoreOptions, Restored, restore};
use kit_audit::Verifier;
use kit_base::Clock;
use std::path::PathBuf;

/// Puts a copy back into an empty place and checks that it is whole
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  cp -a /mnt/keys new/keys\n  \
    tinhso restore --from /mnt/copies/2026-11-22T020000.000Z --data new\n\n\
    Afterwards jobs and deliveries wait until you have looked what was sent already and ran\n\
    `tinhso outbox release`.")]
pub struct Restore {
    /// The copy: the folder that holds manifest.json
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// Public key of the manifest's signature; without it the installation's own key is used
    #[arg(long, value_name = "KEY")]
    verifier: Option<String>,
    /// Go on without the old keys: second factors are set up anew, the log gets a new signature
    #[arg(long)]
    new_keys: bool,
    /// Export of the log of the installation that is replaced, or a kept one: what was revoked after
    /// the copy was made is named, and accounts that were disabled stay so until `tinhso user enable`
    #[arg(long, value_name = "FILE")]
    since_log: Option<PathBuf>,
    /// Leave accounts open that were disabled after the copy was made
    #[arg(long, requires = "since_log")]
    enable_all: bool,
    #[command(flatten)]
    format: FormatFlag,
}

impl Restore {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let verifier = match &self.verifier {
            None => None,
            Some(text) => Some(Verifier::parse(text).map_err(|error| {
                CommandError::usage(
                    format!("read --verifier: {error}"),
                    "give it as it was printed",
                )
            })?),
        };
        let options = RestoreOptions {
            verifier,
            new_keys: self.new_keys,
            since_log: self.since_log.clone(),
            enable_all: self.enable_all,
        };
        let config = globals.settings(&[])?;
        start_log(&config)?;
        let (runtime, progress) = (runtime()?, Progress::new("restore", 0));
        let tell = |step| progress.now(step);
        let done = restore(
            config,
            Clock::system(),
            &self.from,
            &options,
            runtime.handle(),
            tell,
        );
        progress.end();
        let restored = done?;
        if self.format.is_json() {
            say_json(&restored);
        } else {
            tell_restored(&restored);
        }
        Ok(if restored.is_whole() {
            Outcome::Done
        } else {
            Outcome::Findings
        })
    }
}

fn tell_restored(restored: &Restored) {
    say(format!(
        "restored as of {}: {} tables, {} rows, {} contents of files, {} log entries, {} rows in the index",
        restored.as_of,
        restored.tables,
        restored.rows,
        restored.contents.contents,
        restored.log_entries,
        restored.indexed
    ));
    if let Some(lost) = &restored.copies_lost {
        say(lost);
    }
    if !restored.contents.is_well() {
        tell_contents(&restored.contents);
        say("NOT whole: everything else is restored; look for these contents in other copies");
    }
    if !restored.signature_checked {
        say("the manifest's signature was not checked: the key was not there");
    }
    tell_ended(restored);
    say("jobs and deliveries wait: see what was sent since, then run `tinhso outbox release`");
}

/// Who must sign in anew, and what holds again that was revoked.
fn tell_ended(restored: &Restored) {
    let ended = &restored.ended;
    say(format!(
        "{} sessions, {} passes of signing and {} resets are ended",
        ended.sessions, restored.passes, ended.resets
    ));
    for act in &ended.undone {
        let disabled = if act.is_disabled {
            ", disabled now"
        } else {
            ""
        };
        say(format!(
            "undone: {} {} at {}{disabled}",
            act.user_name, act.what, act.at
        ));
    }
    match restored.told_until {
        Some(until) => say(format!("what was revoked after {until} nobody told")),
        None => say(format!(
            "what was revoked since {} nobody told (--since-log): accounts that were disabled, passwords, \
             second factors and recovery codes are as they were then; look through `tinhso user list`",
            restored.as_of
        )),
    }
}
