//! i18n keys: none missing, none unused, none twice, the same in both languages.
//!
//! A key is *asked for* where it is the first string of a call to `t` or `ta`, stands in a field
//! or call whose name ends in `_key`, is what a function with such a name gives, or begins with
//! the name of the crate and a hyphen (but for the attributes of elements). A key is *used* where
//! it stands in any string of code that is not a test, where a format string could make it, or
//! where another text refers to it.

use super::texts::{Text, texts};
use crate::{
    finding::Finding,
    rust_source::{Function, RustSource, Token},
    tree::{Floor, SourceFile, Tree},
};
use std::collections::{BTreeMap, BTreeSet};

/// Every crate with texts has this file; large ones have more, as `i18n/incoming.vi.ftl`.
const SOURCE: &str = "i18n/vi.ftl";
const SOURCE_END: &str = "vi.ftl";
const SECOND_END: &str = "en.ftl";

/// Whether a file holds the texts of one language, by the end of its name.
fn is_of(file: &SourceFile, end: &str) -> bool {
    let name = file.path.rsplit_once("i18n/").map_or("", |(_, name)| name);
    name == end
        || name
            .strip_suffix(end)
            .is_some_and(|start| start.ends_with('.'))
}

/// Methods whose first string is a key.
const ASKING: [&str; 3] = ["t", "ta", "get_args"];
/// Functions of kit/web whose first string is a key.
const TELLING: [[&str; 2]; 3] = [
    ["Message", "new"],
    ["PageError", "conflict"],
    ["PageError", "invalid"],
];
/// Fields of kit/web's data whose value is a key.
const KEY_FIELDS: [&str; 2] = ["group", "label"];
/// What the name of a field, constant or function ends with when its value is a key.
const KEY_ENDINGS: [&str; 2] = ["_key", "_KEY"];
/// Methods of maps whose names end like that of a key of a text.
const OF_MAPS: [&str; 2] = ["contains_key", "get_key"];
/// Letters before the first blank of a format string that may make keys: fewer would match all.
const PREFIX_MIN: usize = 3;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let sources: Vec<(&SourceFile, Vec<Text>)> = tree
        .with_extension("ftl")
        .filter(|file| is_of(file, SOURCE_END) || is_of(file, SECOND_END))
        .map(|file| (file, texts(file, &mut found)))
        .collect();
    for (file, texts) in &sources {
        if is_of(file, SOURCE_END) {
            found.extend(twice(file, texts, &mut known));
        }
        found.extend(against_other_language(file, texts, &sources));
    }
    let code: Vec<&SourceFile> = tree
        .with_extension("rs")
        .filter(|f| !f.is_test_file() && f.home() != Some(XTASK))
        .collect();
    found.extend(code.iter().flat_map(|file| missing(tree, file, &known)));
    let used = Used::read(&code, &sources);
    for (file, texts) in sources.iter().filter(|(file, _)| is_of(file, SOURCE_END)) {
        for text in texts.iter().filter(|text| {
            // an attribute is used with the text that it belongs to
            let base = text.key.split('.').next().unwrap_or(&text.key);
            !used.has(&text.key) && !used.has(base)
        }) {
            let what = format!("no code uses the text `{}`", text.key);
            found.push(Finding::new(
                &file.path,
                text.line,
                what,
                "take it out of both languages",
            ));
        }
    }
    found
}

/// This crate asks for no texts, but its tests and templates speak of keys.
const XTASK: &str = "app/xtask";

fn twice(file: &SourceFile, texts: &[Text], known: &mut BTreeMap<String, String>) -> Vec<Finding> {
    let mut found = Vec::new();
    for text in texts {
        let place = format!("{}:{}", file.path, text.line);
        if let Some(first) = known.insert(text.key.clone(), place) {
            let what = format!("the text `{}` stands already at {first}", text.key);
            let instead = "begin keys with the name of the context, and write each once";
            found.push(Finding::new(&file.path, text.line, what, instead));
        }
    }
    found
}

fn against_other_language(
    file: &SourceFile,
    texts: &[Text],
    sources: &[(&SourceFile, Vec<Text>)],
) -> Vec<Finding> {
    let other = match file.path.strip_suffix(SOURCE_END) {
        Some(start) => format!("{start}{SECOND_END}"),
        None => format!("{}{SOURCE_END}", file.path.trim_end_matches(SECOND_END)),
    };
    let none = Vec::new();
    let others = sources
        .iter()
        .find(|(f, _)| f.path == other)
        .map_or(&none, |(_, texts)| texts);
    let mut found = Vec::new();
    for text in texts {
        match others.iter().find(|their| their.key == text.key) {
            None => {
                let what = format!("the text `{}` is not in {other}", text.key);
                found.push(Finding::new(
                    &file.path,
                    text.line,
                    what,
                    "write it there, or take it out",
                ));
            }
            Some(their) if their.blanks != text.blanks => {
                let what = format!(
                    "the text `{}` has the blanks {:?}, in {other} {:?}",
                    text.key, text.blanks, their.blanks
                );
                found.push(Finding::new(
                    &file.path,
                    text.line,
                    what,
                    "use the same blanks in both",
                ));
            }
            Some(_) => {}
        }
    }
    found
}

