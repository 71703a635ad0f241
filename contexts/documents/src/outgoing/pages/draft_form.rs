//! The form of a draft: reading it, filling it, drawing it.

use super::{
    HERE, VERSION_FIELD, address,
    errors::label,
    receivers::{self, FIELD, Packed, Picked, Receivers, SETS_FIELD},
    states::{kind_choices, urgency_key},
};
use crate::{
    attachments::{Attachment, AttachmentId, NewFile},
    desk_choice::{self, DeskChoice},
    document::{DocumentId, SUBJECT_CHARACTERS},
    file_page,
    incoming::IncomingId,
    kept_files,
    old_font::{self, Suggestion},
    outgoing::{draft::DraftInput, show::View},
    secrecy_page, uploads,
};
use identity::{PersonId, PostHolder};
use kit_i18n::args;
use kit_web::{
    Answer, Fields, FormState, FromForm, UploadLimits, UploadedFile, Visit,
    ui::{self, Choice, Field},
};
use maud::{Markup, html};
use vn::{capacity::Capacity, urgency::Urgency};

/// The code of "no prefix" in the form, where an empty value means that nothing is chosen.
const HEAD: &str = "head";
/// Most paper copies (Annex VI: IssuedAmount N3).
const COPIES: i64 = 999;
/// Characters of the text that a form with files carries for sure: kit-web reads 256 KiB of a field,
/// and a Vietnamese letter has up to three bytes. Some thirty pages; more belongs into a file.
const TYPED_CHARACTERS: usize = 85_000;
/// Texts of the form that may have come from an old font.
pub(super) const TEXTS: &[old_font::Named] = &[
    ("subject", "documents-outgoing-subject"),
    ("content", "documents-outgoing-content"),
    ("outside_receivers", "documents-outgoing-outside"),
];
/// Ticks that take files from a draft.
const REMOVED_FIELD: &str = "removed_files";

/// Which draft the form is about.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// One that is not stored yet.
    New,
    /// A stored one, at the version that the form was drawn from.
    Stored {
        /// Which.
        id: DocumentId,
        /// Its version.
        version: i64,
    },
}

impl Target {
    fn action(&self) -> String {
        match self {
            Self::New => format!("{HERE}/soan"),
            Self::Stored { id, .. } => format!("{}/sua", address(*id)),
        }
    }
}

/// What was sent. The receivers are not in `input` yet: sets are opened in the transaction.
pub(super) struct DraftForm {
    pub(super) input: DraftInput,
    pub(super) picked: Picked,
    pub(super) version: Option<i64>,
    pub(super) files: Vec<UploadedFile>,
    /// Files of an earlier try, as they came; [`kept_files::open`] believes only its own seal.
    pub(super) kept: String,
    pub(super) removed: Vec<AttachmentId>,
}

impl FromForm for DraftForm {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let content = form
            .text("content", label("content"))
            .lines()
            .max(TYPED_CHARACTERS)
            .optional();
        let secrecy = secrecy_page::answer(form, label(secrecy_page::FIELD));
        let text = |name: &str| form.raw(name).to_owned();
        let (kind, subject) = (text("kind"), text("subject"));
        let (urgency, capacity, note) = (text("urgency"), text("capacity"), text("note"));
        let outside_receivers = text("outside_receivers");
        let answers = form.raw("answers").parse::<IncomingId>().ok();
        let organisation = form.raw(desk_choice::FIELD).parse().ok();
        let version = form.raw(VERSION_FIELD).parse().ok();
        let kept = form.raw(kept_files::FIELD).to_owned();
        let reply_due_on = form.date("reply_due_on", label("reply_due_on")).optional();
        let unknown = "documents-outgoing-signer-unknown";
        let signer = form
            .parsed::<PersonId>("signer", label("signer"), unknown)
            .optional();
        let sets = form.list::<String>(
            SETS_FIELD,
            label(FIELD),
            "documents-problem-unknown-receiver",
        );
        let boxes = form.list::<Packed>(FIELD, label(FIELD), "documents-problem-unknown-receiver");
        let copies = form
            .number("copies", label("copies"))
            .min(1)
            .max(COPIES)
            .optional();
        let files = form.files("files", label("files")).optional();
        let removed = form.list(
            REMOVED_FIELD,
            label("files"),
            "documents-outgoing-file-gone",
        );
        let input = DraftInput {
            kind,
            subject,
            content: content?.unwrap_or_default(),
            urgency,
            reply_due_on: reply_due_on?,
            signer: signer?,
            capacity: if capacity == HEAD {
                String::new()
            } else {
                capacity
            },
            receivers: Vec::new(),
            outside_receivers,
            copies: copies?,
            answers,
            organisation,
            note,
            secrecy,
        };
        Some(Self {
            input,
            picked: Picked::new(sets?, boxes?),
            version,
            files: files?,
            kept,
            removed: removed?,
        })
    }

    fn upload_limits() -> UploadLimits {
        uploads::LIMITS
    }
}

