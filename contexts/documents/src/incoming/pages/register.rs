//! Vào sổ văn bản đến: what came on paper or by post gets its number.

use super::{
    counts,
    register_form::{self, NewArrival, TEXTS, fields, place},
};
use crate::{
    acting,
    attachments::{self, NewFile},
    desk_choice::{self, DeskChoice},
    document::{Details, Double},
    incoming::{
        ActError, IncomingId,
        register::{Arrival, RegisterError, register_arrival},
        show, store,
    },
    kept_files,
    old_font::{self, Next, Suggestion},
    permissions::REGISTER,
    secrecy,
    uploads::{self, TakeError},
};

use identity::Actor;
use kit_db::{Once, OnceKey};
use kit_i18n::args;
use kit_web::{
    Answer, FormState, FormWithFiles, PageError, Parameters, Path, Visit,
    ui::{self, Choice, NoticeKind},
};
use maud::{Markup, html};
use std::sync::Arc;

pub(super) const HERE: &str = "/van-ban-den/vao-so";

pub(super) async fn open(visit: Visit, asked: Parameters) -> Answer {
    let like: Option<IncomingId> = asked.get("giong").parse().ok();
    let state = match like {
        Some(id) => like_before(&visit, id).await?,
        None => FormState::new(),
    };
    let state = state.with(desk_choice::FIELD, asked.get(desk_choice::FIELD));
    answer(&visit, &state, Vec::new(), &[], &Questions::default()).await
}

/// What the clerk is asked before anything is stored.
#[derive(Debug, Default)]
pub(super) struct Questions {
    /// Entries that may be the same document.
    pub(super) doubles: Vec<Double>,
    /// Texts that look as if they came from an old font.
    pub(super) old_font: Vec<Suggestion>,
}

impl Questions {
    fn is_empty(&self) -> bool {
        self.doubles.is_empty() && self.old_font.is_empty()
    }
}

/// The form, with the agencies in whose book the viewer may enter something.
async fn answer(
    visit: &Visit,
    state: &FormState,
    found: Vec<Choice>,
    kept: &[NewFile],
    questions: &Questions,
) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let wanted = state.value(desk_choice::FIELD).parse().ok();
    let read = visit.web().db();
    let (desk, _) = read
        .read(move |tx| DeskChoice::of_agencies(tx, &actor, REGISTER, wanted))
        .await?;
    draw(visit, state, &desk, found, kept, questions)
}

/// The next of a pile: what mostly stays the same is filled in.
async fn like_before(visit: &Visit, id: IncomingId) -> Result<FormState, PageError> {
    let actor = visit.actor::<Actor>()?;
    let view = visit
        .web()
        .db()
        .read(move |tx| show::show(tx, &actor, id))
        .await?;
    let Some(document) = view.map(|view| view.document) else {
        return Ok(FormState::new());
    };
    let urgency = vn::urgency::Urgency::ALL
        .iter()
        .find(|it| **it as i64 == document.urgency);
    Ok(FormState::new()
        .with("issuer", &document.issuer_name)
        .with("kind", &document.kind)
        .with_date("issued_on", document.issued_on)
        .with("urgency", urgency.map_or("", |it| it.code()))
        .with("signer_name", &document.signer_name)
        .with("signer_position", &document.signer_position))
}

pub(super) async fn send(visit: Visit, form: FormWithFiles<NewArrival>) -> Answer {
    let (state, shown) = match old_font::look(form.state, TEXTS) {
        Next::On(state) => (state, None),
        Next::Show(state, found) => (state, Some(found)),
    };
    let Some(sent) = form.input else {
        return again(&visit, state, shown.unwrap_or_default()).await;
    };
    let kept = kept_files::open(&visit, &sent.kept);
    let (arrival, files) = match take(&visit, sent, kept.clone()).await {
        Ok(taken) => taken,
        Err(error) => return not_taken(&visit, state, &kept, error).await,
    };
    if let Some(old_font) = shown {
        let questions = Questions {
            old_font,
            ..Questions::default()
        };
        return answer(&visit, &state, Vec::new(), &files, &questions).await;
    }
    let once = form.key.once(&visit, "documents.incoming.register");
    let actor = acting::actor_of(&visit)?;
    match enter(&visit, &actor, arrival, files.clone(), once).await {
        Ok(id) => visit.redirect(&format!("{HERE}/xong/{id}")),
        Err(error) => refused(&visit, state, &files, error).await,
    }
}

