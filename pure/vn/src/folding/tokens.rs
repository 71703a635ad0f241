//! The tokens that search indexes: words, and notations kept whole beside
//! their parts.
//!
//! `586/KH-UBND` gives four tokens, so that the whole notation, its number and
//! any of its groups find the document, and `586 KH UBND` finds it as a phrase:
//!
//! | text | position | kind |
//! |---|---|---|
//! | `586/KH-UBND` | p | [`TokenKind::Notation`] |
//! | `586` | p | [`TokenKind::Number`] |
//! | `KH` | p + 1 | [`TokenKind::Kind`] |
//! | `UBND` | p + 2 | [`TokenKind::Organ`] |

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::kinds;

/// Digits of a number in a notation; longer runs are amounts or identifiers.
const MOST_NUMBER_DIGITS: usize = 6;
/// Characters after the number; the longest real joint notation (five
/// ministries) has 43.
const MOST_NOTATION_CHARS: usize = 80;

/// What a token is in the text it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A syllable or any other run of letters and digits.
    Word,
    /// A whole notation in its canonical writing: no leading zero, no spaces,
    /// `-` between groups. Case and diacritics are those of the text.
    Notation,
    /// The number of a notation, without leading zeros.
    Number,
    /// The year of a normative document's notation.
    Year,
    /// The abbreviation of the document's kind.
    Kind,
    /// The abbreviation of an organ, unit or field.
    Organ,
    /// A whole date as `5/2/2022`: day, month and year without leading zeros.
    Date,
}

impl TokenKind {
    /// Whether the token repeats the tokens after it as one (a notation, a
    /// date). A question should demand the parts and only prefer the whole: so
    /// `09/QĐ-UBND` finds `09/2022/QĐ-UBND` too, after the documents without a
    /// year.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        matches!(self, Self::Notation | Self::Date)
    }
}

/// One token. `text` has the case and diacritics of the source: pass it
/// through [`super::exact`] or [`super::fold`] for the field it is meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// The text to index or to look up.
    pub text: Cow<'a, str>,
    /// First byte in the source.
    pub from: usize,
    /// First byte after the token in the source.
    pub to: usize,
    /// Place in the sequence of words, from 0. The whole and the first part
    /// share a position.
    pub position: usize,
    /// What it is.
    pub kind: TokenKind,
}

/// The tokens of a text in order; see the table at the top of this module.
/// Linear in the length of the text.
#[must_use]
pub fn syllables(text: &str) -> Syllables<'_> {
    Syllables {
        text,
        at: 0,
        position: 0,
        ready: VecDeque::new(),
    }
}

/// Iterator of [`syllables`].
#[derive(Clone, Debug)]
pub struct Syllables<'a> {
    text: &'a str,
    at: usize,
    position: usize,
    ready: VecDeque<Token<'a>>,
}

impl<'a> Iterator for Syllables<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(token) = self.ready.pop_front() {
            return Some(token);
        }
        let rest = &self.text[self.at..];
        let skipped = rest.find(char::is_alphanumeric)?;
        self.at += skipped;
        let rest = &self.text[self.at..];
        if rest.as_bytes()[0].is_ascii_digit() {
            if let Some(shape) = NotationShape::read(rest) {
                self.push_notation(&shape);
                return self.ready.pop_front();
            }
            if let Some((length, date)) = read_date(rest) {
                self.push_date(length, date);
                return self.ready.pop_front();
            }
        }
        let length = word_length(rest);
        let token = self.token(0, length, TokenKind::Word);
        self.at += length;
        self.position += 1;
        Some(token)
    }
}

