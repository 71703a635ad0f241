//! Soạn thảo: a person writes what shall go out (Decree 30/2020, Article 10).

use super::{Act, ActError, store};
use crate::{
    Problems, copies,
    document::{self, DocumentId, DraftRow, SUBJECT_CHARACTERS},
    history::{self, Step},
    incoming::{self, IncomingId},
    people,
    permissions::DRAFT,
    reach::{self, Doer},
    recipients,
};
use identity::{Actor, OrganisationId, PersonId};
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::Tx;
use vn::{capacity::Capacity, kinds::Kind, urgency::Urgency};

/// Annex VI: IssuedAmount N3.
const COPIES: i64 = 999;
const OUTSIDE_RECEIVERS_CHARACTERS: usize = 2_000;

/// What the drafter typed.
#[derive(Clone, Debug, Default)]
pub struct DraftInput {
    /// Code of [`Kind`].
    pub kind: String,
    /// Trích yếu.
    pub subject: String,
    /// The text.
    pub content: String,
    /// Code of [`Urgency`]; empty for none.
    pub urgency: String,
    /// Until when an answer is wanted.
    pub reply_due_on: Option<Date>,
    /// Who shall sign; may be left open until the draft is submitted.
    pub signer: Option<PersonId>,
    /// Prefix of [`Capacity`]: `TM.`, `KT.`; empty for the head.
    pub capacity: String,
    /// Agencies of the province that shall receive it.
    pub receivers: Vec<OrganisationId>,
    /// Others, one a line.
    pub outside_receivers: String,
    /// Paper copies; absent for one.
    pub copies: Option<i64>,
    /// The incoming document that it answers.
    pub answers: Option<IncomingId>,
    /// What changed since the last version; may be empty.
    pub note: String,
    /// Whose draft it is; absent: of the own agency, or of whoever gave the newest delegation to draft.
    pub organisation: Option<OrganisationId>,
    /// The answer of whoever drafts it: [`crate::secrecy::NONE`] if it holds no state secret. Anything else,
    /// also no answer, is refused.
    pub secrecy: String,
}

impl DraftInput {
    /// Its free texts, with their fields.
    pub(crate) fn texts(&self) -> [(&'static str, &str); 4] {
        [
            ("subject", &self.subject),
            ("content", &self.content),
            ("outside_receivers", &self.outside_receivers),
            ("note", &self.note),
        ]
    }
}

/// A checked [`DraftInput`].
pub(crate) struct Draft {
    pub kind: Kind,
    pub subject: String,
    pub content: String,
    pub urgency: Urgency,
    pub capacity: Capacity,
    pub outside_receivers: String,
    pub copies: i64,
    pub note: String,
}

/// Stores a new draft of the unit in which the actor stands, in that person's name.
///
/// # Errors
/// [`ActError`]; nothing is stored.
pub fn draft(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &DraftInput,
) -> Result<DocumentId, ActError> {
    let doer = desk(tx, actor, (input.organisation, input.answers))?;
    is_written(&input.kind)?;
    let draft = check(tx, now, (actor, doer.here.organisation), input)?;
    let id = keep(tx, now, &doer, &draft, input)?;
    history::record(tx, now, &doer, id, &Step::of(Act::Draft.code()))?;
    let said = Some(crate::secrecy::ANSWERED);
    history::audit_saying(tx, now, &doer, "documents.outgoing.draft", id, None, said)?;
    Ok(id)
}

/// Where the actor stands to draft: in the agency that is named; an answer in the agency that was asked;
/// else in the own, or in that of whoever gave the newest delegation.
pub(crate) fn desk<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    (wanted, asked): (Option<OrganisationId>, Option<IncomingId>),
) -> Result<Doer<'a>, ActError> {
    let wanted = match (wanted, asked) {
        (None, Some(asked)) => {
            let asked = incoming::show::visible(tx, actor, asked)?;
            asked.map(|it| it.organisation_id)
        }
        (wanted, _) => wanted,
    };
    Ok(reach::desk(actor, DRAFT, wanted)?)
}

/// Copies are made of a document ([`crate::copies`]), not written.
pub(super) fn is_written(kind: &str) -> Result<(), Problems> {
    match copies::is_copy(kind) {
        true => Err(Problems::one("kind", "documents-problem-kind-copy")),
        false => Ok(()),
    }
}

