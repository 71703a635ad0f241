//! Gửi tổ chức chứng thực: a confirmed request goes to the certification authority, which answers
//! within three working days (Decree 68/2024/NĐ-CP, Article 11).

use super::{
    Act, ActError, Certificate, CertificateId, Problems, State,
    acting::{done, for_act},
    rules::rules,
    words,
};
use identity::Actor;
use jiff::Timestamp;
use kit_base::{Clock, in_province};
use kit_db::Tx;
use worktime::{Calendar, Limit, deadline};

/// Longest number and notation of the letter.
const LETTER_LONGEST: usize = 120;

/// Notes that a request went to the authority; `letter` is the number of the letter, may be empty.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn send(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    letter: &str,
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::Send)?;
    let mut found = Problems::default();
    let letter = words::line("letter", letter, LETTER_LONGEST, &mut found);
    found.into_result()?;
    let days = u32::try_from(rules(tx)?.answer_working_days).unwrap_or(0);
    let next = Certificate {
        state: State::Sent,
        sent_at: Some(now),
        sent_due_at: answer_due(now, days),
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, Act::Send, &letter)
}

/// When the authority's time is over, by the national calendar; nothing for 0 days, and outside of
/// the years that the calendar knows.
fn answer_due(now: Timestamp, working_days: u32) -> Option<Timestamp> {
    if working_days == 0 {
        return None;
    }
    let limit = Limit::working_days(working_days);
    let due = deadline(Calendar::vietnam(), in_province(now), limit).ok()?;
    Some(Clock::instant_of(due.at))
}
