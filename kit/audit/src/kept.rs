//! Heads that were kept outside the database: they show that it was not rewritten with its own.

use crate::{
    check::{CheckOptions, CopiedLog},
    own_head::OwnHead,
    report::{AcceptedRestore, Disagreeing, Problem, Report, Unshown},
    tree::Hash,
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

/// Whose place it is where heads are kept: how much a head there shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// The node itself, beside its key: never behind, and nobody else's word.
    Node,
    /// A copy of the installation: outside the database, and older after a restore.
    Copy,
    /// Somebody else: a file on another's mount, a head that was printed.
    Other,
}

/// A place where heads of the log are kept.
#[derive(Clone, Debug)]
pub struct KeptPlace {
    /// What it is called in messages: a file, a copy.
    pub name: String,
    /// Whose it is.
    pub keeper: Keeper,
    /// The signed heads there (see [`crate::notes_in`]), or why they cannot be read.
    pub heads: Result<Vec<String>, String>,
    /// How many entries were there at some time, with those that had no position yet.
    pub entries: Option<(u64, Timestamp)>,
    /// The file, and under which name the database notes what was put into it; none where nothing
    /// else knows what was there.
    pub noted: Option<(PathBuf, String)>,
}

impl KeptPlace {
    /// A file to which heads were appended, as it is now.
    #[must_use]
    pub fn file(path: &std::path::Path) -> Self {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string());
        Self {
            name: path.display().to_string(),
            keeper: Keeper::Other,
            heads: text.map(|text| crate::notes_in(&text)),
            entries: None,
            noted: Some((path.to_owned(), crate::checkpoint::place_of(path))),
        }
    }

    /// The file beside the key, as it is now, also if it is not there.
    #[must_use]
    pub fn own(own: &OwnHead) -> Self {
        Self {
            keeper: Keeper::Node,
            noted: own.noted_as().map(|name| (own.path().to_owned(), name)),
            ..Self::file(own.path())
        }
    }

    /// A node that never signed has no file beside its key.
    fn was_never_there(&self, noted: &BTreeMap<String, u64>) -> bool {
        let is_known = |(_, name): &(PathBuf, String)| noted.contains_key(name);
        self.keeper == Keeper::Node
            && self.heads.is_err()
            && !Path::new(&self.name).exists()
            && !self.noted.as_ref().is_some_and(is_known)
    }

    /// What was put here and is not here any more, as the database notes it: then the place is looked
    /// at again, since a head may have come in between.
    fn lacks(&self, options: &CheckOptions, noted: &BTreeMap<String, u64>) -> Option<(u64, u64)> {
        let (file, name) = self.noted.as_ref()?;
        let put = *noted.get(name)?;
        let last = |heads: &[String]| {
            let verifier = options.verifier.as_ref()?;
            let sizes = heads.iter().map(|note| options.verify(verifier, note));
            sizes.filter_map(|head| Some(head.ok()?.size)).max()
        };
        let is_behind = |heads: &[String]| last(heads).is_some_and(|found| found < put);
        let now = self.heads.as_ref().ok().filter(|heads| is_behind(heads))?;
        let again = Self::file(file).heads.unwrap_or_else(|_| now.clone());
        is_behind(&again).then(|| (put, last(&again).unwrap_or(0)))
    }
}

/// What was kept, by the size of the log.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    heads: HashMap<u64, Vec<(Hash, Keeper)>>,
    entries: Vec<(String, u64, Timestamp)>,
    disagreeing: Vec<Disagreeing>,
}

impl Kept {
    /// `noted` is what the database says was put into each place.
    pub(crate) fn read(
        options: &CheckOptions,
        noted: &BTreeMap<String, u64>,
        report: &mut Report,
    ) -> Self {
        let mut kept = Self::default();
        kept.add(options, &options.kept_elsewhere, Keeper::Other, report);
        for place in &options.places {
            let entries = place.entries.map(|(n, at)| (place.name.clone(), n, at));
            kept.entries.extend(entries);
            if place.was_never_there(noted) {
                continue;
            }
            if let Some((put, found)) = place.lacks(options, noted) {
                report.unshown.push(Unshown::HeadsTaken {
                    place: place.name.clone(),
                    put,
                    found,
                });
            }
            match &place.heads {
                Ok(heads) if heads.is_empty() && place.entries.is_none() => {
                    report.unshown.push(Unshown::Place {
                        place: place.name.clone(),
                        why: "it has none".to_owned(),
                    });
                }
                Ok(heads) => kept.add(options, heads, place.keeper, report),
                Err(why) => report.unshown.push(Unshown::Place {
                    place: place.name.clone(),
                    why: why.clone(),
                }),
            }
        }
        kept
    }

