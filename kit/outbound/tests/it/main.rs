//! Calls to real servers on this machine.
#![expect(clippy::unwrap_used, reason = "tests")]

mod calls;
mod destinations;
mod limits;
mod servers;
mod tls_and_proxies;
