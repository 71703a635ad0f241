//! Texts that make a program connect elsewhere or run something when they are opened: shortcuts, web
//! queries, symbolic-link tables, settings files. Known by what they say, whatever they are called.

use std::borrow::Cow;

use crate::danger::{Danger, is_remote};
use crate::office::{self, of_formula};

/// So much of a text says what it is.
const HEAD_BYTES: usize = 16 * 1024;

/// What a text would set going.
pub(crate) fn of_text(bytes: &[u8]) -> Option<Danger> {
    let text = office::readable(bytes);
    let head = &text[..text.len().min(HEAD_BYTES)];
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let lower = head.to_lowercase();
    let lines: Vec<&str> = lower.lines().map(str::trim).collect();
    let first = lines.first().copied().unwrap_or_default();
    let line = |at: usize| lines.get(at).copied().unwrap_or_default();
    let section = |name: &str| first.starts_with('[') && lines.contains(&name);
    let says = |start: &str| lines.iter().any(|line| line.starts_with(start));
    if section("[internetshortcut]") || section("[desktop entry]") || section("[.shellclassinfo]") {
        return Some(Danger::Shortcut);
    }
    if section("[shell]") && (says("command=") || says("iconfile=")) {
        return Some(Danger::Shortcut);
    }
    // a web query of a spreadsheet: WEB, its version, its address; a query of a database
    let is_web_query = first == "web" && line(1).parse::<u8>().is_ok() && is_remote(line(2));
    if is_web_query || first == "xlodbc" || says("full address:s:") {
        return Some(Danger::Shortcut);
    }
    if is_symbolic_link(&lines) {
        return Some(Danger::Macros);
    }
    let is_set_up = section("[version]") && says("signature");
    if first.starts_with("windows registry editor version")
        || first == "regedit4"
        || first.starts_with("@echo off")
        || first.starts_with("<?php")
        || is_set_up
    {
        return Some(Danger::Script);
    }
    if is_message(&lines) {
        return Some(Danger::Closed);
    }
    of_cells(&text)
}

/// Multiplan's exchange of cells, which spreadsheets open with macros and links whatever its ending: each
/// line begins with the letters of a record. `ID;Phường;Tên` begins a list that people keep.
fn is_symbolic_link(lines: &[&str]) -> bool {
    let begins = lines.first().is_some_and(|line| line.starts_with("id;p"));
    let records = ["c;", "o;", "f;", "nn;", "p;", "b;"];
    begins
        && lines
            .iter()
            .skip(1)
            .any(|line| records.iter().any(|record| line.starts_with(record)))
}

/// A message of Internet mail with parts: whatever is attached is written in letters.
fn is_message(lines: &[&str]) -> bool {
    let is_header = |line: &&str| {
        let name = line.split(':').next().unwrap_or_default();
        line.contains(':') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let head: Vec<&str> = lines
        .iter()
        .copied()
        .take_while(|line| !line.is_empty())
        .collect();
    let says = |start: &str| head.iter().any(|line| line.starts_with(start));
    head.first().is_some_and(is_header)
        && says("mime-version:")
        && (says("content-type:") || says("content-transfer-encoding:"))
}

/// What a cell of a table does when a spreadsheet opens it: `=cmd|'/c calc'!A0` starts a program, `=WEBSERVICE(…)`
/// fetches.
fn of_cells(bytes: &[u8]) -> Option<Danger> {
    memchr::memchr2(b'|', b'(', bytes)?;
    let text = String::from_utf8_lossy(bytes);
    text.lines().find_map(of_row)
}

/// Where a cell begins depends on the sign between cells, which nobody knows: every place behind such a sign is one.
fn of_row(line: &str) -> Option<Danger> {
    let begins = |at: usize| {
        let before = line[..at].trim_end().chars().next_back();
        before.is_none_or(|c| matches!(c, ',' | ';' | '\t' | '"' | '\'' | '|'))
    };
    let signs = line
        .char_indices()
        .filter(|(at, c)| matches!(c, '=' | '+' | '-' | '@') && begins(*at));
    signs.map(|(at, _)| &line[at..]).find_map(|rest| {
        // a dash may begin an honest line: a formula holds no blank before the program's name
        let (head, tail) = rest.split_once('|').unwrap_or_default();
        let is_name =
            head.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '\''));
        let is_formula = rest.starts_with('=') || !head.contains(char::is_whitespace);
        if is_name && is_formula && tail.contains('!') {
            return Some(Danger::DdeField);
        }
        rest.starts_with('=').then(|| of_formula(rest)).flatten()
    })
}

/// Roots of small XML files that a double click obeys.
const ROOTS: &[&str] = &[
    "librarydescription",
    "searchconnectordescription",
    "persistedquery",
    "pcsettings",
    "jnlp",
    "assembly",
];
/// Roots of XML files that are scripts.
const SCRIPTS: &[&str] = &["scriptlet", "component", "package", "job", "registration"];

/// What an XML file of its own would set going; office programs and browsers open some.
pub(crate) fn of_xml(bytes: &[u8]) -> Option<Danger> {
    let bytes: Cow<'_, [u8]> = office::readable(bytes);
    let facts = office::read(&bytes, true);
    let root = facts.root.to_lowercase();
    if ROOTS.contains(&root.as_str()) {
        return Some(Danger::Shortcut);
    }
    let runs = facts.has_script && (SCRIPTS.contains(&root.as_str()) || facts.is_page);
    if runs {
        return Some(Danger::Script);
    }
    facts.danger
}
