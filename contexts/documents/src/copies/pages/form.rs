//! Lập bản sao: the form, and the file that comes of it.

use super::making;
use crate::{
    acting::actor_of,
    attachments::AttachmentId,
    copies::{
        CopyForm,
        file::CopyFileError,
        make::{CopyFile, CopyInput, make},
        may::copier,
        page_numbers::{PAGES_MAX, PageNumbers, PageNumbersError},
        prepare::{PrepareError, prepare},
        source::{Source, source},
    },
    document::DocumentId,
    file_page,
    outgoing::{
        ActError,
        pages::{Packed, Picked, Receivers, all_sets, field_label, receiver_fields},
    },
};
use identity::{Actor, PersonId, PostHolder};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Once, OnceKey, Tx};
use kit_files::Files;
use kit_web::{
    Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Path, Visit,
    ui::{self, Choice, Field, NoticeKind},
};
use maud::{Markup, html};

/// Where receivers are searched for.
const RECEIVER_SEARCH: &str = "/van-ban-di/soan/noi-nhan";
/// The longest way to write pages.
const PAGES_CHARACTERS: usize = 200;

/// What was sent.
pub(super) struct Sent {
    form: CopyForm,
    attachment: AttachmentId,
    pages: Option<PageNumbers>,
    signer: PersonId,
    picked: Picked,
    outside_receivers: String,
}

impl FromForm for Sent {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let forms: Vec<(&str, CopyForm)> =
            CopyForm::ALL.iter().map(|it| (it.code(), *it)).collect();
        let copy_form = form.choice("form", label("form"), &forms).required();
        let attachment = form
            .parsed::<AttachmentId>(
                "attachment",
                label("attachment"),
                "documents-copy-problem-file",
            )
            .required();
        let signer = form
            .parsed::<PersonId>(
                "signer",
                label("signer"),
                "documents-outgoing-signer-unknown",
            )
            .required();
        let pages = match copy_form {
            Some(CopyForm::Extract) => read_pages(form).map(Some),
            // what was typed for an extract means nothing to a whole copy
            _ => Some(None),
        };
        let unknown = "documents-problem-unknown-receiver";
        let sets = form.list::<String>("receiver_sets", label("receivers"), unknown);
        let boxes = form.list::<Packed>("receivers", label("receivers"), unknown);
        let outside_receivers = form.raw("outside_receivers").to_owned();
        Some(Self {
            form: copy_form?,
            attachment: attachment?,
            pages: pages?,
            signer: signer?,
            picked: Picked::new(sets?, boxes?),
            outside_receivers,
        })
    }
}

fn read_pages(form: &mut Fields<'_>) -> Option<PageNumbers> {
    let typed = form.raw("pages");
    let typed: String = typed.chars().take(PAGES_CHARACTERS).collect();
    match PageNumbers::read(&typed) {
        Ok(pages) => Some(pages),
        Err(error) => {
            let message = match error {
                PageNumbersError::Unreadable => Message::new("documents-copy-problem-pages"),
                PageNumbersError::TooMany => {
                    Message::new("documents-copy-problem-too-many-pages").with("limit", PAGES_MAX)
                }
            };
            form.refuse("pages", label("pages"), message);
            None
        }
    }
}

/// The label of a field; empty for what is none.
fn label(field: &str) -> &'static str {
    match field {
        "form" => "documents-copy-form",
        "attachment" => "documents-copy-attachment",
        "pages" => "documents-copy-pages",
        "signer" => "documents-copy-signer",
        other => field_label(other),
    }
}

/// What the form offers.
#[derive(Clone)]
pub(super) struct Offers {
    pub(super) source: Source,
    pub(super) leaders: Vec<PostHolder>,
    pub(super) receivers: Receivers,
}

fn offers(
    tx: &mut Tx<'_>,
    actor: &Actor,
    today: Date,
    id: DocumentId,
    typed: &FormState,
) -> Result<Option<Offers>, DbError> {
    let Some(source) = source(tx, actor, id)? else {
        return Ok(None);
    };
    let Some(agency) = copier(tx, actor, id)?.map(|doer| doer.here.organisation) else {
        return Ok(None);
    };
    let sets = all_sets(tx, agency, today)?;
    let picked = Picked::read(&typed.values).apart(typed.value("_tim"), &sets);
    Ok(Some(Offers {
        source,
        leaders: identity::leaders_of(tx, agency, today)?,
        receivers: Receivers::load(tx, sets, picked, typed.value("receivers-tim"), today)?,
    }))
}

