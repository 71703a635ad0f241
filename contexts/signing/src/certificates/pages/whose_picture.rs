//! Whose picture: a search among the agency's people for signatures, among agencies for seals.

use super::{
    HERE,
    images::{SEAL, SIGNATURE, of_agency},
};
use crate::certificates::desks;
use identity::{Actor, OrganisationBrief, search_organisations};
use jiff::civil::Date;
use kit_db::{DbError, Tx};
use kit_web::{
    Answer, FormState, PageError, Visit, html,
    ui::{self, Choice, Field},
};
use std::sync::Arc;

/// People or agencies that a search offers.
const FOUND_MOST: usize = 12;

/// What a search finds: agencies for seals, the agency's people for signatures.
pub(super) async fn offered(
    visit: &Visit,
    path: &str,
    actor: Arc<Actor>,
) -> Result<Vec<Choice>, PageError> {
    let (typed, today, is_seal) = (visit.picker_query(), visit.today(), path == SEAL);
    let read = visit.web().db().read(move |tx| {
        if is_seal {
            let found = search_organisations(tx, &typed, today, FOUND_MOST)?.into_iter();
            let choice = |it: OrganisationBrief| Choice::new(it.id.to_string(), it.name);
            return Ok::<_, PageError>(found.map(choice).collect());
        }
        Ok(staff_found(tx, &actor, &typed, today)?)
    });
    read.await
}

/// People of the agencies for which the actor may ask whose name contains what was typed.
fn staff_found(
    tx: &mut Tx<'_>,
    actor: &Actor,
    typed: &str,
    today: Date,
) -> Result<Vec<Choice>, DbError> {
    let folded = vn::folding::fold(typed.trim());
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    let (desks, mut staff) = (desks(actor), Vec::new());
    for desk in &desks {
        staff.extend(identity::staff_of(tx, *desk, today)?);
    }
    let is_first = |it: &identity::PostHolder| desks.first() == Some(&it.organisation);
    let choice = |it: identity::PostHolder| Choice {
        value: if is_first(&it) {
            it.person.to_string()
        } else {
            of_agency(it.person, it.organisation)
        },
        hint: format!("{}, {}", it.role_line(), it.organisation_name),
        label: it.name,
    };
    let fits = |it: &identity::PostHolder| vn::folding::fold(&it.name).contains(&folded);
    let found = staff.into_iter().filter(fits).take(FOUND_MOST);
    Ok(found.map(choice).collect())
}

/// Whose picture, if the address does not say.
pub(super) fn choose(visit: &Visit, path: &str, found: Vec<Choice>) -> Answer {
    let (field, search, title) = if path == SEAL {
        (
            Field::new("don-vi", "signing-label-organisation"),
            "/to-chuc/chon?mot=co",
            "signing-seals-title",
        )
    } else {
        (
            Field::new("nguoi", "signing-label-person"),
            "/chung-thu-so/chu-ky/nguoi",
            "signing-signatures-title",
        )
    };
    let picker = ui::Picker {
        field,
        search_href: search,
        several: false,
        chosen: Vec::new(),
        found,
    };
    let typed = format!("{}-tim", if path == SEAL { "don-vi" } else { "nguoi" });
    let state = FormState::new().with(&typed, visit.picker_query());
    let body = html! {
        form method="get" action=(path) {
            (ui::field_picker(visit, &state, &picker))
            div class="form-acts" { button class="ds-button" type="submit" { (visit.t("signing-continue")) } }
        }
    };
    visit
        .page(visit.t(title))
        .crumb(visit.t("signing-certificates-title"), HERE)
        .narrow()
        .body(body)
}

/// The agency's people, for the choice of whose signature.
pub(super) async fn people(visit: Visit) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let found = offered(&visit, SIGNATURE, actor).await?;
    visit.fragment(ui::picker_results(&visit, "nguoi", false, &found))
}
