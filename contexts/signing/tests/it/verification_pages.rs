//! The public page and the API as a browser and a program see them.

use crate::{
    MIGRATIONS,
    verification_world::{World, plain_pdf},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use kit_db::Db;
use kit_i18n::{Locale, Source, Texts};
use kit_web::{FileSink, FolderSink, Site, Web};
use signing::verification::{Reason, badge, panel};
use std::sync::Arc;
use tower::ServiceExt;

const PAGE: &str = "/kiem-tra-chu-ky";
const API: &str = "/api/signatures/verify";
const LINE: &str = "----mau";

pub struct Served {
    app: Router,
    pub web: Web,
    uploads: std::path::PathBuf,
    _folder: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
}

struct Page {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

fn texts() -> Texts {
    let own = signing::module().texts.into_iter();
    let own = own.map(|source| Source::new(source.locale, "signing", source.text));
    Texts::build(kit_web::texts().into_iter().chain(own)).unwrap()
}

impl Served {
    pub fn new(world: &World, db: &Db) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let uploads = folder.path().join("uploads");
        std::fs::create_dir_all(&uploads).unwrap();
        let sink: Arc<dyn FileSink> = Arc::new(FolderSink::new(&uploads));
        let site = Site::new("Tỉnh Lam Giang", "http://localhost");
        let web = Web::builder(site, texts(), world.clock.clone())
            .service(db.clone())
            .service(sink)
            .service(world.trust())
            .service(world.fetcher())
            .build();
        Self {
            app: kit_web::app(web.clone(), signing::module().routes),
            web,
            uploads,
            _folder: folder,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    fn send(&self, request: Request<Body>) -> Page {
        self.runtime.block_on(async {
            let response = self.app.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 50_000_000).await.unwrap();
            Page {
                status: parts.status,
                headers: parts.headers,
                text: String::from_utf8_lossy(&bytes).into_owned(),
            }
        })
    }

    fn open(&self) -> Page {
        self.send(Request::get(PAGE).body(Body::empty()).unwrap())
    }

    /// Sends the form of the page with these files: field, bytes.
    fn check(&self, files: &[(&str, &[u8])]) -> Page {
        let page = self.open();
        let fields = [
            ("_csrf", page.hidden("_csrf")),
            ("_key", page.hidden("_key")),
        ];
        let cookies: Vec<&str> = page
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok()?.split(';').next())
            .collect();
        let request = Request::post(PAGE)
            .header(header::COOKIE, cookies.join("; "))
            .header("sec-fetch-site", "same-origin");
        self.send(multipart(request, &fields, files))
    }

    fn ask(&self, files: &[(&str, &[u8])]) -> Page {
        self.send(multipart(Request::post(API), &[], files))
    }
}

fn multipart(
    request: axum::http::request::Builder,
    fields: &[(&str, String)],
    files: &[(&str, &[u8])],
) -> Request<Body> {
    let mut body: Vec<u8> = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .into_bytes(),
        );
    }
    for (name, bytes) in files {
        let head = format!(
            "--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"van-ban.pdf\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{LINE}--\r\n").into_bytes());
    let kind = format!("multipart/form-data; boundary={LINE}");
    request
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body))
        .unwrap()
}

impl Page {
    fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at = self
            .text
            .find(&start)
            .unwrap_or_else(|| panic!("no field {name}: {}", self.text));
        let rest = &self.text[at + start.len()..];
        rest[..rest.find('"').unwrap()].to_owned()
    }

    fn says(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}

