//! The form for what came on paper or by post: its fields, and the search for the sender.

use super::inbox::kinds;
use crate::{
    attachments::{FILES, NewFile},
    desk_choice::{self, DeskChoice},
    document::{CONTENT_CHARACTERS, DocumentInput, SUBJECT_CHARACTERS},
    field_errors::Place,
    incoming::register::Arrival,
    kept_files, old_font, secrecy_page, uploads,
};
use kit_db::{DbError, Tx};
use kit_web::{
    Answer, Fields, FormState, FromForm, UploadLimits, UploadedFile, Visit,
    ui::{self, Choice, Field, Picker},
};
use maud::{Markup, html};
use vn::urgency::Urgency;

/// Agencies shown while typing.
const FOUND: usize = 12;
/// The text of a sender that is in no list stands in the search field.
const ISSUER_SEARCH: &str = "issuer-tim";
const FILES_FIELD: &str = "files";
/// Texts of the form that may have come from an old font.
pub(super) const TEXTS: &[old_font::Named] = &[
    ("issuer", "documents-column-issuer"),
    (ISSUER_SEARCH, "documents-column-issuer"),
    ("notation", "documents-column-notation"),
    ("subject", "documents-column-subject"),
    ("signer_name", "documents-label-signer"),
    ("signer_position", "documents-label-signer-position"),
    ("content", "documents-label-content"),
];
/// Where the search for senders is.
const ISSUERS: &str = "/van-ban-den/vao-so/co-quan";

/// What the clerk sent.
pub(super) struct NewArrival {
    pub(super) arrival: Arrival,
    pub(super) uploaded: Vec<UploadedFile>,
    /// As it came; [`kept_files::open`] believes only its own seal.
    pub(super) kept: String,
}

impl FromForm for NewArrival {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let issued_on = form
            .date("issued_on", "documents-label-issued-on")
            .optional();
        let pages = form
            .number("pages", "documents-label-pages")
            .min(0)
            .max(999)
            .optional();
        let reply_due_on = form
            .date("reply_due_on", "documents-label-reply-due")
            .optional();
        let uploaded = form
            .files(FILES_FIELD, "documents-label-files")
            .max_files(FILES)
            .optional();
        let although_double = form.flag("although_double");
        let organisation = form.raw(desk_choice::FIELD).parse().ok();
        let secrecy = secrecy_page::answer(form, "documents-label-secrecy");
        let text = |name: &str| form.raw(name).to_owned();
        let chosen = text("issuer");
        let issuer = if chosen.is_empty() {
            text(ISSUER_SEARCH)
        } else {
            chosen
        };
        // what may stand in a text, the act knows
        let mut document = DocumentInput {
            kind: text("kind"),
            notation: text("notation"),
            issuer,
            subject: text("subject"),
            signer_name: text("signer_name"),
            signer_position: text("signer_position"),
            urgency: text("urgency"),
            content: text("content"),
            secrecy,
            ..DocumentInput::default()
        };
        let kept = text(kept_files::FIELD);
        document.issued_on = issued_on?;
        document.pages = pages?;
        document.reply_due_on = reply_due_on?;
        Some(Self {
            arrival: Arrival {
                document,
                organisation,
                although_double,
            },
            uploaded: uploaded?,
            kept,
        })
    }

    fn upload_limits() -> UploadLimits {
        uploads::LIMITS
    }
}

/// Where the form shows what the act says of a field.
pub(super) fn place(field: &'static str) -> Place {
    match field {
        "kind" => ("kind", "documents-filter-kind"),
        "notation" => ("notation", "documents-column-notation"),
        "issuer" => ("issuer", "documents-column-issuer"),
        "signer_name" => ("signer_name", "documents-label-signer"),
        "signer_position" => ("signer_position", "documents-label-signer-position"),
        "urgency" => ("urgency", "documents-filter-urgency"),
        "content" => ("content", "documents-label-content"),
        "issued_on" => ("issued_on", "documents-label-issued-on"),
        "pages" => ("pages", "documents-label-pages"),
        "reply_due_on" => ("reply_due_on", "documents-label-reply-due"),
        "secrecy" => ("secrecy", "documents-label-secrecy"),
        "files" => (FILES_FIELD, "documents-label-files"),
        _ => ("subject", "documents-column-subject"),
    }
}

