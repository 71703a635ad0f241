//! The kinds of documents at the beginning of a title, compared without marks.

use std::sync::LazyLock;

use super::degrees::Word;
use crate::folding::fold;
use crate::kinds::Kind;

/// Kinds by their folded words, longest first.
static KINDS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let named = |kind: &Kind| fold(kind.name()).split(' ').map(str::to_owned).collect();
    let mut kinds: Vec<Vec<String>> = Kind::ALL.iter().map(named).collect();
    kinds.sort_by_key(|words| std::cmp::Reverse(words.len()));
    kinds.dedup();
    kinds
});

/// What else holds secrets and is named so, folded: tài liệu, văn bản, hồ sơ, phụ lục, bản đồ, sơ đồ, đề thi.
const HOLDERS: [[&str; 2]; 7] = [
    ["tai", "lieu"],
    ["van", "ban"],
    ["ho", "so"],
    ["phu", "luc"],
    ["ban", "do"],
    ["so", "do"],
    ["de", "thi"],
];

/// How many words name the kind with which a title begins.
pub(super) fn kind_length(words: &[Word<'_>]) -> Option<usize> {
    let begins = |kind: &&Vec<String>| {
        kind.len() <= words.len() && kind.iter().zip(words).all(|(a, b)| *a == b.folded)
    };
    KINDS.iter().find(begins).map(Vec::len)
}

/// As [`kind_length`], of what holds words and has no kind.
pub(super) fn holder_length(words: &[Word<'_>]) -> Option<usize> {
    let [first, second, ..] = words else {
        return None;
    };
    HOLDERS
        .contains(&[first.folded.as_str(), second.folded.as_str()])
        .then_some(2)
}
