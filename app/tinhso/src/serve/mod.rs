//! The HTTP server of a node: takes requests until it is told to stop, then lets them end.

mod body;
mod figures;
mod host;
mod lines;
mod measure;
mod patience;
mod room;
mod signal;

pub use signal::stop_signal;

use crate::{
    node::{Node, NodeError, Parts},
    telemetry,
};
use axum::{Router, middleware::from_fn};
use kit_web::Routes;
use room::Room;
use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, runtime::Handle, sync::watch};

/// Why a server does not start or did not go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("listen on {address}: {error}")]
    Listen {
        /// Which.
        address: String,
        /// What the system said.
        error: io::Error,
    },
    /// The node.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The server broke off.
    #[error("go on taking requests: {0}")]
    Broken(io::Error),
    /// A task was cancelled or panicked.
    #[error("start the node: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// A node with its listeners, ready to take requests.
pub struct Server {
    node: Node,
    router: Router,
    listener: Option<TcpListener>,
    address: SocketAddr,
    metrics: Option<TcpListener>,
}

impl Server {
    /// Takes the ports and starts the node over these parts.
    ///
    /// # Errors
    /// [`ServeError`].
    pub async fn start(parts: Parts) -> Result<Self, ServeError> {
        // from the first moment on: what happens before is in no figure
        telemetry::figures();
        let config = Arc::clone(&parts.config);
        let listener = listen(&config.web.listen).await?;
        let address = listener.local_addr().map_err(ServeError::Broken)?;
        let metrics = match config.metrics_listen {
            Some(address) => Some(listen(&address.to_string()).await?),
            None => None,
        };
        let (base_url, runtime) = (config.base_url(address), Handle::current());
        let started = tokio::task::spawn_blocking(move || Node::start(parts, &runtime, base_url));
        let (node, routes) = started.await??;
        let router = router(&node, routes);
        let listener = config.node.roles.web.then_some(listener);
        Ok(Self {
            node,
            router,
            listener,
            address,
            metrics,
        })
    }

    /// Where it takes requests.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its figures are read.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics
            .as_ref()
            .and_then(|listener| listener.local_addr().ok())
    }

    /// The node behind it.
    #[must_use]
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Takes requests until `stop` is there; then says that it is not ready, waits as long as the
    /// settings say, lets open requests end, and stops the node.
    ///
    /// # Errors
    /// [`ServeError::Broken`].
    pub async fn run(self, stop: impl Future<Output = ()> + Send) -> Result<(), ServeError> {
        let Self {
            node,
            router,
            listener,
            metrics,
            ..
        } = self;
        let (leave_after, stop_after) = {
            let config = &node.parts().config.node;
            (config.leave_after, config.stop_after)
        };
        let (closing, _) = watch::channel(false);
        let watching = tokio::spawn(figures::keep_up(node.parts().clone(), node.pulse().clone()));
        let figures = metrics.map(|listener| {
            let (node, parts) = (node.pulse().clone(), node.parts().clone());
            tokio::spawn(figures::serve(listener, parts, node))
        });
        let mut taking = listener.map(|listener| {
            let config = &node.parts().config.web;
            let room = Room::new(config.lines, &config.trusted_proxies, room::descriptors());
            let (room, limits) = (Arc::new(room), config.lines);
            tokio::spawn(lines::take(
                listener,
                router,
                room,
                limits,
                closing.subscribe(),
            ))
        });
        node.pulse().has_started();
        let broken = tokio::select! {
            () = stop => None,
            ended = ended(&mut taking) => Some(ended),
        };
        node.pulse().leave();
        tracing::info!("asked to stop");
        if broken.is_none() {
            tokio::time::sleep(leave_after).await;
        }
        closing.send_replace(true);
        let_end(taking.filter(|_| broken.is_none()), stop_after).await;
        watching.abort();
        if let Some(figures) = figures {
            figures.abort();
        }
        tokio::task::spawn_blocking(move || node.stop_blocking()).await?;
        broken.map_or(Ok(()), |result| result.map_err(ServeError::Broken))
    }
}

type Taking = tokio::task::JoinHandle<io::Result<()>>;

/// Waits until the server ends by itself, which it does not do on a good day.
async fn ended(taking: &mut Option<Taking>) -> io::Result<()> {
    match taking {
        Some(taking) => taking
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error))),
        None => std::future::pending().await,
    }
}

/// Waits for open requests, but not longer than the settings say.
async fn let_end(taking: Option<Taking>, at_most: Duration) {
    let Some(taking) = taking else {
        return;
    };
    let abort = taking.abort_handle();
    if tokio::time::timeout(at_most, taking).await.is_err() {
        tracing::warn!("requests that did not end in time were broken off");
        abort.abort();
    }
}

/// All pages of a node, as they are served.
pub fn router(node: &Node, routes: Routes) -> Router {
    kit_web::app(node.web().clone(), routes)
        .layer(from_fn(host::named))
        .layer(from_fn(measure::measure))
}

#[expect(clippy::disallowed_methods, reason = "the program's own listeners")]
async fn listen(address: &str) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| ServeError::Listen {
            address: address.to_owned(),
            error,
        })
}
