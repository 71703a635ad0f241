//! The public page: anybody has a file's signatures checked; nothing of the file is kept.

use super::{
    badge::{notes, signatures, words_of_file},
    judge_now::judge_uploaded,
};
use crate::verification::{Assessment, BYTES_MAX};
use base64::{Engine, engine::general_purpose::STANDARD};
use kit_i18n::args;
use kit_web::{
    Access, Answer, Fields, FormState, FormWithFiles, FromForm, Markup, Routes, UploadLimits,
    UploadedFile, Visit, html, ui,
};
use std::num::NonZeroU32;

const HERE: &str = "/kiem-tra-chu-ky";

/// Files of one address in a minute: a person who checks a whole dossier, and no program.
const PER_MINUTE: NonZeroU32 = NonZeroU32::new(20).expect("twenty is not zero");

/// A file, or a detached signature and what it is about, with room for the rest of the form: of the two, one is
/// a few kilobytes. Who announces more is answered before it is read.
pub(super) const FORM_BYTES_MAX: u64 = (BYTES_MAX as u64) + (4 << 20);

struct Sent {
    file: UploadedFile,
    content: Option<UploadedFile>,
}

impl FromForm for Sent {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let file = form
            .files("tep", "signing-check-file")
            .max_files(1)
            .required();
        let content = form
            .files("noi-dung", "signing-check-content")
            .max_files(1)
            .optional();
        Some(Self {
            file: file?.into_iter().next()?,
            content: content?.into_iter().next(),
        })
    }

    fn upload_limits() -> UploadLimits {
        UploadLimits {
            bytes_per_file: BYTES_MAX as u64,
            files: 2,
            total_bytes: FORM_BYTES_MAX,
        }
    }
}

async fn open(visit: Visit) -> Answer {
    view(&visit, &FormState::new())
}

async fn send(visit: Visit, form: FormWithFiles<Sent>) -> Answer {
    let Some(Sent { file, content }) = form.input else {
        return view(&visit, &form.state);
    };
    let name = file.name.clone();
    let found = judge_uploaded(&visit, &file, content.as_ref()).await?;
    result(&visit, &name, &found)
}

fn view(visit: &Visit, state: &FormState) -> Answer {
    let limit = visit.file_size(BYTES_MAX as u64);
    let file = ui::Field::new("tep", "signing-check-file")
        .hint(visit.ta("signing-check-file-hint", &args!["limit" => limit]));
    let content = ui::Field::new("noi-dung", "signing-check-content")
        .hint(visit.t("signing-check-content-hint"))
        .optional();
    let fields = html! {
        (ui::field_files(visit, state, &file, ".pdf,.p7s,.p7m,.p7b,.xml,.pem,.asice,.sce,.asics,.scs", false))
        (ui::field_files(visit, state, &content, "", false))
        p class="hint" { (ui::icon("info")) " " (visit.t("signing-check-nothing-kept")) }
    };
    let send = visit.t("signing-check-send");
    visit
        .page(visit.t("signing-check-public"))
        .public()
        .subtitle(visit.t("signing-check-public-about"))
        .form(state)
        .body(ui::upload_form(visit, state, HERE, &send, &fields))
}

fn result(visit: &Visit, name: &str, found: &Assessment) -> Answer {
    let (color, icon, key) = words_of_file(found.outcome, &found.signatures);
    let body = html! {
        div class="notice" data-color=(color) role="status" {
            (ui::icon(icon))
            div { p { b { (visit.t(key)) } } p { (name) } }
        }
        (notes(visit, &found.notes))
        (signatures(visit, &found.signatures))
        p { (visit.ta("signing-check-checked-at", &args!["at" => visit.timestamp(visit.now())])) " " (visit.t("signing-check-deleted")) }
        div class="form-acts" { (report_link(visit, found)) (ui::link_button(HERE, &visit.t("signing-check-another"), "upload", true)) }
    };
    visit
        .page(visit.t("signing-check-result"))
        .public()
        .narrow()
        .body(body)
}

/// The report lies in the page itself, because nothing is kept that could be fetched later.
fn report_link(visit: &Visit, found: &Assessment) -> Markup {
    let report = STANDARD.encode(found.report.to_string());
    html! {
        a class="ds-button" data-variant="secondary" download="ket-qua-kiem-tra-chu-ky.json"
            href=(format!("data:application/json;base64,{report}")) {
            (ui::icon("download")) (visit.t("signing-check-report"))
        }
    }
}

pub(super) fn routes() -> Routes {
    let limited = Routes::new()
        .get(HERE, Access::Public, open)
        .post(HERE, Access::Public, send)
        .sample(HERE, "empty", |visit| view(visit, &FormState::new()))
        .sample(HERE, "result", |visit| {
            result(
                visit,
                "Quyet dinh 12.pdf",
                &super::samples::assessment(visit.now()),
            )
        });
    Routes::new().merge_limited(PER_MINUTE, limited)
}