fn missing(tree: &Tree, file: &SourceFile, known: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut asked = asked_for(file.rust());
    let has_texts = |home| {
        Floor::of(home) == Some(Floor::Contexts) || tree.file(&format!("{home}/{SOURCE}")).is_some()
    };
    if file.home().is_some_and(has_texts) {
        asked.extend(named_after_crate(file));
    }
    asked
        .into_iter()
        .filter(|(line, key)| !known.contains_key(key) && !file.is_test_line(*line))
        .map(|(line, key)| {
            let what = format!("no text has the key `{key}`");
            let instead = "write it into i18n/vi.ftl and i18n/en.ftl of this crate";
            Finding::new(&file.path, line, what, instead)
        })
        .collect()
}

fn asked_for(source: &RustSource) -> Vec<(usize, String)> {
    let tokens = &source.tokens;
    let mut asked = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = |step: usize| tokens.get(at + step).map_or("", |t| t.text.as_str());
        let is_told = at > 1
            && TELLING.iter().any(|told| {
                [told[0], "::", told[1]]
                    == [&tokens[at - 2].text, &tokens[at - 1].text, &token.text]
            });
        let is_key_field = KEY_FIELDS.contains(&token.text.as_str());
        let is_key_name = !OF_MAPS.contains(&&*token.text)
            && KEY_ENDINGS
                .iter()
                .any(|ending| token.text.ends_with(ending));
        let before = at
            .checked_sub(1)
            .map_or("", |before| tokens[before].text.as_str());
        let is_asked = ASKING.contains(&token.text.as_str()) && before == ".";
        let value = match (next(1), next(2)) {
            ("(", _) if is_asked || is_told => first_string(&tokens[at + 2..]),
            ("(", _) if is_key_name && before != "fn" => tokens.get(at + 2).filter(is_string),
            (":", _) if is_key_name || is_key_field => string_of_field(&tokens[at + 2..]),
            _ => None,
        };
        asked.extend(value.and_then(key_of));
    }
    for function in source.functions.iter().filter(|f| gives_keys(f)) {
        let inside =
            |token: &&Token| (function.first_line..=function.last_line).contains(&token.line);
        asked.extend(tokens.iter().filter(inside).filter_map(key_of));
    }
    asked
}

/// Strings such as `documents-title` in contexts/documents.
fn named_after_crate(file: &SourceFile) -> Vec<(usize, String)> {
    let Some(name) = file.home().and_then(|home| home.rsplit('/').next()) else {
        return Vec::new();
    };
    let prefix = format!("{name}-");
    let tokens = &file.rust().tokens;
    let of_attribute = |at: usize| at > 0 && tokens[at - 1].text == "=";
    let strings = tokens
        .iter()
        .enumerate()
        .filter(|(at, _)| !of_attribute(*at));
    strings
        .filter_map(|(_, token)| key_of(token))
        .filter(|(_, key)| key.starts_with(&prefix) && !key.ends_with('-'))
        .collect()
}

fn gives_keys(function: &Function) -> bool {
    KEY_ENDINGS
        .iter()
        .any(|ending| function.name.ends_with(ending))
}

fn is_string(token: &&Token) -> bool {
    token.string.is_some()
}

/// `"key"` or `locale, "key"`: the first string before the call's next bracket.
fn first_string(tokens: &[Token]) -> Option<&Token> {
    tokens
        .iter()
        .take_while(|t| !matches!(&*t.text, "(" | ")" | "{" | "}"))
        .find(is_string)
}

/// `label_key: "key"`, `const LABEL_KEY: &str = "key"`.
fn string_of_field(tokens: &[Token]) -> Option<&Token> {
    let mut value = tokens.iter();
    let first = value.next()?;
    if first.string.is_some() {
        return Some(first);
    }
    let until_end = value.take_while(|t| !matches!(&*t.text, "," | ";" | ")" | "}" | "{" | "("));
    let mut after_equals = until_end.skip_while(|t| t.text != "=");
    after_equals.next()?;
    after_equals.next().filter(is_string)
}

