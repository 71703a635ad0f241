//! The pages of accounts: one's own password and second factor, and their administration.

mod admin;
mod create;
mod enrolment;
pub(crate) mod passkey_part;
mod passkeys;
mod password;
mod recovery_sheet;
mod reset;
mod second_factor;

use super::{lockout::Lane, one_time_code::minutes_off};
use crate::{
    Settings,
    accounts::create::AccountError,
    sessions::{
        pages::origin,
        sign_in::{Comparison, stored_password},
    },
};
use axum::http::HeaderMap;
use jiff::Timestamp;
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
    let (rules, origin) = (settings.clone(), origin(visit, &HeaderMap::new()));
    let stored = db
        .read(move |tx| {
            let name = super::account(tx, account)?.user_name;
            stored_password(tx, now, &rules, &name, &origin)
        })
        .await?;
    let stored = match stored {
        Comparison::With(stored) => stored,
        Comparison::TooMany { until } => return Err(turned_away(now, until)),
    };
    let matched = settings
        .hasher
        .matches(password.reveal().clone(), stored)
        .await;
    if !matched {
        count_wrong(visit).await?;
    }
    Ok(matched)
}

/// Too many wrong sign-ins came from this address: come back then.
pub(crate) fn turned_away(now: Timestamp, until: Timestamp) -> PageError {
    let wait = until.duration_since(now).as_secs();
    PageError::TooManyRequests {
        retry_after: u64::try_from(wait).unwrap_or(0).saturating_add(1),
    }
}

/// Refuses whoever must wait after wrong codes, as at sign-in: somebody at an open session guesses no better.
async fn may_try_a_code(visit: &Visit) -> Result<(), PageError> {
    let (account, _) = crate::sessions::pages::present(visit)?;
    let (now, lane) = (visit.now(), Lane::of_network(visit.client_address()));
    let wait = visit
        .web()
        .db()
        .read(move |tx| lane.locked_for_codes(tx, now, account))
        .await?;
    wait.map_or(Ok(()), |until| Err(turned_away(now, until)))
}

/// Counts a wrong code of who looks, like at sign-in.
async fn count_wrong_code(visit: &Visit) -> Result<(), PageError> {
    let (account, _) = crate::sessions::pages::present(visit)?;
    let (now, lane) = (visit.now(), Lane::of_network(visit.client_address()));
    Ok(visit
        .web()
        .db()
        .write(move |tx| lane.count_code(tx, now, account))
        .await?)
}

/// Counts a wrong password of who looks, like at sign-in.
async fn count_wrong(visit: &Visit) -> Result<(), PageError> {
    let (account, _) = crate::sessions::pages::present(visit)?;
    let (now, lane) = (visit.now(), Lane::of_network(visit.client_address()));
    Ok(visit
        .web()
        .db()
        .write(move |tx| lane.count_password(tx, now, account))
        .await?)
}

/// The sentence about a code of another moment: by how much a clock is wrong, and whose.
pub(crate) fn other_time(steps: i64) -> Message {
    let key = match steps {
        -1..=1 => "identity-code-other-moment",
        ..-1 => "identity-code-clock-behind",
        _ => "identity-code-clock-ahead",
    };
    Message::new(key).with("minutes", minutes_off(steps))
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
        PasswordFault::Common | PasswordFault::Pattern | PasswordFault::Weak(_) => message,
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
