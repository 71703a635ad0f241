//! What a node must give the [`crate::Follower`]: the feed of changes and the sources of rows.

use std::fmt;
use std::time::Duration;

use crate::change::{Position, SearchDoc};

/// Why the feed or a source could not answer; the follower waits and asks again.
#[derive(Debug)]
pub struct FeedError(Box<dyn std::error::Error + Send + Sync>);

impl FeedError {
    /// Wraps the error of a database or a text.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "read the search feed: {}", self.0)
    }
}

impl std::error::Error for FeedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

/// One read of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Grows with each restore and lossy fail-over of the database; another number drops the index.
    pub epoch: i64,
    /// The database's last readable position. An index beyond it belongs to another past and is dropped.
    pub head: Position,
    /// The position of the last of `changed`, or what was asked if nothing changed.
    pub position: Position,
    /// Source and id of each changed or removed row, oldest change first; may repeat.
    pub changed: Vec<(String, i64)>,
    /// How many changes are still unread after `changed`; an estimate is enough.
    pub behind: u64,
    /// The age of the oldest change still unread, by the database's clock; zero if there is none.
    pub lag: Duration,
    /// Changes up to this position may be gone from the table; an index that stands before it may have
    /// missed some and is built again. To be read after the changes, so that nothing can be deleted
    /// between the two without being seen. A change whose row changed again later does not count: the
    /// later one leads to the same row. Below `head`, or every index is built again and again.
    pub forgotten_until: Position,
}

/// The change table of a database, read in order and never beyond what is committed for good.
pub trait ChangeFeed: Send {
    /// At most `limit` changes after a position, in the order of their positions. Changes of one
    /// position must not be torn apart by the limit.
    fn read(&mut self, after: Position, limit: usize) -> Result<Changes, FeedError>;

    /// The index stands at this position: changes after it must not be deleted while it may come for
    /// them. Called after every round; the feed decides how often it notes it.
    fn stands_at(&mut self, _position: Position) -> Result<(), FeedError> {
        Ok(())
    }
}

/// The rows of one kind, as they are now.
pub trait Source: Send {
    /// The name under which the feed and [`SearchDoc::source`] speak of it.
    fn name(&self) -> &'static str;

    /// The rows with these ids as they are now. A row that is not in the answer leaves the index.
    fn load(&mut self, ids: &[i64]) -> Result<Vec<SearchDoc>, FeedError>;

    /// At most `limit` ids above `after` in ascending order, for building the index from nothing.
    fn ids_after(&mut self, after: i64, limit: usize) -> Result<Vec<i64>, FeedError>;
}

/// A source made of two functions.
pub struct FnSource<L, I> {
    name: &'static str,
    load: L,
    ids_after: I,
}

impl<L, I> FnSource<L, I>
where
    L: FnMut(&[i64]) -> Result<Vec<SearchDoc>, FeedError> + Send,
    I: FnMut(i64, usize) -> Result<Vec<i64>, FeedError> + Send,
{
    /// See [`Source::load`] and [`Source::ids_after`].
    pub fn new(name: &'static str, load: L, ids_after: I) -> Self {
        Self {
            name,
            load,
            ids_after,
        }
    }
}

impl<L, I> Source for FnSource<L, I>
where
    L: FnMut(&[i64]) -> Result<Vec<SearchDoc>, FeedError> + Send,
    I: FnMut(i64, usize) -> Result<Vec<i64>, FeedError> + Send,
{
    fn name(&self) -> &'static str {
        self.name
    }
    fn load(&mut self, ids: &[i64]) -> Result<Vec<SearchDoc>, FeedError> {
        (self.load)(ids)
    }
    fn ids_after(&mut self, after: i64, limit: usize) -> Result<Vec<i64>, FeedError> {
        (self.ids_after)(after, limit)
    }
}
