//! The words and colours of states, steps, kinds and degrees of urgency.

use crate::outgoing::{Act, State};
use kit_web::{
    Visit,
    ui::{self, Choice, StepState, TagColor},
};
use maud::{Markup, html};
use vn::{
    kinds::{Kind, KindGroup},
    urgency::Urgency,
};

/// The text key of a state.
pub(super) const fn state_key(state: State) -> &'static str {
    match state {
        State::Draft => "documents-outgoing-state-draft",
        State::ContentCheck => "documents-outgoing-state-content-check",
        State::FormatCheck => "documents-outgoing-state-format-check",
        State::Approval => "documents-outgoing-state-approval",
        State::Approved => "documents-outgoing-state-approved",
        State::Numbered => "documents-outgoing-state-numbered",
        State::Issued => "documents-outgoing-state-issued",
        State::Cancelled => "documents-outgoing-state-cancelled",
        State::Recalled => "documents-outgoing-state-recalled",
    }
}

/// A state in its box.
pub(crate) fn state_tag(visit: &Visit, state: State) -> Markup {
    let color = match state {
        State::Draft => TagColor::Neutral,
        State::ContentCheck | State::FormatCheck => TagColor::Info,
        State::Approval | State::Approved | State::Numbered => TagColor::Warning,
        State::Issued => TagColor::Success,
        State::Cancelled | State::Recalled => TagColor::Danger,
    };
    ui::tag(&visit.t(state_key(state)), color)
}

/// The text key of an act that was done.
pub(super) fn done_key(code: &str) -> &'static str {
    match code.parse() {
        Ok(Act::Draft) => "documents-outgoing-did-draft",
        Ok(Act::Revise) => "documents-outgoing-did-revise",
        Ok(Act::Submit) => "documents-outgoing-did-submit",
        Ok(Act::CheckContent) => "documents-outgoing-did-check-content",
        Ok(Act::CheckFormat) => "documents-outgoing-did-check-format",
        Ok(Act::Approve) => "documents-outgoing-did-approve",
        Ok(Act::Sign) => "documents-outgoing-did-sign",
        Ok(Act::Return) => "documents-outgoing-did-return",
        Ok(Act::Number) => "documents-outgoing-did-number",
        Ok(Act::Void) => "documents-outgoing-did-void",
        Ok(Act::Issue) => "documents-outgoing-did-issue",
        Ok(Act::Cancel) => "documents-outgoing-did-cancel",
        Ok(Act::Recall) => "documents-outgoing-did-recall",
        Err(_) => "documents-outgoing-did-something",
    }
}

/// The text key of an act that was done on a copy, where it is called otherwise.
pub(super) fn done_with_copy_key(code: &str) -> &'static str {
    match code.parse() {
        Ok(Act::Draft) => "documents-copy-did-make",
        Ok(Act::Submit) => "documents-copy-did-submit",
        Ok(Act::Approve) => "documents-copy-did-approve",
        _ => done_key(code),
    }
}

/// The way of a copy in its three steps (Decree 30/2020, Articles 25 to 27).
pub(super) fn step_bar_of_copy(visit: &Visit, state: State) -> Markup {
    let now = match state {
        State::Draft | State::ContentCheck | State::FormatCheck | State::Cancelled => 0,
        State::Approval => 1,
        State::Approved | State::Numbered => 2,
        State::Issued | State::Recalled => 3,
    };
    let keys = [
        "documents-copy-step-make",
        "documents-copy-step-decide",
        "documents-copy-step-seal",
    ];
    steps(visit, "steps three", &keys, now)
}

/// The way of a document in its five steps (Decree 30/2020, Articles 10 to 18).
pub(super) fn step_bar(visit: &Visit, state: State) -> Markup {
    let now = match state {
        State::Draft | State::Cancelled => 0,
        State::ContentCheck => 1,
        State::FormatCheck => 2,
        State::Approval => 3,
        State::Approved | State::Numbered => 4,
        State::Issued | State::Recalled => 5,
    };
    let keys = [
        "documents-outgoing-step-draft",
        "documents-outgoing-step-content",
        "documents-outgoing-step-format",
        "documents-outgoing-step-approval",
        "documents-outgoing-step-issue",
    ];
    steps(visit, "steps five", &keys, now)
}

fn steps(visit: &Visit, class: &str, keys: &[&str], now: usize) -> Markup {
    html! {
        ol class=(class) aria-label=(visit.t("documents-outgoing-steps")) {
            @for (place, key) in keys.iter().enumerate() {
                @let (step, class, word) = match place {
                    _ if place < now => (StepState::Done, "d", "web-step-done"),
                    _ if place == now => (StepState::Now, "n", "web-step-now"),
                    _ => (StepState::Later, "", "web-step-later"),
                };
                li class=[(!class.is_empty()).then_some(class)] aria-current=[(step == StepState::Now).then_some("step")] {
                    (visit.t(key)) span class="sr" { " (" (visit.t(word)) ")" }
                }
            }
        }
    }
}

/// The Vietnamese name of a kind: kinds of Vietnamese documents have no others.
pub(super) fn kind_name(code: &str) -> &str {
    match Kind::from_code(code) {
        Some(kind) => kind.name(),
        None => code,
    }
}

/// The kinds that people draft: those of the decree, and the normative ones of a province.
/// Copies are made from documents, not drafted.
pub(super) fn kind_choices() -> Vec<Choice> {
    let own = [Kind::NormativeResolution, Kind::NormativeDecision];
    Kind::administrative()
        .iter()
        .copied()
        .chain(own)
        .filter(|kind| kind.group() != KindGroup::Copy)
        .map(|kind| Choice::new(kind.code(), kind.name()))
        .collect()
}

/// The text key of a degree of urgency.
pub(super) const fn urgency_key(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Normal => "documents-urgency-normal",
        Urgency::Urgent => "documents-urgency-urgent",
        Urgency::VeryUrgent => "documents-urgency-very-urgent",
        Urgency::Express => "documents-urgency-express",
    }
}

/// A stored degree, 0 to 3.
pub(super) fn urgency_of(degree: i64) -> Urgency {
    Urgency::ALL
        .into_iter()
        .find(|urgency| *urgency as i64 == degree)
        .unwrap_or_default()
}
