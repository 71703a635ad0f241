//! `/dang-nhap/dat-lai` (the owner uses the printed code) and `/quan-tri/dat-lai` (others approve).

use super::{password_fault, turned_away};
use crate::{
    AccountId, Actor, ResetId, Settings,
    accounts::{
        activate::{account_of_sheet, activate},
        create::{AccountError, check_password},
        password::StoredPassword,
        reset::{
            Reset, ResetError, account_of_code, approve_reset, close_reset, open_resets, use_reset,
        },
    },
    permissions::{APPROVE_RESETS, MANAGE_ACCOUNTS},
    sessions::{may_try_paper, wrong_paper},
};
use axum::extract::Path;
use jiff::Timestamp;
use kit_base::Secret;
use kit_db::Tx;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, Message, PageError, Routes,
    Visit, html, ui,
};

const PATH: &str = "/dang-nhap/dat-lai";
const LIST: &str = "/quan-tri/dat-lai";

struct NewStart {
    code: String,
    password: Secret<String>,
}

impl FromForm for NewStart {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let code = form.text("ma", "identity-reset-code").max(40).required();
        let password = form.raw("mat-khau-moi").to_owned();
        if password != form.raw("mat-khau-lai") {
            let other = Message::new("identity-password-differs");
            form.refuse("mat-khau-lai", "identity-password-again", other);
        }
        Some(Self {
            code: code?,
            password: Secret::new(password),
        })
    }
}

impl From<ResetError> for PageError {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::Refused(refused) => refused.into(),
            ResetError::Database(kit_db::DbError::NoRow) => Self::NotFound,
            ResetError::Database(error) => error.into(),
            ResetError::SamePerson => Self::conflict("identity-reset-same-person"),
            ResetError::Pending => Self::conflict("identity-reset-pending"),
            ResetError::WrongCode => Self::conflict("identity-reset-code-refused"),
            ResetError::Reason { .. } => Self::invalid("identity-reason-missing"),
            ResetError::NotOpen => Self::conflict("identity-reset-not-open"),
        }
    }
}

async fn open(visit: Visit) -> Answer {
    view(&visit, &FormState::new())
}

async fn send(visit: Visit, form: Form<NewStart>) -> Answer {
    let Some(input) = form.input else {
        return view(&visit, &form.state);
    };
    may_try(&visit).await?;
    match reset(&visit, input).await? {
        Ok(()) => visit.redirect_with("/dang-nhap", Flash::success("identity-reset-done")),
        Err(error) => view(&visit, &password_fault(form.state, "mat-khau-moi", error)?),
    }
}

/// The outer error is the page's, the inner one what is wrong with the password.
async fn reset(visit: &Visit, input: NewStart) -> Result<Result<(), AccountError>, PageError> {
    let settings = visit.web().service::<Settings>().clone();
    let (db, now) = (visit.web().db(), visit.now());
    let (code, text) = (input.code.clone(), input.password.reveal().clone());
    let rules = settings.clone();
    let checked = db
        .read(move |tx| {
            let account = match owner_of(tx, now, &code) {
                Err(ResetError::WrongCode) => return Ok(None),
                other => other?,
            };
            Ok::<_, PageError>(Some(check_password(tx, &rules, account, &text)))
        })
        .await?;
    let Some(checked) = checked else {
        count_wrong_paper(visit).await?;
        return Err(ResetError::WrongCode.into());
    };
    if checked.is_err() {
        return Ok(checked);
    }
    let hash = settings.hasher.hash(input.password.reveal().clone()).await;
    let hash = hash.ok_or_else(|| PageError::internal("hash a password while stopping"))?;
    db.write(move |tx| use_code(tx, now, &input.code, &hash))
        .await?;
    Ok(Ok(()))
}

/// Refuses an address that sent too many wrong codes or passwords: codes on paper are guessed no better than others.
async fn may_try(visit: &Visit) -> Result<(), PageError> {
    let settings = visit.web().service::<Settings>().clone();
    let (now, address) = (visit.now(), visit.client_address());
    let until = visit
        .web()
        .db()
        .write(move |tx| may_try_paper(tx, now, &settings, address))
        .await?;
    until.map_or(Ok(()), |until| Err(turned_away(now, until)))
}

async fn count_wrong_paper(visit: &Visit) -> Result<(), PageError> {
    let settings = visit.web().service::<Settings>().clone();
    let (now, address) = (visit.now(), visit.client_address());
    Ok(visit
        .web()
        .db()
        .write(move |tx| wrong_paper(tx, now, &settings, address))
        .await?)
}

/// The account of a reset's code, or of the sheet with which a new account is opened.
fn owner_of(tx: &mut Tx<'_>, now: Timestamp, code: &str) -> Result<AccountId, ResetError> {
    match account_of_code(tx, now, code) {
        Err(ResetError::WrongCode) => account_of_sheet(tx, now, code),
        other => other,
    }
}

fn use_code(
    tx: &mut Tx<'_>,
    now: Timestamp,
    code: &str,
    password: &StoredPassword,
) -> Result<AccountId, ResetError> {
    match use_reset(tx, now, code, password) {
        Err(ResetError::WrongCode) => activate(tx, now, code, password),
        other => other,
    }
}

