//! The pages of this context behind kit-web, over a test's database.

use super::{accounts::SETTINGS, world};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use identity::{PermissionLabels, ProgramRules, Programs, Sessions, permissions};
use kit_base::{Clock, Secret};
use kit_db::Db;
use kit_i18n::{Source, Texts};
use kit_web::{Site, Web};
use std::net::SocketAddr;
use tower::ServiceExt;

/// The application state with only this context's texts and services.
pub fn web(db: &Db) -> Web {
    let module = identity::module();
    let own = module
        .texts
        .iter()
        .map(|text| Source::new(text.locale, "identity", text.text));
    let texts = Texts::build(kit_web::texts().into_iter().chain(own)).unwrap();
    let mut site = Site::new("Tỉnh", "http://localhost");
    site.form_key = Secret::new(vec![7; 32]);
    site.account_href = Some("/tai-khoan".to_owned());
    Web::builder(site, texts, Clock::fixed(world::now()))
        .service(db.clone())
        .service(SETTINGS.clone())
        .service(PermissionLabels::new(permissions::ALL))
        .service(ProgramRules::new(vec!["sample.read"]))
        .viewer_source(Sessions::new(db.clone(), SETTINGS.clone()))
        .bearer_source(Programs::new(db.clone()))
        .menu(module.menu)
        .build()
}

pub struct Server(Router);

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    /// The value of a hidden field of the last form of the page.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let at = self
            .text
            .rfind(&mark)
            .unwrap_or_else(|| panic!("no field {name}"))
            + mark.len();
        self.text[at..].split('"').next().unwrap().to_owned()
    }

    /// What stands between two texts, the first time.
    pub fn between(&self, from: &str, to: &str) -> String {
        let (_, rest) = self
            .text
            .split_once(from)
            .unwrap_or_else(|| panic!("no {from}"));
        rest.split(to).next().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// A browser: keeps its cookies.
pub struct Browser<'a> {
    server: &'a Server,
    cookies: Vec<(String, String)>,
    address: [u8; 4],
}

impl Server {
    pub fn new(db: &Db) -> Self {
        Self(kit_web::app(web(db), identity::module().routes))
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser {
            server: self,
            cookies: Vec::new(),
            address: [198, 51, 100, 1],
        }
    }
}

impl Browser<'_> {
    /// The value of a cookie; empty without one.
    pub fn cookie(&self, name: &str) -> String {
        let found = self.cookies.iter().find(|(known, _)| known == name);
        found.map_or_else(String::new, |(_, value)| value.clone())
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, String::new()).await
    }

    /// Sends a form with the token of the page it came from.
    pub async fn post(&mut self, page: &Reply, path: &str, fields: &[(&str, &str)]) -> Reply {
        let (csrf, key) = (page.hidden("_csrf"), page.hidden("_key"));
        let own = [("_csrf", csrf.as_str()), ("_key", key.as_str())];
        let all: Vec<String> = own
            .iter()
            .chain(fields)
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        self.send(Method::POST, path, all.join("&")).await
    }

    async fn send(&mut self, method: Method, path: &str, body: String) -> Reply {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .extension(ConnectInfo(SocketAddr::from((self.address, 1))))
            .body(Body::from(body))
            .unwrap();
        let (parts, body) = self
            .server
            .0
            .clone()
            .oneshot(request)
            .await
            .unwrap()
            .into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Reply {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// Keeps a cookie that it found somewhere.
    pub fn keep(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(known, _)| known != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }

    /// Comes from this address from now on.
    pub fn moves_to(&mut self, address: [u8; 4]) {
        self.address = address;
    }

    /// Signs in with a demonstration account.
    pub async fn sign_in(&mut self, user_name: &str, password: &str) -> Reply {
        let page = self.get("/dang-nhap").await;
        self.post(
            &page,
            "/dang-nhap",
            &[("ten", user_name), ("mat-khau", password)],
        )
        .await
    }
}

fn encode(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(byte).collect()
}
