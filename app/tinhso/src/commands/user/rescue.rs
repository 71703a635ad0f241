//! What is done to one account: each an act of the machine's operator, who can read the database
//! anyway, and each in the log of official acts.

use super::{
    super::{CommandError, CommandResult, Outcome, say, say_json},
    ACTOR, Whose, find,
};
use crate::node::Parts;
use identity::{
    Actor,
    accounts::{
        Account,
        disable::{DisableError, disable_account, enable_account},
        password,
        rescue::{self, RescueError},
    },
};
use jiff::Timestamp;
use kit_db::{DbError, Tx};

/// Does one thing to the account in a transaction.
fn act<T: Send + 'static, E: From<DbError> + Send + 'static>(
    parts: &Parts,
    whose: &Whose,
    mut what: impl FnMut(&mut Tx<'_>, Timestamp, &Actor, &Account) -> Result<T, E> + Send + 'static,
) -> Result<Result<T, E>, CommandError> {
    let account = find(parts, &whose.user_name)?;
    let now = parts.clock.now();
    Ok(parts
        .db
        .write_blocking(move |tx| what(tx, now, &Actor::system(ACTOR), &account)))
}

/// Tells what was done: lines for people, or the account's name with `facts` for programs.
fn told(whose: &Whose, lines: &[String], facts: serde_json::Value) -> CommandResult {
    if !whose.format.is_json() {
        lines.iter().for_each(say);
        return Ok(Outcome::Done);
    }
    let mut all = serde_json::json!({ "user_name": whose.user_name.trim().to_lowercase() });
    if let (Some(all), serde_json::Value::Object(facts)) = (all.as_object_mut(), facts) {
        all.extend(facts);
    }
    say_json(&all);
    Ok(Outcome::Done)
}

pub(super) fn reset_password(parts: &Parts, whose: &Whose) -> CommandResult {
    let fresh = password::generated();
    let stored = password::hash(&fresh);
    act(parts, whose, move |tx, now, actor, account| {
        rescue::give_one_time_password(tx, now, actor, account.id, &stored)
    })?
    .map_err(CommandError::new)?;
    let lines = [
        format!("the one-time password of {} is: {fresh}", whose.user_name),
        "it is shown this once, and must be changed at the next sign-in; the sessions are ended"
            .to_owned(),
    ];
    told(
        whose,
        &lines,
        serde_json::json!({ "one_time_password": fresh }),
    )
}

pub(super) fn reset_second_factor(parts: &Parts, whose: &Whose) -> CommandResult {
    act(parts, whose, |tx, now, actor, account| {
        rescue::reset_second_factor(tx, now, actor, account.id)
    })?
    .map_err(CommandError::new)?;
    let line = format!(
        "{} has no second factor, its sessions are ended",
        whose.user_name
    );
    told(
        whose,
        &[line],
        serde_json::json!({ "second_factor": false }),
    )
}

pub(super) fn unlock(parts: &Parts, whose: &Whose) -> CommandResult {
    let done = act(parts, whose, |tx, now, actor, account| {
        let unlocked = match rescue::unlock_account(tx, now, actor, account.id) {
            Err(RescueError::NotLocked) => false,
            other => other.map(|()| true)?,
        };
        Ok::<_, RescueError>((unlocked, account.disabled_at.is_some()))
    })?;
    let (unlocked, disabled) = done.map_err(CommandError::new)?;
    let name = &whose.user_name;
    let word = if unlocked {
        format!("{name} is unlocked")
    } else {
        format!("{name} is not locked")
    };
    let mut lines = vec![word];
    if disabled {
        lines.push(format!("it is disabled: `tinhso user enable {name}`"));
    }
    let facts = serde_json::json!({ "unlocked": unlocked, "disabled": disabled });
    told(whose, &lines, facts)
}

pub(super) fn disable(parts: &Parts, whose: &Whose, reason: String) -> CommandResult {
    let done = act(parts, whose, move |tx, now, actor, account| {
        disable_account(tx, now, actor, account.id, &reason)
    })?;
    done.map_err(CommandError::new)?;
    let line = format!("{} is disabled, its sessions are ended", whose.user_name);
    told(whose, &[line], serde_json::json!({ "disabled": true }))
}

pub(super) fn enable(parts: &Parts, whose: &Whose) -> CommandResult {
    let done = act(parts, whose, |tx, now, actor, account| {
        enable_account(tx, now, actor, account.id)
    })?;
    let word = match done {
        Ok(()) => "is enabled",
        Err(DisableError::Already) => "is enabled already",
        Err(error) => return Err(CommandError::new(error)),
    };
    let line = format!("{} {word}", whose.user_name);
    told(whose, &[line], serde_json::json!({ "disabled": false }))
}

pub(super) fn end_sessions(parts: &Parts, whose: &Whose, reason: String) -> CommandResult {
    let done = act(parts, whose, move |tx, now, actor, account| {
        rescue::end_sessions(tx, now, actor, account.id, &reason)
    })?;
    let ended = done.map_err(CommandError::new)?;
    let line = format!("{ended} sessions of {} are ended", whose.user_name);
    told(
        whose,
        &[line],
        serde_json::json!({ "sessions_ended": ended }),
    )
}
