//! The register as a list: page after page, the newest first.

use super::{
    ActError, Certificate, CertificateId, HolderKind, State,
    branch::{self, Branch},
    figures, store,
};
use crate::permissions::READ_CERTIFICATES;
use identity::Actor;
use jiff::{SignedDuration, Timestamp, civil::Date};
use kit_db::{Place, Tx, pages, params};
use vn::folding::fold;

/// Lines of a page.
pub const PAGE_ROWS: usize = 50;
/// Lines of an export: the province has some thousands of certificates.
pub const EXPORT_ROWS: usize = 50_000;

/// What every page asks of a line, beside its agency.
macro_rules! lines {
    () => {
        " and (?3 = '' or state = ?3) and (?4 = '' or holder_kind = ?4)
          and ((not_after >= ?6 and not_after <= ?5) or ?5 is null) and (?7 = '' or folded like ?7)
          and ((activated_at < ?10 and not_after >= ?10 and (revoked_at is null or revoked_at >= ?10))
            or ?10 is null)"
    };
}
pages!(LINES -> Certificate:
    lite store::of_branch!(lite store::whole_certificate!("where"), lines!()),
    pg store::of_branch!(pg store::whole_certificate!("where"), lines!()),
    by "id", place "?8", rows "?9");

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of one agency, or of everything below it, too.
    pub branch: Option<Branch>,
    /// In one state.
    pub state: Option<State>,
    /// Of one kind of holder.
    pub holder: Option<HolderKind>,
    /// Ends within so many days from now.
    pub ends_within: Option<i64>,
    /// In use at the end of this day, as the figures count them, whatever became of them since.
    pub in_use_on: Option<Date>,
    /// Words in holder, serial number, subject or number of the device.
    pub text: String,
}

/// Where a page starts.
pub type From = Place<CertificateId>;

/// The agencies whose certificates the actor may read, by the own post and by delegations, as
/// statements take them: a list in JSON; `None` if they may read all.
///
/// # Errors
/// [`ActError::Refused`] without the right.
pub fn reach(actor: &Actor) -> Result<Option<String>, ActError> {
    actor.must(READ_CERTIFICATES)?;
    let places = actor.places_reached(READ_CERTIFICATES);
    Ok(places.map(|places| places.bodies_json()))
}

/// One page: at most `limit` certificates within the actor's reach.
///
/// # Errors
/// [`ActError::Refused`], or as the database answers.
pub fn page(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    filter: &Filter,
    from: From,
    limit: usize,
) -> Result<Vec<Certificate>, ActError> {
    let reach = reach(actor)?;
    let agencies = branch::as_list(tx, filter.branch)?;
    let until = filter.ends_within.map(|days| {
        let hours = days.clamp(0, 36_500).saturating_mul(24);
        now.checked_add(SignedDuration::from_hours(hours))
            .unwrap_or(Timestamp::MAX)
    });
    let end = filter.in_use_on.map(figures::end_of);
    let pattern = pattern(&filter.text);
    let edge = from.edge();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let state = filter.state.map_or("", State::code);
    let holder = filter.holder.map_or("", HolderKind::code);
    let values = params![
        agencies, reach, state, holder, until, now, pattern, edge, limit, end
    ];
    Ok(tx.page(&LINES, from, values)?)
}

/// Every typed word somewhere, in the order typed; `%` and `_` are no letters of names.
fn pattern(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| c.is_whitespace() || c == '%' || c == '_')
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return String::new();
    }
    format!("%{}%", words.join("%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_no_pattern_of_the_database() {
        assert_eq!(pattern("Nguyễn  An"), "%nguyen%an%");
        assert_eq!(pattern("100%_"), "%100%");
        assert_eq!(pattern(" % "), "");
    }
}
