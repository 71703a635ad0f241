//! Acts on several selected drafts: a question first, then one transaction and an answer for each.

use super::{
    HERE, Visit,
    acts::{Asks, SHAPES, Shape},
    errors, opinion, signing,
    states::state_key,
};
use crate::{
    acting::actor_of,
    document::{DocumentId, OPINION_CHARACTERS},
    outgoing::{Act, ActError, State, approve, check, list::Tab, show, submit},
    permissions::{APPROVE, CHECK_CONTENT, CHECK_FORMAT, DRAFT},
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::{DbError, Once, OnceKey, Tx};
use kit_i18n::args;
use kit_web::{
    Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError,
    ui::{self, BulkAct, Field, NoticeKind},
};
use maud::{Markup, html};
use std::str::FromStr;

/// Where the acts on selected lines are sent.
pub(super) const BULK: &str = "/van-ban-di/hang-loat";
/// Drafts in one batch: four pages of the list.
const MOST: usize = 200;
/// Refusals that are told one by one, and how much of an abstract names a draft: the message
/// travels in a cookie.
const TOLD: usize = 4;
const NAMED_CHARACTERS: usize = 40;
/// The act that is no form of its own: the drafts are put before the viewer for a digital signature.
const SIGN: &str = "ky-so";
/// The hidden field that tells an answer of the question from a press on a button of the list.
const SAID: &str = "da-noi";

/// The acts that one may do on several lines of a tab, the usual one first.
pub(super) fn acts_on(visit: &Visit, tab: Tab) -> Vec<BulkAct> {
    if !matches!(tab, Tab::Todo | Tab::Mine | Tab::Moving) {
        return Vec::new();
    }
    let mut acts: Vec<BulkAct> = shapes()
        .filter_map(|shape| {
            let (permission, icon) = right_of(shape.act);
            visit.may(permission).then(|| BulkAct {
                value: shape.path.to_owned(),
                label: visit.t(shape.button),
                icon: icon.to_owned(),
                main: false,
            })
        })
        .collect();
    if visit.may(APPROVE) && tab != Tab::Mine {
        acts.push(BulkAct {
            value: SIGN.to_owned(),
            label: visit.t("documents-outgoing-act-sign"),
            icon: "pen-line".to_owned(),
            main: false,
        });
    }
    // in the own drafts that is handing over, elsewhere what a leader, a head or a clerk has to do
    if tab != Tab::Mine {
        acts.reverse();
    }
    if let Some(first) = acts.first_mut() {
        first.main = true;
    }
    acts
}

/// Reasons are for one draft each: acts that need one are not done on several.
fn shapes() -> impl Iterator<Item = &'static Shape> {
    SHAPES.iter().filter(|shape| shape.asks != Asks::Reason)
}

const fn right_of(act: Act) -> (&'static str, &'static str) {
    match act {
        Act::CheckContent => (CHECK_CONTENT, "list-checks"),
        Act::CheckFormat => (CHECK_FORMAT, "list-checks"),
        Act::Approve => (APPROVE, "circle-check"),
        _ => (DRAFT, "send"),
    }
}

/// A selected draft, at the version that the question showed.
#[derive(Clone, Copy)]
struct Selected {
    id: DocumentId,
    version: Option<i64>,
}

impl FromStr for Selected {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, version) = match text.split_once('.') {
            Some((id, version)) => (id, Some(version.parse().map_err(|_| ())?)),
            None => (text, None),
        };
        let id = id.parse().map_err(|_| ())?;
        Ok(Self { id, version })
    }
}

/// The selected drafts, the act, and the words that go with it once they are said.
pub(super) struct Batch {
    selected: Vec<Selected>,
    shape: &'static Shape,
    said: Option<String>,
    /// Not one of the shapes: all of them are put before the viewer for a digital signature.
    signs: bool,
}

