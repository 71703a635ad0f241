//! Texts that make a program connect elsewhere or run something when they are opened: shortcuts, web
//! queries, symbolic-link tables, settings files. Known by what they say, whatever they are called.

use std::borrow::Cow;

use crate::address;
use crate::attachments;
use crate::danger::Danger;
use crate::formulas::of_formula;
use crate::office;
use crate::office_parts;
use crate::scripts;

/// So much of a text says what it is.
const HEAD_BYTES: usize = 16 * 1024;

/// Sections with which files of settings begin that a double click obeys.
const SECTIONS: &[&str] = &[
    "[internetshortcut]",
    "[internetshortcut.a]",
    "[internetshortcut.w]",
    "[desktop entry]",
    "[.shellclassinfo]",
    "[theme]",
    "[control panel\\desktop]",
    "[autorun]",
    "[oledb]",
];

/// What a text would set going.
pub(crate) fn of_text(bytes: &[u8]) -> Option<Danger> {
    let text = wide(bytes).unwrap_or_else(|| office::readable(bytes));
    let head = &text[..text.len().min(HEAD_BYTES)];
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let lower = head.to_lowercase();
    let lines: Vec<&str> = lower.lines().map(str::trim).collect();
    of_settings(&lines)
        .or_else(|| of_lines(&lines))
        .or_else(|| attachments::is_in(&text).then_some(Danger::Closed))
        .or_else(|| of_cells(&text))
}

/// Files of settings, of which the first line that is no remark begins a section.
fn of_settings(lines: &[&str]) -> Option<Danger> {
    let is_remark = |line: &&&str| line.is_empty() || line.starts_with([';', '#']);
    let first = lines.iter().find(|line| !is_remark(line))?;
    if !first.starts_with('[') {
        return None;
    }
    let has = |name: &&str| lines.contains(name);
    let says = |start: &str| lines.iter().any(|line| line.starts_with(start));
    let is_shell = has(&"[shell]") && (says("command=") || says("iconfile="));
    if SECTIONS.iter().any(has) || is_shell {
        return Some(Danger::Shortcut);
    }
    (has(&"[version]") && says("signature")).then_some(Danger::Script)
}

/// Texts that are known by their first lines.
fn of_lines(lines: &[&str]) -> Option<Danger> {
    let line = |at: usize| lines.get(at).copied().unwrap_or_default();
    let first = line(0);
    let says = |start: &str| lines.iter().any(|line| line.starts_with(start));
    // a web query of a spreadsheet: WEB, its version, its address; a query of a database
    let is_query =
        (first == "web" && line(1).parse::<u8>().is_ok() && !address::may_be_fetched(line(2)))
            || first == "xlodbc"
            || first.starts_with("querytype=");
    let is_session = [
        "full address:s:",
        "alternate full address:s:",
        "remoteapplicationprogram:s:",
    ]
    .iter()
    .any(|start| says(start));
    // a program that is installed from an address when it is opened
    let is_installed = first.contains(".application") && first.contains("publickeytoken=");
    if is_query || is_session || is_installed {
        return Some(Danger::Shortcut);
    }
    if is_symbolic_link(lines) {
        return Some(Danger::Macros);
    }
    if first.starts_with("windows registry editor version")
        || first == "regedit4"
        || first.starts_with("<?php")
        || scripts::is_script(lines)
    {
        return Some(Danger::Script);
    }
    is_message(lines).then_some(Danger::Closed)
}

