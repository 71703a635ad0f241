//! What is found about a file's signatures, in a few words (badge) and in full (panel).

use super::again;
use crate::permissions::CHECK_SIGNATURES;
use crate::verification::{Brief, Extent, Kind, Outcome, Reason, Role, SignatureSummary, Worth};
use kit_i18n::args;
use kit_web::{Markup, Visit, html, ui};

/// The verdict in a tag with an icon: for lists and beside file names.
#[must_use]
pub fn badge(visit: &Visit, brief: &Brief) -> Markup {
    let (color, icon, key) = words_of_file(brief.outcome, &brief.signatures);
    tag(visit, color, icon, key)
}

fn tag(visit: &Visit, color: &str, icon: &str, key: &str) -> Markup {
    html! { span class="ds-tag" data-color=(color) { (ui::icon(icon)) (visit.t(key)) } }
}

/// Everything for people: who signed, when, whether it is intact and trusted, and why not. Who may
/// have it checked again finds a button; `back` is the page that it leads back to.
#[must_use]
pub fn panel(visit: &Visit, brief: &Brief, back: &str) -> Markup {
    let note = visit.ta(
        "signing-check-checked-at",
        &args!["at" => visit.timestamp(brief.at)],
    );
    let button = html! {
        @if visit.may(CHECK_SIGNATURES) { (again::button(visit, &brief.sha256, back)) }
    };
    let body = html! {
        p { (badge(visit, brief)) }
        (notes(visit, &brief.notes))
        (signatures(visit, &brief.signatures))
    };
    ui::panel(&visit.t("signing-check-panel"), &note, &button, &body)
}

/// What is to be said of the file as a whole.
pub(super) fn notes(visit: &Visit, notes: &[Reason]) -> Markup {
    html! {
        @for note in notes {
            (ui::notice(visit, ui::NoticeKind::Warning, &say(visit, note), &html! {}))
        }
    }
}

pub(super) fn say(visit: &Visit, reason: &Reason) -> String {
    reason.say(&visit.web().texts, visit.locale())
}

/// Each signature: the verdict first, the details to be opened.
pub(super) fn signatures(visit: &Visit, signatures: &[SignatureSummary]) -> Markup {
    html! {
        @for (index, one) in signatures.iter().enumerate() {
            section class="signature" aria-label=(visit.ta("signing-check-number", &args!["count" => index + 1])) {
                (signature(visit, index + 1, one))
            }
        }
    }
}

fn signature(visit: &Visit, number: usize, one: &SignatureSummary) -> Markup {
    let (color, icon, key) = match one.is_beside_broken() {
        true => ("warning", "triangle-alert", "signing-check-worth-beside"),
        false => words_of(one.worth),
    };
    let number = visit.ta("signing-check-number", &args!["count" => number]);
    let name = if one.name.is_empty() {
        visit.t("signing-check-nameless")
    } else {
        one.name.clone()
    };
    html! {
        h3 { (number) ": " (name) }
        p { (tag(visit, color, icon, key)) " " b { (say(visit, &one.sentence())) } }
        p { (say(visit, &one.cause())) @if let Some(advice) = one.advice() { " " (say(visit, &advice)) } }
        @if let Some(at) = one.claimed_at.filter(|_| one.kind == Kind::Signature) {
            p class="sign-facts" { (visit.t("signing-check-claimed")) ": " (visit.timestamp(at)) }
        }
        details class="ds-details" open[one.worth < Worth::Unproven] {
            summary { (visit.t("signing-check-details")) }
            div {
                (ui::key_values(&facts(visit, one)))
                @if one.changed.extent != Extent::None || !one.details.is_empty() {
                    ul {
                        @for reason in one.details.iter().chain(&one.changed.what) { li { (say(visit, reason)) } }
                    }
                }
            }
        }
    }
}

fn facts(visit: &Visit, one: &SignatureSummary) -> Vec<(String, Markup)> {
    let mut rows = Vec::new();
    let mut row = |key: &str, value: String| {
        if !value.is_empty() {
            rows.push((visit.t(key), html! { (value) }));
        }
    };
    row(
        "signing-check-kind",
        visit.t(match (one.kind, one.role) {
            (Kind::Timestamp, _) => "signing-check-kind-timestamp",
            (Kind::Signature, Role::Person) => "signing-check-kind-person",
            (Kind::Signature, Role::Agency) => "signing-check-kind-agency",
            (Kind::Signature, Role::Unclear) => "signing-check-kind-signature",
        }),
    );
    row("signing-check-agency", one.agency.clone());
    row("signing-check-title", one.title.clone());
    row(
        "signing-check-claimed",
        one.claimed_at
            .map(|at| visit.timestamp(at))
            .unwrap_or_default(),
    );
    row(
        "signing-check-proven",
        one.proven_at
            .map(|at| visit.timestamp(at))
            .unwrap_or_default(),
    );
    row(
        "signing-check-covers",
        (one.covers.as_ref()).map_or_else(String::new, |covers| say(visit, covers)),
    );
    let changes = match one.changed.extent {
        Extent::None => "signing-check-changes-none",
        Extent::Allowed => "signing-check-changes-allowed",
        Extent::Suspicious => "signing-check-changes-suspicious",
    };
    if one.tells_changes() {
        row("signing-check-changes", visit.t(changes));
    }
    row(
        "signing-check-domain",
        match one.domain.as_deref() {
            Some(crate::verification::VGCA) => visit.t("signing-check-domain-vgca"),
            Some(crate::verification::NATIONAL) => visit.t("signing-check-domain-national"),
            Some(other) => other.to_owned(),
            None => String::new(),
        },
    );
    row("signing-check-level", one.level.clone());
    row("signing-check-issuer", one.issuer.clone());
    row("signing-check-serial", one.serial.clone());
    rows
}

/// Colour, icon and words of one signature's worth.
fn words_of(worth: Worth) -> (&'static str, &'static str, &'static str) {
    match worth {
        Worth::Trusted => ("success", "circle-check", "signing-check-worth-trusted"),
        Worth::Unproven => ("info", "info", "signing-check-worth-unproven"),
        Worth::Refused => ("danger", "circle-alert", "signing-check-worth-refused"),
        Worth::Unknown => ("warning", "triangle-alert", "signing-check-worth-unknown"),
        Worth::Broken => ("danger", "circle-alert", "signing-check-worth-broken"),
    }
}

/// Colour, icon and words for a whole file.
pub(super) fn words_of_file(
    outcome: Outcome,
    signatures: &[SignatureSummary],
) -> (&'static str, &'static str, &'static str) {
    let is_refused = signatures
        .iter()
        .any(|one| one.kind == Kind::Signature && one.worth == Worth::Refused);
    match outcome {
        Outcome::Trusted => ("success", "circle-check", "signing-check-outcome-trusted"),
        Outcome::Intact if is_refused => {
            ("danger", "circle-alert", "signing-check-outcome-refused")
        }
        Outcome::Intact => ("info", "info", "signing-check-outcome-intact"),
        Outcome::Unknown => ("warning", "triangle-alert", "signing-check-outcome-unknown"),
        Outcome::Broken => ("danger", "circle-alert", "signing-check-outcome-broken"),
        Outcome::Unsigned => ("neutral", "file-text", "signing-check-outcome-unsigned"),
        Outcome::Unreadable => (
            "warning",
            "triangle-alert",
            "signing-check-outcome-unreadable",
        ),
    }
}
