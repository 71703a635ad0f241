//! The request to stop that the system sends.

use tokio::signal::unix::{SignalKind, signal};

/// Is there when the process is asked to stop (SIGTERM) or interrupted (SIGINT).
pub async fn stop_signal() {
    let (terminate, interrupt) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    );
    match (terminate, interrupt) {
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
