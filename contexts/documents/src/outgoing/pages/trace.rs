//! Who did what when, with which words, and the earlier versions of the text.

use super::{
    Visit, address,
    show::Shown,
    states::{done_key, done_with_copy_key},
};
use crate::{
    history::{StepLine, by},
    outgoing::State,
};
use kit_i18n::args;
use kit_web::ui::{self, Step, StepState};
use maud::{Markup, html};

/// The trace, oldest first, with what is waited for now at its end.
pub(super) fn draw(visit: &Visit, shown: &Shown) -> Markup {
    let mut steps: Vec<Step> = shown
        .view
        .steps
        .iter()
        .map(|step| one(visit, shown, step))
        .collect();
    if let Some(key) = waits_key(shown.view.outgoing.state) {
        let who = shown
            .view
            .outgoing
            .holder_id
            .map(|id| shown.names.person(id));
        steps.push(Step {
            state: StepState::Now,
            title: visit.t(key),
            when: who.unwrap_or_default().to_owned(),
            more: html! {},
        });
    }
    ui::timeline(visit, &steps)
}

const fn waits_key(state: State) -> Option<&'static str> {
    match state {
        State::Draft => Some("documents-outgoing-waits-draft"),
        State::ContentCheck => Some("documents-outgoing-waits-content"),
        State::FormatCheck => Some("documents-outgoing-waits-format"),
        State::Approval => Some("documents-outgoing-waits-approval"),
        State::Approved => Some("documents-outgoing-waits-issue"),
        State::Numbered => Some("documents-outgoing-waits-seal"),
        State::Issued | State::Cancelled | State::Recalled => None,
    }
}

fn one(visit: &Visit, shown: &Shown, step: &StepLine) -> Step {
    let names = &shown.names;
    let key = match shown.view.copy {
        Some(_) => done_with_copy_key(&step.act),
        None => done_key(&step.act),
    };
    let title = visit.t(key);
    let to = step
        .to_person_id
        .map(|id| names.person(id))
        .unwrap_or_default();
    let who = by(visit, names, step);
    let unit = step.unit_id.map(|id| names.unit(id)).unwrap_or_default();
    let when = [visit.timestamp(step.at).as_str(), who.as_str(), unit]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    Step {
        state: StepState::Done,
        title: if to.is_empty() {
            title
        } else {
            format!("{title}: {to}")
        },
        when,
        more: html! { @if !step.opinion.is_empty() { p class="said" { "“" (step.opinion) "”" } } },
    }
}

/// The earlier versions, each with what changed after it; nothing while there is only one.
pub(super) fn versions(visit: &Visit, shown: &Shown) -> Markup {
    let versions = &shown.view.versions;
    if versions.is_empty() {
        return html! {};
    }
    let here = address(shown.view.outgoing.id);
    let outgoing = &shown.view.outgoing;
    let body = html! {
        table class="lt" {
            thead {
                tr {
                    th scope="col" { (visit.t("documents-outgoing-version")) }
                    th scope="col" { (visit.t("documents-outgoing-version-replaced")) }
                    th scope="col" { (visit.t("documents-outgoing-version-compare")) }
                }
            }
            tbody {
                @for version in versions {
                    tr {
                        td { (visit.number(version.number)) }
                        td { (visit.timestamp(version.at)) @if !version.note.is_empty() { br; (version.note) } }
                        td {
                            a href={ (here) "/phien-ban/" (version.number) } {
                                (visit.ta("documents-outgoing-version-with", &args!["earlier" => version.number, "later" => version.number + 1]))
                            }
                        }
                    }
                }
            }
        }
    };
    let note = match outgoing.approved_version {
        Some(approved) => visit.ta(
            "documents-outgoing-version-approved",
            &args!["number" => approved],
        ),
        None => visit.ta(
            "documents-outgoing-version-now",
            &args!["number" => outgoing.draft_version],
        ),
    };
    ui::panel(
        &visit.t("documents-outgoing-versions"),
        &note,
        &html! {},
        &body,
    )
}