/// Stores what was checked, without a trace yet.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    now: Timestamp,
    doer: &Doer<'_>,
    draft: &Draft,
    input: &DraftInput,
) -> Result<DocumentId, ActError> {
    let agency = doer.here.organisation;
    let issuer = identity::organisation_brief(tx, agency)?;
    let row = draft.row(agency, &issuer.name, input.reply_due_on);
    let id = document::insert_draft(tx, now, &row)?;
    document::set_content(tx, id, &draft.content)?;
    store::insert(tx, now, &doer.here, &draft.own_fields(id, input))?;
    recipients::set(tx, id, &input.receivers)?;
    Ok(id)
}

impl Draft {
    pub(crate) fn row<'a>(
        &'a self,
        issuer: OrganisationId,
        issuer_name: &'a str,
        reply_due_on: Option<Date>,
    ) -> DraftRow<'a> {
        DraftRow {
            kind: self.kind,
            issuer,
            issuer_name,
            subject: &self.subject,
            urgency: self.urgency as i64,
            reply_due_on,
            pages: 0,
        }
    }

    pub(crate) fn own_fields<'a>(&'a self, id: DocumentId, input: &DraftInput) -> store::New<'a> {
        store::New {
            id,
            signer: input.signer,
            capacity: self.capacity.prefix(),
            answers: input.answers,
            outside_receivers: &self.outside_receivers,
            copies: self.copies,
        }
    }
}

pub(crate) fn check(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (actor, agency): (&Actor, OrganisationId),
    input: &DraftInput,
) -> Result<Draft, ActError> {
    let mut problems = Problems::none();
    let kind = Kind::from_code(&input.kind).unwrap_or_else(|| {
        problems.add("kind", "documents-problem-kind");
        Kind::OfficialLetter
    });
    let urgency = document::checked_urgency(&mut problems, &input.urgency);
    let subject = document::checked_subject(&mut problems, &input.subject);
    let content = document::checked_content(&mut problems, &input.content);
    let capacity = match input.capacity.as_str() {
        "" => Capacity::Head,
        prefix => Capacity::ALL
            .into_iter()
            .find(|c| c.prefix() == prefix)
            .unwrap_or_else(|| {
                problems.add("capacity", "documents-problem-capacity");
                Capacity::Head
            }),
    };
    // unlike the text of files, what was typed can be typed again
    document::must_be_readable(&mut problems, "content", &input.content);
    let note = vn::text::clean(&input.note);
    if note.chars().count() > SUBJECT_CHARACTERS {
        problems.add_limit("note", "documents-problem-too-long", SUBJECT_CHARACTERS);
    }
    crate::secrecy::refuse_secret(&mut problems, "note", &note);
    let outside_receivers = vn::text::clean_lines(&input.outside_receivers);
    if outside_receivers.chars().count() > OUTSIDE_RECEIVERS_CHARACTERS {
        problems.add_limit(
            "outside_receivers",
            "documents-problem-too-long",
            OUTSIDE_RECEIVERS_CHARACTERS,
        );
    }
    crate::secrecy::refuse_secret(&mut problems, "outside_receivers", &outside_receivers);
    let copies = input.copies.unwrap_or(1);
    if !(1..=COPIES).contains(&copies) {
        problems.add_limit("copies", "documents-problem-copies", 999);
    }
    crate::secrecy::must_be_answered(&mut problems, &input.secrecy);
    if input
        .reply_due_on
        .is_some_and(|due| due < in_province(now).date())
    {
        problems.add("reply_due_on", "documents-problem-due-past");
    }
    check_people(tx, now, (actor, agency), input, &mut problems)?;
    problems.into_result()?;
    Ok(Draft {
        kind,
        subject,
        content,
        urgency,
        capacity,
        outside_receivers,
        copies,
        note,
    })
}

fn check_people(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (actor, agency): (&Actor, OrganisationId),
    input: &DraftInput,
    problems: &mut Problems,
) -> Result<(), ActError> {
    if let Some(signer) = input.signer
        && !people::leads(tx, now, signer, agency)?
    {
        problems.add("signer", "documents-problem-not-a-leader");
    }
    if input.receivers.len() > recipients::RECEIVERS {
        problems.add_limit(
            "receivers",
            "documents-problem-too-many-receivers",
            recipients::RECEIVERS,
        );
    } else if !recipients::all_known(tx, &input.receivers)? {
        problems.add("receivers", "documents-problem-unknown-receiver");
    }
    if let Some(answered) = input.answers
        && incoming::show::visible(tx, actor, answered)?
            .is_none_or(|asked| asked.organisation_id != agency)
    {
        problems.add("answers", "documents-problem-answers");
    }
    Ok(())
}
