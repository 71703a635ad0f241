//! What modules share, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod search_changes;
