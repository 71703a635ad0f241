//! What every handler can reach: the application state.
use crate::{
    Access, ForwardedHeader, MenuItem, RateLimits, UploadLimits, UploadSeats, badges::BadgeMemory,
    door::Seats, viewer::BadgeSource, viewer::BearerSource, viewer::ViewerSource,
};
use kit_base::{Clock, Secret};
use kit_i18n::Texts;
use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    net::IpAddr,
    ops::Deref,
    sync::{Arc, OnceLock},
};

/// The shared state of all handlers. Cloning is cheap. Its parts are fields: `web.clock`, `web.texts`, `web.site`.
#[derive(Clone)]
pub struct Web(Arc<WebParts>);

/// The parts of [`Web`], reached through it.
pub struct WebParts {
    /// The clock of the program; never ask the system.
    pub clock: Clock,
    /// All texts for people.
    pub texts: Texts,
    /// What this installation is called and how it is reached.
    pub site: Site,
    /// Every entry of the side menu, in order.
    pub menu: Vec<MenuItem>,
    /// The entries of the public navigation bar, in order.
    pub public_menu: Vec<MenuItem>,
    pub(crate) viewer_source: Option<Arc<dyn ViewerSource>>,
    pub(crate) bearer_source: Option<Arc<dyn BearerSource>>,
    pub(crate) badge_sources: Vec<Arc<dyn BadgeSource>>,
    pub(crate) badge_memory: BadgeMemory,
    pub(crate) banner: Option<Banner>,
    /// What each page demands, known once the routes are complete.
    pub(crate) gates: OnceLock<HashMap<&'static str, Access>>,
    /// Who sends files at this moment.
    pub(crate) seats: Seats,
    services: HashMap<TypeId, Box<dyn Any + Send + Sync>>,
}

/// Draws what stands over an office page, from what the request knows already; nothing for most people.
pub type Banner = fn(&crate::Visit) -> Option<maud::Markup>;

/// How this installation presents itself, and how it is reached.
#[derive(Clone, Debug)]
pub struct Site {
    /// Name at the top, as `Tỉnh Lam Giang`.
    pub name: String,
    /// Line under the name in the office, as `Quản lý văn bản, điều hành`.
    pub subtitle: String,
    /// Line over the name on public pages, as `Cổng thông tin điện tử`.
    pub public_title: String,
    /// Origin under which people reach it, without a final slash: `https://hanhchinh.example.vn`. The scheme decides
    /// whether cookies are `Secure` and HSTS is sent.
    pub base_url: String,
    /// Whether this is a demonstration with invented data: shows a banner and the gallery page.
    pub demo: bool,
    /// Where the global search of the top bar sends its `q`.
    pub search_href: String,
    /// The page that signs in; gets `?next=`.
    pub sign_in_href: String,
    /// Where a POST signs out.
    pub sign_out_href: String,
    /// The page with the viewer's notices; no bell without one.
    pub notices_href: Option<String>,
    /// The viewer's own account page.
    pub account_href: Option<String>,
    /// Address and telephone lines for the public foot.
    pub contact: Vec<String>,
    /// Key for form tokens and flash messages; the same on every node, at least 32 bytes.
    pub form_key: Secret<Vec<u8>>,
    /// Addresses of the reverse proxies whose words about the client (address, scheme, host) and `X-Request-Id` are
    /// believed. Empty: none.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where these proxies write the client's address.
    pub forwarded: ForwardedHeader,
    /// How many requests one address or account may make.
    pub rate_limits: RateLimits,
    /// How many bodies with files are taken at the same time.
    pub upload_seats: UploadSeats,
    /// Largest single file in bytes that forms take; see [`crate::UploadLimits`].
    pub largest_file: u64,
}

impl Site {
    /// A site with the usual addresses (`/tim-kiem`, `/dang-nhap`, `/dang-xuat`), no proxies, usual limits and a fresh
    /// form key (so forms do not survive a restart until a configured key is set).
    pub fn new(name: impl Into<String>, base_url: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            subtitle: String::new(),
            public_title: String::new(),
            base_url: base_url.into(),
            demo: false,
            search_href: "/tim-kiem".to_owned(),
            sign_in_href: "/dang-nhap".to_owned(),
            sign_out_href: "/dang-xuat".to_owned(),
            notices_href: None,
            account_href: None,
            contact: Vec::new(),
            form_key: Secret::new(kit_base::random_bytes::<32>().to_vec()),
            trusted_proxies: Vec::new(),
            forwarded: ForwardedHeader::default(),
            rate_limits: RateLimits::default(),
            upload_seats: UploadSeats::default(),
            largest_file: UploadLimits::USUAL_FILE,
        }
    }

    /// Whether this address is a proxy whose words are believed; `::ffff:10.0.0.1` is `10.0.0.1`.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted_proxies
            .iter()
            .any(|proxy| proxy.to_canonical() == address)
    }

    /// Whether people reach the site over TLS.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// Collects the state at start; see [`Web::builder`].
