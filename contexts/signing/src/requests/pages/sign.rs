//! Ký số: what is signed, with which certificate, and the PIN where the key is here. Keys on a token
//! beside the person are reached by the signing program: see [`super::device`].

use super::{
    HERE, OUTCOME, SIGN_PAGE, actor_of, asked, desk, desk_of, device, keys_of, purposes_of,
    with_requests, words,
};
use crate::{
    certificates::{CertificateBrief, CertificateId, HolderKind, KeyPlace},
    requests::{
        self, RequestError, RequestId, SigningRequest, certificates_for, for_signer,
        sign::{BATCH_MAX, Outcome},
    },
};
use identity::Actor;
use jiff::Timestamp;
use kit_base::Secret;
use kit_db::Tx;
use kit_i18n::args;
use kit_web::{
    Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Visit,
    ui::{self, Choice, Field, NoticeKind},
};
use maud::{Markup, html};
use std::sync::Arc;

/// Characters of a PIN or password.
const PIN_MAX: usize = 200;

/// What the page shows.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) requests: Vec<SigningRequest>,
    pub(super) certificates: Vec<CertificateBrief>,
}

impl Shown {
    /// The requests that still wait for this actor: those of one person or of one agency, for one
    /// certificate signs them all.
    fn read(
        tx: &mut Tx<'_>,
        now: Timestamp,
        actor: &Actor,
        ids: &[RequestId],
    ) -> Result<Self, RequestError> {
        let mut requests: Vec<SigningRequest> = Vec::new();
        for id in ids {
            match for_signer(tx, actor, *id) {
                Ok((it, _)) if requests.iter().all(|one| same_certificate(one, &it)) => {
                    requests.push(it);
                }
                Ok(_) | Err(RequestError::NotNow(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let certificates = match requests.first() {
            Some(first) => certificates_for(tx, now, actor, first)?,
            None => Vec::new(),
        };
        Ok(Self {
            requests,
            certificates,
        })
    }
}

/// Whether one certificate can sign both: the person's own, or that of one agency.
fn same_certificate(one: &SigningRequest, other: &SigningRequest) -> bool {
    one.holder_kind == other.holder_kind
        && (one.holder_kind == HolderKind::Person || one.organisation_id == other.organisation_id)
}

/// What is sent.
pub(super) struct Choose {
    ids: Vec<RequestId>,
    certificate: CertificateId,
    pin: Option<Secret<String>>,
    code: Option<Secret<String>>,
}

impl FromForm for Choose {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let ids =
            form.list::<RequestId>("yeu-cau", "signing-requests-what", "signing-sign-nothing");
        let certificate = form
            .parsed::<CertificateId>(
                "chung-thu",
                "signing-sign-certificate",
                "signing-request-error-certificate",
            )
            .required();
        let secret = |text: &str| {
            let fits = !text.is_empty() && text.chars().count() <= PIN_MAX;
            fits.then(|| Secret::new(text.to_owned()))
        };
        let (pin, code) = (secret(form.raw("pin")), secret(form.raw("ma-mot-lan")));
        Some(Self {
            ids: ids?.into_iter().take(BATCH_MAX).collect(),
            certificate: certificate?,
            pin,
            code,
        })
    }
}

async fn load(visit: &Visit, ids: Vec<RequestId>) -> Result<Shown, PageError> {
    let (actor, now) = (actor_of(visit)?, visit.now());
    let db = visit.web().db();
    Ok(db
        .read(move |tx| Shown::read(tx, now, &actor, &ids))
        .await?)
}

pub(super) async fn open(visit: Visit) -> Answer {
    let ids = asked(&visit);
    if ids.is_empty() {
        return visit.redirect_with(HERE, Flash::info("signing-sign-nothing"));
    }
    let shown = load(&visit, ids.clone()).await?;
    if shown.requests.is_empty() {
        return visit.redirect(&with_requests(OUTCOME, &ids));
    }
    view(&visit, &shown, &first_choice(&shown))
}

/// One certificate is chosen already.
fn first_choice(shown: &Shown) -> FormState {
    match shown.certificates.first() {
        Some(first) => FormState::new().with("chung-thu", first.id),
        None => FormState::new(),
    }
}

pub(super) async fn send(visit: Visit, form: Form<Choose>) -> Answer {
    let Some(choice) = form.input else {
        let ids = form.state.values.all("yeu-cau");
        let ids = ids.filter_map(|id| id.parse().ok()).collect();
        let shown = load(&visit, ids).await?;
        return view(&visit, &shown, &form.state);
    };
    let shown = load(&visit, choice.ids.clone()).await?;
    let chosen = shown
        .certificates
        .iter()
        .find(|one| one.id == choice.certificate);
    let Some(certificate) = chosen.filter(|_| !shown.requests.is_empty()) else {
        return visit.redirect(&with_requests(OUTCOME, &choice.ids));
    };
    if certificate.key_place == KeyPlace::Agent {
        return device::open(&visit, &shown.requests, certificate.id).await;
    }
    match perform(&visit, choice, &shown).await? {
        Ok(next) => visit.redirect(&next),
        Err(key) => {
            let message = Message::new(key);
            let label = "signing-sign-pin";
            view(&visit, &shown, &form.state.refuse("pin", label, message))
        }
    }
}

/// Signs, and says where to go on or what is wrong with the key.
async fn perform(
    visit: &Visit,
    choice: Choose,
    shown: &Shown,
) -> Result<Result<String, &'static str>, PageError> {
    let (actor, now, desk) = (actor_of(visit)?, visit.now(), desk_of(visit));
    let ids: Vec<RequestId> = shown.requests.iter().map(|it| it.id).collect();
    let all = choice.ids.clone();
    // goes on when the person's connection breaks: a signature that was asked for is made
    let work = tokio::spawn(async move {
        requests::sign::sign(
            &desk,
            now,
            &actor,
            choice.certificate,
            (choice.pin, choice.code),
            &ids,
        )
        .await
    });
    Ok(match work.await.map_err(PageError::internal)? {
        Ok(outcomes) => Ok(after(visit, shown, &all, &outcomes)),
        Err(error) => {
            tracing::info!(%error, "a key did not sign");
            Err(words::key(&error))
        }
    })
}

/// One file that went well leads back to its thing; everything else to the page of outcomes.
fn after(visit: &Visit, shown: &Shown, all: &[RequestId], outcomes: &[Outcome]) -> String {
    for outcome in outcomes {
        if let Err(error) = &outcome.result {
            tracing::warn!(%error, request = %outcome.request, "a file was not signed");
        }
    }
    if let ([request], [outcome]) = (shown.requests.as_slice(), outcomes)
        && outcome.result.is_ok()
        && let Some(purpose) = purposes_of(visit).find(&request.purpose)
    {
        return (purpose.href)(request.subject_id);
    }
    let faults: Vec<String> = outcomes
        .iter()
        .filter_map(|it| Some((it.request, words::failure(it.result.as_ref().err()?))))
        .map(|(id, key)| format!("&loi={id}:{key}"))
        .collect();
    format!("{}{}", with_requests(OUTCOME, all), faults.concat())
}

pub(super) fn view(visit: &Visit, shown: &Shown, state: &FormState) -> Answer {
    let body = html! {
        (ui::panel(
            &visit.ta("signing-sign-files", &args!["count" => shown.requests.len()]),
            "",
            &html! {},
            &files(visit, &shown.requests),
        ))
        @if shown.certificates.is_empty() {
            (ui::notice(visit, NoticeKind::Warning, &visit.t("signing-sign-no-certificate"), &html! {
                p { (visit.t("signing-sign-no-certificate-why")) }
                p { a href="/chung-thu-so/cua-toi" { (visit.t("signing-sign-my-certificates")) } }
            }))
        } @else {
            (ui::post_form(visit, state, SIGN_PAGE, &visit.t("signing-sign-send"), &fields(visit, shown, state)))
        }
    };
    visit
        .page(visit.t("signing-sign-title"))
        .crumb(visit.t("signing-requests-title"), HERE)
        .form(state)
        .body(body)
}

fn files(visit: &Visit, requests: &[SigningRequest]) -> Markup {
    html! {
        ul class="sign-list" {
            @for request in requests {
                li {
                    p { strong { (request.title) } }
                    p class="sign-facts" { (desk::label(visit, request)) " · " (desk::file_link(visit, request.id)) }
                }
            }
        }
    }
}

fn fields(visit: &Visit, shown: &Shown, state: &FormState) -> Markup {
    let keys = keys_of(visit);
    let choices: Vec<Choice> = shown
        .certificates
        .iter()
        .map(|one| Choice {
            value: one.id.to_string(),
            label: one.subject.clone(),
            hint: certificate_hint(visit, one),
        })
        .collect();
    let asks_pin = shown.certificates.iter().any(|one| {
        one.key_place == KeyPlace::Remote
            || (one.key_place != KeyPlace::Agent && keys.asks_pin(one))
    });
    let is_remote = |one: &CertificateBrief| one.key_place == KeyPlace::Remote;
    let code = Field::new("ma-mot-lan", "signing-sign-code")
        .hint(visit.t("signing-sign-code-hint"))
        .autocomplete("one-time-code")
        .optional();
    let pin = Field::new("pin", "signing-sign-pin")
        .hint(visit.t("signing-sign-pin-hint"))
        .kind("password")
        .autocomplete("off")
        .optional();
    html! {
        @for request in &shown.requests { input type="hidden" name="yeu-cau" value=(request.id); }
        (ui::field_radio(visit, state, &Field::new("chung-thu", "signing-sign-certificate"), &choices))
        @if asks_pin { (ui::field_text(visit, state, &pin)) }
        @if shown.certificates.iter().any(is_remote) { (ui::field_text(visit, state, &code)) }
    }
}

/// Where the key is, who issued the certificate and until when it holds.
fn certificate_hint(visit: &Visit, one: &CertificateBrief) -> String {
    let place = visit.t(match one.key_place {
        KeyPlace::Agent => "signing-key-agent",
        KeyPlace::File => "signing-key-file",
        KeyPlace::Module => "signing-key-module",
        KeyPlace::Remote => "signing-key-remote",
    });
    let until = one.not_after.map(|at| {
        if signatures::x509::is_no_end(at) {
            visit.t("signing-no-end")
        } else {
            visit.timestamp(at)
        }
    });
    visit.ta(
        "signing-sign-certificate-hint",
        &args![
            "place" => place,
            "serial" => one.serial.clone(),
            "until" => until.unwrap_or_default()
        ],
    )
}

/// Kept for the program on the person's machine.
pub(super) fn actor(visit: &Visit) -> Result<Arc<Actor>, PageError> {
    actor_of(visit)
}
