//! Every route says who may use it, and what everybody may use stands in a list.

use kit_base::Clock;
use kit_web::{Access, RouteInfo};
use std::{collections::BTreeSet, fs};
use tinhso::modules;

const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/public-routes.txt");

fn routes() -> Vec<RouteInfo> {
    modules::routes(&mut modules::catalogue()).list().to_vec()
}

#[test]
fn public_routes_are_those_of_the_committed_list() {
    let committed = fs::read_to_string(LIST).expect("the list is there");
    let committed: BTreeSet<String> = committed
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    let public: BTreeSet<String> = routes()
        .iter()
        .filter(|route| route.access == Access::Public)
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let new: Vec<&String> = public.difference(&committed).collect();
    let gone: Vec<&String> = committed.difference(&public).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "not in {LIST}: {new:?}; in it, but not public: {gone:?}"
    );
}

#[test]
fn every_permission_that_a_route_names_is_declared_by_a_module() {
    let catalogue = modules::catalogue();
    let declared: BTreeSet<&str> = catalogue
        .iter()
        .flat_map(|module| &module.permissions)
        .map(|one| one.name)
        .collect();
    for route in routes() {
        let named: &[&str] = match &route.access {
            Access::Public | Access::SignedIn => &[],
            Access::Permission(name) | Access::HiddenPermission(name) => &[name],
            Access::AnyPermission(names) => names,
        };
        for name in named {
            assert!(
                declared.contains(name),
                "{} {}: {name}",
                route.method,
                route.path
            );
        }
    }
}

#[test]
fn approving_signing_sealing_issuing_and_administering_need_a_second_factor() {
    let catalogue = modules::catalogue();
    let declared: BTreeSet<String> = catalogue
        .iter()
        .flat_map(|module| &module.permissions)
        .map(|one| one.name.to_owned())
        .collect();
    let strong = modules::strong_rights(&catalogue);
    assert!(strong.is_subset(&declared), "{strong:?}");
    for name in [
        "documents.outgoing.approve",
        "documents.outgoing.issue",
        "documents.configure",
        "signing.requests.sign",
        "signing.requests.seal",
        "signing.certificates.confirm",
        "signing.certificates.manage",
        "identity.accounts.manage",
        "identity.people.manage",
        "identity.roles.manage",
        "identity.organisations.manage",
        "identity.resets.approve",
        "identity.log.read",
    ] {
        assert!(strong.contains(name), "{name}");
    }
    let reading = declared
        .iter()
        .filter(|name| name.contains(".read.") && name.starts_with("documents"));
    assert!(reading.clone().count() > 0 && reading.into_iter().all(|name| !strong.contains(name)));
}

#[test]
fn every_role_default_names_a_declared_permission() {
    let catalogue = modules::catalogue();
    let declared: BTreeSet<&str> = catalogue
        .iter()
        .flat_map(|module| &module.permissions)
        .map(|one| one.name)
        .collect();
    for default in modules::role_defaults() {
        assert!(
            declared.contains(default.permission),
            "{}",
            default.permission
        );
    }
}

/// Everything that roles of administration and audit can ever hold: the program's defaults, and no
/// change of a role goes beyond them. None of it opens a document.
#[test]
fn roles_of_administration_and_audit_hold_no_right_over_contents() {
    let held: BTreeSet<&str> = modules::role_defaults()
        .iter()
        .filter(|default| default.role.is_administrative())
        .map(|default| default.permission)
        .collect();
    let known = BTreeSet::from([
        "identity.accounts.manage",
        "identity.log.read",
        "identity.organisations.manage",
        "identity.people.manage",
        "identity.resets.approve",
        "identity.roles.manage",
        "signing.certificates.manage",
        "signing.certificates.read",
        "system.node.read",
    ]);
    assert_eq!(held, known);
}

#[test]
fn every_count_of_the_menu_is_counted_by_one_source_and_no_source_counts_for_nobody() {
    let catalogue = modules::catalogue();
    let (db, clock) = (testing::sqlite_db(&catalogue.migrations()), Clock::system());
    let sources = catalogue.iter().flat_map(|module| &module.badges);
    let mut counted: Vec<&str> = sources.map(|make| make(&db, &clock).name()).collect();
    counted.sort_unstable();
    let menu = modules::menu(&catalogue);
    let mut shown: Vec<&str> = menu.iter().filter_map(|item| item.badge).collect();
    shown.push("notices");
    shown.sort_unstable();
    assert_eq!(counted, shown);
}

#[test]
fn every_cron_makes_a_job_that_somebody_does_and_none_of_an_office_is_forgotten() {
    let catalogue = modules::catalogue();
    let work = modules::work(&catalogue, true);
    for cron in &work.crons {
        assert!(
            work.kinds.iter().any(|kind| kind.name == cron.kind),
            "{}",
            cron.name
        );
    }
    let names: Vec<&str> = work.crons.iter().map(|cron| cron.name).collect();
    let of_offices = catalogue.iter().flat_map(|module| &module.crons);
    for cron in of_offices {
        let times = names.iter().filter(|name| **name == cron.name).count();
        assert_eq!(times, 1, "{}", cron.name);
    }
}

#[test]
fn every_role_and_scope_that_an_office_declares_exists() {
    let catalogue = modules::catalogue();
    let declared = catalogue.iter().flat_map(|module| &module.role_defaults);
    assert_eq!(declared.count(), modules::role_defaults().len());
}

#[test]
fn menu_entries_lead_to_pages() {
    let catalogue = modules::catalogue();
    let paths: BTreeSet<&str> = routes().iter().map(|route| route.path).collect();
    for item in modules::menu(&catalogue) {
        let path = item.href.split('?').next().unwrap_or_default();
        assert!(paths.contains(path), "{} has no page", item.href);
    }
}
