//! The known word that is nearest to an unknown one.

/// Letters that may differ before a guess is no help any more.
const FARTHEST: usize = 6;

/// The word with the fewest letters to change, if any is near.
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (distance(unknown, word), word))
        .min()
        .filter(|(far, word)| *far <= FARTHEST.min(word.len() / 2))
        .map(|(_, word)| word)
}

/// Letters to add, take out or change (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, b) in other.iter().enumerate() {
            let change = diagonal + usize::from(a != *b);
            diagonal = row[column + 1];
            row[column + 1] = change.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word_and_nonsense_finds_none() {
        let known = ["web.listen", "web.base_url", "log.level"];
        assert_eq!(nearest("web.lisen", known), Some("web.listen"));
        assert_eq!(nearest("web.baseurl", known), Some("web.base_url"));
        assert_eq!(nearest("quite.something_else", known), None);
    }
}
