//! What a caller asks.

use jiff::civil::Date;

use crate::change::FilterName;

/// Letters of a query beyond this are ignored: people paste whole paragraphs.
pub const MAX_QUERY_CHARS: usize = 400;
/// Words of a query beyond this are ignored. People paste whole titles, whose last words tell one from
/// the other; each word costs a walk through its list of documents, and the bound keeps the exact tier
/// above every other score.
pub const MAX_QUERY_WORDS: usize = 32;
/// The largest page.
pub const MAX_HITS_PER_PAGE: usize = 200;
/// The deepest page starts here: memory for a page grows with its depth.
pub const MAX_OFFSET: usize = 100_000;

/// Whose eyes. There is no default: forgetting permissions must not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Rows that belong to at least one of these sets. An empty list sees nothing.
    AnyOf(Vec<(FilterName, i64)>),
    /// Every row; for machine tasks that check permissions themselves.
    Everything,
}

/// The order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Best first: with diacritics in the query, all exact hits before all others; among equals the newest.
    #[default]
    Relevance,
    /// Newest day first, rows without a day last.
    Newest,
}

/// A question to the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What the person typed. Any text is allowed; an empty one matches every row.
    pub text: String,
    /// Whose eyes.
    pub access: Access,
    /// Only these sources; empty: all.
    pub sources: Vec<&'static str>,
    /// Further conditions: of each inner list the row must belong to at least one set.
    pub filters: Vec<Vec<(FilterName, i64)>>,
    /// The first day allowed.
    pub from: Option<Date>,
    /// The last day allowed.
    pub until: Option<Date>,
    /// The order of the hits.
    pub order: Order,
    /// Hits on the page, 1 to [`MAX_HITS_PER_PAGE`].
    pub limit: usize,
    /// Hits before the page, at most [`MAX_OFFSET`].
    pub offset: usize,
}

impl Query {
    /// The first 20 hits by relevance in all sources.
    pub fn new(text: impl Into<String>, access: Access) -> Self {
        Self {
            text: text.into(),
            access,
            sources: Vec::new(),
            filters: Vec::new(),
            from: None,
            until: None,
            order: Order::Relevance,
            limit: 20,
            offset: 0,
        }
    }
}
