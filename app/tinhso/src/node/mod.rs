//! One running node: opens everything in order, keeps it alive, and stops it without losing work.

mod existing;
mod identifiers;
mod jobs;
mod mail;
mod outbox;
mod outside;
mod parts;
mod pulse;
mod trial;
mod web;

pub(crate) use existing::existing_database;
pub use identifiers::NumberKeeper;
pub(crate) use outbox::is_held;
pub use outbox::{hold_outbox, outbox_is_held, release_outbox};
pub(crate) use outside::{Outside, fetcher};
pub(crate) use parts::open_database;
pub use parts::{NodeError, Parts};
pub use pulse::{Pulse, Readiness};
pub(crate) use trial::Trial;

use crate::{log_check, modules, pages};
use jobs::JobsSwitch;
use kit_audit::{Gathered, LogOptions, RunningGatherer, RunningSequencer, Sequencer};
use kit_module::Catalogue;
use kit_search::{Follower, FollowerSettings, Index, Settings};
use kit_web::{Routes, Web};
use std::sync::Arc;
use tokio::runtime::Handle;

/// A running node.
pub struct Node {
    parts: Parts,
    web: Web,
    index: Option<Index>,
    pulse: Arc<Pulse>,
    sequencer: Option<RunningSequencer>,
    jobs: Option<JobsSwitch>,
    gatherer: RunningGatherer,
    numbers: NumberKeeper,
}

impl Node {
    /// Starts the threads of a node over opened parts. `base_url` is where people reach it. Gives
    /// its routes too. Must not be called on a thread of the runtime that may not wait.
    ///
    /// # Errors
    /// [`NodeError`]; what was started is stopped again.
    pub fn start(
        parts: Parts,
        runtime: &Handle,
        base_url: String,
    ) -> Result<(Self, Routes), NodeError> {
        let mut catalogue = modules::catalogue();
        let roles = parts.config.node.roles;
        let numbers = NumberKeeper::start(parts.db.clone(), parts.holder.clone(), runtime);
        let index = roles.index.then(|| open_index(&parts)).transpose()?;
        let follower = index
            .as_ref()
            .map(|index| follow(&parts, index, &catalogue))
            .transpose()?;
        let notices = mail::notices(&parts)?;
        let outside = Outside::open(&parts.config, &parts.clock, runtime)?;
        let jobs = roles.jobs.then(|| {
            let mail = mail::service(&parts, &notices, &base_url)?;
            let work = modules::work(&catalogue, mail.is_some());
            let context =
                web::job_context(&parts, index.as_ref(), &notices, mail, &outside, runtime);
            JobsSwitch::start(context, work, parts.config.workers, runtime)
        });
        let jobs = jobs.transpose()?;
        let sequencer = roles.jobs.then(|| start_sequencer(&parts)).transpose()?;
        let runner = jobs.as_ref().map(JobsSwitch::place).unwrap_or_default();
        let gathered = Gathered::default();
        let gatherer = gathered.start(parts.db.clone(), parts.clock.clone())?;
        let log = sequencer.as_ref().map(RunningSequencer::health);
        let pulse = Pulse::new(&parts, catalogue.migrations(), follower, runner, log);
        let document = pages::api_document(&catalogue);
        let routes = modules::routes(&mut catalogue);
        let web = web::builder(
            &parts,
            index.as_ref(),
            &catalogue,
            &outside,
            &gathered,
            base_url,
        )
        .service(Arc::clone(&pulse))
        .service(Arc::new(document))
        .service(notices)
        .service(Arc::clone(&parts.config))
        .build();
        Ok((
            Self {
                parts,
                web,
                index,
                pulse,
                sequencer,
                jobs,
                gatherer,
                numbers,
            },
            routes,
        ))
    }

    /// What it stands on.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The state of its pages.
    #[must_use]
    pub fn web(&self) -> &Web {
        &self.web
    }

    /// Its search index, if it keeps one.
    #[must_use]
    pub fn index(&self) -> Option<&Index> {
        self.index.as_ref()
    }

    /// How it does.
    #[must_use]
    pub fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    /// Stops jobs, log and index, in this order, and lets go of the database. May wait for the
    /// jobs that run.
    pub fn stop_blocking(self) {
        self.pulse.leave();
        if let Some(jobs) = self.jobs {
            jobs.stop_blocking();
        }
        // what was read and refused gets its place in the log with the rest
        self.gatherer.stop_blocking();
        if let Some(sequencer) = self.sequencer {
            sequencer.stop_blocking();
        }
        if let Some(follower) = self.pulse.take_follower() {
            follower.stop();
        }
        self.numbers.stop();
        tracing::info!("stopped");
    }
}

fn open_index(parts: &Parts) -> Result<Index, NodeError> {
    let settings = Settings {
        writer_heap_bytes: parts.config.search.memory,
    };
    Ok(Index::open(&parts.config.search.folder, settings)?)
}

fn follow(parts: &Parts, index: &Index, catalogue: &Catalogue) -> Result<Follower, NodeError> {
    let all: Vec<_> = catalogue
        .iter()
        .flat_map(|module| module.search.iter().copied())
        .collect();
    let feed = Box::new(kit_module::database_feed(
        parts.db.clone(),
        parts.clock.clone(),
        &parts.holder,
    ));
    let sources = kit_module::sources(&parts.db, &all);
    Follower::start(index.clone(), feed, sources, FollowerSettings::default())
        .map_err(NodeError::Thread)
}

fn start_sequencer(parts: &Parts) -> Result<RunningSequencer, NodeError> {
    let audit = &parts.config.audit;
    let options = LogOptions {
        checkpoint_leaves: audit.checkpoint_entries,
        checkpoint_time: log_check::checkpoint_time(&parts.config),
        own_head: Some(log_check::own_head(&parts.config, &parts.keys)),
        signer: Some(parts.keys.audit.clone()),
        push: audit.checkpoint_files.clone(),
        ..LogOptions::default()
    };
    Ok(Sequencer::new(parts.db.clone(), parts.clock.clone(), options).start()?)
}
