//! The buttons for language, colours, text size and contrast.
use crate::{TextSize, Theme, Visit};
use kit_i18n::Locale;
use maud::{Markup, html};

/// All choices as one form of buttons; works without script.
pub(crate) fn all(visit: &Visit) -> Markup {
    let chosen = visit.preferences();
    let themes = Theme::ALL.map(|theme| {
        let key = match theme {
            Theme::Auto => "web-theme-auto",
            Theme::Light => "web-theme-light",
            Theme::Dark => "web-theme-dark",
        };
        (theme.word(), visit.t(key), theme == chosen.theme)
    });
    let contrast = [
        (
            "no-contrast",
            visit.t("web-contrast-usual"),
            !chosen.contrast,
        ),
        ("contrast", visit.t("web-contrast-more"), chosen.contrast),
    ];
    html! {
        form method="post" action="/tuy-chon" class="prefs" {
            input type="hidden" name="ve" value=(here(visit));
            (group(&visit.t("web-theme"), &themes))
            (group(&visit.t("web-size"), &sizes(visit)))
            (group(&visit.t("web-contrast"), &contrast))
            (group(&visit.t("web-language"), &languages(visit)))
        }
    }
}

/// Only text size and language, for the strip on top of public pages.
pub(crate) fn short(visit: &Visit) -> Markup {
    html! {
        form method="post" action="/tuy-chon" class="prefs-short" {
            input type="hidden" name="ve" value=(here(visit));
            (group(&visit.t("web-size"), &sizes(visit)))
            (group(&visit.t("web-language"), &languages(visit)))
        }
    }
}

fn sizes(visit: &Visit) -> [(&'static str, String, bool); 3] {
    TextSize::ALL.map(|size| {
        let text = match size {
            TextSize::Normal => "A",
            TextSize::Large => "A+",
            TextSize::Larger => "A++",
        };
        (
            size.word(),
            text.to_owned(),
            size == visit.preferences().size,
        )
    })
}

fn languages(visit: &Visit) -> [(&'static str, String, bool); 2] {
    Locale::ALL.map(|locale| {
        (
            locale.code(),
            locale.own_name().to_owned(),
            locale == visit.locale(),
        )
    })
}

fn group(label: &str, choices: &[(&'static str, String, bool)]) -> Markup {
    html! {
        div class="seg" role="group" aria-label=(label) {
            @for (word, text, chosen) in choices {
                button name="chon" value=(word) aria-pressed=(chosen) { (text) }
            }
        }
    }
}

fn here(visit: &Visit) -> String {
    if visit.query().is_empty() {
        visit.path().to_owned()
    } else {
        format!("{}?{}", visit.path(), visit.query())
    }
}
