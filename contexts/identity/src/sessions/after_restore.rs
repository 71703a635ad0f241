//! What a restored copy brings back and nobody shall get: open sessions and tokens, half-done resets, accounts
//! that were disabled and programs that were revoked after it was made.

use super::store;
use crate::{
    AccountId, Actor, ProgramId, Refused,
    accounts::{self, rescue::must_be_the_machine},
    events, programs, trail,
};
use jiff::Timestamp;
use kit_audit::Leaf;
use kit_base::Id;
use kit_db::{DbError, Tx, params};
use serde::Serialize;

/// An entry about an account or a program in the log of the data that were replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaterAct {
    /// When.
    pub at: Timestamp,
    /// Which act, as `identity.account.disabled`.
    pub action: String,
    /// Identifier of the account, or of the program.
    pub object: i64,
    /// Why, as the entry says.
    pub reason: String,
}

kit_db::code_enum! {
    /// What a copy undid.
    pub enum Undone {
        /// The account was disabled.
        Disabled = "disabled",
        /// Its password was changed: the old one holds again.
        Password = "password_changed",
        /// Its second factor was set, replaced or removed: the old one holds again.
        SecondFactor = "second_factor_changed",
        /// A recovery code was used up: it holds again.
        RecoveryCode = "recovery_code_used",
        /// The program was revoked.
        Program = "program_revoked",
        /// Its sessions were ended, for a lost machine; all are ended by the restore anyway.
        Sessions = "sessions_ended",
    }
}

/// The act that ends a program.
const REVOKED: &str = "identity.program.revoked";

impl Undone {
    fn by(act: &LaterAct) -> Option<Self> {
        Some(match act.action.as_str() {
            "identity.account.disabled" => Self::Disabled,
            "identity.account.password_changed"
            | "identity.account.password_given"
            | "identity.reset.used" => Self::Password,
            "identity.account.second_factor_set"
            | "identity.account.second_factor_replaced"
            | "identity.account.second_factor_removed"
            | "identity.account.passkey_added"
            | "identity.account.passkey_removed"
            | "identity.account.recovery_codes_renewed" => Self::SecondFactor,
            "identity.session.started" if act.reason == "recovery" => Self::RecoveryCode,
            "identity.account.sessions_ended" => Self::Sessions,
            REVOKED => Self::Program,
            _ => return None,
        })
    }
}

/// What a copy undid of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UndoneAct {
    /// Name of the account, or of the program.
    pub user_name: String,
    /// When it had happened.
    pub at: Timestamp,
    /// What, as a code of [`Undone`].
    pub what: &'static str,
    /// Whether the account is disabled, or the program revoked, now.
    pub is_disabled: bool,
}

/// What was ended after a restore, and what the copy undid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AfterRestore {
    /// Sessions ended, those half signed in included.
    pub sessions: u64,
    /// Tokens of programs ended: their secrets give new ones.
    pub tokens: u64,
    /// Resets that waited for approvals or for their code.
    pub resets: u64,
    /// What the copy undid, as far as a log tells; the oldest first.
    pub undone: Vec<UndoneAct>,
}

/// Why nothing was ended.
#[derive(Debug, thiserror::Error)]
pub enum AfterRestoreError {
    /// The actor may not: only the machine's operator restores.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Ends every session, every token of a program and every open reset of a restored copy, revokes again the programs that
/// were revoked after it was made, disables again the accounts that were disabled since unless `enable_all`, and leaves the entry `system.restored` with
/// the copy's time. `later` are the entries of the replaced log, in their order; `ended_beside` says
/// in the entry what other offices ended.
///
/// # Errors
/// [`AfterRestoreError`]; people are refused.
pub fn after_restore(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    copy_made_at: Timestamp,
    later: &[LaterAct],
    enable_all: bool,
    ended_beside: &str,
) -> Result<AfterRestore, AfterRestoreError> {
    must_be_the_machine(actor)?;
    tx.execute(&store::DROP_ALL_BEGUN, params![])?;
    let mut done = AfterRestore {
        sessions: tx.execute(&store::END_EVERY, params![now, "restored"])?,
        tokens: tx.execute(&programs::store::DROP_ALL_TOKENS, params![])?,
        resets: tx.execute(&accounts::store::CLOSE_RESETS, params![now])?,
        undone: Vec::new(),
    };
    let later: Vec<&LaterAct> = later.iter().filter(|act| act.at > copy_made_at).collect();
    if !enable_all {
        for id in disabled_at_the_end(&later) {
            disable(tx, now, actor, id)?;
        }
    }
    for act in later {
        let Some(what) = Undone::by(act) else {
            continue;
        };
        if what == Undone::Program {
            done.undone.extend(revoke_again(tx, now, actor, act)?);
            continue;
        }
        // an account that was made after the copy is not there
        if let Some(account) = accounts::find(tx, AccountId::from_i64(act.object))? {
            done.undone.push(UndoneAct {
                user_name: account.user_name,
                at: act.at,
                what: what.code(),
                is_disabled: account.disabled_at.is_some(),
            });
        }
    }
    let reason = format!(
        "copy of {copy_made_at}; {} sessions, {} tokens and {} resets ended, {ended_beside}; the log tells of {} acts that the copy undid",
        done.sessions,
        done.tokens,
        done.resets,
        done.undone.len()
    );
    let leaf = Leaf {
        reason: Some(&reason),
        ..Leaf::new(now, "system.restored", actor.audit_actor(), ("system", 0))
    };
    kit_audit::record(tx, &leaf)?;
    Ok(done)
}

/// A program that was revoked stays so, whatever is said of accounts: a revoked program never comes back.
fn revoke_again(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    act: &LaterAct,
) -> Result<Option<UndoneAct>, DbError> {
    let id = ProgramId::from_i64(act.object);
    // a program that was made after the copy is not there
    let Some(found) = tx.find(&programs::store::ONE, params![id])? else {
        return Ok(None);
    };
    if tx.execute(&programs::store::REVOKE, params![id, now])? > 0 {
        trail::of(actor, now, REVOKED)
            .on("program", id)
            .unit(found.organisation)
            .reason("was_revoked_before_the_restore")
            .record(tx)?;
    }
    Ok(Some(UndoneAct {
        user_name: found.name,
        at: act.at,
        what: Undone::Program.code(),
        is_disabled: true,
    }))
}

/// Accounts whose last act of this kind disabled them.
fn disabled_at_the_end(later: &[&LaterAct]) -> Vec<AccountId> {
    let mut disabled: Vec<AccountId> = Vec::new();
    for act in later {
        let account = AccountId::from_i64(act.object);
        match act.action.as_str() {
            "identity.account.disabled" if !disabled.contains(&account) => disabled.push(account),
            "identity.account.enabled" => disabled.retain(|id| *id != account),
            _ => {}
        }
    }
    disabled
}

/// As it was when the copy was made, or not there at all: then nothing is to be done.
fn disable(tx: &mut Tx<'_>, now: Timestamp, actor: &Actor, id: AccountId) -> Result<(), DbError> {
    let Some(account) = accounts::find(tx, id)? else {
        return Ok(());
    };
    let why = "was_disabled_before_the_restore";
    if tx.execute(&accounts::store::DISABLE, params![id, now, why])? == 0 {
        return Ok(());
    }
    trail::of(actor, now, "identity.account.disabled")
        .on("account", id)
        .reason(why)
        .record(tx)?;
    events::account_disabled(tx, now, id, account.person)
}
