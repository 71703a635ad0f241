//! The log against what the offices have stored: an act without its entry shows that the entry
//! was deleted, also before anything was signed.

use crate::{
    leaf::StoredLeaf,
    report::{Problem, Report},
};
use kit_db::{DbError, Tx};
use std::collections::HashMap;

/// How often an act stands in an office's records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActCount {
    /// Under which action the act is in the log; several, if the records do not tell them apart.
    pub actions: Vec<String>,
    /// How often.
    pub acts: u64,
}

/// Where an office keeps what was done, one row for each act, each of which left one entry.
#[derive(Clone, Copy, Debug)]
pub struct ActSource {
    /// Its name in messages.
    pub name: &'static str,
    /// Counts the rows of all time, by act.
    pub count: fn(&mut Tx<'_>) -> Result<Vec<ActCount>, DbError>,
}

/// Entries about acts that were done, by action.
#[derive(Debug, Default)]
pub(crate) struct Tally(HashMap<String, u64>);

impl Tally {
    pub(crate) fn add(&mut self, leaf: &StoredLeaf) {
        if leaf.outcome != crate::Outcome::Done.code() {
            return;
        }
        match self.0.get_mut(&leaf.action) {
            Some(number) => *number += 1,
            None => drop(self.0.insert(leaf.action.clone(), 1)),
        }
    }

    /// Compares with what the offices had counted before the log was read: entries may have come
    /// since, never fewer.
    pub(crate) fn compare(&self, counted: &[ActCount], report: &mut Report) {
        for count in counted {
            let of = |action: &String| self.0.get(action).copied().unwrap_or(0);
            let entries: u64 = count.actions.iter().map(of).sum();
            report.acts += count.acts;
            if entries < count.acts {
                report.add(Problem::ActsWithoutEntry {
                    action: count.actions.join("|"),
                    acts: count.acts,
                    entries,
                });
            }
        }
    }
}

pub(crate) fn counted(tx: &mut Tx<'_>, sources: &[ActSource]) -> Result<Vec<ActCount>, DbError> {
    let mut all = Vec::new();
    for source in sources {
        all.extend((source.count)(tx)?);
    }
    Ok(all)
}
