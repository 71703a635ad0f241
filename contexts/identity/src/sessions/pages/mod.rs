//! The pages of signing in and out, of one's own sessions and of the post one acts in.

mod banner;
mod own;
mod sign_in;
mod sign_out;

pub use banner::enrolment_banner;

use super::Origin;
use crate::{AccountId, SessionId};
use axum::http::HeaderMap;
use kit_web::{PageError, Routes, Visit};

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    sign_in::routes()
        .merge(sign_out::routes())
        .merge(own::routes())
}

/// The account and session of who looks.
pub(crate) fn present(visit: &Visit) -> Result<(AccountId, SessionId), PageError> {
    let viewer = visit.viewer().ok_or(PageError::SignInNeeded)?;
    let account = viewer.account.parse().map_err(PageError::internal)?;
    let session = viewer.session.parse().map_err(PageError::internal)?;
    Ok((account, session))
}

/// Where a sign-in comes from.
pub(crate) fn origin(visit: &Visit, headers: &HeaderMap) -> Origin {
    let agent = headers
        .get("user-agent")
        .and_then(|value| value.to_str().ok());
    Origin {
        client: agent.unwrap_or_default().to_owned(),
        address: visit.client_address(),
        devices: visit.devices(headers),
        session: present(visit).ok().map(|(_, session)| session),
    }
}
