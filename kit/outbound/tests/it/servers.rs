//! Servers on free ports of this machine, gone when the test ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use jiff::Timestamp;
use kit_base::Clock;
use kit_outbound::{Outbound, Settings};
use tokio::task::JoinHandle;

pub struct Server {
    pub port: u16,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    #[expect(clippy::disallowed_methods, reason = "a server for this test")]
    pub async fn start(router: Router) -> Server {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Server { port, task }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The same server under a name instead of an address.
    pub fn named(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

/// Counts how often something happened on a server.
#[derive(Clone, Default)]
pub struct Count(Arc<AtomicU32>);

impl Count {
    /// Counts one more, and says how many there are with it.
    pub fn up(&self) -> u32 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub fn down(&self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }

    pub fn get(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A clock that stands still, and a client that may reach this machine.
pub fn client() -> (Outbound, Clock) {
    with(|_| {})
}

pub fn with(change: impl FnOnce(&mut Settings)) -> (Outbound, Clock) {
    let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
    let mut settings = Settings {
        allowed_hosts: vec!["127.0.0.1".to_owned(), "LOCALHOST.".to_owned()],
        ..Settings::default()
    };
    change(&mut settings);
    (Outbound::new(settings, clock.clone()).unwrap(), clock)
}
