//! The registry of acts, and what each of them owes.
//!
//! A public function of a context over a transaction, a time and an actor is an act, whatever its
//! parameters and types are called in the file. Each one
//! - is named by a who-may test of its context, in a file whose name says so (`who-may`),
//! - if it changes anything, leaves a leaf in the log of official acts (`leaf`), and not two on one
//!   way to its end (`two-leaves`),
//! - begins no transaction or process of its own and waits for nothing (`alone`).
//!
//! Exceptions stand in a list with their reasons; it only shrinks.

mod names;
mod office;

use crate::{
    finding::Finding,
    tree::{SourceFile, Tree},
};
use names::Names;
use office::{Does, Function, Office, Target};
use std::collections::{BTreeMap, BTreeSet};

/// Acts that owe something, each with the rule and the reason.
const EXCEPTIONS: &str = "app/xtask/lists/acts.txt";
/// Methods that change the database.
const CHANGING: [&str; 2] = [".execute", ".insert_rows"];
/// Functions of `kit_jobs` that put something into the outbox or the queue.
const TELLING: [&str; 2] = ["publish", "enqueue"];
/// Methods of the database that begin a transaction, if a closure is given to them.
const BEGINNING: [&str; 6] = [
    "write",
    "read",
    "snapshot",
    "write_blocking",
    "read_blocking",
    "snapshot_blocking",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut allowed = exceptions(tree.list(EXCEPTIONS));
    let mut found = Vec::new();
    for home in tree.context_homes() {
        let office = Office::read(tree, home);
        let tested = tested(tree, home, &office);
        let acts = office.functions.iter().enumerate();
        for (place, act) in acts.filter(|(_, function)| function.is_act) {
            for (rule, line, what, instead) in owed(&office, place, &tested) {
                let key = format!("{}::{} {rule}", act.file, act.name);
                if allowed.remove(&key).is_none() {
                    let what = format!("the act {} {what}", act.name);
                    found.push(Finding::new(&act.file, line, what, instead));
                }
            }
        }
    }
    for (key, line) in allowed {
        let what = format!("{key} owes nothing any more, or is no longer there");
        let instead = "take the line out: the list only shrinks";
        found.push(Finding::new(EXCEPTIONS, line, what, instead));
    }
    found
}

/// Rule, line, what is wrong, what to do.
type Owed = (&'static str, usize, String, String);

fn owed(office: &Office, place: usize, tested: &BTreeSet<usize>) -> Vec<Owed> {
    let Some(act) = office.functions.get(place) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if !tested.contains(&place) {
        found.push((
            "who-may",
            act.line,
            "is in no who-may test".to_owned(),
            "try it in tests/it/…_who_may.rs: by those who may, by everybody else, by receivers of a \
             delegation (testing::WhoMay)"
                .to_owned(),
        ));
    }
    if changes(office, place) && !records(office, place) {
        found.push((
            "leaf",
            act.line,
            "changes something and leaves no leaf".to_owned(),
            "record it in the log of official acts, in its own transaction".to_owned(),
        ));
    }
    let leaves = leaves_of(office, act);
    if let [_, second, ..] = leaves.as_slice() {
        found.push((
            "two-leaves",
            *second,
            "leaves two leaves on its way".to_owned(),
            "one act, one leaf: put what belongs to it into one".to_owned(),
        ));
    }
    if let Some((line, what)) = not_alone(office, place) {
        found.push((
            "alone",
            line,
            what,
            "take the caller's transaction, start and await nothing".to_owned(),
        ));
    }
    found
}

fn changes(office: &Office, place: usize) -> bool {
    office.reaches(place, |target| match target {
        Target::Foreign(path) => match path.as_slice() {
            [method] => CHANGING.contains(&method.as_str()),
            [kit, .., last] => kit == "kit_jobs" && TELLING.contains(&last.as_str()),
            [] => false,
        },
        Target::Own(_) => false,
    })
}

fn records(office: &Office, place: usize) -> bool {
    office.reaches(place, |target| match target {
        Target::Foreign(path) => matches!(path.as_slice(), [kit, .., last]
            if kit == "kit_audit" && last.starts_with("record")),
        Target::Own(_) => false,
    })
}

/// The lines of an act that record, each time it gets to its end. What another act records is its.
fn leaves_of(office: &Office, act: &Function) -> Vec<usize> {
    let mut lines = Vec::new();
    for (line, deed) in &act.always {
        let foreign = match deed {
            Does::Calls(path) => matches!(office.resolve(&act.module, path), Target::Foreign(path)
                if matches!(path.as_slice(), [kit, .., last] if kit == "kit_audit" && last.starts_with("record"))),
            _ => false,
        };
        let own = office.leads_to(act, deed).into_iter().any(|next| {
            let is_act = office.functions.get(next).is_none_or(|one| one.is_act);
            !is_act && records(office, next)
        });
        if foreign || own {
            lines.push(*line);
        }
    }
    lines
}

/// The first place where an act, or what it calls in its context, does not keep to the caller's
/// transaction.
fn not_alone(office: &Office, place: usize) -> Option<(usize, String)> {
    let act = office.functions.get(place)?;
    for reached in office.reached(place) {
        let function = office.functions.get(reached)?;
        for (line, deed) in &function.does {
            if let Some(what) = beside(office, function, deed) {
                let line = if reached == place { *line } else { act.line };
                let through = match reached == place {
                    true => String::new(),
                    false => format!(" through {}", function.name),
                };
                return Some((line, format!("{what}{through}")));
            }
        }
    }
    None
}

fn beside(office: &Office, function: &Function, deed: &Does) -> Option<&'static str> {
    match deed {
        Does::Waits => Some("waits"),
        Does::Method(name, true) if BEGINNING.contains(&name.as_str()) => {
            Some("begins a transaction of its own")
        }
        Does::Method(name, _) if name == "block_on" => Some("waits"),
        Does::Method(..) => None,
        Does::Calls(path) => match office.resolve(&function.module, path) {
            Target::Own(_) => None,
            Target::Foreign(path) => foreign_beside(&path),
        },
    }
}

