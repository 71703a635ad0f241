//! The number behind "Ký số" in the menu.

use crate::requests::{self, may_sign, sealing};
use identity::MenuCount;

/// What waits for somebody's signature, or for a seal that somebody sets.
pub const WAITING: MenuCount = MenuCount {
    name: "signing.requests.waiting",
    concerns: |actor| may_sign(actor).is_ok() || sealing(actor) != "[]",
    count: |tx, _now, actor| requests::count_waiting(tx, actor),
};
