//! The pages of delegation.

mod give;
mod list;

use kit_web::Routes;

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    list::routes().merge(give::routes())
}
