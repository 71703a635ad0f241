//! What readers take for an object, a trailer or an end when they look through a whole file.
//!
//! They differ in what parts words: all take the blanks of ISO 32000-2, 7.2.3, some a vertical tab, and most
//! skip a remark like a blank. Whatever one of them may take for a head is one here.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// What readers skip between two words: blanks, and whatever else is no letter; a remark, which some end in the
/// middle of a long line.
macro_rules! between {
    () => {
        r"(?:[^!-~]|%[^\r\n]*?)"
    };
}

/// `12 0 obj`; numbers in any spelling that a reader of numbers takes, and the word with its letters as numbers.
static OBJECT: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = concat!(
        r"(?-u)[+.-]*[0-9][0-9.+-]*",
        between!(),
        r"+[0-9.+-]+",
        between!(),
        "*(?:o|#6[fF])(?:b|#62)(?:j|#6[aA])"
    );
    Regex::new(pattern).expect("the pattern is well formed")
});

/// `trailer` before a dictionary: the word alone says nothing.
static TRAILER: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = concat!("(?-u)trailer", between!(), "*<<");
    Regex::new(pattern).expect("the pattern is well formed")
});

/// Where something stands that readers may take for the head of an object.
///
/// A word that goes on, as in "10 5 objects", is one only where a line begins: some readers look at the beginnings
/// of lines alone, and there at the first letters only.
pub fn objects(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    OBJECT.find_iter(bytes).filter_map(|found| {
        let goes_on = bytes.get(found.end()).is_some_and(|next| is_regular(*next));
        let begins_line = bytes[..found.start()]
            .iter()
            .rev()
            .find(|byte| !matches!(byte, 0 | b'\t' | 0x0c | b' '))
            .is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
        (!goes_on || begins_line).then_some(found.start())
    })
}

/// Where a trailer may stand.
pub(super) fn trailers(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    TRAILER.find_iter(bytes).map(|found| found.start())
}

/// Where a line begins that says that a revision ends.
pub(super) fn ends(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let all = memchr::memmem::find_iter(bytes, b"%%EOF");
    all.filter(|at| {
        at.checked_sub(1)
            .is_none_or(|before| matches!(bytes[before], b'\n' | b'\r'))
    })
}

/// Whether a byte goes on with a word (7.2.3).
fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        0 | b'\t'
            | b'\n'
            | 0x0b
            | 0x0c
            | b'\r'
            | b' '
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(text: &[u8]) -> Vec<usize> {
        objects(text).collect()
    }

    #[test]
    fn heads_of_objects_are_seen_wherever_and_however_they_are_written() {
        assert_eq!(heads(b"(4 0 obj"), [1]);
        assert_eq!(heads(b"12 \r\n 0  obj<<"), [0]);
        assert_eq!(heads(b"4%\n0%x\robj "), [0]);
        assert_eq!(heads(b"%a 4 %b\n0 %c\n obj["), [3]);
        assert_eq!(heads(b"4 \0%\n0 \0%\nobj"), [0]);
        assert_eq!(heads(b"+4 0.0 obj/"), [0]);
        assert_eq!(heads(b"1 4 0 obj 5 0obj"), [2, 10]);
        assert_eq!(heads(b"3 - obj 3 0--0 obj 3.- 0 obj"), [0, 8, 19]);
        assert_eq!(heads(b"3\x800\x80obj 3\xff0 obj"), [0, 8]);
        assert_eq!(heads(b"3 \0- %aaa0\nobj 3 0 ob#6a 3 0 #6fbj"), [0, 15, 25]);
        assert_eq!(heads(b"endobj 7 obj an obj"), Vec::<usize>::new());
    }

    #[test]
    fn a_sentence_is_no_head_unless_it_begins_a_line() {
        assert_eq!(heads(b"of 10 5 objects"), Vec::<usize>::new());
        assert_eq!(heads(b"of\n 10 5 objects"), [4]);
        assert_eq!(trailers(b"a trailer; the trailer").count(), 0);
        assert_eq!(trailers(b"trailer%x\n <</Root").count(), 1);
    }
}
