//! Numbers of the law. Those that could not be confirmed in the decree's text are rows that the
//! managing agency can change (docs/open-questions.md).

use super::{ActError, Problems, history, may::By, store};
use crate::permissions::MANAGE_CERTIFICATES;
use identity::Actor;
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// Days before the end at which people are reminded, the first reminder first.
pub const REMINDER_DAYS: [i64; 5] = [90, 60, 30, 15, 7];
/// The largest number that a rule can have: a year.
const RULE_MOST: i64 = 366;

/// What holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How often one certificate can be renewed; 0 for any number of times.
    pub renewals_most: i64,
    /// How many days must be left at least when a renewal is asked for.
    pub renewal_days_left: i64,
    /// Working days within which the authority answers (Decree 68/2024, Article 11).
    pub answer_working_days: i64,
}

/// The rules as they stand.
///
/// # Errors
/// As the database answers.
pub fn rules(tx: &mut Tx<'_>) -> Result<Rules, DbError> {
    let mut of = |name: &str| tx.get(&store::RULE, params![name]);
    Ok(Rules {
        renewals_most: of("renewals_most")?,
        renewal_days_left: of("renewal_days_left")?,
        answer_working_days: of("answer_working_days")?,
    })
}

/// Changes the rules.
///
/// # Errors
/// [`ActError::Refused`], and [`ActError::Invalid`] for a number below 0 or above a year.
pub fn change(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    rules: &Rules,
) -> Result<(), ActError> {
    let by = By::everywhere(actor, MANAGE_CERTIFICATES)?;
    let all = [
        ("renewals_most", rules.renewals_most),
        ("renewal_days_left", rules.renewal_days_left),
        ("answer_working_days", rules.answer_working_days),
    ];
    let mut problems = Problems::default();
    for (name, value) in all {
        if !(0..=RULE_MOST).contains(&value) {
            problems.add(name, "signing-problem-rule");
        }
    }
    problems.into_result()?;
    for (name, value) in all {
        tx.execute(&store::SET_RULE, params![name, value, now, actor.person])?;
    }
    history::audit(tx, now, &by, "signing.rules.change", 0, None)?;
    Ok(())
}