impl<'a> Syllables<'a> {
    /// A token over `length` bytes that start `skip` bytes after the cursor.
    fn token(&self, skip: usize, length: usize, kind: TokenKind) -> Token<'a> {
        let from = self.at + skip;
        let to = from + length;
        let text = Cow::Borrowed(&self.text[from..to]);
        Token {
            text,
            from,
            to,
            position: self.position,
            kind,
        }
    }

    fn push_notation(&mut self, shape: &NotationShape) {
        let mut whole = self.token(0, shape.length, TokenKind::Notation);
        whole.text = shape.canonical(&self.text[self.at..]);
        self.ready.push_back(whole);
        let mut number = self.token(0, shape.number.1, TokenKind::Number);
        number.text = Cow::Borrowed(without_zeros(&self.text[self.at..self.at + shape.number.1]));
        self.ready.push_back(number);
        self.position += 1;
        if let Some((from, to)) = shape.year {
            let year = self.token(from, to - from, TokenKind::Year);
            self.ready.push_back(year);
            self.position += 1;
        }
        for (at, &(from, to)) in shape.groups.iter().enumerate() {
            let text = &self.text[self.at + from..self.at + to];
            let kind = if at == 0 && kinds::looks_like_abbreviation(text) {
                TokenKind::Kind
            } else {
                TokenKind::Organ
            };
            let group = self.token(from, to - from, kind);
            self.ready.push_back(group);
            self.position += 1;
        }
        self.at += shape.length;
    }

    fn push_date(&mut self, length: usize, parts: [(usize, usize); 3]) {
        let source = &self.text[self.at..];
        let mut whole = self.token(0, length, TokenKind::Date);
        let [day, month, year] = parts.map(|(from, to)| without_zeros(&source[from..to]));
        whole.text = Cow::Owned(format!("{day}/{month}/{year}"));
        self.ready.push_back(whole);
        for (from, to) in parts {
            let part = self.token(from, to - from, TokenKind::Word);
            self.ready.push_back(part);
            self.position += 1;
        }
        self.at += length;
    }
}

/// Bytes of the run of letters, digits and combining marks at the start.
fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')))
        .unwrap_or(text.len())
}

/// `05` is `5`; `0` stays.
fn without_zeros(digits: &str) -> &str {
    let trimmed = digits.trim_start_matches('0');
    if trimmed.starts_with(|c: char| c.is_ascii_digit()) {
        trimmed
    } else {
        // all zeros, or zeros and a letter: keep the last zero
        &digits[digits.len() - trimmed.len() - usize::from(trimmed.len() < digits.len())..]
    }
}

/// Where the parts of a notation lie, in bytes from its start.
struct NotationShape {
    length: usize,
    number: (usize, usize),
    year: Option<(usize, usize)>,
    groups: Vec<(usize, usize)>,
    /// Whether the source is written as [`NotationShape::canonical`] would.
    tidy: bool,
}

impl NotationShape {
    /// The notation at the start of `text`, which starts with a digit.
    fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut at = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
        if at > MOST_NUMBER_DIGITS {
            return None;
        }
        if bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            at += 1;
        }
        let number = (0, at);
        let spaces = bytes[at..]
            .iter()
            .take_while(|b| **b == b' ')
            .take(3)
            .count();
        at += spaces;
        if bytes.get(at) != Some(&b'/') {
            return None;
        }
        at += 1;
        let mut year = None;
        if bytes.len() > at + 4
            && bytes[at..at + 4].iter().all(u8::is_ascii_digit)
            && bytes[at + 4] == b'/'
        {
            year = Some((at, at + 4));
            at += 5;
        }
        let first = text[at..].chars().next().filter(|c| c.is_alphabetic())?;
        if spaces > 0 && !first.is_uppercase() {
            return None;
        }
        let (groups, length, slashes) = read_groups(text, at)?;
        let tidy = spaces == 0 && slashes == 0;
        Some(Self {
            length,
            number,
            year,
            groups,
            tidy,
        })
    }

    fn canonical<'a>(&self, source: &'a str) -> Cow<'a, str> {
        let number = &source[..self.number.1];
        if self.tidy {
            let zeros = number.len() - without_zeros(number).len();
            return Cow::Borrowed(&source[zeros..self.length]);
        }
        let mut out = String::with_capacity(self.length);
        out.push_str(without_zeros(number));
        if let Some((from, to)) = self.year {
            out.push('/');
            out.push_str(&source[from..to]);
        }
        for (at, &(from, to)) in self.groups.iter().enumerate() {
            out.push(if at == 0 { '/' } else { '-' });
            out.push_str(&source[from..to]);
        }
        Cow::Owned(out)
    }
}

