//! What a document says of itself, and how far it has come.

use super::{detail::Opened, due, due_trace, states};
use crate::{
    answers::Reply,
    document::DocumentRow,
    incoming::{Phase, State},
    outgoing::{self, pages::state_tag as sent_tag},
};
use kit_base::in_province;
use kit_i18n::args;
use kit_web::{
    Visit,
    ui::{self, Due},
};
use maud::{Markup, html};

/// What the document says of itself and how far it has come.
pub(super) fn facts(visit: &Visit, opened: &Opened) -> Vec<(String, Markup)> {
    let (it, document, names) = (&opened.view.incoming, &opened.view.document, &opened.names);
    let mut rows = vec![(
        visit.t("documents-column-state"),
        html! { (states::state_tag(visit, it.state)) (whose(visit, opened)) },
    )];
    let mut add = |key: &str, value: String| {
        if !value.is_empty() {
            rows.push((visit.t(key), html! { (value) }));
        }
    };
    if let Some(on) = it.arrival_on {
        add("documents-fact-arrival", visit.date(on));
    } else {
        add("documents-fact-received", visit.timestamp(it.received_at));
    }
    let kind = vn::kinds::Kind::from_code(&document.kind).map_or("", vn::kinds::Kind::name);
    add("documents-filter-kind", kind.to_owned());
    add("documents-label-signer", signer(document));
    if document.pages > 0 {
        add("documents-label-pages", visit.number(document.pages));
    }
    add(
        "documents-label-reply-due",
        document
            .reply_due_on
            .map(|day| visit.date(day))
            .unwrap_or_default(),
    );
    add(
        "documents-label-lead",
        it.lead_unit_id
            .map_or("", |unit| names.unit(unit))
            .to_owned(),
    );
    add(
        "documents-label-person",
        it.lead_person_id
            .map_or("", |person| names.person(person))
            .to_owned(),
    );
    if let Some(at) = it.due_at {
        let distance = due::distance_by(&opened.calendar, in_province(visit.now()), at);
        // far away it would only be the same day once more
        let says_more = it.state.phase() != Phase::Closed && !matches!(distance, Due::Later(_));
        rows.push((
            visit.t("documents-label-due"),
            html! { (visit.timestamp(at)) @if says_more { " " (ui::due(visit, distance)) } },
        ));
    }
    if let Some(trace) = &opened.trace {
        rows.push((
            visit.t("documents-label-due-why"),
            due_trace::draw(visit, trace),
        ));
    }
    rows.extend(outcome(visit, opened));
    rows
}

/// How it was dealt with, and what answers it.
fn outcome(visit: &Visit, opened: &Opened) -> Vec<(String, Markup)> {
    let mut rows = Vec::new();
    let it = &opened.view.incoming;
    if it.state == State::Done {
        let result = if opened.view.result.is_empty() {
            visit.t("documents-result-noted")
        } else {
            opened.view.result.clone()
        };
        rows.push((visit.t("documents-label-result"), html! { (result) }));
    }
    if !opened.answers.is_empty() {
        let answers =
            html! { @for answer in &opened.answers { p { (answer_link(visit, answer)) } } };
        rows.push((visit.t("documents-label-answer"), answers));
    }
    if matches!(it.state, State::Refused | State::Recalled) && !opened.view.result.is_empty() {
        rows.push((
            visit.t("documents-label-reason"),
            html! { (opened.view.result) },
        ));
    }
    rows
}

/// The notation of what answers it; a draft has none yet, so its abstract and how far it has come.
fn answer_link(visit: &Visit, answer: &Reply) -> Markup {
    let named = match answer.notation.as_str() {
        "" => answer.subject.as_str(),
        notation => notation,
    };
    html! {
        a href={ "/van-ban-di/" (answer.id) } { (named) }
        @if answer.state != outgoing::State::Issued { " " (sent_tag(visit, answer.state)) }
    }
}

fn signer(document: &DocumentRow) -> String {
    match (
        document.signer_name.as_str(),
        document.signer_position.as_str(),
    ) {
        (name, "") => name.to_owned(),
        ("", position) => position.to_owned(),
        (name, position) => format!("{name}, {position}"),
    }
}

/// Whose turn it is.
fn whose(visit: &Visit, opened: &Opened) -> Markup {
    let it = &opened.view.incoming;
    let name = match (it.state, it.holder_id, it.lead_unit_id) {
        (State::Delivered | State::Registered, ..) => visit.t("documents-holder-clerk"),
        (State::Presented | State::Assigned, Some(person), _) => {
            opened.names.person(person).to_owned()
        }
        (State::Directed, _, Some(unit)) => opened.names.unit(unit).to_owned(),
        _ => return html! {},
    };
    html! { " " (visit.ta("documents-holder", &args!["name" => name])) }
}
