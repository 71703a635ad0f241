//! What programs send and get: the bodies of the API of incoming documents.

use crate::{
    document::{DocumentId, DocumentInput},
    incoming::{
        list::Line,
        register::{Arrival, Registered},
        show::View,
    },
};
use identity::{OrganisationId, PersonId, UnitId};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vn::urgency::Urgency;

/// A document in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingLine {
    /// Identifier, 13 characters.
    pub(super) id: String,
    /// Code of the state.
    pub(super) state: &'static str,
    /// Arrival number; absent before it is registered.
    pub(super) arrival_number: Option<i64>,
    /// Day of arrival, `2022-11-16`.
    #[schema(value_type = Option<String>, format = Date)]
    pub(super) arrival_on: Option<Date>,
    /// Code of the kind.
    pub(super) kind: String,
    /// Number and notation as printed.
    pub(super) notation: String,
    /// The author.
    pub(super) issuer: String,
    /// The abstract.
    pub(super) subject: String,
    /// Code of the degree of urgency.
    pub(super) urgency: &'static str,
    /// Until when it must be dealt with.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) due_at: Option<Timestamp>,
    /// How many files go with it.
    pub(super) files: i64,
    /// Rises with every act.
    pub(super) version: i64,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingPage {
    /// At most fifty documents.
    pub(super) rows: Vec<IncomingLine>,
    /// For `trang` of the next page; absent on the last.
    pub(super) next: Option<String>,
}

/// A file of a document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingFile {
    /// Its name.
    pub(super) name: String,
    /// Its length in bytes.
    pub(super) bytes: i64,
    /// Where it is fetched; absent while it waits for the malware scan.
    pub(super) href: Option<String>,
}

/// One act in a document's trace.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingStep {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub(super) at: Timestamp,
    /// Code of the act.
    pub(super) act: String,
    /// Who.
    pub(super) person: Option<String>,
    /// With which words.
    pub(super) opinion: String,
}

/// A document with everything that the caller may know of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingDocument {
    /// What lists say of it.
    #[serde(flatten)]
    pub(super) line: IncomingLine,
    /// Day of the document.
    #[schema(value_type = Option<String>, format = Date)]
    pub(super) issued_on: Option<Date>,
    /// Who signed.
    pub(super) signer_name: String,
    /// As what.
    pub(super) signer_position: String,
    /// The text.
    pub(super) content: String,
    /// The unit in the lead.
    pub(super) lead_unit: Option<String>,
    /// The person in the lead.
    pub(super) lead_person: Option<String>,
    /// How it was dealt with.
    pub(super) result: String,
    /// The outgoing document that answers it.
    pub(super) answer: Option<String>,
    /// Its files.
    pub(super) attachments: Vec<IncomingFile>,
    /// Its trace, oldest first.
    pub(super) steps: Vec<IncomingStep>,
    /// What the caller may do with it now.
    pub(super) acts: Vec<&'static str>,
}

/// A document that came from outside the system.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewArrival {
    /// Code of the kind.
    pub(super) kind: String,
    /// Number and notation as printed.
    pub(super) notation: String,
    /// Day of the document.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub(super) issued_on: Option<Date>,
    /// The author.
    pub(super) issuer: String,
    /// The abstract, at most 500 characters.
    pub(super) subject: String,
    /// Who signed.
    #[serde(default)]
    pub(super) signer_name: String,
    /// As what.
    #[serde(default)]
    pub(super) signer_position: String,
    /// Code of the degree of urgency; `normal` without it.
    #[serde(default)]
    pub(super) urgency: String,
    /// Pages.
    #[serde(default)]
    pub(super) pages: Option<i64>,
    /// Until when an answer is wanted.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub(super) reply_due_on: Option<Date>,
    /// The text.
    #[serde(default)]
    pub(super) content: String,
    /// `none`: the caller's answer that the document holds no state secret. Anything else, also no answer, is
    /// refused with 422.
    #[serde(default)]
    #[schema(required = true, example = "none")]
    pub(super) secrecy: String,
    /// Enter it although the same sender's same notation is in the book already.
    #[serde(default)]
    pub(super) although_double: bool,
    /// The agency in whose book it is entered; without it, the caller's own, or that of whoever gave
    /// the newest delegation to register.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) organisation: Option<OrganisationId>,
}

/// The version that the caller has seen; an act on another version is refused with 409.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenVersion {
    /// Absent: whatever the version is.
    #[serde(default)]
    pub(super) version: Option<i64>,
}

/// Before whom a document is laid.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PresentBody {
    /// See [`SeenVersion`].
    #[serde(default)]
    pub(super) version: Option<i64>,
    /// One of the agency's leaders.
    #[schema(value_type = String)]
    pub(super) leader: PersonId,
}

