//! Edits that keep an XML file well-formed more often than not: elements are copied, moved, taken
//! out, renamed and wrapped, as attackers do who have no key.
//!
//! An edit is a kind, two elements and a text up to a zero byte.

use std::ops::Range;

/// Edits of one input.
const EDITS_MAX: usize = 8;

/// Longest file that comes out; copies of copies grow without end.
const FILE_BYTES_MAX: usize = 24 << 10;

/// An element: all of it, and where its content ends (none for an empty tag).
pub(super) struct Element {
    pub whole: Range<usize>,
    pub content: Option<Range<usize>>,
}

/// Every element, in document order, as far as a simple eye can see.
pub(super) fn elements(text: &str) -> Vec<Element> {
    let mut found: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find('<').map(|at| from + at) {
        let rest = &text[start..];
        let end_mark = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
            .into_iter()
            .find(|(mark, _)| rest.starts_with(mark))
            .map_or(">", |(_, end)| end);
        let Some(end) = rest.find(end_mark).map(|at| start + at + end_mark.len()) else {
            break;
        };
        from = end;
        if end_mark != ">" {
            continue;
        }
        if rest.starts_with("</") {
            if let Some(index) = open.pop() {
                let element: &mut Element = &mut found[index];
                element.whole.end = end;
                element.content = Some(element.whole.start..start);
            }
            continue;
        }
        let is_empty = text[..end].ends_with("/>");
        if !is_empty {
            open.push(found.len());
        }
        found.push(Element {
            whole: start..end,
            content: None,
        });
    }
    // the content begins where the start tag ends
    for element in &mut found {
        if let Some(content) = &mut element.content {
            let tag = text[content.clone()].find('>');
            content.start += tag.map_or(0, |at| at + 1);
        }
    }
    found
}

/// The file after the edits that the bytes ask for; `others` are files to take elements from.
pub(super) fn edited(base: &[u8], others: &[Vec<u8>], edits: &[u8]) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(base).into_owned();
    let mut rest = edits;
    for _ in 0..EDITS_MAX {
        let [kind, first, second, after @ ..] = rest else {
            break;
        };
        let end = after.iter().position(|byte| *byte == 0);
        let end = end.unwrap_or(after.len());
        let words = String::from_utf8_lossy(&after[..end]);
        rest = after.get(end + 1..).unwrap_or_default();
        if let Some(next) = edit(&text, others, *kind, (*first, *second), &words) {
            text = next;
        }
        if text.len() > FILE_BYTES_MAX {
            break;
        }
    }
    text.into_bytes()
}

fn edit(
    text: &str,
    others: &[Vec<u8>],
    kind: u8,
    (first, second): (u8, u8),
    words: &str,
) -> Option<String> {
    let all = elements(text);
    let pick = |index: u8| all.get(usize::from(index) % all.len().max(1));
    let (one, two) = (pick(first)?, pick(second)?);
    let copy = &text[one.whole.clone()];
    let last_place = |of: &Element| of.content.as_ref().map(|content| content.end);
    let insert = |at: usize, what: &str| [&text[..at], what, &text[at..]].concat();
    let replace =
        |range: Range<usize>, what: &str| [&text[..range.start], what, &text[range.end..]].concat();
    Some(match kind % 12 {
        // a copy inside another, or before it
        0 => insert(last_place(two)?, copy),
        1 => insert(two.whole.start, copy),
        // taken out, or moved
        2 => replace(one.whole.clone(), ""),
        3 | 4 => {
            let at = if kind % 12 == 3 {
                last_place(two)?
            } else {
                two.whole.start
            };
            if one.whole.contains(&at) {
                return None;
            }
            let copied = insert(at, copy);
            let shift = if at <= one.whole.start { copy.len() } else { 0 };
            let old = one.whole.start + shift..one.whole.end + shift;
            [&copied[..old.start], &copied[old.end..]].concat()
        }
        // words as content, as attributes, in place of the content
        5 => insert(last_place(two)?, words),
        6 => {
            let tag = text[one.whole.clone()].find(['>', ' ', '/'])?;
            insert(one.whole.start + tag, &format!(" {words}"))
        }
        7 => replace(one.content.clone()?, words),
        // put around: an element with these attributes
        8 => {
            let name = words.split(' ').next().unwrap_or_default();
            replace(one.whole.clone(), &format!("<{words}>{copy}</{name}>"))
        }
        // one in place of the other
        9 => replace(two.whole.clone(), copy),
        // the value of the first attribute
        10 => {
            let tag = &text[one.whole.clone()];
            let tag = &tag[..tag.find('>')?];
            let start = one.whole.start + tag.find("=\"")? + 2;
            let end = start + text[start..].find('"')?;
            replace(start..end, words)
        }
        // an element of another genuine file
        _ => {
            let index = words.bytes().next().map_or(0, usize::from);
            let other = others.get(index % others.len().max(1))?;
            let other = std::str::from_utf8(other).ok()?;
            let theirs = elements(other);
            let theirs = theirs.get(usize::from(first) % theirs.len().max(1))?;
            insert(last_place(two)?, &other[theirs.whole.clone()])
        }
    })
}
