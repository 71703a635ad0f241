//! Forms that programs send by themselves, as `application/x-www-form-urlencoded`: without a token of
//! ours, because they come from no page of ours.

use crate::{PageError, door};
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

/// What a program sent. Read only after it was decided who sends it, and never longer than a plain form of that sender.
/// For interfaces alone: a page takes [`crate::Form`], which asks for its token.
#[derive(Clone, Copy, Debug)]
pub struct MachineForm<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for MachineForm<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let visit = door::admitted(&request)?;
        door::refuse_plain(&visit, request.headers())?;
        let read = axum::Form::<T>::from_request(request, state).await;
        read.map(|form| Self(form.0))
            .map_err(|_| PageError::invalid("web-error-not-a-form"))
    }
}
