//! A server on a free port of this machine, in a thread of its own, until it is dropped.

use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;

use axum::Router;
use tokio::sync::oneshot;

/// A running server.
pub struct Loopback {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Loopback {
    /// Starts it. It listens when this returns.
    #[expect(clippy::disallowed_methods, reason = "a server for tests")]
    pub fn start(router: Router) -> Loopback {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener
            .set_nonblocking(true)
            .expect("the socket can be changed");
        let address = listener.local_addr().expect("it is bound");
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    served = axum::serve(listener, router) => served.expect("it serves"),
                    _ = stopped => {}
                }
            });
            // connections that are still busy end with the runtime
            runtime.shutdown_background();
        });
        Loopback {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// `http://127.0.0.1:<port><path>`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Ends it: whoever calls afterwards is refused the connection.
    pub fn kill(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A body that breaks off in the middle: the connection is cut.
pub(crate) fn cut() -> axum::response::Response {
    use futures::StreamExt;
    let begun = futures::stream::iter([Ok(vec![0x30_u8, 0x82])]);
    let broken = futures::stream::once(async { Err(std::io::Error::other("cut")) });
    axum::response::Response::new(axum::body::Body::from_stream(begun.chain(broken)))
}
