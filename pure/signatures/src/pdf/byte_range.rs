//! The two signed ranges and the gap between them. Here the forgeries by moved or missing ranges
//! end: the gap must be exactly the signature's own string, and nothing else.

use serde::{Deserialize, Serialize};

use super::{
    object::{Dictionary, Object, Reference},
    parser::{self, is_space},
    read::View,
    xref::Entry,
};

/// The signed bytes: from 0 to the gap, and from the gap to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByteRange {
    gap_start: usize,
    gap_end: usize,
    end: usize,
}

impl ByteRange {
    #[cfg(test)]
    pub(super) fn of(gap_start: usize, gap_end: usize, end: usize) -> Self {
        Self {
            gap_start,
            gap_end,
            end,
        }
    }

    /// Offset of the `<` of the signature's string.
    pub fn gap_start(&self) -> usize {
        self.gap_start
    }

    /// The byte after its `>`.
    pub fn gap_end(&self) -> usize {
        self.gap_end
    }

    /// The byte after the last signed one.
    pub fn end(&self) -> usize {
        self.end
    }

    /// The signed bytes of the file, in order.
    pub fn pieces<'a>(&self, file: &'a [u8]) -> [&'a [u8]; 2] {
        [
            file.get(..self.gap_start).unwrap_or_default(),
            file.get(self.gap_end..self.end).unwrap_or_default(),
        ]
    }
}

/// Why a signature does not bind the file, whatever its message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Problem {
    /// The cross-references are broken; readers differ on what the file contains.
    #[error("the file's cross-references are damaged")]
    DamagedFile,
    /// There are bytes before the header.
    #[error("there are bytes before the header")]
    BytesBeforeHeader,
    /// There are bytes after the last revision that belong to none.
    #[error("there are {count} bytes after the last revision")]
    BytesAfterEnd {
        /// How many.
        count: usize,
    },
    /// A revision's trailer has a key twice, or its cross-references give an object two places:
    /// readers differ on what it contains.
    #[error("the cross-references of revision {revision} contradict themselves")]
    AmbiguousRevision {
        /// Which, from 0.
        revision: usize,
    },
    /// A revision does not end with its own `startxref` and `%%EOF`.
    #[error("revision {revision} has no proper end")]
    UnclosedRevision {
        /// Which, from 0.
        revision: usize,
    },
    /// A page shows the signature, but the form does not list it.
    #[error("the form does not list the signature field")]
    FieldNotInForm,
    /// The field's value is no reference to a dictionary of its own.
    #[error("the signature is not an object of its own")]
    NotAnObject,
    /// A key stands twice in the dictionary.
    #[error("the signature dictionary has a key twice")]
    AmbiguousDictionary,
    /// Two fields show the same signature.
    #[error("another field has the same signature")]
    SharedSignature,
    /// The file costs too much to read; what was seen of it is not all.
    #[error("the file was not read to the end, because it costs too much")]
    TooCostly,
    /// The file has more signatures than are looked at.
    #[error("the file has more than {limit} signatures")]
    TooManySignatures {
        /// How many are looked at.
        limit: usize,
    },
    /// The form of the message is not one of those that are known.
    #[error("the signature format {name} is unknown")]
    UnknownFormat {
        /// `SubFilter`.
        name: String,
    },
    /// There is no `ByteRange`.
    #[error("the signed range is missing")]
    MissingByteRange,
    /// `ByteRange` is not four numbers that grow, from 0, with one gap.
    #[error("the signed range is not one range from the beginning with one gap")]
    MalformedByteRange,
    /// It goes beyond the end of the file: something was cut off or rewritten.
    #[error("the signed range ends at byte {end} of a file of {length}")]
    BeyondFile {
        /// Where it ends.
        end: u64,
        /// Length of the file.
        length: usize,
    },
    /// There is no `Contents`, or nothing in it.
    #[error("the signature value is missing")]
    MissingContents,
    /// Another object reaches over the signature's value, which nobody signs.
    #[error("another object reaches over the signature's value")]
    Overlaid,
    /// The gap is not exactly this signature's string.
    #[error("the gap in the signed range is not the signature's own value")]
    GapIsNotContents,
    /// The range does not end with a revision.
    #[error("the signed range does not end where a revision ends")]
    EndsWithinRevision,
    /// Objects of the signed revision lie in the gap or after the range.
    #[error("object {number} of the signed revision lies outside the signed range")]
    ObjectOutsideRange {
        /// The object's number.
        number: u32,
    },
    /// The signature is not yet there in the revision that it covers.
    #[error("the signature is not part of the revision that it covers")]
    NotInCoveredRevision,
}

impl Problem {
    /// Whether it says more about us than about the file. Every other problem means that the signature
    /// does not bind the file.
    pub fn leaves_open(&self) -> bool {
        matches!(
            self,
            Self::UnknownFormat { .. } | Self::TooCostly | Self::TooManySignatures { .. }
        )
    }
}

