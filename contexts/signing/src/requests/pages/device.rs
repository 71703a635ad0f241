//! Signing with a token beside the person: the page's script asks the signing program on the same
//! machine, which fetches each file with a pass, asks for the PIN, and brings the signed file back.
//! What it says is shown; what counts is the file that arrived.

use super::{AgentSettings, HERE, OUTCOME, purposes_of, sign::actor, with_requests};
use crate::{
    certificates::CertificateId,
    requests::{RequestError, RequestId, SigningRequest, pass},
};
use kit_i18n::args;
use kit_web::{
    Answer, PageError, Visit,
    ui::{self, NoticeKind},
};
use maud::{Markup, html};
use serde::Serialize;

/// One file for the program.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) request: RequestId,
    pub(super) title: String,
    /// The program's operation.
    pub(super) operation: &'static str,
    /// The text that is sent to it.
    pub(super) message: String,
}

/// What the program is asked, in its own words: it fetches `FileName` and posts what it signed to
/// `FileUploadHandler`. No cookie and no token of the session goes with it: the pass is in the address.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Order<'a> {
    file_upload_handler: &'a str,
    session_id: &'a str,
    #[serde(rename = "JWTToken")]
    token: &'a str,
    file_name: &'a str,
    meta_data: [MetaDatum<'a>; 1],
    doc_number: &'a str,
    issued_date: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MetaDatum<'a> {
    key: &'a str,
    value: &'a str,
}

/// The page, with a pass for each file.
pub(super) async fn open(
    visit: &Visit,
    requests: &[SigningRequest],
    certificate: CertificateId,
) -> Answer {
    let (who, now) = (actor(visit)?, visit.now());
    let ids: Vec<RequestId> = requests.iter().map(|it| it.id).collect();
    let given = visit.web().db().write(move |tx| {
        ids.iter()
            .map(|id| pass::give(tx, now, &who, *id, certificate))
            .collect::<Result<Vec<String>, RequestError>>()
    });
    let passes = given.await?;
    let items = requests
        .iter()
        .zip(passes)
        .map(|(request, pass)| item(visit, request, &pass))
        .collect::<Result<Vec<Item>, PageError>>()?;
    view(visit, &items)
}

fn item(visit: &Visit, request: &SigningRequest, pass: &str) -> Result<Item, PageError> {
    let address = format!("{}/api/signing/agent/{pass}", visit.web().site.base_url);
    let id = request.id.to_string();
    let order = Order {
        file_upload_handler: &address,
        session_id: "",
        token: "",
        file_name: &address,
        meta_data: [MetaDatum {
            key: "RequestId",
            value: &id,
        }],
        doc_number: "",
        issued_date: "",
    };
    let operation = purposes_of(visit)
        .find(&request.purpose)
        .map_or("SignApproved", |purpose| purpose.operation);
    Ok(Item {
        request: request.id,
        title: request.title.clone(),
        operation,
        message: serde_json::to_string(&order).map_err(PageError::internal)?,
    })
}

pub(super) fn view(visit: &Visit, items: &[Item]) -> Answer {
    let settings = visit.web().try_service::<AgentSettings>();
    let address = settings.map_or("", |settings| &settings.address);
    let done = with_requests(OUTCOME, items.iter().map(|item| &item.request));
    let body = html! {
        (ui::notice(visit, NoticeKind::Info, &visit.t("signing-device-how"), &html! {}))
        noscript { (ui::notice(visit, NoticeKind::Warning, &visit.t("signing-device-script"), &html! {})) }
        section class="panel" data-agent=(address) data-agent-done=(done)
            data-text-asking=(visit.t("signing-device-asking")) data-text-done=(visit.t("signing-device-done"))
            data-text-refused=(visit.t("signing-device-refused")) data-text-absent=(visit.t("signing-device-absent"))
            data-text-permission=(visit.t("signing-device-permission")) data-text-forbidden=(visit.t("signing-device-forbidden"))
            data-text-closed=(visit.t("signing-device-closed")) data-text-certificate=(visit.t("signing-device-certificate")) {
            header { h2 { (visit.ta("signing-sign-files", &args!["count" => items.len()])) } }
            ul class="sign-list" { @for item in items { (row(visit, item)) } }
            p role="status" aria-live="polite" data-agent-status {}
            @for why in ["textCertificate", "textAbsent"] {
                p data-agent-help=(why) hidden { a class="ds-link" href=(over_https(address)) target="_blank" rel="noopener noreferrer" { (visit.t("signing-device-try")) } }
            }
            p {
                button class="ds-button" type="button" data-agent-start { (ui::icon("pen-line")) (visit.t("signing-device-start")) } " "
                (ui::link_button(&done, &visit.t("signing-device-look"), "refresh-cw", false))
            }
        }
    };
    visit
        .page(visit.t("signing-device-title"))
        .crumb(visit.t("signing-requests-title"), HERE)
        .narrow()
        .connect_to(address)
        // to find out why the program does not answer
        .connect_to(&over_https(address))
        .connect_to(&over_https(address).replacen("https", "http", 1))
        .body(body)
}

/// The program's address for a browser: `wss://127.0.0.1:8987` is `https://127.0.0.1:8987`.
fn over_https(address: &str) -> String {
    let host = address.split_once("://").map_or("", |(_, host)| host);
    format!("https://{host}")
}

fn row(visit: &Visit, item: &Item) -> Markup {
    html! {
        li data-agent-operation=(item.operation) data-agent-message=(item.message) {
            p { strong { (item.title) } }
            p class="sign-facts" data-agent-state { (visit.t("signing-device-waits")) }
        }
    }
}
