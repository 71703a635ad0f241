//! What changed between two versions of a text, line by line.

/// Cells of the comparison table; two versions of 2,000 changed lines each still fit in 16 MB.
const MOST_CELLS: usize = 4_000_000;

/// A line of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// In both versions.
    Same(&'a str),
    /// Only in the earlier one.
    Removed(&'a str),
    /// Only in the later one.
    Added(&'a str),
}

/// Compares two texts. Texts whose changed middle is too large to compare are shown as replaced
/// whole: still true, only less fine.
pub(super) fn lines<'a>(earlier: &'a str, later: &'a str) -> Vec<Line<'a>> {
    let (old, new) = (split(earlier), split(later));
    let pairs = || old.iter().zip(&new);
    let start = pairs().take_while(|(a, b)| a == b).count();
    let room = old.len().min(new.len()) - start;
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(room)
        .take_while(|(a, b)| a == b)
        .count();
    let mut all: Vec<Line<'a>> = old[..start].iter().map(|line| Line::Same(line)).collect();
    middle(
        &old[start..old.len() - end],
        &new[start..new.len() - end],
        &mut all,
    );
    all.extend(old[old.len() - end..].iter().map(|line| Line::Same(line)));
    all
}

fn split(text: &str) -> Vec<&str> {
    if text.is_empty() {
        return Vec::new();
    }
    text.split('\n').collect()
}

/// The longest common subsequence of what is left, by its table of lengths.
fn middle<'a>(old: &[&'a str], new: &[&'a str], all: &mut Vec<Line<'a>>) {
    let width = new.len() + 1;
    let cells = (old.len() + 1).saturating_mul(width);
    if cells > MOST_CELLS {
        all.extend(old.iter().map(|line| Line::Removed(line)));
        all.extend(new.iter().map(|line| Line::Added(line)));
        return;
    }
    let mut longest = vec![0_u32; cells];
    for at in (0..old.len()).rev() {
        for to in (0..new.len()).rev() {
            longest[at * width + to] = if old[at] == new[to] {
                longest[(at + 1) * width + to + 1] + 1
            } else {
                longest[(at + 1) * width + to].max(longest[at * width + to + 1])
            };
        }
    }
    let (mut at, mut to) = (0, 0);
    while at < old.len() && to < new.len() {
        if old[at] == new[to] {
            all.push(Line::Same(old[at]));
            (at, to) = (at + 1, to + 1);
        } else if longest[(at + 1) * width + to] >= longest[at * width + to + 1] {
            all.push(Line::Removed(old[at]));
            at += 1;
        } else {
            all.push(Line::Added(new[to]));
            to += 1;
        }
    }
    all.extend(old[at..].iter().map(|line| Line::Removed(line)));
    all.extend(new[to..].iter().map(|line| Line::Added(line)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_changed_line_is_shown_in_both_its_forms() {
        assert_eq!(
            lines("Căn cứ A\nĐiều 1\nĐiều 2", "Căn cứ A\nĐiều 1 mới\nĐiều 2"),
            [
                Line::Same("Căn cứ A"),
                Line::Removed("Điều 1"),
                Line::Added("Điều 1 mới"),
                Line::Same("Điều 2")
            ]
        );
    }

    #[test]
    fn very_long_versions_are_shown_as_replaced() {
        let old: Vec<String> = (0..3_000).map(|n| format!("cũ {n}")).collect();
        let new: Vec<String> = (0..3_000).map(|n| format!("mới {n}")).collect();
        assert_eq!(lines(&old.join("\n"), &new.join("\n")).len(), 6_000);
    }

    proptest! {
        #[test]
        fn both_versions_can_be_read_from_the_comparison(
            earlier in "([a-c]{0,2}\n){0,12}[a-c]?",
            later in "([a-c]{0,2}\n){0,12}[a-c]?",
        ) {
            let compared = lines(&earlier, &later);
            let old: Vec<&str> = compared.iter().filter_map(|line| match line {
                Line::Same(text) | Line::Removed(text) => Some(*text),
                Line::Added(_) => None,
            }).collect();
            let new: Vec<&str> = compared.iter().filter_map(|line| match line {
                Line::Same(text) | Line::Added(text) => Some(*text),
                Line::Removed(_) => None,
            }).collect();
            prop_assert_eq!(&old.join("\n"), &earlier);
            prop_assert_eq!(&new.join("\n"), &later);
        }
    }
}
