//! Every page draws with invented data, in both languages, without a missing text.

use http::StatusCode;
use kit_base::Clock;
use kit_i18n::Locale;
use kit_web::{Site, Viewer, Visit, Web};
use std::{collections::BTreeSet, sync::Arc};
use tinhso::modules;

fn web() -> Web {
    let catalogue = modules::catalogue();
    let texts = modules::texts(&catalogue).expect("the texts are well formed");
    let clock = Clock::fixed("2026-11-22T03:00:00Z".parse().expect("a time"));
    Web::builder(
        Site::new("Tỉnh Lam Giang", "http://localhost"),
        texts,
        clock,
    )
    .menu(modules::menu(&catalogue))
    .build()
}

/// Somebody who may everything.
fn viewer() -> Viewer {
    let all: BTreeSet<String> = modules::catalogue()
        .iter()
        .flat_map(|module| &module.permissions)
        .map(|permission| permission.name.to_owned())
        .collect();
    Viewer {
        account: "1".to_owned(),
        name: "Nguyễn Thị Mẫu".to_owned(),
        role: "Văn thư, Văn phòng".to_owned(),
        initials: "NM".to_owned(),
        permissions: Arc::new(all),
        session: "1".to_owned(),
        preferences: None,
        actor: Arc::new(identity::Actor::system("test")),
    }
}

#[tokio::test]
async fn every_sample_draws_in_both_languages_without_a_missing_text() {
    let web = web();
    let routes = modules::routes(&mut modules::catalogue());
    assert!(!routes.samples().is_empty());
    for sample in routes.samples() {
        for locale in [Locale::Vi, Locale::En] {
            for viewer in [None, Some(viewer())] {
                let visit = Visit::sample(&web, locale, viewer, sample.path);
                let answer = (sample.render)(&visit)
                    .unwrap_or_else(|error| panic!("{} ({}): {error:?}", sample.path, sample.name));
                let status = answer.status();
                // a form with errors, and a page about something that went on in the meantime
                let expected = [
                    StatusCode::OK,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    StatusCode::CONFLICT,
                ];
                assert!(
                    expected.contains(&status),
                    "{} ({}): {status}",
                    sample.path,
                    sample.name
                );
            }
        }
    }
    let missing = web.texts.missing();
    assert!(missing.is_empty(), "texts that are not there: {missing:?}");
}

#[test]
fn every_sample_belongs_to_a_route() {
    let routes = modules::routes(&mut modules::catalogue());
    for sample in routes.samples() {
        let has_route = routes.list().iter().any(|route| route.path == sample.path);
        assert!(has_route, "{} ({})", sample.path, sample.name);
    }
}