    fn add(
        &mut self,
        options: &CheckOptions,
        heads: &[String],
        keeper: Keeper,
        report: &mut Report,
    ) {
        let Some(verifier) = &options.verifier else {
            return;
        };
        for note in heads {
            match options.verify(verifier, note) {
                Ok(head) => {
                    let known = self.heads.entry(head.size).or_default();
                    // a head may stand in a file twice
                    if !known.contains(&(head.root, keeper)) {
                        known.push((head.root, keeper));
                    }
                }
                Err(error) => report.add(Problem::CheckpointWrong {
                    size: 0,
                    why: error.to_string(),
                }),
            }
        }
    }

    /// Compares what was kept over exactly `size` entries; true if one agrees.
    pub(crate) fn compare(
        &mut self,
        size: u64,
        root: impl FnOnce() -> Hash,
        report: &mut Report,
    ) -> bool {
        let Some(heads) = self.heads.remove(&size) else {
            return false;
        };
        let (root, mut agrees) = (root(), false);
        for (kept, keeper) in heads {
            report.checkpoints += 1;
            if kept == root {
                agrees = true;
                report.kept += u64::from(keeper != Keeper::Node && size > 0);
            } else {
                let root = Some(kept);
                self.disagreeing.push(Disagreeing { size, root, keeper });
            }
        }
        agrees
    }

    /// Leaves out heads over fewer than `from` entries; gives the largest that was left out.
    pub(crate) fn forget_before(&mut self, from: u64) -> Option<u64> {
        let earlier = self.heads.keys().copied().filter(|size| *size < from).max();
        self.heads.retain(|size, _| *size >= from);
        // that a later one agrees shows nothing less
        earlier.filter(|_| self.heads.is_empty())
    }

    /// Judges what did not agree, now that accepted restores are known.
    pub(crate) fn judge(self, copy: Option<&CopiedLog>, report: &mut Report) {
        let rest = self.heads.into_iter().flat_map(|(size, heads)| {
            let all = heads.into_iter();
            all.map(move |(_, keeper)| Disagreeing {
                size,
                root: None,
                keeper,
            })
        });
        let mut all: Vec<Disagreeing> = self.disagreeing.into_iter().chain(rest).collect();
        all.sort_by_key(|head| head.size);
        for head in all {
            // what came after the copy is not here to be looked at, and is not missed
            if copy.is_some() && head.root.is_none() && head.keeper == Keeper::Other {
                report.after_copy += 1;
                continue;
            }
            let restored = report
                .restores
                .iter()
                .find(|restore| restore.took(head.size));
            if let Some(restored) = restored.filter(|_| head.keeper != Keeper::Node) {
                report.superseded += 1;
                // an entry may say that there was a restore; somebody else's head does not know it
                let taken = Unshown::TakenByRestore {
                    from: restored.kept,
                    to: restored.lost,
                    at: restored.at,
                };
                if head.keeper == Keeper::Other && !report.unshown.contains(&taken) {
                    report.unshown.push(taken);
                }
            } else if head.root.is_some() {
                report.add(Problem::RootDiffers { size: head.size });
            } else {
                let (signed, found) = (head.size, report.size);
                report.add(Problem::CutOff { signed, found });
            }
        }
        let found = report.entries();
        if let Some(copy) = copy.filter(|copy| copy.entries > found) {
            report.add(Problem::FewerThanCopied {
                place: copy.name.clone(),
                copied: copy.entries,
                found,
            });
        }
        for (place, copied, at) in self.entries {
            let accepted = report.restores.iter().any(|restore| restore.at > at);
            if copied > found && !accepted {
                report.add(Problem::FewerThanCopied {
                    place,
                    copied,
                    found,
                });
            }
        }
    }
}

impl AcceptedRestore {
    fn took(&self, size: u64) -> bool {
        size > self.kept && size <= self.lost
    }
}
