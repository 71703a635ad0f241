//! What this office contributes to the whole.

use crate::{figures, permissions, search};
use kit_i18n::Locale;
use kit_module::{Module, Permission, TextSource};
use kit_web::{MenuItem, Routes};

/// The office of documents.
#[must_use]
pub fn module() -> Module {
    Module {
        name: "documents",
        migrations: crate::MIGRATIONS.to_vec(),
        texts: vec![
            TextSource {
                locale: Locale::Vi,
                text: include_str!("../i18n/vi.ftl"),
            },
            TextSource {
                locale: Locale::En,
                text: include_str!("../i18n/en.ftl"),
            },
        ],
        permissions: permissions::ALL
            .iter()
            .map(|(name, label)| Permission { name, label })
            .collect(),
        routes: routes(),
        menu: MENU.to_vec(),
        indicators: figures::indicators(),
        search: vec![search::source()],
        ..Module::default()
    }
}

fn routes() -> Routes {
    Routes::new()
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
