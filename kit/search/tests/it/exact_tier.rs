//! The promise of the exact tier, on random corpora of look-alike syllables.

use std::collections::HashSet;

use kit_search::{Access, Query, SearchDoc};
use proptest::prelude::*;

use crate::support::{row, with};

/// Few folded forms, many exact ones: every query has look-alikes.
const SYLLABLES: [&str; 18] = [
    "đất", "dat", "đạt", "dật", "đặt", "đai", "dai", "dài", "đại", "ban", "bàn", "bán", "bản",
    "bạn", "quý", "quỳ", "qui", "hòa",
];

fn text(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&SYLLABLES[..]), words)
        .prop_map(|words| words.join(" "))
}

fn has_exactly(row: &SearchDoc, words: &[&str]) -> bool {
    let all: HashSet<&str> = row.title.split(' ').chain(row.body.split(' ')).collect();
    words.iter().all(|word| all.contains(word))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_look_alike_ever_stands_above_an_exact_hit(
        rows in proptest::collection::vec((text(1..8), text(0..40)), 1..120),
        queries in proptest::collection::vec(text(1..4), 1..12),
    ) {
        let rows: Vec<SearchDoc> = rows.into_iter().enumerate()
            .map(|(id, (title, body))| SearchDoc { body, ..row(id as i64, &title) })
            .collect();
        let test = with(rows.clone());
        for text in queries {
            let words: Vec<&str> = text.split(' ').collect();
            let accented: Vec<&str> = words.iter().copied().filter(|word| !word.is_ascii()).collect();
            let folded: Vec<String> = words.iter().map(|word| vn::folding::fold(word)).collect();
            let hits = test.index.search(&Query { limit: 200, ..Query::new(text.clone(), Access::Everything) }).unwrap();
            let expected = rows.iter().filter(|row| {
                let all: HashSet<String> = row.title.split(' ').chain(row.body.split(' ')).map(vn::folding::fold).collect();
                folded.iter().all(|word| all.contains(word))
            }).count();
            if !hits.relaxed {
                prop_assert_eq!(hits.total, expected, "query {}", text);
            }
            let mut below = false;
            for hit in &hits.hits {
                let exact = !accented.is_empty() && has_exactly(&rows[hit.id as usize], &accented);
                prop_assert_eq!(hit.exact, exact, "query {} row {:?}", text, rows[hit.id as usize]);
                prop_assert!(!(exact && below), "an exact hit below a look-alike for {}", text);
                below |= !exact;
            }
        }
    }
}