/// The form.
pub(super) async fn open(visit: Visit, Path(id): Path<DocumentId>) -> Answer {
    let state = FormState::new().with("form", CopyForm::Full.code());
    again(&visit, id, state).await
}

async fn again(visit: &Visit, id: DocumentId, state: FormState) -> Answer {
    let (actor, today, typed) = (actor_of(visit)?, visit.today(), state.clone());
    let read = visit.web().db();
    let found = read
        .read(move |tx| offers(tx, &actor, today, id, &typed))
        .await?;
    draw(visit, &state, &found.ok_or(PageError::NotFound)?)
}

/// Draws the form, or why there is nothing to copy.
pub(super) fn draw(visit: &Visit, state: &FormState, offers: &Offers) -> Answer {
    let document = &offers.source.document;
    let body = match offers.source.files.is_empty() {
        true => ui::empty_state(
            "copy",
            &visit.t("documents-copy-no-file"),
            &visit.t("documents-copy-no-file-why"),
            Some(ui::link_button(
                &offers.source.href,
                &visit.t("documents-copy-back"),
                "chevron-left",
                false,
            )),
        ),
        false => html! {
            (ui::notice(visit, NoticeKind::Info, &visit.t("documents-copy-law"), &html! {}))
            (ui::post_form(visit, state, &making(document.id), &visit.t("documents-copy-send"), &fields(visit, state, offers)))
            div class="form-acts" { (ui::link_button(&offers.source.href, &visit.t("web-cancel"), "chevron-left", false)) }
        },
    };
    visit
        .page(visit.t("documents-copy-make"))
        .subtitle(format!("{} – {}", document.notation, document.subject))
        .crumb(document.notation.clone(), offers.source.href.clone())
        .form(state)
        .body(body)
}

fn fields(visit: &Visit, state: &FormState, offers: &Offers) -> Markup {
    let forms: Vec<Choice> = CopyForm::ALL
        .iter()
        .map(|form| Choice {
            value: form.code().to_owned(),
            label: form.kind().name().to_owned(),
            hint: visit.t(match form {
                CopyForm::Full => "documents-copy-form-full",
                CopyForm::OfCopy => "documents-copy-form-of-copy",
                CopyForm::Extract => "documents-copy-form-extract",
            }),
        })
        .collect();
    let files = file_page::choices(visit, &offers.source.files);
    let only = match files.as_slice() {
        [only] if state.value("attachment").is_empty() => Some(only.value.clone()),
        _ => None,
    };
    let chosen = only.map(|id| state.clone().with("attachment", id));
    let leaders: Vec<Choice> = offers
        .leaders
        .iter()
        .map(|it| Choice::new(it.person.to_string(), format!("{} – {}", it.name, it.title)))
        .collect();
    html! {
        (ui::field_radio(visit, state, &Field::new("form", label("form")), &forms))
        (ui::field_radio(visit, chosen.as_ref().unwrap_or(state), &Field::new("attachment", label("attachment")).hint(visit.t("documents-copy-attachment-hint")), &files))
        (ui::field_text(visit, state, &Field::new("pages", label("pages")).hint(visit.t("documents-copy-pages-hint")).size(20).max(PAGES_CHARACTERS).optional()))
        (ui::field_select(visit, state, &Field::new("signer", label("signer")).hint(visit.t("documents-copy-signer-hint")), &leaders))
        (receiver_fields(visit, state, &offers.receivers, RECEIVER_SEARCH))
        (ui::field_textarea(visit, state, &Field::new("outside_receivers", label("outside_receivers")).hint(visit.t("documents-outgoing-outside-hint")).rows(3).optional()))
    }
}

