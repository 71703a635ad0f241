//! Type-ahead over thousands of organisations: every typed word must begin a word of the name.

use super::{OrganisationBrief, store};
use crate::OrganisationId;
use jiff::civil::Date;
use kit_db::{DbError, Tx, params};
use std::collections::BTreeSet;
use vn::folding::fold;

/// Bodies that one word may mean before the other words are compared: the whole province and
/// several reforms fit in, so nothing is lost in practice.
const CANDIDATES_MAX: i64 = 5_000;
/// Words of a query that are compared; more do not narrow a choice.
const QUERY_WORDS_MAX: usize = 8;
/// The longest list given back, whatever is asked for.
const LIMIT_MAX: usize = 200;

/// The folded words of a text; what is neither letter nor digit separates words.
pub(crate) fn words(text: &str) -> BTreeSet<String> {
    split(&fold(text)).map(str::to_owned).collect()
}

fn split(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Organisations that exist on `as_of` whose name, name for lists or abbreviation has, for every
/// word of `query`, a word that begins with it; diacritics and case do not matter. The closest
/// come first. An empty query gives nothing.
///
/// # Errors
/// As the database answers.
pub fn search_organisations(
    tx: &mut Tx<'_>,
    query: &str,
    as_of: Date,
    limit: usize,
) -> Result<Vec<OrganisationBrief>, DbError> {
    let folded = fold(query.trim());
    let typed: Vec<&str> = split(&folded).take(QUERY_WORDS_MAX).collect();
    let Some(longest) = typed.iter().max_by_key(|word| word.len()) else {
        return Ok(Vec::new());
    };
    let beyond = format!("{longest}\u{10ffff}");
    let candidates = tx.query(
        &store::BY_WORD,
        params![*longest, beyond, as_of, CANDIDATES_MAX],
    )?;
    let mut ranked: Vec<(u8, Option<Vec<u8>>, OrganisationId)> = candidates
        .into_iter()
        .filter_map(|it| Some((rank(&typed, &it.folded)?, it.sort_key, it.id)))
        .collect();
    ranked.sort_unstable();
    ranked.truncate(limit.min(LIMIT_MAX));
    let ids: Vec<OrganisationId> = ranked.into_iter().map(|(_, _, id)| id).collect();
    super::organisations_brief(tx, &ids)
}

/// How close a body is to what was typed, smaller is closer; those equally close are in the order of
/// their names. `None` if a typed word begins no word of the body.
fn rank(typed: &[&str], folded: &str) -> Option<u8> {
    let own: Vec<&str> = split(folded).collect();
    let begins = |word: &&str| own.iter().any(|mine| mine.starts_with(*word));
    if !typed.iter().all(begins) {
        return None;
    }
    let phrase = typed.join(" ");
    let parts: Vec<&str> = folded.split('|').collect();
    let class = if parts.contains(&phrase.as_str()) {
        0
    } else if parts.iter().any(|part| part.starts_with(&phrase)) {
        1
    } else if folded.contains(&phrase) {
        2
    } else {
        3
    };
    Some(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEPARTMENT: &str = "so giao duc va dao tao|so gd&dt|sgddt";

    #[test]
    fn every_typed_word_must_begin_a_word_of_the_name() {
        assert!(rank(&["gia", "dao"], DEPARTMENT).is_some());
        assert!(rank(&["giao", "y"], DEPARTMENT).is_none());
    }

    #[test]
    fn the_abbreviation_itself_ranks_before_the_start_of_a_name() {
        assert!(rank(&["sgddt"], DEPARTMENT) < rank(&["so", "giao"], DEPARTMENT));
        assert!(rank(&["so", "giao"], DEPARTMENT) < rank(&["dao", "tao"], DEPARTMENT));
    }

    #[test]
    fn words_are_folded_and_cut_at_signs() {
        let found: Vec<String> = words("Sở GD&ĐT").into_iter().collect();
        assert_eq!(found, ["dt", "gd", "so"]);
    }
}
