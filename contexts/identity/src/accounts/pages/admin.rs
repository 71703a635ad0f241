//! `/quan-tri/tai-khoan`: the accounts, and what administrators may do with one.

use crate::{
    AccountId, Actor,
    accounts::{
        Account, account,
        disable::{DisableError, disable_account, enable_account},
        list_accounts,
        reset::ask_reset,
    },
    actor::may_over_person,
    permissions::MANAGE_ACCOUNTS,
    proposals,
};
use axum::extract::{Path, Query};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, PageError, Routes, Visit,
    html, ui,
};

const PATH: &str = "/quan-tri/tai-khoan";
/// Accounts on one page.
const PER_PAGE: i64 = 50;

#[derive(serde::Deserialize)]
struct Filter {
    q: Option<String>,
    sau: Option<String>,
}

/// Whether the second factor is lost too.
const LOST_FACTOR: &str = "mat-xac-thuc";

struct Reason(String);

impl FromForm for Reason {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.text("ly-do", "identity-reason")
            .max(500)
            .required()
            .map(Self)
    }
}

/// Why an account is to be reset, and what its owner lost.
struct Lost {
    reason: String,
    factor: bool,
}

impl FromForm for Lost {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let factor = form.flag(LOST_FACTOR);
        let Reason(reason) = Reason::from_form(form)?;
        Some(Self { reason, factor })
    }
}

impl From<DisableError> for PageError {
    fn from(error: DisableError) -> Self {
        match error {
            DisableError::Refused(refused) => refused.into(),
            DisableError::Database(error) => error.into(),
            DisableError::Already => Self::conflict("identity-account-already"),
            DisableError::Own => Self::conflict("identity-account-own"),
            DisableError::NobodyLeft(left) => left.into(),
        }
    }
}

async fn list(visit: Visit, Query(filter): Query<Filter>) -> Answer {
    let start = filter.q.unwrap_or_default();
    let (query, after) = (start.clone(), filter.sau.unwrap_or_default());
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let found = visit
        .web()
        .db()
        .read(move |tx| list_accounts(tx, now, &actor, &query, &after, PER_PAGE))
        .await?;
    view_list(&visit, &start, &found)
}

async fn open(visit: Visit, Path(id): Path<AccountId>) -> Answer {
    show(&visit, id, &FormState::new()).await
}

async fn show(visit: &Visit, id: AccountId, state: &FormState) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(visit)?);
    let found = visit
        .web()
        .db()
        .read(move |tx| {
            let found = account(tx, id)?;
            let reached = may_over_person(tx, now, &actor, MANAGE_ACCOUNTS, found.person)?;
            Ok(Some(found).filter(|_| reached))
        })
        .await;
    match found {
        Ok(Some(found)) => view_one(visit, &found, state),
        Ok(None) | Err(kit_db::DbError::NoRow) => Err(PageError::NotFound),
        Err(other) => Err(other.into()),
    }
}

async fn disable(visit: Visit, Path(id): Path<AccountId>, form: Form<Reason>) -> Answer {
    let Some(Reason(reason)) = form.input else {
        return show(&visit, id, &form.state).await;
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| disable_account(tx, now, &actor, id, &reason))
        .await?;
    visit.redirect_with(
        &format!("{PATH}/{id}"),
        Flash::success("identity-account-disabled"),
    )
}

async fn enable(visit: Visit, Path(id): Path<AccountId>, _form: Form<()>) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| enable_account(tx, now, &actor, id))
        .await?;
    visit.redirect_with(
        &format!("{PATH}/{id}"),
        Flash::success("identity-account-enabled"),
    )
}

async fn reset(visit: Visit, Path(id): Path<AccountId>, form: Form<Lost>) -> Answer {
    let Some(Lost { reason, factor }) = form.input else {
        return show(&visit, id, &form.state).await;
    };
    let key = form.key.once(&visit, "identity.reset.ask");
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| {
            tx.only_once(&key, now, |tx| {
                ask_reset(tx, now, &actor, id, &reason, factor)
            })
        })
        .await?;
    visit.redirect_with("/quan-tri/dat-lai", Flash::success("identity-reset-asked"))
}

