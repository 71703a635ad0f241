//! Who writes to whom on which day, and what becomes of it: decided at once from the seed, so
//! that the year's volumes come out exactly whatever order it is played in.

use super::{
    Agency, Settings, Sort, Volumes,
    draw::{Draw, shares},
};
use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use worktime::Calendar;

const FIRST_DAY: Date = date(2022, 1, 4);
/// The day of the report's figures.
const LAST_DAY: Date = date(2022, 11, 15);
/// Of all that is received, the share that comes from inside the province.
const INSIDE: f64 = 0.88;
/// What waits for a leader is mostly of the last days.
const LAST_DAYS: usize = 10;
const LAST_DAYS_WEIGHT: f64 = 12.0;

/// A document that one agency sends on one day.
#[derive(Clone, Debug)]
pub(crate) struct PlannedDocument {
    pub issuer: u16,
    /// Its receivers within [`Plan::receivers`].
    pub from: u32,
    pub count: u16,
}

/// What one agency does with what it receives on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CellPlan {
    /// Delivered by the system.
    pub inside: u16,
    /// On paper.
    pub paper: u16,
    /// Stays with the clerk or the leader.
    pub awaiting: u16,
    /// Goes to a unit without a leader.
    pub routed: u16,
}

impl CellPlan {
    fn received(self) -> usize {
        usize::from(self.inside) + usize::from(self.paper)
    }
}

/// The whole year.
pub struct Plan {
    pub(crate) days: Vec<Date>,
    /// By day, in the order of issuers.
    pub(crate) documents: Vec<Vec<PlannedDocument>>,
    pub(crate) receivers: Vec<u16>,
    /// By day and agency.
    pub(crate) cells: Vec<CellPlan>,
    pub(crate) agencies: usize,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Fewer than two agencies cannot write to each other.
    #[error("plan a year for {0} agencies: two at least are needed")]
    TooFew(usize),
    /// More than a plan can number.
    #[error("plan a year for {0} agencies: {max} at most", max = u16::MAX)]
    TooMany(usize),
}

