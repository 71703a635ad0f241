//! The trace of a document, act by act, with the names of who did it.

use super::{detail::Opened, states::done_key};
use crate::{
    history::{StepLine, by},
    incoming::Act,
    names::Names,
};
use kit_i18n::args;
use kit_web::{
    Visit,
    ui::{self, Step, StepState},
};
use maud::{Markup, html};

/// The whole trace, oldest first.
pub(super) fn draw(visit: &Visit, opened: &Opened) -> Markup {
    let mut steps: Vec<Step> = Vec::with_capacity(opened.view.steps.len() + 1);
    let has_arrived = opened
        .view
        .steps
        .iter()
        .any(|step| step.act == Act::Deliver.code());
    if !has_arrived {
        steps.push(Step {
            state: StepState::Done,
            title: visit.t(done_key(Act::Deliver)),
            when: visit.timestamp(opened.view.incoming.received_at),
            more: html! {},
        });
    }
    steps.extend(
        opened
            .view
            .steps
            .iter()
            .map(|step| one(visit, &opened.names, step)),
    );
    ui::timeline(visit, &steps)
}

fn one(visit: &Visit, names: &Names, step: &StepLine) -> Step {
    Step {
        state: StepState::Done,
        title: title(visit, names, step),
        when: when(visit, names, step),
        more: html! {
            @if let Some(due) = step.due_at {
                p { (visit.ta("documents-step-due", &args!["time" => visit.timestamp(due)])) }
            }
            @if !step.opinion.is_empty() { p class="said" { "“" (step.opinion) "”" } }
        },
    }
}

/// What was done, and to whom it went.
pub(super) fn title(visit: &Visit, names: &Names, step: &StepLine) -> String {
    let did = step
        .act
        .parse::<Act>()
        .map_or_else(|_| step.act.clone(), |act| visit.t(done_key(act)));
    let to = match (step.to_person_id, step.to_unit_id) {
        (Some(person), _) => names.person(person),
        (None, Some(unit)) => names.unit(unit),
        (None, None) => "",
    };
    if to.is_empty() {
        did
    } else {
        format!("{did}: {to}")
    }
}

/// When, by whom, in which unit.
pub(super) fn when(visit: &Visit, names: &Names, step: &StepLine) -> String {
    let mut text = visit.timestamp(step.at);
    let person = by(visit, names, step);
    let unit = step.unit_id.map_or("", |id| names.unit(id));
    for part in [person.as_str(), unit] {
        if !part.is_empty() {
            text.push_str(", ");
            text.push_str(part);
        }
    }
    text
}