/// Letters of two bytes without their mark, as Windows writes some of these files.
fn wide(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let encoding = match bytes {
        [1..=0x7e, 0, 1..=0x7e, 0, ..] => encoding_rs::UTF_16LE,
        [0, 1..=0x7e, 0, 1..=0x7e, ..] => encoding_rs::UTF_16BE,
        _ => return None,
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Some(Cow::Owned(text.into_owned().into_bytes()))
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
    // a box of messages begins each with its sender
    let in_box = lines.first().is_some_and(|line| line.starts_with("from "));
    let head: Vec<&str> = lines
        .iter()
        .skip(usize::from(in_box))
        .copied()
        .take_while(|line| !line.is_empty())
        .collect();
    let says = |start: &str| head.iter().any(|line| line.starts_with(start));
    head.first().is_some_and(is_header)
        && (says("content-type: multipart/")
            || (says("mime-version:")
                && (says("content-type:") || says("content-transfer-encoding:"))))
}

/// What a cell of a table does when a spreadsheet opens it: `=cmd|'/c calc'!A0` starts a program, `=WEBSERVICE(…)`
/// fetches.
fn of_cells(bytes: &[u8]) -> Option<Danger> {
    memchr::memchr3(b'|', b'(', b'\'', bytes)?;
    let text = String::from_utf8_lossy(bytes);
    // a spreadsheet is told the sign between cells so
    let first = text.trim_start_matches('\u{feff}').lines().next();
    let sign = first.and_then(|line| line.strip_prefix("sep=")?.chars().next());
    rows(&text).find_map(|row| of_row(&row, sign))
}

/// The rows of a table: a cell in quotes may go over several lines.
fn rows(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    /// More lines in one cell are text.
    const LINES_OF_CELL: usize = 20;
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let mut row = Cow::Borrowed(lines.next()?);
        for _ in 0..LINES_OF_CELL {
            if row.matches('"').count() % 2 == 0 || !row.contains("\"=") {
                break;
            }
            let Some(more) = lines.next() else { break };
            row = Cow::Owned(format!("{row} {more}"));
        }
        Some(row)
    })
}

/// Where a cell begins depends on the sign between cells, which nobody knows: every place behind such a sign is one.
/// Read from its end, so that a long line is read once.
fn of_row(line: &str, sign: Option<char>) -> Option<Danger> {
    let last_call = line.rfind('!').unwrap_or(0);
    let mut bar = None;
    let mut is_torn = false;
    let mut formula = None;
    let mut letters = line.char_indices().rev().peekable();
    while let Some((at, c)) = letters.next() {
        match c {
            '|' => {
                let before = letters.peek().map(|(_, before)| *before);
                let is_name =
                    before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '\''));
                bar = (is_name && last_call > at).then_some(at);
                is_torn = false;
            }
            c if c.is_whitespace() => is_torn = true,
            '=' | '+' | '-' | '@' => {
                let before = line[..at]
                    .trim_end_matches([' ', '\u{a0}'])
                    .chars()
                    .next_back();
                let begins = before.is_none_or(|c| {
                    matches!(c, ',' | ';' | '\t' | '"' | '\'' | '|') || Some(c) == sign
                });
                // a dash may begin an honest line: a formula holds no blank before the program's name
                if begins && bar.is_some() && (c == '=' || !is_torn) {
                    return Some(Danger::DdeField);
                }
                if begins && c == '=' {
                    formula = Some(at);
                }
            }
            _ => {}
        }
    }
    // the first formula and everything behind it
    of_formula(&line[formula?..])
}

/// Roots of small XML files that a double click obeys.
const ROOTS: &[&str] = &[
    "librarydescription",
    "searchconnectordescription",
    "persistedquery",
    "pcsettings",
    "jnlp",
    "assembly",
    "plist",
    "asx",
    // consoles of Windows
    "mmc_consolefile",
];
/// Roots of XML files that are scripts.
const SCRIPTS: &[&str] = &["scriptlet", "component", "package", "job", "registration"];

/// Whether a file of this root is one of MSBuild, which runs programs; plans of projects have it as well.
fn builds(xml: &[u8]) -> bool {
    let words: [&[u8]; 4] = [b"developer/msbuild", b"<UsingTask", b"<Target", b" Sdk="];
    let has = |word: &&[u8]| memchr::memmem::find(xml, word).is_some();
    words.iter().any(has)
}

/// What an XML file of its own would set going; office programs and browsers open some.
pub(crate) fn of_xml(bytes: &[u8]) -> Option<Danger> {
    let bytes: Cow<'_, [u8]> = office::readable(bytes);
    let facts = office_parts::read(&bytes, true);
    let root = facts.root.to_lowercase();
    if ROOTS.contains(&root.as_str()) {
        return Some(Danger::Shortcut);
    }
    if root == "project" && builds(&bytes) {
        return Some(Danger::Script);
    }
    let runs = facts.has_script && (SCRIPTS.contains(&root.as_str()) || facts.is_page);
    if runs {
        return Some(Danger::Script);
    }
    facts.danger
}