/// The places of the groups, where they end, and how many slashes part them.
type Groups = (Vec<(usize, usize)>, usize, usize);

/// The groups from `start` on, where they end, and how many slashes part them.
fn read_groups(text: &str, start: usize) -> Option<Groups> {
    let mut groups = Vec::with_capacity(3);
    let mut slashes = 0;
    let mut from = start;
    loop {
        let length: usize = text[from..]
            .chars()
            .take(MOST_NOTATION_CHARS + 1)
            .take_while(|&c| c.is_alphanumeric() || matches!(c, '&' | '.' | '\u{300}'..='\u{36f}'))
            .map(char::len_utf8)
            .sum();
        let group = text[from..from + length].trim_end_matches(['.', '&']);
        if group.is_empty() || group.starts_with(['.', '&']) {
            break;
        }
        groups.push((from, from + group.len()));
        if group.len() < length || from + length - start > MOST_NOTATION_CHARS * 4 {
            break;
        }
        match text.as_bytes().get(from + length) {
            Some(b'-') => {}
            Some(b'/') => slashes += 1,
            _ => break,
        }
        from += length + 1;
    }
    let &(_, end) = groups.last()?;
    if text[start..end].chars().count() > MOST_NOTATION_CHARS {
        return None;
    }
    // a slash after the last group parts nothing
    let slashes = if text[start..end].contains('/') {
        slashes
    } else {
        0
    };
    Some((groups, end, slashes))
}

