//! Fields of word processors that show the words they say: `QUOTE "…"`.

/// The field that is being read; its words may stand in several runs.
#[derive(Default)]
pub(crate) struct FieldWords {
    said: String,
    /// In a run of them.
    inside: bool,
}

impl FieldWords {
    pub(crate) fn begin(&mut self, element: &str) {
        self.inside |= element == "instrText";
    }

    pub(crate) fn end(&mut self, element: &str) {
        self.inside &= element != "instrText";
    }

    pub(crate) fn listens(&self) -> bool {
        self.inside
    }

    pub(crate) fn say(&mut self, words: &str) {
        /// Longer than any field that people write.
        const LONGEST: usize = 16 * 1024;
        if self.said.len() < LONGEST {
            self.said.push_str(words);
        }
    }

    /// What a field shows once it is brought up to date: `simple`, one that says all in one place, or the one
    /// that was read until here.
    pub(crate) fn shown(&mut self, simple: Option<String>) -> Option<String> {
        let field = simple.unwrap_or_else(|| std::mem::take(&mut self.said));
        let field = field.trim();
        let (name, words) = field.split_at_checked("quote".len())?;
        name.eq_ignore_ascii_case("quote")
            .then(|| words.replace(['"', '“', '”'], " ").trim().to_owned())
    }
}
