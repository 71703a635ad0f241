//! The request to stop that the system sends.

use std::io;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Is there when the process is asked to stop (SIGTERM) or interrupted (SIGINT). Listens from the
/// call on, not from the first wait on, so that no request is missed that comes in between. Must
/// be called within a runtime.
pub fn stop_signal() -> impl Future<Output = ()> {
    let heard = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    );
    wait(heard)
}

async fn wait(heard: (io::Result<Signal>, io::Result<Signal>)) {
    match heard {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "signals cannot be heard: the process must be killed to stop");
            std::future::pending().await
        }
    }
}
