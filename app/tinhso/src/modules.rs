//! The one list of everything that the program is made of. A new office is one line here.

use crate::{bridges, config::Config, pages};
use identity::RoleDefault;
use kit_i18n::{Locale, Source, Texts, TextsError};
use kit_jobs::{Subscription, Work};
use kit_module::{Catalogue, Module, TextSource};
use kit_web::{MenuItem, Routes};

/// Every module: the tools first, then the offices, then the program itself.
#[must_use]
pub fn catalogue() -> Catalogue {
    Catalogue::new(vec![
        kit(),
        identity::module(),
        signing::module(),
        documents::module(),
        reports::module(),
        program(),
    ])
}

/// What each office allows its roles unless an operator decides otherwise.
#[must_use]
pub fn role_defaults() -> Vec<RoleDefault> {
    let catalogue = catalogue();
    let declared = catalogue.iter().flat_map(|module| &module.role_defaults);
    declared.filter_map(RoleDefault::read).collect()
}

/// What programs of agencies may be given: what each office names for them.
#[must_use]
pub fn for_programs() -> Vec<&'static str> {
    let catalogue = catalogue();
    let named = catalogue.iter().flat_map(|module| &module.for_programs);
    named.copied().collect()
}

/// Why the offices ask for signatures.
#[must_use]
pub fn purposes() -> signing::requests::Purposes {
    signing::requests::Purposes::new(documents::SIGNING_PURPOSES.iter().copied())
}

/// The tables of the tools.
fn kit() -> Module {
    let migrations = [
        kit_db::MIGRATIONS,
        kit_jobs::MIGRATIONS,
        kit_audit::MIGRATIONS,
        kit_module::MIGRATIONS,
        kit_notify::MIGRATIONS,
    ];
    Module {
        name: "kit",
        migrations: migrations.concat(),
        ..Module::default()
    }
}

/// What the program adds by itself: its start page, its documents for programmers, its bridges.
fn program() -> Module {
    Module {
        name: "tinhso",
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
        permissions: pages::PERMISSIONS.to_vec(),
        role_defaults: pages::role_defaults(),
        badges: vec![pages::notices::BELL_COUNT],
        routes: pages::routes(),
        subscriptions: bridges::subscriptions(),
        ..Module::default()
    }
}

/// All texts for people.
///
/// # Errors
/// [`TextsError`] if a text is malformed or stands twice.
pub fn texts(catalogue: &Catalogue) -> Result<Texts, TextsError> {
    let of_modules = catalogue.iter().flat_map(|module| {
        let texts = module.texts.iter();
        texts.map(|source| Source::new(source.locale, module.name, source.text))
    });
    let of_tools = kit_web::texts().into_iter().chain(kit_notify::texts());
    Texts::build(of_tools.chain(of_modules))
}

/// Everything that runners do; with `mail`, their context has a [`kit_notify::MailService`].
#[must_use]
pub fn work(catalogue: &Catalogue, mail: bool) -> Work {
    let subscriptions: Vec<Subscription> = catalogue
        .iter()
        .flat_map(|module| module.subscriptions.iter().copied())
        .collect();
    let mut work = Work {
        kinds: catalogue
            .iter()
            .flat_map(|module| module.jobs.iter().copied())
            .collect(),
        subscriptions,
        crons: catalogue
            .iter()
            .flat_map(|module| module.crons.iter().copied())
            .collect(),
    };
    work.extend(crate::upkeep::work());
    work.extend(crate::stored_files::work());
    work.extend(crate::nightly_check::work());
    work.extend(kit_audit::work());
    work.extend(kit_notify::work(mail));
    work
}

/// Indicators and series of all offices, with what the operator decided about them.
#[must_use]
pub fn figures(catalogue: &Catalogue, config: &Config) -> reports::Figures {
    let (indicators, series) = (catalogue.indicators(), catalogue.series());
    reports::Figures::new(indicators, series, config.reports)
}

/// Names of the permissions that nobody uses without a second factor.
#[must_use]
pub fn strong_rights(catalogue: &Catalogue) -> std::collections::BTreeSet<String> {
    catalogue
        .iter()
        .flat_map(|module| module.second_factor.iter().map(|name| (*name).to_owned()))
        .collect()
}

/// The side menu.
#[must_use]
pub fn menu(catalogue: &Catalogue) -> Vec<MenuItem> {
    catalogue
        .iter()
        .flat_map(|module| module.menu.iter().copied())
        .collect()
}

/// Takes the routes of all modules.
#[must_use]
pub fn routes(catalogue: &mut Catalogue) -> Routes {
    catalogue
        .iter_mut()
        .map(|module| std::mem::take(&mut module.routes))
        .fold(Routes::new(), Routes::merge)
}
