//! Texts that acts on certificates ask for, cleaned and measured.

use kit_base::Problems;

/// Shorter words explain nothing to who reads them in some years.
const WORDS_SHORTEST: usize = 10;
/// Longer ones belong into a document.
pub(super) const WORDS_LONGEST: usize = 1_000;

/// Words of 10 to 1,000 characters, cleaned.
pub(super) fn words(field: &'static str, typed: &str) -> Result<String, Problems> {
    let text = vn::text::clean_lines(typed);
    let length = text.chars().count();
    let mut problems = Problems::default();
    if length < WORDS_SHORTEST {
        problems.add_limit(field, "signing-problem-words-short", WORDS_SHORTEST);
    } else if length > WORDS_LONGEST {
        problems.add_limit(field, "signing-problem-too-long", WORDS_LONGEST);
    }
    problems.into_result()?;
    Ok(text)
}

/// One line of at most `longest` characters, cleaned; may be empty.
pub(super) fn line(
    field: &'static str,
    typed: &str,
    longest: usize,
    problems: &mut Problems,
) -> String {
    let text = vn::text::clean(typed);
    if text.chars().count() > longest {
        problems.add_limit(field, "signing-problem-too-long", longest);
    }
    text
}