impl FromForm for Batch {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let label = "documents-bulk-documents";
        let selected = form.list::<Selected>("id", label, "documents-bulk-unknown")?;
        let signs = form.raw("viec") == SIGN;
        let shape = match signs {
            true => shapes().next(),
            false => shapes().find(|shape| shape.path == form.raw("viec")),
        };
        let wrong = match (selected.len(), shape) {
            (0, _) => Some(Message::new("documents-bulk-none")),
            (many, _) if many > MOST => {
                Some(Message::new("documents-bulk-too-many").with("limit", MOST))
            }
            (_, None) => Some(Message::new("documents-bulk-unknown")),
            _ => None,
        };
        if let Some(message) = wrong {
            form.refuse("id", label, message);
            return None;
        }
        let said = form.flag(SAID).then(|| form.raw("opinion").to_owned());
        Some(Self {
            selected,
            shape: shape?,
            said,
            signs,
        })
    }
}

/// The question, or the act.
pub(super) async fn send(visit: Visit, form: Form<Batch>) -> Answer {
    let Some(batch) = form.input else {
        return Err(first_of(&form.state));
    };
    if batch.signs {
        let ids: Vec<DocumentId> = batch.selected.iter().map(|one| one.id).collect();
        return signing::sign_several(&visit, &ids).await;
    }
    let Some(said) = &batch.said else {
        return ask(&visit, &batch, &FormState::new()).await;
    };
    let words = match opinion(said) {
        Ok(words) => words,
        Err(problems) => {
            let state = form.state.refuse_all(&problems, errors::place);
            return ask(&visit, &batch, &state).await;
        }
    };
    let actor = actor_of(&visit)?;
    let once = form.key.once(&visit, "documents.outgoing.bulk");
    let (now, who) = (visit.now(), actor.clone());
    let done = visit
        .web()
        .db()
        .write(move |tx| run_once(tx, now, &who, &once, &batch, &words));
    let outcome = done.await?;
    outcome.answer(&visit)
}

/// The first thing that is wrong with what was sent.
fn first_of(state: &FormState) -> PageError {
    let first = state.errors.iter().next();
    let message = first.map(|error| error.message.clone());
    let unknown = Message::new("documents-bulk-unknown");
    PageError::Conflict(message.unwrap_or(unknown))
}

/// What became of a batch.
#[derive(Default)]
struct Outcome {
    done: usize,
    /// Which draft, and why not.
    refused: Vec<(String, ActError)>,
    /// What was answered when the same form was sent before.
    repeated: Option<String>,
}

/// However often the same form is sent.
fn run_once(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    once: &OnceKey,
    batch: &Batch,
    words: &str,
) -> Result<Outcome, DbError> {
    if let Once::Repeated(done) = tx.once(once, now)? {
        return Ok(Outcome {
            repeated: Some(done),
            ..Outcome::default()
        });
    }
    let outcome = run(tx, now, actor, batch, words)?;
    tx.answered(once, &outcome.done.to_string())?;
    Ok(outcome)
}

fn run(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    batch: &Batch,
    words: &str,
) -> Result<Outcome, DbError> {
    let mut outcome = Outcome::default();
    for one in &batch.selected {
        // one that is refused does not undo the others
        match tx.nested(|tx| act(tx, now, actor, batch.shape.act, *one, words)) {
            Ok(()) => outcome.done += 1,
            Err(ActError::Database(error)) => return Err(error),
            Err(error) => {
                let found = show::show(tx, actor, one.id)?;
                let name = found.map(|view| short(&view.document.subject));
                outcome.refused.push((name.unwrap_or_default(), error));
            }
        }
    }
    Ok(outcome)
}

fn act(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    act: Act,
    Selected { id, version }: Selected,
    words: &str,
) -> Result<(), ActError> {
    match act {
        Act::CheckContent => check::content(tx, now, actor, id, version, words),
        Act::CheckFormat => check::format(tx, now, actor, id, version, words),
        Act::Approve => approve::approve(tx, now, actor, id, version, words),
        _ => submit::submit(tx, now, actor, id, version),
    }
}

fn short(subject: &str) -> String {
    if subject.chars().count() <= NAMED_CHARACTERS {
        return subject.to_owned();
    }
    let start: String = subject.chars().take(NAMED_CHARACTERS).collect();
    format!("{}…", start.trim_end())
}

