//! What an office has open in bodies that end.

use kit_db::{DbError, Tx};

/// Work of one kind that stays without hands when its bodies end: whoever ends them is told how much there is.
#[derive(Clone, Copy)]
pub struct OpenWork {
    /// The text key of the sentence, with the number as `count`.
    pub label: &'static str,
    /// How much of it these bodies have now. They come as a list in JSON, for one statement.
    pub count: fn(&mut Tx<'_>, &str) -> Result<i64, DbError>,
}

impl std::fmt::Debug for OpenWork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("OpenWork").field(&self.label).finish()
    }
}
