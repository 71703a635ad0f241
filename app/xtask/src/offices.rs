//! `contexts/ARROWS.txt`: the offices, the prefix of their tables, and whom each may call.

use crate::finding::Finding;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Folder and package name of the context.
    pub name: String,
    /// Three letters in front of its tables, without the underscore.
    pub prefix: String,
    /// Contexts that it may call beside identity.
    pub may_call: Vec<String>,
    /// Line in the list.
    pub line: usize,
}

/// The whole list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offices {
    /// In the order of the file.
    pub list: Vec<Office>,
}

/// The context that everyone may call and that calls nobody.
pub const IDENTITY: &str = "identity";

/// Prefixes of tables that belong to floor 2.
pub const KIT_PREFIXES: [&str; 2] = ["kit", "aud"];

impl Offices {
    /// Where the list stands.
    pub const FILE: &'static str = "contexts/ARROWS.txt";

    /// Reads the list; lines that are not `name prefix [name…]` are left to [`Offices::faults`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let list = entries(text).filter_map(|(line, words)| {
            let [name, prefix, may_call @ ..] = words.as_slice() else {
                return None;
            };
            Some(Office {
                name: (*name).to_owned(),
                prefix: (*prefix).to_owned(),
                may_call: may_call.iter().map(|name| (*name).to_owned()).collect(),
                line,
            })
        });
        Self {
            list: list.collect(),
        }
    }

    /// The office with this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Office> {
        self.list.iter().find(|office| office.name == name)
    }

    /// The owner of a table: a context's name, `kit`, or nobody.
    #[must_use]
    pub fn owner_of(&self, table: &str) -> Option<&str> {
        let (prefix, _) = table.split_once('_')?;
        if KIT_PREFIXES.contains(&prefix) {
            return Some("kit");
        }
        self.list
            .iter()
            .find(|office| office.prefix == prefix)
            .map(|office| office.name.as_str())
    }

    /// Whether `from` may call `to`.
    #[must_use]
    pub fn allows(&self, from: &str, to: &str) -> bool {
        if from == IDENTITY {
            return false;
        }
        to == IDENTITY
            || self
                .named(from)
                .is_some_and(|office| office.may_call.iter().any(|name| name == to))
    }

    /// What is wrong with the list itself: unknown names, prefixes used twice or ill-formed, circles.
    #[must_use]
    pub fn faults(text: &str) -> Vec<Finding> {
        let offices = Self::parse(text);
        let mut found = Vec::new();
        let mut say = |line, what: String, instead: &str| {
            found.push(Finding::new(Self::FILE, line, what, instead));
        };
        for (line, words) in entries(text).filter(|(_, words)| words.len() < 2) {
            say(
                line,
                format!("`{}` has no prefix", words.join(" ")),
                "write `name prefix [name…]`",
            );
        }
        for (at, office) in offices.list.iter().enumerate() {
            let lower = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase());
            if office.prefix.len() != 3 || !lower(&office.prefix) {
                say(
                    office.line,
                    format!("prefix `{}` of {}", office.prefix, office.name),
                    "use three lower-case letters",
                );
            }
            let earlier = &offices.list[..at];
            let taken = KIT_PREFIXES.contains(&office.prefix.as_str())
                || earlier
                    .iter()
                    .any(|e| e.prefix == office.prefix || e.name == office.name);
            if taken {
                say(
                    office.line,
                    format!("{} or its prefix `{}` is taken", office.name, office.prefix),
                    "choose a name and a prefix of its own",
                );
            }
            for name in &office.may_call {
                match offices.list.iter().position(|other| &other.name == name) {
                    None => say(
                        office.line,
                        format!("{} may call {name}, which is no office", office.name),
                        "name an office of this list",
                    ),
                    Some(other) if other >= at => say(
                        office.line,
                        format!("{} may call {name}, which stands below it", office.name),
                        "list an office after those it calls: then no circle is possible",
                    ),
                    Some(_) => {}
                }
            }
        }
        found
    }
}

fn entries(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.split('#').next().unwrap_or_default()))
        .map(|(line, text)| (line, text.split_whitespace().collect::<Vec<_>>()))
        .filter(|(_, words)| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "# offices\nidentity idn\nsigning sig\ndocuments doc signing # why\n";

    #[test]
    fn everyone_may_call_identity_and_identity_nobody() {
        let offices = Offices::parse(LIST);
        assert!(offices.allows("signing", "identity"));
        assert!(offices.allows("documents", "signing"));
        assert!(!offices.allows("signing", "documents"));
        assert!(!offices.allows("identity", "signing"));
    }

    #[test]
    fn a_table_belongs_to_the_office_of_its_prefix() {
        let offices = Offices::parse(LIST);
        assert_eq!(offices.owner_of("doc_incoming"), Some("documents"));
        assert_eq!(offices.owner_of("aud_entry"), Some("kit"));
        assert_eq!(offices.owner_of("incoming"), None);
        assert_eq!(offices.owner_of("xyz_incoming"), None);
    }

    #[test]
    fn a_sound_list_has_no_faults() {
        assert_eq!(Offices::faults(LIST), []);
    }

    #[test]
    fn unknown_names_circles_and_doubled_prefixes_are_found() {
        let bad = "identity idn\nfirst one second\nsecond one nobody\nthird\nfourth long\n";
        let lines: Vec<usize> = Offices::faults(bad)
            .iter()
            .map(|finding| finding.line)
            .collect();
        assert_eq!(lines, [4, 2, 3, 3, 5]);
    }
}
