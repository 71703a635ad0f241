//! `tinhso restore`: a copy back into an empty place.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome, Progress,
    check::tell_contents,
    database::{runtime, start_log},
    say, say_json,
};
use crate::{
    backup::{BackupFailure, RestoreOptions, Restored, restore},
    config::Config,
};
use kit_audit::Verifier;
use kit_base::Clock;
use std::{
    io::{self, BufRead, IsTerminal},
    path::PathBuf,
};

/// Puts a copy back into an empty place and checks that it is whole
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  cp -a /mnt/keys new/keys\n  \
    tinhso restore --from /mnt/copies/2026-11-22T020000.000Z --data new --since-log log.jsonl\n\n\
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
    /// Use --since-log although it cannot be shown that it is this installation's log from the copy on
    #[arg(long, requires = "since_log")]
    although_not_shown: bool,
    /// Leave accounts open that were disabled after the copy was made
    #[arg(long, requires = "since_log")]
    enable_all: bool,
    /// Do not ask whether accounts that were disabled after the copy was made may work again
    #[arg(long)]
    yes: bool,
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
        let mut options = RestoreOptions {
            verifier,
            new_keys: self.new_keys,
            since_log: self.since_log.clone(),
            although_not_shown: self.although_not_shown,
            enable_all: self.enable_all,
        };
        if self.brings_people_back() && !self.yes {
            let keyboard = keyboard();
            ask(&mut keyboard.lock(), keyboard.is_terminal())?;
        }
        let config = globals.settings(&[])?;
        start_log(&config)?;
        let mut done = self.attempt(&config, &options)?;
        if let Err(doubtful) = &done
            && let Some(doubts) = doubtful.doubts()
        {
            if self.format.is_json() {
                say_json(&serde_json::json!({ "restored": false, "log_doubts": doubts }));
            }
            // nothing was written yet: whoever sits there may go on
            let keyboard = keyboard();
            let is_asked = keyboard.is_terminal() && !self.format.is_json();
            if is_asked && ask_about_log(&mut keyboard.lock(), doubts) {
                options.although_not_shown = true;
                done = self.attempt(&config, &options)?;
            }
        }
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

impl Restore {
    fn attempt(
        &self,
        config: &Config,
        options: &RestoreOptions,
    ) -> Result<Result<Restored, BackupFailure>, CommandError> {
        let (runtime, progress) = (runtime()?, Progress::new("restore", 0));
        let done = restore(
            config.clone(),
            Clock::system(),
            &self.from,
            options,
            runtime.handle(),
            |step| progress.now(step),
        );
        progress.end();
        Ok(done)
    }

    /// Whether accounts that were disabled after the copy was made will work again: nobody tells which they are, or all
    /// of them are wanted.
    const fn brings_people_back(&self) -> bool {
        self.since_log.is_none() || self.enable_all
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a restore is typed by a person, who is asked; where nobody sits there it is refused"
)]
fn keyboard() -> io::Stdin {
    io::stdin()
}

/// Asks whoever sits there; where nobody does, says what to pass.
fn ask(answers: &mut impl BufRead, somebody_is_there: bool) -> Result<(), CommandError> {
    const WHAT: &str = "let accounts that were disabled, and programs that were revoked, after the copy was made work again";
    const INSTEAD: &str = "give the log of the installation that is replaced (--since-log FILE, without --enable-all), \
        or --yes if they may";
    if somebody_is_there {
        say(
            "After this copy was made accounts may have been disabled, programs revoked, passwords and second factors",
        );
        say(
            "changed: without --since-log, or with --enable-all, disabled accounts work again as they did then.",
        );
        say("Go on? Type yes:");
        let mut line = String::new();
        let read = answers.read_line(&mut line);
        if read.is_ok() && line.trim().eq_ignore_ascii_case("yes") {
            return Ok(());
        }
    }
    Err(CommandError::usage(format!("restore: {WHAT}"), INSTEAD))
}

/// Asks whether an export is used that is not shown to be this installation's log.
fn ask_about_log(answers: &mut impl BufRead, doubts: &[String]) -> bool {
    say("The log that was given is NOT SHOWN to be this installation's log from the copy on:");
    doubts.iter().for_each(say);
    say("Whoever wrote it decides which accounts stay disabled. Use it all the same? Type yes:");
    let mut line = String::new();
    answers.read_line(&mut line).is_ok() && line.trim().eq_ignore_ascii_case("yes")
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
        "{} sessions, {} tokens of programs, {} passes of signing and {} resets are ended",
        ended.sessions, ended.tokens, restored.passes, ended.resets
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
    for doubt in &restored.log_doubts {
        say(format!("the log that was given is not shown: {doubt}"));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_who_was_shut_out_comes_back_without_a_yes() {
        let said = |text: &str, somebody| ask(&mut text.as_bytes(), somebody).is_ok();
        assert!(said("yes\n", true) && said(" YES \n", true));
        for text in ["", "\n", "no\n", "y\n"] {
            assert!(!said(text, true), "{text:?}");
        }
        assert!(!said("yes\n", false), "a script says --yes");
    }

    #[test]
    fn a_log_in_doubt_is_used_only_after_a_yes() {
        let said = |text: &str| ask_about_log(&mut text.as_bytes(), &["a gap".to_owned()]);
        assert!(said("yes\n") && said(" YES \n"));
        for text in ["", "\n", "no\n", "y\n"] {
            assert!(!said(text), "{text:?}");
        }
    }
}
