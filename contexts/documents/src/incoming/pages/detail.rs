//! One document with everything that the viewer may know of it and do with it.

use super::{
    detail_acts, detail_facts, finish,
    neighbours::{self, Neighbours},
    states, timeline,
};
use crate::{
    answers::{self, Reply},
    calendar,
    copies::{MadeCopy, pages as copy_pages, source},
    deadline,
    incoming::{Act, IncomingId, State, show},
    names::Names,
    permissions::DRAFT,
    proof::{self, Proof},
};
use axum::http::StatusCode;
use identity::{Actor, OrganisationId, PostHolder, UnitBrief, UnitId, UnitKind};
use jiff::Timestamp;
use kit_base::{Id, in_province};
use kit_db::{DbError, Tx, params, sql};
use kit_i18n::args;
use kit_web::{
    Answer, FormState, PageError, Visit,
    ui::{self, FileEntry, NoticeKind},
};
use maud::{Markup, html};
use std::sync::Arc;
use worktime::{Calendar, Trace};

/// Longer texts are folded away, so that what is to be done stays in sight.
const LONG_TEXT: usize = 2_500;

kit_db::row! {
    struct Marks { read_at: Option<Timestamp>, flagged: bool }
}

sql!(MARKS -> Marks: "select read_at, flagged from doc_reading where person_id = ?1 and object_id = ?2");

/// What forms of acts choose from.
#[derive(Clone, Default)]
pub(super) struct Choices {
    pub(super) leaders: Vec<PostHolder>,
    pub(super) units: Vec<UnitBrief>,
    pub(super) people: Vec<PostHolder>,
}

impl Choices {
    /// Reads what acts on a document of this agency and in this unit need, and nothing else.
    pub(super) fn read(
        tx: &mut Tx<'_>,
        now: Timestamp,
        (organisation, unit): (OrganisationId, Option<UnitId>),
        acts: &[Act],
    ) -> Result<Self, DbError> {
        let today = in_province(now).date();
        let mut choices = Self::default();
        if acts.contains(&Act::Present) {
            choices.leaders = identity::leaders_of(tx, organisation, today)?;
        }
        if acts.contains(&Act::Direct) || acts.contains(&Act::Route) {
            choices.units = identity::units_of(tx, organisation, today)?;
            choices
                .units
                .retain(|unit| unit.kind != UnitKind::Leadership);
        }
        if let Some(unit) = unit.filter(|_| acts.contains(&Act::Assign)) {
            choices.people = identity::people_of(tx, unit, today)?;
        }
        Ok(choices)
    }
}

/// A document as its page shows it.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) view: show::View,
    pub(super) names: Names,
    pub(super) choices: Choices,
    pub(super) neighbours: Neighbours,
    pub(super) is_read: bool,
    pub(super) is_flagged: bool,
    /// The calendar by which the agency works.
    pub(super) calendar: Arc<Calendar>,
    /// Why it is due when it is due, if that was computed.
    pub(super) trace: Option<Trace>,
    /// What answers it, drafts too.
    pub(super) answers: Vec<Reply>,
    /// Its digital signatures.
    pub(super) proof: Proof,
    /// The copies that the own agency made of it.
    pub(super) copies: Vec<MadeCopy>,
}

impl Opened {
    /// Reads it, or `None` if the actor may not know that it is there.
    pub(super) fn read(
        tx: &mut Tx<'_>,
        now: Timestamp,
        actor: &Actor,
        id: IncomingId,
    ) -> Result<Option<Self>, DbError> {
        let Some(view) = show::show(tx, actor, id)? else {
            return Ok(None);
        };
        let (organisation, unit) = (view.incoming.organisation_id, view.incoming.lead_unit_id);
        let choices = Choices::read(tx, now, (organisation, unit), &view.acts)?;
        let marks: Option<Marks> = tx.find(&MARKS, params![actor.person, id])?;
        Ok(Some(Self {
            names: names(tx, &view)?,
            proof: Proof::read(tx, view.document.id, &view.files)?,
            copies: source::made(tx, actor, view.document.id)?,
            choices,
            neighbours: neighbours::of(tx, actor, &view.incoming)?,
            is_read: marks.as_ref().is_some_and(|it| it.read_at.is_some()),
            is_flagged: marks.is_some_and(|it| it.flagged),
            answers: answers::to(tx, actor, id)?,
            calendar: calendar::of(tx, organisation)?,
            trace: match view.incoming.due_at {
                Some(due_at) => deadline::trace_of(tx, id, due_at)?,
                None => None,
            },
            view,
        }))
    }

    /// Where a form of this document is sent.
    pub(super) fn action(&self, act: &str) -> String {
        format!("/van-ban-den/{}/{act}", self.view.incoming.id)
    }

    /// What the forms carry.
    pub(super) fn version(&self) -> i64 {
        self.view.incoming.version
    }
}

