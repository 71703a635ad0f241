//! `tinhso backup`: a copy while the installation is in use.

use super::{
    CommandResult, FormatFlag, Globals, Outcome, Progress, check::tell_contents,
    database::open_to_read, say, say_json,
};
use crate::backup::{CopyOptions, back_up};
use std::path::PathBuf;

/// Copies the database and the contents of files while the installation is in use
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tinhso backup\n  tinhso backup --to /mnt/copies --format json\n\n\
    Exit code 1 if a content that the installation names is missing or not what it was: everything\n\
    else is copied all the same. Keys and settings are not in the copy: keep them apart. The search index is not in it either:\n\
    it is built anew from the database."
)]
pub struct Backup {
    /// Folder of copies (backup.folder)
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Read what earlier copies brought too, and bring anew what is not what it was
    #[arg(long)]
    read_all: bool,
    /// Make it although the newest copy in the folder has more than twice as many rows
    #[arg(long)]
    although_smaller: bool,
    #[command(flatten)]
    format: FormatFlag,
}

impl Backup {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let (parts, runtime) = open_to_read(globals)?;
        let folder = self
            .to
            .unwrap_or_else(|| parts.config.backup.folder.clone());
        let progress = Progress::new("copy", 0);
        let options = CopyOptions {
            read_all: self.read_all,
            although_smaller: self.although_smaller,
        };
        let tell = |step| progress.now(step);
        let made = back_up(&parts, &folder, options, runtime.handle(), tell);
        progress.end();
        let made = made?;
        let (place, manifest, contents) = (made.place, made.manifest, made.contents);
        let is_whole = contents.is_well();
        if self.format.is_json() {
            say_json(
                &serde_json::json!({ "copy": place, "manifest": manifest, "contents": contents }),
            );
        } else {
            let rows: u64 = manifest.rows.values().sum();
            say(format!(
                "{}: {} tables, {rows} rows, {} contents of files",
                place.display(),
                manifest.rows.len(),
                manifest.contents
            ));
            if !is_whole {
                tell_contents(&contents);
                say(
                    "the copy is made, and lacks what the installation lacks: look at the disk now",
                );
            }
        }
        Ok(if is_whole {
            Outcome::Done
        } else {
            Outcome::Findings
        })
    }
}
