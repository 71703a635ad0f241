//! The pages as a browser sees them: the whole program of kit-web over a database, with people who
//! are signed in by name.

use crate::cast::{Agency, Cast, cast, delegated, now};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use futures::future::BoxFuture;
use identity::Actor;
use jiff::Timestamp;
use kit_base::Clock;
use kit_db::Db;
use kit_files::{Files, FilesSettings, Location};
use kit_i18n::{Source, Texts};
use kit_search::{Index, Settings};
use kit_typeset::Typesetter;
use kit_web::{FileSink, FolderSink, PageError, Site, Viewer, ViewerSource, Web};
use std::{collections::HashMap, sync::Arc};
use tower::ServiceExt;

/// A running office: two agencies, and everybody's browser.
pub struct Office {
    pub cast: Cast,
    pub web: Web,
    app: Router,
    _folder: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
}

/// What a browser got.
pub struct Page {
    pub status: StatusCode,
    pub to: String,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

/// Everybody who is signed in, by the token of their cookie.
struct People(HashMap<String, Actor>);

impl ViewerSource for People {
    fn viewer<'a>(
        &'a self,
        token: &'a str,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Viewer>, PageError>> {
        let viewer = self.0.get(token).map(viewer_of);
        Box::pin(async move { Ok(viewer) })
    }
}

pub fn viewer_of(actor: &Actor) -> Viewer {
    Viewer {
        account: actor.person.to_string(),
        name: actor.name.to_string(),
        role: actor.role_line.to_string(),
        initials: "NT".to_owned(),
        permissions: Arc::clone(&actor.permissions),
        session: "session".to_owned(),
        preferences: None,
        actor: Arc::new(actor.clone()),
    }
}

fn people(prefix: &str, agency: &Agency) -> Vec<(String, Actor)> {
    let it = agency;
    [
        ("clerk", &it.clerk),
        ("leader", &it.leader),
        ("chief", &it.chief),
        ("head", &it.head),
        ("specialist", &it.specialist),
        ("colleague", &it.colleague),
        ("other-head", &it.other_head),
        ("administrator", &it.administrator),
    ]
    .map(|(name, actor)| (format!("{prefix}{name}"), actor.clone()))
    .to_vec()
}

/// Somebody who sees the figures of the province and nothing else.
fn overseer(like: &Actor) -> Actor {
    let mut actor = like.clone();
    actor.permissions = Arc::new([documents::permissions::OVERVIEW.to_owned()].into());
    let overview = documents::permissions::OVERVIEW.to_owned();
    actor.scopes = Arc::new([(overview, identity::Scope::Province)].into());
    actor
}

/// All texts of the program that these pages need.
pub fn texts() -> Texts {
    let own = documents::module().texts.into_iter();
    let own = own.map(|source| Source::new(source.locale, "documents", source.text));
    Texts::build(kit_web::texts().into_iter().chain(own)).expect("the texts are well formed")
}

