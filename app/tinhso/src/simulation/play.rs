//! Plays the planned year, cell by cell, with several workers.

use super::{
    Agency, Plan, Settings, Texts,
    cells::{self, CellError},
    draw::Draw,
};
use jiff::civil::time;
use kit_base::Clock;
use kit_db::{Db, DbError, Once, OnceKey, Tx};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Documents entered by this run.
    pub received: usize,
    /// Documents issued by this run.
    pub issued: usize,
    /// Cells that an earlier or another run had played.
    pub repeated: usize,
    /// True if it was stopped before the end.
    pub stopped: bool,
}

/// Why a run ended early; what was played stays, and a later run goes on.
#[derive(Debug, thiserror::Error)]
#[error("play {agency} on {day}: {error}")]
pub struct PlayError {
    /// Which agency.
    agency: String,
    /// Which day.
    day: jiff::civil::Date,
    /// What was refused.
    error: CellError,
}

/// The morning or the rest of a day. All mornings come first: nobody registers what has not
/// been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Send,
    Receive,
}

/// Everything that is needed to play.
pub struct Player {
    db: Db,
    settings: Settings,
    agencies: Arc<Vec<Agency>>,
    plan: Arc<Plan>,
    texts: Arc<Texts>,
    stop: Arc<AtomicBool>,
}

impl Player {
    /// For one database and one planned year. Setting `stop` ends the run after the cells that
    /// are being played.
    #[must_use]
    pub fn new(
        db: Db,
        settings: Settings,
        agencies: Vec<Agency>,
        plan: Plan,
        texts: Texts,
        stop: Arc<AtomicBool>,
    ) -> Self {
        Self {
            db,
            settings,
            agencies: Arc::new(agencies),
            plan: Arc::new(plan),
            texts: Arc::new(texts),
            stop,
        }
    }

    /// Plays the year, or what is left of it. `progress` hears of each half day: how many are
    /// done, of how many.
    ///
    /// # Errors
    /// [`PlayError`].
    pub fn play(&self, progress: impl Fn(usize, usize, Outcome)) -> Result<Outcome, PlayError> {
        let days = self.plan.days.len();
        let mut outcome = Outcome::default();
        for day in 0..days {
            for (half, name) in [(Half::Send, 0), (Half::Receive, 1)] {
                self.play_half(day, half, &mut outcome)?;
                if self.stop.load(Ordering::SeqCst) {
                    outcome.stopped = true;
                    return Ok(outcome);
                }
                progress(day * 2 + name + 1, days * 2, outcome);
            }
        }
        Ok(outcome)
    }

    fn play_half(&self, day: usize, half: Half, outcome: &mut Outcome) -> Result<(), PlayError> {
        let cells = self.cells_of(day, half);
        let (next, counted) = (AtomicUsize::new(0), Mutex::new(Outcome::default()));
        let failed: Mutex<Option<PlayError>> = Mutex::new(None);
        thread::scope(|scope| {
            for _ in 0..self.settings.workers.max(1) {
                scope.spawn(|| {
                    while !self.stop.load(Ordering::SeqCst) {
                        let Some(agency) = cells.get(next.fetch_add(1, Ordering::SeqCst)) else {
                            break;
                        };
                        let played = self.play_cell(day, *agency, half);
                        if let Err(error) = record(played, half, &counted) {
                            self.fail(&failed, day, *agency, error);
                            break;
                        }
                    }
                });
            }
        });
        if let Some(error) = failed
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
        {
            return Err(error);
        }
        let counted = counted
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        outcome.received += counted.received;
        outcome.issued += counted.issued;
        outcome.repeated += counted.repeated;
        Ok(())
    }

    fn fail(&self, failed: &Mutex<Option<PlayError>>, day: usize, agency: usize, error: CellError) {
        self.stop.store(true, Ordering::SeqCst);
        let error = PlayError {
            agency: self.agencies[agency].name.clone(),
            day: self.plan.days[day],
            error,
        };
        if let Ok(mut first) = failed.lock() {
            first.get_or_insert(error);
        }
    }

    /// The agencies that have something to do.
    fn cells_of(&self, day: usize, half: Half) -> Vec<usize> {
        match half {
            Half::Send => {
                let mut issuers: Vec<usize> = self.plan.documents[day]
                    .iter()
                    .map(|d| usize::from(d.issuer))
                    .collect();
                issuers.dedup();
                issuers
            }
            Half::Receive => (0..self.agencies.len())
                .filter(|agency| {
                    let cell = self.plan.cell(day, *agency);
                    cell.inside + cell.paper > 0
                })
                .collect(),
        }
    }

    fn play_cell(&self, day: usize, agency: usize, half: Half) -> Result<Option<usize>, CellError> {
        let name = format!(
            "{}-{}-{half:?}",
            self.plan.days[day], self.agencies[agency].id
        );
        let scale = self.settings.scale.to_string();
        let key = OnceKey::new(
            "simulate nghean-2022",
            &format!("{scale} {}", self.settings.seed),
            &name,
        );
        let (agencies, plan, texts) =
            (self.agencies.clone(), self.plan.clone(), self.texts.clone());
        let seed = self.settings.seed;
        self.db.write_blocking(move |tx| {
            let date = plan.days[day];
            let now = Clock::instant_of(date.to_datetime(time(7, 0, 0, 0)));
            if tx.once(&key, now)? != Once::First {
                return Ok(None);
            }
            let mut draw = Draw::of(seed, "cell", &[day, agency, half as usize]);
            let it = &agencies[agency];
            let done = match half {
                Half::Send => send(tx, &plan, &agencies, (day, agency), &texts, &mut draw)?,
                Half::Receive => {
                    cells::receive(tx, date, it, &texts, plan.cell(day, agency), &mut draw)?
                }
            };
            tx.answered(&key, "played")?;
            Ok::<_, CellError>(Some(done))
        })
    }
}

fn record(
    played: Result<Option<usize>, CellError>,
    half: Half,
    counted: &Mutex<Outcome>,
) -> Result<(), CellError> {
    let played = played?;
    let Ok(mut counted) = counted.lock() else {
        return Err(DbError::Closed.into());
    };
    match (played, half) {
        (None, _) => counted.repeated += 1,
        (Some(count), Half::Send) => counted.issued += count,
        (Some(count), Half::Receive) => counted.received += count,
    }
    Ok(())
}

fn send(
    tx: &mut Tx<'_>,
    plan: &Plan,
    agencies: &[Agency],
    (day, agency): (usize, usize),
    texts: &Texts,
    draw: &mut Draw,
) -> Result<usize, CellError> {
    let mine: Vec<_> = plan.documents[day]
        .iter()
        .filter(|document| usize::from(document.issuer) == agency)
        .map(|document| {
            let to = plan.receivers_of(document).iter();
            (document, to.map(|r| agencies[usize::from(*r)].id).collect())
        })
        .collect();
    cells::send(tx, plan.days[day], &agencies[agency], texts, &mine, draw)
}
