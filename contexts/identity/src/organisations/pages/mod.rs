//! The pages of this thing.

use kit_web::Routes;

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    Routes::new()
}
