//! Incoming documents for programs: the same acts as the pages, with the same checks. Fields have
//! the names of the acts; addresses those of the pages.

use super::{
    ActError, IncomingId,
    assign::{Assignment, assign},
    direct::{Direction, direct},
    finish::{Outcome, finish},
    list::{self, Line, PAGE_ROWS},
    pages::{READERS, WORKERS, finish::answers_of_own, inbox_filter::View as Asked},
    present::present,
    register::{Arrival, RegisterError, register_arrival, register_delivered},
    show::{self, View},
};
use crate::{
    address,
    document::{DocumentId, DocumentInput},
    permissions::{ASSIGN, DIRECT, PRESENT, REGISTER},
};
use axum::{
    http::{HeaderMap, Method, StatusCode, header},
    response::IntoResponse,
};
use identity::{Actor, PersonId, UnitId};
use jiff::{Timestamp, civil::Date};
use kit_db::{Once, OnceKey, Tx};
use kit_web::{Access, Answer, Json, LONGEST_FORM_KEY, PageError, Path, Routes, Visit};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{OpenApi, ToSchema};
use vn::urgency::Urgency;

const HERE: &str = "/api/v1/van-ban-den";
/// The header that names one operation, so that a repeated request does not act twice.
const KEY_HEADER: &str = "idempotency-key";

/// The routes for programs.
#[must_use]
pub fn routes() -> Routes {
    let clerk = Access::Permission(REGISTER);
    Routes::new()
        .api(Method::GET, HERE, READERS, all)
        .api(Method::POST, HERE, clerk, register)
        .api(Method::GET, "/api/v1/van-ban-den/{id}", READERS, one)
        .api(
            Method::POST,
            "/api/v1/van-ban-den/{id}/vao-so",
            clerk,
            enter,
        )
        .api(
            Method::POST,
            "/api/v1/van-ban-den/{id}/trinh",
            Access::Permission(PRESENT),
            lay_before,
        )
        .api(
            Method::POST,
            "/api/v1/van-ban-den/{id}/chi-dao",
            Access::Permission(DIRECT),
            decide,
        )
        .api(
            Method::POST,
            "/api/v1/van-ban-den/{id}/phan-cong",
            Access::Permission(ASSIGN),
            give,
        )
        .api(
            Method::POST,
            "/api/v1/van-ban-den/{id}/hoan-thanh",
            WORKERS,
            close,
        )
}

/// A document in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingLine {
    /// Identifier, 13 characters.
    id: String,
    /// Code of the state.
    state: &'static str,
    /// Arrival number; absent before it is registered.
    arrival_number: Option<i64>,
    /// Day of arrival, `2022-11-16`.
    #[schema(value_type = Option<String>, format = Date)]
    arrival_on: Option<Date>,
    /// Code of the kind.
    kind: String,
    /// Number and notation as printed.
    notation: String,
    /// The author.
    issuer: String,
    /// The abstract.
    subject: String,
    /// Code of the degree of urgency.
    urgency: &'static str,
    /// Until when it must be dealt with.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// How many files go with it.
    files: i64,
    /// Rises with every act.
    version: i64,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingPage {
    /// At most fifty documents.
    rows: Vec<IncomingLine>,
    /// For `trang` of the next page; absent on the last.
    next: Option<String>,
}

/// A file of a document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingFile {
    /// Its name.
    name: String,
    /// Its length in bytes.
    bytes: i64,
    /// Where it is fetched; absent while it waits for the malware scan.
    href: Option<String>,
}

/// One act in a document's trace.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingStep {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Code of the act.
    act: String,
    /// Who.
    person: Option<String>,
    /// With which words.
    opinion: String,
}

