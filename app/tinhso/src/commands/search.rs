//! `tinhso search`: the index of this folder, made without a node.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome, Progress, database::open, say,
    say_json,
};
use crate::backup::catch_up;
use clap::{Args, Subcommand};

/// Builds the search index of this folder
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tinhso search build\n\n\
    A node does this by itself when it starts; `tinhso check search` only looks.")]
pub struct Search {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Lets the index follow the database, building it if it is not there (the node must be stopped)
    #[command(after_help = "Example:\n  tinhso search build --format json")]
    Build {
        #[command(flatten)]
        format: FormatFlag,
    },
}

impl Search {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let What::Build { format } = self.what;
        let (parts, runtime) = open(globals)?;
        let progress = Progress::new("build the index", 0);
        let built = catch_up(&parts, runtime.handle());
        progress.end();
        let rows = built.map(|index| index.rows()).map_err(|error| {
            CommandError::new(error)
                .next("stop the node of this folder first, or look at its /health/detail")
        })?;
        if format.is_json() {
            say_json(&serde_json::json!({ "rows": rows }));
        } else {
            say(format!("{rows} rows can be found"));
        }
        Ok(Outcome::Done)
    }
}
