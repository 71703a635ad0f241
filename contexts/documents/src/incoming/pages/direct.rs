//! Chỉ đạo and chuyển thẳng: which unit leads, which work with it, until when, with which words.

use super::{
    act::{self, Sent},
    detail::Opened,
};
use crate::{
    deadline::{self, Wish},
    document::OPINION_CHARACTERS,
    field_errors::Place,
    incoming::{
        Act, ActError, IncomingId,
        direct::{Direction, direct},
        route::route,
    },
};

use identity::{Actor, UnitId};
use jiff::Timestamp;
use kit_db::Tx;
use kit_web::{
    Answer, Fields, Form, FormState, FromForm, Path, Visit,
    ui::{self, Choice, Field},
};
use maud::{Markup, html};

const LEAD: &str = "direct-lead";
const HELP: &str = "direct-help";
const DAY: &str = "direct-due";
const HOUR: &str = "direct-hour";
const OPINION: &str = "direct-opinion";
const DAYS: &str = "direct-days";

pub(super) struct Decided {
    pub(super) version: i64,
    pub(super) direction: Direction,
    /// Until when, said in working days.
    pub(super) working_days: Option<u32>,
}

impl Decided {
    /// Directs or routes the document; a due time in working days is kept with its computation.
    pub(super) fn perform(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        actor: &Actor,
        id: IncomingId,
        seen_version: Option<i64>,
        work: Work,
    ) -> Result<(), ActError> {
        let wish = Wish {
            working_days: self.working_days,
            at: self.direction.due_at,
        };
        deadline::within(tx, now, id, wish, |tx, due_at| {
            let direction = Direction {
                due_at,
                ..self.direction.clone()
            };
            work(tx, now, actor, id, seen_version, &direction)
        })
    }
}

/// [`direct`] or [`route`].
pub(super) type Work =
    fn(&mut Tx<'_>, Timestamp, &Actor, IncomingId, Option<i64>, &Direction) -> Result<(), ActError>;

impl FromForm for Decided {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let version = act::version(form);
        let lead = form
            .parsed(
                LEAD,
                "documents-label-lead",
                "documents-problem-foreign-unit",
            )
            .required();
        let coordinators: Option<Vec<UnitId>> = form.list(
            HELP,
            "documents-label-help",
            "documents-problem-foreign-unit",
        );
        let due_at = act::due_at(form, DAY, HOUR);
        let working_days = act::working_days(form, DAYS, DAY);
        let opinion = form.raw(OPINION).to_owned();
        let direction = Direction {
            lead: lead?,
            coordinators: coordinators?,
            due_at: due_at?,
            opinion,
        };
        Some(Self {
            version,
            direction,
            working_days: working_days?,
        })
    }
}

/// The fields, for one document and for several.
pub(super) fn fields(visit: &Visit, units: &[identity::UnitBrief], state: &FormState) -> Markup {
    let units: Vec<Choice> = units
        .iter()
        .map(|it| Choice::new(it.id.to_string(), it.name.as_str()))
        .collect();
    let opinion = Field::new(OPINION, "documents-label-opinion")
        .max(OPINION_CHARACTERS)
        .rows(3)
        .optional();
    html! {
        (ui::field_select(visit, state, &Field::new(LEAD, "documents-label-lead"), &units))
        details class="ds-details" open[!state.value(HELP).is_empty()] {
            summary { (visit.t("documents-label-help")) }
            div { (ui::field_checkbox(visit, state, &Field::new(HELP, "documents-label-help").optional(), &units)) }
        }
        (act::due_fields(visit, state, (DAY, HOUR, DAYS), &visit.t("documents-hint-direct-due")))
        (ui::field_textarea(visit, state, &opinion))
    }
}

/// Where the form shows what the act says of a field.
pub(super) fn place(field: &'static str) -> Place {
    match field {
        "coordinators" => (HELP, "documents-label-help"),
        "due" => (DAY, "documents-label-due"),
        "opinion" => (OPINION, "documents-label-opinion"),
        _ => (LEAD, "documents-label-lead"),
    }
}

pub(super) fn view(visit: &Visit, opened: &Opened, act: Act, state: &FormState) -> Markup {
    let mut state = state.clone();
    if state.value(LEAD).is_empty()
        && let Some(lead) = opened.view.incoming.lead_unit_id
    {
        state = state.with(LEAD, lead);
    }
    let fields = fields(visit, &opened.choices.units, &state);
    let (action, button) = match act {
        Act::Route => ("chuyen-thang", "documents-act-route"),
        _ => ("chi-dao", "documents-act-direct"),
    };
    act::form(
        visit,
        &state,
        &opened.action(action),
        opened.version(),
        button,
        &fields,
    )
}

pub(super) async fn send_direct(
    visit: Visit,
    Path(id): Path<IncomingId>,
    form: Form<Decided>,
) -> Answer {
    let Some(decided) = form.input else {
        return act::again(&visit, id, Act::Direct, form.state).await;
    };
    let sent = Sent {
        id,
        act: Act::Direct,
        state: form.state,
        key: form.key,
        done: "documents-done-direct",
        place,
    };
    act::perform(&visit, sent, move |tx, now, actor| {
        decided.perform(tx, now, actor, id, Some(decided.version), direct)
    })
    .await
}

pub(super) async fn send_route(
    visit: Visit,
    Path(id): Path<IncomingId>,
    form: Form<Decided>,
) -> Answer {
    let Some(decided) = form.input else {
        return act::again(&visit, id, Act::Route, form.state).await;
    };
    let sent = Sent {
        id,
        act: Act::Route,
        state: form.state,
        key: form.key,
        done: "documents-done-direct",
        place,
    };
    act::perform(&visit, sent, move |tx, now, actor| {
        decided.perform(tx, now, actor, id, Some(decided.version), route)
    })
    .await
}
