//! What this office contributes to the whole.

use crate::{MIGRATIONS, certificates, permissions, requests, verification};
use identity::declared_role_defaults;
use kit_i18n::Locale;
use kit_module::{Module, Permission, TextSource};

/// The contribution, for the one list in `app/tinhso/src/modules.rs`.
#[must_use]
pub fn module() -> Module {
    Module {
        name: "signing",
        migrations: MIGRATIONS.to_vec(),
        texts: texts(),
        permissions: permissions::ALL
            .iter()
            .map(|(name, label)| Permission { name, label })
            .collect(),
        second_factor: permissions::STRONG.to_vec(),
        role_defaults: declared_role_defaults(permissions::ROLE_DEFAULTS),
        badges: vec![|db, clock| requests::pages::WAITING.source(db, clock)],
        crons: certificates::CRONS.to_vec(),
        open_work: crate::succession::OPEN.to_vec(),
        routes: certificates::pages::routes()
            .merge(requests::pages::routes())
            .merge(verification::pages::routes()),
        menu: [
            certificates::pages::MENU,
            requests::pages::MENU,
            verification::pages::MENU,
        ]
        .concat(),
        jobs: [certificates::JOBS, requests::JOBS, verification::JOBS].concat(),
        subscriptions: certificates::SUBSCRIPTIONS.to_vec(),
        indicators: certificates::figures::indicators(),
        files: [certificates::FILES, requests::FILES].concat(),
        openapi: Some(verification::pages::api::openapi()),
        readings: crate::readings::READINGS.to_vec(),
        acts: vec![crate::logged::CERTIFICATES, crate::logged::REQUESTS],
        ..Module::default()
    }
}

fn texts() -> Vec<TextSource> {
    let vietnamese = [
        include_str!("../i18n/vi.ftl"),
        include_str!("../i18n/certificates.vi.ftl"),
        include_str!("../i18n/requests.vi.ftl"),
        include_str!("../i18n/verification.vi.ftl"),
    ];
    let english = [
        include_str!("../i18n/en.ftl"),
        include_str!("../i18n/certificates.en.ftl"),
        include_str!("../i18n/requests.en.ftl"),
        include_str!("../i18n/verification.en.ftl"),
    ];
    let of = |locale| move |text| TextSource { locale, text };
    vietnamese
        .into_iter()
        .map(of(Locale::Vi))
        .chain(english.into_iter().map(of(Locale::En)))
        .collect()
}
