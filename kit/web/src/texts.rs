//! The texts of this crate.
use kit_i18n::{Locale, Source};

/// The sources that `app` registers together with those of the modules.
pub fn texts() -> [Source; 2] {
    [
        Source::new(Locale::Vi, "kit-web", include_str!("../i18n/vi.ftl")),
        Source::new(Locale::En, "kit-web", include_str!("../i18n/en.ftl")),
    ]
}
