//! The order at every door that takes a body: first who sends it, from the head of the request alone; then whether
//! there is a seat; only then the body, streamed. Extractors that read a body ([`crate::Form`],
//! [`crate::FormWithFiles`], [`crate::Json`], [`Upload`]) cannot be built without [`Admitted`], which only the check
//! in front of a route gives.
mod paced;
mod receive;
mod seats;
mod upload;

pub use seats::UploadSeats;
pub use upload::{Doorkeeper, Upload};

pub(crate) use paced::multipart;
pub(crate) use receive::{Receiver, broken};
pub(crate) use seats::Seats;
pub(crate) use upload::sink;

use crate::{PageError, Visit, app::LARGEST_BODY};
use axum::extract::{DefaultBodyLimit, Request};
use http::{HeaderMap, header};

/// Largest plain form or JSON body of somebody who is not signed in: a sign-in form has some 300 bytes, the longest
/// text that a stranger may type 20,000 characters.
const STRANGERS_BODY: usize = 131_072;

/// The sign that a route's check let this request through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admitted(());

/// Marks a request whose route let it through, and limits what its body may be unless an extractor says otherwise.
pub(crate) fn admit(visit: &Visit, request: &mut Request) {
    request.extensions_mut().insert(Admitted(()));
    DefaultBodyLimit::max(plain_limit(visit)).apply(request);
}

/// The visit of a request that was let through and whose body may be read now.
pub(crate) fn admitted(request: &Request) -> Result<Visit, PageError> {
    let visit = request.extensions().get::<Visit>();
    let admitted = request.extensions().get::<Admitted>();
    visit.filter(|_| admitted.is_some()).cloned().ok_or_else(|| {
        PageError::internal("read a body before it was decided who sends it: the route is outside of kit_web::app")
    })
}

/// Largest plain body of this visitor, in bytes.
pub(crate) fn plain_limit(visit: &Visit) -> usize {
    if visit.viewer().is_some() {
        LARGEST_BODY
    } else {
        STRANGERS_BODY
    }
}

/// Refuses a body that says itself that it is too large, before a byte of it is read.
pub(crate) fn refuse_declared(headers: &HeaderMap, limit: u64) -> Result<(), PageError> {
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(PageError::TooLarge { field: None, limit });
    }
    Ok(())
}

/// [`refuse_declared`] for a plain body of this visitor.
pub(crate) fn refuse_plain(visit: &Visit, headers: &HeaderMap) -> Result<(), PageError> {
    let limit = u64::try_from(plain_limit(visit)).unwrap_or(u64::MAX);
    refuse_declared(headers, limit)
}
