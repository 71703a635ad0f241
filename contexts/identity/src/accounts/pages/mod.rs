//! The pages of accounts: one's own password and second factor, and their administration.

mod admin;
mod create;
mod enrolment;
pub(crate) mod passkey_part;
mod passkeys;
mod password;
mod proven;
mod recovery_sheet;
mod reset;
mod second_factor;

use super::{
    lockout::{FREE_TRIES, Lane},
    one_time_code::minutes_off,
};
use crate::{
    Settings,
    accounts::create::AccountError,
    sessions::{
        asked_again::{Shown, own_password, password_shown},
        pages::{origin, present},
    },
};
use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use kit_base::Secret;
use kit_web::{Answer, Flash, FormState, Message, PageError, Routes, Visit};

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    password::routes()
        .merge(second_factor::routes())
        .merge(reset::routes())
        .merge(admin::routes())
        .merge(create::routes())
}

/// What comes of a password that is asked for again: a wrong one counts as at sign-in, and the fifth ends the session.
async fn proves(
    visit: &Visit,
    headers: &HeaderMap,
    password: &Secret<String>,
) -> Result<Shown, PageError> {
    let whose = present(visit)?;
    let settings = visit.web().service::<Settings>().clone();
    let (db, now, origin) = (visit.web().db(), visit.now(), origin(visit, headers));
    let stored = db.read(move |tx| own_password(tx, whose.0)).await?;
    let matched = settings
        .hasher
        .matches(password.reveal().clone(), stored)
        .await;
    Ok(db
        .write(move |tx| password_shown(tx, now, &settings, whose, matched, &origin))
        .await?)
}

/// The sentence about a wrong password, with what comes after so many more.
fn wrong_password(left: i64) -> Message {
    Message::new("identity-password-wrong").with("left", left)
}

/// The session ended over wrong passwords: the way goes to signing in, where it is said why.
fn ended(visit: &Visit) -> Answer {
    const TO: &str = "/dang-nhap";
    let why = Flash::warning("identity-session-ended-passwords").with("most", FREE_TRIES);
    let said = visit.redirect_with(TO, why)?;
    let mut answer = kit_web::sign_out(visit, TO)?;
    for line in said.headers().get_all(header::SET_COOKIE) {
        answer
            .headers_mut()
            .append(header::SET_COOKIE, line.clone());
    }
    Ok(answer)
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
    let (account, _) = present(visit)?;
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
    let (account, _) = present(visit)?;
    let (now, lane) = (visit.now(), Lane::of_network(visit.client_address()));
    Ok(visit
        .web()
        .db()
        .write(move |tx| lane.count_code(tx, now, account))
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