/// A new draft, before anything is typed.
pub(super) fn new_state(collegial: bool) -> FormState {
    let capacity = if collegial { "TM." } else { HEAD };
    FormState::new()
        .with("kind", "cong_van")
        .with("urgency", Urgency::Normal.code())
        .with("capacity", capacity)
        .with("copies", 1)
}

/// A stored draft.
pub(super) fn stored_state(view: &View) -> FormState {
    let (document, outgoing) = (&view.document, &view.outgoing);
    let capacity = match outgoing.capacity.as_str() {
        "" => HEAD,
        prefix => prefix,
    };
    let signer = outgoing.signer_id.map(|id| id.to_string());
    FormState::new()
        .with("kind", &document.kind)
        .with("subject", &document.subject)
        .with("content", &view.content)
        .with(
            "urgency",
            super::states::urgency_of(document.urgency).code(),
        )
        .with_date("reply_due_on", document.reply_due_on)
        .with("signer", signer.unwrap_or_default())
        .with("capacity", capacity)
        .with("outside_receivers", &outgoing.outside_receivers)
        .with("copies", outgoing.copies)
}

/// What the form offers beside what was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Offers {
    /// Who may sign.
    pub(super) leaders: Vec<PostHolder>,
    /// The receivers.
    pub(super) receivers: Receivers,
    /// Files that are with the draft already.
    pub(super) files: Vec<Attachment>,
    /// Files that came with an earlier try of the form.
    pub(super) kept: Vec<NewFile>,
    /// The document that it answers, in one line.
    pub(super) answers: Option<String>,
    /// For which agency it is.
    pub(super) desk: DeskChoice,
    /// What texts that look like an old font probably say.
    pub(super) old_font: Vec<Suggestion>,
}

/// The page.
pub(super) fn view(visit: &Visit, target: &Target, state: &FormState, offers: &Offers) -> Answer {
    let (title, send) = match target {
        Target::New => ("documents-outgoing-new", "documents-outgoing-save"),
        Target::Stored { .. } => ("documents-outgoing-edit", "documents-outgoing-save-version"),
    };
    let old = &offers.old_font;
    let send = if old.is_empty() {
        send
    } else {
        "documents-old-font-keep"
    };
    let fields = html! {
        @if let Target::Stored { version, .. } = target { input type="hidden" name=(VERSION_FIELD) value=(version); }
        (offers.desk.draw(visit, &target.action()))
        (text_fields(visit, state, offers))
        (signer_fields(visit, state, offers))
        (receivers::fields(visit, state, &offers.receivers, "/van-ban-di/soan/noi-nhan"))
        (last_fields(visit, state, offers))
        @if matches!(target, Target::Stored { .. }) {
            (ui::field_text(visit, state, &Field::new("note", label("note")).hint(visit.t("documents-outgoing-note-hint")).max(SUBJECT_CHARACTERS).optional()))
        }
        (old_font::fields(visit, state, TEXTS, old))
    };
    let page = visit
        .page(visit.t(title))
        .crumb(visit.t("documents-menu-outgoing"), HERE);
    let page = match target {
        Target::New => page,
        Target::Stored { id, .. } => page.crumb(visit.t("documents-outgoing-one"), address(*id)),
    };
    let page = match old.is_empty() {
        true => page,
        false => page.status(axum::http::StatusCode::CONFLICT),
    };
    page.form(state).body(html! {
        (old_font::notice(visit, state, TEXTS, old))
        (ui::upload_form(visit, state, &target.action(), &visit.t(send), &fields))
    })
}

