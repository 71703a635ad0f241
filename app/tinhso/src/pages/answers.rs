//! What every route for programs may answer besides what its office describes: the problems that the
//! front door itself gives (RFC 9457), each once and in the same words.

use http::Method;
use kit_web::{Access, Problem, ProblemField, RouteInfo, RouteKind};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

/// Name of the way in which programs sign in, in the description.
const SCHEME: &str = "program";
/// Name of HTTP Basic, for the token endpoint.
const BASIC: &str = "basic";

/// Completes the description: who may call each route, and every status that it can answer with.
pub(super) fn complete(tree: &mut Value, routes: &[RouteInfo], scopes: &[&'static str]) {
    let scopes: Map<String, Value> = scopes
        .iter()
        .map(|scope| ((*scope).to_owned(), json!("")))
        .collect();
    let flow = json!({ "tokenUrl": "/api/oauth2/token", "scopes": scopes });
    tree["components"]["securitySchemes"] = json!({
        SCHEME: { "type": "oauth2", "flows": { "clientCredentials": flow } },
        BASIC: { "type": "http", "scheme": "basic" },
    });
    let schemas = &mut tree["components"]["schemas"];
    schemas[Problem::name().as_ref()] = schema(&Problem::schema());
    schemas[ProblemField::name().as_ref()] = schema(&ProblemField::schema());
    for route in routes.iter().filter(|route| route.kind == RouteKind::Api) {
        let method = route.method.as_str().to_lowercase();
        let item = tree["paths"].get_mut(route.path);
        if let Some(act) = item.and_then(|item| item.get_mut(&method)) {
            complete_one(act, route);
        }
    }
}

fn schema(of: &impl serde::Serialize) -> Value {
    serde_json::to_value(of).unwrap_or(Value::Null)
}

/// Which rights open a route: any one of them.
fn security(access: Access) -> Value {
    match access {
        Access::Public => json!([]),
        Access::SignedIn => json!([{ SCHEME: [] }]),
        Access::Permission(one) | Access::HiddenPermission(one) => json!([{ SCHEME: [one] }]),
        Access::AnyPermission(several) => {
            several.iter().map(|one| json!({ SCHEME: [one] })).collect()
        }
    }
}

fn complete_one(act: &mut Value, route: &RouteInfo) {
    if act.get("security").is_none() {
        act["security"] = security(route.access);
    }
    let has_body = act.get("requestBody").is_some();
    let parameters = act["parameters"].as_array().cloned().unwrap_or_default();
    let has = |place: &str| parameters.iter().any(|one| one["in"] == place);
    let asks_who = matches!(
        route.access,
        Access::SignedIn
            | Access::Permission(_)
            | Access::AnyPermission(_)
            | Access::HiddenPermission(_)
    );
    let changes = route.method != Method::GET;
    let answers = [
        (
            has_body || has("query") || has("header"),
            "400",
            "The request makes no sense",
        ),
        (
            asks_who,
            "401",
            "No token, or one that is unknown, expired or revoked",
        ),
        (asks_who, "403", "The caller lacks the right"),
        (
            has("path"),
            "404",
            "It is not there, or the caller may not know that it is",
        ),
        (
            changes && asks_who,
            "409",
            "The state of the thing does not allow it",
        ),
        (has_body, "413", "The body is larger than what is taken"),
        (has_body, "415", "The body is of a type that is not taken"),
        (
            has_body,
            "422",
            "Fields break rules, or the key came with another body before",
        ),
        (
            true,
            "429",
            "Too many requests; Retry-After says when to come back",
        ),
        (
            true,
            "503",
            "The database is away for a moment; Retry-After says when to come back",
        ),
    ];
    for (_, status, about) in answers.into_iter().filter(|(can, ..)| *can) {
        let answer = &mut act["responses"][status];
        if answer.is_null() {
            *answer = json!({ "description": about });
        }
        if answer.get("content").is_none() {
            answer["content"] = json!({
                "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{modules, pages::api_document};
    use kit_web::{Access, RouteKind};

    #[test]
    fn every_described_route_names_every_problem_that_the_front_door_gives() {
        let catalogue = modules::catalogue();
        let tree = api_document(&catalogue).tree;
        let routes = catalogue.iter().flat_map(|module| module.routes.list());
        let mut seen = 0;
        for route in routes.filter(|route| route.kind == RouteKind::Api) {
            let method = route.method.as_str().to_lowercase();
            let act = &tree["paths"][route.path][&method];
            if act.is_null() {
                continue;
            }
            seen += 1;
            let mut wanted = vec!["429", "503"];
            if route.access != Access::Public {
                wanted.extend(["401", "403"]);
            }
            if route.path.contains('{') {
                wanted.push("404");
            }
            if act["requestBody"].is_object() {
                wanted.extend(["400", "413", "415", "422"]);
            }
            assert!(act["security"].is_array(), "{method} {}", route.path);
            for status in wanted {
                let content = &act["responses"][status]["content"];
                assert!(content.is_object(), "{method} {} {status}", route.path);
            }
        }
        assert!(seen >= 18, "{seen} routes are described");
        assert!(tree["components"]["schemas"]["Problem"]["properties"]["detail"].is_object());
    }
}
