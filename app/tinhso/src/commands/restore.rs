//! `tinhso restore`: a copy back into an empty place.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome, Progress,
    database::{runtime, start_log},
    say, say_json,
};
use crate::backup::{RestoreOptions, restore};
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
            return Ok(Outcome::Done);
        }
        say(format!(
            "restored as of {}: {} tables, {} rows, {} contents of files, {} log entries, {} rows in the index",
            restored.as_of,
            restored.tables,
            restored.rows,
            restored.contents,
            restored.log_entries,
            restored.indexed
        ));
        if !restored.signature_checked {
            say("the manifest's signature was not checked: the key was not there");
        }
        say("jobs and deliveries wait: see what was sent since, then run `tinhso outbox release`");
        Ok(Outcome::Done)
    }
}
