//! `tinhso outbox`: whether jobs and deliveries go on after a restore.

use super::{
    CommandResult, FormatFlag, Globals, Outcome,
    database::{open, open_to_read},
    say, say_json,
};
use crate::node::{hold_outbox, outbox_is_held, release_outbox};
use clap::{Args, Subcommand};
use kit_jobs::waiting;

/// Shows, holds and releases what leaves this installation
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tinhso outbox status\n  tinhso outbox release")]
pub struct Outbox {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Says whether jobs and deliveries wait, and how many
    #[command(after_help = "Example:\n  tinhso outbox status --format json")]
    Status {
        #[command(flatten)]
        format: FormatFlag,
    },
    /// Has jobs and deliveries wait on nodes that start from now on
    #[command(after_help = "Example:\n  tinhso outbox hold")]
    Hold,
    /// Lets jobs and deliveries go on, on all nodes within seconds
    #[command(after_help = "Example:\n  tinhso outbox release")]
    Release,
}

impl Outbox {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let (parts, _runtime) = match &self.what {
            What::Status { .. } => open_to_read(globals)?,
            _ => open(globals)?,
        };
        match self.what {
            What::Hold => {
                hold_outbox(&parts.db)?;
                say("held: restart the nodes");
            }
            What::Release => {
                release_outbox(&parts.db)?;
                say("released");
            }
            What::Status { format } => {
                let held = outbox_is_held(&parts.db)?;
                let queues = parts.db.read_blocking(waiting)?;
                let number: i64 = queues.iter().map(|queue| queue.number).sum();
                if format.is_json() {
                    say_json(&serde_json::json!({ "held": held, "waiting": number }));
                } else {
                    let word = if held { "held" } else { "open" };
                    say(format!("{word}, {number} jobs wait"));
                }
            }
        }
        Ok(Outcome::Done)
    }
}
