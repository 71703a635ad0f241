//! State secrets stay out: no text that carries a secrecy mark enters by any route
//! (Law 29/2018/QH14 on the protection of state secrets, Article 5: no drafting, storing or
//! sending on a computer that is connected to a network). Such documents are handled in the
//! separate book outside this system.

use crate::Problems;

/// Where people's and programs' own words are kept, as `table.column`. Every act that writes one of
/// them asks [`refuse_secret`] with it first; a test walks this list and the columns of all tables.
pub const FREE_TEXTS: &[&str] = &[
    "doc_document.notation",
    "doc_document.issuer_name",
    "doc_document.subject",
    "doc_document.signer_name",
    "doc_document.signer_position",
    "doc_content.content",
    "doc_incoming.result",
    "doc_coordination.answer",
    "doc_step.opinion",
    "doc_outgoing.outside_receivers",
    "doc_outgoing.cancel_reason",
    "doc_draft.subject",
    "doc_draft.content",
    "doc_draft.note",
    "doc_group.name",
    "doc_attachment.name",
    "doc_calendar_day.name",
    "doc_calendar_day.source",
];

/// The answer that a document holds no state secret. There is no other that lets it in.
pub const NONE: &str = "none";
/// The answer of who said different things at once: none that counts.
pub(crate) const CONTRADICTORY: &str = "contradictory";
/// What the log says of it, in the entry of the act.
pub(crate) const ANSWERED: &str = "secrecy: none";

/// Adds a problem unless whoever enters the document said themselves that it holds no state secret:
/// no answer is none.
pub(crate) fn must_be_answered(problems: &mut Problems, answer: &str) {
    match answer {
        NONE => {}
        "" => problems.add("secrecy", "documents-problem-secrecy-unanswered"),
        CONTRADICTORY => problems.add("secrecy", "documents-problem-secrecy-contradictory"),
        _ => problems.add("secrecy", "documents-problem-state-secret-said"),
    }
}

/// What stands against taking files in: no file of a document is stored before whoever sends it answered,
/// or beside a text that carries a mark.
pub(crate) fn before_files(answer: &str, texts: &[(&'static str, &str)]) -> Result<(), Problems> {
    let mut problems = Problems::none();
    must_be_answered(&mut problems, answer);
    for (field, text) in texts {
        refuse_secret(&mut problems, field, text);
    }
    problems.into_result()
}

/// Adds a problem to `problems` if `text` carries a secrecy mark as a stamp would show it.
pub fn refuse_secret(problems: &mut Problems, field: &'static str, text: &str) {
    if vn::secrecy::state_secret_mark(text).is_some() {
        problems.add(field, "documents-problem-state-secret");
    }
}
