//! Outgoing documents for programs: the same acts as the pages, with the same checks. Fields have
//! the names of the acts; addresses those of the pages.

mod shapes;

use super::{
    ActError, approve, check, draft, issue,
    list::{self, Filter, From, Line, PAGE_ROWS, Tab},
    pages::{READERS, opinion},
    show, submit,
};
use crate::{
    acting::actor_of,
    document::DocumentId,
    permissions::{APPROVE, CHECK_CONTENT, CHECK_FORMAT, DRAFT, ISSUE},
};
use axum::{
    http::{Method, StatusCode, header},
    response::IntoResponse,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;
use kit_web::{Access, Answer, Json, KeyedJson, PageError, Path, Query, Routes, Visit};
use serde::Deserialize;
use shapes::{
    ActBody, IssuedDocument, NewDraft, OutgoingDocument, OutgoingLine, OutgoingPage, ReceiverState,
};
use std::sync::Arc;
use utoipa::{IntoParams, OpenApi};
use vn::{kinds::Kind, urgency::Urgency};

const HERE: &str = "/api/v1/van-ban-di";

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
    /// Words of the notation or the abstract, with or without their marks.
    #[serde(default)]
    q: Option<String>,
    /// Only documents after this one: `next` of the page before.
    #[serde(default)]
    sau: Option<String>,
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
    let (tab, filter, from) = wanted.read()?;
    let lines = visit
        .web()
        .db()
        .read(move |tx| list::page(tx, &actor, tab, &filter, from))
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
    fn read(&self) -> Result<(Tab, Filter, From), PageError> {
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
        let filter = Filter {
            kind: kind.to_owned(),
            urgency: urgency.map(|it| it as i64),
            text: self.q.clone().unwrap_or_default(),
        };
        Ok((tab, filter, from))
    }
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
    visit.reads_for(view.reader_for.map(kit_base::Id::to_i64));
    Ok(Json(OutgoingDocument::of(&view)).into_response())
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
async fn create(visit: Visit, new: KeyedJson<NewDraft>) -> Answer {
    let actor = actor_of(&visit)?;
    let (now, input, who) = (visit.now(), new.body.into_input(), Arc::clone(&actor));
    let work = move |tx: &mut Tx<'_>| draft::draft(tx, now, &who, &input);
    let id = (new.key)
        .once(&visit, "documents.outgoing.draft", work)
        .await?;
    let view = visit.web().db().read(move |tx| show::show(tx, &actor, id));
    let view = view.await?.ok_or(PageError::NotFound)?;
    let location = format!("{HERE}/{}", view.outgoing.id);
    let answer = Json(OutgoingDocument::of(&view));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], answer).into_response())
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
    (status = 204, description = "It is done, and the caller may not see the document any more"),
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
    (status = 204, description = "It is done, and the caller may not see the document any more"),
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
    (status = 204, description = "It is done, and the caller may not see the document any more"),
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
    (status = 204, description = "It is done, and the caller may not see the document any more"),
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
    KeyedJson { body, key }: KeyedJson<ActBody>,
) -> Answer {
    let actor = actor_of(&visit)?;
    let (now, operation) = (visit.now(), format!("documents.outgoing.issue {id}"));
    let work = move |tx: &mut Tx<'_>| {
        let issued = issue::issue(tx, now, &actor, id, body.version)?;
        Ok::<_, ActError>(IssuedDocument {
            number: issued.number,
            notation: issued.notation,
            receivers: issued.receivers,
        })
    };
    let answer = key.once(&visit, &operation, work).await?;
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
