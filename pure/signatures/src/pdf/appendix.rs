//! Whether what was appended to a file can be read in one way only.
//!
//! Readers are lenient: where anything about a cross-reference section is odd, or an object is not where
//! it should be, they look through the whole file for whatever resembles an object and show that. So a
//! revision after a signature says the same to everybody only if each of its bytes belongs to an object
//! that its section lists at exactly this place, or to the section itself, and both are written as
//! ISO 32000-2, 7.3.10 and 7.5.4 to 7.5.8 ask to the letter.

use std::collections::HashMap;

use super::{
    object::{Dictionary, Object},
    parser::{Parser, is_space},
    read::{Document, View},
    references,
    xref::{Entry, Revision, XrefStyle},
};

/// Letters of a remark between objects: some writers put four bytes there.
const REMARK_MAX: usize = 32;

/// Whether everybody reads this revision alike; the first one, which the signer saw, is not asked.
pub(super) fn is_read_in_one_way(document: &Document<'_>, revision: usize) -> bool {
    let all = document.revisions();
    let (Some(own), Some(before)) = (all.get(revision), revision.checked_sub(1)) else {
        return true;
    };
    let start = all.get(before).map_or(0, |before| before.end);
    if own.end < start || own.end > document.bytes().len() {
        return false;
    }
    let appendix = Appendix {
        bytes: document.bytes(),
        view: document.at(revision),
        before: document.at(before),
        own,
        start,
    };
    appendix.reads_to_its_end().is_some()
}

struct Appendix<'d, 'a> {
    bytes: &'a [u8],
    view: View<'d, 'a>,
    before: View<'d, 'a>,
    own: &'d Revision,
    start: usize,
}

/// Nothing where something is not as it must be.
type Sound<T = ()> = Option<T>;

fn sound(holds: bool) -> Sound {
    holds.then_some(())
}

impl Appendix<'_, '_> {
    fn reads_to_its_end(&self) -> Sound {
        let mut listed = self.listed()?;
        if let Some(hidden) = self.own.trailer.get("XRefStm") {
            listed.insert(usize::try_from(hidden.as_integer()?).ok()?, None);
        }
        if self.own.style == XrefStyle::Stream {
            listed.insert(self.own.xref_offset, None);
        }
        self.nothing_else_looks_like_an_object(&listed)?;
        let mut parser = Parser::new(self.bytes, self.start);
        let mut met = 0;
        loop {
            self.skip(&mut parser)?;
            if parser.position == self.own.xref_offset && self.own.style != XrefStyle::Stream {
                self.table(&mut parser)?;
                break;
            }
            let at = parser.position;
            let expected = listed.get(&at)?;
            self.object(&mut parser, *expected)?;
            met += 1;
            if at == self.own.xref_offset {
                break;
            }
        }
        sound(met == listed.len())?;
        self.skip(&mut parser)?;
        sound(parser.keyword("startxref"))?;
        parser.skip_space();
        sound(parser.unsigned()? == u64::try_from(self.own.xref_offset).ok()?)?;
        while parser.peek().is_some_and(is_space) {
            parser.position += 1;
        }
        let rest = self.bytes.get(parser.position..self.own.end)?;
        sound(
            rest.strip_prefix(b"%%EOF")?
                .iter()
                .all(|byte| is_space(*byte)),
        )
    }

    /// Where the objects of this revision must stand, with number and generation.
    fn listed(&self) -> Sound<HashMap<usize, Option<(u32, u16)>>> {
        let mut places = HashMap::new();
        for &(number, entry) in &self.own.entries {
            match entry {
                Entry::At { offset, generation } if offset >= self.start => {
                    sound(number != 0)?;
                    let other = places.insert(offset, Some((number, generation)));
                    sound(other.is_none())?;
                }
                // told once more as it was
                Entry::At { .. } => sound(self.before.entry(number) == Some(entry))?,
                Entry::Inside { stream, .. } => {
                    sound(matches!(self.view.entry(stream), Some(Entry::At { .. })))?;
                }
                Entry::Free => {}
            }
        }
        Some(places)
    }

    /// Blanks, and a short remark.
    fn skip(&self, parser: &mut Parser<'_>) -> Sound {
        loop {
            while parser.peek().is_some_and(is_space) {
                parser.position += 1;
            }
            sound(parser.position < self.own.end)?;
            if parser.peek() != Some(b'%') {
                return Some(());
            }
            let rest = self.bytes.get(parser.position..self.own.end)?;
            let length = rest.iter().position(|byte| matches!(byte, 10 | 13))?;
            sound(length <= REMARK_MAX)?;
            parser.position += length;
        }
    }

    /// An object from its number to `endobj`, whose references mean what is there.
    fn object(&self, parser: &mut Parser<'_>, expected: Option<(u32, u16)>) -> Sound {
        let indirect = parser.indirect().ok()?;
        let found = (indirect.reference.number, indirect.reference.generation);
        sound(expected.is_none_or(|expected| expected == found))?;
        parser.position = indirect.end;
        if let (Object::Dictionary(dictionary), Some(start)) =
            (&indirect.object, indirect.stream_start)
        {
            let length = self.view.value(dictionary, "Length").as_integer()?;
            parser.position = start.checked_add(usize::try_from(length).ok()?)?;
            parser.skip_space();
            sound(parser.keyword("endstream"))?;
        }
        self.means_what_is_there(&indirect.object)?;
        parser.skip_space();
        sound(parser.keyword("endobj") && parser.position <= self.own.end)
    }

