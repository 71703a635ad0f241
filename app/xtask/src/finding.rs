//! What a check says when a house rule is broken.

use std::fmt;

/// One place that breaks one rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the repository, with `/` on every system.
    pub file: String,
    /// Line from 1; 0 when the finding is about the whole file or about a missing one.
    pub line: usize,
    /// What is wrong, with the value that is wrong in it.
    pub what: String,
    /// What to do instead.
    pub instead: String,
}

impl Finding {
    /// A finding at `file:line`.
    pub fn new(
        file: impl Into<String>,
        line: usize,
        what: impl Into<String>,
        instead: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            line,
            what: what.into(),
            instead: instead.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}; instead: {}",
            self.file, self.line, self.what, self.instead
        )
    }
}
