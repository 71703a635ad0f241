//! The job runner of a node, which waits while the outbox is held.

use super::{NodeError, outbox_is_held};
use kit_jobs::{JobContext, Runner, RunnerOptions, StartError, Work};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{runtime::Handle, task::JoinHandle};

/// How often a node asks whether the outbox was released.
const ASK_EVERY: Duration = Duration::from_secs(5);

/// Where the runner stands once it runs.
pub(super) type Place = Arc<Mutex<Option<Runner>>>;

/// The runner, or the wait for it.
pub(super) struct JobsSwitch {
    runner: Place,
    waiting: Option<JoinHandle<()>>,
}

impl JobsSwitch {
    pub(super) fn start(
        context: JobContext,
        work: Work,
        workers: usize,
        runtime: &Handle,
    ) -> Result<Self, NodeError> {
        let options = RunnerOptions {
            workers,
            ..RunnerOptions::default()
        };
        let runner: Place = Place::default();
        if !outbox_is_held(&context.db)? {
            put(&runner, Runner::start(context, work, &options)?);
            return Ok(Self {
                runner,
                waiting: None,
            });
        }
        tracing::warn!(
            "jobs and deliveries wait: run `tinhso outbox release` when you know what was sent before the restore"
        );
        let place = Arc::clone(&runner);
        let waiting = runtime.spawn(async move {
            loop {
                tokio::time::sleep(ASK_EVERY).await;
                let (context, work, options) = (context.clone(), work.clone(), options.clone());
                let tried = tokio::task::spawn_blocking(move || try_start(context, work, &options));
                match tried.await {
                    Ok(Ok(Some(runner))) => {
                        tracing::info!("the outbox is released: jobs and deliveries go on");
                        return put(&place, runner);
                    }
                    Ok(Ok(None)) => {}
                    Ok(Err(error)) => tracing::warn!(%error, "jobs cannot start; will try again"),
                    Err(error) => tracing::error!(%error, "starting the jobs failed"),
                }
            }
        });
        Ok(Self {
            runner,
            waiting: Some(waiting),
        })
    }

    pub(super) fn place(&self) -> Place {
        Arc::clone(&self.runner)
    }

    pub(super) fn stop_blocking(self) {
        if let Some(waiting) = self.waiting {
            waiting.abort();
        }
        let runner = self
            .runner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(runner) = runner {
            runner.stop_blocking();
        }
    }
}

fn try_start(
    context: JobContext,
    work: Work,
    options: &RunnerOptions,
) -> Result<Option<Runner>, StartError> {
    if outbox_is_held(&context.db)? {
        return Ok(None);
    }
    Runner::start(context, work, options).map(Some)
}

fn put(place: &Place, runner: Runner) {
    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(runner);
}
