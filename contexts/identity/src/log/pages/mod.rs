//! `/quan-tri/nhat-ky`: reads the log; every reading is itself an entry.

use crate::{Actor, PersonId, permissions::READ_LOG, person_brief};
use axum::extract::Query;
use jiff::Timestamp;
use kit_audit::{LogEntry, LogError, LogFilter, LogPage, LogReader, read_log};
use kit_base::Id;
use kit_db::Tx;
use kit_web::{Access, Answer, PageError, Routes, Visit, html, ui};
use std::collections::BTreeMap;

const PATH: &str = "/quan-tri/nhat-ky";

#[derive(serde::Deserialize)]
struct Asked {
    truoc: Option<u64>,
    nguoi: Option<PersonId>,
    /// Kind and identifier of a thing: who read it, and what was done with it.
    loai: Option<String>,
    ma: Option<PersonId>,
}

/// The longest kind of a thing in the log.
const KIND_MAX: usize = 60;

impl Asked {
    /// Nothing for half a thing, or for a kind that no act writes: what was asked stands in the log.
    fn filter(&self) -> Option<LogFilter> {
        let is_kind = |kind: &str| {
            let letters =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_');
            (1..=KIND_MAX).contains(&kind.len()) && kind.chars().all(letters)
        };
        match (&self.loai, self.ma, self.nguoi) {
            (Some(kind), Some(id), None) if is_kind(kind) => {
                Some(LogFilter::Object(kind.clone(), id.to_i64()))
            }
            (None, None, Some(person)) => Some(LogFilter::Person(person.to_i64())),
            (None, None, None) => Some(LogFilter::Everything),
            _ => None,
        }
    }
}

/// The address of the entries about one thing; identifiers of every kind are written alike.
fn about(kind: &str, id: i64) -> String {
    format!("{PATH}?{}", kept(&LogFilter::Object(kind.to_owned(), id)))
}

/// The filter as a part of an address.
fn kept(filter: &LogFilter) -> String {
    match filter {
        LogFilter::Everything => String::new(),
        LogFilter::Object(kind, id) => format!("loai={kind}&ma={}", PersonId::from_i64(*id)),
        LogFilter::Person(id) => format!("nguoi={}", PersonId::from_i64(*id)),
    }
}

/// Names of the people who acted, by identifier.
type Names = BTreeMap<i64, String>;

fn as_page(error: LogError) -> PageError {
    PageError::internal(error)
}

async fn open(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    // the log is one for the province: a right over one agency does not open it
    actor.must_everywhere(READ_LOG)?;
    let (filter, before) = (asked.filter().ok_or(PageError::NotFound)?, asked.truoc);
    let wanted = filter.clone();
    // A write, because the reading itself goes into the log.
    let (page, names) = visit
        .web()
        .db()
        .write(move |tx| read(tx, now, &actor, &wanted, before))
        .await
        .map_err(as_page)?;
    view(&visit, &page, &names, &filter)
}

fn read(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    filter: &LogFilter,
    before: Option<u64>,
) -> Result<(LogPage, Names), LogError> {
    let reader = LogReader {
        at: now,
        actor: actor.audit_actor(),
        unit: Some(actor.organisation.to_i64()),
        request: actor.request.as_deref(),
        purpose: Some("audit"),
    };
    let page = read_log(tx, &reader, filter, before)?;
    let mut names = Names::new();
    for leaf in page.entries.iter().filter_map(|entry| entry.leaf.as_ref()) {
        // a program acts as a person of its own
        let actor = Some(leaf.actor).filter(|_| leaf.actor_kind != "job");
        for id in actor.into_iter().chain(leaf.acting_for) {
            if !names.contains_key(&id)
                && let Ok(found) = person_brief(tx, PersonId::from_i64(id))
            {
                names.insert(id, found.name);
            }
        }
    }
    Ok((page, names))
}

fn view(visit: &Visit, page: &LogPage, names: &Names, filter: &LogFilter) -> Answer {
    let title = visit.t("identity-log");
    let columns = [
        ui::Column::new(visit.t("identity-log-position")).width(ui::Width::Small),
        ui::Column::new(visit.t("identity-log-at")).width(ui::Width::Large),
        ui::Column::new(visit.t("identity-log-who")).width(ui::Width::Large),
        ui::Column::new(visit.t("identity-log-what")).kind(ui::CellKind::Wrapped),
        ui::Column::new(visit.t("identity-log-thing")).width(ui::Width::Large),
        ui::Column::new(visit.t("identity-log-outcome")).width(ui::Width::Medium),
    ];
    let rows = page.entries.iter().map(|entry| row(visit, entry, names));
    let table = ui::Table::new(title.clone()).columns(columns).rows(rows);
    let kept = kept(filter);
    let body = html! {
        p { (visit.t("identity-log-note")) }
        (table.draw(visit))
        @if let Some(next) = page.next {
            p { a class="ds-link" href=(format!("{PATH}?truoc={next}&{kept}")) { (visit.t("identity-more")) } }
        }
    };
    let page = visit.page(title);
    match filter {
        LogFilter::Object(kind, id) => page
            .subtitle(format!("{kind} {}", PersonId::from_i64(*id)))
            .body(body),
        LogFilter::Everything | LogFilter::Person(_) => page.body(body),
    }
}

fn row(visit: &Visit, entry: &LogEntry, names: &Names) -> ui::Row {
    let position = entry.position.to_string();
    let Some(leaf) = &entry.leaf else {
        let cells = vec![
            html! { (position) },
            html! {},
            html! {},
            html! { (visit.t("identity-log-missing")) },
            html! {},
            html! {},
        ];
        return ui::Row {
            id: position.clone(),
            name: position,
            unread: false,
            cells,
        };
    };
    let color = if leaf.outcome == "done" {
        ui::TagColor::Neutral
    } else {
        ui::TagColor::Warning
    };
    let who = names
        .get(&leaf.actor)
        .cloned()
        .unwrap_or_else(|| visit.t("identity-log-system"));
    let cells = vec![
        html! { (position) },
        html! { (visit.timestamp(leaf.at)) },
        html! {
            (who)
            @if let Some(giver) = leaf.acting_for.and_then(|id| names.get(&id)) {
                " " (visit.ta("identity-log-for", &kit_i18n::args!["name" => giver.as_str()]))
            }
        },
        html! { code { (leaf.action) } @if let Some(reason) = &leaf.reason { " " (reason) } },
        html! { a class="ds-link" href=(about(&leaf.object_kind, leaf.object)) { (leaf.object_kind) } },
        ui::tag(leaf.outcome, color),
    ];
    ui::Row {
        id: position.clone(),
        name: leaf.action.clone(),
        unread: false,
        cells,
    }
}

fn sample(visit: &Visit) -> Answer {
    let page = LogPage {
        entries: vec![LogEntry {
            position: 1,
            leaf: None,
        }],
        next: Some(1),
    };
    view(visit, &page, &Names::new(), &LogFilter::Everything)
}

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::HiddenPermission(READ_LOG.name), open)
        .sample(PATH, "one missing", sample)
}
