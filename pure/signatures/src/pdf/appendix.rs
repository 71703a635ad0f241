//! Whether what was appended to a file can be read in one way only.
//!
//! Readers are lenient: where anything about a cross-reference section is odd, or an object is not where
//! it should be, they look through the whole file for whatever resembles an object and show that. So a
//! revision after a signature says the same to everybody only if each of its bytes belongs to an object
//! that its section lists at exactly this place, or to the section itself, and both are written as
//! ISO 32000-2, 7.3.10 and 7.5.4 to 7.5.8 ask to the letter.

use std::collections::HashMap;

use super::{
    filter, heads,
    object::{Dictionary, Name, Object},
    parser::{Parser, is_space},
    read::{Document, View},
    references,
    xref::{Entry, OBJECT_NUMBER_MAX, Revision, XrefStyle},
};

/// Letters of a remark between objects: some writers put four bytes there.
const REMARK_MAX: usize = 32;

/// Digits of an offset, as rows of tables have them.
const OFFSET_DIGITS_MAX: usize = 10;

/// Blanks behind the end: readers look for it in the last kilobyte, or even in less.
const BLANKS_MAX: usize = 64;

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
        self.end(parser.position)
    }

    /// The offset of the section and the end, with nothing but blanks between and behind.
    fn end(&self, after_word: usize) -> Sound {
        let rest = self.bytes.get(after_word..self.own.end)?;
        let rest = rest.trim_ascii_start();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        sound((1..=OFFSET_DIGITS_MAX).contains(&digits))?;
        let (offset, rest) = rest.split_at(digits);
        let offset: usize = std::str::from_utf8(offset).ok()?.parse().ok()?;
        sound(offset == self.own.xref_offset)?;
        let blanks = rest.trim_ascii_start().strip_prefix(b"%%EOF")?;
        sound(blanks.len() <= BLANKS_MAX && blanks.iter().all(|byte| is_space(*byte)))
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
            let content = self.bytes.get(start..parser.position)?;
            // whoever does not believe the length stops here
            sound(memchr::memmem::find(content, b"endstream").is_none())?;
            parser.skip_space();
            sound(parser.keyword("endstream"))?;
            match &*self.view.value(dictionary, "Type") {
                Object::Name(kind) if *kind == "XRef" => {
                    sound(expected.is_none() && is_as_long_as_it_says(dictionary, content))?;
                }
                Object::Name(kind) if *kind == "ObjStm" => {
                    self.holds_what_is_listed(found.0, dictionary, content)?;
                }
                _ => {}
            }
        }
        self.means_what_is_there(&indirect.object)?;
        parser.skip_space();
        sound(parser.keyword("endobj") && parser.position <= self.own.end)
    }

    /// Whoever looks through a file takes every object of an object stream: each must be listed, at its place,
    /// once.
    fn holds_what_is_listed(&self, own: u32, dictionary: &Dictionary, content: &[u8]) -> Sound {
        sound(*self.view.value(dictionary, "Extends") == Object::Null)?;
        let decoded = filter::decode(dictionary, content).ok()?;
        let first = usize::try_from(dictionary.integer("First")?).ok()?;
        let head = std::str::from_utf8(decoded.get(..first)?).ok()?;
        sound(
            head.bytes()
                .all(|byte| byte.is_ascii_digit() || is_space(byte)),
        )?;
        let words = head.split(|letter: char| !letter.is_ascii_digit());
        let numbers: Vec<u32> = words
            .filter(|word| !word.is_empty())
            .map(|word| word.parse().ok())
            .collect::<Option<_>>()?;
        let (pairs, rest) = numbers.as_chunks::<2>();
        let count = usize::try_from(dictionary.integer("N")?).ok()?;
        sound(rest.is_empty() && pairs.len() == count)?;
        for (index, &[number, offset]) in pairs.iter().enumerate() {
            let listed = Some(Entry::Inside { stream: own, index });
            sound(self.view.entry(number) == listed)?;
            let at = first.checked_add(usize::try_from(offset).ok()?)?;
            let object = Parser::new(&decoded, at).object().ok()?;
            self.means_what_is_there(&object)?;
        }
        Some(())
    }

    /// A generation that an object does not have means nothing to some readers and the object to others.
    fn means_what_is_there(&self, object: &Object) -> Sound {
        let mut all_do = true;
        sound(!has_nul_in_a_name(object))?;
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
            sound(are_numbers_of_objects(first, count))?;
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
        let trailers = usize::from(self.own.style != XrefStyle::Stream);
        sound(heads::trailers(bytes).count() == trailers)?;
        sound(memchr::memmem::find_iter(bytes, b"startxref").count() <= 1)?;
        sound(heads::ends(bytes).count() <= 1)?;
        let all_are_listed =
            heads::objects(bytes).all(|head| listed.contains_key(&(self.start + head)));
        sound(all_are_listed)
    }
}

