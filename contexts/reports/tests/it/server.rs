//! The pages of this office behind kit-web; a session's token names the post that one acts in, as
//! `H41.15 lanh_dao`.

use crate::world;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use futures::future::BoxFuture;
use identity::Actor;
use jiff::Timestamp;
use kit_base::{Clock, Secret};
use kit_db::{Db, DbError};
use kit_web::{PageError, Site, Viewer, ViewerSource, Web};
use std::sync::Arc;
use tower::ServiceExt;

struct Posts(Db);

impl ViewerSource for Posts {
    fn viewer<'a>(
        &'a self,
        token: &'a str,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Viewer>, PageError>> {
        let token = token.to_owned();
        Box::pin(async move {
            let find = move |tx: &mut kit_db::Tx<'_>| {
                let (code, role) = token.split_once('+').unwrap();
                Ok::<_, DbError>(viewer(world::actor(tx, code, role.parse().unwrap())))
            };
            Ok(Some(self.0.read(find).await?))
        })
    }
}

pub fn viewer(actor: Actor) -> Viewer {
    Viewer {
        account: "tai-khoan".to_owned(),
        name: "Nguyễn Thị Mẫu".to_owned(),
        role: "Chủ tịch".to_owned(),
        initials: "NM".to_owned(),
        permissions: Arc::clone(&actor.permissions),
        session: "phien".to_owned(),
        preferences: None,
        actor: Arc::new(actor),
    }
}

pub fn web(db: &Db) -> Web {
    let mut site = Site::new("Tỉnh Nghệ An", "http://localhost");
    site.form_key = Secret::new(vec![7; 32]);
    Web::builder(site, world::texts(), Clock::fixed(world::now()))
        .service(db.clone())
        .service(world::figures())
        .viewer_source(Posts(db.clone()))
        .menu(reports::module().menu)
        .build()
}

pub struct Server(Router);

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The value of a hidden field of the last form of the page.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let at = self
            .text()
            .rfind(&mark)
            .unwrap_or_else(|| panic!("no field {name}"))
            + mark.len();
        self.text()[at..].split('"').next().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

impl Server {
    pub fn new(db: &Db) -> Self {
        Self(kit_web::app(web(db), reports::module().routes))
    }

    pub async fn get(&self, who: &str, path: &str) -> Reply {
        self.send(who, Method::GET, path, String::new(), false)
            .await
    }

    /// Only the main part of the page.
    pub async fn main_part(&self, who: &str, path: &str) -> Reply {
        self.send(who, Method::GET, path, String::new(), true).await
    }

    /// Sends a form with the hidden fields of the page it came from.
    pub async fn post(
        &self,
        who: &str,
        page: &Reply,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Reply {
        let (csrf, key) = (page.hidden("_csrf"), page.hidden("_key"));
        let own = [("_csrf", csrf.as_str()), ("_key", key.as_str())];
        let all: Vec<String> = own
            .iter()
            .chain(fields)
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        self.send(who, Method::POST, path, all.join("&"), false)
            .await
    }

    async fn send(
        &self,
        who: &str,
        method: Method,
        path: &str,
        body: String,
        partial: bool,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, format!("phien={who}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        if partial {
            request = request
                .header("hx-request", "true")
                .header("hx-request-type", "partial");
        }
        let request = request.body(Body::from(body)).unwrap();
        let (parts, body) = self.0.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .unwrap()
            .to_vec();
        Reply {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }
}

fn encode(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(byte).collect()
}

pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}
