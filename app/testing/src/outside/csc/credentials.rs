//! info, credentials/list, credentials/info.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::desk::{Admitted, Desk, invalid, text};
use super::{CscCredential, CscFault};
use crate::outside::keys::KeyKind;

pub(super) async fn info(State(desk): State<Arc<Desk>>, Json(_): Json<Value>) -> Response {
    if let Err(response) = desk.greet().await {
        return response;
    }
    let specs = match desk.state().fault {
        CscFault::OldVersion => "1.0.4.0",
        _ => "2.0.0.2",
    };
    Json(json!({
        "specs": specs,
        "name": "Dịch vụ ký số thử nghiệm",
        "logo": "https://example.invalid/logo.png",
        "region": "VN",
        "lang": "vi-VN",
        "description": "made up",
        "authType": ["oauth2client", "oauth2code"],
        "methods": [
            "oauth2/token", "credentials/list", "credentials/info", "credentials/authorize",
            "credentials/sendOTP", "signatures/signHash", "signatures/signPolling",
            "signatures/timestamp"
        ],
        "signAlgorithms": { "algos": ["1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"] }
    }))
    .into_response()
}

pub(super) async fn list(Admitted(desk): Admitted, Json(_): Json<Value>) -> Response {
    let state = desk.state();
    let ids: Vec<&str> = state
        .credentials
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    Json(json!({ "credentialIDs": ids })).into_response()
}

pub(super) async fn about(Admitted(desk): Admitted, Json(body): Json<Value>) -> Response {
    let id = match text(&body, "credentialID") {
        Ok(id) => id,
        Err(response) => return response,
    };
    let state = desk.state();
    match state.credentials.iter().find(|one| one.id == id) {
        Some(credential) => Json(describe(credential, &body)).into_response(),
        None => invalid("Invalid parameter credentialID"),
    }
}

fn describe(credential: &CscCredential, asked: &Value) -> Value {
    let party = &credential.party;
    let own = [&party.certificate].into_iter();
    let certificates: Vec<String> = match asked["certificates"].as_str() {
        Some("none") => Vec::new(),
        Some("chain") => own
            .chain(&party.issuers)
            .map(|one| STANDARD.encode(one.as_der()))
            .collect(),
        _ => own.map(|one| STANDARD.encode(one.as_der())).collect(),
    };
    let key = match party.key.kind() {
        KeyKind::P256 => json!({
            "algo": ["1.2.840.10045.4.3.2"], "len": 256, "curve": "1.2.840.10045.3.1.7"
        }),
        KeyKind::Rsa2048 => json!({
            "algo": ["1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.10"],
            "len": 2048
        }),
    };
    let mut key = key;
    key["status"] = json!(if credential.is_enabled {
        "enabled"
    } else {
        "disabled"
    });
    let mut objects = Vec::new();
    if credential.pin.is_some() {
        objects.push(json!({ "type": "Password", "id": "PIN", "format": "N" }));
    }
    if credential.with_otp {
        objects
            .push(json!({ "type": "Password", "id": "OTP", "format": "N", "generator": "totp" }));
    }
    let expression = match (credential.pin.is_some(), credential.with_otp) {
        (true, true) => "PIN AND OTP",
        (true, false) => "PIN",
        (false, true) => "OTP",
        (false, false) => "",
    };
    json!({
        "description": "made up",
        "key": key,
        "cert": {
            "status": "valid",
            "certificates": certificates,
            "serialNumber": party.certificate.serial_text(),
            "subjectDN": party.certificate.subject().to_string(),
        },
        "auth": { "mode": "explicit", "expression": expression, "objects": objects },
        "SCAL": "2",
        "multisign": credential.multisign,
        "lang": "vi-VN"
    })
}