fn names(tx: &mut Tx<'_>, view: &show::View) -> Result<Names, DbError> {
    let it = &view.incoming;
    let mut names = Names::new();
    let people = [
        it.holder_id,
        it.presented_to,
        it.directed_by,
        it.lead_person_id,
    ];
    names.add_people(tx, people.into_iter().flatten())?;
    names.add_people(
        tx,
        view.steps
            .iter()
            .flat_map(|s| [s.person_id, s.for_person_id, s.to_person_id])
            .flatten(),
    )?;
    names.add_delegations(tx, view.steps.iter().filter_map(|s| s.delegation_id))?;
    names.add_people(tx, view.coordination.iter().filter_map(|c| c.person_id))?;
    names.add_units(tx, it.lead_unit_id)?;
    names.add_units(
        tx,
        view.steps
            .iter()
            .flat_map(|s| [s.unit_id, s.to_unit_id])
            .flatten(),
    )?;
    names.add_units(tx, view.coordination.iter().map(|c| c.unit_id))?;
    Ok(names)
}

/// An act that was tried and did not happen.
pub(super) struct Tried {
    pub(super) act: Act,
    pub(super) state: FormState,
    overtaken: bool,
}

impl Tried {
    /// The form has errors.
    pub(super) fn wrong(act: Act, state: FormState) -> Self {
        Self {
            act,
            state,
            overtaken: false,
        }
    }

    /// Somebody else acted first.
    pub(super) fn overtaken(act: Act, state: FormState) -> Self {
        Self {
            act,
            state,
            overtaken: true,
        }
    }
}

/// Reads and draws a document.
pub(super) async fn show(visit: &Visit, id: IncomingId, tried: Option<Tried>) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let now = visit.now();
    let opened = visit
        .web()
        .db()
        .read(move |tx| Opened::read(tx, now, &actor, id));
    let opened = opened.await?.ok_or(PageError::NotFound)?;
    draw(visit, &opened, tried.as_ref())
}