/// A document with everything that the caller may know of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingDocument {
    /// What lists say of it.
    #[serde(flatten)]
    line: IncomingLine,
    /// Day of the document.
    #[schema(value_type = Option<String>, format = Date)]
    issued_on: Option<Date>,
    /// Who signed.
    signer_name: String,
    /// As what.
    signer_position: String,
    /// The text.
    content: String,
    /// The unit in the lead.
    lead_unit: Option<String>,
    /// The person in the lead.
    lead_person: Option<String>,
    /// How it was dealt with.
    result: String,
    /// The outgoing document that answers it.
    answer: Option<String>,
    /// Its files.
    attachments: Vec<IncomingFile>,
    /// Its trace, oldest first.
    steps: Vec<IncomingStep>,
    /// What the caller may do with it now.
    acts: Vec<&'static str>,
}

/// A document that came from outside the system.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewArrival {
    /// Code of the kind.
    kind: String,
    /// Number and notation as printed.
    notation: String,
    /// Day of the document.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    issued_on: Option<Date>,
    /// The author.
    issuer: String,
    /// The abstract, at most 500 characters.
    subject: String,
    /// Who signed.
    #[serde(default)]
    signer_name: String,
    /// As what.
    #[serde(default)]
    signer_position: String,
    /// Code of the degree of urgency; `normal` without it.
    #[serde(default)]
    urgency: String,
    /// Pages.
    #[serde(default)]
    pages: Option<i64>,
    /// Until when an answer is wanted.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    reply_due_on: Option<Date>,
    /// The text.
    #[serde(default)]
    content: String,
    /// Empty or `none`: state secrets are refused.
    #[serde(default)]
    secrecy: String,
    /// Enter it although the same sender's same notation is in the book already.
    #[serde(default)]
    although_double: bool,
}

/// The version that the caller has seen; an act on another version is refused with 409.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenVersion {
    /// Absent: whatever the version is.
    #[serde(default)]
    version: Option<i64>,
}

/// Before whom a document is laid.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PresentBody {
    /// See [`SeenVersion`].
    #[serde(default)]
    version: Option<i64>,
    /// One of the agency's leaders.
    #[schema(value_type = String)]
    leader: PersonId,
}

/// Who leads, who works with the lead, until when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DirectBody {
    /// See [`SeenVersion`].
    #[serde(default)]
    version: Option<i64>,
    /// The unit in the lead.
    #[schema(value_type = String)]
    lead: UnitId,
    /// Units that work with it.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    coordinators: Vec<UnitId>,
    /// Required when units coordinate.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// The leader's words, at most 2,000 characters.
    #[serde(default)]
    opinion: String,
}

/// To whom of the unit, until when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignBody {
    /// See [`SeenVersion`].
    #[serde(default)]
    version: Option<i64>,
    /// One of the lead unit's people.
    #[schema(value_type = String)]
    person: PersonId,
    /// Not later than the document's own due time.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// Words that go with it, at most 2,000 characters.
    #[serde(default)]
    opinion: String,
}

/// How a document was dealt with.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FinishBody {
    /// See [`SeenVersion`].
    #[serde(default)]
    version: Option<i64>,
    /// In words; empty means that it was noted.
    #[serde(default)]
    result: String,
    /// An outgoing document of the own agency.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    answer: Option<DocumentId>,
}

/// What a registration gives.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct RegisteredDocument {
    /// Identifier of the entry.
    id: String,
    /// The arrival number.
    arrival_number: i64,
}

fn actor_of(visit: &Visit) -> Result<Arc<Actor>, PageError> {
    let actor = visit.actor::<Actor>()?;
    Ok(Arc::new(
        Actor::clone(&actor).in_request(visit.request_id()),
    ))
}

fn urgency_code(degree: i64) -> &'static str {
    let known = Urgency::ALL.into_iter().find(|it| *it as i64 == degree);
    known.unwrap_or_default().code()
}

impl IncomingLine {
    fn of(line: Line) -> Self {
        Self {
            id: line.id.to_string(),
            state: line.state.code(),
            arrival_number: line.arrival_number,
            arrival_on: line.arrival_on,
            kind: line.kind,
            notation: line.notation,
            issuer: line.issuer_name,
            subject: line.subject,
            urgency: urgency_code(line.urgency),
            due_at: line.due_at,
            files: line.files,
            version: line.version,
        }
    }
}

