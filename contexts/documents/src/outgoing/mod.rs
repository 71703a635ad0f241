//! A document on its way out of an agency: draft, checks, approval, number and date, issue
//! (Decree 30/2020, Articles 10 to 19).
//!
//! Duties are kept apart: the drafter does not check the format, neither of them signs, and only
//! the clerk issues.

pub(crate) mod addressees;
pub mod api;
pub mod approve;
pub mod cancel;
pub mod check;
pub mod draft;
pub mod issue;
pub mod list;
pub(crate) mod may;
pub mod number;
pub mod original;
pub mod pages;
pub mod put_to_seal;
pub mod put_to_sign;
mod ranges;
pub mod recall;
pub mod return_draft;
pub mod revise;
pub mod sealed;
pub mod show;
pub mod signed;
pub(crate) mod store;
pub mod submit;
pub mod void;

/// Why this office asks for signatures.
pub const SIGNING_PURPOSES: &[signing::requests::Purpose] = &[
    signed::PURPOSE,
    sealed::PURPOSE,
    sealed::ATTACHMENT,
    sealed::COPY,
];

use crate::{
    Problems,
    books::BookError,
    document::{DocumentId, OPINION_CHARACTERS},
    events::{self, DraftMoved},
    history::{self, Step},
    reach::Doer,
};
use identity::{Actor, OrganisationId, PersonId, Refused, UnitId};
use jiff::Timestamp;
use kit_db::{DbError, Tx};

kit_db::code_enum! {
    /// How far an outgoing document has come.
    pub enum State {
        /// Being written.
        Draft = "draft",
        /// Before the head of the drafting unit, who answers for its content (Article 11.1).
        ContentCheck = "content_check",
        /// Before whoever answers for the format (Article 11.2).
        FormatCheck = "format_check",
        /// Before the signer (Article 12).
        Approval = "approval",
        /// Approved and frozen; the clerk may number it.
        Approved = "approved",
        /// Numbered and dated; the agency's digital signature is missing (Article 18, Annex I).
        Numbered = "numbered",
        /// Numbered, dated and sent.
        Issued = "issued",
        /// Given up before it was issued.
        Cancelled = "cancelled",
        /// Called back after it was issued (Article 18).
        Recalled = "recalled",
    }
}

kit_db::code_enum! {
    /// What is done with an outgoing document.
    pub enum Act {
        /// See [`draft`].
        Draft = "draft",
        /// See [`revise`].
        Revise = "revise",
        /// See [`submit`].
        Submit = "submit",
        /// See [`check::content`].
        CheckContent = "check_content",
        /// See [`check::format`].
        CheckFormat = "check_format",
        /// See [`approve`].
        Approve = "approve",
        /// See [`signed`]: approval by a digital signature.
        Sign = "sign",
        /// See [`return_draft`].
        Return = "return",
        /// See [`number`].
        Number = "number",
        /// See [`void`].
        Void = "void",
        /// See [`issue`].
        Issue = "issue",
        /// See [`cancel`].
        Cancel = "cancel",
        /// See [`recall`].
        Recall = "recall",
    }
}

/// Every legal move. What is not here is refused.
pub const MOVES: &[(State, Act)] = &[
    (State::Draft, Act::Revise),
    (State::Draft, Act::Submit),
    (State::Draft, Act::Cancel),
    (State::ContentCheck, Act::CheckContent),
    (State::ContentCheck, Act::Return),
    (State::FormatCheck, Act::CheckFormat),
    (State::FormatCheck, Act::Return),
    (State::Approval, Act::Approve),
    (State::Approval, Act::Return),
    (State::Approval, Act::Sign),
    (State::Approved, Act::Sign),
    (State::Approved, Act::Issue),
    (State::Approved, Act::Number),
    (State::Numbered, Act::Issue),
    (State::Numbered, Act::Void),
    (State::Approved, Act::Return),
    (State::Issued, Act::Recall),
];

impl State {
    /// Whether the law and the order of work let `act` happen now.
    #[must_use]
    pub fn allows(self, act: Act) -> bool {
        MOVES.contains(&(self, act))
    }
}

kit_db::row! {
    /// An outgoing document as acts need it.
    #[derive(Clone, Debug)]
    pub struct Outgoing {
        /// The same as its document's.
        pub id: DocumentId,
        /// Who issues it.
        pub organisation_id: OrganisationId,
        /// Which unit drafts it.
        pub unit_id: UnitId,
        /// How far it has come.
        pub state: State,
        /// Who drafts it.
        pub drafter_id: PersonId,
        /// The person whose turn it is, if it is one person's.
        pub holder_id: Option<PersonId>,
        /// Who answered for the content.
        pub content_checker_id: Option<PersonId>,
        /// Who answered for the format.
        pub format_checker_id: Option<PersonId>,
        /// Who signs.
        pub signer_id: Option<PersonId>,
        /// In which capacity: a code of [`vn::capacity`].
        pub capacity: String,
        /// The incoming document that it answers.
        pub answers_id: Option<crate::incoming::IncomingId>,
        /// The newest version of the text.
        pub draft_version: i64,
        /// The version that was approved.
        pub approved_version: Option<i64>,
        /// How many agencies of the province received it.
        pub receivers: i64,
        /// Receivers who are not on the system, one a line.
        pub outside_receivers: String,
        /// Paper copies.
        pub copies: i64,
        /// Rises with every act.
        pub version: i64,
    }
}

