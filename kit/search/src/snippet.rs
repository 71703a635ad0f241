//! Marking the found words in what is shown. Only the hits of one page come here.

use std::collections::HashSet;
use std::ops::Range;

use crate::parse::{Item, Parsed, Word};
use crate::words::word_ranges;

/// A snippet is at most so long, in bytes: two to three lines of text.
const SNIPPET_BYTES: usize = 280;
/// So much text stands before the first marked word.
const LEAD_BYTES: usize = 60;

/// A text and the byte ranges in it that are to be marked, in order and apart from each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Highlighted {
    /// The text.
    pub text: String,
    /// Where it is marked.
    pub marks: Vec<Range<usize>>,
    /// Whether the text was cut at its beginning.
    pub cut_before: bool,
    /// Whether the text was cut at its end.
    pub cut_after: bool,
}

/// Marks the words of a query in a text that does not come from the index.
pub fn highlight(query: &str, text: &str) -> Highlighted {
    Marker::new(&crate::search::read(query)).whole(text, false)
}

/// The words of one query.
pub(crate) struct Marker {
    exact: HashSet<String>,
    folded: HashSet<String>,
    /// Words typed without diacritics: they are marked in every spelling even in exact hits.
    plain: HashSet<String>,
}

impl Marker {
    pub(crate) fn new(parsed: &Parsed) -> Self {
        let mut marker = Self {
            exact: HashSet::new(),
            folded: HashSet::new(),
            plain: HashSet::new(),
        };
        for item in &parsed.items {
            match item {
                Item::Word(word) => marker.add(word),
                Item::Phrase(words) | Item::Notation(words) => {
                    words.iter().for_each(|word| marker.add(word))
                }
                Item::Day(day) => {
                    for part in [
                        day.day().to_string(),
                        format!("{:02}", day.day()),
                        day.month().to_string(),
                        format!("{:02}", day.month()),
                        day.year().to_string(),
                    ] {
                        marker.plain.insert(part);
                    }
                }
            }
        }
        marker
    }

    fn add(&mut self, word: &Word) {
        if word.is_accented() {
            self.exact.insert(word.exact.clone());
            self.folded.insert(word.folded.clone());
        } else {
            self.plain.insert(word.folded.clone());
        }
    }

    fn marks(&self, word: &str, exact: bool) -> bool {
        let folded = vn::folding::fold(word);
        self.plain.contains(&folded)
            || (self.folded.contains(&folded)
                && (!exact || self.exact.contains(&vn::folding::exact(word))))
    }

    fn marked_ranges(&self, text: &str, exact: bool) -> Vec<Range<usize>> {
        if self.folded.is_empty() && self.plain.is_empty() {
            return Vec::new();
        }
        word_ranges(text)
            .filter(|range| self.marks(&text[range.clone()], exact))
            .collect()
    }

    /// The whole text with its marks.
    pub(crate) fn whole(&self, text: &str, exact: bool) -> Highlighted {
        Highlighted {
            text: text.to_owned(),
            marks: self.marked_ranges(text, exact),
            ..Highlighted::default()
        }
    }

    /// The piece of a text that has the most different marked words.
    pub(crate) fn piece(&self, text: &str, exact: bool) -> Highlighted {
        let ranges = self.marked_ranges(text, exact);
        let Some(first) = best_start(text, &ranges) else {
            return Highlighted::default();
        };
        let mut start = text.floor_char_boundary(ranges[first].start.saturating_sub(LEAD_BYTES));
        if start > 0 {
            // begin with a whole word
            start += text[start..ranges[first].start]
                .find(char::is_whitespace)
                .map_or(0, |at| at + 1);
            start = text.ceil_char_boundary(start).min(ranges[first].start);
        }
        let mut end = text.floor_char_boundary((start + SNIPPET_BYTES).min(text.len()));
        if end < text.len() {
            end = text[start..end]
                .rfind(char::is_whitespace)
                .map_or(end, |at| start + at);
            end = end.max(ranges[first].end);
        }
        let inside = |range: &&Range<usize>| start <= range.start && range.end <= end;
        let marks = ranges
            .iter()
            .filter(inside)
            .map(|range| range.start - start..range.end - start)
            .collect();
        Highlighted {
            text: text[start..end].to_owned(),
            marks,
            cut_before: start > 0,
            cut_after: end < text.len(),
        }
    }
}

/// The mark from which a snippet holds the most different words.
fn best_start(text: &str, ranges: &[Range<usize>]) -> Option<usize> {
    /// Words marked beyond this are not weighed: the snippet need not be the best of a book.
    const MAX_WEIGHED: usize = 400;
    let room = SNIPPET_BYTES - LEAD_BYTES;
    let ranges = &ranges[..ranges.len().min(MAX_WEIGHED)];
    (0..ranges.len()).min_by_key(|&first| {
        let window = ranges[first..]
            .iter()
            .take_while(|range| range.end <= ranges[first].start + room);
        let different: HashSet<&str> = window.map(|range| &text[range.clone()]).collect();
        std::cmp::Reverse(different.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(highlighted: &Highlighted) -> Vec<&str> {
        highlighted
            .marks
            .iter()
            .map(|range| &highlighted.text[range.clone()])
            .collect()
    }

    #[test]
    fn words_typed_without_diacritics_are_marked_in_every_spelling() {
        assert_eq!(
            marked(&highlight("dat", "Đất đai và đặt hàng")),
            ["Đất", "đặt"]
        );
    }

    #[test]
    fn in_an_exact_hit_only_the_exact_spelling_is_marked() {
        let marker = Marker::new(&crate::search::read("đất"));
        assert_eq!(marked(&marker.whole("Đất đai và đặt hàng", true)), ["Đất"]);
        assert_eq!(
            marked(&marker.whole("Đất đai và đặt hàng", false)),
            ["Đất", "đặt"]
        );
    }

    #[test]
    fn a_snippet_is_the_piece_with_the_most_different_words() {
        let text = format!(
            "đất {} đất đai thành phố {}",
            "khác ".repeat(100),
            "sau ".repeat(100)
        );
        let marker = Marker::new(&crate::search::read("đất đai"));
        let piece = marker.piece(&text, true);
        assert_eq!(marked(&piece), ["đất", "đai"]);
        assert!(piece.cut_before && piece.cut_after && piece.text.len() <= SNIPPET_BYTES);
    }

    #[test]
    fn a_body_without_the_words_has_no_snippet() {
        assert_eq!(
            Marker::new(&crate::search::read("đất")).piece("nước non", true),
            Highlighted::default()
        );
    }

    proptest! {
        #[test]
        fn marks_lie_within_the_text_in_order(query in any::<String>(), text in "[a-zA-ZđĐấ\u{301} \u{1F600}]{0,800}") {
            let marker = Marker::new(&crate::search::read(&query));
            for highlighted in [marker.whole(&text, false), marker.piece(&text, false), marker.piece(&text, true)] {
                let mut last = 0;
                for range in &highlighted.marks {
                    prop_assert!(last <= range.start && range.end <= highlighted.text.len());
                    prop_assert!(highlighted.text.get(range.clone()).is_some());
                    last = range.end;
                }
            }
        }
    }
}