testing::on_both_databases! {
    fn anybody_has_a_file_checked_and_nothing_of_it_stays(db: &TestDb) {
        let world = World::new();
        let site = Served::new(&world, db);
        let page = site.open();
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.says("hệ thống không lưu gì") && page.says("class=\"pub\""), "{}", page.text);
        let page = site.check(&[("tep", &world.sign_pdf(&world.person, &plain_pdf(), "Chuky"))]);
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.says("Chữ ký hợp lệ, tin cậy") && page.says("Nguyễn Thị Mẫu"), "{}", page.text);
        assert!(page.says("data:application/json;base64,"));
        assert_eq!(std::fs::read_dir(&site.uploads).unwrap().count(), 0);
        assert_eq!(kit_db::count_rows(db, &["sig_assessment".to_owned()]).unwrap()["sig_assessment"], 0);
        let page = site.check(&[("noi-dung", b"x")]);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    fn a_changed_file_and_a_strange_one_are_told_apart(db: &TestDb) {
        let world = World::new();
        let site = Served::new(&world, db);
        let mut changed = world.sign_pdf(&world.person, &plain_pdf(), "Chuky");
        let at = changed.windows(9).position(|window| window == b"Quyet din").unwrap();
        changed[at] ^= 1;
        assert!(site.check(&[("tep", &changed)]).says("Chữ ký không hợp lệ"));
        assert!(site.check(&[("tep", b"van ban")]).says("Không đọc được tệp"));
        let message = world.sign_cms(b"van ban", false);
        assert!(site.check(&[("tep", &message)]).says("Chưa kết luận được về chữ ký"));
        assert!(site.check(&[("tep", &message), ("noi-dung", b"van ban")]).says("tin cậy"));
    }

    fn programs_get_the_report_and_problems(db: &TestDb) {
        let world = World::new();
        let site = Served::new(&world, db);
        let page = site.ask(&[("file", &world.sign_pdf(&world.person, &plain_pdf(), "Chuky"))]);
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let report: serde_json::Value = serde_json::from_str(&page.text).unwrap();
        assert_eq!(report["schema"], "tinhso-signature-report/1");
        assert_eq!(report["outcome"], "trusted");
        let page = site.ask(&[("other", b"x")]);
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{}", page.text);
        assert_eq!(page.headers[header::CONTENT_TYPE], "application/problem+json");
        let empty = Request::post(API).body(Body::empty()).unwrap();
        assert_eq!(site.send(empty).status, StatusCode::BAD_REQUEST);
    }

    fn one_address_may_check_only_so_many_files_in_a_minute(db: &TestDb) {
        let world = World::new();
        let site = Served::new(&world, db);
        let last = (0..40).map(|_| site.open().status).find(|status| *status == StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(last, Some(StatusCode::TOO_MANY_REQUESTS));
    }

    fn every_sample_is_drawn_in_both_languages(db: &TestDb) {
        let world = World::new();
        let site = Served::new(&world, db);
        for sample in signing::verification::pages::routes().samples() {
            for locale in [Locale::Vi, Locale::En] {
                let visit = kit_web::Visit::sample(&site.web, locale, None, sample.path);
                assert!((sample.render)(&visit).is_ok(), "{} {}", sample.path, sample.name);
            }
        }
        assert_eq!(site.web.texts.missing(), Default::default());
    }

    fn badge_and_panel_say_the_verdict_in_words(db: &TestDb) {
        let world = World::new();
        let site = Served::new(&world, db);
        let found = world.assess(&world.sign_pdf(&world.person, &plain_pdf(), "Chuky"));
        let brief = signing::verification::Brief {
            id: signing::verification::AssessmentId::generate(),
            sha256: "00".repeat(32),
            at: world.now(),
            format: found.format,
            outcome: found.outcome,
            notes: vec![Reason::new("signing-check-appended")],
            signatures: found.signatures,
        };
        let visit = kit_web::Visit::sample(&site.web, Locale::Vi, None, "/");
        let drawn = badge(&visit, &brief).into_string();
        assert!(drawn.contains("Chữ ký hợp lệ, tin cậy"), "{drawn}");
        let drawn = panel(&visit, &brief, "/van-ban-den/1").into_string();
        assert!(drawn.contains("Nguyễn Thị Mẫu") && drawn.contains("<details"), "{drawn}");
        assert!(!drawn.contains("kiem-tra-lai"), "who may not, sees no button");
    }
}
