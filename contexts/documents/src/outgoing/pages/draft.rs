//! Soạn thảo: writing a draft, and writing it again.

use super::{
    Visit, address,
    draft_form::{self, DraftForm, Offers, TEXTS, Target},
    errors,
    receivers::{Picked, Receivers, all_sets},
};
use crate::{
    acting::actor_of,
    attachments::{self, NewFile},
    desk_choice::{self, DeskChoice},
    document::DocumentId,
    incoming::{self, IncomingId},
    kept_files,
    old_font::{self, Next, Suggestion},
    outgoing::{Act, ActError, draft, revise, show, store},
    permissions::DRAFT,
    reach, secrecy,
    uploads::{self, TakeError},
};
use identity::{Actor, OrganisationId};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Once, OnceKey, Tx};
use kit_web::{
    Answer, Flash, FormState, FormValues, FormWithFiles, Message, PageError, Parameters, Path,
};

/// Agencies looked at for one that has exactly the sender's name; the search puts it first.
const NAMESAKES: usize = 10;

/// A new draft; `?tra-loi=` names an incoming document that it answers.
pub(super) async fn open(visit: Visit, asked: Parameters) -> Answer {
    let actor = actor_of(&visit)?;
    let answered = match asked.get("tra-loi") {
        "" => None,
        text => Some(
            text.parse::<IncomingId>()
                .map_err(|_| PageError::NotFound)?,
        ),
    };
    let (wanted, today) = (asked.get(desk_choice::FIELD).parse().ok(), visit.today());
    let (agency, answered) = visit
        .web()
        .db()
        .read(move |tx| {
            let desk = draft::desk(tx, &actor, (wanted, answered))?;
            let agency = identity::organisation_brief(tx, desk.here.organisation)?;
            let answered = match answered {
                Some(id) => Some(asking(tx, &actor, today, id)?),
                None => None,
            };
            Ok::<_, ActError>((agency, answered))
        })
        .await?;
    let mut state = draft_form::new_state(agency.collegial).with(desk_choice::FIELD, agency.id);
    if let Some(answered) = answered {
        state = answering(&visit, state, &answered.ok_or(PageError::NotFound)?);
    }
    draw(&visit, &Target::New, state, Vec::new(), None).await
}

/// The document that is answered. The sender of a paper is the agency of that name, if there is
/// exactly one: the answer reaches it on the system.
fn asking(
    tx: &mut Tx<'_>,
    actor: &Actor,
    today: Date,
    id: IncomingId,
) -> Result<Option<incoming::show::View>, DbError> {
    let Some(mut view) = incoming::show::show(tx, actor, id)? else {
        return Ok(None);
    };
    if view.document.issuer_id.is_none() {
        let name = view.document.issuer_name.to_lowercase();
        let mut found = identity::search_organisations(tx, &name, today, NAMESAKES)?;
        found.retain(|it| it.name.to_lowercase() == name);
        if let [only] = found.as_slice() {
            view.document.issuer_id = Some(only.id);
        }
    }
    Ok(Some(view))
}

/// Fills in what follows from the document that is answered.
fn answering(visit: &Visit, state: FormState, it: &incoming::show::View) -> FormState {
    let document = &it.document;
    let date = document
        .issued_on
        .map(|day| visit.date(day))
        .unwrap_or_default();
    let subject = visit.ta(
        "documents-outgoing-answer-subject",
        &kit_i18n::args!["notation" => &document.notation, "date" => date, "issuer" => &document.issuer_name],
    );
    let state = state
        .with("answers", it.incoming.id)
        .with("subject", subject);
    match document.issuer_id {
        Some(issuer) => state.with("receivers", issuer),
        None => state.with("outside_receivers", &document.issuer_name),
    }
}

/// The form of a stored draft, which only its drafter gets.
pub(super) async fn open_again(visit: Visit, Path(id): Path<DocumentId>) -> Answer {
    let actor = actor_of(&visit)?;
    let view = visit
        .web()
        .db()
        .read(move |tx| show::show(tx, &actor, id))
        .await?;
    let view = view.ok_or(PageError::NotFound)?;
    let state = view.outgoing.state;
    if !state.allows(Act::Revise) {
        return Err(PageError::conflict(errors::not_now_key(state)));
    }
    if !view.acts.contains(&Act::Revise) {
        return Err(PageError::NotFound);
    }
    let version = view.outgoing.version;
    let target = Target::Stored { id, version };
    draw(
        &visit,
        &target,
        draft_form::stored_state(&view),
        Vec::new(),
        Some(view.receivers),
    )
    .await
}

/// Draws the form; `stored` receivers are shown as the sets that they fill.
async fn draw(
    visit: &Visit,
    target: &Target,
    state: FormState,
    kept: Vec<NewFile>,
    stored: Option<Vec<identity::OrganisationId>>,
) -> Answer {
    let all = load(visit, target, &state, stored).await?;
    draft_form::view(visit, target, &state, &Offers { kept, ..all })
}