impl Plan {
    /// Plans the year.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn new(settings: &Settings, agencies: &[Agency]) -> Result<Self, PlanError> {
        let count = agencies.len();
        if count < 2 {
            return Err(PlanError::TooFew(count));
        }
        if count > usize::from(u16::MAX) {
            return Err(PlanError::TooMany(count));
        }
        let volumes = Volumes::at(settings.scale);
        let days = working_days();
        let mut plan = Self {
            documents: vec![Vec::new(); days.len()],
            receivers: Vec::new(),
            cells: vec![CellPlan::default(); days.len() * count],
            agencies: count,
            days,
        };
        plan.plan_documents(settings.seed, agencies, volumes);
        plan.plan_paper(settings.seed, agencies, volumes);
        plan.plan_fates(volumes);
        Ok(plan)
    }

    /// The days on which something happens.
    #[must_use]
    pub fn days(&self) -> &[Date] {
        &self.days
    }

    pub(crate) fn cell(&self, day: usize, agency: usize) -> CellPlan {
        self.cells[day * self.agencies + agency]
    }

    pub(crate) fn receivers_of(&self, document: &PlannedDocument) -> &[u16] {
        let from = document.from as usize;
        &self.receivers[from..from + usize::from(document.count)]
    }

    fn plan_documents(&mut self, seed: u64, agencies: &[Agency], volumes: Volumes) {
        let sets = Sets::of(agencies);
        let writers: Vec<f64> = agencies.iter().map(|a| writes(a.sort)).collect();
        let ladder = Ladder::of(&writers);
        let mut draw = Draw::of(seed, "documents", &[]);
        let mut letters = volumes.issued;
        let mut deliveries = (volumes.received as f64 * INSIDE) as usize;
        for (day, today) in shares(volumes.issued, &day_weights(self.days.len()))
            .into_iter()
            .enumerate()
        {
            let mut written: Vec<(u16, Vec<u16>)> = Vec::with_capacity(today);
            for _ in 0..today {
                let issuer = ladder.pick(&mut draw);
                let mean = deliveries as f64 / letters.max(1) as f64;
                let spare = deliveries.saturating_sub(letters.saturating_sub(1));
                let to = sets.receivers(&mut draw, agencies, issuer, mean, spare);
                deliveries = deliveries.saturating_sub(to.len());
                letters -= 1;
                written.push((issuer as u16, to));
            }
            written.sort_by_key(|(issuer, _)| *issuer);
            for (issuer, to) in written {
                self.add(day, issuer, &to);
            }
        }
    }

    fn add(&mut self, day: usize, issuer: u16, to: &[u16]) {
        let from = u32::try_from(self.receivers.len()).unwrap_or(u32::MAX);
        self.receivers.extend_from_slice(to);
        for receiver in to {
            self.cells[day * self.agencies + usize::from(*receiver)].inside += 1;
        }
        self.documents[day].push(PlannedDocument {
            issuer,
            from,
            count: u16::try_from(to.len()).unwrap_or(u16::MAX),
        });
    }

    fn plan_paper(&mut self, seed: u64, agencies: &[Agency], volumes: Volumes) {
        let paper = volumes.received - self.receivers.len().min(volumes.received);
        let reads: Vec<f64> = agencies.iter().map(|a| reads(a.sort)).collect();
        let ladder = Ladder::of(&reads);
        let mut draw = Draw::of(seed, "paper", &[]);
        // however little is played, nobody who is on the system goes without a letter for a year
        let mut idle = self.idle().into_iter();
        for (day, today) in shares(paper, &day_weights(self.days.len()))
            .into_iter()
            .enumerate()
        {
            for _ in 0..today {
                let agency = idle.next().unwrap_or_else(|| ladder.pick(&mut draw));
                self.cells[day * self.agencies + agency].paper += 1;
            }
        }
    }

    /// The agencies that neither write nor receive anything yet.
    fn idle(&self) -> Vec<usize> {
        let mut busy = vec![false; self.agencies];
        for (place, cell) in self.cells.iter().enumerate() {
            busy[place % self.agencies] |= cell.received() > 0;
        }
        for document in self.documents.iter().flatten() {
            busy[usize::from(document.issuer)] = true;
        }
        (0..self.agencies).filter(|it| !busy[*it]).collect()
    }

    /// Gives each cell its part of what waits and of what is routed, never more than it received.
    fn plan_fates(&mut self, volumes: Volumes) {
        let recent = self.days.len().saturating_sub(LAST_DAYS) * self.agencies;
        let mut left = volumes.awaiting;
        while left > 0 {
            let weights = self.weights(|place| {
                if place >= recent {
                    LAST_DAYS_WEIGHT
                } else {
                    1.0
                }
            });
            let mut given = 0;
            for (cell, part) in self.cells.iter_mut().zip(shares(left, &weights)) {
                let free = cell.received() - usize::from(cell.awaiting);
                let more = part.min(free);
                cell.awaiting += more as u16;
                given += more;
            }
            if given == 0 {
                break;
            }
            left -= given;
        }
        let mut left = volumes.routed();
        while left > 0 {
            let weights = self.weights(|_| 1.0);
            let mut given = 0;
            for (cell, part) in self.cells.iter_mut().zip(shares(left, &weights)) {
                let free = cell.received() - usize::from(cell.awaiting) - usize::from(cell.routed);
                let more = part.min(free);
                cell.routed += more as u16;
                given += more;
            }
            if given == 0 {
                break;
            }
            left -= given;
        }
    }

    fn weights(&self, factor: impl Fn(usize) -> f64) -> Vec<f64> {
        let free = |c: &CellPlan| c.received() - usize::from(c.awaiting) - usize::from(c.routed);
        let weight = |(place, cell): (usize, &CellPlan)| free(cell) as f64 * factor(place);
        self.cells.iter().enumerate().map(weight).collect()
    }
}

fn working_days() -> Vec<Date> {
    let calendar = Calendar::vietnam();
    let mut days = Vec::new();
    let mut day = FIRST_DAY;
    while day <= LAST_DAY {
        if calendar.is_working_day(day) {
            days.push(day);
        }
        day = match day.tomorrow() {
            Ok(next) => next,
            Err(_) => break,
        };
    }
    days
}

/// How far back a demonstration's clock stands, so that `today` is the same weekday within the
/// week after the last day that is played. Whole weeks, so that a weekday stays one.
pub fn shift_after_the_year(today: Date) -> SignedDuration {
    const DAYS_OF_WEEK: i64 = 7;
    let since = today.duration_since(LAST_DAY).as_hours() / 24;
    let weeks = (since - 1).div_euclid(DAYS_OF_WEEK);
    SignedDuration::from_hours(-weeks * DAYS_OF_WEEK * 24)
}

