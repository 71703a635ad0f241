//! What this context contributes to the program.

use crate::{
    accounts, delegations, log, logged, organisations, people, permissions, programs, proposals,
    roles,
    roles::declared,
    sessions,
    sort_keys::SORT_KEYS,
    upkeep::{CRONS, SIGN_IN_SUMS, UPKEEP},
};
use kit_db::Migration;
use kit_i18n::Locale;
use kit_module::{Module, TextSource};
use kit_web::{MenuItem, Routes};

/// The tables of this context.
pub const MIGRATIONS: &[Migration] = &[
    kit_db::migration!(
        "202611220301_idn_organisations",
        "../migrations/202611220301_idn_organisations.sql"
    ),
    kit_db::migration!(
        "202611220302_idn_people",
        "../migrations/202611220302_idn_people.sql"
    ),
    kit_db::migration!(
        "202611220303_idn_accounts",
        "../migrations/202611220303_idn_accounts.sql"
    ),
    kit_db::migration!(
        "202611230215_idn_organisation_kind",
        "../migrations/202611230215_idn_organisation_kind.sql"
    ),
    kit_db::migration!(
        "202611301311_idn_personal",
        "../migrations/202611301311_idn_personal.sql"
    ),
    kit_db::migration!(
        "202611301312_idn_sign_in",
        "../migrations/202611301312_idn_sign_in.sql"
    ),
    kit_db::migration!(
        "202611301313_idn_proposals",
        "../migrations/202611301313_idn_proposals.sql"
    ),
    kit_db::migration!(
        "202611301319_idn_programs",
        "../migrations/202611301319_idn_programs.sql"
    ),
    kit_db::migration!(
        "202611301317_idn_sort_keys",
        "../migrations/202611301317_idn_sort_keys.sql"
    ),
    kit_db::migration!(
        "202611301613_idn_passkeys",
        "../migrations/202611301613_idn_passkeys.sql"
    ),
    kit_db::migration!(
        "202611301714_idn_resets",
        "../migrations/202611301714_idn_resets.sql"
    ),
    kit_db::migration!(
        "202611302058_idn_begun",
        "../migrations/202611302058_idn_begun.sql"
    ),
    kit_db::migration!(
        "202611302100_idn_successions",
        "../migrations/202611302100_idn_successions.sql"
    ),
    kit_db::migration!(
        "202611302130_idn_delegation_ended",
        "../migrations/202611302130_idn_delegation_ended.sql"
    ),
];

/// The contribution of this context.
#[must_use]
pub fn module() -> Module {
    Module {
        name: "identity",
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
        permissions: permissions::ALL.to_vec(),
        second_factor: permissions::STRONG.to_vec(),
        routes: routes(),
        menu: menu(),
        openapi: Some(programs::pages::openapi()),
        role_defaults: declared(&permissions::role_defaults()),
        badges: vec![|db, clock| proposals::WAITING.source(db, clock)],
        jobs: vec![UPKEEP, SIGN_IN_SUMS, SORT_KEYS],
        crons: CRONS.to_vec(),
        subscriptions: vec![sessions::leaving::SIGN_OUT],
        acts: vec![logged::CHANGES, logged::THINGS],
        readings: crate::readings::READINGS.to_vec(),
        ..Module::default()
    }
}

fn routes() -> Routes {
    sessions::pages::routes()
        .merge(accounts::pages::routes())
        .merge(organisations::pages::routes())
        .merge(people::pages::routes())
        .merge(programs::pages::routes())
        .merge(proposals::pages::routes())
        .merge(delegations::pages::routes())
        .merge(roles::pages::routes())
        .merge(log::pages::routes())
}

fn menu() -> Vec<MenuItem> {
    let item = |order, icon, label, href, permission| MenuItem {
        group: "identity-menu",
        order,
        icon,
        label,
        href,
        permission,
        badge: None,
    };
    vec![
        item(
            810,
            "building-2",
            "identity-organisations",
            "/to-chuc",
            None,
        ),
        item(820, "users", "identity-people", "/can-bo", None),
        item(
            830,
            "user-plus",
            "identity-delegations",
            "/uy-quyen",
            Some(permissions::GIVE_DELEGATIONS.name),
        ),
        MenuItem {
            badge: Some(proposals::WAITING.name),
            ..item(
                835,
                "hourglass",
                "identity-proposals",
                proposals::pages::LIST,
                Some(permissions::MANAGE_ACCOUNTS.name),
            )
        },
        item(
            840,
            "log-in",
            "identity-accounts",
            "/quan-tri/tai-khoan",
            Some(permissions::MANAGE_ACCOUNTS.name),
        ),
        item(
            845,
            "settings",
            "identity-programs",
            programs::pages::LIST,
            Some(permissions::MANAGE_ACCOUNTS.name),
        ),
        item(
            850,
            "list-checks",
            "identity-roles",
            "/quan-tri/vai-tro",
            Some(permissions::MANAGE_ROLES.name),
        ),
        item(
            860,
            "history",
            "identity-log",
            "/quan-tri/nhat-ky",
            Some(permissions::READ_LOG.name),
        ),
    ]
}
