//! `tinhso routes`: every page and interface, and who may use it.

use super::{CommandResult, FormatFlag, Globals, Outcome, say_json, say_table};
use crate::modules;
use kit_web::{Access, RouteInfo, RouteKind, Routes};

/// Lists every route with who may use it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tinhso routes\n  tinhso routes --format json")]
pub struct ListRoutes {
    #[command(flatten)]
    format: FormatFlag,
}

impl ListRoutes {
    pub(super) fn run(self, _globals: &Globals) -> CommandResult {
        let routes = all();
        if self.format.is_json() {
            let list: Vec<_> = routes
                .iter()
                .map(|route| {
                    serde_json::json!({
                        "method": route.method.as_str(),
                        "path": route.path,
                        "kind": kind(route.kind),
                        "access": access(route.access),
                    })
                })
                .collect();
            say_json(&list);
            return Ok(Outcome::Done);
        }
        let rows: Vec<Vec<String>> = routes
            .iter()
            .map(|route| {
                vec![
                    route.method.to_string(),
                    route.path.to_owned(),
                    kind(route.kind).to_owned(),
                    access(route.access),
                ]
            })
            .collect();
        say_table(&["method", "path", "kind", "access"], &rows);
        Ok(Outcome::Done)
    }
}

/// The routes of all modules and of the kit itself, by path; of a demonstration those too that only
/// it has.
fn all() -> Vec<RouteInfo> {
    let routes: Routes = modules::routes(&mut modules::catalogue());
    let routes = kit_web::own_routes_of(true).merge(routes);
    let mut list = routes.list().to_vec();
    list.sort_by(|a, b| (a.path, a.method.as_str()).cmp(&(b.path, b.method.as_str())));
    list
}

const fn kind(kind: RouteKind) -> &'static str {
    match kind {
        RouteKind::Page => "page",
        RouteKind::Api => "api",
    }
}

fn access(access: Access) -> String {
    match access {
        Access::Public => "public".to_owned(),
        Access::SignedIn => "signed in".to_owned(),
        Access::Permission(name) | Access::HiddenPermission(name) => name.to_owned(),
        Access::AnyPermission(names) => names.join(" or "),
    }
}
