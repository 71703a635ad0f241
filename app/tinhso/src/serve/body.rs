//! Bodies with limits in time: one that stops coming, or comes too slowly, breaks off.

use super::patience::Turn;
use crate::config::LineLimits;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep};

/// The body of a request.
pub(super) struct Coming<B> {
    body: B,
    limits: LineLimits,
    received: u64,
    /// How long it was waited for in all, the present wait not included.
    waited: Duration,
    waits: Option<Wait>,
}

struct Wait {
    since: Instant,
    end: Pin<Box<Sleep>>,
}

impl<B> Coming<B> {
    pub(super) fn new(body: B, limits: LineLimits) -> Self {
        Self {
            body,
            limits,
            received: 0,
            waited: Duration::ZERO,
            waits: None,
        }
    }

    /// Only the time counts that we waited: a slow disk is no fault of the client.
    fn is_too_slow(&self) -> bool {
        self.waited > self.limits.body_idle
            && self.received < self.limits.body_rate.saturating_mul(self.waited.as_secs())
    }

    fn arrived(&mut self, bytes: usize) {
        if let Some(wait) = self.waits.take() {
            self.waited += now().duration_since(wait.since);
        }
        self.received = self
            .received
            .saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a body is waited for is measured here, by the runtime's own clock"
)]
fn now() -> Instant {
    Instant::now()
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

fn late() -> BoxError {
    io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly").into()
}

impl<B> Body for Coming<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                this.arrived(frame.data_ref().map_or(0, Bytes::len));
                let late = this.is_too_slow().then(late);
                Poll::Ready(Some(late.map_or(Ok(frame), Err)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                let at_most = this.limits.body_idle;
                let wait = this.waits.get_or_insert_with(|| Wait {
                    since: now(),
                    end: Box::pin(sleep(at_most)),
                });
                wait.end.as_mut().poll(cx).map(|()| Some(Err(late())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer; its request ends with it.
pub(super) struct Going<B> {
    pub(super) body: B,
    #[expect(
        dead_code,
        reason = "ends the request when the answer was sent and this is dropped"
    )]
    pub(super) turn: Turn,
}

impl<B: Body + Unpin> Body for Going<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
