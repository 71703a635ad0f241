//! `/uy-quyen/moi`: delegates rights of one's own post in writing.

use crate::{
    Actor, PersonBrief, PersonId,
    delegations::give::{
        DAYS_MAX, DOCUMENT_MAX, GiveDelegation, GiveDelegationError, give_delegation,
        personal_permissions,
    },
    people::{pages::list::choices, person_brief, places::places_of},
    permissions::GIVE_DELEGATIONS,
    search_people,
};
use jiff::civil::Date;
use kit_db::{DbError, Tx};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Routes, Visit,
    html, ui,
};
use std::collections::BTreeSet;

const PATH: &str = "/uy-quyen/moi";
/// People that a search without script offers.
const PICKER_MAX: usize = 12;

struct Input {
    to: PersonId,
    permissions: Vec<String>,
    document: String,
    from: Date,
    to_day: Date,
}

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let to = form
            .parsed("nguoi", "identity-delegation-to", "identity-person-unknown")
            .required();
        let permissions = form.list(
            "quyen",
            "identity-permissions",
            "identity-permission-unknown",
        );
        let document = form
            .text("van-ban", "identity-decision")
            .max(DOCUMENT_MAX)
            .required();
        let from = form.date("tu", "identity-valid-from").required();
        let to_day = form.date("den", "identity-valid-to").required();
        Some(Self {
            to: to?,
            permissions: permissions?,
            document: document?,
            from: from?,
            to_day: to_day?,
        })
    }
}

async fn open(visit: Visit) -> Answer {
    show(
        &visit,
        &FormState::new().with_date("tu", Some(visit.today())),
    )
    .await
}

async fn send(visit: Visit, form: Form<Input>) -> Answer {
    let Some(input) = form.input else {
        return show(&visit, &form.state).await;
    };
    let act = GiveDelegation {
        to: input.to,
        permissions: input.permissions.into_iter().collect(),
        document: input.document,
        valid_from: input.from,
        valid_to: input.to_day,
    };
    let key = form.key.once(&visit, "identity.delegation.give");
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let given = visit
        .web()
        .db()
        .write(move |tx| tx.only_once(&key, now, |tx| give_delegation(tx, now, &actor, &act)))
        .await;
    match given {
        Ok(_) => visit.redirect_with("/uy-quyen", Flash::success("identity-delegation-given")),
        Err(error) => show(&visit, &fault(form.state, error)?).await,
    }
}

fn fault(state: FormState, error: GiveDelegationError) -> Result<FormState, PageError> {
    let (field, label, message) = match error {
        GiveDelegationError::Refused(refused) => return Err(refused.into()),
        GiveDelegationError::Database(error) => return Err(error.into()),
        GiveDelegationError::Nothing => (
            "quyen",
            "identity-permissions",
            Message::new("identity-delegation-nothing"),
        ),
        GiveDelegationError::NotOwn { .. } | GiveDelegationError::Personal { .. } => (
            "quyen",
            "identity-permissions",
            Message::new("identity-delegation-not-own"),
        ),
        GiveDelegationError::Oneself => (
            "nguoi",
            "identity-delegation-to",
            Message::new("identity-delegation-oneself"),
        ),
        GiveDelegationError::Administrative => (
            "nguoi",
            "identity-delegation-to",
            Message::new("identity-delegation-administrative"),
        ),
        GiveDelegationError::Outsider => (
            "nguoi",
            "identity-delegation-to",
            Message::new("identity-delegation-outsider"),
        ),
        GiveDelegationError::Days { .. } => (
            "den",
            "identity-valid-to",
            Message::new("identity-delegation-days").with("limit", i64::from(DAYS_MAX)),
        ),
        GiveDelegationError::NoDocument => (
            "van-ban",
            "identity-decision",
            Message::new("identity-delegation-no-document"),
        ),
    };
    Ok(state.refuse(field, label, message))
}

/// Who was chosen. An identifier of nobody is refused by the act, and the form is shown without it.
fn chosen_person(
    tx: &mut Tx<'_>,
    chosen: Option<PersonId>,
) -> Result<Option<PersonBrief>, DbError> {
    match chosen.map(|id| person_brief(tx, id)).transpose() {
        Err(DbError::NoRow) => Ok(None),
        found => found,
    }
}

async fn show(visit: &Visit, state: &FormState) -> Answer {
    let actor = Actor::of_visit(visit)?;
    let chosen: Option<PersonId> = state.value("nguoi").parse().ok();
    let query = state.value("nguoi-tim").to_owned();
    let today = visit.today();
    let (chosen, found, places, personal) = visit
        .web()
        .db()
        .read(move |tx| {
            let chosen = chosen_person(tx, chosen)?;
            let chosen: Vec<_> = chosen.into_iter().collect();
            let found = search_people(tx, &query, PICKER_MAX)?;
            let mut places = places_of(tx, &found, today)?;
            places.extend(places_of(tx, &chosen, today)?);
            Ok::<_, PageError>((chosen, found, places, personal_permissions(tx)?))
        })
        .await?;
    let own = actor.scopes.keys().filter(|name| !personal.contains(*name));
    let own: BTreeSet<String> = own.cloned().collect();
    view(
        visit,
        state,
        &own,
        choices(&chosen, &places),
        choices(&found, &places),
    )
}

fn view(
    visit: &Visit,
    state: &FormState,
    own: &BTreeSet<String>,
    chosen: Vec<ui::Choice>,
    found: Vec<ui::Choice>,
) -> Answer {
    let picker = ui::Picker {
        field: ui::Field::new("nguoi", "identity-delegation-to"),
        search_href: "/can-bo/chon",
        several: false,
        chosen,
        found,
    };
    let names = crate::roles::PermissionLabels::of(visit);
    let rights: Vec<ui::Choice> = own
        .iter()
        .map(|name| ui::Choice::new(name.clone(), names.label(visit, name)))
        .collect();
    let fields = html! {
        (ui::field_picker(visit, state, &picker))
        (ui::field_checkbox(visit, state, &ui::Field::new("quyen", "identity-permissions").hint(visit.t("identity-delegation-hint")), &rights))
        (ui::field_text(visit, state, &ui::Field::new("van-ban", "identity-decision").hint(visit.t("identity-decision-hint")).max(DOCUMENT_MAX)))
        (ui::field_date(visit, state, &ui::Field::new("tu", "identity-valid-from")))
        (ui::field_date(visit, state, &ui::Field::new("den", "identity-valid-to").hint(visit.t("identity-valid-to-hint"))))
    };
    let title = visit.t("identity-delegation-give");
    let body = ui::post_form(visit, state, PATH, &title, &fields);
    visit
        .page(title)
        .crumb(visit.t("identity-delegations"), "/uy-quyen")
        .narrow()
        .form(state)
        .body(body)
}

fn sample(visit: &Visit) -> Answer {
    let own = ["documents.incoming.assign".to_owned()].into();
    view(visit, &FormState::new(), &own, Vec::new(), Vec::new())
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(GIVE_DELEGATIONS.name);
    Routes::new()
        .get(PATH, right, open)
        .post(PATH, right, send)
        .sample(PATH, "empty", sample)
}
