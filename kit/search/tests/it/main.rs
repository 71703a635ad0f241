//! The index as its users see it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod compare;
mod damage;
mod exact_tier;
mod following;
mod permissions;
mod query_rules;
mod real_documents;
mod support;
mod versions;
