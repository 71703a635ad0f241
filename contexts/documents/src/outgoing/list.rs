//! What goes out: lists by state for drafters, checkers, signers and clerks.

use super::{
    State,
    ranges::{Range, ranges},
};
use crate::document::DocumentId;
use identity::{Actor, PersonId, UnitId};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Pages, Place, ToValue, Tx, pages, params, sql};
use vn::folding::fold;

/// Rows on a page.
pub const PAGE_ROWS: usize = 50;
/// Lines that are read at a time while a text is looked for.
const AT_ONCE: usize = 1_000;
/// Lines that are compared with a text: what an agency writes in several years.
const LOOKED_AT: usize = 50_000;
/// Counts beside tabs stop here.
const COUNT_LIMIT: i64 = 1_000;

kit_db::code_enum! {
    /// The tabs, as they stand in addresses.
    pub enum Tab {
        /// Waiting for the viewer.
        Todo = "can-xu-ly",
        /// The viewer's own drafts.
        Mine = "du-thao-cua-toi",
        /// On their way through the checks.
        Moving = "dang-trinh",
        /// Approved, not yet numbered.
        Approved = "cho-ban-hanh",
        /// Issued.
        Issued = "da-ban-hanh",
        /// Given up or recalled.
        Ended = "huy-thu-hoi",
    }
}

kit_db::row! {
    /// A line of the list.
    #[derive(Clone, Debug)]
    pub struct Line {
        /// The document.
        pub id: DocumentId,
        /// How far it has come.
        pub state: State,
        /// Who drafts it.
        pub drafter_id: PersonId,
        /// Who signs it.
        pub signer_id: Option<PersonId>,
        /// The drafting unit.
        pub unit_id: UnitId,
        /// When it was issued.
        pub issued_at: Option<Timestamp>,
        /// When it last changed.
        pub updated_at: Timestamp,
        /// For acts from the list.
        pub version: i64,
        /// How many agencies received it.
        pub receivers: i64,
        /// Số, ký hiệu; empty in drafts.
        pub notation: String,
        /// Code of the kind.
        pub kind: String,
        /// Trích yếu.
        pub subject: String,
        /// Day of the document.
        pub issued_on: Option<Date>,
        /// 0 to 3.
        pub urgency: i64,
        /// Files.
        pub files: i64,
    }
}

macro_rules! lines {
    ($name:ident, $where:literal) => {
        pages!($name -> Line: concat!(
            "select o.id, o.state, o.drafter_id, o.signer_id, o.unit_id, o.issued_at, o.updated_at, o.version, o.receivers,
               d.notation, d.kind, d.subject, d.issued_on, d.urgency, d.files
             from doc_outgoing o join doc_document d on d.id = o.id
             where ", $where, " and (?3 = '' or d.kind = ?3) and (?4 < 0 or d.urgency = ?4)"),
            by "o.id", place "?6", rows "?5");
    };
}

lines!(OF_ORGANISATION, "o.organisation_id = ?1 and o.state = ?2");
lines!(OF_UNIT, "o.unit_id = ?1 and o.state = ?2");
lines!(
    OF_HOLDER,
    "o.holder_id = ?1 and o.holder_id is not null and o.state = ?2 and o.organisation_id = ?7"
);
lines!(
    OF_DRAFTER,
    "o.drafter_id = ?1 and ?2 = ?2 and o.organisation_id = ?7"
);
sql!(COUNT_ORGANISATION -> i64:
    "select count(*) from (select 1 as one from doc_outgoing where organisation_id = ?1 and state = ?2 limit ?3) counted");
sql!(COUNT_UNIT -> i64:
    "select count(*) from (select 1 as one from doc_outgoing where unit_id = ?1 and state = ?2 limit ?3) counted");
sql!(COUNT_HOLDER -> i64:
    "select count(*) from (select 1 as one from doc_outgoing
       where holder_id = ?1 and holder_id is not null and state = ?2 and organisation_id = ?4 limit ?3) counted");

/// Where a page starts.
pub type From = Place<DocumentId>;

/// What narrows a list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Code of the kind; empty for all.
    pub kind: String,
    /// 0 to 3; absent for all.
    pub urgency: Option<i64>,
    /// Words that stand in number and notation or in the abstract, with or without their marks;
    /// empty for all. Drafts are not in the search index, so lines are read and compared.
    pub text: String,
}

