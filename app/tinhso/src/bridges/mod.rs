//! Where two offices meet that may not know each other: `<from>_to_<to>.rs`.

mod documents_to_people;

pub use documents_to_people::NOTICES;

use kit_jobs::Subscription;

/// All bridges.
#[must_use]
pub fn subscriptions() -> Vec<Subscription> {
    documents_to_people::SUBSCRIPTIONS.to_vec()
}
