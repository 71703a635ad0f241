//! Reading what a person typed. Every text has a meaning; none is an error.

use jiff::civil::Date;

use crate::query::{MAX_QUERY_CHARS, MAX_QUERY_WORDS};
use crate::words::{MAX_WORD_BYTES, joined_notation, word_ranges};

/// One syllable of a query in both spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub exact: String,
    pub folded: String,
}

impl Word {
    pub(crate) fn of(text: &str) -> Self {
        Self {
            exact: vn::folding::exact(text),
            folded: vn::folding::fold(text),
        }
    }

    /// Whether the person cared to type a diacritic.
    pub(crate) fn is_accented(&self) -> bool {
        self.exact != self.folded
    }
}

/// One thing that a hit must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    Word(Word),
    /// At least two words in a row, in this order.
    Phrase(Vec<Word>),
    /// `586/KH-UBND`: at least two words.
    Notation(Vec<Word>),
    /// d/m/yyyy: the row's own day, or the day written in the text.
    Day(Date),
}

/// A query as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Parsed {
    pub items: Vec<Item>,
    /// Words that were left out because there are too many.
    pub ignored_words: usize,
    /// Whether the text was blank: then every row matches. `???` is not blank, and matches nothing.
    pub is_blank: bool,
}

pub(crate) fn parse(text: &str) -> Parsed {
    let text: String = text.chars().take(MAX_QUERY_CHARS).collect();
    let mut parsed = Parsed {
        is_blank: text.trim().is_empty(),
        ..Parsed::default()
    };
    let mut room = MAX_QUERY_WORDS;
    for (quoted, part) in quotes(&text) {
        if quoted {
            let words = words_of(part, &mut room, &mut parsed.ignored_words);
            parsed.items.extend(phrase(words));
        } else {
            for chunk in part.split_whitespace() {
                read_chunk(chunk, &mut room, &mut parsed);
            }
        }
    }
    parsed
}

/// The parts between and within quotation marks. A mark without its partner is a blank.
fn quotes(text: &str) -> Vec<(bool, &str)> {
    let is_mark = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
    let parts: Vec<&str> = text.split(is_mark).collect();
    let last = parts.len() - 1;
    parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| (at % 2 == 1 && at != last, part))
        .collect()
}

fn read_chunk(chunk: &str, room: &mut usize, parsed: &mut Parsed) {
    let core = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    if let Some(day) = day(core) {
        if *room == 0 {
            parsed.ignored_words += 1;
        } else {
            *room -= 1;
            parsed.items.push(Item::Day(day));
        }
        return;
    }
    let words = words_of(chunk, room, &mut parsed.ignored_words);
    if is_notation(core) && words.len() > 1 {
        parsed.items.push(Item::Notation(words));
    } else {
        parsed.items.extend(words.into_iter().map(Item::Word));
    }
}

fn words_of(text: &str, room: &mut usize, ignored: &mut usize) -> Vec<Word> {
    let mut words = Vec::new();
    // folding first, so that a letter and its marks are one word also when they were typed apart
    let composed = vn::folding::exact(text);
    for range in word_ranges(&composed) {
        if range.len() > MAX_WORD_BYTES || *room == 0 {
            *ignored += 1;
            continue;
        }
        let word = Word::of(&composed[range]);
        // a lone combining mark folds to nothing
        if !word.folded.is_empty()
            && word_ranges(&word.folded).eq(std::iter::once(0..word.folded.len()))
        {
            *room -= 1;
            words.push(word);
        }
    }
    words
}

fn phrase(mut words: Vec<Word>) -> Option<Item> {
    match words.len() {
        0 => None,
        1 => words.pop().map(Item::Word),
        _ => Some(Item::Phrase(words)),
    }
}

/// A number first, then letters after a stroke or a hyphen.
fn is_notation(core: &str) -> bool {
    core.starts_with(|c: char| c.is_ascii_digit())
        && core.contains(['/', '-'])
        && core.contains(char::is_alphabetic)
}