fn view_list(visit: &Visit, start: &str, found: &[Account]) -> Answer {
    let title = visit.t("identity-accounts");
    let filter = ui::filter_search("q", &visit.t("identity-user-name"), start);
    let columns = [
        ui::Column::new(visit.t("identity-user-name")).width(ui::Width::Large),
        ui::Column::new(visit.t("identity-person-name")),
        ui::Column::new(visit.t("identity-second-factor")).width(ui::Width::Medium),
        ui::Column::new(visit.t("identity-last-used")).width(ui::Width::Large),
        ui::Column::new(visit.t("identity-state")).width(ui::Width::Medium),
    ];
    let rows = found.iter().map(|account| row(visit, account));
    let table = ui::Table::new(title.clone()).columns(columns).rows(rows);
    let more = i64::try_from(found.len()).is_ok_and(|count| count == PER_PAGE);
    let body = html! {
        (ui::filters(visit, PATH, &title, &[], &filter))
        (table.draw(visit))
        @if let (true, Some(last)) = (more, found.last()) {
            p { a class="ds-link" href=(format!("{PATH}?q={start}&sau={}", last.user_name)) { (visit.t("identity-more")) } }
        }
    };
    let actions = html! {
        (ui::link_button(proposals::pages::LIST, &visit.t("identity-proposals"), "hourglass", false))
        (ui::link_button("/quan-tri/dat-lai", &visit.t("identity-resets"), "reply", false))
    };
    visit.page(title).actions(actions).body(body)
}

fn row(visit: &Visit, account: &Account) -> ui::Row {
    let factor = if account.has_second_factor {
        "identity-yes"
    } else {
        "identity-no"
    };
    ui::Row {
        id: account.id.to_string(),
        name: account.user_name.clone(),
        unread: false,
        cells: vec![
            html! { a href=(format!("{PATH}/{}", account.id)) { (account.user_name) } },
            html! { (account.person_name) },
            html! { (visit.t(factor)) },
            html! { @if let Some(at) = account.last_used_at { (visit.timestamp(at)) } },
            state_tag(visit, account),
        ],
    }
}

fn state_tag(visit: &Visit, account: &Account) -> Markup {
    let (key, color) = if account.disabled_at.is_some() {
        ("identity-account-state-disabled", ui::TagColor::Danger)
    } else if account
        .locked_until
        .is_some_and(|until| until > visit.now())
    {
        ("identity-account-state-locked", ui::TagColor::Warning)
    } else if !account.activated {
        ("identity-account-state-new", ui::TagColor::Info)
    } else {
        ("identity-account-state-open", ui::TagColor::Success)
    };
    ui::tag(&visit.t(key), color)
}

fn view_one(visit: &Visit, account: &Account, state: &FormState) -> Answer {
    let rows = [
        (
            visit.t("identity-person-name"),
            html! { a href=(format!("/can-bo/{}", account.person)) { (account.person_name) } },
        ),
        (visit.t("identity-state"), state_tag(visit, account)),
        (
            visit.t("identity-reason"),
            html! { (account.disabled_reason) },
        ),
        (
            visit.t("identity-failures"),
            html! { (visit.number(account.failures)) },
        ),
        (
            visit.t("identity-created-at"),
            html! { (visit.timestamp(account.created_at)) },
        ),
    ];
    let one = format!("{PATH}/{}", account.id);
    let reason = ui::field_text(
        visit,
        state,
        &ui::Field::new("ly-do", "identity-reason").max(500),
    );
    let lost_choices = [ui::Choice::new("1", visit.t("identity-reset-lost-factor"))];
    let lost = ui::Field::new(LOST_FACTOR, "identity-reset-lost")
        .hint(visit.t("identity-reset-lost-hint"))
        .optional();
    let lost_field = ui::field_checkbox(visit, state, &lost, &lost_choices);
    let form = |verb: &str, key: &str, more: &Markup| {
        ui::post_form(
            visit,
            state,
            &format!("{one}/{verb}"),
            &visit.t(key),
            &html! { (reason) (more) },
        )
    };
    let body = html! {
        (ui::panel(&visit.t("identity-account"), "", &html! {}, &ui::key_values(&rows)))
        @if account.disabled_at.is_some() {
            (ui::button_form(visit, &format!("{one}/mo"), &visit.t("identity-account-enable"), "check"))
        } @else {
            details { summary { (visit.t("identity-account-disable")) } (form("khoa", "identity-account-disable", &html! {})) }
        }
        details { summary { (visit.t("identity-reset-ask")) } (form("dat-lai", "identity-reset-ask", &lost_field)) }
    };
    visit
        .page(&account.user_name)
        .crumb(visit.t("identity-accounts"), PATH)
        .form(state)
        .body(body)
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_ACCOUNTS.name);
    Routes::new()
        .get(PATH, right, list)
        .get("/quan-tri/tai-khoan/{id}", right, open)
        .post("/quan-tri/tai-khoan/{id}/khoa", right, disable)
        .post("/quan-tri/tai-khoan/{id}/mo", right, enable)
        .post("/quan-tri/tai-khoan/{id}/dat-lai", right, reset)
        .sample(PATH, "one", |visit| {
            view_list(visit, "", &[crate::accounts::sample_account()])
        })
        .sample("/quan-tri/tai-khoan/{id}", "open", |visit| {
            view_one(visit, &crate::accounts::sample_account(), &FormState::new())
        })
}
