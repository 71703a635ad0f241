//! What must hold whatever was killed. Each promise looks at the database, or asks the program as an
//! operator does, and says what it found broken.

use crate::{installation::Installation, load::Entered};
use documents::{books, incoming::IncomingId};
use kit_base::Id;
use kit_db::{Db, DbError, Tx, params, sql};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Output,
    time::Duration,
};

/// How long deliveries, notices and positions in the log may take after the last fault: work whose
/// holder died is taken over when its lease ends.
const SETTLED_WITHIN: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(200);

kit_db::row! { struct Row { id: i64, subject: String } }
kit_db::row! { struct Told { link: Option<String>, times: i64 } }

sql!(ENTRIES -> Row: "select i.id, d.subject from doc_incoming i join doc_document d on d.id = i.document_id order by i.id");
sql!(STEPS -> i64: "select count(*) as n from doc_step where act = ?1");
sql!(NOTICES -> Told: "select link, count(*) as times from kit_notification where kind = 'documents.sent_back' group by link, recipient");
sql!(OPEN_JOBS -> i64: "select count(*) as n from kit_job where state = 'running' or (state = 'ready' and kind like '%sent_back%')");
sql!(WRITTEN -> i64: "select count(*) as n from aud_leaf");
sql!(DEAD_JOBS -> String: "select kind from kit_job where state in ('dead', 'discarded')");

/// Which promise, and in which way it is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub promise: &'static str,
    pub how: String,
}

fn broken(promise: &'static str, how: impl Into<String>) -> Broken {
    Broken {
        promise,
        how: how.into(),
    }
}

pub const NOTHING_LOST: &str = "nothing acknowledged is lost";
pub const NOTHING_TWICE: &str = "nothing is acted twice";
pub const NUMBERS: &str = "numbers have no hole and no double";
pub const FIGURES: &str = "counters equal rows";
pub const LOG: &str = "the log is intact and has an entry for each step";
pub const JOBS: &str = "each job is done once in effect";
pub const SEARCH: &str = "the index equals the rows";
pub const FILES: &str = "contents are there";

