//! What tests stand on: real databases in private folders, made in a fraction of a second, and
//! the systems outside ([`outside`]).
//!
//! A dev-dependency only; nothing of it is in the product.

mod at_end;
mod databases;
pub mod outside;
mod postgresql;
mod templates;
mod who_may;

pub use at_end::{at_end, look_at_the_end, nothing_at_the_end};
pub use databases::{TestDb, postgres_db, sqlite_db};
pub use postgresql::{OwnServer, server_url};
pub use who_may::WhoMay;

/// Makes one test for each database out of a function that takes a [`TestDb`].
///
/// ```ignore
/// testing::on_both_databases! {
///     fn a_row_comes_back(db: &TestDb) { … }
/// }
/// ```
#[macro_export]
macro_rules! on_both_databases {
    ($(fn $name:ident($db:ident: &TestDb) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing of its surroundings")]
            use super::*;

            fn body($db: &$crate::TestDb) $body

            #[test]
            fn on_sqlite() {
                let db = $crate::sqlite_db(&super::MIGRATIONS[..]);
                body(&db);
                $crate::look_at_the_end(&db);
            }

            #[test]
            fn on_postgresql() {
                let db = $crate::postgres_db(&super::MIGRATIONS[..]);
                body(&db);
                $crate::look_at_the_end(&db);
            }
        }
    )+};
}
