//! The second administrator confirms a program's secret and is the one to see it, once.

use super::{ProgramError, ProgramRules, digest, must_manage, program, store};
use crate::{Actor, ProgramId, ProgramSecretId, trail};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use kit_base::{in_province, random_bytes};
use kit_db::{Tx, params};

/// What who runs the program is handed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The `client_id`.
    pub program: ProgramId,
    /// Name of the program.
    pub name: String,
    /// The `client_secret`, told this once.
    pub secret: String,
    /// Until when secrets given before go on working; absent if this is the first.
    pub old_until: Option<Timestamp>,
}

/// Confirms: the program works from now on, and this secret is its newest.
///
/// # Errors
/// [`ProgramError`]; who asked is refused.
pub fn confirm_secret(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: ProgramSecretId,
    rules: &ProgramRules,
) -> Result<Credentials, ProgramError> {
    let Some(waiting) = tx.find(&store::ONE_WAITING, params![id, now])? else {
        return Err(ProgramError::NotOpen);
    };
    tx.execute(&store::HOLD, params![waiting.program])?;
    let found = program(tx, waiting.program)?;
    must_manage(actor, (found.organisation, found.unit))?;
    if waiting.asked_by == actor.person {
        return Err(ProgramError::SamePerson);
    }
    if found.revoked_at.is_some() || found.expires_on <= in_province(now).date() {
        return Err(ProgramError::NotOpen);
    }
    let old_until = now + rules.overlap;
    let old = tx.execute(&store::END_OLD, params![waiting.program, old_until])?;
    let secret = URL_SAFE_NO_PAD.encode(random_bytes::<32>());
    let set = tx.execute(
        &store::SET_SECRET,
        params![id, actor.person, now, digest(&secret)],
    )?;
    if set == 0 {
        return Err(ProgramError::NotOpen);
    }
    tx.execute(&store::CONFIRM, params![waiting.program, now])?;
    trail::of(actor, now, "identity.program.confirmed")
        .on("program", waiting.program)
        .unit(found.organisation)
        .change(None, serde_json::json!({ "asked_by": waiting.asked_by }))
        .record(tx)?;
    Ok(Credentials {
        program: waiting.program,
        name: found.name,
        secret,
        old_until: (old > 0).then_some(old_until),
    })
}

/// Turns a secret down, or takes it back; a program that never had one stays without rights.
///
/// # Errors
/// [`ProgramError`].
pub fn turn_down_secret(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: ProgramSecretId,
) -> Result<ProgramId, ProgramError> {
    let Some(waiting) = tx.find(&store::ONE_WAITING, params![id, now])? else {
        return Err(ProgramError::NotOpen);
    };
    let found = program(tx, waiting.program)?;
    must_manage(actor, (found.organisation, found.unit))?;
    if tx.execute(&store::TURN_DOWN, params![id, actor.person, now])? == 0 {
        return Err(ProgramError::NotOpen);
    }
    trail::of(actor, now, "identity.program.turned_down")
        .on("program", waiting.program)
        .unit(found.organisation)
        .record(tx)?;
    Ok(waiting.program)
}
