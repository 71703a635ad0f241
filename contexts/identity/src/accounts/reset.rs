//! Opens an account again for somebody who lost password or factor: one person asks, two others
//! approve, and a printed code opens it once within a quarter of an hour.

use super::{
    account, begun::drop_begun, password::StoredPassword, second_factor::drop_all_factors, store,
};
use crate::{
    AccountId, Actor, PersonId, Refused, ResetId,
    actor::{may_over_person, must_over_person},
    events, permissions, sessions, trail,
};
use jiff::{SignedDuration, Timestamp};
use kit_base::{random_bytes, sha256};
use kit_db::{DbError, Tx, params};

/// How long the printed code holds.
pub const CODE_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// After a reset that took the second factor away the rights that need one are withheld for so long (the province's own
/// bar, SEC-27): who came in by paper alone signs and administers nothing before somebody could notice.
pub const RIGHTS_HELD: SignedDuration = SignedDuration::from_hours(24);
/// The longest reason.
pub const REASON_MAX: usize = 500;

kit_db::row! {
    /// A reset on its way.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Reset {
        /// Identifier.
        pub id: ResetId,
        /// The account.
        pub account: AccountId,
        /// Its user name.
        pub user_name: String,
        /// Its person.
        pub person: PersonId,
        /// Name of its person.
        pub person_name: String,
        /// Why.
        pub reason: String,
        /// Whether the second factor is lost, too: only then it is taken away.
        pub lost_factor: bool,
        /// Who asked.
        pub asked_by: PersonId,
        /// When.
        pub asked_at: Timestamp,
        /// Who approved first.
        pub first_approver: Option<PersonId>,
        /// Who approved second.
        pub second_approver: Option<PersonId>,
        /// Until when the code holds.
        pub code_until: Option<Timestamp>,
        /// When the code was used.
        pub used_at: Option<Timestamp>,
        /// When it ended, used or not.
        pub closed_at: Option<Timestamp>,
    }
}

/// Why a reset did not go on.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The reason is empty or too long.
    #[error("reset for a reason of {length} characters, 1 to {REASON_MAX} are expected")]
    Reason {
        /// Characters typed.
        length: usize,
    },
    /// One is on its way already.
    #[error("ask for a second reset of the same account")]
    Pending,
    /// Not open, or at another step.
    #[error("approve a reset that does not wait for it")]
    NotOpen,
    /// The approvers, the asker and the owner must be different people.
    #[error("approve a reset as its asker, its first approver or its owner")]
    SamePerson,
    /// No such code, or too old.
    #[error("use a reset code that is unknown, used or too old")]
    WrongCode,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Asks for a reset. The second factor stays, unless it is lost too.
///
/// # Errors
/// [`ResetError`].
pub fn ask_reset(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
    reason: &str,
    lost_factor: bool,
) -> Result<ResetId, ResetError> {
    let person = account(tx, id)?.person;
    let here =
        must_over_person::<ResetError>(tx, now, actor, permissions::MANAGE_ACCOUNTS, person)?;
    let length = reason.trim().chars().count();
    if !(1..=REASON_MAX).contains(&length) {
        return Err(ResetError::Reason { length });
    }
    tx.execute(&store::HOLD, params![id])?;
    if tx.find(&store::OPEN_RESET_OF, params![id])?.is_some() {
        return Err(ResetError::Pending);
    }
    let reset = ResetId::generate();
    tx.execute(
        &store::ADD_RESET,
        params![reset, id, reason.trim(), actor.person, now, lost_factor],
    )?;
    trail::of(actor, now, "identity.reset.asked")
        .by(here.authority)
        .on("reset", reset)
        .reason(reason)
        .record(tx)?;
    Ok(reset)
}

/// Approves; the second approval gives the code, which is told this once.
///
/// # Errors
/// [`ResetError`].
pub fn approve_reset(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: ResetId,
) -> Result<Option<String>, ResetError> {
    let reset = tx.get(&store::RESET, params![id])?;
    let here =
        must_over_person::<ResetError>(tx, now, actor, permissions::APPROVE_RESETS, reset.person)?;
    if reset.closed_at.is_some() || reset.second_approver.is_some() {
        return Err(ResetError::NotOpen);
    }
    let involved = [
        Some(reset.asked_by),
        Some(reset.person),
        reset.first_approver,
    ];
    if involved.contains(&Some(actor.person)) {
        return Err(ResetError::SamePerson);
    }
    trail::of(actor, now, "identity.reset.approved")
        .by(here.authority)
        .on("reset", id)
        .record(tx)?;
    if tx.execute(&store::FIRST_APPROVAL, params![id, actor.person])? == 1 {
        return Ok(None);
    }
    let code = code();
    let until = now + CODE_LIFE;
    if tx.execute(
        &store::SECOND_APPROVAL,
        params![id, actor.person, hash(&code), until],
    )? == 0
    {
        return Err(ResetError::NotOpen);
    }
    events::reset_given(tx, now, reset.account, reset.person)?;
    Ok(Some(code))
}

