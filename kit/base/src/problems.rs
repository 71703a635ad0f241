//! What is wrong with an input, field by field, so that a form can say it beside the field.

use std::fmt;

/// One thing wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field's name in forms and in the API.
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
    /// Nothing wrong yet.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// One problem.
    #[must_use]
    pub fn one(field: &'static str, message: &'static str) -> Self {
        let mut problems = Self::none();
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
