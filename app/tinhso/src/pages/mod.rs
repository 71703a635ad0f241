//! What no office owns: the start page, how the node does, and documents for programmers.

mod answers;
mod api;
pub(crate) mod demo_accounts;
mod health;
pub(crate) mod notices;
mod security_txt;
mod start;

pub(crate) use api::api_document;
pub(crate) use demo_accounts::DemoAccount;

use http::Method;
use identity::{Role, RoleDefault, Scope};
use kit_module::Permission;
use kit_web::{Access, Routes};

/// See how a node does in detail.
pub const READ_NODE: Permission = Permission {
    name: "system.node.read",
    label: "tinhso-permission-node-read",
};

/// What one may be allowed to do here.
pub const PERMISSIONS: [Permission; 1] = [READ_NODE];

/// Which roles may what by default.
#[must_use]
pub fn role_defaults() -> Vec<kit_module::RoleDefault> {
    let node = RoleDefault::new(Role::Administrator, READ_NODE.name, Scope::Province);
    vec![node.declared()]
}

/// The routes of the program itself.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/", Access::Public, start::open)
        .api(
            Method::GET,
            "/demo/tai-khoan.json",
            Access::Public,
            demo_accounts::list,
        )
        .api(Method::GET, "/health/live", Access::Public, health::live)
        .api(Method::GET, "/health/ready", Access::Public, health::ready)
        .api(
            Method::GET,
            "/health/startup",
            Access::Public,
            health::startup,
        )
        .api(
            Method::GET,
            "/health/detail",
            Access::Permission(READ_NODE.name),
            health::detail,
        )
        .api(
            Method::GET,
            "/.well-known/security.txt",
            Access::Public,
            security_txt::show,
        )
        .get(notices::HERE, Access::SignedIn, notices::list)
        .post(notices::READ, Access::SignedIn, notices::read)
        .api(
            Method::GET,
            "/api/openapi.json",
            Access::SignedIn,
            api::json,
        )
        .get("/api/docs", Access::SignedIn, api::page)
        .sample("/", "visitor", start::sample_visitor)
        .sample("/", "demonstration", start::sample_demonstration)
        .sample(notices::HERE, "empty", notices::sample_empty)
        .sample(notices::HERE, "some", notices::sample_some)
        .sample("/api/docs", "with one act", api::sample)
}
