//! The client and what all calls share.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kit_base::Clock;
use tokio::sync::Semaphore;

use crate::budget::{Ledger, RateBudget};
use crate::resolver::Destinations;

/// Calls at the same time to one host, unless the settings say otherwise: time-stamping services
/// have been seen to stall above it.
const PER_HOST: usize = 4;
/// A host that does not even take the connection in this time is not there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// Hosts remembered before idle ones are forgotten: they come from certificates, so anybody can make
/// up more.
const HOSTS_MAX: usize = 1_000;

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Hosts (names, or addresses as they stand in the URL) that may be called although they lead to
    /// this machine or an inner network.
    pub allowed_hosts: Vec<String>,
    /// Calls at the same time to one host; at least 1.
    pub per_host: usize,
    /// Budgets by host name, for services that count.
    pub budgets: BTreeMap<String, RateBudget>,
    /// An HTTP proxy through which all calls go. The proxy then resolves names, so keeping calls out
    /// of the inner network becomes its duty.
    pub proxy: Option<String>,
    /// Certificates (DER) of authorities to be trusted for TLS beside those of the machine.
    pub extra_roots: Vec<Vec<u8>>,
    /// What is sent as User-Agent.
    pub user_agent: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            allowed_hosts: Vec::new(),
            per_host: PER_HOST,
            budgets: BTreeMap::new(),
            proxy: None,
            extra_roots: Vec::new(),
            user_agent: concat!("kit-outbound/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Why the client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The proxy's address cannot be read.
    #[error("the proxy address {address} cannot be read")]
    Proxy {
        /// As it was given.
        address: String,
    },
    /// One of the extra certificates cannot be read.
    #[error("certificate number {index} of the extra roots cannot be read")]
    Root {
        /// Its place in the list, from 0.
        index: usize,
    },
    /// The HTTP library refuses.
    #[error("{0}")]
    Client(reqwest::Error),
}

/// The client for calls to systems outside; cheap to clone, all clones share connections, limits and
/// budgets.
#[derive(Clone, Debug)]
pub struct Outbound(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) http: reqwest::Client,
    pub(crate) destinations: Destinations,
    pub(crate) clock: Clock,
    pub(crate) ledger: Ledger,
    pub(crate) budgets: BTreeMap<String, RateBudget>,
    per_host: usize,
    places: Mutex<HashMap<String, Arc<Semaphore>>>,
}

fn builder(
    settings: &Settings,
    destinations: &Destinations,
) -> Result<reqwest::ClientBuilder, BuildError> {
    let builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent(&settings.user_agent)
        .dns_resolver(destinations.clone());
    let Some(address) = &settings.proxy else {
        return Ok(builder);
    };
    let proxy = reqwest::Proxy::all(address).map_err(|_| BuildError::Proxy {
        address: address.clone(),
    })?;
    Ok(builder.proxy(proxy))
}

impl Outbound {
    /// Makes the client.
    ///
    /// # Errors
    /// [`BuildError`].
    pub fn new(settings: Settings, clock: Clock) -> Result<Outbound, BuildError> {
        // Whoever came first has installed the same provider: ring is the only one in the build.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut allowed = settings.allowed_hosts.clone();
        if let Some(proxy) = &settings.proxy {
            let url = reqwest::Url::parse(proxy);
            let host = url.ok().and_then(|url| url.host_str().map(str::to_owned));
            allowed.push(host.ok_or_else(|| BuildError::Proxy {
                address: proxy.clone(),
            })?);
        }
        let destinations = Destinations::new(allowed);
        let mut roots = Vec::new();
        for (index, der) in settings.extra_roots.iter().enumerate() {
            let root = reqwest::Certificate::from_der(der);
            roots.push(root.map_err(|_| BuildError::Root { index })?);
        }
        let has_extra_roots = !roots.is_empty();
        let merged = builder(&settings, &destinations)?.tls_certs_merge(roots);
        let http = match merged.build() {
            Ok(http) => http,
            Err(error) if !has_extra_roots => {
                // Lists and time-stamps are fetched over plain http, which needs no authority.
                tracing::warn!(%error, "this machine trusts no authority: no https call will succeed");
                let plain = builder(&settings, &destinations)?.tls_certs_only([]);
                plain.build().map_err(BuildError::Client)?
            }
            Err(error) => return Err(BuildError::Client(error)),
        };
        Ok(Outbound(Arc::new(Inner {
            http,
            destinations,
            clock,
            ledger: Ledger::default(),
            budgets: settings
                .budgets
                .into_iter()
                .map(|(host, budget)| (host.to_lowercase(), budget))
                .collect(),
            per_host: settings.per_host.max(1),
            places: Mutex::default(),
        })))
    }

    /// The places at a host.
    pub(crate) fn places_at(&self, host: &str) -> Arc<Semaphore> {
        let mut places = self.0.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() >= HOSTS_MAX && !places.contains_key(host) {
            places.retain(|_, places| Arc::strong_count(places) > 1);
        }
        let fresh = || Arc::new(Semaphore::new(self.0.per_host));
        Arc::clone(places.entry(host.to_owned()).or_insert_with(fresh))
    }

    /// The clock that the client was given.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }
}
