//! SQL texts as words: enough to know which tables they name.

/// Words after which a table stands.
const BEFORE_TABLE: [&str; 7] = [
    "from",
    "join",
    "into",
    "update",
    "table",
    "references",
    "only",
];

/// Words that may stand between such a word and the table.
const BETWEEN: [&str; 6] = ["if", "not", "exists", "only", "lateral", "as"];

/// Words that end a list of tables after `from`.
const AFTER_TABLES: [&str; 16] = [
    "where",
    "group",
    "order",
    "limit",
    "on",
    "using",
    "set",
    "select",
    "values",
    "union",
    "having",
    "returning",
    "for",
    "offset",
    "window",
    "join",
];

/// The tables that an SQL text names, with the number of lines above each.
pub(super) fn tables(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut expected = false;
    let mut in_list = false;
    // `main.idn_unit`: the table is what follows the schema
    let mut after_schema = false;
    for (line, word) in words(text) {
        let lower = word.to_ascii_lowercase();
        let is_name = lower.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if after_schema && lower == "." {
            found.pop();
            expected = true;
            after_schema = false;
            continue;
        }
        after_schema = false;
        if expected && BETWEEN.contains(&lower.as_str()) {
            continue;
        }
        if expected && is_name && !AFTER_TABLES.contains(&lower.as_str()) {
            found.push((line, lower));
            (expected, after_schema) = (false, true);
            continue;
        }
        expected = BEFORE_TABLE.contains(&lower.as_str()) || (in_list && lower == ",");
        if lower == "from" {
            in_list = true;
        } else if AFTER_TABLES.contains(&lower.as_str()) || matches!(&*lower, "(" | ")" | ";") {
            in_list = false;
        }
    }
    found
}

/// Whether a text is SQL that reads or changes something, however it is written.
pub(super) fn is_statement(text: &str) -> bool {
    let all: Vec<String> = words(text)
        .map(|(_, word)| word.to_ascii_lowercase())
        .collect();
    let has = |word: &str| all.iter().any(|one| one == word);
    match all.first().map(String::as_str) {
        // `select 1` and `select f(x)` as well: no sentence of ours begins so and goes on like it
        Some("select") => has("from") || all.len() == 2 || has("("),
        Some("with") => has("select") && has("as"),
        Some("insert") => has("into"),
        Some("update") => has("set"),
        Some("delete") => has("from"),
        Some("create" | "drop" | "alter") => has("table") || has("index"),
        Some("pragma" | "vacuum" | "truncate") => true,
        _ => false,
    }
}

/// Words, names and signs. Comments and quoted texts are left out; a quoted name (`"a"`, `` `a` ``,
/// `[a]`) is the name.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text;
    let mut line = 0;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| !c.is_whitespace())?;
            line += rest[..start].matches('\n').count();
            rest = &rest[start..];
            let Some(skipped) = comment_or_text(rest) else {
                break;
            };
            line += rest[..skipped].matches('\n').count();
            rest = rest.get(skipped..).unwrap_or_default();
        }
        let here = line;
        if let Some((name, length)) = quoted_name(rest) {
            rest = &rest[length..];
            return Some((here, name));
        }
        let in_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = rest.find(|c| !in_word(c)).filter(|end| *end > 0);
        let end = match end {
            Some(end) => end,
            None if rest.starts_with(in_word) => rest.len(),
            None => rest.chars().next().map_or(0, char::len_utf8),
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some((here, word))
    })
}

/// The length of the comment or quoted text that begins here.
fn comment_or_text(rest: &str) -> Option<usize> {
    if rest.starts_with("--") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    let quoted = rest.strip_prefix('\'')?;
    Some(quoted.find('\'').map_or(rest.len(), |end| end + 2))
}

/// A name in quotation marks and its length with them.
fn quoted_name(rest: &str) -> Option<(&str, usize)> {
    let closing = match rest.chars().next()? {
        '"' => '"',
        '`' => '`',
        '[' => ']',
        _ => return None,
    };
    let inside = &rest[1..];
    let name = &inside[..inside.find(closing)?];
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then_some((name, name.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        tables(text).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn tables_are_found_wherever_a_statement_names_them() {
        assert_eq!(
            names("select a.x from doc_a a, doc_b b join doc_c c on c.id = a.id where a.t_x = 1"),
            ["doc_a", "doc_b", "doc_c"]
        );
        assert_eq!(
            names("insert into doc_a (id, idn_x) select id from doc_b"),
            ["doc_a", "doc_b"]
        );
        assert_eq!(names("update doc_a set x = 1"), ["doc_a"]);
        assert_eq!(
            names("create table if not exists doc_a (o @id references idn_unit)"),
            ["doc_a", "idn_unit"]
        );
        assert_eq!(
            names("select count(*) from (select 1 from doc_a) t"),
            ["doc_a"]
        );
    }

    #[test]
    fn quoted_texts_and_comments_name_no_table() {
        assert_eq!(
            names("select 'from idn_unit' from doc_a -- join sig_key\n where 1=1"),
            ["doc_a"]
        );
    }

    #[test]
    fn a_table_is_named_in_quotation_marks_with_its_schema_and_behind_a_comment() {
        for text in [
            "select 1 from \"idn_unit\"",
            "select 1 from `idn_unit` u",
            "select 1 from [idn_unit]",
            "select 1 from main.idn_unit",
            "select 1 from public . \"idn_unit\" u",
            "select 1 from /* doc_a */ idn_unit",
        ] {
            assert_eq!(names(text), ["idn_unit"], "{text}");
        }
    }

    #[test]
    fn statements_are_told_from_sentences() {
        for text in [
            "select 1",
            "SELECT count(*)",
            "delete from \"x\"",
            "pragma user_version",
        ] {
            assert!(is_statement(text), "{text}");
        }
        for text in [
            "select a folder",
            "update the book",
            "delete it",
            "create a copy",
        ] {
            assert!(!is_statement(text), "{text}");
        }
    }

    #[test]
    fn lines_are_counted_from_the_start_of_the_text() {
        assert_eq!(
            tables("select 1\n  from doc_a\n  join doc_b"),
            [(1, "doc_a".into()), (2, "doc_b".into())]
        );
    }

    #[test]
    fn sentences_name_no_table_of_an_office() {
        assert_eq!(names("read the register"), [""; 0]);
    }
}
