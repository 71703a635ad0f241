//! What the forms of the second factor send to be done: the password, which is asked again, and a factor that is set up.

use super::{
    ended, may_try_a_code, passkey_part::proof_of, proves, second_factor::show, wrong_password,
};
use crate::{
    PasskeyId,
    accounts::{self, second_factor::Proof},
    sessions::{asked_again::Shown, pages::present},
};
use axum::{http::HeaderMap, response::Response};
use kit_base::Secret;
use kit_web::{Fields, Form, FormState, FromForm, PageError, Visit};

/// One of the forms: what it sends to and how its fields are called. They stand on one page, so each has names of its
/// own; its faults are said there, and it stands open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) action: &'static str,
    pub(super) password: &'static str,
    pub(super) code: &'static str,
}

const fn form(action: &'static str, password: &'static str, code: &'static str) -> Sent {
    Sent {
        action,
        password,
        code,
    }
}

/// Begins codes by time, or changes to another device.
pub(super) const BEGIN: Sent = form("bat-dau", "mat-khau", "ma");
pub(super) const RENEW: Sent = form("ma-khoi-phuc", "mat-khau-in", "ma-in");
pub(super) const REMOVE: Sent = form("tat", "mat-khau-tat", "ma-tat");
pub(super) const ADD_KEY: Sent = form("khoa/moi", "mat-khau-khoa", "ma-khoa");
pub(super) const REMOVE_KEY: Sent = form("khoa/xoa", "mat-khau-xoa", "ma-xoa");
/// The name of a new passkey.
pub(super) const KEY_NAME: &str = "ten-khoa";
/// Which passkey.
pub(super) const KEY: &str = "khoa";

/// The password, and what shows the second factor where one is set up.
pub(super) struct Proven {
    pub(super) password: Secret<String>,
    pub(super) proof: Proof,
    pub(super) key_name: String,
    pub(super) key: Option<PasskeyId>,
}

impl FromForm for Proven {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let sent = |field: fn(&Sent) -> &'static str| {
            let mut all = [BEGIN, RENEW, REMOVE, ADD_KEY, REMOVE_KEY]
                .iter()
                .map(field);
            all.find(|name| !form.raw(name).is_empty())
                .map_or_else(String::new, |name| form.raw(name).to_owned())
        };
        Some(Self {
            password: Secret::new(sent(|one| one.password)),
            proof: proof_of(form, &sent(|one| one.code)),
            key_name: form.raw(KEY_NAME).to_owned(),
            key: form.raw(KEY).parse().ok(),
        })
    }
}

/// The password is asked first; a wrong one is counted and said at the form, or ends the session: then what is to be
/// answered. The demonstration's button stands for it.
pub(super) async fn proved(
    visit: &Visit,
    headers: &HeaderMap,
    form: Form<Proven>,
    sent: Sent,
) -> Result<Result<(Proven, FormState), Response>, PageError> {
    let Some(proven) = form.input else {
        return Ok(Err(show(visit, &form.state, sent).await?));
    };
    let in_demonstration = proven.proof == Proof::Demonstration && is_demo(visit).await?;
    if !in_demonstration {
        match proves(visit, headers, &proven.password).await? {
            Shown::Right => {}
            Shown::Wrong { left } => {
                let wrong = wrong_password(left);
                let state = form.state.refuse(sent.password, "identity-password", wrong);
                return Ok(Err(show(visit, &state, sent).await?));
            }
            Shown::Ended => return Ok(Err(ended(visit)?)),
        }
    }
    may_try_a_code(visit).await?;
    Ok(Ok((proven, form.state)))
}

async fn is_demo(visit: &Visit) -> Result<bool, PageError> {
    let (account, _) = present(visit)?;
    let db = visit.web().db();
    Ok(db
        .read(move |tx| accounts::account(tx, account).map(|account| account.demo))
        .await?)
}
