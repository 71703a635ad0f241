//! The forms of all acts that are open on a document.

use super::{
    assign, coordinate,
    detail::{Opened, Tried},
    direct, finish, give_reason, present, register_delivered,
};
use crate::incoming::Act;
use kit_web::{FormState, Visit, ui};
use maud::{Markup, html};

/// The order in which acts are offered: the usual one first, the way back last.
const ORDER: [Act; 10] = [
    Act::Register,
    Act::Present,
    Act::Direct,
    Act::Route,
    Act::Assign,
    Act::Finish,
    Act::Coordinate,
    Act::Reopen,
    Act::SendBack,
    Act::Refuse,
];

/// The acts that the viewer may do now, each with its form.
pub(super) fn draw(visit: &Visit, opened: &Opened, tried: Option<&Tried>) -> Markup {
    let possible: Vec<Act> = ORDER
        .into_iter()
        .filter(|act| opened.view.acts.contains(act))
        .collect();
    let tried = tried.filter(|tried| possible.contains(&tried.act));
    let body = html! {
        @if possible.is_empty() { p class="hint" { (visit.t("documents-incoming-nothing-to-do")) } }
        @for (place, act) in possible.into_iter().enumerate() {
            @let mine = tried.filter(|tried| tried.act == act);
            @let is_open = mine.is_some() || (tried.is_none() && place == 0);
            details class="ds-details" open[is_open] {
                summary { (visit.t(act_key(act))) }
                div {
                    @match mine {
                        Some(mine) => (form(visit, opened, act, &mine.state)),
                        None => (form(visit, opened, act, &FormState::new())),
                    }
                }
            }
        }
    };
    html! { div id="xu-ly" { (ui::panel(&visit.t("documents-incoming-to-do"), "", &html! {}, &body)) } }
}

const fn act_key(act: Act) -> &'static str {
    match act {
        Act::Register => "documents-act-register",
        Act::Present => "documents-act-present",
        Act::Direct => "documents-act-direct",
        Act::Route => "documents-act-route",
        Act::Assign => "documents-act-assign",
        Act::Finish => "documents-act-finish",
        Act::Coordinate => "documents-act-coordinate",
        Act::Reopen => "documents-act-reopen",
        Act::SendBack => "documents-act-send-back",
        Act::Refuse | Act::Deliver | Act::Recall => "documents-act-refuse",
    }
}

fn form(visit: &Visit, opened: &Opened, act: Act, state: &FormState) -> Markup {
    match act {
        Act::Register => register_delivered::view(visit, opened, state),
        Act::Present => present::view(visit, opened, state),
        Act::Direct | Act::Route => direct::view(visit, opened, act, state),
        Act::Assign => assign::view(visit, opened, state),
        Act::Finish => finish::view(visit, opened, state),
        Act::Coordinate => coordinate::view(visit, opened, state),
        Act::Reopen | Act::SendBack | Act::Refuse => give_reason::view(visit, opened, act, state),
        Act::Deliver | Act::Recall => html! {},
    }
}