/// Ends a reset that is no longer wanted.
///
/// # Errors
/// [`ResetError`].
pub fn close_reset(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: ResetId,
) -> Result<(), ResetError> {
    let reset = tx.get(&store::RESET, params![id])?;
    let approves = may_over_person(tx, now, actor, permissions::APPROVE_RESETS, reset.person)?;
    let right = if approves {
        permissions::APPROVE_RESETS
    } else {
        permissions::MANAGE_ACCOUNTS
    };
    let here = must_over_person::<ResetError>(tx, now, actor, right, reset.person)?;
    if tx.execute(&store::CLOSE_RESET, params![id, now])? == 0 {
        return Err(ResetError::NotOpen);
    }
    trail::of(actor, now, "identity.reset.closed")
        .by(here.authority)
        .on("reset", id)
        .record(tx)?;
    Ok(())
}

/// The account that a code opens at this moment.
///
/// # Errors
/// [`ResetError::WrongCode`].
pub fn account_of_code(
    tx: &mut Tx<'_>,
    now: Timestamp,
    code: &str,
) -> Result<AccountId, ResetError> {
    open(tx, now, code).map(|reset| reset.account)
}

/// Uses the code: sets the new password and ends every session of the account. The second factor stays and is asked for
/// at the next sign-in; one that is lost, as two approvers agreed, is taken away with its recovery codes, and the rights
/// that need one are withheld for [`RIGHTS_HELD`] even when a new one is set up before.
///
/// # Errors
/// [`ResetError`].
pub fn use_reset(
    tx: &mut Tx<'_>,
    now: Timestamp,
    code: &str,
    password: &StoredPassword,
) -> Result<AccountId, ResetError> {
    let reset = open(tx, now, code)?;
    let id = reset.account;
    if tx.execute(&store::USE_RESET, params![reset.id, now])? == 0 {
        return Err(ResetError::WrongCode);
    }
    tx.execute(
        &store::SET_PASSWORD,
        params![id, password.as_str(), now, false],
    )?;
    tx.execute(&store::UNLOCK, params![id])?;
    drop_begun(tx, id)?;
    if reset.lost_factor {
        drop_all_factors(tx, now, id)?;
        tx.execute(&store::HOLD_RIGHTS, params![id, now + RIGHTS_HELD])?;
    }
    sessions::end_all(tx, now, id, None, "reset")?;
    trail::of(&Actor::system("identity.reset"), now, "identity.reset.used")
        .on("reset", reset.id)
        .record(tx)?;
    events::sign_in_changed(tx, now, id, events::SignInChange::Reset)?;
    Ok(id)
}

/// The resets that are not ended, the oldest first, 200 at most.
///
/// # Errors
/// As the database answers.
pub fn open_resets(tx: &mut Tx<'_>, now: Timestamp, actor: &Actor) -> Result<Vec<Reset>, DbError> {
    let mut reached = Vec::new();
    for reset in tx.query(&store::OPEN_RESETS, params![])? {
        let person = reset.person;
        let approves = may_over_person(tx, now, actor, permissions::APPROVE_RESETS, person)?;
        if approves || may_over_person(tx, now, actor, permissions::MANAGE_ACCOUNTS, person)? {
            reached.push(reset);
        }
    }
    Ok(reached)
}

fn open(tx: &mut Tx<'_>, now: Timestamp, code: &str) -> Result<Reset, ResetError> {
    tx.find(&store::RESET_BY_CODE, params![hash(code)])?
        .filter(|reset| reset.code_until.is_some_and(|until| until > now))
        .ok_or(ResetError::WrongCode)
}

/// 80 random bits in four groups.
/// Sixteen letters and digits that nobody confuses, in groups: 80 random bits.
pub(super) fn code() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let random: [u8; 16] = random_bytes();
    let letters: Vec<char> = random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

pub(super) fn hash(code: &str) -> [u8; 32] {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    sha256(format!("idn_reset:{plain}").as_bytes())
}
