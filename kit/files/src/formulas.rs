//! Formulas of spreadsheets: what they start or fetch when they are computed or clicked.

use memchr::memmem;

use crate::address;
use crate::danger::Danger;

/// Whether a formula speaks with another program: `application|topic!item`, outside of quotes. No other formula has
/// a bar behind a name.
pub(crate) fn names_a_program(formula: &str) -> bool {
    let mut quoted = false;
    let last_call = formula.rfind('!').unwrap_or(0);
    formula.char_indices().any(|(at, c)| {
        quoted ^= c == '"';
        let named = || {
            let before = formula[..at].trim_end().chars().next_back();
            before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '\''))
        };
        c == '|' && !quoted && named() && last_call > at
    })
}

/// A formula that fetches from elsewhere or calls a program when it is computed.
pub(crate) fn of_formula(formula: &str) -> Option<Danger> {
    if formula.is_empty() {
        return None;
    }
    if names_a_program(formula) {
        return Some(Danger::DdeField);
    }
    // blanks may stand before the bracket
    let upper: String = formula
        .to_uppercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let calls = |function: &str| {
        memmem::find_iter(upper.as_bytes(), function.as_bytes()).any(|at| {
            let before = upper[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
        })
    };
    if calls("DDE(") {
        return Some(Danger::DdeField);
    }
    let fetches = [
        "WEBSERVICE(",
        "IMPORTXML(",
        "IMPORTDATA(",
        "IMPORTHTML(",
        "IMPORTFEED(",
    ];
    let remote = upper.contains("://") || upper.contains("\\\\");
    if fetches.iter().any(|function| calls(function)) || (calls("IMAGE(") && remote) {
        return Some(Danger::Remote);
    }
    if calls("RTD(") {
        return Some(Danger::Control);
    }
    // functions of libraries and of macro sheets, which some programs compute in any cell
    let runs = [
        "CALL(",
        "REGISTER(",
        "REGISTER.ID(",
        "EXEC(",
        "FILES(",
        "SQL.REQUEST(",
    ];
    if runs.iter().any(|function| calls(function)) {
        return Some(Danger::Macros);
    }
    // another workbook, asked when this one is opened
    let asks = ["'\\\\", "'//", "'HTTP:", "'HTTPS:", "'FILE://"];
    if asks.iter().any(|start| upper.contains(start)) {
        return Some(Danger::Remote);
    }
    let clicked = of_links(formula).into_iter();
    let mut bad = clicked.filter(|target| !address::may_be_clicked(target));
    bad.next().map(|_| Danger::Link)
}

/// The addresses that links in a formula are written with: their first argument, as far as it is text,
/// also torn: `HYPERLINK("java" & "script:…")`.
fn of_links(formula: &str) -> Vec<String> {
    let lower = formula.to_ascii_lowercase();
    let mut found = Vec::new();
    for at in memmem::find_iter(lower.as_bytes(), b"hyperlink") {
        let mut rest = formula[at + "hyperlink".len()..].trim_start();
        let Some(after) = rest.strip_prefix('(') else {
            continue;
        };
        rest = after.trim_start();
        let mut target = String::new();
        while let Some((text, after)) = rest.strip_prefix('"').and_then(|it| it.split_once('"')) {
            target.push_str(text);
            rest = after.trim_start();
            match rest.strip_prefix('&') {
                Some(more) => rest = more.trim_start(),
                None => break,
            }
        }
        found.push(target);
    }
    found
}