pub struct WebBuilder(WebParts);

impl Web {
    /// Starts collecting the state.
    pub fn builder(site: Site, texts: Texts, clock: Clock) -> WebBuilder {
        WebBuilder(WebParts {
            seats: Seats::new(site.upload_seats),
            clock,
            texts,
            site,
            menu: Vec::new(),
            public_menu: Vec::new(),
            viewer_source: None,
            bearer_source: None,
            badge_sources: Vec::new(),
            badge_memory: BadgeMemory::default(),
            banner: None,
            gates: OnceLock::new(),
            services: HashMap::new(),
        })
    }

    /// The database that was registered at start.
    ///
    /// # Panics
    /// Panics if none was registered: a fault of the wiring in `app`, found by the first request of any test.
    pub fn db(&self) -> &kit_db::Db {
        self.service::<kit_db::Db>()
    }

    /// A service that was registered at start under its type, such as the file store.
    ///
    /// # Panics
    /// Panics if none was registered: a fault of the wiring in `app`, found by the first request of any test.
    pub fn service<T: Any + Send + Sync>(&self) -> &T {
        self.try_service()
            .expect("every service that a page uses is registered at start by app")
    }

    /// A service, if it was registered.
    pub fn try_service<T: Any + Send + Sync>(&self) -> Option<&T> {
        self.0.services.get(&TypeId::of::<T>())?.downcast_ref()
    }
}

impl Deref for Web {
    type Target = WebParts;

    fn deref(&self) -> &WebParts {
        &self.0
    }
}

impl fmt::Debug for Web {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Web")
            .field("site", &self.site.name)
            .finish_non_exhaustive()
    }
}

impl<S: Sync> axum::extract::FromRequestParts<S> for Web
where
    Web: axum::extract::FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        _parts: &mut http::request::Parts,
        state: &S,
    ) -> Result<Self, Self::Rejection> {
        Ok(<Self as axum::extract::FromRef<S>>::from_ref(state))
    }
}

impl WebBuilder {
    /// Registers a service under its type; the last one of a type stays.
    #[must_use]
    pub fn service<T: Any + Send + Sync>(mut self, service: T) -> Self {
        self.0.services.insert(TypeId::of::<T>(), Box::new(service));
        self
    }

    /// Registers who turns a session token into a [`crate::Viewer`].
    #[must_use]
    pub fn viewer_source(mut self, source: impl ViewerSource) -> Self {
        self.0.viewer_source = Some(Arc::new(source));
        self
    }

    /// Registers who turns the token of a program into a [`crate::Viewer`].
    #[must_use]
    pub fn bearer_source(mut self, source: impl BearerSource) -> Self {
        self.0.bearer_source = Some(Arc::new(source));
        self
    }

    /// Adds a source of counts for the side menu.
    #[must_use]
    pub fn badge_source(mut self, source: Arc<dyn BadgeSource>) -> Self {
        self.0.badge_sources.push(source);
        self
    }

    /// What stands over every office page of some people, such as what they are to do by when.
    #[must_use]
    pub fn banner(mut self, banner: Banner) -> Self {
        self.0.banner = Some(banner);
        self
    }

    /// Adds entries to the side menu of the office.
    #[must_use]
    pub fn menu(mut self, items: impl IntoIterator<Item = MenuItem>) -> Self {
        self.0.menu.extend(items);
        self.0.menu.sort_by_key(|item| item.order);
        self
    }

    /// Adds entries to the navigation bar of the public pages.
    #[must_use]
    pub fn public_menu(mut self, items: impl IntoIterator<Item = MenuItem>) -> Self {
        self.0.public_menu.extend(items);
        self.0.public_menu.sort_by_key(|item| item.order);
        self
    }

    /// The finished state.
    #[must_use]
    pub fn build(self) -> Web {
        Web(Arc::new(self.0))
    }
}