pub(super) fn draw(visit: &Visit, opened: &Opened, tried: Option<&Tried>) -> Answer {
    let it = &opened.view;
    visit.reads_for(it.reader_for.map(kit_base::Id::to_i64));
    let status = match tried {
        Some(tried) if tried.overtaken => StatusCode::CONFLICT,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let title = match it.incoming.arrival_number {
        Some(number) => visit.ta("documents-incoming-number", &args!["number" => number]),
        None => visit.t("documents-incoming-unnumbered"),
    };
    let title = match status {
        StatusCode::OK => title,
        _ => format!("{}: {title}", visit.t("web-title-error")),
    };
    let body = html! {
        @if let Some(tried) = tried.filter(|tried| tried.overtaken) { (overtaken(visit, opened, tried)) }
        (recalled(visit, opened))
        div class="g2 doc" {
            div class="stack" { (content(visit, opened)) }
            div class="stack" { (detail_acts::draw(visit, opened, tried)) (trace(visit, opened)) }
        }
    };
    visit
        .page(title)
        .crumb(visit.t("documents-incoming-title"), "/van-ban-den")
        .heading(html! { (states::urgency_tag(visit, it.document.urgency)) (it.document.subject) })
        .subtitle(subtitle(visit, opened))
        .actions(actions(visit, opened))
        .status(status)
        .body(body)
}

fn subtitle(visit: &Visit, opened: &Opened) -> String {
    let document = &opened.view.document;
    let day = document
        .issued_on
        .map(|day| visit.date(day))
        .unwrap_or_default();
    [
        document.notation.as_str(),
        document.issuer_name.as_str(),
        day.as_str(),
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join(" · ")
}

fn actions(visit: &Visit, opened: &Opened) -> Markup {
    let link = |id: IncomingId| format!("/van-ban-den/{id}");
    let (mark, label) = if opened.is_flagged {
        ("bo-co", "documents-incoming-unflag")
    } else {
        ("co", "documents-incoming-flag")
    };
    html! {
        @if let Some(id) = opened.neighbours.newer {
            (ui::link_button(&link(id), &visit.t("documents-incoming-newer"), "chevron-left", false))
        }
        @if let Some(id) = opened.neighbours.older {
            (ui::link_button(&link(id), &visit.t("documents-incoming-older"), "chevron-right", false))
        }
        @if visit.may(DRAFT) && can_be_answered(opened.view.incoming.state) {
            (ui::link_button(&format!("/van-ban-di/soan?tra-loi={}", opened.view.incoming.id),
                &visit.t("documents-incoming-answer"), "pen-line", false))
        }
        (copy_pages::start_button(visit, opened.view.document.id, &opened.view.document.notation, &opened.view.files))
        form method="post" action=(opened.action("danh-dau")) class="one-button" {
            (ui::hidden_fields(visit))
            button class="ds-button" data-variant="secondary" type="submit" name="viec" value=(mark) {
                (ui::icon("star")) (visit.t(label))
            }
        }
        (ui::link_button(&opened.action("phieu"), &visit.t("documents-incoming-sheet"), "printer", false))
    }
}

/// What is in the book and was not called back; a finished document can have a second answer.
fn can_be_answered(state: State) -> bool {
    !matches!(state, State::Delivered | State::Refused | State::Recalled)
}

/// Whether a field holds a person's own words, which would be lost; a choice in a list or a day is
/// made again in a moment, and its value is a code.
fn is_written(field: &str) -> bool {
    ["opinion", "reason", "result", "answer"]
        .iter()
        .any(|end| field.rsplit('-').next() == Some(end))
        && field != finish::ANSWER
}

fn overtaken(visit: &Visit, opened: &Opened, tried: &Tried) -> Markup {
    let last = opened.view.steps.last();
    let still = opened.view.acts.contains(&tried.act);
    let typed: Vec<(&str, &str)> = tried
        .state
        .values
        .iter()
        .filter(|(name, value)| is_written(name) && !value.trim().is_empty())
        .collect();
    let more = html! {
        @if let Some(step) = last {
            p { b { (timeline::title(visit, &opened.names, step)) } ", " (timeline::when(visit, &opened.names, step)) }
        }
        @if still { p { (visit.t("documents-overtaken-again")) } }
        @else if !typed.is_empty() {
            p { (visit.t("documents-overtaken-typed")) }
            @for (_, value) in typed { blockquote class="said" { (value) } }
        }
    };
    ui::notice(
        visit,
        NoticeKind::Warning,
        &visit.t("documents-overtaken"),
        &more,
    )
}

fn recalled(visit: &Visit, opened: &Opened) -> Markup {
    html! {
        @if let Some(at) = opened.view.document.recalled_at {
            (ui::notice(visit, NoticeKind::Danger,
                &visit.ta("documents-incoming-was-recalled", &args!["time" => visit.timestamp(at)]), &html! {}))
        }
    }
}

fn content(visit: &Visit, opened: &Opened) -> Markup {
    let it = &opened.view;
    html! {
        (ui::panel(&visit.t("documents-incoming-facts"), "", &html! {}, &ui::key_values(&detail_facts::facts(visit, opened))))
        (direction(visit, opened))
        (proof::draw(visit, it.document.id, &opened.proof, &it.files, &href(it.incoming.id)))
        (files(visit, opened))
        (copy_pages::made(visit, &opened.copies))
        @if !it.content.is_empty() { (text(visit, &it.content)) }
    }
}

/// The leader's words (bút phê) and who works on it.
fn direction(visit: &Visit, opened: &Opened) -> Markup {
    let directs = |act: &str| act == Act::Direct.code() || act == Act::Route.code();
    let Some(step) = opened
        .view
        .steps
        .iter()
        .rev()
        .find(|step| directs(&step.act))
    else {
        return html! {};
    };
    let body = html! {
        @if !step.opinion.is_empty() { blockquote class="said" { (step.opinion) } }
        p class="hint" { (timeline::when(visit, &opened.names, step)) }
        @if !opened.view.coordination.is_empty() {
            h3 { (visit.t("documents-label-help")) }
            ul class="tasks" {
                @for part in &opened.view.coordination {
                    li {
                        div {
                            (opened.names.unit(part.unit_id))
                            @if !part.answer.is_empty() { p class="hint" { (part.answer) } }
                            @if let Some(person) = part.person_id {
                                p class="hint" { (opened.names.person(person)) @if let Some(at) = part.done_at { ", " (visit.timestamp(at)) } }
                            }
                        }
                        div class="task-status" {
                            @if part.state == "done" { (visit.t("documents-part-done")) }
                            @else { (ui::tag(&visit.t("documents-part-open"), ui::TagColor::Info)) }
                        }
                    }
                }
            }
        }
    };
    ui::panel(
        &visit.t("documents-incoming-direction"),
        "",
        &html! {},
        &body,
    )
}

fn files(visit: &Visit, opened: &Opened) -> Markup {
    let files = &opened.view.files;
    if files.is_empty() {
        return html! {};
    }
    let entries: Vec<FileEntry> = files
        .iter()
        .map(|file| crate::file_page::entry(visit, file))
        .collect();
    let views = html! {
        @for file in files.iter().filter(|file| crate::file_page::is_viewable(file)) {
            a href={ "/tep/" (file.id) "?xem=1" } target="_blank" rel="noopener" { (ui::icon("eye")) (visit.ta("documents-file-view", &args!["name" => file.name.as_str()])) }
        }
    };
    ui::panel(
        &visit.t("documents-incoming-files"),
        "",
        &views,
        &ui::file_list(visit, &entries),
    )
}

fn text(visit: &Visit, content: &str) -> Markup {
    let paragraphs = html! {
        div class="prose" { @for line in content.lines().filter(|line| !line.trim().is_empty()) { p { (line) } } }
    };
    let body = if content.len() > LONG_TEXT {
        html! { details class="ds-details" { summary { (visit.t("documents-incoming-read-text")) } div { (paragraphs) } } }
    } else {
        paragraphs
    };
    ui::panel(&visit.t("documents-label-content"), "", &html! {}, &body)
}

fn trace(visit: &Visit, opened: &Opened) -> Markup {
    let body = timeline::draw(visit, opened);
    ui::panel(&visit.t("documents-incoming-trace"), "", &html! {}, &body)
}

/// The title of a document's own address.
pub(super) fn href(id: IncomingId) -> String {
    debug_assert!(id.to_i64() >= 0, "identifiers are positive");
    format!("/van-ban-den/{id}")
}
