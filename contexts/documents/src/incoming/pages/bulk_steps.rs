//! What must be said once before an act on several documents: to whom, until when, with which words.

use super::{assign, bulk::MOST, detail::Choices, direct, finish, inbox_table::BULK};
use crate::{
    incoming::{Act, IncomingId, show},
    permissions::{ASSIGN, DIRECT, PRESENT},
};
use identity::{Actor, OrganisationId, UnitId};
use kit_db::Tx;
use kit_i18n::args;
use kit_web::{
    Answer, FormState, PageError, Visit,
    ui::{self, Choice, Field},
};
use maud::{Markup, html};

/// The hidden field that tells an answer of this page from a press on a button of the list.
pub(super) const SAID: &str = "da-noi";

/// An agency and a unit of it.
type Where = (OrganisationId, Option<UnitId>);

/// One selected document, as the page names it.
pub(super) struct Selected {
    pub(super) id: IncomingId,
    pub(super) notation: String,
    pub(super) subject: String,
}

/// Asks for what the act needs.
pub(super) async fn ask(visit: &Visit, act: &str, ids: &[IncomingId], state: &FormState) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let act = match act {
        // a head of unit forwards to people, clerks and leaders to units
        "chuyen" if !actor.may(PRESENT) && !actor.may(DIRECT) && actor.may(ASSIGN) => "phan-cong",
        other => other,
    };
    let (now, who, ids) = (visit.now(), actor, ids.to_vec());
    let needs: &[Act] = match act {
        "trinh" => &[Act::Present],
        "phan-cong" => &[Act::Assign],
        "chuyen" => &[Act::Direct],
        _ => &[],
    };
    let read = visit.web().db().read(move |tx| {
        let (selected, place) = selected(tx, &who, &ids)?;
        let choices = match place {
            Some(place) => Choices::read(tx, now, place, needs)?,
            None => Choices::default(),
        };
        Ok::<_, PageError>((selected, choices))
    });
    let (selected, choices) = read.await?;
    draw(visit, act, &selected, &choices, state)
}

/// The documents, and where the first of them lies: what is said once for all of them is chosen from
/// its agency and its unit; documents of another refuse it, each for itself.
fn selected(
    tx: &mut Tx<'_>,
    actor: &Actor,
    ids: &[IncomingId],
) -> Result<(Vec<Selected>, Option<Where>), PageError> {
    let mut selected = Vec::with_capacity(ids.len());
    let mut place = None;
    for id in ids.iter().take(MOST) {
        if let Some(view) = show::show(tx, actor, *id)? {
            let it = &view.incoming;
            place.get_or_insert((it.organisation_id, it.lead_unit_id));
            let document = view.document;
            selected.push(Selected {
                id: *id,
                notation: document.notation,
                subject: document.subject,
            });
        }
    }
    Ok((selected, place))
}

/// The page again after it was sent with errors; the list if it did not come from this page.
pub(super) async fn again(visit: &Visit, state: FormState) -> Answer {
    let ids: Vec<IncomingId> = state
        .values
        .all("id")
        .filter_map(|id| id.parse().ok())
        .collect();
    let act = state.value("viec").to_owned();
    if state.value(SAID).is_empty() || ids.is_empty() {
        let first = state
            .errors
            .iter()
            .next()
            .map(|error| error.message.clone());
        return Err(PageError::Conflict(
            first.unwrap_or(kit_web::Message::new("documents-bulk-unknown")),
        ));
    }
    ask(visit, &act, &ids, &state).await
}

pub(super) fn draw(
    visit: &Visit,
    act: &str,
    selected: &[Selected],
    choices: &Choices,
    state: &FormState,
) -> Answer {
    let (title, fields) = match act {
        "trinh" => ("documents-bulk-present", leaders(visit, choices, state)),
        "phan-cong" => (
            "documents-act-assign",
            assign::fields(visit, &choices.people, state),
        ),
        "chuyen" => (
            "documents-bulk-forward",
            direct::fields(visit, &choices.units, state),
        ),
        _ => ("documents-bulk-finish", finish::result_field(visit, state)),
    };
    let fields = html! {
        input type="hidden" name="viec" value=(act);
        input type="hidden" name=(SAID) value="1";
        @for one in selected { input type="hidden" name="id" value=(one.id); }
        (fields)
    };
    let send = visit.ta("documents-bulk-send", &args!["count" => selected.len()]);
    let body = html! {
        (list(visit, selected))
        (ui::post_form(visit, state, BULK, &send, &fields))
    };
    visit
        .page(visit.t(title))
        .crumb(visit.t("documents-incoming-title"), "/van-ban-den")
        .form(state)
        .body(body)
}

fn leaders(visit: &Visit, choices: &Choices, state: &FormState) -> Markup {
    let leaders: Vec<Choice> = choices
        .leaders
        .iter()
        .map(|it| Choice::new(it.person.to_string(), format!("{}, {}", it.name, it.title)))
        .collect();
    ui::field_select(
        visit,
        state,
        &Field::new("present-leader", "documents-label-leader"),
        &leaders,
    )
}

fn list(visit: &Visit, selected: &[Selected]) -> Markup {
    html! {
        details class="ds-details" open[selected.len() <= 5] {
            summary { (visit.ta("documents-bulk-selected", &args!["count" => selected.len()])) }
            div { ul { @for one in selected { li { (one.notation) ": " (one.subject) } } } }
        }
    }
}