    /// A generation that an object does not have means nothing to some readers and the object to others.
    fn means_what_is_there(&self, object: &Object) -> Sound {
        let mut all_do = true;
        references::each(object, None, &mut |reference, _| {
            all_do &= match self.view.entry(reference.number) {
                Some(Entry::At { generation, .. }) => generation == reference.generation,
                Some(Entry::Inside { .. }) => reference.generation == 0,
                Some(Entry::Free) | None => true,
            };
        });
        sound(all_do)
    }

    /// A table in rows of exactly twenty bytes (7.5.4), its trailer once.
    fn table(&self, parser: &mut Parser<'_>) -> Sound {
        sound(parser.keyword("xref"))?;
        parser.skip_space();
        while !parser.keyword("trailer") {
            let first = parser.unsigned()?;
            parser.skip_space();
            let count = usize::try_from(parser.unsigned()?).ok()?;
            let mut line = parser.position;
            while self.bytes.get(line) == Some(&b' ') {
                line += 1;
            }
            line += match self.bytes.get(line..)? {
                [13, 10, ..] => 2,
                [10 | 13, ..] => 1,
                _ => return None,
            };
            let rows = self
                .bytes
                .get(line..line.checked_add(count.checked_mul(20)?)?)?;
            for (index, row) in rows.as_chunks::<20>().0.iter().enumerate() {
                let is_head = first == 0 && index == 0;
                sound(is_row(row, is_head))?;
            }
            parser.position = line + rows.len();
            parser.skip_space();
        }
        parser.skip_space();
        let trailer = parser.object().ok()?;
        self.means_what_is_there(&trailer)?;
        let trailer: &Dictionary = trailer.as_dictionary()?;
        let previous = trailer
            .integer("Prev")
            .and_then(|it| usize::try_from(it).ok())?;
        sound(previous < self.start && !trailer.is_ambiguous())
    }

    /// What resembles the head of an object, a section or an end, wherever it stands: in strings,
    /// streams and remarks, too.
    fn nothing_else_looks_like_an_object(
        &self,
        listed: &HashMap<usize, Option<(u32, u16)>>,
    ) -> Sound {
        let bytes = self.bytes.get(self.start..self.own.end)?;
        for (word, most) in [(&b"startxref"[..], 1), (b"trailer", 1), (b"%%EOF", 1)] {
            let count = bytes.windows(word.len()).filter(|own| *own == word).count();
            sound(count <= most)?;
        }
        let heads = bytes.windows(3).enumerate();
        for (at, _) in heads.filter(|(_, word)| *word == b"obj") {
            if let Some(head) = head_before(bytes, at) {
                sound(listed.contains_key(&(self.start + head)))?;
            }
        }
        Some(())
    }
}

/// `nnnnnnnnnn ggggg n` and an end of line of two bytes; the first row of all is the free list's head.
fn is_row(row: &[u8; 20], is_head: bool) -> bool {
    let digits = |range: std::ops::Range<usize>| row[range].iter().all(u8::is_ascii_digit);
    let ends = matches!(&row[18..], b" \n" | b" \r" | b"\r\n");
    let kind = match row[17] {
        b'f' => true,
        b'n' => !is_head,
        _ => false,
    };
    digits(0..10) && row[10] == b' ' && digits(11..16) && row[16] == b' ' && kind && ends
}

/// Where `12 0 obj` begins, if the word at this place ends such a head.
fn head_before(bytes: &[u8], word: usize) -> Option<usize> {
    let back = |mut at: usize, is_it: fn(u8) -> bool| {
        let end = at;
        while at > 0 && is_it(bytes[at - 1]) {
            at -= 1;
        }
        (at, at < end)
    };
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let (at, _) = back(word, is_space);
    let (at, has_generation) = back(at, is_digit);
    let (at, is_apart) = back(at, is_space);
    let (at, has_number) = back(at, is_digit);
    (has_generation && is_apart && has_number).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_objects_are_seen_wherever_they_stand() {
        assert_eq!(head_before(b"(4 0 obj", 5), Some(1));
        assert_eq!(head_before(b"12 \r\n 0  obj", 9), Some(0));
        assert_eq!(head_before(b"endobj", 3), None);
        assert_eq!(head_before(b"an obj", 3), None);
    }

    #[test]
    fn rows_of_tables_have_twenty_bytes_and_the_first_is_free() {
        assert!(is_row(b"0000000000 65535 f \n", true));
        assert!(is_row(b"0000000123 00000 n\r\n", false));
        assert!(!is_row(b"0000000020 00000 n \n", true));
        assert!(!is_row(b"0000000123 00000 n\n0", false));
    }
}
