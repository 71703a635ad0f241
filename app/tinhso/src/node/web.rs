//! The state of the pages and the context of jobs: where every service is registered, once.

use super::{Outside, Parts, pulse::has_room};
use crate::{bridges::AnswersToLog, config::Config, log_check, modules, pages::notices};
use identity::accounts::passkeys::PasskeySite;
use jiff::SignedDuration;
use kit_audit::Gathered;
use kit_files::{Files, Scanner};
use kit_jobs::JobContext;
use kit_module::Catalogue;
use kit_notify::{MailService, Notices};
use kit_search::Index;
use kit_web::{AnswerSink, FileSink, FolderSink, RateLimits, RoomLeft, Site, Web, WebBuilder};
use signing::requests::pages::AgentSettings;
use std::{sync::Arc, time::Duration};
use tokio::runtime::Handle;

/// Where a person finds the own account; a page of identity.
const ACCOUNT: &str = "/tai-khoan";

/// The state of the pages.
pub(super) fn builder(
    parts: &Parts,
    index: Option<&Index>,
    catalogue: &Catalogue,
    outside: &Outside,
    gathered: &Gathered,
    base_url: String,
) -> WebBuilder {
    let answers: Arc<dyn AnswerSink> =
        Arc::new(AnswersToLog::new(gathered.clone(), catalogue.readings()));
    let settings = identity::Settings {
        passkeys: PasskeySite::at(&base_url, &parts.config.site.name),
        strong_rights: Arc::new(modules::strong_rights(catalogue)),
        ..sign_in_settings(parts)
    };
    let sessions = identity::Sessions::new(parts.db.clone(), settings.clone());
    // beside files on their way in: on the file system of the store, so that keeping is renaming
    let sink: Arc<dyn FileSink> = Arc::new(FolderSink::new(&parts.config.files.staging));
    let mut builder = Web::builder(
        site(parts, base_url),
        parts.texts.clone(),
        parts.clock.clone(),
    )
    .service(parts.db.clone())
    .service(parts.files.clone())
    .service(scanner(&parts.config))
    .service(answers)
    .service(parts.trust.clone())
    .service(outside.keys.clone())
    .service(modules::purposes())
    .service(AgentSettings {
        address: parts.config.signing.agent_address.as_str().into(),
    })
    .service(sink)
    .service(room_left(&parts.config))
    .service(settings)
    .service(modules::figures(catalogue, &parts.config))
    .service(identity::PermissionLabels::new(
        catalogue
            .iter()
            .flat_map(|module| module.permissions.iter().copied()),
    ))
    .service(identity::OpenWorkOfOffices::new(
        catalogue
            .iter()
            .flat_map(|module| module.open_work.iter().copied()),
    ))
    .service(program_rules(&parts.config))
    .viewer_source(sessions)
    .bearer_source(identity::Programs::new(parts.db.clone()))
    .banner(identity::enrolment_banner)
    .menu(modules::menu(catalogue));
    for make in catalogue.iter().flat_map(|module| &module.badges) {
        builder = builder.badge_source(make(&parts.db, &parts.clock));
    }
    if let Some(fetcher) = &outside.fetcher {
        builder = builder.service(fetcher.clone());
    }
    if let Some(index) = index {
        builder = builder.service(index.clone());
    }
    builder
}

/// What jobs and event handlers are given.
pub(super) fn job_context(
    parts: &Parts,
    index: Option<&Index>,
    kinds: &Notices,
    mail: Option<MailService>,
    outside: &Outside,
    runtime: &Handle,
) -> JobContext {
    let mut context = JobContext::new(parts.db.clone(), parts.clock.clone())
        .with::<Files>(parts.files.clone())
        .with(parts.texts.clone())
        .with(scanner(&parts.config))
        .with(parts.trust.clone())
        .with(modules::purposes())
        .with(log_check::settings(parts))
        .with(sign_in_settings(parts))
        .with(kinds.clone())
        .with(runtime.clone());
    if let Some(fetcher) = &outside.fetcher {
        context = context.with(fetcher.clone());
    }
    if let Some(upgrade) = &outside.upgrade {
        context = context.with(upgrade.clone());
    }
    if let Some(mail) = mail {
        context = context.with(mail);
    }
    if let Some(index) = index {
        context = context.with(index.clone());
    }
    context
}

pub(super) fn scanner(config: &Config) -> Scanner {
    config
        .files
        .clamd
        .clone()
        .map_or(Scanner::Off, Scanner::clamd)
}

/// The system is asked each time: the answer costs less than a microsecond.
fn room_left(config: &Config) -> RoomLeft {
    let (data, least_free) = (config.node.data.clone(), config.node.least_free);
    RoomLeft::new(move || has_room(&data, least_free))
}

fn sign_in_settings(parts: &Parts) -> identity::Settings {
    let config = &parts.config;
    let signed = |length: Duration| SignedDuration::try_from(length).unwrap_or(SignedDuration::MAX);
    let usual = identity::Settings::new(config.site.name.clone(), parts.keys.sealing.clone());
    identity::Settings {
        idle: signed(config.sessions.idle),
        idle_privileged: signed(config.sessions.idle_privileged),
        absolute: signed(config.sessions.absolute),
        confirm_within: signed(config.sessions.confirm_within),
        sheet_life: signed(config.sessions.sheet_life),
        enrol_within: signed(config.sign_in.enrol_within),
        address_tries: i64::try_from(config.sign_in.address_tries).unwrap_or(i64::MAX),
        address_window: signed(config.sign_in.address_window),
        device_life: signed(config.sign_in.device_life),
        clock_shift: parts.clock.shift(),
        ..usual
    }
}

fn program_rules(config: &Config) -> identity::ProgramRules {
    let within = SignedDuration::try_from(config.sessions.confirm_within);
    identity::ProgramRules {
        within: within.unwrap_or(SignedDuration::MAX),
        ..identity::ProgramRules::new(modules::for_programs())
    }
}

fn site(parts: &Parts, base_url: String) -> Site {
    let config = &parts.config;
    let mut site = Site::new(config.site.name.clone(), base_url);
    site.subtitle = config.site.subtitle.clone();
    site.public_title = config.site.public_title.clone();
    site.contact = config.site.contact.clone();
    site.demo = parts.demo;
    site.notices_href = Some(notices::HERE.to_owned());
    site.account_href = Some(ACCOUNT.to_owned());
    site.form_key = parts.keys.form.clone();
    site.trusted_proxies = config.web.trusted_proxies.clone();
    site.forwarded = config.web.forwarded;
    site.upload_seats = config.web.uploads;
    site.largest_file = config.files.largest;
    site.rate_limits = RateLimits {
        per_address_per_minute: config.web.requests_per_address,
        per_account_per_minute: config.web.requests_per_account,
    };
    site
}
