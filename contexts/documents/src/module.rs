//! What this office contributes to the whole.

use crate::{figures, permissions, search, stored_files, succession};
use identity::declared_role_defaults;
use kit_i18n::Locale;
use kit_module::{Module, Permission, TextSource};
use kit_web::{MenuItem, Routes};

/// The office of documents.
#[must_use]
pub fn module() -> Module {
    Module {
        name: "documents",
        migrations: crate::MIGRATIONS.to_vec(),
        texts: texts(),
        permissions: permissions::ALL
            .iter()
            .map(|(name, label)| Permission { name, label })
            .collect(),
        second_factor: permissions::STRONG.to_vec(),
        role_defaults: declared_role_defaults(crate::ROLE_DEFAULTS),
        for_programs: permissions::FOR_PROGRAMS.to_vec(),
        badges: vec![
            |db, clock| crate::incoming::pages::TODO.source(db, clock),
            |db, clock| crate::outgoing::pages::TODO.source(db, clock),
        ],
        open_work: succession::OPEN.to_vec(),
        routes: routes(),
        menu: MENU.to_vec(),
        indicators: [figures::indicators(), crate::usage::indicators()].concat(),
        series: crate::series::series(),
        search: vec![search::source()],
        files: vec![
            stored_files::source(),
            crate::outgoing::original::FILES,
            crate::copies::FILES,
        ],
        readings: crate::readings::READINGS.to_vec(),
        recounts: vec![crate::recount::TALLY],
        acts: vec![crate::logged::ACTS],
        openapi: Some(crate::incoming::api::openapi().merge_from(crate::outgoing::api::openapi())),
        ..Module::default()
    }
}

fn texts() -> Vec<TextSource> {
    let vietnamese = [
        include_str!("../i18n/vi.ftl"),
        include_str!("../i18n/incoming.vi.ftl"),
        include_str!("../i18n/calendar.vi.ftl"),
        include_str!("../i18n/outgoing.vi.ftl"),
        include_str!("../i18n/copies.vi.ftl"),
    ];
    let english = [
        include_str!("../i18n/en.ftl"),
        include_str!("../i18n/incoming.en.ftl"),
        include_str!("../i18n/calendar.en.ftl"),
        include_str!("../i18n/outgoing.en.ftl"),
        include_str!("../i18n/copies.en.ftl"),
    ];
    let of = |locale| move |text| TextSource { locale, text };
    let vietnamese = vietnamese.into_iter().map(of(Locale::Vi));
    vietnamese
        .chain(english.into_iter().map(of(Locale::En)))
        .collect()
}

fn routes() -> Routes {
    Routes::new()
        .merge(crate::incoming::api::routes())
        .merge(crate::incoming::pages::routes())
        .merge(crate::outgoing::pages::routes())
        .merge(crate::outgoing::api::routes())
        .merge(crate::copies::pages::routes())
        .merge(crate::books::pages::routes())
        .merge(crate::calendar::pages::routes())
        .merge(crate::figures_page::routes())
        .merge(crate::usage::page::routes())
        .merge(crate::file_page::routes())
        .merge(crate::search_page::routes())
        .merge(crate::recipients::pages::routes())
}

const MENU: &[MenuItem] = &[
    MenuItem {
        group: "documents-menu",
        order: 110,
        icon: "inbox",
        label: "documents-menu-incoming",
        href: "/van-ban-den",
        permission: None,
        badge: Some("documents.incoming.todo"),
    },
    MenuItem {
        group: "documents-menu",
        order: 120,
        icon: "send",
        label: "documents-menu-outgoing",
        href: "/van-ban-di",
        permission: None,
        badge: Some("documents.outgoing.todo"),
    },
    MenuItem {
        group: "documents-menu",
        order: 130,
        icon: "book-open",
        label: "documents-menu-books",
        href: "/so-van-ban",
        permission: Some(permissions::READ_ORGANISATION),
        badge: None,
    },
];
