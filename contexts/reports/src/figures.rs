//! What the offices contribute, as this office uses it: a service of the pages and commands.

use crate::dashboard::Cache;
use kit_module::{Catalogue, Indicator, Series};
use kit_typeset::{TypesetError, Typesetter};
use std::{
    fmt,
    sync::{Arc, OnceLock},
};

/// What an operator may decide about dashboards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The share of documents done in time that every body is measured by, in percent. No act of
    /// law fixes it; a province that has its own target sets it.
    pub on_time_target: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            on_time_target: 95.0,
        }
    }
}

/// Indicators and series of all offices. Registered in `Web` at start; cheap to clone.
#[derive(Clone)]
pub struct Figures(Arc<Parts>);

struct Parts {
    indicators: Vec<Indicator>,
    series: Vec<Series>,
    settings: Settings,
    cache: Cache,
    typesetter: OnceLock<Arc<Typesetter>>,
}

impl Figures {
    /// From what the offices contribute.
    #[must_use]
    pub fn new(indicators: Vec<Indicator>, series: Vec<Series>, settings: Settings) -> Self {
        Self(Arc::new(Parts {
            indicators,
            series,
            settings,
            cache: Cache::new(),
            typesetter: OnceLock::new(),
        }))
    }

    /// From the catalogue of all modules, with the usual settings.
    #[must_use]
    pub fn of(catalogue: &Catalogue) -> Self {
        Self::new(
            catalogue.indicators(),
            catalogue.series(),
            Settings::default(),
        )
    }

    /// The indicators of all offices.
    #[must_use]
    pub fn indicators(&self) -> &[Indicator] {
        &self.0.indicators
    }

    /// The series of all offices.
    #[must_use]
    pub fn series(&self) -> &[Series] {
        &self.0.series
    }

    /// What the operator decided.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.0.cache
    }

    /// The typesetter of this office, made when the first report is set: reading the fonts takes a
    /// while, and most nodes never set one.
    ///
    /// # Errors
    /// [`TypesetError`] if it cannot be made.
    pub(crate) fn typesetter(&self) -> Result<Arc<Typesetter>, TypesetError> {
        if let Some(ready) = self.0.typesetter.get() {
            return Ok(Arc::clone(ready));
        }
        let made = Arc::new(Typesetter::new([])?);
        Ok(Arc::clone(self.0.typesetter.get_or_init(|| made)))
    }
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Figures")
            .field("indicators", &self.0.indicators)
            .field("series", &self.0.series)
            .finish_non_exhaustive()
    }
}
