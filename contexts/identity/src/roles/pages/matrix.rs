//! `/quan-tri/vai-tro`: the matrix, its export, and changes with four eyes.

use crate::{
    Actor, Role, RoleChangeId, Scope,
    permissions::{MANAGE_ACCOUNTS, MANAGE_ROLES},
    roles::{
        MatrixRow, PermissionLabels,
        change::{
            OpenChange, REASON_MAX, RoleChange, RoleChangeError, ask_role_change,
            decide_role_change, open_role_changes,
        },
        keepers::NobodyLeft,
        matrix, matrix_csv,
    },
};
use axum::{extract::Path, http::header, response::IntoResponse};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, Message, PageError, Routes,
    Visit, html, ui,
};
use std::collections::BTreeMap;

const PATH: &str = "/quan-tri/vai-tro";

struct Input(RoleChange);

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let roles: Vec<(&str, Role)> = Role::ALL.iter().map(|role| (role.code(), *role)).collect();
        let scopes: Vec<(&str, Option<Scope>)> = Scope::ALL
            .iter()
            .map(|scope| (scope.code(), Some(*scope)))
            .chain([("khong", None)])
            .collect();
        let role = form.choice("vai-tro", "identity-role", &roles).required();
        let permission = form
            .text("quyen", "identity-permission")
            .max(120)
            .required();
        let scope = form.choice("pham-vi", "identity-scope", &scopes).required();
        let reason = form
            .text("ly-do", "identity-reason")
            .max(REASON_MAX)
            .required();
        let scope = scope?;
        Some(Self(RoleChange {
            role: role?,
            permission: permission?,
            scope: scope.unwrap_or(Scope::Person),
            granted: scope.is_some(),
            reason: reason?,
        }))
    }
}

impl From<NobodyLeft> for PageError {
    fn from(left: NobodyLeft) -> Self {
        let key = if left.permission == MANAGE_ACCOUNTS {
            "identity-nobody-left-accounts"
        } else {
            "identity-nobody-left-roles"
        };
        Self::conflict(key)
    }
}

impl From<RoleChangeError> for PageError {
    fn from(error: RoleChangeError) -> Self {
        match error {
            RoleChangeError::Refused(refused) => refused.into(),
            RoleChangeError::NobodyLeft(left) => left.into(),
            RoleChangeError::Database(error) => error.into(),
            RoleChangeError::SamePerson => Self::conflict("identity-role-same-person"),
            RoleChangeError::NotOpen => Self::conflict("identity-role-not-open"),
            RoleChangeError::Contents(_) => Self::conflict("identity-role-no-contents"),
            RoleChangeError::Administration(_) => Self::conflict("identity-role-no-administration"),
            RoleChangeError::Unknown(_) => Self::invalid("identity-permission-unknown"),
            RoleChangeError::Reason { .. } => Self::invalid("identity-reason-missing"),
        }
    }
}

async fn open(visit: Visit) -> Answer {
    show(&visit, &FormState::new()).await
}

async fn show(visit: &Visit, state: &FormState) -> Answer {
    let (rows, open) = visit
        .web()
        .db()
        .read(|tx| Ok::<_, PageError>((matrix(tx)?, open_role_changes(tx)?)))
        .await?;
    view(visit, state, &rows, &open)
}

async fn export(visit: Visit) -> Answer {
    let rows = visit.web().db().read(matrix).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"vai-tro.csv\"",
        ),
    ];
    Ok((headers, matrix_csv(&rows)).into_response())
}

async fn ask(visit: Visit, form: Form<Input>) -> Answer {
    let Some(Input(change)) = form.input else {
        return show(&visit, &form.state).await;
    };
    let key = form.key.once(&visit, "identity.role.change.ask");
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let asked = visit
        .web()
        .db()
        .write(move |tx| tx.only_once(&key, now, |tx| ask_role_change(tx, now, &actor, &change)))
        .await;
    match asked {
        Ok(_) => visit.redirect_with(PATH, Flash::success("identity-role-change-asked")),
        Err(error) => show(&visit, &fault(form.state, error)?).await,
    }
}

/// What is wrong with a change, at the field that says so.
fn fault(state: FormState, error: RoleChangeError) -> Result<FormState, PageError> {
    let (field, label, key) = match error {
        RoleChangeError::Unknown(_) => (
            "quyen",
            "identity-permission",
            "identity-permission-unknown",
        ),
        RoleChangeError::Contents(_) => ("vai-tro", "identity-role", "identity-role-no-contents"),
        RoleChangeError::Administration(_) => (
            "vai-tro",
            "identity-role",
            "identity-role-no-administration",
        ),
        other => return Err(other.into()),
    };
    Ok(state.refuse(field, label, Message::new(key)))
}

async fn accept(visit: Visit, Path(id): Path<RoleChangeId>, _form: Form<()>) -> Answer {
    decide(visit, id, true, "identity-role-changed").await
}

async fn turn_down(visit: Visit, Path(id): Path<RoleChangeId>, _form: Form<()>) -> Answer {
    decide(visit, id, false, "identity-role-turned-down").await
}

async fn decide(visit: Visit, id: RoleChangeId, accepted: bool, said: &'static str) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| decide_role_change(tx, now, &actor, id, accepted))
        .await?;
    visit.redirect_with(PATH, Flash::success(said))
}