/// Makes the copy.
pub(super) async fn send(visit: Visit, Path(id): Path<DocumentId>, form: Form<Sent>) -> Answer {
    let Some(sent) = form.input else {
        return again(&visit, id, form.state).await;
    };
    let file = match file_of(&visit, id, &sent).await? {
        Ok(file) => file,
        Err((field, message)) => {
            let state = form.state.refuse(field, label(field), message);
            return again(&visit, id, state).await;
        }
    };
    let actor = actor_of(&visit)?;
    let key = form.key.once(&visit, "documents.copies.make");
    let (now, today) = (visit.now(), visit.today());
    let made = visit
        .web()
        .db()
        .write(move |tx| make_once(tx, (now, today), &actor, &key, id, &sent, &file));
    match made.await {
        Ok(copy) => visit.redirect_with(
            &format!("/van-ban-di/{copy}"),
            Flash::success("documents-copy-done"),
        ),
        Err(error) => again(&visit, id, refuse(form.state, error)?).await,
    }
}

/// Adds what the act refused to the form; other errors go on.
fn refuse(state: FormState, error: ActError) -> Result<FormState, PageError> {
    match error {
        ActError::Invalid(problems) => {
            Ok(state.refuse_all(&problems, |field| match label(field) {
                "" => ("", ""),
                label => (field, label),
            }))
        }
        other => Err(other.into()),
    }
}

fn make_once(
    tx: &mut Tx<'_>,
    (now, today): (Timestamp, Date),
    actor: &Actor,
    key: &OnceKey,
    source: DocumentId,
    sent: &Sent,
    file: &CopyFile,
) -> Result<String, ActError> {
    if let Once::Repeated(copy) = tx.once(key, now)? {
        return Ok(copy);
    }
    let agency = copier(tx, actor, source)?.ok_or(ActError::NotFound)?;
    let sets = all_sets(tx, agency.here.organisation, today)?;
    let input = CopyInput {
        source,
        attachment: sent.attachment,
        form: sent.form,
        pages: sent.pages.clone(),
        signer: Some(sent.signer),
        receivers: sent.picked.everybody(&sets),
        outside_receivers: sent.outside_receivers.clone(),
    };
    let copy = make(tx, now, actor, &input, file)?.to_string();
    tx.answered(key, &copy)?;
    Ok(copy)
}

/// A field and what is wrong with it.
type Wrong = (&'static str, Message);

/// The file of the copy, in the store; or what is wrong with the file or the pages asked for.
async fn file_of(
    visit: &Visit,
    id: DocumentId,
    sent: &Sent,
) -> Result<Result<CopyFile, Wrong>, PageError> {
    let actor = actor_of(visit)?;
    let found = visit.web().db().read(move |tx| source(tx, &actor, id));
    let source = found.await?.ok_or(PageError::NotFound)?;
    let Some(file) = source.files.iter().find(|file| file.id == sent.attachment) else {
        return Ok(Err((
            "attachment",
            Message::new("documents-copy-problem-file"),
        )));
    };
    let store = visit.web().service::<Files>();
    match prepare(store, file, sent.form, sent.pages.clone()).await {
        Ok(made) => Ok(Ok(made)),
        Err(PrepareError::Unfit(error)) => Ok(Err(wrong(error))),
        Err(PrepareError::Files(error)) => Err(error.into()),
        Err(error) => Err(PageError::internal(error)),
    }
}

fn wrong(error: CopyFileError) -> Wrong {
    match error {
        CopyFileError::Signed => ("attachment", Message::new("documents-copy-problem-signed")),
        CopyFileError::Encrypted => (
            "attachment",
            Message::new("documents-copy-problem-encrypted"),
        ),
        CopyFileError::Unreadable => (
            "attachment",
            Message::new("documents-copy-problem-unreadable"),
        ),
        CopyFileError::SwitchedOff => ("attachment", Message::new("documents-outgoing-pdf-off")),
        CopyFileError::Everything => ("pages", Message::new("documents-copy-problem-everything")),
        CopyFileError::NoSuchPage { pages, .. } => (
            "pages",
            Message::new("documents-copy-problem-no-such-page").with("count", pages),
        ),
        CopyFileError::Annotated(page) => (
            "pages",
            Message::new("documents-copy-problem-annotated").with("page", page),
        ),
    }
}
