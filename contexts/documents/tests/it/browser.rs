//! A browser without a window: pages of this office over a real database, as one person sees them.

use crate::cast::now;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use futures::future::BoxFuture;
use identity::Actor;
use jiff::Timestamp;
use kit_base::Clock;
use kit_db::Db;
use kit_files::{Files, FilesSettings, Location};
use kit_i18n::{Source, Texts};
use kit_web::{FileSink, FolderSink, PageError, Routes, Site, Viewer, ViewerSource, Web};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use tower::ServiceExt;

/// Whoever was let in, by the token of their session.
#[derive(Clone, Default)]
struct Sessions(Arc<Mutex<HashMap<String, Actor>>>);

impl ViewerSource for Sessions {
    fn viewer<'a>(
        &'a self,
        token: &'a str,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Viewer>, PageError>> {
        let actor = self.0.lock().unwrap().get(token).cloned();
        Box::pin(async move {
            Ok(actor.map(|actor| Viewer {
                account: actor.person.to_string(),
                name: actor.name.to_string(),
                role: actor.role_line.to_string(),
                initials: "NM".to_owned(),
                permissions: Arc::clone(&actor.permissions),
                session: "phien".to_owned(),
                preferences: None,
                actor: Arc::new(actor),
            }))
        })
    }
}

/// The pages of documents, with a browser's memory of nobody yet.
pub struct Pages {
    router: Router,
    sessions: Sessions,
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

/// One person at the pages.
pub struct Browser<'a> {
    site: &'a Pages,
    cookie: String,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

/// All texts of this office and of the pages.
pub fn texts() -> Texts {
    let module = documents::module();
    let own = module
        .texts
        .into_iter()
        .map(|it| Source::new(it.locale, "documents", it.text));
    Texts::build(kit_web::texts().into_iter().chain(own)).unwrap()
}

impl Pages {
    pub fn new(db: &Db, routes: Routes) -> Self {
        Self::at(db, routes, Clock::fixed(now()))
    }

    pub fn at(db: &Db, routes: Routes, clock: Clock) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let settings = FilesSettings {
            location: Location::Folder {
                folder: folder.path().join("kho"),
            },
            staging: folder.path().join("cho"),
        };
        let files = runtime.block_on(Files::open(&settings)).unwrap();
        let sink: Arc<dyn FileSink> = Arc::new(FolderSink::new(folder.path()));
        let sessions = Sessions::default();
        let site = Site::new("Tỉnh Lam Giang", "http://localhost");
        let web = Web::builder(site, texts(), clock)
            .service(db.clone())
            .service(files)
            .service(sink)
            .viewer_source(sessions.clone())
            .build();
        Self {
            router: kit_web::app(web, routes),
            sessions,
            runtime,
            _folder: folder,
        }
    }

    /// Signs this person in.
    pub fn as_(&self, actor: &Actor) -> Browser<'_> {
        let token = format!("the-{}-{}", actor.person, actor.post);
        self.sessions.0.lock().unwrap().insert(token.clone(), actor.clone());
        Browser {
            site: self,
            cookie: format!("phien={token}"),
        }
    }

    /// Nobody.
    pub fn as_stranger(&self) -> Browser<'_> {
        Browser {
            site: self,
            cookie: String::new(),
        }
    }
}

impl Browser<'_> {
    pub fn send(&self, request: Request<Body>) -> Reply {
        self.site.runtime.block_on(async {
            let response = self.site.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            Reply {
                status: parts.status,
                headers: parts.headers,
                text: String::from_utf8_lossy(&bytes).into_owned(),
                bytes: bytes.to_vec(),
            }
        })
    }

    pub fn get(&self, path: &str) -> Reply {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        self.send(request.body(Body::empty()).unwrap())
    }

    /// Sends a form of the page at `from`: its two hidden fields and these.
    pub fn post_from(&self, from: &str, to: &str, fields: &[(&str, &str)]) -> Reply {
        let page = self.get(from);
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        self.post(to, &[&page.hidden()[..], fields].concat())
    }

    /// Sends a plain form, with nothing but these fields.
    pub fn post(&self, to: &str, fields: &[(&str, &str)]) -> Reply {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let request = Request::post(to)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body.join("&"))).unwrap())
    }

    /// Sends a form with files; a file is its field, its name and its bytes.
    pub fn upload(
        &self,
        to: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Reply {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--ranh\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.as_bytes());
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--ranh\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--ranh--\r\n");
        let request = Request::post(to)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=ranh")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap())
    }

    /// Sends JSON to the programs' side.
    pub fn json(&self, method: &str, to: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(to)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap())
    }
}

impl Reply {
    /// The hidden fields of the first form for acts.
    pub fn hidden(&self) -> [(&'static str, &str); 2] {
        ["_csrf", "_key"].map(|name| (name, self.value_of(name)))
    }

    /// The value of the last input of this name that is hidden: forms of the top bar come first.
    pub fn value_of(&self, name: &str) -> &str {
        let mark = format!("name=\"{name}\" value=\"");
        let from = self.text.rfind(&mark).unwrap_or_else(|| panic!("no field {name}: {}", self.text));
        self.text[from + mark.len()..].split('"').next().unwrap()
    }

    /// Where it leads.
    pub fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .unwrap_or_else(|| panic!("{} {}", self.status, self.text))
            .to_str()
            .unwrap()
    }

    pub fn has(&self, words: &str) -> bool {
        self.text.contains(words)
    }
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
