//! The API's description for programs (OpenAPI), and the same for people: a page of our own,
//! without anybody's script.

use super::answers;
use crate::{VERSION, modules};
use axum::response::IntoResponse;
use http::header;
use kit_module::Catalogue;
use kit_web::{Answer, Markup, PageError, Visit, html};
use serde_json::Value;
use std::sync::Arc;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};

/// The description of all offices' API, as JSON.
#[derive(Debug)]
pub struct ApiDocument {
    /// As a tree, for the page.
    pub tree: Value,
    /// As text, for programs.
    pub text: String,
}

/// Methods in the order of the page.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Puts the descriptions of all modules together.
#[must_use]
pub fn api_document(catalogue: &Catalogue) -> ApiDocument {
    let info = InfoBuilder::new().title("tinhso").version(VERSION).build();
    let empty: OpenApi = OpenApiBuilder::new().info(info).build();
    let all = catalogue
        .iter()
        .filter_map(|module| module.openapi.clone())
        .fold(empty, |mut all, one| {
            all.merge(one);
            all
        });
    let mut tree = serde_json::to_value(&all).unwrap_or(Value::Null);
    let routes: Vec<_> = catalogue
        .iter()
        .flat_map(|module| module.routes.list().iter().cloned())
        .collect();
    answers::complete(&mut tree, &routes, &modules::for_programs());
    ApiDocument {
        text: tree.to_string(),
        tree,
    }
}

pub(super) async fn json(visit: Visit) -> Answer {
    let document = visit.web().service::<Arc<ApiDocument>>();
    Ok((
        [(header::CONTENT_TYPE, "application/json")],
        document.text.clone(),
    )
        .into_response())
}

pub(super) async fn page(visit: Visit) -> Answer {
    let document = Arc::clone(visit.web().service::<Arc<ApiDocument>>());
    view(&visit, &document.tree)
}

fn view(visit: &Visit, tree: &Value) -> Answer {
    let paths = tree["paths"]
        .as_object()
        .ok_or_else(|| PageError::internal("draw the description of the API: it has no paths"))?;
    let acts = paths.iter().flat_map(|(path, item)| {
        METHODS
            .iter()
            .filter_map(move |method| Some((path, *method, item.get(*method)?)))
    });
    let acts: Vec<_> = acts.collect();
    let schemas = tree["components"]["schemas"].as_object();
    let body = html! {
        p { (visit.t("tinhso-api-intro")) " " a href="/api/openapi.json" { "/api/openapi.json" } }
        @if acts.is_empty() { p { (visit.t("tinhso-api-empty")) } }
        @for (path, method, act) in &acts { (draw_act(visit, path, method, act)) }
        @if let Some(schemas) = schemas.filter(|schemas| !schemas.is_empty()) {
            h2 id="schemas" { (visit.t("tinhso-api-schemas")) }
            @for (name, schema) in schemas { (draw_schema(visit, name, schema)) }
        }
    };
    visit.page(visit.t("tinhso-api-title")).body(body)
}

fn draw_act(visit: &Visit, path: &str, method: &str, act: &Value) -> Markup {
    let parameters = act["parameters"].as_array().cloned().unwrap_or_default();
    html! {
        section class="panel" {
            header {
                h2 { code { (method.to_uppercase()) " " (path) } }
                @if let Some(summary) = act["summary"].as_str() { p { (summary) } }
            }
            @if let Some(about) = act["description"].as_str() { p { (about) } }
            @if !parameters.is_empty() {
                h3 { (visit.t("tinhso-api-parameters")) }
                dl class="kv" { @for one in &parameters { (draw_parameter(visit, one)) } }
            }
            @if let Some(content) = act["requestBody"]["content"].as_object() {
                h3 { (visit.t("tinhso-api-request")) }
                dl class="kv" { @for (media, body) in content { (draw_content(media, &body["schema"])) } }
            }
            @if let Some(responses) = act["responses"].as_object() {
                h3 { (visit.t("tinhso-api-responses")) }
                dl class="kv" { @for (status, response) in responses { (draw_response(status, response)) } }
            }
        }
    }
}

fn draw_parameter(visit: &Visit, parameter: &Value) -> Markup {
    let needed = parameter["required"].as_bool().unwrap_or(false);
    html! {
        div {
            dt { code { (text(&parameter["name"])) } }
            dd {
                (text(&parameter["in"])) ", " (kind_of(&parameter["schema"]))
                @if needed { ", " (visit.t("tinhso-api-needed")) }
                @if let Some(about) = parameter["description"].as_str() { ": " (about) }
            }
        }
    }
}

fn draw_content(media: &str, schema: &Value) -> Markup {
    html! { div { dt { code { (media) } } dd { (kind_of(schema)) } } }
}

fn draw_response(status: &str, response: &Value) -> Markup {
    let schema = response["content"]
        .as_object()
        .and_then(|content| content.values().next());
    html! {
        div {
            dt { code { (status) } }
            dd {
                (text(&response["description"]))
                @if let Some(schema) = schema { " " (kind_of(&schema["schema"])) }
            }
        }
    }
}

fn draw_schema(visit: &Visit, name: &str, schema: &Value) -> Markup {
    let needed: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    html! {
        section class="panel" id=(format!("schema-{name}")) {
            header {
                h3 { code { (name) } }
                @if let Some(about) = schema["description"].as_str() { p { (about) } }
            }
            @if let Some(fields) = schema["properties"].as_object() {
                dl class="kv" {
                    @for (field, kind) in fields {
                        div {
                            dt { code { (field) } }
                            dd {
                                (kind_of(kind))
                                @if needed.contains(&field.as_str()) { ", " (visit.t("tinhso-api-needed")) }
                                @if let Some(about) = kind["description"].as_str() { ": " (about) }
                            }
                        }
                    }
                }
            } @else { p { (kind_of(schema)) } }
        }
    }
}

/// What a schema holds, in a few words, with a link to a named one.
fn kind_of(schema: &Value) -> Markup {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        return html! { a href=(format!("#schema-{name}")) { code { (name) } } };
    }
    for word in ["oneOf", "anyOf", "allOf"] {
        if let Some(kinds) = schema[word].as_array() {
            return html! { @for (at, kind) in kinds.iter().enumerate() { @if at > 0 { " | " } (kind_of(kind)) } };
        }
    }
    if schema["items"].is_object() {
        return html! { (kind_of(&schema["items"])) "[]" };
    }
    let words: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let format = schema["format"].as_str();
    let values = schema["enum"].as_array();
    html! {
        (words.join(" | "))
        @if let Some(format) = format { " (" (format) ")" }
        @if let Some(values) = values {
            ": " @for (at, value) in values.iter().enumerate() { @if at > 0 { ", " } code { (text(value)) } }
        }
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

pub(super) fn sample(visit: &Visit) -> Answer {
    let tree = serde_json::json!({
        "paths": { "/api/van-ban-den/{id}": { "get": {
            "summary": "One incoming document",
            "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
            "responses": { "200": {
                "description": "The document",
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Incoming" } } }
            } }
        } } },
        "components": { "schemas": { "Incoming": {
            "required": ["id"],
            "properties": {
                "id": { "type": "string" },
                "urgency": { "type": "string", "enum": ["none", "urgent"] }
            }
        } } }
    });
    view(visit, &tree)
}