fn text_fields(visit: &Visit, state: &FormState, offers: &Offers) -> Markup {
    let urgencies = Urgency::ALL.map(|it| Choice::new(it.code(), visit.t(urgency_key(it))));
    html! {
        @if let Some(answered) = &offers.answers {
            input type="hidden" name="answers" value=(state.value("answers"));
            (ui::notice(visit, ui::NoticeKind::Info,
                &visit.ta("documents-outgoing-answers", &args!["document" => answered.as_str()]), &html! {}))
        }
        (ui::field_select(visit, state, &Field::new("kind", label("kind")), &kind_choices()))
        (ui::field_textarea(visit, state, &Field::new("subject", label("subject")).hint(visit.t("documents-outgoing-subject-hint")).max(SUBJECT_CHARACTERS).rows(3)))
        (ui::field_textarea(visit, state, &Field::new("content", label("content")).hint(visit.t("documents-outgoing-content-hint")).max(TYPED_CHARACTERS).rows(18).optional()))
        (ui::field_select(visit, state, &Field::new("urgency", label("urgency")), &urgencies))
        (ui::field_date(visit, state, &Field::new("reply_due_on", label("reply_due_on")).hint(visit.t("documents-outgoing-reply-due-hint")).optional()))
    }
}

fn signer_fields(visit: &Visit, state: &FormState, offers: &Offers) -> Markup {
    let leaders: Vec<Choice> = offers
        .leaders
        .iter()
        .map(|it| Choice::new(it.person.to_string(), format!("{} – {}", it.name, it.title)))
        .collect();
    let capacities = Capacity::ALL.map(|it| match it.prefix() {
        "" => Choice::new(HEAD, visit.t("documents-outgoing-capacity-head")),
        prefix => Choice::new(prefix, format!("{prefix} ({})", it.name())),
    });
    let hint = match leaders.is_empty() {
        true => "documents-outgoing-signer-none",
        false => "documents-outgoing-signer-hint",
    };
    html! {
        (ui::field_select(visit, state, &Field::new("signer", label("signer")).hint(visit.t(hint)).optional(), &leaders))
        (ui::field_select(visit, state, &Field::new("capacity", label("capacity")).hint(visit.t("documents-outgoing-capacity-hint")), &capacities))
    }
}

fn last_fields(visit: &Visit, state: &FormState, offers: &Offers) -> Markup {
    let removable = file_page::choices(visit, &offers.files);
    html! {
        (ui::field_textarea(visit, state, &Field::new("outside_receivers", label("outside_receivers")).hint(visit.t("documents-outgoing-outside-hint")).rows(3).optional()))
        (ui::field_text(visit, state, &Field::new("copies", label("copies")).hint(visit.t("documents-outgoing-copies-hint")).size(6)))
        @if !removable.is_empty() {
            (ui::field_checkbox(visit, state, &Field::new(REMOVED_FIELD, "documents-outgoing-files-remove").optional(), &removable))
        }
        (ui::field_files(visit, state, &Field::new("files", label("files")).hint(visit.t("documents-outgoing-files-hint")).optional(), uploads::ACCEPT, true))
        (kept_files::draw(visit, &offers.kept))
        (secrecy_page::field(visit, state, label(secrecy_page::FIELD)))
    }
}
