//! What must hold at the end of every test of a crate, whatever the test is about: an office whose world is built
//! says so once, and each test that uses it shows it for the acts that it did.

use kit_db::Db;
use std::cell::Cell;

thread_local! {
    static LOOK: Cell<Option<fn(&Db)>> = const { Cell::new(None) };
}

/// From now on this is looked at when the test ends. Tests run each on a thread of its own.
pub fn at_end(look: fn(&Db)) {
    LOOK.set(Some(look));
}

/// For a test that breaks on purpose what is looked at.
pub fn nothing_at_the_end() {
    LOOK.set(None);
}

/// Looks; [`crate::on_both_databases`] calls it.
pub fn look_at_the_end(db: &Db) {
    if let Some(look) = LOOK.take() {
        look(db);
    }
}