/// Why an act on an outgoing document did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// It is not there, or the actor may not know that it is.
    #[error("find the document")]
    NotFound,
    /// The actor lacks the right.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The document has come to a state where this makes no sense.
    #[error("{act} a document that is {state}")]
    NotNow {
        /// What was tried.
        act: Act,
        /// Where the document stands.
        state: State,
    },
    /// One person may not do both.
    #[error("{act} what the same person has to do with already")]
    SamePerson {
        /// What was tried.
        act: Act,
    },
    /// Somebody else acted first.
    #[error("act on a document that somebody else has just changed")]
    ChangedMeanwhile,
    /// The input breaks a rule; each problem names its field.
    #[error("accept the input: {0}")]
    Invalid(#[from] Problems),
    /// It has a signed original: only the agency's signature sends it out.
    #[error("send a digitally signed document out without the agency's signature")]
    SealNeeded,
    /// It has no signed original yet.
    #[error("number for the agency's signature a document that nobody has signed digitally")]
    NotSigned,
    /// A copy is made anew and not rewritten, and only the agency signs it (Decree 30/2020, Annex I).
    #[error("rewrite or sign by hand a copy of a document")]
    NotForCopies,
    /// The signing office does not take it.
    #[error("ask for a signature: {0}")]
    Signing(#[from] signing::requests::RequestError),
    /// The book gives no number.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Loads a document that allows `act` now, at the version that the actor saw (`None` where programs act
/// without having seen one), with the place from which the actor may do it.
///
/// # Errors
/// [`ActError::NotFound`] for a document that the actor may not know, and what else [`ActError`] says.
pub(crate) fn for_act<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: DocumentId,
    seen_version: Option<i64>,
    act: Act,
) -> Result<(Outgoing, Doer<'a>), ActError> {
    let facts = may::Facts::read(tx, actor, id, act)?;
    let (outgoing, doer) = loaded(tx, actor, id, seen_version, (act, &facts))?;
    match may::obstacle(&doer, &outgoing, &facts, act) {
        Some(obstacle) => Err(obstacle),
        None => Ok((outgoing, doer)),
    }
}

/// As [`for_act`], for the agency's signature that sends a numbered document out: what keeps it from
/// being issued on paper does not keep it from being sealed.
pub(crate) fn for_seal<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: DocumentId,
    seen_version: Option<i64>,
) -> Result<(Outgoing, Doer<'a>), ActError> {
    let facts = may::Facts::default();
    loaded(tx, actor, id, seen_version, (Act::Issue, &facts))
}

fn loaded<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: DocumentId,
    seen_version: Option<i64>,
    (act, facts): (Act, &may::Facts),
) -> Result<(Outgoing, Doer<'a>), ActError> {
    let outgoing = store::find(tx, id)?.ok_or(ActError::NotFound)?;
    let doer = may::may(actor, &outgoing, facts, act);
    // whoever may not act on a document learns why only if they may know that it is there
    if doer.is_err() && !may::may_know(actor, &outgoing) {
        return Err(ActError::NotFound);
    }
    if seen_version.is_some_and(|seen| seen != outgoing.version) {
        return Err(ActError::ChangedMeanwhile);
    }
    if !outgoing.state.allows(act) {
        return Err(ActError::NotNow {
            act,
            state: outgoing.state,
        });
    }
    Ok((outgoing, doer?))
}

/// Whether the words that go with an act may be kept with it: not too long, no mark of secrecy.
pub(crate) fn opinion_fits(opinion: &str) -> Result<(), ActError> {
    let mut problems = Problems::none();
    if opinion.chars().count() > OPINION_CHARACTERS {
        problems.add_limit("opinion", "documents-problem-too-long", OPINION_CHARACTERS);
    }
    crate::secrecy::refuse_secret(&mut problems, "opinion", opinion);
    Ok(problems.into_result()?)
}

/// Ends a move of a draft that was stored: its step in the trace, its entry in the log of official acts, and the
/// fact whose turn it is now, if it is one person's.
///
/// # Errors
/// As the database answers.
pub(crate) fn moved(
    tx: &mut Tx<'_>,
    now: Timestamp,
    doer: &Doer<'_>,
    before: &Outgoing,
    act: Act,
    (state, to): (State, Option<PersonId>),
    words: &str,
) -> Result<(), DbError> {
    let step = Step::of(act.code()).saying(words);
    let step = match to {
        Some(person) => step.to_person(person),
        None => step,
    };
    history::record(tx, now, doer, before.id, &step)?;
    history::audit(
        tx,
        now,
        doer,
        logged_as(act),
        before.id,
        Some(before.version),
    )?;
    let fact = DraftMoved {
        document: before.id,
        to,
        by: Some(doer.actor.person),
        state: state.code().to_owned(),
    };
    events::publish(tx, now, before.id, &fact)
}

/// The name of an act in the log of official acts.
const fn logged_as(act: Act) -> &'static str {
    match act {
        Act::Draft => "documents.outgoing.draft",
        Act::Revise => "documents.outgoing.revise",
        Act::Submit => "documents.outgoing.submit",
        Act::CheckContent => "documents.outgoing.check_content",
        Act::CheckFormat => "documents.outgoing.check_format",
        Act::Approve => "documents.outgoing.approve",
        Act::Sign => "documents.outgoing.sign",
        Act::Return => "documents.outgoing.return",
        Act::Number => "documents.outgoing.number",
        Act::Void => "documents.outgoing.void",
        Act::Issue => "documents.outgoing.issue",
        Act::Cancel => "documents.outgoing.cancel",
        Act::Recall => "documents.outgoing.recall",
    }
}

/// True if the update found the version it expected.
pub(crate) fn changed_one(rows: u64) -> Result<(), ActError> {
    if rows == 1 {
        Ok(())
    } else {
        Err(ActError::ChangedMeanwhile)
    }
}
