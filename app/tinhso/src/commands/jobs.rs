//! `tinhso jobs`: what runs, what waits, and what was given up.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome,
    database::{open, open_to_read},
    say, say_json, say_table,
};
use crate::node::Parts;
use clap::{Args, Subcommand};
use kit_jobs::{
    DeadLetter, JobId, dead_letters, discard, replay, replay_kind, running_jobs, waiting,
};

/// Lists jobs, tries given-up ones again or discards them
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tinhso jobs list\n  tinhso jobs dead --format json\n  \
    tinhso jobs replay 0AB12CD34EF56\n  tinhso jobs discard 0AB12CD34EF56 --reason \"sent by post\""
)]
pub struct Jobs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Jobs that run, and how many of each kind wait
    #[command(after_help = "Example:\n  tinhso jobs list --format json")]
    List {
        #[command(flatten)]
        format: FormatFlag,
    },
    /// Jobs that were given up, the newest first; exit code 1 if there are any
    #[command(after_help = "Example:\n  tinhso jobs dead")]
    Dead {
        /// Continue below this job
        #[arg(long, value_name = "JOB")]
        before: Option<JobId>,
        #[command(flatten)]
        format: FormatFlag,
    },
    /// Gives a job that was given up, or all of a kind, to the workers again
    #[command(
        after_help = "Examples:\n  tinhso jobs replay 0AB12CD34EF56\n  tinhso jobs replay --kind kit_notify.send"
    )]
    Replay {
        /// The job
        #[arg(required_unless_present = "kind", conflicts_with = "kind")]
        job: Option<JobId>,
        /// All of this kind
        #[arg(long)]
        kind: Option<String>,
    },
    /// Gives a job up for good
    #[command(
        after_help = "Example:\n  tinhso jobs discard 0AB12CD34EF56 --reason \"sent by post\""
    )]
    Discard {
        /// The job
        job: JobId,
        /// Why, for those who look later
        #[arg(long)]
        reason: String,
    },
}

impl Jobs {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let (parts, _runtime) = match &self.what {
            What::List { .. } | What::Dead { .. } => open_to_read(globals)?,
            _ => open(globals)?,
        };
        match self.what {
            What::List { format } => list(&parts, format),
            What::Dead { before, format } => dead(&parts, before, format),
            What::Replay { job: Some(job), .. } => {
                let now = parts.clock.now();
                let done = parts.db.write_blocking(move |tx| replay(tx, now, job))?;
                told(done, job, "is due again")
            }
            What::Replay { kind, .. } => {
                let (now, kind) = (parts.clock.now(), kind.unwrap_or_default());
                let number = parts
                    .db
                    .write_blocking(move |tx| replay_kind(tx, now, &kind))?;
                say(format!("{number} jobs are due again"));
                Ok(Outcome::Done)
            }
            What::Discard { job, reason } => {
                let now = parts.clock.now();
                let done = parts
                    .db
                    .write_blocking(move |tx| discard(tx, now, job, &reason))?;
                told(done, job, "is discarded")
            }
        }
    }
}

fn told(done: bool, job: JobId, what: &str) -> CommandResult {
    if !done {
        let error = CommandError::new(format!("find the job {job} among those that were given up"));
        return Err(error.next("`tinhso jobs dead` lists them"));
    }
    say(format!("{job} {what}"));
    Ok(Outcome::Done)
}

fn list(parts: &Parts, format: FormatFlag) -> CommandResult {
    let (running, waiting) = parts
        .db
        .read_blocking(|tx| Ok::<_, kit_db::DbError>((running_jobs(tx)?, waiting(tx)?)))?;
    if format.is_json() {
        let running: Vec<_> = running
            .iter()
            .map(|job| serde_json::json!({
                "id": job.id, "kind": job.kind, "attempts": job.attempts,
                "done": job.progress_done, "total": job.progress_total, "note": job.progress_note,
            }))
            .collect();
        let waiting: Vec<_> = waiting
            .iter()
            .map(|queue| {
                serde_json::json!({
                    "kind": queue.kind, "number": queue.number, "oldest": queue.oldest,
                })
            })
            .collect();
        say_json(&serde_json::json!({ "running": running, "waiting": waiting }));
        return Ok(Outcome::Done);
    }
    let rows: Vec<Vec<String>> = running
        .iter()
        .map(|job| {
            vec![
                job.id.to_string(),
                job.kind.clone(),
                "running".to_owned(),
                job.attempts.to_string(),
            ]
        })
        .chain(waiting.iter().map(|queue| {
            let since = format!("waiting, due {}", queue.oldest);
            vec![
                format!("{} jobs", queue.number),
                queue.kind.clone(),
                since,
                String::new(),
            ]
        }))
        .collect();
    say_table(&["job", "kind", "state", "attempts"], &rows);
    Ok(Outcome::Done)
}

fn dead(parts: &Parts, before: Option<JobId>, format: FormatFlag) -> CommandResult {
    let letters = parts.db.read_blocking(move |tx| dead_letters(tx, before))?;
    if format.is_json() {
        // payloads may name people: they are for those who may read the thing itself
        let one = |letter: &DeadLetter| {
            serde_json::json!({
                "id": letter.id, "kind": letter.kind, "because": letter.dead_because.code(),
                "error": letter.last_error, "attempts": letter.attempts,
                "created_at": letter.created_at, "given_up_at": letter.finished_at,
            })
        };
        say_json(&letters.iter().map(one).collect::<Vec<_>>());
    } else {
        let rows: Vec<Vec<String>> = letters
            .iter()
            .map(|letter| {
                vec![
                    letter.id.to_string(),
                    letter.kind.clone(),
                    letter.dead_because.to_string(),
                    letter.last_error.chars().take(100).collect(),
                ]
            })
            .collect();
        say_table(&["job", "kind", "because", "last error"], &rows);
    }
    Ok(if letters.is_empty() {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}
