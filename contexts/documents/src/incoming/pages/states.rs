//! The words and colours of states and degrees of urgency.

use crate::incoming::{Act, State};
use kit_web::{
    Visit,
    ui::{self, TagColor},
};
use maud::{Markup, html};

/// The text key of a state.
pub(crate) const fn state_key(state: State) -> &'static str {
    match state {
        State::Delivered => "documents-incoming-state-delivered",
        State::Registered => "documents-incoming-state-registered",
        State::Presented => "documents-incoming-state-presented",
        State::Directed => "documents-incoming-state-directed",
        State::Assigned => "documents-incoming-state-assigned",
        State::Done => "documents-incoming-state-done",
        State::Refused => "documents-incoming-state-refused",
        State::Recalled => "documents-incoming-state-recalled",
    }
}

const fn state_color(state: State) -> TagColor {
    match state {
        State::Delivered | State::Registered => TagColor::Info,
        State::Presented => TagColor::Warning,
        State::Directed | State::Assigned => TagColor::Neutral,
        State::Done => TagColor::Success,
        State::Refused | State::Recalled => TagColor::Danger,
    }
}

/// A state in its box.
pub(crate) fn state_tag(visit: &Visit, state: State) -> Markup {
    ui::tag(&visit.t(state_key(state)), state_color(state))
}

/// The text key of an act that was done.
pub(crate) const fn done_key(act: Act) -> &'static str {
    match act {
        Act::Deliver => "documents-incoming-did-deliver",
        Act::Register => "documents-incoming-did-register",
        Act::Refuse => "documents-incoming-did-refuse",
        Act::Present => "documents-incoming-did-present",
        Act::Route => "documents-incoming-did-route",
        Act::Direct => "documents-incoming-did-direct",
        Act::Assign => "documents-incoming-did-assign",
        Act::Finish => "documents-incoming-did-finish",
        Act::SendBack => "documents-incoming-did-send-back",
        Act::Reopen => "documents-incoming-did-reopen",
        Act::Coordinate => "documents-incoming-did-coordinate",
        Act::Recall => "documents-incoming-did-recall",
    }
}

/// The text key of a degree of urgency (0 to 3).
pub(crate) const fn urgency_key(degree: i64) -> &'static str {
    match degree {
        1 => "documents-urgency-urgent",
        2 => "documents-urgency-very-urgent",
        3 => "documents-urgency-express",
        _ => "documents-urgency-normal",
    }
}

/// The tag before a subject; nothing for what is not urgent.
pub(crate) fn urgency_tag(visit: &Visit, degree: i64) -> Markup {
    let urgency = match degree {
        1 => ui::Urgency::Urgent,
        2 => ui::Urgency::VeryUrgent,
        3 => ui::Urgency::Immediate,
        _ => return html! {},
    };
    ui::urgency_tag(&visit.t(urgency_key(degree)), urgency)
}
