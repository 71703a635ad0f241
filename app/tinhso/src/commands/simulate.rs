//! `tinhso simulate`: plays a year of a whole province through the same acts that people use.

use super::{CommandError, CommandResult, FormatFlag, Globals, Outcome, Progress, say, say_json};
use crate::{
    node::Parts,
    serve::stop_signal,
    simulation::{self, FillError, Scale, Settings, Texts, Volumes},
};
use identity::{accounts::password, demo};
use kit_base::Clock;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Where the public collection of legal documents is looked for; absent on most machines.
const TITLES: &str = "../shared/data/legal";
/// The seed of every demonstration, so that all of them look alike.
pub const DEMO_SEED: u64 = 2022;

/// Plays the year 2022 of Nghệ An: every agency, its people, and the documents between them.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tinhso simulate nghean-2022 --scale 0.001\n  \
    tinhso simulate nghean-2022 --scale 1 --workers 4 --data /srv/tinhso\n\n\
    A run that was stopped or killed goes on where it was when it is started again."
)]
pub struct Simulate {
    /// Which year of which province
    #[arg(value_enum)]
    case: Case,
    /// Share of the year's volume, above 0 and at most 1
    #[arg(long, default_value = "0.01")]
    scale: Scale,
    /// The same seed plans the same year (identifiers differ from run to run)
    #[arg(long, default_value_t = DEMO_SEED)]
    seed: u64,
    /// Threads that prepare work
    #[arg(long, default_value_t = 48)]
    workers: usize,
    /// Folder with documents.jsonl.gz and fulltext.jsonl.gz for titles and texts
    #[arg(long, value_name = "DIR", default_value = TITLES)]
    titles: PathBuf,
    #[command(flatten)]
    format: FormatFlag,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Case {
    /// Nghệ An as its People's Committee reported 2022
    #[value(name = "nghean-2022")]
    Nghean2022,
}

impl Simulate {
    /// Plays.
    ///
    /// # Errors
    /// [`CommandError`]; what was played stays.
    pub fn run(self, globals: &Globals) -> CommandResult {
        let Case::Nghean2022 = self.case;
        let config = globals.settings(&[])?;
        let runtime = tokio::runtime::Runtime::new()
            .map_err(|error| CommandError::during("start threads", error))?;
        let parts = Parts::open(config, Clock::system(), runtime.handle())?;
        let settings = Settings {
            scale: self.scale,
            seed: self.seed,
            workers: self.workers.clamp(1, 64),
        };
        let texts = Texts::from_folder(&self.titles)
            .map_err(|error| CommandError::during("read the titles", error))?;
        let stop = Arc::new(AtomicBool::new(false));
        // the first interrupt asks for a tidy end: the work of the moment is finished
        let asked = stop.clone();
        runtime.spawn(async move {
            stop_signal().await;
            asked.store(true, Ordering::SeqCst);
        });
        let outcome = play(&parts, settings, texts, stop).map_err(|error| {
            CommandError::during("play the year", error)
                .next("start the same command again to go on")
        })?;
        self.tell(outcome, Volumes::at(self.scale));
        Ok(Outcome::Done)
    }

    fn tell(&self, outcome: simulation::Outcome, volumes: Volumes) {
        if self.format.is_json() {
            say_json(&serde_json::json!({
                "received": outcome.received, "issued": outcome.issued, "repeated": outcome.repeated,
                "stopped": outcome.stopped, "planned": { "received": volumes.received, "issued": volumes.issued },
            }));
            return;
        }
        let vn = |number: usize| vn::words::format_number(number as i64);
        say(format!(
            "{} văn bản đến, {} văn bản đi trong lần chạy này (cả năm: {} và {})",
            vn(outcome.received),
            vn(outcome.issued),
            vn(volumes.received),
            vn(volumes.issued)
        ));
        if outcome.stopped {
            say("Đã dừng; chạy lại cùng lệnh để tiếp tục.");
        }
    }
}

fn play(
    parts: &Parts,
    settings: Settings,
    texts: Texts,
    stop: Arc<AtomicBool>,
) -> Result<simulation::Outcome, FillError> {
    let bar = std::cell::OnceCell::new();
    let outcome = simulation::fill(&parts.db, settings, texts, stop, |done, all, _| {
        bar.get_or_init(|| Progress::new("Năm 2022", all as u64))
            .at(done as u64);
    });
    if let Some(bar) = bar.into_inner() {
        bar.end();
    }
    outcome
}

/// Fills an empty database for a demonstration: the same province every time.
///
/// # Errors
/// [`FillError`]; a later start goes on where this one ended.
pub fn fill_demo(parts: &Parts, scale: Scale, seed: u64) -> Result<(), FillError> {
    simulation::load_directory(&parts.db, seed)?;
    let (now, stored) = (parts.clock.now(), password::hash(demo::PASSWORD));
    parts
        .db
        .write_blocking(move |tx| demo::create_accounts(tx, now, &stored))?;
    let settings = Settings {
        scale,
        seed,
        workers: 48,
    };
    let texts = Texts::from_folder(TITLES.as_ref()).unwrap_or_else(|_| Texts::own());
    play(parts, settings, texts, Arc::default()).map(drop)
}
