//! `/don-vi/{id}/vi-tri/moi`: sets up a post in a unit.

use super::or_not_found;
use crate::{
    Actor, Role, UnitBrief, UnitId, UnitKind,
    permissions::MANAGE_PEOPLE,
    posts::appoint::{CreatePost, TITLE_MAX, create_post},
    unit_brief,
};
use axum::extract::Path;
use jiff::civil::Date;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, PageError, Routes, Visit, html, ui,
};

const PATH: &str = "/don-vi/{id}/vi-tri/moi";
/// The last place in a unit's list.
const RANK_MAX: i64 = 999;

struct Input {
    role: Role,
    title: String,
    rank: u16,
    valid_from: Date,
}

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let roles: Vec<(&str, Role)> = Role::ALL.iter().map(|role| (role.code(), *role)).collect();
        let role = form.choice("vai-tro", "identity-role", &roles).required();
        let title = form.text("ten", "identity-title").max(TITLE_MAX).required();
        let rank = form
            .number("thu-tu", "identity-rank")
            .min(1)
            .max(RANK_MAX)
            .required();
        let valid_from = form.date("tu", "identity-valid-from").required();
        Some(Self {
            role: role?,
            title: title?,
            rank: u16::try_from(rank?).ok()?,
            valid_from: valid_from?,
        })
    }
}

async fn open(visit: Visit, Path(id): Path<UnitId>) -> Answer {
    let state = FormState::new()
        .with("thu-tu", 1)
        .with_date("tu", Some(visit.today()));
    show(&visit, id, &state).await
}

async fn show(visit: &Visit, id: UnitId, state: &FormState) -> Answer {
    let unit = visit
        .web()
        .db()
        .read(move |tx| unit_brief(tx, id))
        .await
        .map_err(or_not_found)?;
    view(visit, &unit, state)
}

async fn send(visit: Visit, Path(unit): Path<UnitId>, form: Form<Input>) -> Answer {
    let Some(input) = form.input else {
        return show(&visit, unit, &form.state).await;
    };
    let act = CreatePost {
        unit,
        role: input.role,
        title: input.title,
        rank: input.rank,
        valid_from: input.valid_from,
    };
    let key = form.key.once(&visit, "identity.post.create");
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let organisation = visit
        .web()
        .db()
        .write(move |tx| {
            tx.only_once(&key, now, |tx| create_post(tx, now, &actor, &act))?;
            Ok::<_, PageError>(unit_brief(tx, unit)?.organisation)
        })
        .await?;
    visit.redirect_with(
        &format!("/to-chuc/{organisation}"),
        Flash::success("identity-post-created"),
    )
}

fn view(visit: &Visit, unit: &UnitBrief, state: &FormState) -> Answer {
    let roles: Vec<ui::Choice> = Role::ALL
        .iter()
        .map(|role| ui::Choice::new(role.code(), visit.t(role.label_key())))
        .collect();
    let fields = html! {
        (ui::field_text(visit, state, &ui::Field::new("ten", "identity-title").max(TITLE_MAX)))
        (ui::field_select(visit, state, &ui::Field::new("vai-tro", "identity-role"), &roles))
        (ui::field_text(visit, state, &ui::Field::new("thu-tu", "identity-rank").size(3)))
        (ui::field_date(visit, state, &ui::Field::new("tu", "identity-valid-from")))
    };
    let title = visit.t("identity-post-create");
    let action = format!("/don-vi/{}/vi-tri/moi", unit.id);
    let body = ui::post_form(visit, state, &action, &title, &fields);
    visit
        .page(title)
        .subtitle(&unit.name)
        .crumb(
            visit.t("identity-organisations"),
            format!("/to-chuc/{}", unit.organisation),
        )
        .narrow()
        .form(state)
        .body(body)
}

fn sample(visit: &Visit) -> Answer {
    use kit_base::Id;
    let unit = UnitBrief {
        id: UnitId::from_i64(1),
        organisation: crate::OrganisationId::from_i64(1),
        parent: None,
        kind: UnitKind::Division,
        name: "Phòng Tổng hợp".to_owned(),
        short_name: "TH".to_owned(),
        valid_from: jiff::civil::date(2020, 1, 1),
        valid_to: None,
    };
    view(visit, &unit, &FormState::new())
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_PEOPLE.name);
    Routes::new()
        .get(PATH, right, open)
        .post(PATH, right, send)
        .sample(PATH, "empty", sample)
}