/// The year grows busier, as years do.
fn day_weights(days: usize) -> Vec<f64> {
    (0..days)
        .map(|day| 0.8 + 0.4 * day as f64 / days.max(1) as f64)
        .collect()
}

fn writes(sort: Sort) -> f64 {
    match sort {
        Sort::Centre => 300.0,
        Sort::Department => 70.0,
        Sort::District => 60.0,
        Sort::Commune => 3.0,
        Sort::Service => 2.0,
        Sort::School => 1.2,
        Sort::Other => 6.0,
    }
}

fn reads(sort: Sort) -> f64 {
    match sort {
        Sort::Centre => 400.0,
        Sort::Department => 70.0,
        Sort::District => 50.0,
        Sort::Commune => 4.0,
        Sort::Service => 2.0,
        Sort::School => 1.5,
        Sort::Other => 3.0,
    }
}

/// Picks agencies by weight in logarithmic time.
struct Ladder(Vec<f64>);

impl Ladder {
    fn of(weights: &[f64]) -> Self {
        let mut sum = 0.0;
        Self(
            weights
                .iter()
                .map(|w| {
                    sum += w;
                    sum
                })
                .collect(),
        )
    }

    fn pick(&self, draw: &mut Draw) -> usize {
        let top = self.0.last().copied().unwrap_or(0.0);
        let at = top * ((draw.next() >> 11) as f64 / (1_u64 << 53) as f64);
        self.0
            .partition_point(|sum| *sum <= at)
            .min(self.0.len().saturating_sub(1))
    }
}

/// Sets of agencies that are written to together.
struct Sets {
    communes: Vec<u16>,
    districts: Vec<u16>,
    departments: Vec<u16>,
    /// By agency: those directly below it.
    below: Vec<Vec<u16>>,
    ladder: Ladder,
}

impl Sets {
    fn of(agencies: &[Agency]) -> Self {
        let of = |sort| places(agencies, |a| a.sort == sort);
        let below = agencies
            .iter()
            .map(|above| places(agencies, |a| a.parent == Some(above.id)))
            .collect();
        let reads: Vec<f64> = agencies.iter().map(|a| reads(a.sort)).collect();
        Self {
            communes: of(Sort::Commune),
            districts: of(Sort::District),
            departments: of(Sort::Department),
            below,
            ladder: Ladder::of(&reads),
        }
    }

    /// At least one receiver, at most `spare` (if that is one or more), about `mean` on average.
    fn receivers(
        &self,
        draw: &mut Draw,
        agencies: &[Agency],
        issuer: usize,
        mean: f64,
        spare: usize,
    ) -> Vec<u16> {
        // singles give about two; sets of about forty must make up for the rest
        let often = ((mean - 2.0) / 38.0).clamp(0.0, 0.6);
        if draw.chance(often) {
            let set = match agencies[issuer].sort {
                Sort::Centre if draw.chance(0.05) => &self.communes,
                Sort::Centre | Sort::Department if draw.chance(0.5) => &self.districts,
                Sort::District if !self.below[issuer].is_empty() => &self.below[issuer],
                _ => &self.departments,
            };
            let to: Vec<u16> = set
                .iter()
                .copied()
                .filter(|a| usize::from(*a) != issuer)
                .collect();
            if (1..=spare).contains(&to.len()) {
                return to;
            }
        }
        let wanted = (1 + draw.below(3)).min(spare.max(1));
        let mut to = Vec::with_capacity(wanted);
        while to.len() < wanted {
            let one = self.ladder.pick(draw) as u16;
            if usize::from(one) != issuer && !to.contains(&one) {
                to.push(one);
            } else if to.len() + 1 >= agencies.len() {
                break;
            }
        }
        to
    }
}

fn places(agencies: &[Agency], is: impl Fn(&Agency) -> bool) -> Vec<u16> {
    let found = agencies.iter().enumerate().filter(|(_, agency)| is(agency));
    found.map(|(place, _)| place as u16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demonstration_lives_in_the_week_after_the_year_on_the_same_weekday() {
        for days in 1..800 {
            let today = LAST_DAY.saturating_add(jiff::Span::new().days(days));
            let shown = today.saturating_add(shift_after_the_year(today));
            assert!(
                shown > LAST_DAY && (shown - LAST_DAY).get_days() <= 7,
                "{today}: {shown}"
            );
            assert_eq!(shown.weekday(), today.weekday());
        }
    }
}
