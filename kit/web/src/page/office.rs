//! The frame of the back office: top bar with search, side menu, main part.
use crate::{
    FlashKind, MenuItem, Viewer, Visit,
    assets::{assets, icon},
    menu::current_href,
    page::settings_form,
    ui::{self, NoticeKind},
};
use kit_base::{hex, hmac_sha256};
use maud::{Markup, html};

/// Whose page it is, for the script that keeps what was typed; tells nothing about the account.
fn owner(visit: &Visit) -> String {
    let key = visit.web().site.form_key.reveal();
    let account = visit.viewer().map_or("", |viewer| viewer.account.as_str());
    hex(&hmac_sha256(key, format!("owner\0{account}").as_bytes()))
        .chars()
        .take(32)
        .collect()
}

pub(crate) fn draw(visit: &Visit, main: &Markup) -> Markup {
    html! {
        div class="app" data-density="compact" data-size="sm" data-owner=(owner(visit)) data-sign-out=(visit.web().site.sign_out_href) {
            header class="top" {
                a class="tbtn burger" href="#danh-muc" aria-label=(visit.t("web-menu-open")) { (icon("menu")) span class="burger-text" { (visit.t("web-menu")) } }
                a class="brand" href="/" {
                    (ui::emblem())
                    span { b { (visit.web().site.name) } (visit.web().site.subtitle) }
                }
                (search(visit))
                (tools(visit))
            }
            aside class="side" id="danh-muc" {
                a class="side-close tbtn" href="#noi-dung" { (icon("x")) (visit.t("web-menu-close")) }
                (menu(visit))
            }
            a class="side-shade" href="#noi-dung" tabindex="-1" aria-hidden="true" {}
            main class="main" id="noi-dung" tabindex="-1" { (main) }
        }
    }
}

/// The message that a redirect left for this page.
pub(crate) fn flash(visit: &Visit) -> Markup {
    let Some(flash) = visit.take_flash() else {
        return html! {};
    };
    let kind = match flash.kind {
        FlashKind::Success => NoticeKind::Success,
        FlashKind::Info => NoticeKind::Info,
        FlashKind::Warning => NoticeKind::Warning,
    };
    html! { div class="flash" role="status" data-flash { (ui::notice(visit, kind, &flash.text, &html! {})) } }
}

fn search(visit: &Visit) -> Markup {
    html! {
        form class="gsearch" role="search" action=(visit.web().site.search_href) {
            (icon("search"))
            label class="sr" for="tim-chung" { (visit.t("web-search-label")) }
            input id="tim-chung" name="q" type="search" placeholder=(visit.t("web-search-hint")) data-key-search
                autocomplete="off" maxlength="200";
            kbd aria-hidden="true" { "/" }
        }
    }
}

fn tools(visit: &Visit) -> Markup {
    let site = &visit.web().site;
    let notices = visit.0.badges.get("notices").map_or(0, |badge| badge.count);
    html! {
        nav class="topnav" aria-label=(visit.t("web-tools")) {
            @if let (Some(href), Some(_)) = (&site.notices_href, visit.viewer()) {
                a class="tbtn" href=(href) {
                    (icon("bell"))
                    @if notices > 0 { span class="n" aria-hidden="true" { (capped(visit, notices)) } }
                    span class=[assets().sprite.as_ref().map(|_| "sr")] { (visit.ta("web-notices", &kit_i18n::args!["count" => notices])) }
                }
            }
            @if let Some(viewer) = visit.viewer() { (account(visit, viewer)) }
        }
    }
}

fn capped(visit: &Visit, count: u64) -> String {
    const MOST_SHOWN: u64 = 99;
    if count > MOST_SHOWN {
        format!("{MOST_SHOWN}+")
    } else {
        visit.number(count)
    }
}

fn account(visit: &Visit, viewer: &Viewer) -> Markup {
    let site = &visit.web().site;
    html! {
        details class="drop" {
            summary class="tbtn" {
                span class="ava" aria-hidden="true" { (viewer.initials) }
                span class="who" { (viewer.name) small { (viewer.role) } }
                (icon("chevron-down"))
            }
            div class="drop-panel" {
                p class="drop-who" { b { (viewer.name) } br; (viewer.role) }
                @if let Some(href) = &site.account_href { a class="drop-link" href=(href) { (icon("user")) (visit.t("web-account")) } }
                (settings_form::all(visit))
                (ui::button_form(visit, &site.sign_out_href, &visit.t("web-sign-out"), "log-out"))
            }
        }
    }
}

fn menu(visit: &Visit) -> Markup {
    let visible = visit.menu();
    let mut groups: Vec<&str> = Vec::new();
    for item in &visible {
        if !groups.contains(&item.group) {
            groups.push(item.group);
        }
    }
    let current = current_href(&visit.web().menu, visit.path());
    html! {
        nav class="nav" aria-label=(visit.t("web-menu-main")) {
            @for group in groups {
                @if !group.is_empty() { h2 { (visit.t(group)) } }
                ul {
                    @for item in visible.iter().filter(|item| item.group == group) {
                        li { (entry(visit, item, current == Some(item.href))) }
                    }
                }
            }
        }
    }
}

fn entry(visit: &Visit, item: &MenuItem, current: bool) -> Markup {
    let badge = item
        .badge
        .and_then(|name| visit.0.badges.get(name))
        .filter(|badge| badge.count > 0);
    html! {
        a href=(item.href) aria-current=[current.then_some("page")] {
            (icon(item.icon))
            (visit.t(item.label))
            @if let Some(badge) = badge {
                span class=(if badge.overdue { "c hot" } else { "c" }) { (visit.number(badge.count)) }
            }
        }
    }
}
