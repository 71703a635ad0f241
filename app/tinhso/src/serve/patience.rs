//! How long a connection is waited for: a client that sends the head of a request byte by byte, that leaves a
//! connection open and says nothing, or that takes nothing of its answer, holds it only so long.

use crate::config::LineLimits;
use futures::task::AtomicWaker;
use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// What goes on in one connection.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Requests that are being answered.
    busy: AtomicUsize,
    /// Requests that ever began.
    begun: AtomicUsize,
    /// Whether it carries many requests at once, so that what arrives need not be the head of one.
    multiplexed: AtomicBool,
    /// Wakes the connection when a request has ended: from then on it is waited for the next one.
    ended: AtomicWaker,
}

impl Line {
    /// A request has begun; it ends when what comes back is dropped.
    pub(super) fn begin(self: &Arc<Self>, multiplexed: bool) -> Turn {
        self.busy.fetch_add(1, Ordering::AcqRel);
        self.begun.fetch_add(1, Ordering::AcqRel);
        self.multiplexed.store(multiplexed, Ordering::Release);
        Turn(Arc::clone(self))
    }
}

/// One request of a connection, until its answer is sent.
#[derive(Debug)]
pub(super) struct Turn(Arc<Line>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::AcqRel);
        self.0.ended.wake();
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Between two requests.
    Idle,
    /// The head of a request has begun.
    Head,
    /// A request is being answered: its body and its answer have their own limits.
    Busy,
}

/// A connection with limits in time.
pub(super) struct Patient<S> {
    io: S,
    line: Arc<Line>,
    limits: LineLimits,
    phase: Phase,
    begun: usize,
    waits: Pin<Box<Sleep>>,
    sends: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    pub(super) fn new(io: S, line: Arc<Line>, limits: LineLimits) -> Self {
        Self {
            io,
            line,
            limits,
            phase: Phase::Idle,
            begun: 0,
            waits: Box::pin(sleep(limits.idle)),
            sends: None,
        }
    }

    fn enter(&mut self, phase: Phase, at_most: Duration) {
        self.phase = phase;
        self.waits.as_mut().reset(later(at_most));
    }

    fn got_bytes(&mut self) {
        let busy = self.line.busy.load(Ordering::Acquire) > 0;
        if busy || self.line.multiplexed.load(Ordering::Acquire) {
            return;
        }
        let begun = self.line.begun.load(Ordering::Acquire);
        // the time runs from the first byte on, whatever comes after it
        if self.phase != Phase::Head || begun != self.begun {
            self.begun = begun;
            self.enter(Phase::Head, self.limits.head_within);
        }
    }

    /// Nothing is there to be read: whether that has lasted too long.
    fn got_nothing(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.line.ended.register(cx.waker());
        if self.line.busy.load(Ordering::Acquire) > 0 {
            self.phase = Phase::Busy;
            return Poll::Pending;
        }
        let begun = self.line.begun.load(Ordering::Acquire);
        if self.phase == Phase::Busy || begun != self.begun {
            self.begun = begun;
            self.enter(Phase::Idle, self.limits.idle);
        }
        ready!(self.waits.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// What a write came to: whether the other side has taken nothing for too long.
    fn sent<T>(
        &mut self,
        cx: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.sends = None;
            return polled;
        }
        let at_most = self.limits.body_idle;
        let sends = self.sends.get_or_insert_with(|| Box::pin(sleep(at_most)));
        ready!(sends.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a connection is waited for is measured here, by the runtime's own clock"
)]
fn later(at_most: Duration) -> Instant {
    Instant::now() + at_most
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.io).poll_read(cx, buffer) {
            Poll::Ready(Ok(())) => {
                if buffer.filled().len() > before {
                    self.got_bytes();
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => self.got_nothing(cx),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.sent(cx, polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write_vectored(cx, pieces);
        self.sent(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}
