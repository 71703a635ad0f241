//! The pages of accounts: one's own password and second factor, and their administration.

mod admin;
mod create;
mod password;
mod reset;
mod second_factor;

use super::lockout;
use crate::{Settings, accounts::create::AccountError, sessions::sign_in::stored_password};
use kit_base::Secret;
use kit_web::{FormState, Message, PageError, Routes, Visit};

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    password::routes()
        .merge(second_factor::routes())
        .merge(reset::routes())
        .merge(admin::routes())
        .merge(create::routes())
}

/// Whether this is the present password of who looks. A wrong one is counted like at sign-in.
async fn proves(visit: &Visit, password: &Secret<String>) -> Result<bool, PageError> {
    let (account, _) = crate::sessions::pages::present(visit)?;
    let (settings, db, now) = (
        visit.web().service::<Settings>(),
        visit.web().db(),
        visit.now(),
    );
    let stored = db
        .read(move |tx| {
            let name = super::account(tx, account)?.user_name;
            stored_password(tx, now, &name)
        })
        .await?;
    let matched = settings
        .hasher
        .matches(password.reveal().clone(), stored)
        .await;
    if !matched {
        db.write(move |tx| lockout::count_failure(tx, now, account))
            .await?;
    }
    Ok(matched)
}

/// Shows at the form what an act on a password refused.
fn password_fault(
    state: FormState,
    field: &str,
    error: AccountError,
) -> Result<FormState, PageError> {
    use crate::accounts::password::{LONGEST, PasswordFault, SHORTEST};
    let AccountError::Password(fault) = error else {
        return Err(error.into());
    };
    let message = Message::new(fault.text_key());
    let message = match &fault {
        PasswordFault::Length { length } => message
            .with("length", *length)
            .with("least", SHORTEST)
            .with("most", LONGEST),
        PasswordFault::Context(word) => message.with("word", word.clone()),
        PasswordFault::Common | PasswordFault::Pattern => message,
    };
    Ok(state.refuse(field, "identity-password-new", message))
}

impl From<AccountError> for PageError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Refused(refused) => refused.into(),
            AccountError::Database(error) => error.into(),
            AccountError::HasOne(name) => {
                Self::Conflict(Message::new("identity-account-has-one").with("name", name))
            }
            AccountError::Taken(_) => Self::conflict("identity-user-name-taken"),
            AccountError::UserName(_) => Self::conflict("identity-user-name-wrong"),
            other => Self::internal(other),
        }
    }
}
