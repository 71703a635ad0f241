//! `tinhso migrate`: brings the tables up to this version.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome, database::start_log, say, say_json,
};
use crate::{
    backup::move_positions,
    config::Config,
    keys::Keys,
    modules,
    node::{NodeError, existing_database, open_database},
};
use kit_base::Clock;
use kit_db::{MigrationState, Usage, adopt_feeds};

/// Brings the tables up to this version, or says what that would do
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tinhso migrate --dry-run\n  tinhso migrate\n\n\
    With --dry-run the exit code is 1 while steps are missing.\n\n\
    After pg_restore into another PostgreSQL server, with all nodes stopped:\n  \
    tinhso migrate --moved-server"
)]
pub struct Migrate {
    /// Only say which steps are missing
    #[arg(long)]
    dry_run: bool,
    /// The database came to this PostgreSQL server by the server's own tools: number anew what the
    /// other server counted. No node may run meanwhile
    #[arg(long, conflicts_with = "dry_run")]
    moved_server: bool,
    #[command(flatten)]
    format: FormatFlag,
}

impl Migrate {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let config = globals.settings(&[])?;
        start_log(&config)?;
        let before = if self.dry_run {
            missing_steps(&config)?
        } else {
            self.bring_up_to_date(&config)?
        };
        let missing = before.pending;
        if self.format.is_json() {
            say_json(&serde_json::json!({
                "applied_before": before.applied.len(),
                "steps": missing,
                "dry_run": self.dry_run,
            }));
        } else if missing.is_empty() {
            say(format!(
                "the tables are up to date ({} steps)",
                before.applied.len()
            ));
        } else {
            let word = if self.dry_run { "missing" } else { "done" };
            missing
                .iter()
                .for_each(|step| say(format!("{word}: {step}")));
        }
        let behind = self.dry_run && !missing.is_empty();
        Ok(if behind {
            Outcome::Findings
        } else {
            Outcome::Done
        })
    }
    /// Gives what was there before.
    fn bring_up_to_date(&self, config: &Config) -> Result<MigrationState, CommandError> {
        let db = open_database(config)?;
        let steps = modules::catalogue().migrations();
        let moved = self.moved_server && adopt_feeds(&db, move_positions)?;
        let before = db.migration_state(&steps).map_err(NodeError::from)?;
        db.migrate(&steps, Clock::system().now())
            .map_err(NodeError::from)?;
        if moved {
            db.write_blocking(kit_module::begin_epoch)?;
        }
        Keys::make_missing(config).map_err(NodeError::from)?;
        Ok(before)
    }
}

/// Without a database every step is missing; none is made by asking.
fn missing_steps(config: &Config) -> Result<MigrationState, NodeError> {
    let steps = modules::catalogue().migrations();
    match existing_database(config, Usage::Read) {
        Ok(db) => Ok(db.migration_state(&steps)?),
        Err(NodeError::NoDatabase { .. }) => Ok(MigrationState {
            applied: Vec::new(),
            pending: steps.iter().map(|step| step.name.to_owned()).collect(),
        }),
        Err(error) => Err(error),
    }
}
