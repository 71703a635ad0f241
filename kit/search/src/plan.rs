//! From a read query to clauses of the index.
//!
//! Every item must be there in its folded spelling; that decides which rows are hits. If diacritics were
//! typed, one more clause with a constant score says "every accented item is there exactly": the tier
//! of exact hits stands above all others, however often a look-alike repeats its words.

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::parse::{Item, Parsed, Word, spaced_notations};
use crate::schema::Fields;
use crate::words::joined_notation;

/// Above this score a hit has every accented item exactly.
///
/// The bound: a term scores at most 2.2 × ln(rows) ≈ 31 for a million rows. 32 words, each in title
/// (twice) and body and notation, 31 neighbours (the sum of two terms, title twice and body), 16 whole
/// notations of two words and one spaced notation stay below 32 × 94 + 31 × 186 + 17 × 400 < 16,000.
pub(crate) const EXACT_TIER: f32 = 20_000.0;

/// A word in the title says twice as much as in the body.
const TITLE_BOOST: f32 = 2.0;
/// Who types a whole notation wants that one document first, not those whose title cites it, which
/// reach some 250 with the words of the notation side by side.
const WHOLE_NOTATION_SCORE: f32 = 400.0;
/// A kind, an organ or a number in the notation says a little.
const NOTATION_PART_SCORE: f32 = 1.0;
/// A row of that day stands before rows that mention the day.
const OWN_DAY_SCORE: f32 = 30.0;

type Clause = Box<dyn Query>;

/// The clauses of a query; conditions on columns are added by the caller.
pub(crate) struct Plan {
    /// One clause for each item.
    required: Vec<Clause>,
    /// What lifts a hit without being necessary.
    lifting: Vec<Clause>,
}

/// Shorter queries mean every word; in longer ones people remember a word wrongly.
const MIN_ITEMS_TO_RELAX: usize = 3;

impl Plan {
    pub(crate) fn new(parsed: &Parsed, fields: &Fields) -> Self {
        let required = parsed
            .items
            .iter()
            .map(|item| required(item, fields))
            .collect();
        let mut lifting = neighbours(&parsed.items, fields);
        let spaced = spaced_notations(&parsed.items);
        if !spaced.is_empty() {
            // as one clause: however many readings the words have, they count once
            let readings = spaced
                .iter()
                .map(|whole| term(fields.notation, whole))
                .collect();
            lifting.push(constant(union(readings), WHOLE_NOTATION_SCORE));
        }
        let exact: Vec<Clause> = parsed
            .items
            .iter()
            .filter_map(|item| exactly(item, fields))
            .collect();
        if !exact.is_empty() {
            lifting.push(constant(
                Box::new(BooleanQuery::intersection(exact)),
                EXACT_TIER,
            ));
        }
        Self { required, lifting }
    }

    /// The clauses when all items are required, or when about two thirds of them are.
    pub(crate) fn clauses(&self, relaxed: bool) -> Vec<(Occur, Clause)> {
        let copies = |clauses: &[Clause]| {
            clauses
                .iter()
                .map(|clause| clause.box_clone())
                .collect::<Vec<_>>()
        };
        let mut clauses: Vec<(Occur, Clause)> = Vec::new();
        if relaxed {
            let enough = (self.required.len() * 2).div_ceil(3);
            let some =
                BooleanQuery::union_with_minimum_required_clauses(copies(&self.required), enough);
            clauses.push((Occur::Must, Box::new(some)));
        } else {
            clauses.extend(
                copies(&self.required)
                    .into_iter()
                    .map(|clause| (Occur::Must, clause)),
            );
        }
        clauses.extend(
            copies(&self.lifting)
                .into_iter()
                .map(|clause| (Occur::Should, clause)),
        );
        clauses
    }

    pub(crate) fn can_be_relaxed(&self) -> bool {
        self.required.len() >= MIN_ITEMS_TO_RELAX
    }
}

fn required(item: &Item, fields: &Fields) -> Clause {
    match item {
        Item::Word(word) => union(vec![
            boost(term(fields.title_folded, &word.folded), TITLE_BOOST),
            term(fields.body_folded, &word.folded),
            constant(
                term(fields.notation, &joined_notation(&word.folded)),
                NOTATION_PART_SCORE,
            ),
        ]),
        Item::Phrase(words) => {
            let folded: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
            in_a_row_folded(&folded, fields)
        }
        Item::Notation(words) => {
            let parts: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
            let mut clauses = notation(&parts, "", fields);
            clauses.push(in_a_row_folded(&parts, fields));
            union(clauses)
        }
        Item::Day(day) => {
            let mut clauses = vec![constant(own_day(*day, fields), OWN_DAY_SCORE)];
            for spelling in spellings(*day) {
                let words: Vec<&str> = spelling.split(' ').collect();
                clauses.push(in_a_row_folded(&words, fields));
            }
            union(clauses)
        }
    }
}

