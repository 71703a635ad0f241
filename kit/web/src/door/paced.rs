//! A multipart body, one piece at a time.
use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request},
};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream::BoxStream};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

use crate::PageError;

/// The multipart reader of a request. The reader of the library takes into memory whatever is there before it looks at
/// any of it; with a fast sender that is the whole body.
pub(crate) async fn multipart<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<Multipart, PageError> {
    let request = request.map(|body| {
        let pieces = body.into_data_stream().boxed();
        Body::from_stream(Paced {
            pieces,
            rests: false,
        })
    });
    Multipart::from_request(request, state)
        .await
        .map_err(|_| PageError::invalid("web-error-not-a-form"))
}

/// Says after each piece once that the next is not there yet.
struct Paced {
    pieces: BoxStream<'static, Result<Bytes, axum::Error>>,
    rests: bool,
}

impl Stream for Paced {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.rests {
            self.rests = false;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let polled = self.pieces.poll_next_unpin(cx);
        self.rests = polled.is_ready();
        polled
    }
}
