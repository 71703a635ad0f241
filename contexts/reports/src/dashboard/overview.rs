//! Reads a dashboard.

use super::{
    BodyLine, Counts, Span, Window, body,
    cache::{Bodies, Days, PastKey},
    counts::BEGINNING,
    places::{self, Place},
};
use crate::Figures;
use identity::OrganisationId;
use jiff::{Timestamp, ToSpan, civil::Date};
use kit_base::{Id, in_province};
use kit_db::Tx;
use kit_module::{FigureError, Period, SeriesScope};
use std::{collections::HashMap, sync::Arc};

/// Whose dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// The whole province, body by body.
    Province,
    /// One organisation.
    Organisation(OrganisationId),
}

impl View {
    pub(crate) fn scope(self) -> SeriesScope {
        match self {
            Self::Province => SeriesScope::Whole,
            Self::Organisation(id) => SeriesScope::Body(id.to_i64()),
        }
    }
}

/// Everything that a dashboard shows.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Whose.
    pub view: View,
    /// About which period.
    pub window: Window,
    /// When it was read.
    pub read_at: Timestamp,
    /// The last day on which anything was counted at all.
    pub last_day: Option<Date>,
    /// Every day with counts, from the first of the year before to the end of the period.
    pub days: Vec<(Date, Counts)>,
    /// The bodies with counts in the period or work that waits; only of the province.
    pub bodies: Vec<BodyLine>,
    pub(crate) places: Vec<Place>,
}

/// The dashboard of the span that holds `last`, up to `last`; read at most
/// [`super::AGE_MAX`] ago on this node. Many who ask at once wait for one reading.
///
/// # Errors
/// As the database answers.
pub fn overview(
    tx: &mut Tx<'_>,
    figures: &Figures,
    now: Timestamp,
    (view, span, last): (View, Span, Date),
) -> Result<Arc<Overview>, FigureError> {
    let window = Window::up_to(span, last);
    let read = || read(tx, figures, now, view, window).map(Arc::new);
    let found = figures
        .cache()
        .overviews
        .try_get_with((view, span, last), read);
    found.map_err(|shared| match &*shared {
        FigureError::Database(error) => FigureError::Database(error.clone()),
    })
}

fn read(
    tx: &mut Tx<'_>,
    figures: &Figures,
    now: Timestamp,
    view: View,
    window: Window,
) -> Result<Overview, FigureError> {
    let today = in_province(now).date();
    let last = window.current.to;
    let days = days(tx, figures, today, view, &drawn(&window))?;
    let (mut lines, mut found) = (Vec::new(), Vec::new());
    if view == View::Province {
        let counts = bodies(tx, figures, today, &window.current)?;
        let whole = Period {
            from: BEGINNING,
            to: last,
        };
        let whole = bodies(tx, figures, today, &whole)?;
        let awaiting = whole
            .iter()
            .map(|(id, one)| (*id, one.awaiting()))
            .collect();
        lines = body::lines(tx, last, &counts, &awaiting)?;
        found = places::places(tx, last)?;
    }
    Ok(Overview {
        view,
        window,
        read_at: now,
        last_day: super::last_day(tx, figures)?,
        days,
        bodies: lines,
        places: found,
    })
}

/// The days that anything on the page needs: the comparison, the line and the bars; what waits is
/// counted from the beginning.
fn drawn(window: &Window) -> Period {
    Period {
        from: BEGINNING,
        to: window.current.to,
    }
}

/// What is over stays as it is and is kept longer; what is of today is read each time.
fn split(period: &Period, today: Date) -> (Option<Period>, Option<Period>) {
    let yesterday = today.saturating_sub(1.day());
    let past = Period {
        from: period.from,
        to: period.to.min(yesterday),
    };
    let fresh = Period {
        from: period.from.max(today),
        to: period.to,
    };
    (
        (past.from <= past.to).then_some(past),
        (fresh.from <= fresh.to).then_some(fresh),
    )
}

fn days(
    tx: &mut Tx<'_>,
    figures: &Figures,
    today: Date,
    view: View,
    period: &Period,
) -> Result<Vec<(Date, Counts)>, FigureError> {
    let (past, fresh) = split(period, today);
    let mut all: Vec<(Date, Counts)> = Vec::new();
    if let Some(past) = past {
        let key = PastKey::new(view, &past);
        let kept: Days = match figures.cache().days.get(&key) {
            Some(kept) => kept,
            None => {
                let read = Arc::new(read_days(tx, figures, view, &past)?);
                figures.cache().days.insert(key, Arc::clone(&read));
                read
            }
        };
        all.extend_from_slice(&kept);
    }
    if let Some(fresh) = fresh {
        all.extend(read_days(tx, figures, view, &fresh)?);
    }
    Ok(all)
}

fn read_days(
    tx: &mut Tx<'_>,
    figures: &Figures,
    view: View,
    period: &Period,
) -> Result<Vec<(Date, Counts)>, FigureError> {
    let mut sums: std::collections::BTreeMap<Date, Counts> = std::collections::BTreeMap::new();
    for series in figures.series() {
        for row in (series.by_day)(tx, period, view.scope())? {
            *sums.entry(row.key).or_default() += Counts::of(series.codes, &row.values);
        }
    }
    Ok(sums.into_iter().collect())
}

fn bodies(
    tx: &mut Tx<'_>,
    figures: &Figures,
    today: Date,
    period: &Period,
) -> Result<Vec<(i64, Counts)>, FigureError> {
    let (past, fresh) = split(period, today);
    let mut sums: HashMap<i64, Counts> = HashMap::new();
    if let Some(past) = past {
        let key = PastKey::new(View::Province, &past);
        let kept: Bodies = match figures.cache().bodies.get(&key) {
            Some(kept) => kept,
            None => {
                let read = Arc::new(read_bodies(tx, figures, &past)?);
                figures.cache().bodies.insert(key, Arc::clone(&read));
                read
            }
        };
        sums.extend(kept.iter().copied());
    }
    if let Some(fresh) = fresh {
        for (id, counts) in read_bodies(tx, figures, &fresh)? {
            *sums.entry(id).or_default() += counts;
        }
    }
    Ok(sums.into_iter().collect())
}

fn read_bodies(
    tx: &mut Tx<'_>,
    figures: &Figures,
    period: &Period,
) -> Result<Vec<(i64, Counts)>, FigureError> {
    let mut sums: HashMap<i64, Counts> = HashMap::new();
    for series in figures.series() {
        for row in (series.by_body)(tx, period)? {
            *sums.entry(row.key).or_default() += Counts::of(series.codes, &row.values);
        }
    }
    Ok(sums.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_the_day_that_is_not_over_is_read_again() {
        let year = Period {
            from: date(2022, 1, 1),
            to: date(2022, 11, 15),
        };
        let (past, fresh) = split(&year, date(2022, 11, 15));
        assert_eq!(past.map(|p| p.to), Some(date(2022, 11, 14)));
        assert_eq!(fresh.map(|p| p.from), Some(date(2022, 11, 15)));
        assert_eq!(split(&year, date(2026, 1, 1)), (Some(year), None));
        assert_eq!(split(&year, date(2021, 1, 1)), (None, Some(year)));
    }
}