impl IncomingDocument {
    fn of(view: View) -> Self {
        let (incoming, document) = (view.incoming, view.document);
        let line = IncomingLine {
            id: incoming.id.to_string(),
            state: incoming.state.code(),
            arrival_number: incoming.arrival_number,
            arrival_on: incoming.arrival_on,
            kind: document.kind,
            notation: document.notation,
            issuer: document.issuer_name,
            subject: document.subject,
            urgency: urgency_code(document.urgency),
            due_at: incoming.due_at,
            files: document.files,
            version: incoming.version,
        };
        let steps = view.steps.into_iter().map(|step| IncomingStep {
            at: step.at,
            act: step.act,
            person: step.person_id.map(|id| id.to_string()),
            opinion: step.opinion,
        });
        let files = view.files.iter().map(|file| IncomingFile {
            name: file.name.clone(),
            bytes: file.size_bytes,
            href: crate::file_page::is_served(file).then(|| format!("/tep/{}", file.id)),
        });
        Self {
            line,
            issued_on: document.issued_on,
            signer_name: document.signer_name,
            signer_position: document.signer_position,
            content: view.content,
            lead_unit: incoming.lead_unit_id.map(|id| id.to_string()),
            lead_person: incoming.lead_person_id.map(|id| id.to_string()),
            result: view.result,
            answer: view.answer.map(|id| id.to_string()),
            attachments: files.collect(),
            steps: steps.collect(),
            acts: view.acts.iter().map(|act| act.code()).collect(),
        }
    }
}

/// The incoming documents that the caller may see
///
/// The same parameters as the inbox: `tab`, `loai` (code of a kind), `khan` (1 to 3), `tu` and `den`
/// (days), `chua-doc=1`, `co=1`; fifty at a time, on with `trang`.
#[utoipa::path(get, path = HERE, tag = "documents",
    params(
        ("tab" = Option<String>, Query, description = "can-xu-ly, dang-xu-ly, sap-den-han, qua-han, phoi-hop, cho-duyet, da-hoan-thanh, tat-ca"),
        ("loai" = Option<String>, Query, description = "Code of a kind"),
        ("khan" = Option<i64>, Query, description = "1 urgent, 2 very urgent, 3 express"),
        ("tu" = Option<String>, Query, description = "Received on this day or later"),
        ("den" = Option<String>, Query, description = "Received on this day or earlier"),
        ("trang" = Option<String>, Query, description = "`next` of the page before")),
    responses(
    (status = 200, description = "A page of the list", body = IncomingPage),
    (status = 400, description = "The cursor is of another list"),
))]
async fn all(visit: Visit, asked: address::Asked) -> Answer {
    let actor = actor_of(&visit)?;
    let view = Asked::read(&asked)?;
    let (now, tab, filter, place) = (
        visit.now(),
        view.tab,
        view.filter(visit.today()),
        view.place(),
    );
    let lines = visit
        .web()
        .db()
        .read(move |tx| list::page(tx, now, &actor, tab, &filter, place));
    let rows = view.cut(lines.await?, PAGE_ROWS);
    let next = rows.next.as_ref().map(kit_web::Cursor::encode);
    let rows = rows.rows.into_iter().map(IncomingLine::of).collect();
    Ok(Json(IncomingPage { rows, next }).into_response())
}

/// One incoming document
#[utoipa::path(get, path = "/api/v1/van-ban-den/{id}", params(("id" = String, Path, description = "Identifier")),
    tag = "documents", responses(
    (status = 200, description = "The document", body = IncomingDocument),
    (status = 404, description = "It is not there, or the caller may not know that it is"),
))]
async fn one(visit: Visit, Path(id): Path<IncomingId>) -> Answer {
    let actor = actor_of(&visit)?;
    let view = visit
        .web()
        .db()
        .read(move |tx| show::show(tx, &actor, id))
        .await?;
    let view = view.ok_or(PageError::NotFound)?;
    Ok(Json(IncomingDocument::of(view)).into_response())
}

