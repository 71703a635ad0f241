//! One certificate: what it is, what was done with it, what can be done now.

use super::{
    HERE, OWN,
    act_forms::{self, People},
    list::end,
    plain,
    states::{act_key, domain_key, holder_key, request_key, state_tag},
};
use crate::certificates::{
    Act, Certificate, CertificateId, HolderKind, State,
    grounds::Ground,
    show::{View, may_renew, show},
};
use crate::permissions::READ_CERTIFICATES;
use identity::{Actor, staff_of};
use kit_i18n::args;
use kit_web::{
    Answer, FormState, Markup, PageError, Path, Visit, html,
    ui::{self, NoticeKind, Step, StepState},
};

pub(super) async fn open(visit: Visit, Path(id): Path<CertificateId>) -> Answer {
    shown(&visit, id, None).await
}

/// The page, with the form that was refused if one was.
pub(super) async fn shown(
    visit: &Visit,
    id: CertificateId,
    tried: Option<(Act, FormState)>,
) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let (who, today) = (actor.clone(), visit.today());
    let read = visit.web().db().read(move |tx| {
        let Some(view) = show(tx, &who, id)? else {
            return Ok(None);
        };
        let wants_people =
            view.acts.contains(&Act::Deliver) && view.it.holder_kind != HolderKind::Person;
        let people: People = if wants_people {
            let staff = staff_of(tx, view.it.organisation_id, today)?;
            staff.into_iter().map(|it| (it.person, it.name)).collect()
        } else {
            People::new()
        };
        let renew = may_renew(&who, &view.it)?;
        Ok::<_, PageError>(Some((view, people, renew)))
    });
    let (view, people, renew) = read.await?.ok_or(PageError::NotFound)?;
    visit.reads_for(view.seen_for.map(kit_base::Id::to_i64));
    draw(visit, &view, &people, renew, tried.as_ref())
}

pub(super) fn draw(
    visit: &Visit,
    view: &View,
    people: &People,
    renew: bool,
    tried: Option<&(Act, FormState)>,
) -> Answer {
    let it = &view.it;
    let none = FormState::new();
    let state = tried.map_or(&none, |(_, state)| state);
    let (crumb, href) = if visit.may(READ_CERTIFICATES) {
        ("signing-certificates-title", HERE)
    } else {
        ("signing-own-title", OWN)
    };
    let title = visit.ta(
        "signing-certificate-of",
        &args!["name" => it.holder_name.clone()],
    );
    let body = html! {
        (notices(visit, view))
        (ui::panel(&visit.t("signing-certificate-facts"), "", &html! {}, &facts(visit, view)))
        @for act in &view.acts {
            @let own = tried.filter(|(failed, _)| failed == act).map_or(&none, |(_, state)| state);
            (act_forms::draw(visit, it, *act, people, own))
        }
        (ui::panel(&visit.t("signing-certificate-trace"), "", &html! {}, &trace(visit, view)))
    };
    visit
        .page(title)
        .crumb(visit.t(crumb), href)
        .form(state)
        .actions(actions(visit, it, renew))
        .body(body)
}

fn actions(visit: &Visit, it: &Certificate, renew: bool) -> Markup {
    let here = format!("{HERE}/{}", it.id);
    html! {
        (ui::link_button(&format!("{here}/phieu"), &visit.t("signing-print-request"), "printer", false))
        @if it.delivered_at.is_some() {
            (ui::link_button(&format!("{here}/bien-ban"), &visit.t("signing-print-hand-over"), "printer", false))
        }
        @if it.sha256.is_some() {
            (ui::link_button(&format!("{here}/tep"), &visit.t("signing-download"), "download", false))
        }
        @if renew {
            (ui::link_button(&format!("{HERE}/de-nghi?loai=renewal&thay={}", it.id), &visit.t("signing-request-renewal"), "history", false))
            (ui::link_button(&format!("{HERE}/de-nghi?loai=change&thay={}", it.id), &visit.t("signing-request-change"), "pen-line", false))
        }
    }
}

