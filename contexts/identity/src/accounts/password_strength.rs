//! How easily a password is guessed: by the estimate of zxcvbn, and by words that are near to the person.

use super::password::{PasswordFault, Weakness};
use std::collections::BTreeSet;
use vn::folding::fold;
use zxcvbn::{Score, feedback::Warning, zxcvbn};

/// Passwords that many people here choose, beside the 30,000 that zxcvbn knows; folded.
const COMMON: &str = include_str!("../../data/common_passwords.txt");
/// The shortest word that is looked for inside a password: shorter ones stand in any text.
const WORD_MIN: usize = 4;
/// A password whose middle takes fewer guesses than this is that word with digits around it.
const CORE_GUESSES: u64 = 100_000;

/// The words near to a person: what guesses begin with.
#[derive(Clone, Debug, Default)]
pub struct Surroundings<'a> {
    /// What the person types to sign in.
    pub user_name: &'a str,
    /// The person's name.
    pub person_name: &'a str,
    /// Names of the agencies, as they stand in the register.
    pub agencies: &'a [String],
    /// Words of the installation.
    pub words: &'a [String],
}

/// Whether a password is hard enough to guess for somebody with these words around.
///
/// # Errors
/// [`PasswordFault::Context`], [`PasswordFault::Common`] or [`PasswordFault::Weak`].
pub(super) fn check(password: &str, around: &Surroundings<'_>) -> Result<(), PasswordFault> {
    let plain = fold(password);
    let forms = [joined(&plain), joined(&without_leet(&plain))];
    let near = near_words(around);
    let inside = |word: &&String| forms.iter().any(|form| form.contains(word.as_str()));
    if let Some(word) = near.iter().filter(inside).max_by_key(|word| word.len()) {
        return Err(PasswordFault::Context(word.clone()));
    }
    if COMMON
        .lines()
        .any(|common| forms.iter().any(|form| form == common))
    {
        return Err(PasswordFault::Common);
    }
    let inputs = inputs(around, &near);
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    if is_a_word_with_digits(&plain, &inputs) {
        return Err(PasswordFault::Common);
    }
    // what folds to an easy text is easy: accents are the first thing that guesses leave out
    for form in [password, plain.as_str()] {
        let estimate = zxcvbn(form, &inputs);
        if estimate.score() < Score::Three {
            let warning = estimate.feedback().and_then(|feedback| feedback.warning());
            return Err(PasswordFault::Weak(weakness(warning)));
        }
    }
    Ok(())
}

/// `P@ssw0rd1234`, `Admin@123456`: one easy word, and digits and marks before or behind it.
fn is_a_word_with_digits(plain: &str, inputs: &[&str]) -> bool {
    let core = plain.trim_matches(|c: char| !c.is_alphabetic());
    let easy = |core: &str| zxcvbn(core, inputs).guesses() < CORE_GUESSES;
    core.len() < plain.len() && (easy(core) || easy(&without_leet(core)))
}

/// Words that the password may not contain: the user name, the parts of the person's name, and of agencies' names two
/// words that follow each other (one alone, such as “nhân” or “tỉnh”, stands in any sentence) and their abbreviations.
fn near_words(around: &Surroundings<'_>) -> BTreeSet<String> {
    let mut near = BTreeSet::from([joined(&fold(around.user_name))]);
    near.extend(words_of(around.user_name));
    near.extend(words_of(around.person_name));
    near.insert(joined(&fold(around.person_name)));
    near.extend(around.words.iter().map(|word| joined(&fold(word))));
    for agency in around.agencies {
        let words: Vec<String> = words_of(agency);
        near.extend(words.windows(2).map(<[String]>::concat));
        near.insert(initials(&words));
        near.extend(
            agency
                .split_whitespace()
                .filter(|word| is_abbreviation(word))
                .map(|word| joined(&fold(word))),
        );
    }
    near.retain(|word| word.chars().count() >= WORD_MIN);
    near
}

/// What zxcvbn counts as a word beside its own lists: also the word in a common password with digits.
fn inputs(around: &Surroundings<'_>, near: &BTreeSet<String>) -> Vec<String> {
    let own = [around.user_name, around.person_name].into_iter();
    let words = own
        .chain(around.agencies.iter().map(String::as_str))
        .flat_map(words_of);
    let stems = COMMON
        .lines()
        .map(|line| line.trim_matches(|c: char| c.is_ascii_digit()))
        .filter(|stem| stem.len() >= WORD_MIN);
    near.iter()
        .cloned()
        .chain(words)
        .chain(COMMON.lines().chain(stems).map(str::to_owned))
        .collect()
}

fn words_of(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn is_abbreviation(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() >= 2
}

fn initials(words: &[String]) -> String {
    words
        .iter()
        .filter_map(|word| word.chars().next())
        .collect()
}

fn joined(folded: &str) -> String {
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// With the letters that digits and marks commonly stand for.
fn without_leet(folded: &str) -> String {
    let letter = |c| match c {
        '4' | '@' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    folded.chars().map(letter).collect()
}

const fn weakness(warning: Option<Warning>) -> Weakness {
    match warning {
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess,
        ) => Weakness::Keyboard,
        Some(
            Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
        ) => Weakness::Repeats,
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => Weakness::Sequence,
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
            Weakness::Dates
        }
        Some(
            Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ) => Weakness::Names,
        Some(_) => Weakness::Words,
        None => Weakness::Short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(password: &str) -> Option<PasswordFault> {
        let around = Surroundings {
            user_name: "van-thu.ubnd",
            person_name: "Nguyễn Thị Thanh Ước",
            agencies: &[
                "Ủy ban nhân dân tỉnh Nghệ An".to_owned(),
                "Sở GDĐT".to_owned(),
            ],
            words: &["vanban".to_owned()],
        };
        check(password, &around).err()
    }

    #[test]
    fn common_passwords_stay_common_with_marks_digits_and_other_letters() {
        for common in [
            "Admin@123456",
            "P@ssw0rd1234",
            "Password@2022",
            "Matkhau123456",
            "m@tkh4u123456",
            "Qwerty@12345678",
            "Sunflower#2024",
            "Welcome@12345",
            "Iloveyou!1234",
            "1q2w3e4r5t6y",
            "Football2022!!",
            "dragon!!!!12345",
            // every account of a demonstration has it, and its page says so
            crate::demo::PASSWORD,
            "Thu nghiem 2022!",
        ] {
            assert!(fault(common).is_some(), "{common}");
        }
    }

    #[test]
    fn parts_of_the_name_and_of_the_agency_are_refused_also_in_disguise() {
        for (password, word) in [
            ("con mèo thanh thản 8", "thanh"),
            ("ngu7en? nguy3n voi trang", "nguyen"),
            ("yeu que Nghe An 1976 lam", "nghean"),
            ("UBND cua chung toi 77", "ubnd"),
            ("gui sogddt mot buc thu", "sogddt"),
            ("thu van ban moi ve chieu", "vanban"),
        ] {
            assert_eq!(
                fault(password),
                Some(PasswordFault::Context(word.into())),
                "{password}"
            );
        }
    }

    #[test]
    fn sentences_and_made_up_passwords_are_accepted() {
        for good in [
            "mưa rơi trên mái ngói cũ",
            "bốn con ngựa uống cà phê",
            "k7#vq-Zt9w!pLx",
            "trong vườn có 3 cây khế",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
    }
}
