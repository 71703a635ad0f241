//! Outgoing documents for programs: the same acts as the pages, with the same checks. Fields have
//! the names of the acts; addresses those of the pages.

use super::{
    ActError, State, approve, check,
    draft::{self, DraftInput},
    issue,
    list::{self, From, Line, PAGE_ROWS, Tab},
    pages::{READERS, actor_of, opinion},
    show::{self, View},
    submit,
};
use crate::{
    document::DocumentId,
    incoming::IncomingId,
    permissions::{APPROVE, CHECK_CONTENT, CHECK_FORMAT, DRAFT, ISSUE},
};
use axum::{
    http::{HeaderMap, Method, StatusCode, header},
    response::IntoResponse,
};
use identity::{Actor, OrganisationId, PersonId};
use jiff::{Timestamp, civil::Date};
use kit_db::{Once, OnceKey, Tx};
use kit_web::{Access, Answer, Json, LONGEST_FORM_KEY, PageError, Path, Query, Routes, Visit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use vn::{kinds::Kind, urgency::Urgency};

const HERE: &str = "/api/v1/van-ban-di";
/// The header that names one operation, so that a repeated request does not act twice.
const KEY_HEADER: &str = "idempotency-key";

/// The routes for programs.
#[must_use]
pub fn routes() -> Routes {
    let act = |permission| Access::Permission(permission);
    Routes::new()
        .api(Method::GET, HERE, READERS, all)
        .api(Method::POST, HERE, act(DRAFT), create)
        .api(Method::GET, "/api/v1/van-ban-di/{id}", READERS, one)
        .api(
            Method::POST,
            "/api/v1/van-ban-di/{id}/trinh",
            act(DRAFT),
            hand_over,
        )
        .api(
            Method::POST,
            "/api/v1/van-ban-di/{id}/kiem-tra-noi-dung",
            act(CHECK_CONTENT),
            check_content,
        )
        .api(
            Method::POST,
            "/api/v1/van-ban-di/{id}/kiem-tra-the-thuc",
            act(CHECK_FORMAT),
            check_format,
        )
        .api(
            Method::POST,
            "/api/v1/van-ban-di/{id}/duyet",
            act(APPROVE),
            approve_one,
        )
        .api(
            Method::POST,
            "/api/v1/van-ban-di/{id}/ban-hanh",
            act(ISSUE),
            issue_one,
        )
}

/// Which list a program wants.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// The tab: `can-xu-ly`, `du-thao-cua-toi`, `dang-trinh`, `cho-ban-hanh`, `da-ban-hanh`, `huy-thu-hoi`.
    #[serde(default)]
    tab: Option<String>,
    /// Code of a kind, such as `ke_hoach`; all without it.
    #[serde(default)]
    loai: Option<String>,
    /// Code of a degree of urgency: `normal`, `urgent`, `very_urgent`, `express`.
    #[serde(default)]
    khan: Option<String>,
    /// Only documents after this one: `next` of the page before.
    #[serde(default)]
    sau: Option<String>,
}

/// A document in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutgoingLine {
    /// Identifier, 13 characters.
    id: String,
    /// Code of the state.
    state: &'static str,
    /// Code of the kind.
    kind: String,
    /// Number and notation; empty before it is issued.
    notation: String,
    /// The abstract.
    subject: String,
    /// Day of the document, `2022-11-16`; absent before it is issued.
    #[schema(value_type = Option<String>, format = Date)]
    issued_on: Option<Date>,
    /// Code of the degree of urgency.
    urgency: &'static str,
    /// How many agencies of the province received it.
    receivers: i64,
    /// Rises with every act.
    version: i64,
}

/// A page of a list, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutgoingPage {
    /// At most fifty documents.
    rows: Vec<OutgoingLine>,
    /// For `sau` of the next page; absent on the last.
    next: Option<String>,
}

/// What a receiver has done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiverState {
    /// The agency.
    organisation: String,
    /// Code of the state there.
    state: &'static str,
    /// Its arrival number, once registered.
    arrival_number: Option<i64>,
}

/// A document with everything that the caller may know of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutgoingDocument {
    /// What lists say of it.
    #[serde(flatten)]
    line: OutgoingLine,
    /// The text.
    content: String,
    /// Until when an answer is wanted.
    #[schema(value_type = Option<String>, format = Date)]
    reply_due_on: Option<Date>,
    /// Who signs.
    signer: Option<String>,
    /// In which capacity: `TM.`, `KT.`; empty for the head.
    capacity: String,
    /// To whom it goes or went.
    receivers_inside: Vec<String>,
    /// Receivers outside of the system, one a line.
    outside_receivers: String,
    /// Paper copies.
    copies: i64,
    /// Names of its files.
    files: Vec<String>,
    /// What the caller may do with it now.
    acts: Vec<&'static str>,
    /// What every receiver has done, once it is issued.
    received: Vec<ReceiverState>,
}

