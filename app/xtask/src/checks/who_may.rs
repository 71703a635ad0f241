//! Every permission is named by a test about who may.
//!
//! A permission is a constant of a file `permissions.rs` whose value is `<context>.<thing>.<act>`,
//! or one of the type `Permission` anywhere. Its test is a file `tests/it/…_who_may.rs` of the
//! same context that names the constant, its value, or (in `<thing>_who_may.rs`) its act.

use crate::{
    finding::Finding,
    tree::{Floor, SourceFile, Tree},
};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree
        .with_extension("rs")
        .filter(|file| !file.is_test_file())
    {
        let Some(home) = file
            .home()
            .filter(|home| Floor::of(home) == Some(Floor::Contexts))
        else {
            continue;
        };
        let context = home.rsplit('/').next().unwrap_or_default();
        for permission in permissions(file, context) {
            if !who_may_tests(tree, home).any(|test| permission.is_named_in(test)) {
                let instead = format!(
                    "name it in {home}/tests/it/<act>_who_may.rs: who holds it may, and who holds \
                     every other permission may not"
                );
                let what = format!("no who-may test names the permission {}", permission.name);
                found.push(Finding::new(&file.path, permission.line, what, instead));
            }
        }
    }
    found
}

struct Permission<'a> {
    name: &'a str,
    value: Option<&'a str>,
    line: usize,
}

impl Permission<'_> {
    fn is_named_in(&self, test: &SourceFile) -> bool {
        let tokens = &test.rust().tokens;
        let says = |word: &str| {
            tokens
                .iter()
                .any(|t| t.text == word || t.string.as_deref() == Some(word))
        };
        says(self.name)
            || self
                .value
                .is_some_and(|value| says(value) || self.act_is_in(test, value, says))
    }

    /// `documents.incoming.register`: `incoming_who_may.rs` tries `register`, or there is a
    /// `register_who_may.rs`.
    fn act_is_in(&self, test: &SourceFile, value: &str, says: impl Fn(&str) -> bool) -> bool {
        let about = test.name().trim_end_matches("_who_may.rs");
        let mut parts = value.split('.').skip(1);
        let (Some(thing), Some(act)) = (parts.next(), parts.last()) else {
            return false;
        };
        about == act || (about == thing && says(act))
    }
}

/// `const NAME: &str = "<context>.…"` and `const NAME: Permission = …`.
fn permissions<'a>(file: &'a SourceFile, context: &str) -> Vec<Permission<'a>> {
    let source = file.rust();
    let is_list = file.name() == "permissions.rs";
    let prefix = format!("{context}.");
    let tokens = &source.tokens;
    let constants = source.places(&["const"]).filter_map(|at| {
        let name = tokens.get(at + 1)?;
        let rest = tokens.get(at + 2..)?;
        let equals = rest
            .iter()
            .take_while(|t| t.text != ";")
            .position(|t| t.text == "=")?;
        let kind = rest[..equals].last().map(|word| word.text.as_str());
        let value = rest
            .get(equals + 1)
            .and_then(|token| token.string.as_deref());
        let is_permission = kind == Some("Permission")
            || (is_list
                && kind == Some("str")
                && value.is_some_and(|value| value.starts_with(&prefix)));
        (is_permission && !source.is_test_line(name.line)).then_some(Permission {
            name: &name.text,
            value,
            line: name.line,
        })
    });
    constants.collect()
}

fn who_may_tests<'a>(tree: &'a Tree, home: &'a str) -> impl Iterator<Item = &'a SourceFile> {
    tree.files.iter().filter(move |file| {
        file.path.starts_with(&format!("{home}/tests/")) && file.name().ends_with("who_may.rs")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    const CODE: (&str, &str) = (
        "contexts/documents/src/permissions.rs",
        "pub const LIMIT: usize = 1;\npub const REGISTER: &str = \"documents.incoming.register\";\n",
    );

    #[test]
    fn a_permission_without_a_who_may_test_fails() {
        assert_eq!(places(check, &[CODE]), [format!("{}:2", CODE.0)]);
        let other = (
            "contexts/documents/tests/it/register.rs",
            "fn a() { REGISTER }",
        );
        assert_eq!(places(check, &[CODE, other]).len(), 1);
    }

    #[test]
    fn a_permission_that_a_who_may_test_names_passes() {
        let test = (
            "contexts/documents/tests/it/register_who_may.rs",
            "fn a() { b(REGISTER) }",
        );
        assert_eq!(places(check, &[CODE, test]), [""; 0]);
    }

    #[test]
    fn a_test_may_name_the_value_and_a_permission_may_have_its_own_type() {
        let test = "fn a() { b(\"documents.incoming.register\") }";
        let test = ("contexts/documents/tests/it/register_who_may.rs", test);
        assert_eq!(places(check, &[CODE, test]), [""; 0]);
        let typed = (
            CODE.0,
            "const REGISTER: Permission = Permission::new(\"a\");\n",
        );
        assert_eq!(places(check, &[typed]).len(), 1);
    }

    #[test]
    fn the_test_of_a_thing_may_try_the_act() {
        let test = (
            "contexts/documents/tests/it/incoming_who_may.rs",
            "fn a() { b(\"register\") }",
        );
        assert_eq!(places(check, &[CODE, test]), [""; 0]);
    }

    #[test]
    fn the_topic_of_an_event_is_no_permission() {
        let text = "const TOPIC: &'static str = \"documents.outgoing.issued\";\n";
        assert_eq!(
            places(check, &[("contexts/documents/src/events.rs", text)]),
            [""; 0]
        );
    }

    #[test]
    fn a_test_of_another_context_does_not_count() {
        let test = (
            "contexts/identity/tests/it/register_who_may.rs",
            "fn a() { b(REGISTER) }",
        );
        assert_eq!(places(check, &[CODE, test]).len(), 1);
    }
}