impl Office {
    /// With the agencies of [`cast`]; people of the sender begin with `sender-`.
    pub fn new(db: &Db) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cast = cast(db);
        let mut everybody = people("", &cast.receiver);
        everybody.extend(people("sender-", &cast.sender));
        everybody.push(("overseer".to_owned(), overseer(&cast.sender.leader)));
        // somebody of the sender to whom the receiver's leader delegated
        let deputy = delegated(db, &cast.receiver.leader, &cast.sender.colleague, &[]);
        everybody.push(("deputy".to_owned(), deputy));
        // and somebody who works for the receiver's clerk and chief
        delegated(db, &cast.receiver.clerk, &cast.sender.head, &[]);
        let assistant = delegated(db, &cast.receiver.chief, &cast.sender.head, &[]);
        everybody.push(("assistant".to_owned(), assistant));
        // and somebody who keeps the books of both
        let keeper = delegated(db, &cast.receiver.clerk, &cast.sender.chief, &[]);
        everybody.push(("keeper".to_owned(), keeper));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let settings = FilesSettings {
            location: Location::Folder {
                folder: folder.path().join("files"),
            },
            staging: folder.path().join("staging"),
        };
        let files = runtime.block_on(Files::open(&settings)).unwrap();
        std::fs::create_dir_all(folder.path().join("uploads")).unwrap();
        let sink: Arc<dyn FileSink> = Arc::new(FolderSink::new(folder.path().join("uploads")));
        let index = Index::open(folder.path().join("index"), Settings::default()).unwrap();
        let clock = Clock::fixed(now());
        let site = Site::new("Tỉnh Lam Giang", "http://localhost");
        let web = Web::builder(site, texts(), clock)
            .service(db.clone())
            .service(files)
            .service(sink)
            .service(index)
            .service(Arc::new(Typesetter::new([]).unwrap()))
            .viewer_source(People(everybody.into_iter().collect()))
            .menu(documents::module().menu)
            .build();
        let app = kit_web::app(web.clone(), documents::module().routes);
        Self {
            cast,
            web,
            app,
            _folder: folder,
            runtime,
        }
    }

    /// How many contents lie in the file store, whoever names them.
    pub fn stored_contents(&self) -> u64 {
        let files = self.web.service::<Files>();
        self.runtime.block_on(files.sum()).unwrap().0
    }

    fn send(&self, request: Request<Body>) -> Page {
        self.runtime.block_on(async {
            let response: Response<Body> = self.app.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 50_000_000).await.unwrap();
            let to = parts.headers.get(header::LOCATION);
            Page {
                status: parts.status,
                to: to
                    .map(|to| to.to_str().unwrap().to_owned())
                    .unwrap_or_default(),
                text: String::from_utf8_lossy(&bytes).into_owned(),
                headers: parts.headers,
            }
        })
    }

    /// Opens a page as `who`; the empty name is nobody.
    pub fn get(&self, who: &str, path: &str) -> Page {
        self.send(
            Request::get(path)
                .header(header::COOKIE, format!("phien={who}"))
                .body(Body::empty())
                .unwrap(),
        )
    }

    /// Sends a form that stands on the page `from`, with its hidden fields.
    pub fn post(&self, who: &str, from: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(who, from);
        self.post_again(who, &page, path, fields)
    }

    /// Sends a form of a page that was opened before: what a double click or going back does.
    pub fn post_again(&self, who: &str, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut all = vec![
            ("_csrf", page.hidden("_csrf")),
            ("_key", page.hidden("_key")),
        ];
        all.extend(
            fields
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        self.post_fields(who, path, &all)
    }

    /// Sends exactly these fields.
    pub fn post_fields(&self, who: &str, path: &str, fields: &[(&str, String)]) -> Page {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        self.send(
            Request::post(path)
                .header(header::COOKIE, format!("phien={who}"))
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(body.join("&")))
                .unwrap(),
        )
    }

    /// Sends a form with files (name, bytes) in the field `files`.
    pub fn upload(
        &self,
        who: &str,
        page: &Page,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Page {
        let bytes = fields.iter().map(|(name, value)| (*name, value.as_bytes()));
        self.upload_bytes(who, page, path, &bytes.collect::<Vec<_>>(), files)
    }

    /// The same with fields that need not be text.
    pub fn upload_bytes(
        &self,
        who: &str,
        page: &Page,
        path: &str,
        fields: &[(&str, &[u8])],
        files: &[(&str, &[u8])],
    ) -> Page {
        const LINE: &str = "----mau";
        let mut body: Vec<u8> = Vec::new();
        let (token, key) = (page.hidden("_csrf"), page.hidden("_key"));
        let own = [("_csrf", token.as_bytes()), ("_key", key.as_bytes())];
        for (name, value) in own.iter().chain(fields) {
            let head =
                format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend(head.as_bytes());
            body.extend_from_slice(value);
            body.extend(b"\r\n");
        }
        for (name, bytes) in files {
            let head = format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{LINE}--\r\n").as_bytes());
        self.send(
            Request::post(path)
                .header(header::COOKIE, format!("phien={who}"))
                .header("sec-fetch-site", "same-origin")
                .header(
                    header::CONTENT_TYPE,
                    format!("multipart/form-data; boundary={LINE}"),
                )
                .body(Body::from(body))
                .unwrap(),
        )
    }

    /// Calls the API as `who`.
    pub fn api(&self, method: &str, who: &str, path: &str, body: &str, key: Option<&str>) -> Page {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, format!("phien={who}"))
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap())
    }
}

impl Page {
    /// The value of the first hidden field of this name.
    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let Some(at) = self.text.find(&start) else {
            panic!(
                "no field {name} on the page with status {}: {}",
                self.status, self.text
            );
        };
        let rest = &self.text[at + start.len()..];
        rest[..rest.find('"').unwrap()].to_owned()
    }

    /// Whether a text stands on the page.
    pub fn says(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}

pub fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
