//! A small application around kit-web for the tests.
use axum::{Router, body::Body};
use futures::future::BoxFuture;
use http::{HeaderMap, Method, Request, StatusCode, header};
use jiff::Timestamp;
use kit_base::{Clock, Secret};
use kit_i18n::{Locale, Source, Texts};
use kit_web::{
    Badge, BadgeSource, FileSink, FolderSink, MenuItem, PageError, Routes, Site, Viewer,
    ViewerSource, Visit, Web, app,
};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tower::ServiceExt;

/// What the tests' viewer carries for its context.
#[derive(Debug, PartialEq, Eq)]
pub struct Actor(pub &'static str);

/// The token `quyen-a` opens a session with the permission `a`, `khong-quyen` one without, `hong` cannot be read.
struct Sessions;

impl ViewerSource for Sessions {
    fn viewer<'a>(
        &'a self,
        token: &'a str,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Viewer>, PageError>> {
        Box::pin(async move {
            match token {
                "quyen-a" => Ok(Some(viewer(&["a"]))),
                "khong-quyen" => Ok(Some(viewer(&[]))),
                "hong" => Err(PageError::Unavailable { retry_after: 15 }),
                _ => Ok(None),
            }
        })
    }
}

/// A count, and how often it was asked for.
pub struct Counts {
    name: &'static str,
    badge: Badge,
    asked: AtomicU64,
}

impl Counts {
    pub fn new(name: &'static str, count: u64, overdue: bool) -> Arc<Self> {
        let badge = Badge { count, overdue };
        let asked = AtomicU64::new(0);
        Arc::new(Self { name, badge, asked })
    }

    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }
}

impl BadgeSource for Counts {
    fn name(&self) -> &'static str {
        self.name
    }

    fn badge<'a>(&'a self, _viewer: &'a Viewer) -> BoxFuture<'a, Option<Badge>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Some(self.badge) })
    }
}

pub fn viewer(permissions: &[&str]) -> Viewer {
    Viewer {
        account: "tai-khoan-1".to_owned(),
        name: "Nguyễn Thị Mẫu".to_owned(),
        role: "Chuyên viên, Phòng Tổng hợp".to_owned(),
        initials: "NM".to_owned(),
        permissions: Arc::new(
            permissions
                .iter()
                .map(|one| (*one).to_owned())
                .collect::<BTreeSet<_>>(),
        ),
        session: "phien-1".to_owned(),
        preferences: None,
        actor: Arc::new(Actor("mẫu")),
    }
}

pub fn site(base_url: &str) -> Site {
    let mut site = Site::new("Tỉnh Lam Giang", base_url);
    site.subtitle = "Quản lý văn bản, điều hành".to_owned();
    site.public_title = "Cổng thông tin điện tử".to_owned();
    site.form_key = Secret::new(vec![7; 32]);
    site
}

pub fn web(site: Site) -> Web {
    let own = Source::new(
        Locale::Vi,
        "test",
        "test-title = Tiêu đề\ntest-saved = Đã lưu “{ $title }”\ntest-taken = Tiêu đề này đã có\ntest-busy = Văn bản đang được người khác sửa. Hãy mở lại.\ntest-group = Nhóm\ntest-files = Tệp",
    );
    let texts =
        Texts::build(kit_web::texts().into_iter().chain([own])).expect("the texts are well formed");
    let at: Timestamp = "2026-11-22T02:00:00Z".parse().expect("a valid instant");
    let item = |order, href, permission, badge| MenuItem {
        group: if order < 10 { "" } else { "test-group" },
        order,
        icon: "inbox",
        label: "test-title",
        href,
        permission,
        badge,
    };
    Web::builder(site, texts, Clock::fixed(at))
        .viewer_source(Sessions)
        .badge_source(Counts::new("waiting", 1_204, false))
        .badge_source(Counts::new("late", 4, true))
        .menu([
            item(20, "/quyen", Some("a"), Some("late")),
            item(1, "/", None, Some("waiting")),
        ])
        .build()
}

pub struct Server {
    router: Router,
    /// The count behind the first entry of the menu.
    pub waiting: Arc<Counts>,
    /// Where uploads wait; removed with the server.
    pub folder: tempfile::TempDir,
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The value of a hidden field of the first form.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let from = self
            .text
            .find(&mark)
            .expect("the page has the hidden field")
            + mark.len();
        self.text[from..]
            .split('"')
            .next()
            .expect("an attribute ends")
            .to_owned()
    }

    /// The cookies that were set, as a `Cookie` header.
    pub fn cookies(&self) -> String {
        let all: Vec<&str> = self
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok()?.split(';').next())
            .collect();
        all.join("; ")
    }
}

impl Server {
    pub fn new(routes: Routes) -> Self {
        Self::with_site(site("http://localhost"), routes)
    }

    pub fn with_site(site: Site, routes: Routes) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let sink: Arc<dyn FileSink> = Arc::new(FolderSink::new(folder.path()));
        // the sink joins the state through a second builder, so that `web` stays usable alone
        let base = web(site);
        let waiting = Counts::new("waiting", 1_204, false);
        let with_sink = Web::builder(base.site.clone(), base.texts.clone(), base.clock.clone())
            .viewer_source(Sessions)
            .badge_source(Arc::clone(&waiting) as Arc<dyn BadgeSource>)
            .badge_source(Counts::new("late", 4, true))
            .menu(base.menu.clone())
            .service(sink)
            .build();
        Self {
            router: app(with_sink, routes),
            waiting,
            folder,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router cannot fail");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .expect("a whole body");
        Reply {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Reply {
        let request = Request::get(path)
            .header(header::COOKIE, cookie)
            .body(Body::empty());
        self.send(request.expect("a valid request")).await
    }

    /// Sends a form like a browser on a page of ours.
    pub async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Reply {
        self.send(form(path, cookie, fields)).await
    }
}

pub fn form(path: &str, cookie: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.join("&")))
        .expect("a valid request")
}

fn encode(value: &str) -> String {
    value
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// A page with nothing special.
pub async fn plain(visit: Visit) -> kit_web::Answer {
    visit
        .page(visit.t("test-title"))
        .body(kit_web::html! { p { "Nội dung" } })
}