/// Agencies whose name fits what is typed.
pub(super) fn search(
    tx: &mut Tx<'_>,
    typed: &str,
    today: jiff::civil::Date,
) -> Result<Vec<Choice>, DbError> {
    let found = identity::search_organisations(tx, typed, today, FOUND)?;
    Ok(found
        .into_iter()
        .map(|it| Choice {
            value: it.name.clone(),
            label: it.name,
            hint: it.notation,
        })
        .collect())
}

/// What the sender's field asks while somebody types.
pub(super) async fn issuers(visit: Visit) -> Answer {
    let (typed, today) = (visit.picker_query(), visit.today());
    let found = visit
        .web()
        .db()
        .read(move |tx| search(tx, &typed, today))
        .await?;
    visit.fragment(ui::picker_results(&visit, "issuer", false, &found))
}

/// The fields of the form. `found` are agencies that a search without script found.
pub(super) fn fields(
    visit: &Visit,
    state: &FormState,
    found: Vec<Choice>,
    kept: &[NewFile],
    desk: &DeskChoice,
) -> Markup {
    let chosen = state.value("issuer");
    let issuer = Picker {
        field: Field::new("issuer", "documents-column-issuer")
            .hint(visit.t("documents-hint-issuer")),
        search_href: ISSUERS,
        several: false,
        chosen: if chosen.is_empty() {
            Vec::new()
        } else {
            vec![Choice::new(chosen, chosen)]
        },
        found,
    };
    let optional = |name: &'static str, label: &'static str| Field::new(name, label).optional();
    html! {
        (desk.draw(visit, super::register::HERE))
        (ui::field_picker(visit, state, &issuer))
        (ui::field_select(visit, state, &Field::new("kind", "documents-filter-kind"), kinds()))
        (ui::field_text(visit, state, &Field::new("notation", "documents-column-notation")
            .hint(visit.t("documents-hint-notation")).size(24).max(60)))
        (ui::field_date(visit, state, &Field::new("issued_on", "documents-label-issued-on").hint(visit.t("documents-hint-date"))))
        (ui::field_textarea(visit, state, &Field::new("subject", "documents-column-subject").max(SUBJECT_CHARACTERS).rows(3)))
        (ui::field_select(visit, state, &optional("urgency", "documents-filter-urgency"), &urgencies(visit)))
        (ui::field_date(visit, state, &optional("reply_due_on", "documents-label-reply-due").hint(visit.t("documents-hint-reply-due"))))
        (ui::field_text(visit, state, &optional("signer_name", "documents-label-signer").max(50)))
        (ui::field_text(visit, state, &optional("signer_position", "documents-label-signer-position").max(100)))
        (ui::field_text(visit, state, &optional("pages", "documents-label-pages").size(5)))
        (secrecy_page::field(visit, state, "documents-label-secrecy"))
        (ui::field_files(visit, state, &optional(FILES_FIELD, "documents-label-files")
            .hint(visit.t("documents-hint-files")), uploads::ACCEPT, true))
        (kept_files::draw(visit, kept))
        (ui::field_textarea(visit, state, &optional("content", "documents-label-content")
            .hint(visit.t("documents-hint-content")).max(CONTENT_CHARACTERS).rows(5)))
    }
}

fn urgencies(visit: &Visit) -> Vec<Choice> {
    Urgency::ALL
        .iter()
        .filter(|degree| **degree != Urgency::Normal)
        .map(|degree| {
            Choice::new(
                degree.code(),
                visit.t(super::states::urgency_key(*degree as i64)),
            )
        })
        .collect()
}