/// A page of lines, at most [`PAGE_ROWS`] and one more to tell that there are more.
///
/// # Errors
/// As the database answers.
pub fn page(
    tx: &mut Tx<'_>,
    actor: &Actor,
    tab: Tab,
    filter: &Filter,
    from: From,
) -> Result<Vec<Line>, DbError> {
    let words = Words::of(&filter.text);
    if words.0.is_empty() {
        return merged(tx, actor, tab, filter, from, PAGE_ROWS + 1);
    }
    let (mut found, mut from, mut looked) = (Vec::new(), from, 0);
    while looked < LOOKED_AT {
        let lines = merged(tx, actor, tab, filter, from, AT_ONCE)?;
        let (read, last) = (lines.len(), lines.last().map(|line| line.id));
        found.extend(lines.into_iter().filter(|line| words.stand_in(line)));
        looked += read;
        let Some(last) = last.filter(|_| read == AT_ONCE && found.len() <= PAGE_ROWS) else {
            break;
        };
        from = match from {
            From::Before(_) => From::Before(last),
            From::Start | From::After(_) => From::After(last),
        };
    }
    found.truncate(PAGE_ROWS + 1);
    Ok(found)
}

/// The words of a text, folded.
struct Words(Vec<String>);

impl Words {
    fn of(text: &str) -> Self {
        Self(fold(text).split_whitespace().map(str::to_owned).collect())
    }

    fn stand_in(&self, line: &Line) -> bool {
        let text = fold(&format!("{} {}", line.notation, line.subject));
        self.0.iter().all(|word| text.contains(word.as_str()))
    }
}

/// The newest lines of all ranges of a tab, at most `rows`.
fn merged(
    tx: &mut Tx<'_>,
    actor: &Actor,
    tab: Tab,
    filter: &Filter,
    from: From,
    rows: usize,
) -> Result<Vec<Line>, DbError> {
    let mut all = Vec::new();
    for range in ranges(actor, tab) {
        let (pages, who, state): (&Pages<Line>, &dyn ToValue, State) = match &range {
            Range::Organisation(id, state) => (&OF_ORGANISATION, id, *state),
            Range::Unit(_, id, state) => (&OF_UNIT, id, *state),
            Range::Holder(_, id, state) => (&OF_HOLDER, id, *state),
            Range::Drafter(_, id) => (&OF_DRAFTER, id, State::Draft),
        };
        let (who, urgency) = (who.to_value(), filter.urgency.unwrap_or(-1));
        let (most, edge, agency) = (rows as i64, from.edge(), range.organisation());
        let values = params![who, state, filter.kind, urgency, most, edge, agency];
        all.extend(tx.page(pages, from, range.values(values))?);
    }
    if from.is_up() {
        all.sort_by_key(|line| line.id);
    } else {
        all.sort_by_key(|line| std::cmp::Reverse(line.id));
    }
    all.dedup_by_key(|line| line.id);
    all.truncate(rows);
    Ok(all)
}

/// How many rows wait for the viewer in a tab, up to 1,000.
///
/// # Errors
/// As the database answers.
pub fn count(tx: &mut Tx<'_>, actor: &Actor, tab: Tab) -> Result<i64, DbError> {
    let mut sum = 0;
    for range in ranges(actor, tab) {
        sum += match range {
            Range::Organisation(id, state) => {
                tx.get(&COUNT_ORGANISATION, params![id, state, COUNT_LIMIT])?
            }
            Range::Unit(_, id, state) => tx.get(&COUNT_UNIT, params![id, state, COUNT_LIMIT])?,
            Range::Holder(agency, id, state) => {
                tx.get(&COUNT_HOLDER, params![id, state, COUNT_LIMIT, agency])?
            }
            Range::Drafter(..) => 0,
        };
    }
    Ok(sum.min(COUNT_LIMIT))
}
