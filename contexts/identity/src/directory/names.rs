//! Names of people who do not exist, from common family and given names and a seed.

use super::{LoadError, tables};

const MALE: &str = include_str!("../../data/given_names_male.txt");
const FEMALE: &str = include_str!("../../data/given_names_female.txt");
const MALE_ONE_WORD: &str = include_str!("../../data/given_names_male_one_word.txt");
const FEMALE_ONE_WORD: &str = include_str!("../../data/given_names_female_one_word.txt");

/// A row of numbers that depends on the seed only (SplitMix64). For invented data; never for
/// keys or tokens.
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// The row of this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next_number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 if `limit` is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        let limit = limit.max(1) as u64;
        usize::try_from(self.next_number() % limit).unwrap_or(0)
    }
}

/// Decides from which list a given name comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// Names of men.
    Male,
    /// Names of women.
    Female,
}

/// Makes names.
pub struct NameMaker {
    /// Family names with the sum of shares up to them, in tenths of a percent.
    families: Vec<(&'static str, usize)>,
    given: [Vec<&'static str>; 2],
    one_word: [Vec<&'static str>; 2],
}

impl NameMaker {
    /// From the tables of the program.
    ///
    /// # Errors
    /// [`LoadError::Table`] if a table is malformed, which a test excludes.
    pub fn new() -> Result<Self, LoadError> {
        let mut families = Vec::new();
        let mut sum = 0;
        for (place, row) in tables::FAMILY_NAMES.rows::<2>().enumerate() {
            let [name, share] = row?;
            sum += tenths(share).ok_or_else(|| tables::FAMILY_NAMES.fault(place + 1))?;
            families.push((name, sum));
        }
        Ok(Self {
            families,
            given: [MALE.lines().collect(), FEMALE.lines().collect()],
            one_word: [
                MALE_ONE_WORD.lines().collect(),
                FEMALE_ONE_WORD.lines().collect(),
            ],
        })
    }

    /// The next name, family name first: two of five people carry the old middle names Văn and
    /// Thị.
    pub fn next_name(&self, numbers: &mut Numbers) -> String {
        let gender = if numbers.below(100) < 55 {
            Gender::Male
        } else {
            Gender::Female
        };
        let family = self.family(numbers);
        let list = gender as usize;
        if numbers.below(5) < 2 {
            let middle = if gender == Gender::Male {
                "Văn"
            } else {
                "Thị"
            };
            let last = pick(&self.one_word[list], numbers);
            return format!("{family} {middle} {last}");
        }
        format!("{family} {}", pick(&self.given[list], numbers))
    }

    fn family(&self, numbers: &mut Numbers) -> &'static str {
        let whole = self.families.last().map_or(1, |(_, sum)| *sum);
        let at = numbers.below(whole);
        let found = self.families.iter().find(|(_, sum)| at < *sum);
        found.map_or("Nguyễn", |(name, _)| name)
    }
}

fn pick(list: &[&'static str], numbers: &mut Numbers) -> &'static str {
    list.get(numbers.below(list.len())).copied().unwrap_or("An")
}

/// `31.5` as 315.
fn tenths(text: &str) -> Option<usize> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let (whole, part): (usize, usize) = (whole.parse().ok()?, part.parse().ok()?);
    (part < 10).then_some(whole * 10 + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_three_words_begin_with_capitals_and_differ() {
        let maker = NameMaker::new().expect("the tables are well formed");
        let mut numbers = Numbers::new(42);
        let names: Vec<String> = (0..2_000).map(|_| maker.next_name(&mut numbers)).collect();
        for name in &names {
            assert_eq!(name.split(' ').count(), 3, "{name}");
            assert!(
                name.split(' ').all(|w| w.starts_with(char::is_uppercase)),
                "{name}"
            );
        }
        let mut different = names.clone();
        different.sort();
        different.dedup();
        assert!(different.len() > 1_500, "{}", different.len());
    }

    #[test]
    fn the_commonest_family_name_is_the_commonest() {
        let maker = NameMaker::new().expect("the tables are well formed");
        let mut numbers = Numbers::new(1);
        let count = (0..1_000)
            .filter(|_| maker.next_name(&mut numbers).starts_with("Nguyễn "))
            .count();
        assert!((250..450).contains(&count), "{count}");
    }
}
