//! Pages with invented data, for tests and the gallery.

use super::{desk, device, outcome, sign};
use crate::{
    certificates::{CertificateBrief, CertificateId, HolderKind, KeyPlace, State as Life},
    requests::{RequestId, SigningRequest, State},
};
use identity::{OrganisationId, PersonId};
use jiff::Timestamp;
use kit_base::Id;
use kit_web::{FormState, Message, Routes};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .sample("/ky-so", "empty", |visit| {
            desk::draw(visit, &desk::Shown::default())
        })
        .sample("/ky-so", "waiting", |visit| {
            let shown = desk::Shown {
                own: vec![request(1, State::Waiting), request(2, State::Waiting)],
                seals: vec![request(3, State::Waiting)],
                lately: vec![request(4, State::Signed)],
            };
            desk::draw(visit, &shown)
        })
        .sample("/ky-so/ky", "two files", |visit| {
            let state = FormState::new().with("chung-thu", CertificateId::from_i64(7));
            sign::view(visit, &shown(), &state)
        })
        .sample("/ky-so/ky", "wrong PIN", |visit| {
            let wrong = Message::new("signing-request-error-pin");
            let state = FormState::new().refuse("pin", "signing-sign-pin", wrong);
            sign::view(visit, &shown(), &state)
        })
        .sample("/ky-so/ky", "no certificate", |visit| {
            let shown = sign::Shown {
                certificates: Vec::new(),
                ..shown()
            };
            sign::view(visit, &shown, &FormState::new())
        })
        .sample("/ky-so/ky", "with a token", |visit| {
            let items = [1, 2].map(|number| device::Item {
                request: RequestId::from_i64(number),
                title: request(number, State::Waiting).title,
                operation: "SignApproved",
                message: "{}".to_owned(),
            });
            device::view(visit, &items)
        })
        .sample("/ky-so/ket-qua", "some signed", |visit| {
            let requests = [request(1, State::Signed), request(2, State::Waiting)];
            let why = visit.t("signing-request-error-changed");
            outcome::draw(visit, &requests, &[(RequestId::from_i64(2), why)])
        })
        .sample("/ky-so/ket-qua", "empty", |visit| {
            outcome::draw(visit, &[], &[])
        })
}

fn shown() -> sign::Shown {
    let certificate = |id, key_place| CertificateBrief {
        id: CertificateId::from_i64(id),
        holder_kind: HolderKind::Person,
        organisation_id: OrganisationId::from_i64(1),
        person_id: Some(PersonId::from_i64(1)),
        state: Life::Active,
        domain: "vgca".to_owned(),
        key_place,
        key_reference: "mau".to_owned(),
        sha256: Some("00".repeat(32)),
        serial: "5403 1a7b".to_owned(),
        subject: "Nguyễn Văn Mẫu, Sở Nội vụ".to_owned(),
        issuer: "CA mẫu".to_owned(),
        not_before: Some(moment()),
        not_after: Some(moment()),
    };
    sign::Shown {
        requests: vec![request(1, State::Waiting), request(2, State::Waiting)],
        certificates: vec![
            certificate(7, KeyPlace::Agent),
            certificate(8, KeyPlace::Remote),
        ],
    }
}

fn moment() -> Timestamp {
    "2022-11-16T01:30:00Z".parse().expect("an instant")
}

fn request(id: i64, state: State) -> SigningRequest {
    SigningRequest {
        id: RequestId::from_i64(id),
        purpose: "documents.approve".to_owned(),
        subject_id: id,
        title: "Kế hoạch kiểm tra công tác cải cách hành chính năm 2022".to_owned(),
        organisation_id: OrganisationId::from_i64(1),
        signer_id: PersonId::from_i64(1),
        holder_kind: HolderKind::Person,
        state,
        certificate_id: None,
        file_sha256: "00".repeat(32),
        file_bytes: 60_000,
        layout: String::new(),
        signed_sha256: None,
        signed_bytes: None,
        way: String::new(),
        level: if state == State::Signed { "B-LT" } else { "" }.to_owned(),
        upgrade_error: String::new(),
        asked_at: moment(),
        signed_at: (state == State::Signed).then(moment),
        version: 1,
    }
}