impl Outcome {
    fn answer(self, visit: &Visit) -> Answer {
        if let Some(done) = self.repeated {
            let flash = Flash::info("documents-bulk-repeated").with("count", done);
            return visit.redirect_with(HERE, flash);
        }
        if self.refused.is_empty() {
            let flash = Flash::success("documents-bulk-done").with("count", self.done);
            return visit.redirect_with(HERE, flash);
        }
        let more = self.refused.len().saturating_sub(TOLD);
        let mut told: Vec<String> = self
            .refused
            .iter()
            .take(TOLD)
            .map(|(name, error)| format!("“{name}”: {}", errors::sentence(visit, error)))
            .collect();
        if more > 0 {
            told.push(visit.ta("documents-bulk-more", &args!["count" => more]));
        }
        let flash = Flash::warning("documents-bulk-partly")
            .with("done", self.done)
            .with("refused", self.refused.len())
            .with("why", told.join(" "));
        visit.redirect_with(HERE, flash)
    }
}

/// A selected draft as the question names it.
pub(super) struct Line {
    pub(super) id: DocumentId,
    pub(super) version: i64,
    pub(super) subject: String,
    pub(super) state: State,
    /// Whether the act is open to the viewer now.
    pub(super) ready: bool,
}

async fn ask(visit: &Visit, batch: &Batch, state: &FormState) -> Answer {
    let (actor, act) = (actor_of(visit)?, batch.shape.act);
    let ids: Vec<DocumentId> = batch.selected.iter().map(|one| one.id).collect();
    let lines = visit.web().db().read(move |tx| {
        let mut lines = Vec::with_capacity(ids.len());
        for id in &ids {
            if let Some(view) = show::show(tx, &actor, *id)? {
                lines.push(Line {
                    id: *id,
                    version: view.outgoing.version,
                    subject: view.document.subject,
                    state: view.outgoing.state,
                    ready: view.acts.contains(&act),
                });
            }
        }
        Ok::<_, DbError>(lines)
    });
    draw(visit, batch.shape, &lines.await?, state)
}

/// The question: which drafts it is about, which not, and the words that go with the act.
pub(super) fn draw(visit: &Visit, shape: &Shape, lines: &[Line], state: &FormState) -> Answer {
    let (ready, not): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.ready);
    let body = html! {
        @if ready.is_empty() {
            (ui::notice(visit, NoticeKind::Warning, &visit.t("documents-outgoing-bulk-none"), &html! {}))
            p { (ui::link_button(HERE, &visit.t("documents-outgoing-bulk-back"), "list-checks", false)) }
        } @else {
            p { (visit.t(shape.hint)) }
            (list(visit, &ready))
        }
        @if !not.is_empty() { (left_out(visit, &not)) }
        @if !ready.is_empty() { (form(visit, shape, &ready, state)) }
    };
    visit
        .page(visit.t(shape.button))
        .crumb(visit.t("documents-menu-outgoing"), HERE)
        .form(state)
        .body(body)
}

fn form(visit: &Visit, shape: &Shape, ready: &[&Line], state: &FormState) -> Markup {
    let fields = html! {
        input type="hidden" name="viec" value=(shape.path);
        input type="hidden" name=(SAID) value="1";
        @for line in ready { input type="hidden" name="id" value={ (line.id) "." (line.version) }; }
        @if shape.asks == Asks::Opinion {
            (ui::field_textarea(visit, state, &Field::new("opinion", errors::label("opinion")).max(OPINION_CHARACTERS).rows(3).optional()))
        }
    };
    let send = visit.ta("documents-bulk-send", &args!["count" => ready.len()]);
    ui::post_form(visit, state, BULK, &send, &fields)
}

fn list(visit: &Visit, lines: &[&Line]) -> Markup {
    html! {
        details class="ds-details" open[lines.len() <= 20] {
            summary { (visit.ta("documents-bulk-selected", &args!["count" => lines.len()])) }
            div { ul { @for line in lines { li { a href={ (HERE) "/" (line.id) } { (line.subject) } } } } }
        }
    }
}

/// What the viewer selected although it is not their turn, and where it stands.
fn left_out(visit: &Visit, lines: &[&Line]) -> Markup {
    let more = html! {
        ul { @for line in lines { li { (line.subject) ": " (visit.t(state_key(line.state))) } } }
    };
    let title = visit.ta(
        "documents-outgoing-bulk-left-out",
        &args!["count" => lines.len()],
    );
    ui::notice(visit, NoticeKind::Info, &title, &more)
}