impl NewArrival {
    fn into_arrival(self) -> Arrival {
        Arrival {
            document: DocumentInput {
                kind: self.kind,
                notation: self.notation,
                issued_on: self.issued_on,
                issuer: self.issuer,
                subject: self.subject,
                signer_name: self.signer_name,
                signer_position: self.signer_position,
                urgency: self.urgency,
                pages: self.pages,
                reply_due_on: self.reply_due_on,
                content: self.content,
                secrecy: self.secrecy,
            },
            although_double: self.although_double,
        }
    }
}

/// Register a document that came from outside the system
///
/// Needs `Idempotency-Key`; the same key gives the same number.
#[utoipa::path(post, path = HERE, request_body = NewArrival, tag = "documents",
    params(("Idempotency-Key" = String, Header, description = "1 to 64 letters, digits or hyphens")), responses(
    (status = 201, description = "The entry; its address in `Location`", body = RegisteredDocument),
    (status = 400, description = "The body is no document, or the key is missing"),
    (status = 409, description = "It is in the book already, or the book is closed"),
    (status = 422, description = "Fields break rules; each is named"),
))]
async fn register(visit: Visit, headers: HeaderMap, Json(new): Json<NewArrival>) -> Answer {
    let actor = actor_of(&visit)?;
    let key = once_key(&visit, "documents.incoming.register", &headers)?;
    let (now, arrival) = (visit.now(), new.into_arrival());
    let registered = once(&visit, key, move |tx| {
        register_arrival(tx, now, &actor, &arrival)
    })
    .await?;
    let location = format!("{HERE}/{}", registered.id);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Json(registered),
    )
        .into_response())
}

/// Register a delivered document
///
/// Needs `Idempotency-Key`; the same key gives the same number.
#[utoipa::path(post, path = "/api/v1/van-ban-den/{id}/vao-so", request_body = SeenVersion, tag = "documents",
    params(("id" = String, Path, description = "Identifier"),
        ("Idempotency-Key" = String, Header, description = "1 to 64 letters, digits or hyphens")), responses(
    (status = 200, description = "The arrival number", body = RegisteredDocument),
    (status = 400, description = "The key is missing"),
    (status = 409, description = "Another state or version, or the book is closed"),
))]
async fn enter(
    visit: Visit,
    Path(id): Path<IncomingId>,
    headers: HeaderMap,
    Json(body): Json<SeenVersion>,
) -> Answer {
    let actor = actor_of(&visit)?;
    let key = once_key(&visit, &format!("documents.incoming.enter {id}"), &headers)?;
    let now = visit.now();
    let registered = once(&visit, key, move |tx| {
        register_delivered(tx, now, &actor, id, body.version)
    })
    .await?;
    Ok(Json(registered).into_response())
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
    let account = visit.viewer().map_or("", |viewer| viewer.account.as_str());
    Ok(OnceKey::new(account, operation, key))
}

