//! Full-text search on the node's own disk: Vietnamese with and without diacritics, notations such as
//! `586/KH-UBND`, dates, phrases, and sets of people who may see.
//!
//! The crate knows nothing of what it indexes. The database is the truth; the index is derived from it,
//! may be thrown away at any moment, and follows it by a feed of changes ([`Follower`]). The position in
//! the feed lives in the index's own commit, so that the two cannot part.
//!
//! ```text
//! let index = Index::open(folder, Settings::default())?;
//! let follower = Follower::start(index.clone(), feed, sources, FollowerSettings::default());
//! let hits = index.search(&Query::new("đất đai", Access::AnyOf(vec![(UNIT, 17)])))?;
//! ```

mod change;
mod compare;
mod damage;
mod directory;
mod feed;
mod filter;
mod follower;
mod index;
mod parse;
mod plan;
mod query;
mod schema;
mod search;
mod snippet;
mod words;
mod writing;

#[cfg(feature = "bench")]
pub mod bench;

pub use change::{Change, FilterName, Position, SearchDoc};
pub use compare::Look;
pub use feed::{ChangeFeed, Changes, FeedError, FnSource, Source};
pub use follower::{Follower, FollowerSettings, FollowerState, FollowerStatus};
pub use index::{DEFAULT_WRITER_HEAP_BYTES, Index, IndexError, Progress, Settings};
pub use query::{
    Access, MAX_HITS_PER_PAGE, MAX_OFFSET, MAX_QUERY_CHARS, MAX_QUERY_WORDS, Order, Query,
};
pub use search::{Hit, Hits, SearchError};
pub use snippet::{Highlighted, highlight};
