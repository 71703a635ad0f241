//! The pages of an extract as people write them: `2-4, 7`.

use std::fmt;

/// Pages in one extract; who needs more copies the whole.
pub const PAGES_MAX: usize = 500;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageNumbersError {
    /// Nothing, or not numbers from 1 with hyphens and commas.
    #[error("read page numbers")]
    Unreadable,
    /// More than [`PAGES_MAX`].
    #[error("take so many pages")]
    TooMany,
}

/// Pages from 1, rising, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageNumbers(Vec<usize>);

impl PageNumbers {
    /// Reads `2-4, 7`; spaces, semicolons and long dashes are taken as meant.
    ///
    /// # Errors
    /// [`PageNumbersError`].
    pub fn read(text: &str) -> Result<Self, PageNumbersError> {
        let mut pages = Vec::new();
        let parts = text.split([',', ';']).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            let (first, last) = part.split_once(['-', '–', '—']).unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            if first == 0 || first > last {
                return Err(PageNumbersError::Unreadable);
            }
            if last - first >= PAGES_MAX || pages.len() > PAGES_MAX {
                return Err(PageNumbersError::TooMany);
            }
            pages.extend(first..=last);
        }
        pages.sort_unstable();
        pages.dedup();
        match pages.len() {
            0 => Err(PageNumbersError::Unreadable),
            count if count > PAGES_MAX => Err(PageNumbersError::TooMany),
            _ => Ok(Self(pages)),
        }
    }

    /// Each page.
    #[must_use]
    pub fn as_slice(&self) -> &[usize] {
        &self.0
    }
}

fn number(text: &str) -> Result<usize, PageNumbersError> {
    text.trim()
        .parse()
        .map_err(|_| PageNumbersError::Unreadable)
}

impl fmt::Display for PageNumbers {
    /// The shortest way to write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let follow = |before: &usize, after: &usize| before + 1 == *after;
        for (at, run) in self.0.chunk_by(follow).enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            match run {
                [] => {}
                [only] => write!(f, "{comma}{only}")?,
                [first, .., last] => write!(f, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(text: &str) -> Result<String, PageNumbersError> {
        PageNumbers::read(text).map(|pages| pages.to_string())
    }

    #[test]
    fn what_people_write_is_read_and_written_shortly() {
        assert_eq!(said("2-4, 7").as_deref(), Ok("2-4, 7"));
        assert_eq!(said(" 7;2 – 3,4 , 3").as_deref(), Ok("2-4, 7"));
        assert_eq!(said("1").as_deref(), Ok("1"));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for wrong in [
            "",
            " , ",
            "0",
            "4-2",
            "hai",
            "1-",
            "-1",
            "1--2",
            "99999999999999999999999",
        ] {
            assert_eq!(said(wrong), Err(PageNumbersError::Unreadable), "{wrong}");
        }
        assert_eq!(said("1-501"), Err(PageNumbersError::TooMany));
        assert_eq!(said("1-400, 500-900"), Err(PageNumbersError::TooMany));
        assert!(said("1-500").is_ok());
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(text in "[0-9,; –-]{0,30}") {
            if let Ok(pages) = PageNumbers::read(&text) {
                prop_assert_eq!(PageNumbers::read(&pages.to_string()), Ok(pages));
            }
        }
    }
}