/// A registration that happens once for a key, with the answer of the first time.
async fn once(
    visit: &Visit,
    key: OnceKey,
    mut work: impl FnMut(&mut Tx<'_>) -> Result<super::register::Registered, RegisterError>
    + Send
    + 'static,
) -> Result<RegisteredDocument, PageError> {
    let now = visit.now();
    let answer = visit.web().db().write(move |tx| {
        if let Once::Repeated(answer) = tx.once(&key, now)? {
            return Ok(answer);
        }
        let registered = work(tx)?;
        let answer = serde_json::json!(RegisteredDocument {
            id: registered.id.to_string(),
            arrival_number: registered.arrival_number,
        })
        .to_string();
        tx.answered(&key, &answer)?;
        Ok::<_, RegisterError>(answer)
    });
    serde_json::from_str(&answer.await?).map_err(PageError::internal)
}

/// An act that the state itself keeps from happening twice.
async fn perform(
    visit: &Visit,
    id: IncomingId,
    mut work: impl FnMut(&mut Tx<'_>, Timestamp, &Actor) -> Result<(), ActError> + Send + 'static,
) -> Answer {
    let actor = actor_of(visit)?;
    let now = visit.now();
    let done = visit.web().db().write(move |tx| {
        work(tx, now, &actor)?;
        Ok::<_, ActError>(show::show(tx, &actor, id)?)
    });
    match done.await? {
        Some(view) => Ok(Json(IncomingDocument::of(view)).into_response()),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Lay a registered document before a leader
#[utoipa::path(post, path = "/api/v1/van-ban-den/{id}/trinh", request_body = PresentBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier")), responses(
    (status = 200, description = "The document as it is now", body = IncomingDocument),
    (status = 409, description = "The document is in another state or version"),
    (status = 422, description = "The person is no leader of the agency"),
))]
async fn lay_before(
    visit: Visit,
    Path(id): Path<IncomingId>,
    Json(body): Json<PresentBody>,
) -> Answer {
    perform(&visit, id, move |tx, now, actor| {
        present(tx, now, actor, id, body.version, body.leader)
    })
    .await
}

/// Say which unit leads, which work with it, and until when
#[utoipa::path(post, path = "/api/v1/van-ban-den/{id}/chi-dao", request_body = DirectBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier")), responses(
    (status = 200, description = "The document as it is now", body = IncomingDocument),
    (status = 409, description = "The document is in another state or version"),
    (status = 422, description = "Fields break rules; each is named"),
))]
async fn decide(visit: Visit, Path(id): Path<IncomingId>, Json(body): Json<DirectBody>) -> Answer {
    let DirectBody {
        version,
        lead,
        coordinators,
        due_at,
        opinion,
    } = body;
    let direction = Direction {
        lead,
        coordinators,
        due_at,
        opinion,
    };
    perform(&visit, id, move |tx, now, actor| {
        direct(tx, now, actor, id, version, &direction)
    })
    .await
}

/// Give a document of the caller's unit to one of its people
#[utoipa::path(post, path = "/api/v1/van-ban-den/{id}/phan-cong", request_body = AssignBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier")), responses(
    (status = 200, description = "The document as it is now", body = IncomingDocument),
    (status = 409, description = "The document is in another state or version"),
    (status = 422, description = "Fields break rules; each is named"),
))]
async fn give(visit: Visit, Path(id): Path<IncomingId>, Json(body): Json<AssignBody>) -> Answer {
    let AssignBody {
        version,
        person,
        due_at,
        opinion,
    } = body;
    let assignment = Assignment {
        person,
        due_at,
        opinion,
    };
    perform(&visit, id, move |tx, now, actor| {
        assign(tx, now, actor, id, version, &assignment)
    })
    .await
}

/// Close the work on a document
#[utoipa::path(post, path = "/api/v1/van-ban-den/{id}/hoan-thanh", request_body = FinishBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier")), responses(
    (status = 200, description = "The document as it is now", body = IncomingDocument),
    (status = 409, description = "The document is in another state or version"),
    (status = 422, description = "Fields break rules; each is named"),
))]
async fn close(visit: Visit, Path(id): Path<IncomingId>, Json(body): Json<FinishBody>) -> Answer {
    let outcome = Outcome {
        result: vn::text::clean_lines(&body.result),
        answer: body.answer,
    };
    perform(&visit, id, move |tx, now, actor| {
        answers_of_own(tx, actor, outcome.answer)?;
        finish(tx, now, actor, id, body.version, &outcome)
    })
    .await
}

#[derive(OpenApi)]
#[openapi(
    paths(all, one, register, enter, lay_before, decide, give, close),
    components(schemas(
        IncomingPage,
        IncomingLine,
        IncomingDocument,
        IncomingFile,
        IncomingStep,
        NewArrival,
        SeenVersion,
        PresentBody,
        DirectBody,
        AssignBody,
        FinishBody,
        RegisteredDocument
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