/// The form with what its texts probably say, before anything is stored.
async fn asking_first(
    visit: &Visit,
    target: &Target,
    state: FormState,
    kept: Vec<NewFile>,
    old_font: Vec<Suggestion>,
) -> Answer {
    let all = load(visit, target, &state, None).await?;
    let offers = Offers {
        kept,
        old_font,
        ..all
    };
    draft_form::view(visit, target, &state, &offers)
}

async fn load(
    visit: &Visit,
    target: &Target,
    state: &FormState,
    stored: Option<Vec<identity::OrganisationId>>,
) -> Result<Offers, PageError> {
    let actor = actor_of(visit)?;
    let (today, at) = (visit.today(), target.clone());
    let typed = state.clone();
    let offers = visit
        .web()
        .db()
        .read(move |tx| offers(tx, &actor, today, &at, &typed, stored.as_deref()));
    Ok(offers.await?)
}

fn offers(
    tx: &mut Tx<'_>,
    actor: &Actor,
    today: Date,
    target: &Target,
    typed: &FormState,
    stored: Option<&[identity::OrganisationId]>,
) -> Result<Offers, ActError> {
    let agency = agency_of(tx, actor, target, &typed.values)?;
    let sets = all_sets(tx, agency, today)?;
    let picked = match stored {
        Some(stored) => Picked::of(stored, &sets),
        None => Picked::read(&typed.values).apart(typed.value("_tim"), &sets),
    };
    let words = typed.value("receivers-tim");
    let answers = match typed.value("answers").parse() {
        Ok(id) => incoming::show::show(tx, actor, id)?,
        Err(_) => None,
    };
    Ok(Offers {
        leaders: identity::leaders_of(tx, agency, today)?,
        receivers: Receivers::load(tx, sets, picked, words, today)?,
        files: match target {
            Target::New => Vec::new(),
            Target::Stored { id, .. } => attachments::of_document(tx, *id)?,
        },
        kept: Vec::new(),
        answers: answers.map(|it| format!("{} – {}", it.document.notation, it.document.subject)),
        desk: match target {
            Target::New => DeskChoice::read(tx, reach::desks(actor, DRAFT), agency)?,
            Target::Stored { .. } => DeskChoice::default(),
        },
        old_font: Vec::new(),
    })
}

/// Whose draft it is, or would be.
fn agency_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    target: &Target,
    typed: &FormValues,
) -> Result<OrganisationId, ActError> {
    if let Target::Stored { id, .. } = target {
        let stored = store::find(tx, *id)?.ok_or(ActError::NotFound)?;
        return Ok(stored.organisation_id);
    }
    let (wanted, asked) = (typed.get(desk_choice::FIELD), typed.get("answers"));
    let desk = draft::desk(tx, actor, (wanted.parse().ok(), asked.parse().ok()))?;
    Ok(desk.here.organisation)
}

/// Stores a new draft.
pub(super) async fn send(visit: Visit, form: FormWithFiles<DraftForm>) -> Answer {
    let (state, files, sent) = match taken(&visit, &Target::New, form.state, form.input).await {
        Ok(taken) => taken,
        Err(answer) => return *answer,
    };
    let actor = actor_of(&visit)?;
    let once = "documents.outgoing.draft";
    let key = form.key.once(&visit, once);
    let (now, today, taken) = (visit.now(), visit.today(), files.clone());
    let stored = visit
        .web()
        .db()
        .write(move |tx| keep(tx, (now, today), &actor, &key, &sent, &taken))
        .await;
    match stored {
        Ok(id) => visit.redirect_with(
            &format!("{}/{id}", super::HERE),
            Flash::success("documents-outgoing-saved"),
        ),
        Err(error) => {
            let state = errors::refuse(state, error)?;
            draw(&visit, &Target::New, state, files, None).await
        }
    }
}

/// A sent form with its files, once nothing about it must be asked; else the form again.
async fn taken(
    visit: &Visit,
    target: &Target,
    state: FormState,
    input: Option<DraftForm>,
) -> Result<(FormState, Vec<NewFile>, DraftForm), Box<Answer>> {
    let (state, shown) = match old_font::look(state, TEXTS) {
        Next::On(state) => (state, None),
        Next::Show(state, found) => (state, Some(found)),
    };
    let Some(sent) = input else {
        return Err(Box::new(again(visit, target, state).await));
    };
    let files = match take(visit, &sent).await {
        Ok(files) => files,
        Err(error) => return Err(Box::new(not_taken(visit, target, state, error).await)),
    };
    match shown {
        Some(found) => Err(Box::new(
            asking_first(visit, target, state, files, found).await,
        )),
        None => Ok((state, files, sent)),
    }
}

