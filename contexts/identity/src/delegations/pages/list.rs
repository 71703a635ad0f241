//! `/uy-quyen`: what one delegated and received, with the way to take it back.

use crate::{
    Actor, DelegationId,
    delegations::{
        Delegation, delegations_of,
        revoke::{RevokeDelegationError, revoke_delegation},
    },
    permissions::GIVE_DELEGATIONS,
};
use axum::extract::Path;
use jiff::civil::Date;
use kit_web::{Access, Answer, Flash, Form, PageError, Routes, Visit, html, ui};

const PATH: &str = "/uy-quyen";

impl From<RevokeDelegationError> for PageError {
    fn from(error: RevokeDelegationError) -> Self {
        match error {
            RevokeDelegationError::Refused(refused) => refused.into(),
            RevokeDelegationError::Revoked => Self::conflict("identity-delegation-already"),
            RevokeDelegationError::Database(kit_db::DbError::NoRow) => Self::NotFound,
            RevokeDelegationError::Database(error) => error.into(),
        }
    }
}

async fn open(visit: Visit) -> Answer {
    let actor = Actor::of_visit(&visit)?;
    let person = actor.person;
    let found = visit
        .web()
        .db()
        .read(move |tx| delegations_of(tx, person))
        .await?;
    view(&visit, &actor, &found, visit.today())
}

async fn revoke(visit: Visit, Path(id): Path<DelegationId>, _form: Form<()>) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| revoke_delegation(tx, now, &actor, id))
        .await?;
    visit.redirect_with(PATH, Flash::success("identity-delegation-revoked"))
}

fn view(visit: &Visit, actor: &Actor, found: &[Delegation], today: Date) -> Answer {
    let title = visit.t("identity-delegations");
    let actions = html! {
        @if visit.may(GIVE_DELEGATIONS.name) {
            (ui::link_button("/uy-quyen/moi", &visit.t("identity-delegation-give"), "plus", true))
        }
    };
    if found.is_empty() {
        let note = visit.t("identity-delegations-none-note");
        let empty = ui::empty_state(
            "user-plus",
            &visit.t("identity-delegations-none"),
            &note,
            None,
        );
        return visit.page(title).actions(actions).body(empty);
    }
    let columns = [
        ui::Column::new(visit.t("identity-delegation-from")),
        ui::Column::new(visit.t("identity-delegation-to")),
        ui::Column::new(visit.t("identity-decision")).width(ui::Width::Medium),
        ui::Column::new(visit.t("identity-valid")).width(ui::Width::Large),
        ui::Column::new(visit.t("identity-state")).width(ui::Width::Large),
    ];
    let rows = found.iter().map(|given| row(visit, actor, given, today));
    let table = ui::Table::new(title.clone()).columns(columns).rows(rows);
    visit.page(title).actions(actions).body(table.draw(visit))
}

fn row(visit: &Visit, actor: &Actor, given: &Delegation, today: Date) -> ui::Row {
    let (key, color) = if given.revoked_at.is_some() {
        ("identity-delegation-state-revoked", ui::TagColor::Neutral)
    } else if given.holds_on(today) {
        ("identity-delegation-state-in-force", ui::TagColor::Success)
    } else if given.valid_from > today {
        ("identity-delegation-state-coming", ui::TagColor::Info)
    } else {
        ("identity-delegation-state-over", ui::TagColor::Neutral)
    };
    let mine = given.from_person == actor.person && given.revoked_at.is_none();
    let action = format!("{PATH}/{}/thu-hoi", given.id);
    ui::Row {
        id: given.id.to_string(),
        name: given.document.clone(),
        unread: false,
        cells: vec![
            html! { (given.from_name) ", " (given.from_title) },
            html! { (given.to_name) },
            html! { (given.document) },
            html! { (visit.date(given.valid_from)) " – " (visit.date(given.valid_to)) },
            html! {
                (ui::tag(&visit.t(key), color))
                @if mine && given.valid_to > today { (ui::button_form(visit, &action, &visit.t("identity-delegation-revoke"), "x")) }
            },
        ],
    }
}

fn sample(visit: &Visit) -> Answer {
    use kit_base::Id;
    let given = Delegation {
        id: DelegationId::from_i64(1),
        from_person: crate::PersonId::from_i64(0),
        from_name: "Trần Văn Mẫu".to_owned(),
        from_post: crate::PostId::from_i64(1),
        from_title: "Giám đốc".to_owned(),
        to_person: crate::PersonId::from_i64(2),
        to_name: "Nguyễn Thị Mẫu".to_owned(),
        document: "15/QĐ-SGDĐT".to_owned(),
        valid_from: jiff::civil::date(2022, 3, 1),
        valid_to: jiff::civil::date(2022, 4, 1),
        revoked_at: None,
    };
    let day = jiff::civil::date(2022, 3, 2);
    view(visit, &Actor::system("identity.sample"), &[given], day)
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::SignedIn, open)
        .post("/uy-quyen/{id}/thu-hoi", Access::SignedIn, revoke)
        .sample(PATH, "one", sample)
        .sample(PATH, "empty", |visit| {
            view(
                visit,
                &Actor::system("identity.sample"),
                &[],
                jiff::civil::date(2022, 3, 2),
            )
        })
}
