//! Certificates to look at after a change of post or of an agency.

use super::{HERE, errors::label, list::end, states::state_tag};
use crate::certificates::{
    ActError, CertificateId,
    looks::{Look, LookReason, MOST, close, closes, open as read_looks},
};
use identity::{Actor, OrganisationId, organisations_brief};
use jiff::civil::Date;
use kit_i18n::args;
use kit_web::{
    Answer, Fields, Flash, Form, FormState, FromForm, Markup, PageError, Visit, html,
    ui::{self, Field},
};
use std::collections::BTreeMap;

const PATH: &str = "/chung-thu-so/can-xem";

/// Which line, and why nothing is to be done.
pub(super) struct Sent {
    certificate: CertificateId,
    reason: LookReason,
    since: Date,
    words: String,
}

impl FromForm for Sent {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            certificate: form.raw("certificate").parse().ok()?,
            reason: form.raw("reason").parse().ok()?,
            since: form.raw("since").parse().ok()?,
            words: form.raw(&words_field(form.raw("certificate"))).to_owned(),
        })
    }
}

/// Every line has a form of its own.
fn words_field(certificate: &str) -> String {
    format!("words-{certificate}")
}

pub(super) async fn open(visit: Visit) -> Answer {
    shown(&visit, &FormState::new()).await
}

async fn shown(visit: &Visit, state: &FormState) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let read = visit.web().db().read(move |tx| {
        let looks = read_looks(tx, &actor)?;
        let mut ids: Vec<OrganisationId> = looks.iter().map(|look| look.organisation_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let briefs = organisations_brief(tx, &ids)?;
        let names = briefs.into_iter().map(|brief| (brief.id, brief.name));
        Ok::<_, ActError>((looks, names.collect()))
    });
    let (looks, names) = read.await?;
    draw(visit, &looks, &names, state)
}

pub(super) async fn send(visit: Visit, form: Form<Sent>) -> Answer {
    let Some(sent) = form.input else {
        // no line of the list sends this
        return Err(PageError::NotFound);
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let id = sent.certificate;
    let done = visit
        .web()
        .db()
        .write(move |tx| close(tx, now, &actor, id, sent.reason, sent.since, &sent.words));
    match done.await {
        Ok(()) => visit.redirect_with(PATH, Flash::success("signing-look-closed")),
        Err(ActError::Invalid(problems)) => {
            let place = |_: &str| words_field(&id.to_string());
            let state = form
                .state
                .refuse_all(&problems, |field| (place(field), label(field)));
            shown(&visit, &state).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Names of agencies.
pub(super) type Names = BTreeMap<OrganisationId, String>;

pub(super) fn draw(visit: &Visit, looks: &[Look], names: &Names, state: &FormState) -> Answer {
    let page = visit
        .page(visit.t("signing-looks-title"))
        .crumb(visit.t("signing-certificates-title"), HERE)
        .subtitle(visit.t("signing-looks-subtitle"))
        .form(state);
    if looks.is_empty() {
        let empty = ui::empty_state(
            "circle-check",
            &visit.t("signing-looks-none"),
            &visit.t("signing-looks-none-text"),
            None,
        );
        return page.body(empty);
    }
    page.body(html! {
        (ui::error_summary(visit, state))
        @for look in looks { (one(visit, look, names, state)) }
        @if looks.len() >= usize::try_from(MOST).unwrap_or(usize::MAX) {
            p class="hint" { (visit.ta("signing-looks-first", &args!["shown" => looks.len()])) }
        }
    })
}

/// The text key of why.
const fn reason_key(reason: LookReason) -> &'static str {
    match reason {
        LookReason::Released => "signing-look-released",
        LookReason::Succeeded => "signing-look-succeeded",
    }
}

fn one(visit: &Visit, look: &Look, names: &Names, state: &FormState) -> Markup {
    let id = look.certificate_id.to_string();
    let agency = names.get(&look.organisation_id);
    let facts = [
        (
            visit.t("signing-label-organisation"),
            html! { (agency.map_or("", String::as_str)) },
        ),
        (
            visit.t("signing-filter-state"),
            state_tag(visit, look.state),
        ),
        (visit.t("signing-label-serial"), html! { (look.serial) }),
        (
            visit.t("signing-label-end"),
            end(visit, look.not_after, look.state),
        ),
        (
            visit.t("signing-label-why"),
            html! { (visit.t(reason_key(look.reason))) ", " (visit.date(look.since)) },
        ),
    ];
    let may = Actor::of_visit(visit).is_ok_and(|actor| closes(&actor, look.organisation_id));
    let name = words_field(&id);
    let field = Field::new(&name, "signing-label-look-words")
        .rows(2)
        .max(1_000);
    let fields = html! {
        input type="hidden" name="certificate" value=(id);
        input type="hidden" name="reason" value=(look.reason.code());
        input type="hidden" name="since" value=(look.since);
        (ui::field_textarea(visit, state, &field))
    };
    let open = ui::link_button(
        &format!("{HERE}/{id}"),
        &visit.t("signing-look-open"),
        "file-check",
        true,
    );
    // the summary of errors stands once, on top
    let none = FormState::new();
    let is_refused = state.errors.of(&name).is_some();
    let body = html! {
        (ui::key_values(&facts))
        p { (open) }
        @if may {
            details class="ds-details" open[is_refused] {
                summary { (visit.t("signing-look-keep")) }
                div class="form" { (ui::post_form(visit, &none, PATH, &visit.t("signing-look-close"), &fields)) }
            }
        }
    };
    ui::panel(&look.holder_name, "", &html! {}, &body)
}
