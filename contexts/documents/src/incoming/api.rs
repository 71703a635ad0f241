//! Incoming documents for programs: the same acts as the pages, with the same checks. Fields have
//! the names of the acts; addresses those of the pages.

mod bodies;

use super::{
    ActError, IncomingId,
    assign::{Assignment, assign},
    direct::{Direction, direct},
    finish::{Outcome, finish},
    list::{self, PAGE_ROWS},
    pages::{READERS, WORKERS, inbox_filter::View as Asked},
    present::present,
    register::{register_arrival, register_delivered},
    show,
};
use crate::{
    acting::actor_of,
    deadline::{self, Wish},
    permissions::{ASSIGN, DIRECT, PRESENT, REGISTER},
};
use axum::{
    http::{Method, StatusCode, header},
    response::IntoResponse,
};
use bodies::{
    AssignBody, DirectBody, FinishBody, IncomingDocument, IncomingFile, IncomingLine, IncomingPage,
    IncomingStep, NewArrival, PresentBody, RegisteredDocument, SeenVersion,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;
use kit_web::{Access, Answer, Json, KeyedJson, PageError, Parameters, Path, Routes, Visit};
use utoipa::OpenApi;

const HERE: &str = "/api/v1/van-ban-den";

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
async fn all(visit: Visit, asked: Parameters) -> Answer {
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
    visit.reads_for(view.reader_for.map(kit_base::Id::to_i64));
    Ok(Json(IncomingDocument::of(view)).into_response())
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
async fn register(visit: Visit, new: KeyedJson<NewArrival>) -> Answer {
    let actor = actor_of(&visit)?;
    let (now, arrival) = (visit.now(), new.body.into_arrival());
    let work = move |tx: &mut Tx<'_>| {
        register_arrival(tx, now, &actor, &arrival).map(RegisteredDocument::of)
    };
    let registered = (new.key)
        .once(&visit, "documents.incoming.register", work)
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
    KeyedJson { body, key }: KeyedJson<SeenVersion>,
) -> Answer {
    let actor = actor_of(&visit)?;
    let (now, operation) = (visit.now(), format!("documents.incoming.enter {id}"));
    let work = move |tx: &mut Tx<'_>| {
        register_delivered(tx, now, &actor, id, body.version).map(RegisteredDocument::of)
    };
    let registered = key.once(&visit, &operation, work).await?;
    Ok(Json(registered).into_response())
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
    (status = 204, description = "It is done, and the caller may not see the document any more"),
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
    (status = 204, description = "It is done, and the caller may not see the document any more"),
    (status = 409, description = "The document is in another state or version"),
    (status = 422, description = "Fields break rules; each is named"),
))]
async fn decide(visit: Visit, Path(id): Path<IncomingId>, Json(body): Json<DirectBody>) -> Answer {
    let DirectBody {
        version,
        lead,
        coordinators,
        due_at,
        working_days,
        opinion,
    } = body;
    let wish = Wish {
        working_days,
        at: due_at,
    };
    let direction = Direction {
        lead,
        coordinators,
        due_at,
        opinion,
    };
    perform(&visit, id, move |tx, now, actor| {
        deadline::within(tx, now, id, wish, |tx, due_at| {
            let direction = Direction {
                due_at,
                ..direction.clone()
            };
            direct(tx, now, actor, id, version, &direction)
        })
    })
    .await
}

/// Give a document of the caller's unit to one of its people
#[utoipa::path(post, path = "/api/v1/van-ban-den/{id}/phan-cong", request_body = AssignBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier")), responses(
    (status = 200, description = "The document as it is now", body = IncomingDocument),
    (status = 204, description = "It is done, and the caller may not see the document any more"),
    (status = 409, description = "The document is in another state or version"),
    (status = 422, description = "Fields break rules; each is named"),
))]
async fn give(visit: Visit, Path(id): Path<IncomingId>, Json(body): Json<AssignBody>) -> Answer {
    let AssignBody {
        version,
        person,
        due_at,
        working_days,
        opinion,
    } = body;
    let wish = Wish {
        working_days,
        at: due_at,
    };
    let assignment = Assignment {
        person,
        due_at,
        opinion,
    };
    perform(&visit, id, move |tx, now, actor| {
        deadline::within(tx, now, id, wish, |tx, due_at| {
            let assignment = Assignment {
                due_at,
                ..assignment.clone()
            };
            assign(tx, now, actor, id, version, &assignment)
        })
    })
    .await
}

/// Close the work on a document
#[utoipa::path(post, path = "/api/v1/van-ban-den/{id}/hoan-thanh", request_body = FinishBody, tag = "documents",
    params(("id" = String, Path, description = "Identifier")), responses(
    (status = 200, description = "The document as it is now", body = IncomingDocument),
    (status = 204, description = "It is done, and the caller may not see the document any more"),
    (status = 409, description = "The document is in another state or version"),
    (status = 422, description = "Fields break rules; each is named"),
))]
async fn close(visit: Visit, Path(id): Path<IncomingId>, Json(body): Json<FinishBody>) -> Answer {
    let outcome = Outcome {
        result: vn::text::clean_lines(&body.result),
        answer: body.answer,
    };
    perform(&visit, id, move |tx, now, actor| {
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
