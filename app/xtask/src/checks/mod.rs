//! The house rules, one file each. Every rule gives its findings and has a test that proves it
//! can fail.

mod acts;
mod arrows;
mod banned_code;
mod context_rooms;
mod dialects;
mod file_names;
mod foreign_files;
mod front_door;
mod kit_words;
mod lengths;
mod licences;
mod links;
mod machine_places;
mod migrations;
mod own_place;
mod page_rooms;
mod public_routes;
mod pure_floor;
mod raw_html;
mod sql_words;
mod table_owners;
mod texts;
mod third_parties;
mod translations;
mod who_may;

use crate::{finding::Finding, tree::Tree};

/// One house rule.
pub struct Rule {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it says, in one line.
    pub says: &'static str,
    /// Finds every place that breaks it.
    pub check: fn(&Tree) -> Vec<Finding>,
}

/// The files that a list names, with their lines: `kit/web/src/icon.rs  # names of our own sprite only`.
fn listed(list: &str) -> impl Iterator<Item = (usize, &str)> {
    list.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.split('#').next().unwrap_or_default().trim()))
        .filter(|(_, path)| !path.is_empty())
}

/// All rules, the structure first.
pub const RULES: &[Rule] = &[
    Rule {
        name: "arrows",
        says: "crates only know those below, contexts only those that contexts/ARROWS.txt names",
        check: arrows::check,
    },
    Rule {
        name: "pure-floor",
        says: "pure crates have no input or output, no clock and no database",
        check: pure_floor::check,
    },
    Rule {
        name: "context-rooms",
        says: "every context has the same rooms",
        check: context_rooms::check,
    },
    Rule {
        name: "table-owners",
        says: "SQL names the tables of its own crate only",
        check: table_owners::check,
    },
    Rule {
        name: "front-door",
        says: "app/tinhso holds no SQL",
        check: front_door::check,
    },
    Rule {
        name: "kit-words",
        says: "no name in kit/ is a word of government; the list of exceptions only shrinks",
        check: kit_words::check,
    },
    Rule {
        name: "migrations",
        says: "migrations are named by time, prefix and purpose, and make tables with that prefix",
        check: migrations::check,
    },
    Rule {
        name: "dialects",
        says: "nothing outside kit/db asks which database it talks to",
        check: dialects::check,
    },
    Rule {
        name: "function-length",
        says: "functions have 70 lines at most; the list of exceptions only shrinks",
        check: lengths::functions,
    },
    Rule {
        name: "file-length",
        says: "files over 500 lines say why, over 800 fail; lib.rs 150",
        check: lengths::files,
    },
    Rule {
        name: "page-handlers",
        says: "handlers in pages have 30 lines at most",
        check: lengths::page_handlers,
    },
    Rule {
        name: "unwrap",
        says: "unwrap() in tests only",
        check: banned_code::unwraps,
    },
    Rule {
        name: "allow",
        says: "lints are expected with a reason, not allowed",
        check: banned_code::allows,
    },
    Rule {
        name: "leftovers",
        says: "no todo!, unimplemented! or to-do comments",
        check: banned_code::leftovers,
    },
    Rule {
        name: "page-rooms",
        says: "no SQL, no moves and no who-may among pages; what is left is listed",
        check: page_rooms::check,
    },
    Rule {
        name: "raw-html",
        says: "text goes into pages escaped; the exceptions are listed",
        check: raw_html::check,
    },
    Rule {
        name: "file-names",
        says: "a file is named after what it is about",
        check: file_names::check,
    },
    Rule {
        name: "translations",
        says: "i18n keys: none missing, none unused, the same in both languages",
        check: translations::check,
    },
    Rule {
        name: "public-routes",
        says: "what is open without signing in is a committed list",
        check: public_routes::check,
    },
    Rule {
        name: "who-may",
        says: "every permission is named by a who-may test",
        check: who_may::check,
    },
    Rule {
        name: "acts",
        says: "every act is in a who-may test, leaves one leaf, and keeps to the caller's transaction",
        check: acts::check,
    },
    Rule {
        name: "own-place",
        says: "no right is decided by the actor's own agency, unit or person; the list of exceptions only shrinks",
        check: own_place::check,
    },
    Rule {
        name: "machine-places",
        says: "no path of one machine, no registry host",
        check: machine_places::check,
    },
    Rule {
        name: "foreign-files",
        says: "what others made comes from a package manager at build time",
        check: foreign_files::check,
    },
    Rule {
        name: "links",
        says: "links between documents lead to files",
        check: links::check,
    },
    Rule {
        name: "third-parties",
        says: "licences, bans and sources as deny.toml says",
        check: third_parties::check,
    },
];

/// All findings of all rules, each with the rule's name, in the order of the rules.
#[must_use]
pub fn run(tree: &Tree) -> Vec<(&'static str, Finding)> {
    let all = RULES.iter().flat_map(|rule| {
        let mut found = (rule.check)(tree);
        found.sort();
        found.dedup();
        found.into_iter().map(|finding| (rule.name, finding))
    });
    all.collect()
}

#[cfg(test)]
pub(crate) mod samples {
    //! What the tests of the rules share.

    use crate::{finding::Finding, tree::Tree};

    /// A list of offices for small trees.
    pub const OFFICES: (&str, &str) = (
        "contexts/ARROWS.txt",
        "identity idn\nsigning sig\ndocuments doc signing\n",
    );

    /// `file:line` of every finding of `check` on a tree of the files given.
    pub fn places(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
        let mut found = check(&Tree::of(files));
        found.sort();
        found
            .iter()
            .map(|f| format!("{}:{}", f.file, f.line))
            .collect()
    }
}