/// The key in a token, if its string looks like one: lower-case words joined by hyphens.
fn key_of(token: &Token) -> Option<(usize, String)> {
    let text = token.string.as_deref()?;
    let is_key = text.contains('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b));
    is_key.then(|| (token.line, text.to_owned()))
}

/// Everything that could name a key.
struct Used {
    whole: BTreeSet<String>,
    /// Format strings, cut at their blanks.
    made: BTreeSet<Vec<String>>,
}

impl Used {
    fn read(code: &[&SourceFile], sources: &[(&SourceFile, Vec<Text>)]) -> Self {
        let mut used = Self {
            whole: BTreeSet::new(),
            made: BTreeSet::new(),
        };
        for file in code {
            for (line, text) in file.rust().strings().filter(|(_, s)| !s.contains(' ')) {
                if file.is_test_line(line) {
                    continue;
                }
                match text.contains('{') {
                    true => drop(used.made.insert(pieces(text))),
                    false => drop(used.whole.insert(text.to_owned())),
                }
            }
        }
        let all = sources.iter().flat_map(|(_, texts)| texts);
        used.whole
            .extend(all.flat_map(|text| text.refers_to.iter().cloned()));
        used
    }

    fn has(&self, key: &str) -> bool {
        self.whole.contains(key) || self.made.iter().any(|pieces| could_make(pieces, key))
    }
}

/// `doc-state-{}-hint` → `["doc-state-", "-hint"]`.
fn pieces(text: &str) -> Vec<String> {
    let mut rest = text;
    let mut pieces = Vec::new();
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(before.to_owned());
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    pieces.push(rest.to_owned());
    pieces
}

fn could_make(pieces: &[String], key: &str) -> bool {
    let [first, middle @ .., last] = pieces else {
        return false;
    };
    if first.len() < PREFIX_MIN {
        return false;
    }
    let Some(mut rest) = key.strip_prefix(first.as_str()) else {
        return false;
    };
    for piece in middle {
        let Some((_, after)) = rest.split_once(piece.as_str()) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::samples::places;

    const VI: &str = "contexts/documents/i18n/vi.ftl";
    const EN: &str = "contexts/documents/i18n/en.ftl";
    const CODE: &str = "contexts/documents/src/a.rs";

    fn found(vi: &str, en: &str, code: &str) -> Vec<String> {
        places(check, &[(VI, vi), (EN, en), (CODE, code)])
    }

    #[test]
    fn a_key_that_is_asked_for_and_written_passes() {
        let ftl = "doc-title = Văn bản\ndoc-count = { $count } văn bản\n";
        let code = "fn a() { html! { (c.t(\"doc-title\")) (c.ta(\"doc-count\", args)) } }";
        assert_eq!(found(ftl, ftl, code), [""; 0]);
    }

    #[test]
    fn a_missing_key_fails_wherever_it_is_asked_for() {
        for code in [
            "fn a() { c.t(\"doc-none\") }",
            "fn a() { c.ta(\"doc-none\", x) }",
            "const A: M = M { label_key: \"doc-none\" };",
            "const LABEL_KEY: &str = \"doc-none\";",
            "fn a() { menu().label_key(\"doc-none\") }",
            "const A: MenuItem = MenuItem { label: \"doc-none\" };",
            "fn a() { PageError::conflict(\"doc-none\") }",
            "const ALL: &[(&str, &str)] = &[(REGISTER, \"documents-none\")];",
            "fn label_key(x: X) -> &'static str { match x { X::A => \"doc-none\" } }",
        ] {
            assert_eq!(found("", "", code), [format!("{CODE}:1")], "{code}");
        }
    }

    #[test]
    fn strings_that_are_no_keys_pass() {
        for code in [
            "fn a() { c.t(key) }",
            "fn a() { map.t(\"word\") }",
            "fn a() { b(\"doc-x\") }",
        ] {
            assert_eq!(found("", "", code), [""; 0], "{code}");
        }
    }

    #[test]
    fn an_unused_key_fails_and_a_test_does_not_use_it() {
        let ftl = "doc-title = x\n";
        assert_eq!(found(ftl, ftl, ""), [format!("{VI}:1")]);
        assert_eq!(
            found(ftl, ftl, "#[test]\nfn a() { b(\"doc-title\") }"),
            [format!("{VI}:1")]
        );
    }

    #[test]
    fn keys_made_by_a_format_string_or_named_by_a_text_are_used() {
        let ftl = "doc-state-open = x\ndoc-both = { doc-inner }\ndoc-inner = y\n";
        let code = "fn a() { c.t(&format!(\"doc-state-{name}\")); b(\"doc-both\") }";
        assert_eq!(found(ftl, ftl, code), [""; 0]);
    }

    #[test]
    fn the_two_languages_have_the_same_keys_and_blanks() {
        let code = "fn a() { b(\"doc-a\", \"doc-b\") }";
        assert_eq!(
            found("doc-a = x\ndoc-b = { $n }\n", "doc-a = x\n", code),
            [format!("{VI}:2")]
        );
        assert_eq!(
            found("doc-a = x\n", "doc-a = x\ndoc-b = y\n", code),
            [format!("{EN}:2")]
        );
        assert_eq!(found("doc-a = { $n }\n", "doc-a = { $m }\n", code).len(), 2);
    }

    #[test]
    fn a_key_in_two_contexts_and_a_line_that_is_no_text_fail() {
        let code = "fn a() { b(\"doc-a\") }";
        let other = ("contexts/identity/i18n/vi.ftl", "doc-a = y\n");
        let english = ("contexts/identity/i18n/en.ftl", "doc-a = y\n");
        let files = [
            (VI, "doc-a = x\n"),
            (EN, "doc-a = x\n"),
            (CODE, code),
            other,
            english,
        ];
        assert_eq!(places(check, &files), ["contexts/identity/i18n/vi.ftl:1"]);
        assert_eq!(
            found("doc-a = x\n= y\n", "doc-a = x\n", code),
            [format!("{VI}:2")]
        );
    }
}
