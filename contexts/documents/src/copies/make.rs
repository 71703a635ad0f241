//! Lập bản sao: a copy is put before whoever decides on copying (Article 27).

use super::{
    CopyForm,
    may::copier,
    page_numbers::PageNumbers,
    source::{Source, source},
    store,
};
use crate::{
    Problems,
    attachments::AttachmentId,
    document::DocumentId,
    history::{self, Step},
    outgoing::{Act, ActError, draft, submit},
    permissions::COPY,
    reach,
};
use identity::{Actor, OrganisationId, PersonId};
use jiff::Timestamp;
use kit_db::Tx;

/// What was asked for.
#[derive(Clone, Debug)]
pub struct CopyInput {
    /// The document that is copied.
    pub source: DocumentId,
    /// The file of it.
    pub attachment: AttachmentId,
    /// How.
    pub form: CopyForm,
    /// Which pages, for an extract and only for it.
    pub pages: Option<PageNumbers>,
    /// Who decides on it.
    pub signer: Option<PersonId>,
    /// Agencies of the province that get it; may be none.
    pub receivers: Vec<OrganisationId>,
    /// Others, one a line.
    pub outside_receivers: String,
}

/// The file of the copy ([`super::file`]), which lies in the file store already.
#[derive(Clone, Debug)]
pub struct CopyFile {
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Makes the copy a document before its signer.
///
/// # Errors
/// [`ActError`]; nothing is stored.
pub fn make(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &CopyInput,
    file: &CopyFile,
) -> Result<DocumentId, ActError> {
    actor.must(COPY)?;
    let source = source(tx, actor, input.source)?.ok_or(ActError::NotFound)?;
    let copier = copier(tx, actor, input.source)?;
    let doer = copier.ok_or_else(|| reach::refused(actor, COPY))?;
    problems_of(&source, input).into_result()?;
    let typed = draft::DraftInput {
        kind: input.form.kind().code().to_owned(),
        subject: source.document.subject.clone(),
        content: sentence(&source, input),
        signer: input.signer,
        receivers: input.receivers.clone(),
        outside_receivers: input.outside_receivers.clone(),
        // whoever entered the original answered
        secrecy: crate::secrecy::NONE.to_owned(),
        ..draft::DraftInput::default()
    };
    let checked = draft::check(tx, now, (actor, doer.here.organisation), &typed)?;
    let id = draft::keep(tx, now, &doer, &checked, &typed)?;
    let pages = input.pages.as_ref().map(ToString::to_string);
    let copy = store::New {
        id,
        source: input.source,
        attachment: input.attachment,
        pages: pages.as_deref().unwrap_or_default(),
        sha256: &file.sha256,
        bytes: file.bytes,
    };
    store::insert(tx, &copy)?;
    history::record(tx, now, &doer, id, &Step::of(Act::Draft.code()))?;
    history::audit(tx, now, &doer, "documents.copies.make", id, None)?;
    submit::submit(tx, now, actor, id, None)?;
    Ok(id)
}

fn problems_of(source: &Source, input: &CopyInput) -> Problems {
    let mut problems = Problems::none();
    if !source.files.iter().any(|file| file.id == input.attachment) {
        problems.add("attachment", "documents-copy-problem-file");
    }
    match (input.form, &input.pages) {
        (CopyForm::Extract, None) => problems.add("pages", "documents-copy-problem-pages"),
        (CopyForm::Full | CopyForm::OfCopy, Some(_)) => {
            problems.add("pages", "documents-copy-problem-pages-not");
        }
        _ => {}
    }
    if input.signer.is_none() {
        problems.add("signer", "documents-problem-signer-needed");
    }
    problems
}

/// What the register and receivers read; documents are in Vietnamese.
fn sentence(source: &Source, input: &CopyInput) -> String {
    let document = &source.document;
    let day = document
        .issued_on
        .map(|on| format!(" {}", vn::words::date_line(on)));
    let pages = input.pages.as_ref().map(|pages| format!(", trang {pages}"));
    format!(
        "{} văn bản số {}{} của {}{}.",
        input.form.kind().name(),
        document.notation,
        day.unwrap_or_default(),
        document.issuer_name,
        pages.unwrap_or_default(),
    )
}