/// A signature dictionary, its range and its message.
pub(super) struct Located {
    pub(super) dictionary: Dictionary,
    pub(super) byte_range: Option<ByteRange>,
    pub(super) message: Vec<u8>,
}

/// Reads the signature at a reference and checks its range. Problems are collected, because a person
/// wants to see the signer even of a broken signature.
pub(super) fn locate(
    view: View<'_, '_>,
    reference: Reference,
    problems: &mut Vec<Problem>,
) -> Option<Located> {
    let file = view.document().bytes();
    let Some(Entry::At { offset, .. }) = view.entry(reference.number) else {
        problems.push(Problem::NotAnObject);
        return None;
    };
    let object = view.get(reference).ok();
    let Some(Object::Dictionary(dictionary)) = object.as_deref() else {
        problems.push(Problem::NotAnObject);
        return None;
    };
    if dictionary.is_ambiguous() {
        problems.push(Problem::AmbiguousDictionary);
    }
    let message = match dictionary.get("Contents") {
        Some(Object::String(bytes)) if bytes.iter().any(|byte| *byte != 0) => bytes.clone(),
        _ => {
            problems.push(Problem::MissingContents);
            Vec::new()
        }
    };
    let byte_range = match byte_range(view, dictionary, file.len()) {
        Ok(range) => Some(range),
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    if let Some(range) = byte_range
        && !message.is_empty()
        && !gap_is_contents(file, offset, range)
    {
        problems.push(Problem::GapIsNotContents);
    }
    Some(Located {
        dictionary: dictionary.clone(),
        byte_range,
        message,
    })
}

fn byte_range(
    view: View<'_, '_>,
    dictionary: &Dictionary,
    length: usize,
) -> Result<ByteRange, Problem> {
    let array = view
        .array(dictionary, "ByteRange")
        .ok_or(Problem::MissingByteRange)?;
    let numbers: Vec<u64> = array
        .iter()
        .map(|number| match number {
            Object::Integer(value) => u64::try_from(*value).ok(),
            _ => None,
        })
        .collect::<Option<_>>()
        .ok_or(Problem::MalformedByteRange)?;
    let &[0, first, second, rest] = numbers.as_slice() else {
        return Err(Problem::MalformedByteRange);
    };
    let end = second
        .checked_add(rest)
        .ok_or(Problem::MalformedByteRange)?;
    if first == 0 || second <= first || rest == 0 {
        return Err(Problem::MalformedByteRange);
    }
    if end > length as u64 {
        return Err(Problem::BeyondFile { end, length });
    }
    let small = |number: u64| usize::try_from(number).map_err(|_| Problem::MalformedByteRange);
    Ok(ByteRange {
        gap_start: small(first)?,
        gap_end: small(second)?,
        end: small(end)?,
    })
}

/// Whether the gap is the one value of `Contents` of the dictionary at `offset`, written `<…>`.
fn gap_is_contents(file: &[u8], offset: usize, range: ByteRange) -> bool {
    let spans = parser::value_spans(file, offset, "Contents").unwrap_or_default();
    let gap = file.get(range.gap_start..range.gap_end).unwrap_or_default();
    let digits = gap
        .strip_prefix(b"<")
        .and_then(|rest| rest.strip_suffix(b">"));
    let is_one = matches!(spans.as_slice(), [only] if *only == (range.gap_start..range.gap_end));
    is_one
        && offset < range.gap_start
        && digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// The revision with whose end the range ends.
pub(super) fn covered_revision(view: View<'_, '_>, range: ByteRange) -> Result<usize, Problem> {
    let document = view.document();
    let file = document.bytes();
    let only_space = |from: usize, to: usize| {
        file.get(from.min(to)..from.max(to))
            .is_some_and(|between| between.iter().all(|byte| is_space(*byte)))
    };
    document
        .revisions()
        .iter()
        .rposition(|revision| {
            revision.is_closed
                && revision.end <= range.end + 2
                && only_space(revision.end, range.end)
        })
        .ok_or(Problem::EndsWithinRevision)
}

/// Whether everything of the revisions up to `covered` lies in the signed ranges.
pub(super) fn check_objects(
    view: View<'_, '_>,
    range: ByteRange,
    covered: usize,
) -> Result<(), Problem> {
    let is_outside =
        |offset: usize| offset >= range.end || (range.gap_start..range.gap_end).contains(&offset);
    for revision in &view.document().revisions()[..=covered] {
        if is_outside(revision.xref_offset) {
            return Err(Problem::EndsWithinRevision);
        }
        let outside = revision
            .entries
            .iter()
            .find(|(_, entry)| matches!(entry, Entry::At { offset, .. } if is_outside(*offset)));
        if let Some((number, _)) = outside {
            return Err(Problem::ObjectOutsideRange { number: *number });
        }
    }
    Ok(())
}
