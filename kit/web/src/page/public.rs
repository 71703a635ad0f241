//! The frame of public pages: strip with accessibility choices, masthead, navigation bar, foot.
use crate::{Visit, assets::icon, menu::current_href, page::settings_form, ui};
use maud::{Markup, html};

pub(crate) fn draw(visit: &Visit, main: &Markup, narrow: bool) -> Markup {
    let width = if narrow {
        "wrap pub-main narrow"
    } else {
        "wrap pub-main"
    };
    html! {
        header {
            div class="strip" {
                div class="wrap" {
                    span { (today(visit)) }
                    div class="r" { (settings_form::short(visit)) }
                }
            }
            div class="mast" {
                div class="wrap" {
                    a class="nm-link" href="/" {
                        (ui::emblem())
                        span class="nm" {
                            small { (visit.web().site.public_title) }
                            b { (visit.web().site.name) }
                        }
                    }
                    (account(visit))
                }
            }
        }
        (navigation(visit))
        main class=(width) id="noi-dung" tabindex="-1" { (main) }
        footer class="foot" {
            div class="wrap" {
                div { h2 { (visit.web().site.name) } @for line in &visit.web().site.contact { p { (line) } } }
                div { h2 { (visit.t("web-public-look")) } (settings_form::all(visit)) }
            }
        }
    }
}

fn navigation(visit: &Visit) -> Markup {
    let menu = &visit.web().public_menu;
    if menu.is_empty() {
        return html! {};
    }
    let current = current_href(menu, visit.path());
    html! {
        nav class="pnav" aria-label=(visit.t("web-menu-main")) {
            div class="wrap" {
                ul {
                    @for item in menu.iter().filter(|item| item.permission.is_none_or(|one| visit.may(one))) {
                        li {
                            a href=(item.href) aria-current=[(current == Some(item.href)).then_some("page")] {
                                (icon(item.icon)) (visit.t(item.label))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Signing in, or the way into the office for those who have.
fn account(visit: &Visit) -> Markup {
    let (href, label, name) = match visit.viewer() {
        Some(viewer) => ("/", viewer.name.clone(), "user"),
        None => (
            visit.web().site.sign_in_href.as_str(),
            visit.t("web-sign-in"),
            "log-in",
        ),
    };
    html! {
        a class="ds-button mast-account" data-variant="secondary" href=(href) { (icon(name)) (label) }
    }
}

/// `Chủ nhật, 22/11/2026`
fn today(visit: &Visit) -> String {
    let day = visit.today();
    let weekday = kit_i18n::format::weekday(visit.locale(), day);
    let mut letters = weekday.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}, {}", letters.as_str(), visit.date(day))
}