/// Files that may not come in are said beside their field; the rest of the form stays.
async fn not_taken(visit: &Visit, state: FormState, kept: &[NewFile], error: TakeError) -> Answer {
    let state = match error {
        TakeError::Refused(message) => {
            let (field, label) = place("files");
            state.refuse(field, label, message)
        }
        TakeError::Typed(problems) => state.refuse_all(&problems, place),
        TakeError::Failed(error) => return Err(error),
    };
    answer(visit, &state, Vec::new(), kept, &Questions::default()).await
}

/// Keeps the new files beside those of an earlier try, and takes the words of all of them where
/// the clerk typed none.
async fn take(
    visit: &Visit,
    sent: NewArrival,
    mut files: Vec<NewFile>,
) -> Result<(Arrival, Vec<NewFile>), TakeError> {
    let mut arrival = sent.arrival;
    let typed = &arrival.document;
    if let Err(found) = secrecy::before_files(&typed.secrecy, &typed.texts()) {
        // whatever else is wrong is said at the same time
        let all = Details::check(typed, visit.today()).err();
        return Err(all.unwrap_or(found).into());
    }
    let new = uploads::take(visit, &sent.uploaded).await?;
    if arrival.document.content.is_empty() {
        arrival.document.content = uploads::words_of(visit, &files).await?;
        uploads::join(&mut arrival.document.content, &new.text);
    }
    files.extend(new.files);
    Ok((arrival, files))
}

async fn enter(
    visit: &Visit,
    actor: &Arc<Actor>,
    arrival: Arrival,
    files: Vec<NewFile>,
    once: OnceKey,
) -> Result<String, RegisterError> {
    let (now, who) = (visit.now(), Arc::clone(actor));
    let id = visit.web().db().write(move |tx| {
        if let Once::Repeated(id) = tx.once(&once, now)? {
            return Ok(id);
        }
        let registered = register_arrival(tx, now, &who, &arrival)?;
        if let Some(entered) = store::find(tx, registered.id)?.filter(|_| !files.is_empty()) {
            attachments::add::<RegisterError>(tx, now, &who, entered.document_id, &files)?;
        }
        let id = registered.id.to_string();
        tx.answered(&once, &id)?;
        Ok::<_, RegisterError>(id)
    });
    let id = id.await?;
    counts::forget(actor);
    Ok(id)
}

async fn refused(
    visit: &Visit,
    state: FormState,
    files: &[NewFile],
    error: RegisterError,
) -> Answer {
    match error {
        RegisterError::Act(ActError::Invalid(problems)) => {
            let state = state.refuse_all(&problems, place);
            answer(visit, &state, Vec::new(), files, &Questions::default()).await
        }
        RegisterError::Double(doubles) => {
            let questions = Questions {
                doubles,
                ..Questions::default()
            };
            answer(visit, &state, Vec::new(), files, &questions).await
        }
        other => Err(other.into()),
    }
}

/// The form again: with errors, or because a sender was searched for without script.
async fn again(visit: &Visit, state: FormState, old_font: Vec<Suggestion>) -> Answer {
    let (typed, today) = (state.value("issuer-tim").to_owned(), visit.today());
    let found = visit
        .web()
        .db()
        .read(move |tx| register_form::search(tx, &typed, today))
        .await?;
    let kept = kept_files::open(visit, state.value(kept_files::FIELD));
    let questions = Questions {
        old_font,
        ..Questions::default()
    };
    answer(visit, &state, found, &kept, &questions).await
}