fn view(visit: &Visit, state: &FormState) -> Answer {
    let password = |name, label| {
        ui::Field::new(name, label)
            .kind("password")
            .autocomplete("new-password")
    };
    let new =
        password("mat-khau-moi", "identity-password-new").hint(visit.t("identity-password-hint"));
    let fields = html! {
        (ui::field_text(visit, state, &ui::Field::new("ma", "identity-reset-code").hint(visit.t("identity-reset-code-hint"))))
        (ui::field_text(visit, state, &new))
        (ui::field_text(visit, state, &password("mat-khau-lai", "identity-password-again")))
    };
    let body = ui::post_form(visit, state, PATH, &visit.t("identity-reset-use"), &fields);
    visit
        .page(visit.t("identity-have-reset-code"))
        .public()
        .narrow()
        .form(state)
        .body(body)
}

async fn list(visit: Visit) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let resets = visit
        .web()
        .db()
        .read(move |tx| open_resets(tx, now, &actor))
        .await?;
    view_list(&visit, &resets)
}

async fn approve(visit: Visit, Path(id): Path<ResetId>, _form: Form<()>) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let code = visit
        .web()
        .db()
        .write(move |tx| approve_reset(tx, now, &actor, id))
        .await?;
    match code {
        None => visit.redirect_with(LIST, Flash::success("identity-reset-approved-once")),
        Some(code) => view_code(&visit, &code),
    }
}

async fn close(visit: Visit, Path(id): Path<ResetId>, _form: Form<()>) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| close_reset(tx, now, &actor, id))
        .await?;
    visit.redirect_with(LIST, Flash::success("identity-reset-closed"))
}

fn view_list(visit: &Visit, resets: &[Reset]) -> Answer {
    let title = visit.t("identity-resets");
    if resets.is_empty() {
        let note = visit.t("identity-resets-none-note");
        let empty = ui::empty_state("log-in", &visit.t("identity-resets-none"), &note, None);
        return visit.page(title).body(empty);
    }
    let columns = [
        ui::Column::new(visit.t("identity-account")),
        ui::Column::new(visit.t("identity-reason")).kind(ui::CellKind::Wrapped),
        ui::Column::new(visit.t("identity-asked-at")).width(ui::Width::Large),
        ui::Column::new(visit.t("identity-act")).width(ui::Width::Large),
    ];
    let rows = resets.iter().map(|reset| row(visit, reset));
    let table = ui::Table::new(title.clone()).columns(columns).rows(rows);
    visit.page(title).body(table.draw(visit))
}

fn row(visit: &Visit, reset: &Reset) -> ui::Row {
    let approvals =
        usize::from(reset.first_approver.is_some()) + usize::from(reset.second_approver.is_some());
    let act = |verb: &str, label: &str, icon: &str| -> Markup {
        let action = format!("{LIST}/{}/{verb}", reset.id);
        ui::button_form(visit, &action, &visit.t(label), icon)
    };
    ui::Row {
        id: reset.id.to_string(),
        name: reset.user_name.clone(),
        unread: false,
        cells: vec![
            html! { b { (reset.user_name) } br; (reset.person_name) },
            html! { (reset.reason) @if reset.lost_factor { br; (ui::tag(&visit.t("identity-reset-lost-factor"), ui::TagColor::Warning)) } },
            html! { (visit.timestamp(reset.asked_at)) },
            html! {
                p { (visit.ta("identity-reset-approvals", &kit_i18n::args!["count" => approvals])) }
                @if reset.second_approver.is_none() { (act("duyet", "identity-reset-approve", "check")) }
                (act("dong", "identity-reset-close", "x"))
            },
        ],
    }
}

fn view_code(visit: &Visit, code: &str) -> Answer {
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Warning, &visit.t("identity-reset-code-once"), &html! {}))
        p { code { (code) } }
        (ui::link_button(LIST, &visit.t("identity-resets"), "chevron-left", false))
    };
    visit
        .page(visit.t("identity-reset-code"))
        .narrow()
        .body(body)
}

fn sample(visit: &Visit) -> Answer {
    use kit_base::Id;
    let reset = Reset {
        id: ResetId::from_i64(1),
        account: crate::AccountId::from_i64(1),
        user_name: "mau".to_owned(),
        person: crate::PersonId::from_i64(1),
        person_name: "Nguyễn Thị Mẫu".to_owned(),
        reason: "Mất điện thoại".to_owned(),
        lost_factor: true,
        asked_by: crate::PersonId::from_i64(2),
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        first_approver: None,
        second_approver: None,
        code_until: None,
        used_at: None,
        closed_at: None,
    };
    view_list(visit, &[reset])
}

pub(super) fn routes() -> Routes {
    let approve_right = Access::Permission(APPROVE_RESETS.name);
    let either = Access::AnyPermission(&[APPROVE_RESETS.name, MANAGE_ACCOUNTS.name]);
    Routes::new()
        .get(PATH, Access::Public, open)
        .post(PATH, Access::Public, send)
        .get(LIST, either, list)
        .post("/quan-tri/dat-lai/{id}/duyet", approve_right, approve)
        .post("/quan-tri/dat-lai/{id}/dong", either, close)
        .sample(PATH, "empty", |visit| view(visit, &FormState::new()))
        .sample(LIST, "empty", |visit| view_list(visit, &[]))
        .sample(LIST, "one", sample)
        .sample("/quan-tri/dat-lai/{id}/duyet", "code", |visit| {
            view_code(visit, "AAAA-BBBB-CCCC-DDDD")
        })
}
