//! Whether an object lies over the one part of a file that a signature does not cover: its own value. A
//! picture whose bytes reach over it would show whatever is put there later.

use std::collections::HashSet;

use super::{byte_range::ByteRange, object::Object, parser::Parser, read::Document, xref::Entry};

/// Where each object of each revision begins and ends.
pub(super) struct Spans(Vec<(usize, usize)>);

impl Spans {
    /// Reads the head of every object once.
    pub(super) fn of(document: &Document<'_>) -> Self {
        let mut begun = HashSet::new();
        let mut spans = Vec::new();
        for (revision, section) in document.revisions().iter().enumerate() {
            let view = document.at(revision);
            for (_, entry) in &section.entries {
                let Entry::At { offset, .. } = *entry else {
                    continue;
                };
                if !begun.insert(offset) {
                    continue;
                }
                let Ok(indirect) = Parser::new(document.bytes(), offset).indirect() else {
                    continue;
                };
                let length = match &indirect.object {
                    Object::Dictionary(own) => view.value(own, "Length").as_integer(),
                    _ => None,
                };
                let length = length.and_then(|length| usize::try_from(length).ok());
                let end = match indirect.stream_start {
                    Some(start) => start.saturating_add(length.unwrap_or(usize::MAX)),
                    None => indirect.end,
                };
                spans.push((offset, end));
            }
        }
        Self(spans)
    }

    /// Whether anything but the signature, which begins at `own`, reaches over the gap of its range.
    pub(super) fn reach_over(&self, own: usize, range: ByteRange) -> bool {
        let mut others = self.0.iter().filter(|(offset, _)| *offset != own);
        others.any(|(offset, end)| *offset < range.gap_end() && *end > range.gap_start())
    }
}
