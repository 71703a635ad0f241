//! The pages of the dashboards.

mod bodies;
mod charts;
mod export;
mod kpis;
mod overview;
mod panels;
mod samples;

use super::{Overview, Span, View};
use crate::{
    Figures,
    annual::pages::read_day,
    permissions::{READ_OVERVIEW, READ_PROVINCE, dashboards, reaches_province},
};
use identity::{Actor, OrganisationId};
use jiff::{Timestamp, ToSpan, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx};
use kit_module::{FigureError, Period, SeriesScope};
use kit_web::{PageError, Routes, Visit};
use serde::Deserialize;
use std::sync::Arc;

/// Where the dashboard is.
pub(crate) const OVERVIEW: &str = "/tong-quan";
/// Where every body of the province is listed.
const BODIES: &str = "/tong-quan/don-vi";
/// Where the dashboard is saved as a workbook.
const EXPORT: &str = "/tong-quan/xuat";

/// Without newer counts than these many days, the newest are shown in place of nothing.
const STALE_DAYS: i32 = 31;

/// All pages of the dashboards.
pub(crate) fn routes() -> Routes {
    overview::routes()
        .merge(bodies::routes())
        .merge(export::routes())
}

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
struct Asked {
    /// Span: `tuan`, `thang`, `quy`, `nam`; another word is the year.
    #[serde(default)]
    ky: Option<String>,
    /// Last day, as 2022-11-15.
    #[serde(default)]
    den: Option<String>,
    /// `co-quan` for the own organisation, an identifier for that of who delegated.
    #[serde(default, rename = "pham-vi")]
    scope: Option<String>,
}

/// In an address: the own organisation in place of the province.
const OWN: &str = "co-quan";

/// A dashboard that the viewer may open.
struct Choice {
    view: View,
    /// What stands in an address for it; empty for the province.
    code: String,
    /// The agency's name, where it is not the viewer's own.
    name: Option<String>,
}

/// A dashboard as a page shows it.
struct Shown {
    overview: Arc<Overview>,
    /// The organisation's name for lists; empty for the province.
    name: String,
    /// The dashboards between which the viewer may choose, this one among them.
    choices: Vec<Choice>,
    /// The share done in time that bodies are measured by, in percent.
    target: f64,
}

/// Whose dashboard the viewer may see and asked for.
fn view_of(actor: &Actor, asked: &Asked) -> Result<View, PageError> {
    let province = reaches_province(actor, READ_PROVINCE);
    let bodies = dashboards(actor);
    let scope = asked.scope.as_deref().unwrap_or_default();
    if let Ok(body) = scope.parse::<OrganisationId>() {
        actor.must_in(READ_OVERVIEW, body, None)?;
        return Ok(View::Organisation(body));
    }
    match bodies.first() {
        Some(first) if !province || scope == OWN => Ok(View::Organisation(*first)),
        _ if province => Ok(View::Province),
        _ => Err(PageError::Forbidden),
    }
}

/// The dashboards that the viewer may open, the province's first.
fn choices(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<Choice>, DbError> {
    let mut found = Vec::new();
    if reaches_province(actor, READ_PROVINCE) {
        found.push(Choice {
            view: View::Province,
            code: String::new(),
            name: None,
        });
    }
    for (place, body) in dashboards(actor).into_iter().enumerate() {
        let is_own = body == actor.own_standing().organisation;
        let name = match is_own {
            true => None,
            false => Some(identity::organisation_brief(tx, body)?.short_name),
        };
        found.push(Choice {
            view: View::Organisation(body),
            code: if place == 0 {
                OWN.to_owned()
            } else {
                body.to_string()
            },
            name,
        });
    }
    Ok(found)
}

/// Reads what an address asks for.
async fn shown(visit: &Visit, asked: &Asked) -> Result<Shown, PageError> {
    let actor = visit.actor::<Actor>()?;
    let view = view_of(&actor, asked)?;
    let span = asked
        .ky
        .as_deref()
        .and_then(Span::of_code)
        .unwrap_or(Span::Year);
    let last = read_day(asked.den.as_deref())?;
    let figures = visit.web().service::<Figures>().clone();
    let target = figures.settings().on_time_target;
    let now = visit.now();
    let read = move |tx: &mut Tx<'_>| {
        let (overview, name) = read(tx, &figures, now, (view, span, last))?;
        Ok((overview, name, choices(tx, &actor)?))
    };
    let found = visit.web().db().read(read).await;
    let (overview, name, choices) = found.map_err(|FigureError::Database(error)| error)?;
    Ok(Shown {
        overview,
        name,
        choices,
        target,
    })
}

/// The dashboard up to the day asked for, and its organisation's name.
fn read(
    tx: &mut Tx<'_>,
    figures: &Figures,
    now: Timestamp,
    (view, span, last): (View, Span, Option<Date>),
) -> Result<(Arc<Overview>, String), FigureError> {
    let today = in_province(now).date();
    let last = match last {
        Some(day) => day.min(today),
        None => usual_last_day(super::last_day(tx, figures)?, today),
    };
    let name = match view {
        View::Province => String::new(),
        View::Organisation(id) => identity::organisation_brief(tx, id)?.short_name,
    };
    Ok((super::overview(tx, figures, now, (view, span, last))?, name))
}

/// Today, unless the counts have stopped long ago.
fn usual_last_day(newest: Option<Date>, today: Date) -> Date {
    let stale = today.saturating_sub(STALE_DAYS.days());
    newest.filter(|day| *day < stale).unwrap_or(today)
}

/// Where the rows behind a code are, if an office answers for it.
fn rows(visit: &Visit, code: &str, period: &Period, scope: SeriesScope) -> Option<String> {
    let figures = visit.web().try_service::<Figures>()?;
    figures
        .series()
        .iter()
        .find_map(|series| (series.rows)(code, period, scope))
}

impl Shown {
    /// The address of a page about the same period and scope, or another span of it.
    fn address(&self, page: &str, span: Span) -> String {
        let last = self.overview.window.current.to;
        let code = match self.choices.as_slice() {
            [_, _, ..] => self.code(),
            _ => "",
        };
        let own = match code {
            "" => String::new(),
            code => format!("&pham-vi={code}"),
        };
        format!("{page}?ky={}&den={last}{own}", span.code())
    }

    /// What stands in an address for this dashboard.
    fn code(&self) -> &str {
        let here = self
            .choices
            .iter()
            .find(|one| one.view == self.overview.view);
        here.map_or("", |one| one.code.as_str())
    }

    fn here(&self, page: &str) -> String {
        self.address(page, self.overview.window.span)
    }

    fn bodies_of(&self, district: OrganisationId) -> String {
        format!("{}&huyen={district}", self.here(BODIES))
    }

    fn current(&self) -> Period {
        self.overview.window.current
    }

    fn scope(&self) -> SeriesScope {
        self.overview.view.scope()
    }

    /// From the first of the year: the days that decide what waits.
    fn year_to_date(&self) -> Period {
        let to = self.current().to;
        Period {
            from: to.first_of_year(),
            to,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_dashboard_without_new_counts_shows_the_newest_ones() {
        let today = date(2026, 11, 22);
        assert_eq!(
            usual_last_day(Some(date(2022, 11, 15)), today),
            date(2022, 11, 15)
        );
        assert_eq!(usual_last_day(Some(date(2026, 11, 1)), today), today);
        assert_eq!(usual_last_day(None, today), today);
    }
}