/// Who leads, who works with the lead, until when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DirectBody {
    /// See [`SeenVersion`].
    #[serde(default)]
    pub(super) version: Option<i64>,
    /// The unit in the lead.
    #[schema(value_type = String)]
    pub(super) lead: UnitId,
    /// Units that work with it.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub(super) coordinators: Vec<UnitId>,
    /// Required when units coordinate.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) due_at: Option<Timestamp>,
    /// Instead of `due_at`: so many working days from now, 1 to 250, by the agency's calendar.
    #[serde(default)]
    pub(super) working_days: Option<u32>,
    /// The leader's words, at most 2,000 characters.
    #[serde(default)]
    pub(super) opinion: String,
}

/// To whom of the unit, until when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignBody {
    /// See [`SeenVersion`].
    #[serde(default)]
    pub(super) version: Option<i64>,
    /// One of the lead unit's people.
    #[schema(value_type = String)]
    pub(super) person: PersonId,
    /// Not later than the document's own due time.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) due_at: Option<Timestamp>,
    /// Instead of `due_at`: so many working days from now, 1 to 250, by the agency's calendar.
    #[serde(default)]
    pub(super) working_days: Option<u32>,
    /// Words that go with it, at most 2,000 characters.
    #[serde(default)]
    pub(super) opinion: String,
}

/// How a document was dealt with.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FinishBody {
    /// See [`SeenVersion`].
    #[serde(default)]
    pub(super) version: Option<i64>,
    /// In words; empty means that it was noted.
    #[serde(default)]
    pub(super) result: String,
    /// An outgoing document of the own agency.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) answer: Option<DocumentId>,
}

/// What a registration gives.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct RegisteredDocument {
    /// Identifier of the entry.
    pub(super) id: String,
    /// The arrival number.
    pub(super) arrival_number: i64,
}

impl RegisteredDocument {
    pub(super) fn of(registered: Registered) -> Self {
        Self {
            id: registered.id.to_string(),
            arrival_number: registered.arrival_number,
        }
    }
}

fn urgency_code(degree: i64) -> &'static str {
    let known = Urgency::ALL.into_iter().find(|it| *it as i64 == degree);
    known.unwrap_or_default().code()
}

impl IncomingLine {
    pub(super) fn of(line: Line) -> Self {
        Self {
            id: line.id.to_string(),
            state: line.state.code(),
            arrival_number: line.arrival_number,
            arrival_on: line.arrival_on,
            kind: line.kind,
            notation: line.notation,
            issuer: line.issuer_name,
            subject: line.subject,
            urgency: urgency_code(line.urgency),
            due_at: line.due_at,
            files: line.files,
            version: line.version,
        }
    }
}

impl IncomingDocument {
    pub(super) fn of(view: View) -> Self {
        let (incoming, document) = (view.incoming, view.document);
        let line = IncomingLine {
            id: incoming.id.to_string(),
            state: incoming.state.code(),
            arrival_number: incoming.arrival_number,
            arrival_on: incoming.arrival_on,
            kind: document.kind,
            notation: document.notation,
            issuer: document.issuer_name,
            subject: document.subject,
            urgency: urgency_code(document.urgency),
            due_at: incoming.due_at,
            files: document.files,
            version: incoming.version,
        };
        let steps = view.steps.into_iter().map(|step| IncomingStep {
            at: step.at,
            act: step.act,
            person: step.person_id.map(|id| id.to_string()),
            opinion: step.opinion,
        });
        let files = view.files.iter().map(|file| IncomingFile {
            name: file.name.clone(),
            bytes: file.size_bytes,
            href: crate::file_page::is_served(file).then(|| format!("/tep/{}", file.id)),
        });
        Self {
            line,
            issued_on: document.issued_on,
            signer_name: document.signer_name,
            signer_position: document.signer_position,
            content: view.content,
            lead_unit: incoming.lead_unit_id.map(|id| id.to_string()),
            lead_person: incoming.lead_person_id.map(|id| id.to_string()),
            result: view.result,
            answer: view.answer.map(|id| id.to_string()),
            attachments: files.collect(),
            steps: steps.collect(),
            acts: view.acts.iter().map(|act| act.code()).collect(),
        }
    }
}

impl NewArrival {
    pub(super) fn into_arrival(self) -> Arrival {
        Arrival {
            document: DocumentInput {
                kind: self.kind,
                notation: self.notation,
                issued_on: self.issued_on,
                issuer: self.issuer,
                subject: self.subject,
                signer_name: self.signer_name,
                signer_position: self.signer_position,
                urgency: self.urgency,
                pages: self.pages,
                reply_due_on: self.reply_due_on,
                content: self.content,
                secrecy: self.secrecy,
            },
            although_double: self.although_double,
            organisation: self.organisation,
        }
    }
}