/// A draft to be stored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDraft {
    /// Code of the kind.
    kind: String,
    /// The abstract, at most 500 characters.
    subject: String,
    /// The text.
    #[serde(default)]
    content: String,
    /// Code of the degree of urgency; `normal` without it.
    #[serde(default)]
    urgency: String,
    /// Until when an answer is wanted.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    reply_due_on: Option<Date>,
    /// Who shall sign: a leader of the agency.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    signer: Option<PersonId>,
    /// In which capacity.
    #[serde(default)]
    capacity: String,
    /// Agencies of the province.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    receivers: Vec<OrganisationId>,
    /// Others, one a line.
    #[serde(default)]
    outside_receivers: String,
    /// Paper copies; 1 without it.
    #[serde(default)]
    copies: Option<i64>,
    /// The incoming document that it answers.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    answers: Option<IncomingId>,
    /// Empty or `none`: state secrets are refused.
    #[serde(default)]
    secrecy: String,
}

/// The words that go with an act.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActBody {
    /// The version that the caller has seen; an act on another version is refused with 409.
    #[serde(default)]
    version: Option<i64>,
    /// An opinion for the trace, at most 2,000 characters.
    #[serde(default)]
    opinion: String,
}

/// What an issue gives.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct IssuedDocument {
    /// The number in the book.
    number: i64,
    /// Number and notation as printed.
    notation: String,
    /// How many agencies of the province received it.
    receivers: usize,
}

/// The outgoing documents that the caller may see
///
/// By tab, the newest first, fifty at a time.
#[utoipa::path(get, path = HERE, params(Wanted), tag = "documents", responses(
    (status = 200, description = "A page of the list", body = OutgoingPage),
    (status = 400, description = "A parameter makes no sense"),
))]
async fn all(visit: Visit, Query(wanted): Query<Wanted>) -> Answer {
    let actor = actor_of(&visit)?;
    let (tab, kind, urgency, from) = wanted.read()?;
    let lines = visit
        .web()
        .db()
        .read(move |tx| list::page(tx, &actor, tab, kind, urgency.map(|it| it as i64), from))
        .await?;
    let more = lines.len() > PAGE_ROWS;
    let shown: Vec<Line> = lines.into_iter().take(PAGE_ROWS).collect();
    let next = shown
        .last()
        .filter(|_| more)
        .map(|last| last.id.to_string());
    let rows = shown.iter().map(OutgoingLine::of).collect();
    Ok(Json(OutgoingPage { rows, next }).into_response())
}

impl Wanted {
    /// Unlike a page, a program is told when it asks for something that does not exist.
    fn read(&self) -> Result<(Tab, &'static str, Option<Urgency>, From), PageError> {
        let wrong = || PageError::invalid("documents-api-parameter");
        let tab = match self.tab.as_deref() {
            None => Tab::Todo,
            Some(text) => text.parse().map_err(|_| wrong())?,
        };
        let kind = match self.loai.as_deref() {
            None => "",
            Some(code) => Kind::from_code(code).ok_or_else(wrong)?.code(),
        };
        let urgency = match self.khan.as_deref() {
            None => None,
            Some(code) => Some(Urgency::from_code(code).ok_or_else(wrong)?),
        };
        let from = match self.sau.as_deref() {
            None => From::Start,
            Some(id) => From::After(id.parse().map_err(|_| wrong())?),
        };
        Ok((tab, kind, urgency, from))
    }
}

impl OutgoingLine {
    fn of(line: &Line) -> Self {
        Self {
            id: line.id.to_string(),
            state: line.state.code(),
            kind: line.kind.clone(),
            notation: line.notation.clone(),
            subject: line.subject.clone(),
            issued_on: line.issued_on,
            urgency: urgency_code(line.urgency),
            receivers: line.receivers,
            version: line.version,
        }
    }
}

fn urgency_code(degree: i64) -> &'static str {
    Urgency::ALL
        .into_iter()
        .find(|it| *it as i64 == degree)
        .unwrap_or_default()
        .code()
}

/// One outgoing document
#[utoipa::path(get, path = "/api/v1/van-ban-di/{id}", params(("id" = String, Path, description = "Identifier")),
    tag = "documents", responses(
    (status = 200, description = "The document", body = OutgoingDocument),
    (status = 404, description = "It is not there, or the caller may not know that it is"),
))]
async fn one(visit: Visit, Path(id): Path<DocumentId>) -> Answer {
    let actor = actor_of(&visit)?;
    let view = visit
        .web()
        .db()
        .read(move |tx| show::show(tx, &actor, id))
        .await?;
    let view = view.ok_or(PageError::NotFound)?;
    Ok(Json(OutgoingDocument::of(&view)).into_response())
}

