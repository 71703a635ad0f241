//! What programs send and get.

use crate::{
    incoming::IncomingId,
    outgoing::{draft::DraftInput, list::Line, show::View},
};
use identity::{OrganisationId, PersonId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vn::urgency::Urgency;

/// A document in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutgoingLine {
    /// Identifier, 13 characters.
    pub(super) id: String,
    /// Code of the state.
    pub(super) state: &'static str,
    /// Code of the kind.
    pub(super) kind: String,
    /// Number and notation; empty before it is issued.
    pub(super) notation: String,
    /// The abstract.
    pub(super) subject: String,
    /// Day of the document, `2022-11-16`; absent before it is issued.
    #[schema(value_type = Option<String>, format = Date)]
    pub(super) issued_on: Option<Date>,
    /// Code of the degree of urgency.
    pub(super) urgency: &'static str,
    /// How many agencies of the province received it.
    pub(super) receivers: i64,
    /// Rises with every act.
    pub(super) version: i64,
}

/// A page of a list, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutgoingPage {
    /// At most fifty documents.
    pub(super) rows: Vec<OutgoingLine>,
    /// For `sau` of the next page; absent on the last.
    pub(super) next: Option<String>,
}

/// What a receiver has done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiverState {
    /// The agency.
    pub(super) organisation: String,
    /// Code of the state there.
    pub(super) state: &'static str,
    /// Its arrival number, once registered.
    pub(super) arrival_number: Option<i64>,
}

/// A document with everything that the caller may know of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutgoingDocument {
    /// What lists say of it.
    #[serde(flatten)]
    pub(super) line: OutgoingLine,
    /// The text.
    pub(super) content: String,
    /// Until when an answer is wanted.
    #[schema(value_type = Option<String>, format = Date)]
    pub(super) reply_due_on: Option<Date>,
    /// Who signs.
    pub(super) signer: Option<String>,
    /// In which capacity: `TM.`, `KT.`; empty for the head.
    pub(super) capacity: String,
    /// To whom it goes or went.
    pub(super) receivers_inside: Vec<String>,
    /// Receivers outside of the system, one a line.
    pub(super) outside_receivers: String,
    /// Paper copies.
    pub(super) copies: i64,
    /// Names of its files.
    pub(super) files: Vec<String>,
    /// What the caller may do with it now.
    pub(super) acts: Vec<&'static str>,
    /// What every receiver has done, once it is issued.
    pub(super) received: Vec<ReceiverState>,
}

/// A draft to be stored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDraft {
    /// Code of the kind.
    pub(super) kind: String,
    /// The abstract, at most 500 characters.
    pub(super) subject: String,
    /// The text.
    #[serde(default)]
    pub(super) content: String,
    /// Code of the degree of urgency; `normal` without it.
    #[serde(default)]
    pub(super) urgency: String,
    /// Until when an answer is wanted.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub(super) reply_due_on: Option<Date>,
    /// Who shall sign: a leader of the agency.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) signer: Option<PersonId>,
    /// In which capacity.
    #[serde(default)]
    pub(super) capacity: String,
    /// Agencies of the province.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub(super) receivers: Vec<OrganisationId>,
    /// Others, one a line.
    #[serde(default)]
    pub(super) outside_receivers: String,
    /// Paper copies; 1 without it.
    #[serde(default)]
    pub(super) copies: Option<i64>,
    /// The incoming document that it answers.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) answers: Option<IncomingId>,
    /// The agency whose draft it is; without it, that which received the document it answers, the
    /// caller's own, or that of whoever gave the newest delegation to draft.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) organisation: Option<OrganisationId>,
    /// `none`: the caller's answer that the document holds no state secret. Anything else, also no answer, is
    /// refused with 422.
    #[serde(default)]
    #[schema(required = true, example = "none")]
    pub(super) secrecy: String,
}

/// The words that go with an act.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActBody {
    /// The version that the caller has seen; an act on another version is refused with 409.
    #[serde(default)]
    pub(super) version: Option<i64>,
    /// An opinion for the trace, at most 2,000 characters.
    #[serde(default)]
    pub(super) opinion: String,
}

/// What an issue gives.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct IssuedDocument {
    /// The number in the book.
    pub(super) number: i64,
    /// Number and notation as printed.
    pub(super) notation: String,
    /// How many agencies of the province received it.
    pub(super) receivers: usize,
}

impl OutgoingLine {
    pub(super) fn of(line: &Line) -> Self {
        Self {
            id: line.id.to_string(),
            state: line.state.code(),
            kind: line.kind.clone(),
            notation: line.notation.clone(),
            subject: line.subject.clone(),
            issued_on: line.issued_on,
            urgency: urgency_code(line.urgency),
            receivers: line.receivers,
            version: line.version,
        }
    }
}

fn urgency_code(degree: i64) -> &'static str {
    Urgency::ALL
        .into_iter()
        .find(|it| *it as i64 == degree)
        .unwrap_or_default()
        .code()
}

impl OutgoingDocument {
    pub(super) fn of(view: &View) -> Self {
        let (outgoing, document) = (&view.outgoing, &view.document);
        let line = OutgoingLine {
            id: outgoing.id.to_string(),
            state: outgoing.state.code(),
            kind: document.kind.clone(),
            notation: document.notation.clone(),
            subject: document.subject.clone(),
            issued_on: document.issued_on,
            urgency: urgency_code(document.urgency),
            receivers: outgoing.receivers,
            version: outgoing.version,
        };
        let received = view.received.iter().map(|it| ReceiverState {
            organisation: it.organisation_id.to_string(),
            state: it.state.code(),
            arrival_number: it.arrival_number,
        });
        Self {
            line,
            content: view.content.clone(),
            reply_due_on: document.reply_due_on,
            signer: outgoing.signer_id.map(|id| id.to_string()),
            capacity: outgoing.capacity.clone(),
            receivers_inside: view.receivers.iter().map(ToString::to_string).collect(),
            outside_receivers: outgoing.outside_receivers.clone(),
            copies: outgoing.copies,
            files: view.files.iter().map(|file| file.name.clone()).collect(),
            acts: view.acts.iter().map(|act| act.code()).collect(),
            received: received.collect(),
        }
    }
}

impl NewDraft {
    pub(super) fn into_input(self) -> DraftInput {
        DraftInput {
            kind: self.kind,
            subject: self.subject,
            content: self.content,
            urgency: self.urgency,
            reply_due_on: self.reply_due_on,
            signer: self.signer,
            capacity: self.capacity,
            receivers: self.receivers,
            outside_receivers: self.outside_receivers,
            copies: self.copies,
            answers: self.answers,
            note: String::new(),
            organisation: self.organisation,
            secrecy: self.secrecy,
        }
    }
}