fn view(visit: &Visit, state: &FormState, rows: &[MatrixRow], open: &[OpenChange]) -> Answer {
    let names = PermissionLabels::of(visit);
    let title = visit.t("identity-roles");
    let columns = [
        ui::Column::new(visit.t("identity-permission")),
        ui::Column::new(visit.t("identity-role-holders")).kind(ui::CellKind::Wrapped),
    ];
    let listed = rows.iter().map(|row| ui::Row {
        id: row.permission.clone(),
        name: row.permission.clone(),
        unread: false,
        cells: vec![
            html! { (names.label(visit, &row.permission)) br; code { (row.permission) } },
            holders(visit, row),
        ],
    });
    let table = ui::Table::new(title.clone()).columns(columns).rows(listed);
    let body = html! {
        @for change in open { (open_change(visit, &names, change)) }
        (table.draw(visit))
        (ui::panel(&visit.t("identity-role-change"), &visit.t("identity-role-change-note"), &html! {}, &form(visit, state, rows)))
    };
    let actions = html! {
        (ui::link_button("/quan-tri/vai-tro.csv", &visit.t("identity-export"), "download", false))
    };
    visit.page(title).actions(actions).form(state).body(body)
}

fn holders(visit: &Visit, row: &MatrixRow) -> Markup {
    html! {
        @for (place, (role, scope)) in row.granted.iter().enumerate() {
            @if place > 0 { ", " }
            (visit.t(role.label_key())) " (" (visit.t(scope.label_key())) ")"
        }
    }
}

fn open_change(visit: &Visit, names: &PermissionLabels, change: &OpenChange) -> Markup {
    let key = if change.granted {
        "identity-role-open-grant"
    } else {
        "identity-role-open-take"
    };
    let text = visit.ta(
        key,
        &kit_i18n::args![
            "name" => &change.asked_by_name,
            "role" => visit.t(change.role.label_key()),
            "permission" => names.label(visit, &change.permission),
            "scope" => visit.t(change.scope.label_key())
        ],
    );
    let act = |verb: &str, key: &str, icon: &str| {
        ui::button_form(
            visit,
            &format!("{PATH}/{}/{verb}", change.id),
            &visit.t(key),
            icon,
        )
    };
    let more = html! {
        p { (change.reason) }
        (act("duyet", "identity-role-accept", "check"))
        (act("tu-choi", "identity-role-turn-down", "x"))
    };
    ui::notice(visit, ui::NoticeKind::Warning, &text, &more)
}

fn form(visit: &Visit, state: &FormState, rows: &[MatrixRow]) -> Markup {
    let choices = |all: Vec<(&str, &str)>| -> Vec<ui::Choice> {
        all.into_iter()
            .map(|(code, key)| ui::Choice::new(code, visit.t(key)))
            .collect()
    };
    let roles = choices(
        Role::ALL
            .iter()
            .map(|role| (role.code(), role.label_key()))
            .collect(),
    );
    let mut scopes = choices(
        Scope::ALL
            .iter()
            .map(|s| (s.code(), s.label_key()))
            .collect(),
    );
    scopes.push(ui::Choice::new("khong", visit.t("identity-scope-none")));
    let names = PermissionLabels::of(visit);
    let permissions: Vec<ui::Choice> = rows
        .iter()
        .map(|row| ui::Choice::new(row.permission.clone(), names.label(visit, &row.permission)))
        .collect();
    let fields = html! {
        (ui::field_select(visit, state, &ui::Field::new("vai-tro", "identity-role"), &roles))
        (ui::field_select(visit, state, &ui::Field::new("quyen", "identity-permission"), &permissions))
        (ui::field_radio(visit, state, &ui::Field::new("pham-vi", "identity-scope"), &scopes))
        (ui::field_text(visit, state, &ui::Field::new("ly-do", "identity-reason").max(REASON_MAX)))
    };
    ui::post_form(visit, state, PATH, &visit.t("identity-role-ask"), &fields)
}

fn sample(visit: &Visit) -> Answer {
    use kit_base::Id;
    let row = MatrixRow {
        permission: MANAGE_ROLES.name.to_owned(),
        granted: BTreeMap::from([(Role::Administrator, Scope::Province)]),
    };
    let change = OpenChange {
        id: RoleChangeId::from_i64(1),
        role: Role::Clerk,
        permission: MANAGE_ROLES.name.to_owned(),
        scope: Scope::Unit,
        granted: true,
        reason: "thử".to_owned(),
        asked_by: crate::PersonId::from_i64(1),
        asked_by_name: "Nguyễn Thị Mẫu".to_owned(),
        asked_at: jiff::Timestamp::UNIX_EPOCH,
    };
    view(visit, &FormState::new(), &[row], &[change])
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_ROLES.name);
    Routes::new()
        .get(PATH, right, open)
        .post(PATH, right, ask)
        .get("/quan-tri/vai-tro.csv", right, export)
        .post("/quan-tri/vai-tro/{id}/duyet", right, accept)
        .post("/quan-tri/vai-tro/{id}/tu-choi", right, turn_down)
        .sample(PATH, "one change open", sample)
}
