//! What is wrong with an input, field by field, so that a form can say it beside the field.

use kit_web::{FormState, Message};
use std::fmt;

/// One thing wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field's name in forms.
    pub field: &'static str,
    /// The text key of the message.
    pub message: &'static str,
    /// The limit that was passed, if there is one.
    pub limit: Option<u64>,
}

/// Everything that is wrong with an input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// One problem.
    #[must_use]
    pub fn one(field: &'static str, message: &'static str) -> Self {
        let mut problems = Self::default();
        problems.add(field, message);
        problems
    }

    /// Adds a problem; a field keeps its first.
    pub fn add(&mut self, field: &'static str, message: &'static str) {
        self.push(field, message, None);
    }

    /// Adds a problem with the limit that its message names.
    pub fn add_limit(&mut self, field: &'static str, message: &'static str, limit: usize) {
        self.push(field, message, Some(limit as u64));
    }

    fn push(&mut self, field: &'static str, message: &'static str, limit: Option<u64>) {
        if self.0.iter().all(|known| known.field != field) {
            self.0.push(Problem {
                field,
                message,
                limit,
            });
        }
    }

    /// `Ok` if nothing is wrong.
    ///
    /// # Errors
    /// The problems themselves.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Each problem.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// Adds every problem to the form it came from; `place` says what an act's field is called there,
    /// `label` how people read it.
    pub(super) fn refuse(
        &self,
        mut state: FormState,
        place: impl Fn(&str) -> String,
        label: impl Fn(&str) -> &'static str,
    ) -> FormState {
        for problem in &self.0 {
            let message = Message::new(problem.message);
            let message = match problem.limit {
                Some(limit) => message.with("limit", limit),
                None => message,
            };
            let field = place(problem.field);
            state = state.refuse(&field, label(problem.field), message);
        }
        state
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{}: {}", problem.field, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

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
