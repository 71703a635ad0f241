//! Asks for a program, or for another secret of one: a second administrator must confirm.

use super::{
    DAYS_MAX, NAME_MAX, PER_DAY_MAX, PER_MINUTE_MAX, ProgramError, ProgramRules, must_manage,
    program, store, waiting_secret,
};
use crate::{Actor, ProgramId, ProgramSecretId, UnitId, people, trail, units};
use jiff::{SignedDuration, Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx, params};
use std::collections::BTreeSet;
use vn::{folding::fold, text::clean};

/// A program to be.
#[derive(Clone, Debug)]
pub struct AskProgram {
    /// The unit for which it works; its agency is where its rights count.
    pub unit: UnitId,
    /// What it is called.
    pub name: String,
    /// How to reach who runs it.
    pub contact: String,
    /// What it may.
    pub permissions: BTreeSet<String>,
    /// First day on which it may nothing any more.
    pub expires_on: Date,
    /// Requests in a minute.
    pub per_minute: i64,
    /// Requests in a day.
    pub per_day: i64,
}

/// Asks for a program. It can do nothing before another administrator has confirmed it, who is also
/// the one to see its secret.
///
/// # Errors
/// [`ProgramError`].
pub fn ask_program(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &AskProgram,
    rules: &ProgramRules,
) -> Result<ProgramId, ProgramError> {
    let unit = units::unit_brief(tx, input.unit)?;
    must_manage(actor, (unit.organisation, unit.id))?;
    check(input, rules, in_province(now).date())?;
    let id = ProgramId::generate();
    let (name, contact) = (clean(&input.name), clean(&input.contact));
    tx.execute(
        &people::store::INSERT_PROGRAM,
        // no list of people shows who has left, and none shows programs
        params![id, name, fold(&name), contact, in_province(now).date()],
    )?;
    tx.execute(
        &store::ADD,
        params![
            id,
            unit.organisation,
            unit.id,
            name,
            contact,
            input.expires_on,
            input.per_minute,
            input.per_day,
            actor.person,
            now
        ],
    )?;
    for permission in &input.permissions {
        tx.execute(&store::ADD_PERMISSION, params![id, permission])?;
    }
    add_secret(tx, now, actor, id, rules.within)?;
    trail::of(actor, now, "identity.program.asked")
        .on("program", id)
        .unit(unit.organisation)
        .change(
            None,
            serde_json::json!({
                "permissions": input.permissions, "unit": unit.id, "until": input.expires_on,
                "per_minute": input.per_minute, "per_day": input.per_day,
            }),
        )
        .record(tx)?;
    Ok(id)
}

/// Asks for another secret of a program that works; the old one goes on working for a while after
/// the new one was confirmed.
///
/// # Errors
/// [`ProgramError`].
pub fn ask_secret(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: ProgramId,
    within: SignedDuration,
) -> Result<ProgramSecretId, ProgramError> {
    tx.execute(&store::HOLD, params![id])?;
    let found = program(tx, id)?;
    must_manage(actor, (found.organisation, found.unit))?;
    let ended = found.revoked_at.is_some() || found.expires_on <= in_province(now).date();
    if ended {
        return Err(ProgramError::NotOpen);
    }
    if waiting_secret(tx, now, id)?.is_some() {
        return Err(ProgramError::Pending);
    }
    let secret = add_secret(tx, now, actor, id, within)?;
    trail::of(actor, now, "identity.program.secret_asked")
        .on("program", id)
        .unit(found.organisation)
        .record(tx)?;
    Ok(secret)
}

fn add_secret(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    program: ProgramId,
    within: SignedDuration,
) -> Result<ProgramSecretId, DbError> {
    let id = ProgramSecretId::generate();
    tx.execute(
        &store::ADD_SECRET,
        params![id, program, actor.person, now, now + within],
    )?;
    Ok(id)
}

fn check(input: &AskProgram, rules: &ProgramRules, today: Date) -> Result<(), ProgramError> {
    for text in [&input.name, &input.contact] {
        let length = text.trim().chars().count();
        if !(1..=NAME_MAX).contains(&length) {
            return Err(ProgramError::Name { length });
        }
    }
    let days = today
        .until(input.expires_on)
        .map_or(0, |span| span.get_days());
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(ProgramError::Days {
            until: input.expires_on,
        });
    }
    if input.permissions.is_empty() {
        return Err(ProgramError::Nothing);
    }
    if let Some(other) = input
        .permissions
        .iter()
        .find(|one| !rules.allowed.contains(&one.as_str()))
    {
        return Err(ProgramError::Right(other.chars().take(80).collect()));
    }
    let (minute, day) = (input.per_minute, input.per_day);
    if !(1..=PER_MINUTE_MAX).contains(&minute) || !(1..=PER_DAY_MAX).contains(&day) {
        return Err(ProgramError::Quota { minute, day });
    }
    Ok(())
}
