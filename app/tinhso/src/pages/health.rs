//! How the node does: for the system, for the load balancer, for the operator.

use crate::{VERSION, config::Config, node::Pulse};
use axum::{Json, response::IntoResponse};
use http::StatusCode;
use kit_db::DbError;
use kit_jobs::{Waiting, dead_letters, waiting};
use kit_search::FollowerStatus;
use kit_web::{Answer, Visit};
use serde_json::{Value, json};
use std::sync::Arc;

/// The process answers. Never asks the database: a fail-over must not restart all nodes.
pub(super) async fn live() -> Answer {
    Ok(Json(json!({ "status": "pass" })).into_response())
}

/// The node can take requests.
pub(super) async fn ready(visit: Visit) -> Answer {
    let pulse = visit.web().service::<Arc<Pulse>>();
    let readiness = pulse.readiness(visit.now()).await;
    Ok(answer(readiness.is_ready(), json!({ "checks": readiness })))
}

/// The node has come up.
pub(super) async fn startup(visit: Visit) -> Answer {
    let pulse = visit.web().service::<Arc<Pulse>>();
    Ok(answer(pulse.is_started(), json!({})))
}

fn answer(well: bool, mut body: Value) -> axum::response::Response {
    let (status, word) = if well {
        (StatusCode::OK, "pass")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "fail")
    };
    body["status"] = word.into();
    (status, Json(body)).into_response()
}

/// Everything an operator wants to know about this node and the queues of all.
pub(super) async fn detail(visit: Visit) -> Answer {
    let (pulse, now) = (visit.web().service::<Arc<Pulse>>(), visit.now());
    let readiness = pulse.readiness(now).await;
    let asked = visit.web().db().read(|tx| {
        Ok::<_, DbError>((
            tx.database_now()?,
            waiting(tx)?,
            dead_letters(tx, None)?.len(),
        ))
    });
    let (theirs, waiting, dead) = asked.await?;
    let config = visit.web().service::<Arc<Config>>();
    // the node takes requests all the same: acts are written, and nobody signs them
    let log_trouble = pulse.log_trouble();
    let body = json!({
        "version": VERSION,
        "started_at": pulse.started_at.to_string(),
        "checks": readiness,
        "roles": { "web": pulse.roles.web, "jobs": pulse.roles.jobs, "index": pulse.roles.index },
        "database": {
            "address": config.database.url.to_string(),
            "clock_skew_seconds": now.duration_since(theirs).as_secs_f64(),
        },
        "jobs": { "running_here": pulse.jobs(), "waiting": queues(&waiting), "dead": dead },
        "index": pulse.index().map(|status| index(&status)),
        "log": { "trouble": log_trouble },
        "disk_free_ratio": pulse.free_ratio(),
    });
    Ok(answer(readiness.is_ready() && log_trouble.is_none(), body))
}

fn index(status: &FollowerStatus) -> Value {
    json!({
        "state": format!("{:?}", status.state),
        "behind": status.behind,
        "lag_seconds": status.lag.as_secs_f64(),
        "error": status.error,
        "dropped": status.dropped,
    })
}

fn queues(waiting: &[Waiting]) -> Vec<Value> {
    let queue = |waiting: &Waiting| {
        json!({
            "kind": waiting.kind,
            "number": waiting.number,
            "oldest": waiting.oldest.to_string(),
        })
    };
    waiting.iter().map(queue).collect()
}