impl OutgoingDocument {
    fn of(view: &View) -> Self {
        let (outgoing, document) = (&view.outgoing, &view.document);
        let line = OutgoingLine {
            id: outgoing.id.to_string(),
            state: State::code(outgoing.state),
            kind: document.kind.clone(),
            notation: document.notation.clone(),
            subject: document.subject.clone(),
            issued_on: document.issued_on,
            urgency: urgency_code(document.urgency),
            receivers: outgoing.receivers,
            version: outgoing.version,
        };
        let received = view.received.iter().map(|it| ReceiverState {
            organisation: it.organisation_id.to_string(),
            state: it.state.code(),
            arrival_number: it.arrival_number,
        });
        Self {
            line,
            content: view.content.clone(),
            reply_due_on: document.reply_due_on,
            signer: outgoing.signer_id.map(|id| id.to_string()),
            capacity: outgoing.capacity.clone(),
            receivers_inside: view.receivers.iter().map(ToString::to_string).collect(),
            outside_receivers: outgoing.outside_receivers.clone(),
            copies: outgoing.copies,
            files: view.files.iter().map(|file| file.name.clone()).collect(),
            acts: view.acts.iter().map(|act| act.code()).collect(),
            received: received.collect(),
        }
    }
}

/// Store a draft
///
/// Needs `Idempotency-Key`; the same key gives the same draft.
#[utoipa::path(post, path = HERE, request_body = NewDraft, tag = "documents",
    params(("Idempotency-Key" = String, Header, description = "1 to 64 letters, digits or hyphens")), responses(
    (status = 201, description = "The draft; its address in `Location`", body = OutgoingDocument),
    (status = 400, description = "The body is no draft, or the key is missing"),
    (status = 422, description = "Fields break rules; each is named"),
))]
async fn create(visit: Visit, headers: HeaderMap, Json(new): Json<NewDraft>) -> Answer {
    let actor = actor_of(&visit)?;
    let key = once_key(&visit, "documents.outgoing.draft", &headers)?;
    let now = visit.now();
    let input = new.into_input();
    let stored = visit.web().db().write(move |tx| {
        let id = match tx.once(&key, now)? {
            Once::Repeated(id) => id.parse().map_err(|_| ActError::NotFound)?,
            Once::First => {
                let id = draft::draft(tx, now, &actor, &input)?;
                tx.answered(&key, &id.to_string())?;
                id
            }
        };
        show::show(tx, &actor, id)?.ok_or(ActError::NotFound)
    });
    let view = stored.await?;
    let location = format!("{HERE}/{}", view.outgoing.id);
    let answer = Json(OutgoingDocument::of(&view));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], answer).into_response())
}

impl NewDraft {
    fn into_input(self) -> DraftInput {
        DraftInput {
            kind: self.kind,
            subject: self.subject,
            content: self.content,
            urgency: self.urgency,
            reply_due_on: self.reply_due_on,
            signer: self.signer,
            capacity: self.capacity,
            receivers: self.receivers,
            outside_receivers: self.outside_receivers,
            copies: self.copies,
            answers: self.answers,
            note: String::new(),
            secrecy: self.secrecy,
        }
    }
}

/// The key of the request; acts that must not happen twice insist on one.
fn once_key(visit: &Visit, operation: &str, headers: &HeaderMap) -> Result<OnceKey, PageError> {
    let key = headers
        .get(KEY_HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let fits = (1..=LONGEST_FORM_KEY).contains(&key.len())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !fits {
        return Err(PageError::invalid("documents-api-key"));
    }
    let account = visit.viewer().map_or("", |viewer| &viewer.account);
    Ok(OnceKey::new(account, operation, key))
}

/// An act that the state itself keeps from happening twice.
async fn perform(
    visit: &Visit,
    id: DocumentId,
    body: ActBody,
    work: fn(&mut Tx<'_>, Timestamp, &Actor, DocumentId, &ActBody) -> Result<(), ActError>,
) -> Answer {
    let actor = actor_of(visit)?;
    let now = visit.now();
    let done = visit.web().db().write(move |tx| {
        work(tx, now, &actor, id, &body)?;
        Ok::<_, ActError>(show::show(tx, &actor, id)?)
    });
    match done.await? {
        Some(view) => Ok(Json(OutgoingDocument::of(&view)).into_response()),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Hand a draft over to the head of the unit
#[utoipa::path(post, path = "/api/v1/van-ban-di/{id}/trinh", request_body = ActBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier")), responses(
    (status = 200, description = "The document as it is now", body = OutgoingDocument),
    (status = 409, description = "The document is in another state or version"),
    (status = 422, description = "Signer or receivers are missing"),
))]
async fn hand_over(visit: Visit, Path(id): Path<DocumentId>, Json(body): Json<ActBody>) -> Answer {
    perform(&visit, id, body, |tx, now, actor, id, body| {
        submit::submit(tx, now, actor, id, body.version)
    })
    .await
}

/// Answer for the content of a draft
#[utoipa::path(post, path = "/api/v1/van-ban-di/{id}/kiem-tra-noi-dung", request_body = ActBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier")), responses(
    (status = 200, description = "The document as it is now", body = OutgoingDocument),
    (status = 409, description = "The document is in another state or version"),
))]
async fn check_content(
    visit: Visit,
    Path(id): Path<DocumentId>,
    Json(body): Json<ActBody>,
) -> Answer {
    perform(&visit, id, body, |tx, now, actor, id, body| {
        check::content(tx, now, actor, id, body.version, &opinion(&body.opinion)?)
    })
    .await
}

