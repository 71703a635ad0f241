//! What is known about the digital signatures of a document: its signed original, its attachments, and
//! what the signing office found about each (Decree 30/2020, Article 21.2: authenticity and integrity
//! are checked at receipt).

use crate::{
    attachments::Attachment,
    copies,
    document::DocumentId,
    outgoing::{
        original::{self, Original, SignedAttachment, Stage},
        pages::original_address,
    },
};
use kit_db::{DbError, Tx};
use kit_web::{
    Visit,
    ui::{self},
};
use maud::{Markup, html};
use signing::verification::{self, Brief, Outcome};

/// Signatures of a document and its files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proof {
    /// The signed original.
    pub(crate) original: Option<Original>,
    /// Whether that is a copy of a paper document, which only an agency signs.
    is_copy: bool,
    /// Attachments that the agency signed.
    signed: Vec<SignedAttachment>,
    /// What was found about the contents.
    briefs: Vec<Brief>,
}

impl Proof {
    pub(crate) fn read(
        tx: &mut Tx<'_>,
        id: DocumentId,
        files: &[Attachment],
    ) -> Result<Self, DbError> {
        let original = original::find(tx, id)?;
        let signed = original::attachments(tx, id)?;
        let mut contents: Vec<String> = files.iter().map(|file| file.sha256.clone()).collect();
        contents.extend(original.iter().map(|it| it.sha256.clone()));
        contents.extend(signed.iter().map(|it| it.sha256.clone()));
        contents.retain(|content| !content.is_empty());
        let briefs = match contents.is_empty() {
            true => Vec::new(),
            false => verification::briefs(tx, &contents)?,
        };
        Ok(Self {
            is_copy: copies::find(tx, id)?.is_some(),
            original,
            signed,
            briefs,
        })
    }

    fn about(&self, sha256: &str) -> Option<&Brief> {
        self.briefs.iter().find(|brief| brief.sha256 == sha256)
    }

    /// What was found about an attachment: of its signed form, where the agency signed it.
    fn about_file(&self, file: &Attachment) -> Option<&Brief> {
        let signed = self
            .signed
            .iter()
            .find(|it| it.attachment_id == file.id && !it.sha256.is_empty());
        self.about(signed.map_or(&file.sha256, |it| &it.sha256))
    }
}

/// The original and what its signatures are worth, then those of signed attachments. `back` is the
/// page on which it stands.
pub(crate) fn draw(
    visit: &Visit,
    id: DocumentId,
    proof: &Proof,
    files: &[Attachment],
    back: &str,
) -> Markup {
    html! {
        @if let Some(original) = &proof.original { (of_original(visit, id, original, proof, back)) }
        @for file in files {
            @if let Some(brief) = proof.about_file(file).filter(|brief| is_worth_saying(brief)) {
                section class="stack" aria-label=(file.name) {
                    p class="sign-facts" { (ui::icon("file-text")) (file.name) }
                    (verification::panel(visit, brief, back))
                }
            }
        }
    }
}

/// A file that nobody signed says nothing: most attachments are such.
fn is_worth_saying(brief: &Brief) -> bool {
    !matches!(brief.outcome, Outcome::Unsigned | Outcome::Unreadable)
}

fn of_original(
    visit: &Visit,
    id: DocumentId,
    original: &Original,
    proof: &Proof,
    back: &str,
) -> Markup {
    let (title, said) = match original.stage {
        _ if proof.is_copy => ("documents-copy-title", "documents-copy-sealed"),
        Stage::Signed => ("documents-original-title", "documents-original-signed"),
        Stage::Sealed => ("documents-original-title", "documents-original-sealed"),
    };
    let open = if proof.is_copy {
        "documents-copy-open"
    } else {
        "documents-original-open"
    };
    let link = html! {
        a href=(original_address(id)) target="_blank" rel="noopener" { (ui::icon("eye")) (visit.t(open)) }
    };
    let brief = proof.about(&original.sha256);
    let body = html! {
        p { (visit.t(said)) }
        @if brief.is_none() { p class="hint" { (visit.t("documents-original-checking")) } }
    };
    html! {
        (ui::panel(&visit.t(title), "", &link, &body))
        @if let Some(brief) = brief { (verification::panel(visit, brief, back)) }
    }
}
