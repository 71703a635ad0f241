//! Whether the contents that rows name lie in a store, and are what they were. Which contents rows
//! name, the offices say.

use crate::{modules, stored_files::StoredFilesError};
use futures::{StreamExt, TryStreamExt, stream};
use kit_base::Id;
use kit_db::Db;
use kit_files::{ContentHash, Depth, Fault, Files, FilesError};
use kit_module::{FileSource, NamedContent};
use serde::{Serialize, Serializer};
use std::{collections::HashMap, fmt};

/// Contents that are read from one source at once.
const LISTED: i64 = 200;
/// Contents that are looked at in the same moment: a service takes some milliseconds for each.
const AT_ONCE: usize = 8;
/// Problems that are named; of more only the number is given.
const NAMED: usize = 10_000;

kit_base::id_type!(pub struct ThingId, "a thing that names a content");

/// A content that is not what a row, or its own name, says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContentProblem {
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// A thing whose row names it: its kind and its identifier, as in the log of official acts and
    /// in addresses. None if no row names it.
    pub thing: Option<String>,
    /// What is wrong.
    #[serde(serialize_with = "as_code")]
    pub fault: Fault,
}

fn as_code<S: Serializer>(fault: &Fault, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(fault.code())
}

impl fmt::Display for ContentProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thing = self.thing.as_deref().unwrap_or("no row names it");
        write!(f, "content {} ({thing}): {}", self.sha256, self.fault)
    }
}

/// What a store holds, against what rows name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ContentsReport {
    /// Contents in the store.
    pub contents: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Contents that rows name, counted for each kind of row.
    pub named: u64,
    /// What is wrong, as far as it is named.
    pub problems: Vec<ContentProblem>,
    /// How many problems there are.
    pub problems_in_all: u64,
}

impl ContentsReport {
    /// Whether everything is there and is what it was.
    #[must_use]
    pub const fn is_well(&self) -> bool {
        self.problems_in_all == 0
    }

    fn add(&mut self, problem: ContentProblem) {
        self.problems_in_all += 1;
        if self.problems.len() < NAMED {
            self.problems.push(problem);
        }
    }

    /// Notes why a content did not come from another store: of one that a row names it is the cause.
    pub(crate) fn not_copied(&mut self, hash: ContentHash, fault: &Fault) {
        let sha256 = hash.to_string();
        let mut named = self.problems.iter_mut().filter(|it| it.sha256 == sha256);
        match named.next() {
            Some(problem) => problem.fault = fault.clone(),
            // collected meanwhile: no row names it, nobody misses it
            None if *fault == Fault::Missing => {}
            None => self.add(ContentProblem {
                sha256,
                thing: None,
                fault: fault.clone(),
            }),
        }
    }

    /// Takes out problems that turned out to be none.
    pub(crate) fn keep_only(&mut self, is_one: impl Fn(&ContentProblem) -> bool) {
        let before = self.problems.len();
        self.problems.retain(is_one);
        self.problems_in_all -= (before - self.problems.len()) as u64;
    }
}

/// Compares what rows name with what lies in `files`, and, at [`Depth::Digest`], every content
/// there with its own name. `step` hears how many contents were read.
///
/// # Errors
/// [`StoredFilesError`]: a store or database that does not answer says nothing about contents.
pub async fn compare(
    db: &Db,
    files: &Files,
    depth: Depth,
    step: impl Fn(u64),
) -> Result<ContentsReport, StoredFilesError> {
    let sources = modules::catalogue().files();
    if sources.is_empty() {
        return Err(StoredFilesError::NobodyNames);
    }
    let mut report = ContentsReport::default();
    let mut changed = read_all(files, depth, &mut report, step).await?;
    for source in sources {
        compare_source(db, files, source, &mut changed, &mut report).await?;
    }
    let unnamed = changed.into_iter().filter(|(_, (_, was_named))| !was_named);
    for (hash, (fault, _)) in unnamed {
        report.add(ContentProblem {
            sha256: hash.to_string(),
            thing: None,
            fault,
        });
    }
    Ok(report)
}

/// Contents that are not what their names say, and whether a row named them.
type Changed = HashMap<ContentHash, (Fault, bool)>;

/// Counts the store; at [`Depth::Digest`] reads it.
async fn read_all(
    files: &Files,
    depth: Depth,
    report: &mut ContentsReport,
    step: impl Fn(u64),
) -> Result<Changed, FilesError> {
    let (mut changed, mut contents) = (Changed::new(), files.list());
    while let Some((hash, bytes)) = contents.try_next().await? {
        report.contents += 1;
        report.bytes += bytes;
        step(report.contents);
        let fault = match depth {
            Depth::Length => None,
            Depth::Digest => files.fault(&hash, Some(bytes), depth).await?,
        };
        // what was collected since it was listed is a problem only if a row names it
        if let Some(fault) = fault.filter(|fault| *fault != Fault::Missing) {
            changed.insert(hash, (fault, false));
        }
    }
    Ok(changed)
}

async fn compare_source(
    db: &Db,
    files: &Files,
    source: FileSource,
    changed: &mut Changed,
    report: &mut ContentsReport,
) -> Result<(), StoredFilesError> {
    let mut after = String::new();
    loop {
        let from = after.clone();
        let listed = db
            .read(move |tx| (source.listed)(tx, &from, LISTED))
            .await?;
        let Some(last) = listed.last() else {
            return Ok(());
        };
        after.clone_from(&last.sha256);
        report.named += listed.len() as u64;
        let mut looked = stream::iter(listed)
            .map(|named| async move {
                let fault = fault_of(files, &named).await?;
                Ok::<_, FilesError>((named, fault))
            })
            .buffered(AT_ONCE);
        while let Some((named, fault)) = looked.try_next().await? {
            let known = named.sha256.parse().ok();
            let known = known.and_then(|hash: ContentHash| changed.get_mut(&hash));
            let read = known.map(|(fault, was_named)| {
                *was_named = true;
                fault.clone()
            });
            if let Some(fault) = fault.or(read) {
                let thing = format!("{} {}", source.thing, ThingId::from_i64(named.thing));
                report.add(ContentProblem {
                    sha256: named.sha256,
                    thing: Some(thing),
                    fault,
                });
            }
        }
    }
}

/// What is wrong with a content that a row names, without reading it.
async fn fault_of(files: &Files, named: &NamedContent) -> Result<Option<Fault>, FilesError> {
    // a row that names no digest names nothing that could be there
    let Ok(hash) = named.sha256.parse::<ContentHash>() else {
        return Ok(Some(Fault::Missing));
    };
    let length = named.length.and_then(|length| u64::try_from(length).ok());
    files.fault(&hash, length, Depth::Length).await
}

/// The problems of a copy's contents that are problems of the installation too, or whose contents
/// could not be copied: what was kept while the copy was made comes with the next one.
pub(crate) async fn lasting(
    mut report: ContentsReport,
    files: &Files,
    refused: &[(ContentHash, Fault)],
) -> Result<ContentsReport, FilesError> {
    let mut later = Vec::new();
    for problem in &report.problems {
        let Ok(hash) = problem.sha256.parse::<ContentHash>() else {
            continue;
        };
        let is_refused = refused.iter().any(|(refused, _)| *refused == hash);
        let may_be_later = problem.fault == Fault::Missing && !is_refused;
        if may_be_later && files.length(&hash).await?.is_some() {
            later.push(problem.sha256.clone());
        }
    }
    report.keep_only(|problem| !later.contains(&problem.sha256));
    for (hash, fault) in refused {
        report.not_copied(*hash, fault);
    }
    Ok(report)
}
