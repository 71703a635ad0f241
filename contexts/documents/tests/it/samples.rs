//! Every page draws its invented data, in both languages, with every text it asks for.

use crate::{MIGRATIONS, office::Office};
use axum::body::to_bytes;
use kit_i18n::Locale;
use kit_web::Visit;
use std::{collections::BTreeSet, fs, path::Path};

/// Where the drawn pages are put to be looked at.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/samples");

#[test]
fn every_sample_draws_in_both_languages_with_all_texts() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let office = Office::new(&db);
    let routes = documents::module().routes;
    fs::create_dir_all(FOLDER).unwrap();
    for sample in routes.samples() {
        for locale in Locale::ALL {
            let viewer = crate::office::viewer_of(&office.cast.receiver.clerk);
            let visit = Visit::sample(&office.web, locale, Some(viewer), sample.path);
            let response =
                (sample.render)(&visit).unwrap_or_else(|error| panic!("{}: {error}", sample.path));
            let body = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap()
                .block_on(to_bytes(response.into_body(), 10_000_000))
                .unwrap();
            let name = format!("{}-{}-{}.html", sample.path, sample.name, locale.code());
            let name = name.replace(['/', '{', '}', ' '], "_");
            fs::write(Path::new(FOLDER).join(name), &body).unwrap();
        }
    }
    let missing: BTreeSet<_> = office.web.texts.missing().into_keys().collect();
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn every_page_that_people_open_has_a_sample() {
    let routes = documents::module().routes;
    let drawn: BTreeSet<&str> = routes.samples().iter().map(|sample| sample.path).collect();
    let pages = routes.list().iter().filter(|route| {
        route.kind == kit_web::RouteKind::Page && route.method == axum::http::Method::GET
    });
    let bare: Vec<&str> = pages
        .map(|route| route.path)
        .filter(|path| !drawn.contains(path))
        // answers that are files or pieces of pages
        .filter(|path| {
            ![
                "/tep/",
                "/pdf",
                "/xlsx",
                "xuat-excel",
                "/co-quan",
                "/noi-nhan",
                "/ban-goc",
                "/ban-sao",
            ]
            .iter()
            .any(|part| path.contains(part))
        })
        .collect();
    assert_eq!(bare, Vec::<&str>::new());
}