/// Waits until what people did has had all its effects: notices, and positions in the log.
pub async fn settled(db: &Db, entered: &[Entered]) -> Result<(), String> {
    let wanted = entered.iter().filter(|entry| entry.given_back).count();
    let settling = async {
        loop {
            let (jobs, told, waiting) = db.read(state).await.unwrap();
            if jobs == 0 && told >= wanted && waiting == 0 {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let waited = tokio::time::timeout(SETTLED_WITHIN, settling).await;
    waited.map_err(|_| {
        format!("deliveries of {wanted} returns did not end within {SETTLED_WITHIN:?}")
    })
}

/// Jobs that are still to be done, notices, and entries that wait for their place in the log.
fn state(tx: &mut Tx<'_>) -> Result<(i64, usize, i64), DbError> {
    let placed = i64::try_from(kit_audit::log_size(tx)?).unwrap_or(i64::MAX);
    let waiting = tx.get(&WRITTEN, params![])? - placed;
    Ok((
        tx.get(&OPEN_JOBS, params![])?,
        tx.query(&NOTICES, params![])?.len(),
        waiting,
    ))
}

/// Looks at everything; nothing is what one wants. The nodes must be stopped.
pub fn all(it: &Installation, entered: &[Entered]) -> Vec<Broken> {
    let db = it.database();
    let mut found = rows(&db, entered);
    found.extend(numbers(&db));
    found.extend(notices(&db, entered));
    found.extend(dead_jobs(&db));
    drop(db);
    found.extend(asked(it, 0, LOG, &["audit", "check", "--format", "json"]));
    let (today, next) = days();
    found.extend(asked(
        it,
        0,
        FIGURES,
        &[
            "check", "figures", "--from", &today, "--to", &next, "--format", "json",
        ],
    ));
    found.extend(asked(it, 0, FILES, &["check", "files", "--format", "json"]));
    for node in 0..it.nodes.len() {
        if it.nodes[node].answers_people {
            found.extend(asked(
                it,
                node,
                SEARCH,
                &["check", "search", "--format", "json"],
            ));
        }
    }
    found
}

/// The day of the test, and one more: it may run over midnight.
fn days() -> (String, String) {
    let today = kit_base::Clock::system().today();
    let before = today.yesterday().unwrap_or(today);
    (before.to_string(), today.to_string())
}

/// Every entry once, each that was acknowledged among them, and none of which nobody was told.
fn rows(db: &Db, entered: &[Entered]) -> Vec<Broken> {
    let stored = db
        .read_blocking(|tx| tx.query(&ENTRIES, params![]))
        .unwrap();
    let mut by_subject: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for row in stored {
        by_subject.entry(row.subject).or_default().push(row.id);
    }
    let mut found = Vec::new();
    for entry in entered {
        let id = entry.id.parse::<IncomingId>().map(Id::to_i64);
        match by_subject.get(&entry.subject) {
            Some(ids) if id.as_ref().is_ok_and(|id| ids.contains(id)) => {}
            _ => found.push(broken(
                NOTHING_LOST,
                format!("{} ({})", entry.subject, entry.id),
            )),
        }
    }
    for (subject, ids) in &by_subject {
        if ids.len() > 1 {
            found.push(broken(
                NOTHING_TWICE,
                format!("{subject}: {} entries", ids.len()),
            ));
        }
    }
    let told: BTreeSet<&String> = entered.iter().map(|entry| &entry.subject).collect();
    for subject in by_subject.keys().filter(|subject| !told.contains(subject)) {
        found.push(broken(
            NOTHING_TWICE,
            format!("{subject}: nobody was told of it"),
        ));
    }
    let returns = db
        .read_blocking(|tx| tx.get(&STEPS, params!["send_back"]))
        .unwrap();
    let acknowledged = entered.iter().filter(|entry| entry.given_back).count() as i64;
    if returns != acknowledged {
        let promise = if returns < acknowledged {
            NOTHING_LOST
        } else {
            NOTHING_TWICE
        };
        found.push(broken(
            promise,
            format!("{acknowledged} returns were acknowledged, {returns} stored"),
        ));
    }
    found
}

fn numbers(db: &Db) -> Vec<Broken> {
    let flaws = db.read_blocking(books::flaws).unwrap();
    flaws
        .into_iter()
        .map(|flaw| broken(NUMBERS, format!("{flaw:?}")))
        .collect()
}

/// The clerk was told once of every document that came back.
fn notices(db: &Db, entered: &[Entered]) -> Vec<Broken> {
    let told = db
        .read_blocking(|tx| tx.query(&NOTICES, params![]))
        .unwrap();
    let mut by_link: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for one in told {
        by_link
            .entry(one.link.unwrap_or_default())
            .or_default()
            .push(one.times);
    }
    let returned = entered.iter().filter(|entry| entry.given_back);
    let mut found = Vec::new();
    for entry in returned {
        let times = by_link
            .remove(&format!("/van-ban-den/{}", entry.id))
            .unwrap_or_default();
        if times.is_empty() || times.iter().any(|times| *times != 1) {
            found.push(broken(
                JOBS,
                format!("{} was told {times:?} times", entry.id),
            ));
        }
    }
    found.extend(
        by_link
            .into_keys()
            .map(|link| broken(JOBS, format!("{link} was told, and nobody had returned it"))),
    );
    found
}

fn dead_jobs(db: &Db) -> Vec<Broken> {
    let dead = db
        .read_blocking(|tx| tx.query(&DEAD_JOBS, params![]))
        .unwrap();
    dead.into_iter()
        .map(|kind| broken(JOBS, format!("a job {kind} died")))
        .collect()
}

/// A command of the program must say that all is well: by its exit code.
fn asked(it: &Installation, node: usize, promise: &'static str, words: &[&str]) -> Option<Broken> {
    let output = it.command(node, words);
    (!output.status.success()).then(|| broken(promise, said(&output)))
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}
