//! Whether an object lies over the one part of a file that a signature does not cover: its own value. A
//! picture whose bytes reach over it would show whatever is put there later.

use std::collections::HashSet;

use memchr::memmem;

use super::{
    appendix::has_nul_in_a_name, byte_range::ByteRange, heads, object::Object, parser::Parser,
    read::Document, xref::Entry,
};

/// Blanks behind a file; readers that find no end in the last kilobyte or less look through the whole file.
const BLANKS_MAX: usize = 64;

/// Where each object of each revision begins and ends.
pub(super) struct Spans {
    objects: Vec<(usize, usize)>,
    /// Whether a name has a zero in it, which the standard forbids (7.3.5) and where some readers end it.
    pub(super) has_nul_in_a_name: bool,
}

/// Where readers that look through a file find an object that its lists place elsewhere.
pub(super) struct Shadows {
    /// Between the objects that are listed.
    apart: Vec<usize>,
    /// Within them: in strings and streams.
    within: Vec<usize>,
    blanks: usize,
}

impl Spans {
    /// Reads the head of every object once.
    pub(super) fn of(document: &Document<'_>) -> Self {
        let mut begun = HashSet::new();
        let mut spans = Vec::new();
        let mut has_nul = document
            .revisions()
            .iter()
            .any(|revision| has_nul_in_a_name(&Object::Dictionary(revision.trailer.clone())));
        for (revision, section) in document.revisions().iter().enumerate() {
            let view = document.at(revision);
            for (number, entry) in &section.entries {
                let Entry::At { offset, .. } = *entry else {
                    let inside = view.at_entry(*number, *entry, 0);
                    has_nul |= inside.is_ok_and(|object| has_nul_in_a_name(&object));
                    continue;
                };
                if !begun.insert(offset) {
                    continue;
                }
                let Ok(indirect) = Parser::new(document.bytes(), offset).indirect() else {
                    continue;
                };
                has_nul |= has_nul_in_a_name(&indirect.object);
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
        Self {
            objects: spans,
            has_nul_in_a_name: has_nul,
        }
    }

    /// Looks for objects that have a number of a listed one and are none.
    pub(super) fn shadows(&self, document: &Document<'_>) -> Shadows {
        let bytes = document.bytes();
        let mut spans = self.objects.clone();
        spans.sort_unstable();
        let (mut apart, mut within) = (Vec::new(), Vec::new());
        for head in heads::objects(bytes) {
            let before = spans.partition_point(|(offset, _)| *offset <= head);
            let span = before.checked_sub(1).map(|at| spans[at]);
            if span.is_some_and(|(offset, _)| offset == head) || !is_listed(document, head) {
                continue;
            }
            match span.is_some_and(|(_, end)| head < end) {
                true => within.push(head),
                false => apart.push(head),
            }
        }
        let blanks = bytes.len() - bytes.trim_ascii_end().len();
        Shadows {
            apart,
            within,
            blanks,
        }
    }

    /// Whether anything but the signature, which begins at `own`, reaches over the gap of its range.
    pub(super) fn reach_over(&self, file: &[u8], own: usize, range: ByteRange) -> bool {
        if is_within_a_stream(file.get(..range.gap_start()).unwrap_or_default()) {
            return true;
        }
        let mut others = self.objects.iter().filter(|(offset, _)| *offset != own);
        others.any(|(offset, end)| *offset < range.gap_end() && *end > range.gap_start())
    }
}

impl Shadows {
    /// Whether the signed bytes, which end at `covered`, have two readings: anything odd makes some readers look
    /// through the file, before it was signed or after.
    pub(super) fn lie_under(&self, covered: usize) -> bool {
        let found = |heads: &[usize]| heads.iter().any(|head| *head < covered);
        found(&self.apart) || (self.blanks > BLANKS_MAX && found(&self.within))
    }
}

/// Whether the number of a head is one that a revision lists.
fn is_listed(document: &Document<'_>, head: usize) -> bool {
    let mut parser = Parser::new(document.bytes(), head);
    let number = parser.unsigned().and_then(|own| u32::try_from(own).ok());
    number.is_none_or(|number| {
        let mut revisions = document.revisions().iter();
        revisions.any(|revision| revision.entry(number).is_some())
    })
}

/// Whether these bytes end within a stream for those who read on to its `endstream`, whatever length it gives and
/// whether a list names it or not.
fn is_within_a_stream(before: &[u8]) -> bool {
    let closed = memmem::rfind(before, b"endstream").map_or(0, |at| at + b"endstream".len());
    let after = before.get(closed..).unwrap_or_default();
    memmem::find_iter(after, b"stream").any(|at| {
        let next = after.get(at + b"stream".len());
        next.is_none_or(|next| matches!(next, b'\r' | b'\n'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_ends_where_it_says_so_and_nowhere_else() {
        assert!(is_within_a_stream(
            b"<</Length 3>>stream\nabc 5 0 obj<</Contents<"
        ));
        assert!(!is_within_a_stream(
            b"<<>>stream\nabc\nendstream endobj 5 0 obj<</Contents<"
        ));
        assert!(!is_within_a_stream(
            b"5 0 obj<</Reason(a stream of words)/Contents<"
        ));
    }
}
