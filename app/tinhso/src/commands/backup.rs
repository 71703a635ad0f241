//! `tinhso backup`: a copy while the installation is in use.

use super::{CommandResult, FormatFlag, Globals, Outcome, Progress, database::open, say, say_json};
use crate::backup::back_up;
use std::path::PathBuf;

/// Copies the database and the contents of files while the installation is in use
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tinhso backup\n  tinhso backup --to /mnt/copies --format json\n\n\
    Keys and settings are not in the copy: keep them apart. The search index is not in it either:\n\
    it is built anew from the database."
)]
pub struct Backup {
    /// Folder of copies (backup.folder)
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    #[command(flatten)]
    format: FormatFlag,
}

impl Backup {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let (parts, runtime) = open(globals)?;
        let folder = self
            .to
            .unwrap_or_else(|| parts.config.backup.folder.clone());
        let progress = Progress::new("copy", 0);
        let made = back_up(&parts, &folder, runtime.handle(), |step| progress.now(step));
        progress.end();
        let (place, manifest) = made?;
        if self.format.is_json() {
            say_json(&serde_json::json!({ "copy": place, "manifest": manifest }));
        } else {
            let rows: u64 = manifest.rows.values().sum();
            say(format!(
                "{}: {} tables, {rows} rows, {} contents of files",
                place.display(),
                manifest.rows.len(),
                manifest.contents
            ));
        }
        Ok(Outcome::Done)
    }
}
