//! Ban hành: the clerk gives number and date, enters the document in the book and sends it to
//! every receiver, all in one transaction (Decree 30/2020, Articles 15 to 18). For documents that were
//! signed on paper; one that was signed digitally is numbered ([`super::number`]), sealed with the
//! agency's certificate, and goes out by that ([`super::sealed`]).

use super::{
    Act, ActError, Outgoing,
    addressees::{self, Addressees},
    changed_one, for_act, store,
};
use crate::{
    Problems,
    books::{self, BookError, BookId, Direction},
    document::{self, DocumentId},
    events,
    history::{self, Step},
    incoming::deliver::deliver,
    reach::Doer,
    recipients, tally,
};
use identity::{Actor, OrganisationBrief, OrganisationId};
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::Tx;
use vn::{kinds::Kind, notation::Notation};

/// Room for a number of four digits: no book of an agency needs five in a year but the largest, whose
/// number is then set a little smaller.
const WIDEST_NUMBER: i64 = 8_888;

/// What the clerk gets for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The number in the book.
    pub number: i64,
    /// Number and notation as printed.
    pub notation: String,
    /// How many agencies of the province received it.
    pub receivers: usize,
}

/// Numbers, dates and sends an approved document.
///
/// # Errors
/// [`ActError`]; no number is taken and nobody receives anything.
pub fn issue(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
) -> Result<Issued, ActError> {
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::Issue)?;
    let numbered = give_number(tx, now, &outgoing)?;
    let receivers = deliver_to_all(tx, now, &outgoing)?;
    let by = doer.here.person;
    let changed = store::issued(tx, now, &outgoing, numbered.book, by, &receivers)?;
    changed_one(changed)?;
    tell(tx, now, &doer, &outgoing, receivers.len())?;
    Ok(Issued {
        number: numbered.number,
        notation: numbered.notation,
        receivers: receivers.len(),
    })
}

/// What numbering gave.
pub(super) struct Given {
    pub(super) book: BookId,
    pub(super) number: i64,
    pub(super) notation: String,
}

/// Gives number and date, and freezes what the document says of itself and to whom it goes.
pub(super) fn give_number(
    tx: &mut Tx<'_>,
    now: Timestamp,
    outgoing: &Outgoing,
) -> Result<Given, ActError> {
    let (id, agency) = (outgoing.id, outgoing.organisation_id);
    let row = document::find(tx, id)?.ok_or(ActError::NotFound)?;
    let kind = Kind::from_code(&row.kind).ok_or(ActError::NotFound)?;
    let issuer = identity::organisation_brief(tx, agency)?;
    let on = in_province(now).date();
    let grouping = books::grouping_for(tx, agency, kind)?;
    let numbered = books::next_number(tx, agency, Direction::Outgoing, &grouping, on)?;
    let unit = identity::unit_brief(tx, outgoing.unit_id)?.short_name;
    let printed = printed_notation(kind, numbered.number, on.year(), &issuer, &unit)?;
    let (signer_name, signer_position) = signer(tx, outgoing, on)?;
    document::freeze_as_issued(
        tx,
        id,
        numbered.number,
        &printed,
        on,
        (&signer_name, &signer_position),
    )?;
    let receivers = recipients::of(tx, id)?;
    let addressees = Addressees::compute(tx, agency, &receivers, on)?;
    addressees::keep(tx, id, &addressees)?;
    tally::count(tx, now, agency, tally::Measure::Issued)?;
    Ok(Given {
        book: numbered.book,
        number: numbered.number,
        notation: printed.to_string(),
    })
}

/// Every receiver of the province gets it; gives who they are.
pub(super) fn deliver_to_all(
    tx: &mut Tx<'_>,
    now: Timestamp,
    outgoing: &Outgoing,
) -> Result<Vec<OrganisationId>, ActError> {
    let row = document::find(tx, outgoing.id)?.ok_or(ActError::NotFound)?;
    let receivers: Vec<OrganisationId> = recipients::of(tx, outgoing.id)?
        .into_iter()
        .filter(|receiver| *receiver != outgoing.organisation_id)
        .collect();
    let due_at = row.reply_due_on.map(document::end_of_work);
    deliver(tx, now, outgoing.id, &receivers, due_at)?;
    Ok(receivers)
}

/// The trace, the leaf, the search index and the fact that it is out.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    now: Timestamp,
    doer: &Doer<'_>,
    outgoing: &Outgoing,
    receivers: usize,
) -> Result<(), ActError> {
    let id = outgoing.id;
    let row = document::find(tx, id)?.ok_or(ActError::NotFound)?;
    history::record(tx, now, doer, id, &Step::of(Act::Issue.code()))?;
    history::audit(
        tx,
        now,
        doer,
        "documents.outgoing.issue",
        id,
        Some(outgoing.version),
    )?;
    crate::search::changed(tx, now, id)?;
    let fact = events::Issued {
        document: id,
        issuer: outgoing.organisation_id,
        receivers: receivers as u64,
        urgency: row.urgency,
    };
    Ok(events::publish(tx, now, id, &fact)?)
}

fn printed_notation(
    kind: Kind,
    number: i64,
    year: i16,
    issuer: &OrganisationBrief,
    unit: &str,
) -> Result<Notation, ActError> {
    let year = kind.has_year().then_some(year);
    // only công văn names the drafting unit
    let unit = Some(unit).filter(|unit| kind.starts_with_organ() && !unit.is_empty());
    u32::try_from(number)
        .ok()
        .and_then(|number| Notation::write(number, kind, year, &issuer.notation, unit).ok())
        .ok_or_else(|| Problems::one("notation", "documents-problem-no-notation").into())
}

/// A number and notation as wide as the one that this document will get: room in its file.
pub(super) fn number_like(
    tx: &mut Tx<'_>,
    now: Timestamp,
    outgoing: &Outgoing,
    kind: &str,
) -> Result<String, ActError> {
    let kind = Kind::from_code(kind).ok_or(ActError::NotFound)?;
    let issuer = identity::organisation_brief(tx, outgoing.organisation_id)?;
    let unit = identity::unit_brief(tx, outgoing.unit_id)?.short_name;
    let year = in_province(now).date().year();
    Ok(printed_notation(kind, WIDEST_NUMBER, year, &issuer, &unit)?.to_string())
}

fn signer(
    tx: &mut Tx<'_>,
    outgoing: &super::Outgoing,
    on: Date,
) -> Result<(String, String), ActError> {
    let Some(person) = outgoing.signer_id else {
        return Ok((String::new(), String::new()));
    };
    let leaders = identity::leaders_of(tx, outgoing.organisation_id, on)?;
    let holder = leaders.into_iter().find(|leader| leader.person == person);
    match holder {
        Some(holder) => Ok((holder.name, holder.title)),
        None => Ok((identity::person_brief(tx, person)?.name, String::new())),
    }
}

impl From<BookError> for Problems {
    fn from(error: BookError) -> Self {
        Self::one(
            "book",
            match error {
                BookError::Closed { .. } => "documents-problem-book-closed",
                BookError::Backwards { .. } => "documents-problem-book-backwards",
                BookError::Database(_) => "documents-problem-database",
            },
        )
    }
}
