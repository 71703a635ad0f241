//! The page of roles and what they may.

mod matrix;

use kit_web::Routes;

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    matrix::routes()
}
