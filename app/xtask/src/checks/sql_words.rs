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
    let mut found = Vec::new();
    let mut expected = false;
    let mut in_list = false;
    for (line, word) in words(text) {
        let lower = word.to_ascii_lowercase();
        let is_name = lower.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if expected && BETWEEN.contains(&lower.as_str()) {
            continue;
        }
        if expected && is_name && !AFTER_TABLES.contains(&lower.as_str()) {
            found.push((line, lower));
            expected = false;
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

/// Words, names and signs; comments and quoted texts are left out.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text;
    let mut line = 0;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| !c.is_whitespace())?;
            line += rest[..start].matches('\n').count();
            rest = &rest[start..];
            let skipped = if rest.starts_with("--") {
                rest.find('\n').unwrap_or(rest.len())
            } else if let Some(quoted) = rest.strip_prefix('\'') {
                quoted.find('\'').map_or(rest.len(), |end| end + 2)
            } else {
                break;
            };
            line += rest[..skipped].matches('\n').count();
            rest = &rest[skipped..];
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
        Some((line, word))
    })
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