fn notices(visit: &Visit, view: &View) -> Markup {
    let it = &view.it;
    let late = it.state == State::Sent && it.sent_due_at.is_some_and(|due| due < visit.now());
    let nothing = html! {};
    html! {
        @if late { (ui::notice(visit, NoticeKind::Warning, &visit.t("signing-answer-late"), &nothing)) }
        @if matches!(it.state, State::RevocationRequested | State::RevocationConfirmed) {
            (ui::notice(visit, NoticeKind::Warning, &visit.t("signing-revocation-runs"), &nothing))
        }
        @if it.state == State::Requested && view.acts.is_empty() {
            (ui::notice(visit, NoticeKind::Info, &visit.t("signing-waits-for-confirmation"), &nothing))
        }
    }
}

/// What a certificate says of a name; nothing before there is one.
fn named(visit: &Visit, it: &Certificate, name: &str) -> String {
    let is_there = it.sha256.is_some();
    if is_there {
        plain::name_or_none(visit, name)
    } else {
        String::new()
    }
}

fn facts(visit: &Visit, view: &View) -> Markup {
    let it = &view.it;
    let mut rows: Vec<(String, Markup)> = Vec::new();
    let mut add = |key: &str, value: Markup| rows.push((visit.t(key), value));
    let mut text = |key: &str, value: &str| {
        if !value.is_empty() {
            add(key, html! { (value) });
        }
    };
    text(
        "signing-filter-holder",
        &visit.t(holder_key(it.holder_kind)),
    );
    text("signing-label-organisation", &view.organisation);
    text(
        "signing-label-request",
        &visit.t(request_key(it.request_kind)),
    );
    text("signing-label-email", &it.holder_email);
    text("signing-label-serial", &it.serial);
    text("signing-label-subject", &named(visit, it, &it.subject));
    text("signing-label-issuer", &named(visit, it, &it.issuer));
    text("signing-label-domain", &visit.t(domain_key(&it.domain)));
    if let Some(summary) = &view.summary {
        text("signing-label-key", &plain::key(visit, &summary.key));
        text(
            "signing-label-usage",
            &plain::usages(visit, &summary.key_usage),
        );
        text("signing-label-sha256", &summary.sha256);
    }
    text("signing-label-token", &it.token_number);
    text("signing-label-received", &it.received_by);
    text("signing-label-keeper", view.name(it.keeper_id));
    if let Ok(ground) = it.revocation_ground.parse::<Ground>() {
        text("signing-label-ground", &visit.t(ground.label_key()));
    }
    if let Some(day) = it.revocation_on {
        text("signing-label-since", &visit.date(day));
    }
    rows.insert(
        0,
        (visit.t("signing-filter-state"), state_tag(visit, it.state)),
    );
    let mut at = |key: &str, at: Option<jiff::Timestamp>| {
        if let Some(at) = at {
            rows.push((visit.t(key), html! { (visit.timestamp(at)) }));
        }
    };
    at("signing-label-sent", it.sent_at);
    at("signing-label-answer-due", it.sent_due_at);
    at("signing-label-start", it.not_before);
    at("signing-label-revoked", it.revoked_at);
    if it.not_after.is_some() {
        rows.push((
            visit.t("signing-label-end"),
            end(visit, it.not_after, it.state),
        ));
    }
    if let Some(old) = &view.replaces {
        let link = html! { a href={ (HERE) "/" (old.id) } { (old.holder_name) " " (old.serial) } };
        rows.push((visit.t("signing-label-replaces"), link));
    }
    ui::key_values(&rows)
}

fn trace(visit: &Visit, view: &View) -> Markup {
    let steps: Vec<Step> = view
        .steps
        .iter()
        .map(|step| {
            let mut when = visit.timestamp(step.at);
            let name = view.name(step.person_id);
            if !name.is_empty() {
                when.push_str(", ");
                when.push_str(name);
            }
            if step.for_person_id.is_some() {
                let (giver, document) = (view.name(step.for_person_id), &step.for_document);
                let args = args!["name" => giver, "document" => document];
                when.push(' ');
                when.push_str(&visit.ta("signing-step-for", &args));
            }
            Step {
                state: StepState::Done,
                title: visit.t(act_key(step.act)),
                when,
                more: html! { @if !step.words.is_empty() { p class="said" { (step.words) } } },
            }
        })
        .collect();
    ui::timeline(visit, &steps)
}