/// A date `d/m/yyyy` (also with `-` or `.`) at the start of `text`: its length
/// and its three parts.
fn read_date(text: &str) -> Option<(usize, [(usize, usize); 3])> {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        bytes.get(from..).map_or(0, |rest| {
            rest.iter().take_while(|b| b.is_ascii_digit()).count()
        })
    };
    let value = |from: usize, to: usize| text[from..to].parse::<u32>().ok();
    let day_end = digits(0);
    let sign = *bytes.get(day_end)?;
    let month_end = day_end + 1 + digits(day_end + 1);
    let year_end = month_end + 1 + digits(month_end + 1);
    if !matches!(sign, b'/' | b'-' | b'.')
        || bytes.get(month_end) != Some(&sign)
        || day_end > 2
        || month_end - day_end > 3
        || year_end != month_end + 5
    {
        return None;
    }
    let ends_here = !text[year_end..].starts_with(char::is_alphanumeric);
    let real = ends_here
        && matches!(value(0, day_end)?, 1..=31)
        && matches!(value(day_end + 1, month_end)?, 1..=12);
    real.then_some((
        year_end,
        [
            (0, day_end),
            (day_end + 1, month_end),
            (month_end + 1, year_end),
        ],
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(String, usize, TokenKind)> {
        syllables(text)
            .map(|t| (t.text.into_owned(), t.position, t.kind))
            .collect()
    }

    #[test]
    fn words_come_with_their_places() {
        let tokens: Vec<_> = syllables("V/v tiền lương, năm 2022").collect();
        let texts: Vec<_> = tokens.iter().map(|t| &*t.text).collect();
        assert_eq!(texts, ["V", "v", "tiền", "lương", "năm", "2022"]);
        assert_eq!(tokens[3].position, 3);
        assert_eq!(
            &"V/v tiền lương, năm 2022"[tokens[3].from..tokens[3].to],
            "lương"
        );
    }

    #[test]
    fn a_notation_stays_whole_beside_its_parts() {
        use TokenKind::{Kind, Notation, Number, Organ, Word};
        assert_eq!(
            read("số 586/KH-UBND."),
            [
                ("số".into(), 0, Word),
                ("586/KH-UBND".into(), 1, Notation),
                ("586".into(), 1, Number),
                ("KH".into(), 2, Kind),
                ("UBND".into(), 3, Organ),
            ]
        );
    }

    #[test]
    fn other_writings_of_a_notation_give_the_same_whole() {
        for text in [
            "586/KH/UBND",
            "0586/KH-UBND",
            "586 /KH-UBND",
            "Số: 586/KH-UBND;",
        ] {
            let whole = syllables(text).find(|t| t.kind == TokenKind::Notation);
            assert_eq!(
                whole.map(|t| t.text.into_owned()).as_deref(),
                Some("586/KH-UBND"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_normative_notation_has_its_year() {
        use TokenKind::{Kind, Notation, Number, Organ, Year};
        assert_eq!(
            read("09/2022/QĐ-UBND"),
            [
                ("9/2022/QĐ-UBND".into(), 0, Notation),
                ("9".into(), 0, Number),
                ("2022".into(), 1, Year),
                ("QĐ".into(), 2, Kind),
                ("UBND".into(), 3, Organ),
            ]
        );
    }

    #[test]
    fn an_official_letter_has_organs_only() {
        let kinds: Vec<_> = syllables("123/SGDĐT-VP").map(|t| t.kind).collect();
        use TokenKind::{Notation, Number, Organ};
        assert_eq!(kinds, [Notation, Number, Organ, Organ]);
    }

    #[test]
    fn dates_ratios_and_amounts_are_no_notations() {
        for text in [
            "21/11/2025",
            "24/24h",
            "1/3",
            "2.883.342 đồng",
            "12345678/AB",
        ] {
            assert!(
                syllables(text).all(|t| t.kind != TokenKind::Notation),
                "{text}"
            );
        }
    }

    #[test]
    fn dates_lose_their_leading_zeros() {
        for text in ["05/02/2022", "5/2/2022", "5-2-2022", "05.02.2022"] {
            let date = syllables(text).find(|t| t.kind == TokenKind::Date);
            assert_eq!(
                date.map(|t| t.text.into_owned()).as_deref(),
                Some("5/2/2022"),
                "{text}"
            );
        }
        assert!(syllables("32/1/2022").all(|t| t.kind == TokenKind::Word));
    }

    #[test]
    fn the_joint_notation_of_five_ministries_is_read() {
        let text = "09/2002/TTLT/BTCCBCP-BLĐTBXH-BTC-BGD&ĐT";
        let whole = syllables(text).next();
        assert_eq!(
            whole.map(|t| t.text.into_owned()).as_deref(),
            Some("9/2002/TTLT-BTCCBCP-BLĐTBXH-BTC-BGD&ĐT")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_tokenised_with_offsets_that_grow(text in any::<String>()) {
            let mut last = (0, 0);
            for token in syllables(&text) {
                prop_assert!(token.from < token.to && token.to <= text.len());
                prop_assert!(text.is_char_boundary(token.from) && text.is_char_boundary(token.to));
                prop_assert!(token.from >= last.0 && token.position >= last.1);
                prop_assert!(!token.text.is_empty());
                last = (token.from, token.position);
            }
        }

        #[test]
        fn anything_like_a_notation_is_tokenised(text in "[0-9]{1,8}[a ]?/([0-9]{4}/)?[A-ZĐa-z0-9&./-]{0,90}") {
            for token in syllables(&text) {
                prop_assert!(!token.text.is_empty());
                prop_assert!(token.to <= text.len());
            }
        }

        #[test]
        fn folding_the_text_first_gives_the_same_tokens(text in "[A-Za-zđĐưƯơáạễ ,;:0-9]{0,60}") {
            let folded = crate::folding::fold(&text);
            let one: Vec<_> = syllables(&folded).map(|t| t.text.into_owned()).collect();
            let other: Vec<_> = syllables(&text).map(|t| crate::folding::fold(&t.text)).collect();
            prop_assert_eq!(one, other);
        }
    }
}
