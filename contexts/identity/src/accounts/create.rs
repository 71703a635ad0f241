//! Creates accounts from the machine itself, and sets passwords. People go another way: one asks,
//! another confirms (see [`crate::proposals`]).

use super::{
    Settings,
    begun::drop_begun,
    password::{self, PasswordFault, StoredPassword, Surroundings},
    store,
};
use crate::{AccountId, Actor, PersonId, Refused, events, people, permissions, sessions, trail};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// The longest user name.
pub const USER_NAME_MAX: usize = 64;
/// The shortest user name.
pub const USER_NAME_MIN: usize = 3;

/// A new account. Its password is made by a machine, told once at that machine, and changed at the
/// first sign-in.
#[derive(Clone, Debug)]
pub struct CreateAccount {
    /// Whose.
    pub person: PersonId,
    /// What is typed to sign in: letters without diacritics, digits, `.`, `-`, `_`.
    pub user_name: String,
    /// The first password, hashed.
    pub password: StoredPassword,
}

/// Why an account was not created, or a password not set.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Not in the form of a user name.
    #[error("use the user name {0:?}")]
    UserName(String),
    /// Somebody has it.
    #[error("use the user name {0:?}, which somebody has")]
    Taken(String),
    /// A person has one account, whatever became of it.
    #[error("give a second account to a person who has {0:?}")]
    HasOne(String),
    /// A person creates accounts with a second one only.
    #[error("create an account without a second administrator")]
    Alone,
    /// The password is not accepted.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// The present password is another one.
    #[error("change the password without the present one")]
    WrongPassword,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl AccountError {
    /// What a unique column says of an account that was being stored.
    pub(crate) fn of_insert(error: DbError, user_name: &str) -> Self {
        match error {
            // Somebody took the name, or the person got an account, at the same moment.
            DbError::Duplicate(_) => Self::Taken(user_name.to_owned()),
            other => other.into(),
        }
    }
}

/// Creates an account at once, which the machine's own command may; what people ask for waits for a
/// second administrator. Publishes `identity.account.created`.
///
/// # Errors
/// [`AccountError`]; people are refused.
pub fn create_account(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &CreateAccount,
) -> Result<AccountId, AccountError> {
    actor.must(permissions::MANAGE_ACCOUNTS)?;
    if !actor.is_system() {
        return Err(AccountError::Alone);
    }
    people::person_brief(tx, input.person)?;
    tx.execute(&people::store::HOLD, params![input.person])?;
    let user_name = may_have(tx, input.person, &input.user_name)?;
    let id = AccountId::generate();
    insert(
        tx,
        now,
        (id, input.person),
        &user_name,
        &input.password,
        false,
    )
    .map_err(|error| AccountError::of_insert(error, &user_name))?;
    trail::of(actor, now, "identity.account.created")
        .on("account", id)
        .change(None, serde_json::json!({ "person": input.person }))
        .record(tx)?;
    events::account_created(tx, now, id, input.person)?;
    Ok(id)
}

/// Under which name a person may have an account: the typed one if it is free and the person has
/// none, that of the account if the person has one that was never opened.
pub(crate) fn may_have(
    tx: &mut Tx<'_>,
    person: PersonId,
    user_name: &str,
) -> Result<String, AccountError> {
    if let Some(found) = super::accounts_of(tx, person)?.into_iter().next() {
        if found.activated || found.disabled_at.is_some() {
            return Err(AccountError::HasOne(found.user_name));
        }
        return Ok(found.user_name);
    }
    let user_name = user_name.trim().to_lowercase();
    if !is_user_name(&user_name) {
        return Err(AccountError::UserName(
            user_name.chars().take(USER_NAME_MAX).collect(),
        ));
    }
    if tx.find(&store::BY_USER_NAME, params![user_name])?.is_some() {
        return Err(AccountError::Taken(user_name));
    }
    Ok(user_name)
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (id, person): (AccountId, PersonId),
    user_name: &str,
    password: &StoredPassword,
    demo: bool,
) -> Result<(), DbError> {
    tx.execute(
        &store::INSERT,
        params![
            id,
            person,
            user_name,
            password.as_str(),
            now,
            !demo,
            demo,
            now
        ],
    )
    .map(drop)
}

fn is_user_name(text: &str) -> bool {
    let allowed =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    (USER_NAME_MIN..=USER_NAME_MAX).contains(&text.len())
        && text.chars().all(allowed)
        && text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a new password may be used for an account.
///
/// # Errors
/// [`PasswordFault`] inside, or the database's answer.
pub fn check_password(
    tx: &mut Tx<'_>,
    settings: &Settings,
    id: AccountId,
    password: &str,
) -> Result<(), AccountError> {
    let account = super::account(tx, id)?;
    let agencies = tx.query(&store::AGENCY_NAMES, params![account.person])?;
    let around = Surroundings {
        user_name: &account.user_name,
        person_name: &account.person_name,
        agencies: &agencies,
        words: &settings.context_words,
    };
    password::check(password, &around)?;
    Ok(())
}

/// Stores a new password of one's own, which was checked by [`check_password`], after the present
/// one was proved; ends all other sessions of the account and drops a second factor that was begun. The
/// kept session goes on under the new token that is given.
///
/// # Errors
/// As the database answers.
pub fn set_own_password(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
    password: &StoredPassword,
    keep_session: Option<crate::SessionId>,
) -> Result<Option<String>, AccountError> {
    tx.execute(
        &store::SET_PASSWORD,
        params![id, password.as_str(), now, false],
    )?;
    drop_begun(tx, id)?;
    sessions::end_all(tx, now, id, keep_session, "password_changed")?;
    let renew = |kept| sessions::renew_token(tx, kept, None);
    let token = keep_session.map(renew).transpose()?;
    trail::of(actor, now, "identity.account.password_changed")
        .on("account", id)
        .record(tx)?;
    events::sign_in_changed(tx, now, id, events::SignInChange::PasswordChanged)?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_are_plain_lower_case_words() {
        for good in ["van-thu.ubnd", "quan_tri", "nva2"] {
            assert!(is_user_name(good), "{good}");
        }
        for bad in ["", "ab", "2nva", "văn-thư", "a b c", "Admin", "a@b.vn"] {
            assert!(!is_user_name(bad), "{bad}");
        }
    }
}
