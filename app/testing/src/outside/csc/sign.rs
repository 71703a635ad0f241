//! signatures/signHash, signatures/signPolling, signatures/timestamp.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use signatures::algorithms::Digest;

use super::CscFault;
use super::desk::{Admitted, Desk, Pending, invalid, text, texts};
use crate::outside::authority::Party;
use crate::outside::keys::KeyKind;

/// Polls until signatures that are made later are there.
const POLLS: u32 = 2;

pub(super) async fn sign_hash(Admitted(desk): Admitted, Json(body): Json<Value>) -> Response {
    match sign(&desk, &body) {
        Ok(answer) => Json(answer).into_response(),
        Err(response) => response,
    }
}

fn sign(desk: &Desk, body: &Value) -> Result<Value, Response> {
    let id = text(body, "credentialID")?;
    let hashes = texts(body, "hashes")?;
    let party = {
        let state = desk.state();
        let found = state.credentials.iter().find(|one| one.id == id);
        let found = found.ok_or_else(|| invalid("Invalid parameter credentialID"))?;
        found.party.clone()
    };
    let (digest, pss) = algorithm(&party, body)?;
    use_up(desk, text(body, "SAD")?, id, &hashes)?;
    let fault = desk.state().fault.clone();
    let mut signatures = Vec::new();
    for hash in &hashes {
        let value = STANDARD.decode(hash).ok();
        let value = value.filter(|value| value.len() == digest.length());
        let mut value = value.ok_or_else(|| invalid("Invalid digest value length"))?;
        if fault == CscFault::WrongSignature {
            value[0] ^= 1;
        }
        signatures.push(STANDARD.encode(party.key.sign_digest(digest, &value, pss)));
    }
    if fault == CscFault::FewerSignatures {
        signatures.pop();
    }
    if body["operationMode"] == "A" || fault == CscFault::NeverReady {
        let polls_left = match fault {
            CscFault::NeverReady => u32::MAX,
            _ => POLLS,
        };
        let response = desk.fresh("response");
        let pending = Pending {
            signatures,
            polls_left,
        };
        desk.state().pending.insert(response.clone(), pending);
        return Ok(json!({ "responseID": response }));
    }
    Ok(json!({ "signatures": signatures }))
}

/// The digest, and whether PSS is asked for; refuses what does not fit the key.
fn algorithm(party: &Party, body: &Value) -> Result<(Digest, bool), Response> {
    let named = match body["hashAlgorithmOID"].as_str() {
        Some("2.16.840.1.101.3.4.2.2") => Digest::Sha384,
        Some("2.16.840.1.101.3.4.2.3") => Digest::Sha512,
        _ => Digest::Sha256,
    };
    match (party.key.kind(), text(body, "signAlgo")?) {
        (KeyKind::P256, "1.2.840.10045.4.3.2") => Ok((Digest::Sha256, false)),
        (KeyKind::Rsa2048, "1.2.840.113549.1.1.1") => Ok((named, false)),
        (KeyKind::Rsa2048, "1.2.840.113549.1.1.11") => Ok((Digest::Sha256, false)),
        (KeyKind::Rsa2048, "1.2.840.113549.1.1.10") => {
            text(body, "signAlgoParams")?;
            Ok((named, true))
        }
        _ => Err(invalid("Invalid parameter signAlgo")),
    }
}

/// An authorisation is good for its credential, its time and each of its digests once.
fn use_up(desk: &Desk, name: &str, id: &str, hashes: &[String]) -> Result<(), Response> {
    let now = desk.clock.now();
    let mut state = desk.state();
    let sad = state.sads.get_mut(name);
    let sad = sad.filter(|sad| sad.credential == id);
    let sad = sad.ok_or_else(|| invalid("Invalid parameter SAD"))?;
    if sad.expires_at <= now {
        return Err(invalid("SAD expired"));
    }
    for hash in hashes {
        let place = sad.hashes.iter().position(|one| one == hash);
        let place = place.ok_or_else(|| invalid("Hash is not authorized by the SAD"))?;
        sad.hashes.swap_remove(place);
    }
    Ok(())
}

pub(super) async fn poll(Admitted(desk): Admitted, Json(body): Json<Value>) -> Response {
    let response_id = match text(&body, "responseID") {
        Ok(id) => id,
        Err(response) => return response,
    };
    let mut state = desk.state();
    let Some(pending) = state.pending.get_mut(response_id) else {
        return invalid("Invalid parameter responseID");
    };
    if pending.polls_left > 0 {
        pending.polls_left -= 1;
        return StatusCode::ACCEPTED.into_response();
    }
    Json(json!({ "signatures": pending.signatures })).into_response()
}

pub(super) async fn timestamp(Admitted(desk): Admitted, Json(body): Json<Value>) -> Response {
    let Some(stamper) = desk.state().stamper.clone() else {
        return invalid("time-stamps are not offered");
    };
    let hash = text(&body, "hash").map(|hash| STANDARD.decode(hash));
    match (hash, body["hashAlgo"].as_str()) {
        (Ok(Ok(hash)), Some("2.16.840.1.101.3.4.2.1")) => {
            Json(json!({ "timestamp": STANDARD.encode(stamper.token(&hash)) })).into_response()
        }
        _ => invalid("Invalid parameter hash or hashAlgo"),
    }
}
