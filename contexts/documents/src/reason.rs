//! Reasons that people must give before work goes back.

use crate::Problems;

/// Shorter words explain nothing to the person who gets the work back.
const SHORTEST: usize = 10;
/// Longer ones belong into a document.
pub(crate) const LONGEST: usize = 1_000;

/// A reason of 10 to 1,000 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Cleans and checks what was typed into `field`.
    ///
    /// # Errors
    /// [`Problems`] naming the field and the limit.
    pub fn check(field: &'static str, typed: &str) -> Result<Self, Problems> {
        let text = vn::text::clean_lines(typed);
        let length = text.chars().count();
        let mut problems = Problems::none();
        if length < SHORTEST {
            problems.add_limit(field, "documents-problem-reason-short", SHORTEST);
        } else if length > LONGEST {
            problems.add_limit(field, "documents-problem-too-long", LONGEST);
        }
        crate::secrecy::refuse_secret(&mut problems, field, &text);
        problems.into_result()?;
        Ok(Self(text))
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