/// Answer for the format of a draft
#[utoipa::path(post, path = "/api/v1/van-ban-di/{id}/kiem-tra-the-thuc", request_body = ActBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier")), responses(
    (status = 200, description = "The document as it is now", body = OutgoingDocument),
    (status = 409, description = "Another state or version, or the caller drafted it"),
))]
async fn check_format(
    visit: Visit,
    Path(id): Path<DocumentId>,
    Json(body): Json<ActBody>,
) -> Answer {
    perform(&visit, id, body, |tx, now, actor, id, body| {
        check::format(tx, now, actor, id, body.version, &opinion(&body.opinion)?)
    })
    .await
}

/// Approve a draft under the caller's own name
#[utoipa::path(post, path = "/api/v1/van-ban-di/{id}/duyet", request_body = ActBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier")), responses(
    (status = 200, description = "The document as it is now", body = OutgoingDocument),
    (status = 409, description = "Another state or version, or the caller drafted or checked it"),
))]
async fn approve_one(
    visit: Visit,
    Path(id): Path<DocumentId>,
    Json(body): Json<ActBody>,
) -> Answer {
    perform(&visit, id, body, |tx, now, actor, id, body| {
        approve::approve(tx, now, actor, id, body.version, &opinion(&body.opinion)?)
    })
    .await
}

/// Number, date and send an approved document
///
/// Needs `Idempotency-Key`; the same key gives the same number.
#[utoipa::path(post, path = "/api/v1/van-ban-di/{id}/ban-hanh", request_body = ActBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier"),
        ("Idempotency-Key" = String, Header, description = "1 to 64 letters, digits or hyphens")), responses(
    (status = 200, description = "The number", body = IssuedDocument),
    (status = 400, description = "The key is missing"),
    (status = 409, description = "The document is in another state or version, or the book is closed"),
))]
async fn issue_one(
    visit: Visit,
    Path(id): Path<DocumentId>,
    headers: HeaderMap,
    Json(body): Json<ActBody>,
) -> Answer {
    let actor = actor_of(&visit)?;
    let key = once_key(&visit, &format!("documents.outgoing.issue {id}"), &headers)?;
    let now = visit.now();
    let answer = visit.web().db().write(move |tx| {
        if let Once::Repeated(answer) = tx.once(&key, now)? {
            return Ok(answer);
        }
        let issued = issue::issue(tx, now, &actor, id, body.version)?;
        let answer = serde_json::json!(IssuedDocument {
            number: issued.number,
            notation: issued.notation,
            receivers: issued.receivers,
        });
        tx.answered(&key, &answer.to_string())?;
        Ok::<_, ActError>(answer.to_string())
    });
    let answer: IssuedDocument =
        serde_json::from_str(&answer.await?).map_err(PageError::internal)?;
    Ok(Json(answer).into_response())
}

#[derive(OpenApi)]
#[openapi(
    paths(
        all,
        one,
        create,
        hand_over,
        check_content,
        check_format,
        approve_one,
        issue_one
    ),
    components(schemas(
        OutgoingPage,
        OutgoingLine,
        OutgoingDocument,
        ReceiverState,
        NewDraft,
        ActBody,
        IssuedDocument
    ))
)]
struct Description;

/// The description of these routes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described() {
        let described = serde_json::to_value(openapi()).expect("the description is JSON");
        for route in routes().list() {
            let method = route.method.as_str().to_lowercase();
            assert!(
                described["paths"][route.path][&method].is_object(),
                "{} {}",
                method,
                route.path
            );
        }
    }
}