fn foreign_beside(path: &[String]) -> Option<&'static str> {
    let last_two = match path {
        [.., kind, function] => (kind.as_str(), function.as_str()),
        _ => return None,
    };
    match last_two {
        ("Command", _) => Some("starts a process"),
        ("Db", begins) if BEGINNING.contains(&begins) => Some("begins a transaction of its own"),
        ("thread" | "tokio" | "task", "spawn" | "spawn_blocking") => Some("starts a thread"),
        _ => None,
    }
}

/// The acts that who-may tests of a context name.
fn tested(tree: &Tree, home: &str, office: &Office) -> BTreeSet<usize> {
    let tests = tree.files.iter().filter(|file| {
        file.path.starts_with(&format!("{home}/tests/")) && file.name().contains("who_may")
    });
    tests
        .flat_map(named)
        .filter_map(|path| match path.split_first() {
            Some((root, rest)) if *root == office.name => match office.resolve(&[], rest) {
                Target::Own(place) => Some(place),
                Target::Foreign(_) => None,
            },
            _ => None,
        })
        .collect()
}

/// Every path of a file, those inside macros included, written out.
fn named(file: &SourceFile) -> Vec<names::Segments> {
    let Ok(parsed) = syn::parse_file(&file.text) else {
        return Vec::new();
    };
    let names = Names::of(&parsed.items);
    let tokens = &file.rust().tokens;
    let (mut found, mut path): (Vec<names::Segments>, names::Segments) = (Vec::new(), Vec::new());
    let mut joined = false;
    for token in tokens {
        match token.text.as_str() {
            "::" => joined = true,
            text if text.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                if !joined && !path.is_empty() {
                    found.push(names.written_out(&std::mem::take(&mut path)));
                }
                path.push(text.to_owned());
                joined = false;
            }
            _ => {
                if !path.is_empty() {
                    found.push(names.written_out(&std::mem::take(&mut path)));
                }
                joined = false;
            }
        }
    }
    found
}

/// Lines such as `contexts/documents/src/a.rs::register leaf  # why`, with their line in the list.
fn exceptions(list: &str) -> BTreeMap<String, usize> {
    let lines = list.lines().enumerate().filter_map(|(index, line)| {
        let (key, reason) = line.split_once('#')?;
        let key = key.split_whitespace().collect::<Vec<_>>().join(" ");
        (!key.is_empty() && !reason.trim().is_empty()).then_some((key, index + 1))
    });
    lines.collect()
}

#[cfg(test)]
mod tests;
