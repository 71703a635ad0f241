//! The contribution of one office.

use crate::{
    FileSource, Indicator, OpenWork, ReadingRoute, Recount, RoleDefault, SearchSource, Series,
};
use kit_audit::ActSource;
use kit_base::Clock;
use kit_db::{Db, Migration};
use kit_jobs::{Cron, JobKind, Subscription};
use kit_web::{BadgeSource, MenuItem, Routes};
use std::sync::Arc;

/// Texts of one language, in Fluent.
#[derive(Clone, Copy, Debug)]
pub struct TextSource {
    /// `vi` or `en`.
    pub locale: kit_i18n::Locale,
    /// The file's content.
    pub text: &'static str,
}

/// Something one may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// `<context>.<thing>.<act>`.
    pub name: &'static str,
    /// The text key of what it is called.
    pub label: &'static str,
}

/// Makes a source of counts for the menu, over the program's database and clock.
pub type MakeBadge = fn(&Db, &Clock) -> Arc<dyn BadgeSource>;

/// What one office (or tool) contributes.
#[derive(Default)]
pub struct Module {
    /// Its crate's name.
    pub name: &'static str,
    /// Its tables.
    pub migrations: Vec<Migration>,
    /// Its texts.
    pub texts: Vec<TextSource>,
    /// What one may be allowed to do in it.
    pub permissions: Vec<Permission>,
    /// Names of those permissions of it that nobody uses without a second factor.
    pub second_factor: Vec<&'static str>,
    /// What its roles may unless an operator decides otherwise.
    pub role_defaults: Vec<RoleDefault>,
    /// Names of those permissions of it that programs of agencies may be given.
    pub for_programs: Vec<&'static str>,
    /// Its pages and API.
    pub routes: Routes,
    /// Its entries in the side menu.
    pub menu: Vec<MenuItem>,
    /// The counts behind its entries in the side menu.
    pub badges: Vec<MakeBadge>,
    /// Work that it does later.
    pub jobs: Vec<JobKind>,
    /// Those of its jobs that come by the calendar.
    pub crons: Vec<Cron>,
    /// Events that it hears.
    pub subscriptions: Vec<Subscription>,
    /// Figures that reports and dashboards may show.
    pub indicators: Vec<Indicator>,
    /// Counts over days and bodies that dashboards may draw.
    pub series: Vec<Series>,
    /// Which of its routes show contents.
    pub readings: Vec<ReadingRoute>,
    /// Counters, and how they are counted again.
    pub recounts: Vec<Recount>,
    /// What of it can be found by text.
    pub search: Vec<SearchSource>,
    /// What of it names contents of files.
    pub files: Vec<FileSource>,
    /// Where it keeps what was done, to be compared with the log of acts.
    pub acts: Vec<ActSource>,
    /// What it has open in bodies that end.
    pub open_work: Vec<OpenWork>,
    /// The OpenAPI description of its API, if it has one.
    pub openapi: Option<utoipa::openapi::OpenApi>,
}

/// All modules together.
pub struct Catalogue {
    modules: Vec<Module>,
}

impl Catalogue {
    /// From the one list of modules, in the order in which their tables are made.
    #[must_use]
    pub fn new(modules: Vec<Module>) -> Self {
        Self { modules }
    }

    /// Each module.
    pub fn iter(&self) -> impl Iterator<Item = &Module> {
        self.modules.iter()
    }

    /// Each module, to take its routes.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Module> {
        self.modules.iter_mut()
    }

    /// Every step of every module.
    #[must_use]
    pub fn migrations(&self) -> Vec<Migration> {
        self.iter()
            .flat_map(|m| m.migrations.iter().copied())
            .collect()
    }

    /// Whatever names contents of files.
    #[must_use]
    pub fn files(&self) -> Vec<FileSource> {
        self.iter().flat_map(|m| m.files.iter().copied()).collect()
    }

    /// Where the offices keep what was done.
    #[must_use]
    pub fn acts(&self) -> Vec<ActSource> {
        self.iter().flat_map(|m| m.acts.iter().copied()).collect()
    }

    /// Every figure, by code.
    #[must_use]
    pub fn indicators(&self) -> Vec<Indicator> {
        let mut all: Vec<Indicator> = self
            .iter()
            .flat_map(|m| m.indicators.iter().copied())
            .collect();
        all.sort_by_key(|indicator| indicator.code);
        all
    }

    /// Which routes show contents.
    #[must_use]
    pub fn readings(&self) -> Vec<ReadingRoute> {
        self.iter()
            .flat_map(|m| m.readings.iter().copied())
            .collect()
    }

    /// Counters of every office, with how they are counted again.
    #[must_use]
    pub fn recounts(&self) -> Vec<Recount> {
        self.iter()
            .flat_map(|m| m.recounts.iter().copied())
            .collect()
    }

    /// Counts over days and bodies, of every office that has some.
    #[must_use]
    pub fn series(&self) -> Vec<Series> {
        self.iter().flat_map(|m| m.series.iter().copied()).collect()
    }
}
