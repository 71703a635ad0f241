//! Creates accounts and sets passwords.

use super::{
    Settings,
    password::{self, PasswordFault, StoredPassword},
    store,
};
use crate::{AccountId, Actor, PersonId, Refused, people, permissions, sessions, trail};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// The longest user name.
pub const USER_NAME_MAX: usize = 64;
/// The shortest user name.
pub const USER_NAME_MIN: usize = 3;

/// A new account. Its password is made by a machine, told once, and changed at the first sign-in.
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

/// Creates an account.
///
/// # Errors
/// [`AccountError`].
pub fn create_account(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &CreateAccount,
) -> Result<AccountId, AccountError> {
    actor.must(permissions::MANAGE_ACCOUNTS)?;
    let user_name = input.user_name.trim().to_lowercase();
    if !is_user_name(&user_name) {
        return Err(AccountError::UserName(
            user_name.chars().take(USER_NAME_MAX).collect(),
        ));
    }
    if tx.find(&store::BY_USER_NAME, params![user_name])?.is_some() {
        return Err(AccountError::Taken(user_name));
    }
    people::person_brief(tx, input.person)?;
    let id = AccountId::generate();
    insert(tx, now, id, input, &user_name, false).map_err(|error| match error {
        // Somebody took the name at the same moment.
        DbError::Duplicate(_) => AccountError::Taken(user_name.clone()),
        other => other.into(),
    })?;
    trail::of(actor, now, "identity.account.created")
        .on("account", id)
        .change(None, serde_json::json!({ "person": input.person }))
        .record(tx)?;
    Ok(id)
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    input: &CreateAccount,
    user_name: &str,
    demo: bool,
) -> Result<(), DbError> {
    tx.execute(
        &store::INSERT,
        params![
            id,
            input.person,
            user_name,
            input.password.as_str(),
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
    password::check(
        password,
        &account.user_name,
        &account.person_name,
        &settings.context_words,
    )?;
    Ok(())
}

/// Stores a new password of one's own, which was checked by [`check_password`], after the present
/// one was proved; ends all other sessions of the account.
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
) -> Result<(), AccountError> {
    tx.execute(
        &store::SET_PASSWORD,
        params![id, password.as_str(), now, false],
    )?;
    sessions::end_all(tx, now, id, keep_session, "password_changed")?;
    trail::of(actor, now, "identity.account.password_changed")
        .on("account", id)
        .record(tx)?;
    Ok(())
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
