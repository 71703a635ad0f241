//! Names to addresses, with the rule about destinations in between: the connection goes to the very
//! address that was checked, so a name cannot lead elsewhere the second time it is asked.

use std::collections::BTreeSet;
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::addresses::{AddressKind, kind_of};
use crate::error::Refusal;

/// The operator's list of hosts that may be called wherever they lead.
#[derive(Clone, Debug, Default)]
pub(crate) struct Destinations(Arc<BTreeSet<String>>);

impl Destinations {
    pub(crate) fn new(hosts: impl IntoIterator<Item = String>) -> Destinations {
        Destinations(Arc::new(
            hosts.into_iter().map(|host| plain(&host)).collect(),
        ))
    }

    fn lists(&self, host: &str) -> bool {
        self.0.contains(&plain(host))
    }

    /// Everything that can be said before a name is resolved.
    pub(crate) fn check_url(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme {
                scheme: url.scheme().to_owned(),
            });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let host = url.host_str().ok_or(Refusal::Unreadable)?;
        match plain(host).parse::<IpAddr>() {
            Ok(address) => self.check_address(host, address),
            Err(_) => Ok(()),
        }
    }

    fn check_address(&self, host: &str, address: IpAddr) -> Result<(), Refusal> {
        match kind_of(address) {
            AddressKind::Public => Ok(()),
            _ if self.lists(host) => Ok(()),
            kind => Err(Refusal::Address { address, kind }),
        }
    }
}

/// A host in one form: lower case, no brackets around IPv6, no dot at the end.
fn plain(host: &str) -> String {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .trim_end_matches('.')
        .to_lowercase()
}

impl Resolve for Destinations {
    fn resolve(&self, name: Name) -> Resolving {
        let destinations = self.clone();
        Box::pin(async move {
            let host = name.as_str();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            // One inner address among public ones is how a name is turned against the inner
            // network: refuse the name as a whole.
            for address in &found {
                destinations.check_address(host, address.ip())?;
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// The refusal inside an error of the HTTP library, if that is what it is about.
pub(crate) fn refusal_in(error: &reqwest::Error) -> Option<Refusal> {
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = next {
        if let Some(refusal) = error.downcast_ref::<Refusal>() {
            return Some(refusal.clone());
        }
        next = error.source();
    }
    None
}
