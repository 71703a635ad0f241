//! Serves the gallery alone: `cargo run -p kit-web --example gallery`, then open
//! <http://127.0.0.1:8099/thu-vien-giao-dien>. For whoever works on the look. The cookie `phien=mau` signs in.
use futures::future::BoxFuture;
use jiff::Timestamp;
use kit_base::Clock;
use kit_i18n::Texts;
use kit_web::{
    Badge, BadgeSource, FileSink, FolderSink, MenuItem, PageError, Routes, Site, Viewer,
    ViewerSource, Web, app,
};
use std::{net::SocketAddr, sync::Arc};

struct Anybody;

impl ViewerSource for Anybody {
    fn viewer<'a>(
        &'a self,
        token: &'a str,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Viewer>, PageError>> {
        let viewer = Viewer {
            account: "mau".to_owned(),
            name: "Nguyễn Thị Mẫu".to_owned(),
            role: "Chuyên viên, Phòng Tổng hợp".to_owned(),
            initials: "NM".to_owned(),
            permissions: Arc::default(),
            session: "mau".to_owned(),
            preferences: None,
            actor: Arc::new(()),
        };
        Box::pin(async move { Ok((token == "mau").then_some(viewer)) })
    }
}

/// A count that stays.
struct Shown(&'static str, u64, bool);

impl BadgeSource for Shown {
    fn name(&self) -> &'static str {
        self.0
    }

    fn badge<'a>(&'a self, _viewer: &'a Viewer) -> BoxFuture<'a, Option<Badge>> {
        let (count, overdue) = (self.1, self.2);
        Box::pin(async move { Some(Badge { count, overdue }) })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let mut site = Site::new("Tỉnh Lam Giang", "http://127.0.0.1:8099");
    site.subtitle = "Quản lý văn bản, điều hành".to_owned();
    site.public_title = "Cổng thông tin điện tử".to_owned();
    site.contact = vec!["Số 1 đường Trung Tâm, thành phố Lam Châu".to_owned()];
    site.notices_href = Some("/thu-vien-giao-dien".to_owned());
    site.account_href = Some("/thu-vien-giao-dien".to_owned());
    site.demo = true;
    let item = |order, icon, label, href| MenuItem {
        group: if order < 10 { "" } else { "web-gallery" },
        order,
        icon,
        label,
        href,
        permission: None,
        badge: match order {
            10 => Some("waiting"),
            11 => Some("late"),
            _ => None,
        },
    };
    let sink: Arc<dyn FileSink> = Arc::new(FolderSink::new(folder.path()));
    let menu = [
        item(1, "layout-dashboard", "web-gallery", "/thu-vien-giao-dien"),
        item(
            10,
            "pen-line",
            "web-sample-subject",
            "/thu-vien-giao-dien/bieu-mau",
        ),
    ];
    let web = Web::builder(site, Texts::build(kit_web::texts())?, Clock::system())
        .viewer_source(Anybody)
        .badge_source(Arc::new(Shown("notices", 7, false)))
        .badge_source(Arc::new(Shown("waiting", 1_204, false)))
        .badge_source(Arc::new(Shown("late", 4, true)))
        .menu(menu)
        .public_menu(menu)
        .service(sink)
        .build();
    #[expect(
        clippy::disallowed_methods,
        reason = "an example that serves on this machine only"
    )]
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await?;
    let service = app(web, Routes::new()).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await?;
    Ok(())
}