/// The files of this try and of those before it.
async fn take(visit: &Visit, sent: &DraftForm) -> Result<Vec<NewFile>, TakeError> {
    secrecy::before_files(&sent.input.secrecy, &sent.input.texts())?;
    let taken = uploads::take(visit, &sent.files).await?;
    let mut files = kept_files::open(visit, &sent.kept);
    files.extend(taken.files);
    Ok(files)
}

/// The form as it was sent.
async fn again(visit: &Visit, target: &Target, state: FormState) -> Answer {
    let kept = kept_files::open(visit, state.value(kept_files::FIELD));
    draw(visit, target, state, kept, None).await
}

fn keep(
    tx: &mut Tx<'_>,
    (now, today): (Timestamp, Date),
    actor: &Actor,
    key: &OnceKey,
    sent: &DraftForm,
    files: &[NewFile],
) -> Result<String, ActError> {
    if let Once::Repeated(id) = tx.once(key, now)? {
        return Ok(id);
    }
    let desk = draft::desk(tx, actor, (sent.input.organisation, sent.input.answers))?;
    let input = with_receivers(tx, desk.here.organisation, today, sent)?;
    let id = draft::draft(tx, now, actor, &input)?;
    attachments::add::<ActError>(tx, now, actor, id, files)?;
    tx.answered(key, &id.to_string())?;
    Ok(id.to_string())
}

fn with_receivers(
    tx: &mut Tx<'_>,
    agency: OrganisationId,
    today: Date,
    sent: &DraftForm,
) -> Result<draft::DraftInput, DbError> {
    let sets = all_sets(tx, agency, today)?;
    Ok(draft::DraftInput {
        receivers: sent.picked.everybody(&sets),
        ..sent.input.clone()
    })
}

/// Stores a new version of a draft.
pub(super) async fn send_again(
    visit: Visit,
    Path(id): Path<DocumentId>,
    form: FormWithFiles<DraftForm>,
) -> Answer {
    let seen = form.state.value(super::VERSION_FIELD).parse().unwrap_or(0);
    let target = Target::Stored { id, version: seen };
    let (state, files, sent) = match taken(&visit, &target, form.state, form.input).await {
        Ok(taken) => taken,
        Err(answer) => return *answer,
    };
    let actor = actor_of(&visit)?;
    let once = "documents.outgoing.revise";
    let key = form.key.once(&visit, once);
    let (now, today, taken) = (visit.now(), visit.today(), files.clone());
    let stored = visit
        .web()
        .db()
        .write(move |tx| store_again(tx, (now, today), &actor, &key, id, &sent, &taken))
        .await;
    match stored {
        Ok(()) => visit.redirect_with(&address(id), Flash::success("documents-outgoing-revised")),
        Err(error) => refused_again(&visit, (id, seen), state, files, error).await,
    }
}

fn store_again(
    tx: &mut Tx<'_>,
    (now, today): (Timestamp, Date),
    actor: &Actor,
    key: &OnceKey,
    id: DocumentId,
    sent: &DraftForm,
    files: &[NewFile],
) -> Result<(), ActError> {
    if let Once::Repeated(_) = tx.once(key, now)? {
        return Ok(());
    }
    let stored = store::find(tx, id)?.ok_or(ActError::NotFound)?;
    let input = with_receivers(tx, stored.organisation_id, today, sent)?;
    revise::revise(tx, now, actor, id, sent.version, &input)?;
    attachments::remove(tx, now, actor, id, &sent.removed)?;
    attachments::add::<ActError>(tx, now, actor, id, files)
}

/// Shows the form again with everything that was typed. After somebody else's change it carries
/// the new version, so that sending it once more keeps both: the other text is an earlier version.
async fn refused_again(
    visit: &Visit,
    (id, seen): (DocumentId, i64),
    state: FormState,
    files: Vec<NewFile>,
    error: ActError,
) -> Answer {
    let (state, version) = match error {
        ActError::ChangedMeanwhile => {
            let actor = actor_of(visit)?;
            let view = visit
                .web()
                .db()
                .read(move |tx| show::show(tx, &actor, id))
                .await?;
            let version = view.ok_or(PageError::NotFound)?.outgoing.version;
            let message = Message::new("documents-outgoing-stale");
            (state.refuse("", "", message), version)
        }
        ActError::NotNow { state: at, .. } => {
            let message = Message::new(errors::not_now_key(at));
            (state.refuse("", "", message), seen)
        }
        other => (errors::refuse(state, other)?, seen),
    };
    draw(visit, &Target::Stored { id, version }, state, files, None).await
}

/// Files that may not come in are said beside their field; the rest of the form stays.
async fn not_taken(visit: &Visit, target: &Target, state: FormState, error: TakeError) -> Answer {
    match error {
        TakeError::Failed(error) => Err(error),
        TakeError::Typed(problems) => {
            let state = errors::refuse(state, ActError::Invalid(problems))?;
            again(visit, target, state).await
        }
        TakeError::Refused(message) => {
            let state = state.refuse("files", errors::label("files"), message);
            again(visit, target, state).await
        }
    }
}
