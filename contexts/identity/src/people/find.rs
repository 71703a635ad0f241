//! Finding people by what is typed of their name.

use super::{LIMIT_MAX, PersonBrief, store};
use kit_db::{DbError, Tx, params};
use vn::folding::{exact, fold};

/// People that a typed name may mean before they are compared; of more the first in the order of
/// names are compared, and those of exactly this name in any case.
const CANDIDATES_MAX: i64 = 2_000;
/// Words that are compared; names have rarely more, and more do not narrow a choice.
const WORDS_MAX: usize = 4;

/// The people who fit best, and how many more fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best fit first, those who fit equally well in the order of names.
    pub people: Vec<PersonBrief>,
    /// How many more have such a name.
    pub more: u64,
}

/// People whose name has, for every typed word, a word that begins with it, in any order of words
/// and without regard to diacritics and case. Who is called exactly so comes first. An empty query
/// gives nothing.
///
/// # Errors
/// As the database answers.
pub fn find_people(tx: &mut Tx<'_>, query: &str, limit: usize) -> Result<Found, DbError> {
    let limit = limit.min(LIMIT_MAX);
    let folded = fold(query.trim());
    // `%` and `_` of the query are no wildcards
    let is_part = |c: char| c.is_whitespace() || c == '%' || c == '_';
    let words: Vec<&str> = folded.split(is_part).filter(|it| !it.is_empty()).collect();
    let Some(most) = words
        .len()
        .checked_sub(1)
        .map(|last| last.min(WORDS_MAX - 1))
    else {
        return Ok(Found::default());
    };
    let pattern = |at: usize| match words.get(at) {
        Some(word) if at <= most => format!("% {word}%"),
        _ => "%".to_owned(),
    };
    let patterns = [pattern(0), pattern(1), pattern(2), pattern(3)];
    let [a, b, c, d] = &patterns;
    let mut all = tx.query(&store::SAME_NAME, params![words.join(" "), CANDIDATES_MAX])?;
    let same = all.len();
    let like = tx.query(&store::LIKE, params![a, b, c, d, CANDIDATES_MAX])?;
    let total = if like.len() as i64 == CANDIDATES_MAX {
        tx.get(&store::LIKE_COUNT, params![a, b, c, d])?
    } else {
        like.len() as i64
    };
    all.extend(like);
    let typed = exact(query);
    // stable: the order of names stays within a rank; the second of two equal ones is dropped below
    all.sort_by_cached_key(|person| rank(&typed, &words, &person.name));
    let mut people: Vec<PersonBrief> = Vec::with_capacity(limit);
    for person in all {
        if people.len() == limit {
            break;
        }
        if !people.contains(&person) {
            people.push(person);
        }
    }
    let total = u64::try_from(total).unwrap_or(0).max(same as u64);
    Ok(Found {
        more: total.saturating_sub(people.len() as u64),
        people,
    })
}

/// As [`find_people`], without the number of the others.
///
/// # Errors
/// As the database answers.
pub fn search_people(
    tx: &mut Tx<'_>,
    query: &str,
    limit: usize,
) -> Result<Vec<PersonBrief>, DbError> {
    Ok(find_people(tx, query, limit)?.people)
}

/// How close a name is to what was typed; smaller is closer.
fn rank(typed: &str, words: &[&str], name: &str) -> u8 {
    let (own, folded) = (exact(name), fold(name));
    let typed_words: Vec<&str> = typed.split_whitespace().collect();
    let own_words: Vec<&str> = own.split_whitespace().collect();
    let folded_words: Vec<&str> = folded.split_whitespace().collect();
    let has_all = |wanted: &[&str], mine: &[&str]| wanted.iter().all(|word| mine.contains(word));
    if own_words == typed_words {
        0
    } else if folded_words == words {
        1
    } else if has_all(&typed_words, &own_words) {
        2
    } else if has_all(words, &folded_words) {
        3
    } else {
        4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_name_is_closest_then_the_same_letters_then_the_same_words() {
        let rank_of = |query: &str, name: &str| {
            let folded = fold(query);
            rank(
                &exact(query),
                &folded.split_whitespace().collect::<Vec<_>>(),
                name,
            )
        };
        let query = "Đỗ Thị Ử";
        assert_eq!(rank_of(query, "Đỗ Thị Ử"), 0);
        assert_eq!(rank_of(query, "Đỗ Thị Ư"), 1);
        assert_eq!(rank_of("ử đỗ", "Đỗ Thị Ử"), 2);
        assert_eq!(rank_of("u do", "Đỗ Thị Ử"), 3);
        assert_eq!(rank_of("do th", "Đỗ Thị Ử"), 4);
    }
}
