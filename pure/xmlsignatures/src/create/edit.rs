//! Changes to the text of a file; everything else stays byte for byte.

use std::ops::Range;

use crate::xml::{Document, NodeId};

/// Puts text in place of a range. Ranges do not overlap.
pub(super) fn splice(source: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let added: usize = edits.iter().map(|(_, text)| text.len()).sum();
    let mut out = String::with_capacity(source.len() + added);
    let mut from = 0;
    for (range, text) in edits {
        out.push_str(source.get(from..range.start).unwrap_or_default());
        out.push_str(&text);
        from = range.end;
    }
    out.push_str(source.get(from..).unwrap_or_default());
    out
}

/// The change that makes `xml` the last child of an element.
pub(super) fn append(document: &Document<'_>, parent: NodeId, xml: &str) -> (Range<usize>, String) {
    let source = document.source();
    let node = document.node(parent);
    let end = node.source.end;
    let Some(element) = document.element(parent) else {
        return (end..end, xml.to_owned());
    };
    if element.is_empty_tag {
        let name = match element.prefix {
            "" => element.local.to_owned(),
            prefix => format!("{prefix}:{}", element.local),
        };
        return (end - 2..end, format!(">{xml}</{name}>"));
    }
    let inside = source.get(..end).unwrap_or_default();
    let at = inside.rfind("</").unwrap_or(end);
    (at..at, xml.to_owned())
}

/// The range of an element's content, for one with an end tag.
pub(super) fn content(document: &Document<'_>, id: NodeId) -> Option<Range<usize>> {
    let element = document.element(id).filter(|one| !one.is_empty_tag)?;
    let end = document.node(id).source.end;
    let at = document.source().get(..end)?.rfind("</")?;
    Some(element.content_start..at)
}