/// Numbers that objects may have (ISO 32000-1, Annex C.2); nothing at all is said from 0 on only.
fn are_numbers_of_objects(first: u64, count: usize) -> bool {
    let end = u64::try_from(count)
        .ok()
        .and_then(|count| first.checked_add(count));
    let is_in_range = end.is_some_and(|end| end <= u64::from(OBJECT_NUMBER_MAX) + 1);
    is_in_range && (count > 0 || first == 0)
}

/// Whether the data of a cross-reference stream are its rows and nothing else (7.5.8.3).
fn is_as_long_as_it_says(dictionary: &Dictionary, content: &[u8]) -> bool {
    let integers = |key: &str| -> Option<Vec<u64>> {
        let items = dictionary.get(key)?.as_array()?.iter();
        let numbers = items.map(|item| item.as_integer().and_then(|own| u64::try_from(own).ok()));
        numbers.collect()
    };
    let rows = || -> Option<usize> {
        let size = u64::try_from(dictionary.integer("Size")?).ok()?;
        let index = match dictionary.get("Index") {
            None => vec![0, size],
            Some(_) => integers("Index")?,
        };
        let (pairs, rest) = index.as_chunks::<2>();
        let mut rows = 0_usize;
        for &[first, count] in pairs {
            let count = usize::try_from(count).ok()?;
            sound(are_numbers_of_objects(first, count))?;
            rows = rows.checked_add(count)?;
        }
        sound(rest.is_empty())?;
        let widths: u64 = integers("W")?.iter().sum();
        rows.checked_mul(usize::try_from(widths).ok()?)
    };
    let decoded = filter::decode(dictionary, content);
    decoded.is_ok_and(|decoded| Some(decoded.len()) == rows())
}

/// A name that ends for some readers where others go on.
pub(super) fn has_nul_in_a_name(object: &Object) -> bool {
    let is_odd = |name: &Name| name.as_bytes().contains(&0);
    let in_entries = |own: &Dictionary| {
        own.iter()
            .any(|(key, value)| is_odd(key) || has_nul_in_a_name(value))
    };
    match object {
        Object::Name(name) => is_odd(name),
        Object::Array(items) => items.iter().any(has_nul_in_a_name),
        Object::Dictionary(own) => in_entries(own),
        Object::Stream(stream) => in_entries(&stream.dictionary),
        _ => false,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_objects_end_where_the_standard_ends_them() {
        assert!(are_numbers_of_objects(0, 0) && are_numbers_of_objects(8_388_607, 1));
        assert!(!are_numbers_of_objects(5, 0) && !are_numbers_of_objects(8_388_607, 2));
        assert!(!are_numbers_of_objects(u64::MAX, 1));
    }

    #[test]
    fn rows_of_tables_have_twenty_bytes_and_the_first_is_free() {
        assert!(is_row(b"0000000000 65535 f \n", true));
        assert!(is_row(b"0000000123 00000 n\r\n", false));
        assert!(!is_row(b"0000000020 00000 n \n", true));
        assert!(!is_row(b"0000000123 00000 n\n0", false));
    }
}
