//! The pages on which people sign, and the door for the signing program on their own machine.

mod agent;
mod badge;
mod desk;
mod device;
mod outcome;
mod samples;
mod sign;
mod view;
mod words;

pub use badge::WAITING;

use super::{Desk, HeldKeys, Purposes, RequestId};
use crate::permissions::{SEAL, SIGN};
use identity::Actor;
use kit_files::Files;
use kit_web::{Access, MenuItem, PageError, Routes, Visit};
use std::{num::NonZeroU32, sync::Arc};

/// Where the desk is.
pub const HERE: &str = "/ky-so";
/// Where one signs.
const SIGN_PAGE: &str = "/ky-so/ky";
/// Where it is said how it went.
const OUTCOME: &str = "/ky-so/ket-qua";
/// Everybody who may sign something.
const SIGNERS: Access = Access::AnyPermission(&[SIGN, SEAL]);
/// Calls of the signing program from one address in a minute: an office of fifty people who sign two
/// hundred files each stands behind one address.
const AGENT_CALLS: NonZeroU32 = NonZeroU32::new(1_200).expect("more than nothing");

/// How the signing program on a person's machine is reached: a service for pages.
#[derive(Clone, Debug)]
pub struct AgentSettings {
    /// `wss://127.0.0.1:8987` for the program of the Government's cipher committee.
    pub address: Arc<str>,
}

/// Its entries in the side menu.
pub(crate) const MENU: &[MenuItem] = &[MenuItem {
    group: "signing-menu",
    order: 300,
    icon: "pen-line",
    label: "signing-requests-menu",
    href: HERE,
    permission: Some(SIGN),
    badge: Some("signing.requests.waiting"),
}];

/// All pages, each with who may use it.
#[must_use]
pub fn routes() -> Routes {
    let routes = Routes::new()
        .get(HERE, SIGNERS, desk::open)
        .get(SIGN_PAGE, SIGNERS, sign::open)
        .post(SIGN_PAGE, SIGNERS, sign::send)
        .get(OUTCOME, SIGNERS, outcome::open)
        .get("/ky-so/{request}/tep", SIGNERS, view::open);
    samples::add(routes).merge_limited(AGENT_CALLS, agent::routes())
}

/// The services that signing needs, as one.
fn desk_of(visit: &Visit) -> Desk {
    let web = visit.web();
    Desk {
        db: web.db().clone(),
        files: web.service::<Files>().clone(),
        keys: keys_of(visit),
        purposes: purposes_of(visit),
    }
}

/// The keys that this program may sign with.
fn keys_of(visit: &Visit) -> HeldKeys {
    visit
        .web()
        .try_service::<HeldKeys>()
        .cloned()
        .unwrap_or_default()
}

/// What the offices ask signatures for.
fn purposes_of(visit: &Visit) -> Purposes {
    visit
        .web()
        .try_service::<Purposes>()
        .cloned()
        .unwrap_or_default()
}

/// Who acts, with the request for the log of official acts.
fn actor_of(visit: &Visit) -> Result<Arc<Actor>, PageError> {
    Ok(Arc::new(Actor::of_visit(visit)?))
}

/// The requests that an address names: `?yeu-cau=A&yeu-cau=B`.
fn asked(visit: &Visit) -> Vec<RequestId> {
    visit
        .query()
        .split('&')
        .filter_map(|pair| pair.strip_prefix("yeu-cau="))
        .filter_map(|id| id.parse().ok())
        .take(super::sign::BATCH_MAX)
        .collect()
}

/// An address with requests.
fn with_requests<'a>(path: &str, ids: impl IntoIterator<Item = &'a RequestId>) -> String {
    let pairs: Vec<String> = ids.into_iter().map(|id| format!("yeu-cau={id}")).collect();
    format!("{path}?{}", pairs.join("&"))
}

/// Where one signs these requests.
#[must_use]
pub fn sign_address<'a>(ids: impl IntoIterator<Item = &'a RequestId>) -> String {
    with_requests(SIGN_PAGE, ids)
}
