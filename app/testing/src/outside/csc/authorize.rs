//! oauth2/token, credentials/sendOTP, credentials/authorize.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use jiff::SignedDuration;
use kit_base::random_bytes;
use serde_json::{Value, json};

use super::desk::{
    Admitted, Desk, PIN_TRIES, SAD_LIFE, Sad, TOKEN_LIFE, failure, invalid, text, texts,
};
use super::{CscCredential, CscFault};

pub(super) async fn token(
    State(desk): State<Arc<Desk>>,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    if let Err(response) = desk.greet().await {
        return response;
    }
    let field = |name: &str| form.get(name).map(String::as_str);
    if (field("client_id"), field("client_secret")) != (Some("client"), Some("client-secret")) {
        return failure(401, "invalid_client", "the client is not known");
    }
    match field("grant_type") {
        Some("client_credentials") => {}
        Some("authorization_code") => {
            let code = field("code").unwrap_or_default();
            if !desk.state().codes.remove(code) {
                return failure(400, "invalid_grant", "the code is not valid");
            }
        }
        _ => return failure(400, "unsupported_grant_type", "this grant is not supported"),
    }
    let token = desk.fresh("token");
    let life = match desk.state().fault {
        CscFault::TokensExpire => SignedDuration::ZERO,
        _ => TOKEN_LIFE,
    };
    let until = desk.after(life);
    desk.state().tokens.insert(token.clone(), until);
    Json(json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE.as_secs()
    }))
    .into_response()
}

pub(super) async fn send_otp(Admitted(desk): Admitted, Json(body): Json<Value>) -> Response {
    if let Err(response) = text(&body, "credentialID") {
        return response;
    }
    let number = u32::from_be_bytes(random_bytes::<4>()) % 1_000_000;
    desk.state().otp = Some(format!("{number:06}"));
    StatusCode::NO_CONTENT.into_response()
}

pub(super) async fn authorize(Admitted(desk): Admitted, Json(body): Json<Value>) -> Response {
    match grant(&desk, &body) {
        Ok(answer) => Json(answer).into_response(),
        Err(response) => response,
    }
}

fn grant(desk: &Desk, body: &Value) -> Result<Value, Response> {
    let id = text(body, "credentialID")?;
    let hashes = texts(body, "hashes")?;
    let signatures = body["numSignatures"].as_u64().unwrap_or(0);
    let credential = {
        let state = desk.state();
        let found = state.credentials.iter().find(|one| one.id == id).cloned();
        found.ok_or_else(|| invalid("Invalid parameter credentialID"))?
    };
    if !credential.is_enabled {
        return Err(invalid("Signing certificate is disabled"));
    }
    if signatures == 0 || signatures > u64::from(credential.multisign) {
        return Err(invalid("Numbers of signatures is too high"));
    }
    if hashes.len() as u64 != signatures {
        return Err(invalid("the number of hashes differs from numSignatures"));
    }
    check_pin(desk, &credential, body)?;
    check_otp(desk, &credential, body)?;
    let fault = desk.state().fault.clone();
    let life = match fault {
        CscFault::ExpiredSad => -SAD_LIFE,
        _ => SAD_LIFE,
    };
    let hashes = match fault {
        CscFault::OtherHashes => vec!["AAAA".to_owned(); hashes.len()],
        _ => hashes,
    };
    let name = desk.fresh("sad");
    let sad = Sad {
        credential: id.to_owned(),
        hashes,
        expires_at: desk.after(life),
    };
    desk.state().sads.insert(name.clone(), sad);
    desk.authorizations.fetch_add(1, Ordering::SeqCst);
    Ok(json!({ "SAD": name, "expiresIn": SAD_LIFE.as_secs() }))
}

/// The value that was given for one of the authentication objects.
fn given<'a>(body: &'a Value, id: &str) -> Option<&'a str> {
    let objects = body["authData"].as_array()?;
    let object = objects.iter().find(|object| object["id"] == id)?;
    object["value"].as_str()
}

fn check_pin(desk: &Desk, credential: &CscCredential, body: &Value) -> Result<(), Response> {
    let Some(pin) = &credential.pin else {
        return Ok(());
    };
    let mut state = desk.state();
    let wrong = state.wrong_pins.entry(credential.id.clone()).or_default();
    if *wrong >= PIN_TRIES {
        return Err(failure(400, "invalid_pin", "The PIN is locked"));
    }
    if given(body, "PIN") == Some(pin) {
        *wrong = 0;
        return Ok(());
    }
    *wrong += 1;
    if *wrong >= PIN_TRIES {
        return Err(failure(400, "invalid_pin", "The PIN is locked"));
    }
    Err(failure(400, "invalid_pin", "The PIN is invalid"))
}

fn check_otp(desk: &Desk, credential: &CscCredential, body: &Value) -> Result<(), Response> {
    if !credential.with_otp {
        return Ok(());
    }
    let sent = desk.state().otp.take();
    if sent.is_some() && given(body, "OTP") == sent.as_deref() {
        return Ok(());
    }
    Err(failure(400, "invalid_otp", "The OTP is invalid"))
}