pub(super) fn draw(
    visit: &Visit,
    state: &FormState,
    desk: &DeskChoice,
    found: Vec<Choice>,
    kept: &[NewFile],
    questions: &Questions,
) -> Answer {
    let (doubles, old) = (&questions.doubles, &questions.old_font);
    let body = html! {
        (fields(visit, state, found, kept, desk))
        @if !doubles.is_empty() { (confirm_double(visit)) }
        (old_font::fields(visit, state, TEXTS, old))
    };
    let button = match (doubles.is_empty(), old.is_empty()) {
        (_, false) => "documents-old-font-keep",
        (false, true) => "documents-register-send-double",
        (true, true) => "documents-register-send",
    };
    let page = visit
        .page(visit.t("documents-register-title"))
        .crumb(visit.t("documents-incoming-title"), "/van-ban-den")
        .subtitle(visit.t("documents-register-subtitle"))
        .form(state);
    let page = if questions.is_empty() {
        page
    } else {
        page.status(axum::http::StatusCode::CONFLICT)
    };
    page.body(html! {
        @if !doubles.is_empty() { (warning(visit, doubles)) }
        (old_font::notice(visit, state, TEXTS, old))
        (ui::upload_form(visit, state, HERE, &visit.t(button), &body))
    })
}

fn confirm_double(visit: &Visit) -> Markup {
    html! { input type="hidden" name="although_double" value="1"; p class="hint" { (visit.t("documents-register-double-hint")) } }
}

fn warning(visit: &Visit, doubles: &[Double]) -> Markup {
    let list = html! {
        ul {
            @for double in doubles {
                li {
                    a href={ "/van-ban-den/" (double.incoming_id) } target="_blank" rel="noopener" {
                        @match double.arrival_number {
                            Some(number) => (visit.ta("documents-incoming-number", &args!["number" => number])),
                            None => (visit.t("documents-incoming-unnumbered")),
                        }
                    }
                    ", " (double.notation)
                    @if let Some(on) = double.arrival_on { ", " (visit.date(on)) }
                    ": " (double.subject)
                }
            }
        }
    };
    ui::notice(
        visit,
        NoticeKind::Warning,
        &visit.t("documents-register-double"),
        &list,
    )
}

pub(super) async fn done(visit: Visit, Path(id): Path<IncomingId>) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let view = visit
        .web()
        .db()
        .read(move |tx| show::show(tx, &actor, id))
        .await?;
    let view = view.ok_or(PageError::NotFound)?;
    draw_done(&visit, &view)
}

pub(super) fn draw_done(visit: &Visit, view: &show::View) -> Answer {
    let id = view.incoming.id;
    let number = view.incoming.arrival_number.unwrap_or(0);
    let facts = [
        (
            visit.t("documents-column-notation"),
            html! { (view.document.notation) },
        ),
        (
            visit.t("documents-column-issuer"),
            html! { (view.document.issuer_name) },
        ),
        (
            visit.t("documents-column-subject"),
            html! { (view.document.subject) },
        ),
        (
            visit.t("documents-label-files"),
            html! { (visit.number(view.document.files)) },
        ),
    ];
    let body = html! {
        div class="card" { (ui::key_values(&facts)) }
        div class="form-acts" {
            (ui::link_button(&format!("{HERE}?giong={id}"), &visit.t("documents-register-next"), "plus", true))
            (ui::link_button(&format!("/van-ban-den/{id}"), &visit.t("documents-register-open"), "inbox", false))
            (ui::link_button("/van-ban-den", &visit.t("documents-register-list"), "list-checks", false))
        }
    };
    visit
        .page(visit.ta("documents-register-done", &args!["number" => number]))
        .crumb(visit.t("documents-incoming-title"), "/van-ban-den")
        .narrow()
        .body(body)
}