/// d/m/yyyy, d-m-yyyy or d.m.yyyy, if there is such a day.
fn day(core: &str) -> Option<Date> {
    let mut parts = core.split(['/', '-', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if parts.next().is_some()
        || !digits(day, 1..=2)
        || !digits(month, 1..=2)
        || !digits(year, 4..=4)
    {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The whole notations that a row of plain words may spell: `586 KH UBND` → `586-kh`, `586-kh-ubnd`.
pub(crate) fn spaced_notations(items: &[Item]) -> Vec<String> {
    /// Number, year, kind, organ and one part more.
    const MAX_PARTS: usize = 5;
    let folded = |item: &Item| match item {
        Item::Word(word) => Some(word.folded.clone()),
        _ => None,
    };
    let mut found = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let Some(first) =
            folded(item).filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        else {
            continue;
        };
        let mut joined = first;
        for next in items[at + 1..].iter().take(MAX_PARTS - 1).map_while(folded) {
            joined = format!("{joined} {next}");
            found.push(joined_notation(&joined));
        }
    }
    found
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(text: &str) -> Item {
        Item::Word(Word::of(text))
    }

    #[test]
    fn plain_words_are_words_and_quoted_words_are_a_phrase() {
        let parsed = parse("kế hoạch “đất đai” năm");
        assert_eq!(parsed.items.len(), 4);
        assert!(matches!(&parsed.items[2], Item::Phrase(words) if words.len() == 2));
    }

    #[test]
    fn a_quotation_mark_without_its_partner_is_a_blank() {
        assert_eq!(parse("kế \"hoạch").items, [word("kế"), word("hoạch")]);
    }

    #[test]
    fn a_day_is_read_in_the_three_usual_spellings_and_only_if_it_exists() {
        let day = Item::Day(Date::new(2022, 2, 5).unwrap());
        for text in ["5/2/2022", "05-02-2022", "5.2.2022,", "(5/02/2022)"] {
            assert_eq!(parse(text).items, std::slice::from_ref(&day), "{text}");
        }
        assert!(
            !parse("31/2/2022")
                .items
                .iter()
                .any(|item| matches!(item, Item::Day(_)))
        );
    }

    #[test]
    fn a_number_with_a_stroke_and_letters_is_a_notation() {
        assert!(
            matches!(&parse("586/KH-UBND").items[..], [Item::Notation(words)] if words.len() == 3)
        );
        assert!(
            matches!(&parse("28/2018/QĐ-TTg").items[..], [Item::Notation(words)] if words.len() == 4)
        );
        assert!(matches!(
            &parse("KH-UBND").items[..],
            [Item::Word(_), Item::Word(_)]
        ));
    }

    #[test]
    fn spaced_notations_begin_with_a_number() {
        assert_eq!(
            spaced_notations(&parse("số 586 KH UBND").items),
            ["586-kh", "586-kh-ubnd"]
        );
        assert!(spaced_notations(&parse("kế hoạch").items).is_empty());
    }

    #[test]
    fn decomposed_input_reads_like_composed_input() {
        assert_eq!(parse("đa\u{302}\u{301}t đai").items, parse("đất đai").items);
    }

    #[test]
    fn words_beyond_the_limit_are_counted_not_searched() {
        let parsed = parse(&"a ".repeat(MAX_QUERY_WORDS + 5));
        assert_eq!(
            (parsed.items.len(), parsed.ignored_words),
            (MAX_QUERY_WORDS, 5)
        );
    }

    proptest! {
        #[test]
        fn every_text_is_read_without_complaint_and_within_the_limits(text in any::<String>()) {
            let parsed = parse(&text);
            prop_assert!(parsed.items.len() <= MAX_QUERY_WORDS);
            for item in &parsed.items {
                if let Item::Phrase(words) | Item::Notation(words) = item {
                    prop_assert!(words.len() > 1);
                }
            }
        }
    }
}