/// What makes an item an exact hit, if diacritics were typed in it.
fn exactly(item: &Item, fields: &Fields) -> Option<Clause> {
    let (Item::Phrase(words) | Item::Notation(words)) = item else {
        let Item::Word(word) = item else { return None };
        return word.is_accented().then(|| {
            union(vec![
                term(fields.title_exact, &word.exact),
                term(fields.body_exact, &word.exact),
                term(
                    fields.notation,
                    &format!("={}", joined_notation(&word.exact)),
                ),
            ])
        });
    };
    if !words.iter().any(Word::is_accented) {
        return None;
    }
    let exact: Vec<&str> = words.iter().map(|word| word.exact.as_str()).collect();
    let mut clauses = vec![
        in_a_row(fields.title_exact, &exact),
        in_a_row(fields.body_exact, &exact),
    ];
    if matches!(item, Item::Notation(_)) {
        clauses.extend(notation(&exact, "=", fields));
    }
    Some(union(clauses))
}

/// The notation as a whole, or each of its parts somewhere in the notation.
fn notation(parts: &[&str], prefix: &str, fields: &Fields) -> Vec<Clause> {
    let part = |text: &str| {
        term(
            fields.notation,
            &format!("{prefix}{}", joined_notation(text)),
        )
    };
    let each = BooleanQuery::intersection(parts.iter().map(|text| part(text)).collect());
    vec![
        constant(part(&parts.join(" ")), WHOLE_NOTATION_SCORE),
        constant(Box::new(each), NOTATION_PART_SCORE),
    ]
}

/// Two words typed side by side are often one Vietnamese word: rows that have them side by side first.
fn neighbours(items: &[Item], fields: &Fields) -> Vec<Clause> {
    let pairs = items.windows(2).filter_map(|pair| match pair {
        [Item::Word(first), Item::Word(second)] => {
            Some([first.folded.as_str(), second.folded.as_str()])
        }
        _ => None,
    });
    pairs
        .flat_map(|pair| {
            [
                boost(in_a_row(fields.title_folded, &pair), TITLE_BOOST),
                in_a_row(fields.body_folded, &pair),
            ]
        })
        .collect()
}

fn own_day(day: jiff::civil::Date, fields: &Fields) -> Clause {
    Box::new(TermQuery::new(
        Term::from_field_i64(fields.date, crate::schema::day_number(day)),
        IndexRecordOption::Basic,
    ))
}

/// How a day is written in official texts, as folded syllables.
fn spellings(day: jiff::civil::Date) -> Vec<String> {
    let (d, m, y) = (day.day(), day.month(), day.year());
    let mut spellings = Vec::new();
    for (d, m) in [
        (format!("{d}"), format!("{m}")),
        (format!("{d:02}"), format!("{m:02}")),
        (format!("{d:02}"), format!("{m}")),
        (format!("{d}"), format!("{m:02}")),
    ] {
        spellings.push(format!("{d} {m} {y}"));
        spellings.push(format!("{d} thang {m} nam {y}"));
    }
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}

fn in_a_row_folded(words: &[&str], fields: &Fields) -> Clause {
    union(vec![
        boost(in_a_row(fields.title_folded, words), TITLE_BOOST),
        in_a_row(fields.body_folded, words),
    ])
}

fn in_a_row(field: Field, words: &[&str]) -> Clause {
    match words {
        // a phrase of one word is refused by the index
        [word] => term(field, word),
        _ => Box::new(PhraseQuery::new(
            words
                .iter()
                .map(|word| Term::from_field_text(field, word))
                .collect(),
        )),
    }
}

fn term(field: Field, text: &str) -> Clause {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::WithFreqs,
    ))
}

fn union(clauses: Vec<Clause>) -> Clause {
    Box::new(BooleanQuery::union(clauses))
}

fn boost(clause: Clause, by: f32) -> Clause {
    Box::new(BoostQuery::new(clause, by))
}

fn constant(clause: Clause, score: f32) -> Clause {
    Box::new(ConstScoreQuery::new(clause, score))
}
