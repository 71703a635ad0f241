//! The sheet with which a new account is opened for the first time: a code that holds for some days
//! and works once. Who asked for the account never sees it; its owner chooses the password.

use super::{
    create::AccountError,
    password::StoredPassword,
    reset::{self, ResetError},
    store,
};
use crate::{AccountId, Actor, PersonId, accounts, events, people, sessions, trail};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// An account that two administrators have agreed on, and what its owner is handed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The account.
    pub account: AccountId,
    /// What is typed to sign in.
    pub user_name: String,
    /// The code, told this once.
    pub code: String,
    /// Until when it holds.
    pub until: Timestamp,
}

/// What the second administrator confirmed.
pub(crate) struct Agreed<'a> {
    pub(crate) person: PersonId,
    pub(crate) user_name: &'a str,
    pub(crate) asked_by: PersonId,
    pub(crate) until: Timestamp,
}

/// Creates the account without a password, or gives a new sheet for one that was never opened.
pub(crate) fn give_sheet(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    agreed: &Agreed<'_>,
) -> Result<Sheet, AccountError> {
    tx.execute(&people::store::HOLD, params![agreed.person])?;
    let user_name = super::create::may_have(tx, agreed.person, agreed.user_name)?;
    let known = accounts::accounts_of(tx, agreed.person)?
        .first()
        .map(|it| it.id);
    let id = known.unwrap_or_else(AccountId::generate);
    if known.is_none() {
        let nobody = StoredPassword::none();
        super::create::insert(tx, now, (id, agreed.person), &user_name, &nobody, false)
            .map_err(|error| AccountError::of_insert(error, &user_name))?;
    }
    let code = reset::code();
    tx.execute(
        &store::SET_SHEET,
        params![id, reset::hash(&code), agreed.until, actor.person],
    )?;
    trail::of(actor, now, "identity.account.created")
        .on("account", id)
        .change(
            None,
            serde_json::json!({ "person": agreed.person, "asked_by": agreed.asked_by }),
        )
        .record(tx)?;
    events::account_created(tx, now, id, agreed.person)?;
    Ok(Sheet {
        account: id,
        user_name,
        code,
        until: agreed.until,
    })
}

/// The account that the code of a sheet opens at this moment.
///
/// # Errors
/// [`ResetError::WrongCode`].
pub fn account_of_sheet(
    tx: &mut Tx<'_>,
    now: Timestamp,
    code: &str,
) -> Result<AccountId, ResetError> {
    tx.find(&store::OPENED_BY_SHEET, params![reset::hash(code), now])?
        .ok_or(ResetError::WrongCode)
}

/// Uses a sheet: its owner's own password is set, and the code is worth nothing any more.
///
/// # Errors
/// [`ResetError::WrongCode`] if it is unknown, used or too old.
pub fn activate(
    tx: &mut Tx<'_>,
    now: Timestamp,
    code: &str,
    password: &StoredPassword,
) -> Result<AccountId, ResetError> {
    let id = account_of_sheet(tx, now, code)?;
    if tx.execute(&store::USE_SHEET, params![id, now])? == 0 {
        return Err(ResetError::WrongCode);
    }
    set_first_password(tx, now, id, password)?;
    let owner = Actor::system("identity.activation");
    trail::of(&owner, now, "identity.account.activated")
        .on("account", id)
        .record(tx)?;
    Ok(id)
}

fn set_first_password(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    password: &StoredPassword,
) -> Result<(), DbError> {
    tx.execute(
        &store::SET_PASSWORD,
        params![id, password.as_str(), now, false],
    )?;
    sessions::end_all(tx, now, id, None, "activated").map(drop)
}
