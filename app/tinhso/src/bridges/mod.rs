//! Where two offices meet that may not know each other: `<from>_to_<to>.rs`.

use kit_jobs::Subscription;

/// All bridges.
#[must_use]
pub fn subscriptions() -> Vec<Subscription> {
    Vec::new()
}
