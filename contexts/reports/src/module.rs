//! What this office contributes to the whole.

use crate::{MIGRATIONS, annual, dashboard, permissions};
use identity::declared_role_defaults;
use kit_i18n::Locale;
use kit_module::{Module, Permission, TextSource};
use kit_web::{MenuItem, Routes};

/// The office of reports. It needs the service [`crate::Figures`] in `Web`.
#[must_use]
pub fn module() -> Module {
    Module {
        name: "reports",
        migrations: MIGRATIONS.to_vec(),
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
        role_defaults: declared_role_defaults(permissions::ROLE_DEFAULTS),
        for_programs: vec![permissions::READ_ANNUAL],
        routes: routes(),
        menu: MENU.to_vec(),
        openapi: Some(annual::openapi()),
        readings: crate::readings::READINGS.to_vec(),
        ..Module::default()
    }
}

fn routes() -> Routes {
    dashboard::pages::routes().merge(annual::pages::routes())
}

/// A menu entry names one permission, so the dashboard names the one that every leader holds, the
/// province's leaders too.
const MENU: &[MenuItem] = &[
    MenuItem {
        group: "",
        order: 10,
        icon: "layout-dashboard",
        label: "reports-menu-overview",
        href: dashboard::pages::OVERVIEW,
        permission: Some(permissions::READ_OVERVIEW),
        badge: None,
    },
    MenuItem {
        group: "reports-menu",
        order: 710,
        icon: "chart-column",
        label: "reports-menu-annual",
        href: annual::pages::REPORT,
        permission: Some(permissions::READ_ANNUAL),
        badge: None,
    },
];
