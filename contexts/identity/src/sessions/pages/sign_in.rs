//! `/dang-nhap`: name and password, then the second factor.

use crate::{
    PersonId, Settings, demo,
    demo::ListedAccount,
    sessions::sign_in::{MustFirst, Outcome, first_step, second_step, stored_password},
};
use axum::{extract::Query, http::HeaderMap};
use kit_base::{Id, Secret};
use kit_web::{
    Access, Answer, Fields, Form, FormState, FromForm, Markup, Message, PageError, Routes, Visit,
    html, ui,
};

const PATH: &str = "/dang-nhap";
const SECOND: &str = "/dang-nhap/ma";
/// The longest user name or code that is looked at.
const FIELD_MAX: usize = 128;

#[derive(serde::Deserialize)]
struct Next {
    next: Option<String>,
}

struct Credentials {
    user_name: String,
    password: Secret<String>,
    next: String,
}

impl FromForm for Credentials {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let user_name = form
            .text("ten", "identity-user-name")
            .max(FIELD_MAX)
            .required();
        let password = form.raw("mat-khau").to_owned();
        if password.is_empty() {
            form.refuse(
                "mat-khau",
                "identity-password",
                Message::new("identity-password-missing"),
            );
        }
        let next = form.raw("tiep").to_owned();
        Some(Self {
            user_name: user_name?,
            password: Secret::new(password),
            next,
        })
    }
}

struct Code {
    pending: String,
    code: String,
    next: String,
}

impl FromForm for Code {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let pending = form.raw("buoc").to_owned();
        let next = form.raw("tiep").to_owned();
        let code = form.text("ma", "identity-code").max(FIELD_MAX).required();
        Some(Self {
            pending,
            code: code?,
            next,
        })
    }
}

async fn open(visit: Visit, Query(query): Query<Next>) -> Answer {
    let state = FormState::new().with("tiep", query.next.unwrap_or_default());
    let demo = listed(&visit).await?;
    view(&visit, &state, &demo)
}

async fn send(visit: Visit, headers: HeaderMap, form: Form<Credentials>) -> Answer {
    let Some(input) = form.input else {
        let demo = listed(&visit).await?;
        return view(&visit, &form.state, &demo);
    };
    let settings = visit.web().service::<Settings>().clone();
    let (now, name, client) = (visit.now(), input.user_name.clone(), client(&headers));
    let db = visit.web().db();
    let stored = db.read(move |tx| stored_password(tx, now, &name)).await?;
    let matched = settings
        .hasher
        .matches(input.password.reveal().clone(), stored)
        .await;
    let name = input.user_name;
    let outcome = db
        .write(move |tx| first_step(tx, now, &settings, &name, matched, &client))
        .await?;
    answer_first(&visit, outcome, input.next, form.state).await
}

async fn answer_first(visit: &Visit, outcome: Outcome, next: String, state: FormState) -> Answer {
    match outcome {
        Outcome::SignedIn { token, first } => enter(visit, &token, first, &next),
        Outcome::SecondFactorNeeded { pending } => {
            let state = FormState::new().with("buoc", pending).with("tiep", next);
            view_second(visit, &state)
        }
        Outcome::Refused(_) => {
            let demo = listed(visit).await?;
            view(visit, &credentials_fault(state), &demo)
        }
    }
}

async fn send_second(visit: Visit, headers: HeaderMap, form: Form<Code>) -> Answer {
    let Some(input) = form.input else {
        return view_second(&visit, &form.state);
    };
    let settings = visit.web().service::<Settings>().clone();
    let (now, client) = (visit.now(), client(&headers));
    let outcome = visit
        .web()
        .db()
        .write(move |tx| second_step(tx, now, &settings, &input.pending, &input.code, &client))
        .await?;
    match outcome {
        Outcome::SignedIn { token, first } => enter(&visit, &token, first, &input.next),
        _ => {
            let message = Message::new("identity-code-refused");
            view_second(&visit, &form.state.refuse("ma", "identity-code", message))
        }
    }
}

/// One sentence for every refusal, so that nobody learns which names exist.
fn credentials_fault(state: FormState) -> FormState {
    state.refuse("", "", Message::new("identity-sign-in-refused"))
}

fn enter(visit: &Visit, token: &str, first: Option<MustFirst>, next: &str) -> Answer {
    let to = match first {
        Some(MustFirst::ChangePassword) => "/tai-khoan/mat-khau",
        Some(MustFirst::SetUpSecondFactor) => "/tai-khoan/xac-thuc-hai-lop",
        None if next.is_empty() => "/",
        None => next,
    };
    kit_web::sign_in(visit, token, to)
}

fn client(headers: &HeaderMap) -> String {
    let agent = headers
        .get("user-agent")
        .and_then(|value| value.to_str().ok());
    agent.unwrap_or_default().to_owned()
}

async fn listed(visit: &Visit) -> Result<Vec<ListedAccount>, PageError> {
    let now = visit.now();
    Ok(visit
        .web()
        .db()
        .read(move |tx| demo::listed_accounts(tx, now))
        .await?)
}

fn view(visit: &Visit, state: &FormState, demo: &[ListedAccount]) -> Answer {
    let fields = html! {
        input type="hidden" name="tiep" value=(state.value("tiep"));
        (ui::field_text(visit, state, &ui::Field::new("ten", "identity-user-name").autocomplete("username")))
        (ui::field_text(visit, state, &ui::Field::new("mat-khau", "identity-password").kind("password").autocomplete("current-password")))
    };
    let body = html! {
        (ui::kept_note(visit))
        (ui::post_form(visit, state, PATH, &visit.t("identity-sign-in"), &fields))
        p { a class="ds-link" href="/dang-nhap/dat-lai" { (visit.t("identity-have-reset-code")) } }
        @if !demo.is_empty() { (demo_list(visit, demo)) }
    };
    visit
        .page(visit.t("identity-sign-in"))
        .public()
        .narrow()
        .form(state)
        .body(body)
}

/// The accounts that anybody may try, each as a button that signs in.
fn demo_list(visit: &Visit, demo: &[ListedAccount]) -> Markup {
    let columns = [
        ui::Column::new(visit.t("identity-demo-account")),
        ui::Column::new(visit.t("identity-demo-what")).kind(ui::CellKind::WrappedMuted),
        ui::Column::new(visit.t("identity-demo-try")).width(ui::Width::Medium),
    ];
    let rows = demo.iter().map(|account| ui::Row {
        id: account.user_name.clone(),
        name: account.user_name.clone(),
        unread: false,
        cells: vec![
            html! { b { (account.user_name) } br; span { (account.person_name) } },
            html! { (account.role_line) ". " (visit.t(account.about_key)) },
            demo_button(visit, &account.user_name),
        ],
    });
    let table = ui::Table::new(visit.t("identity-demo-title"))
        .columns(columns)
        .rows(rows);
    let note = visit.ta(
        "identity-demo-note",
        &kit_i18n::args!["password" => demo::PASSWORD],
    );
    ui::panel(
        &visit.t("identity-demo-title"),
        &note,
        &html! {},
        &table.draw(visit),
    )
}

fn demo_button(visit: &Visit, user_name: &str) -> Markup {
    html! {
        form method="post" action=(PATH) class="one-button" data-once {
            (ui::hidden_fields(visit))
            input type="hidden" name="ten" value=(user_name);
            input type="hidden" name="mat-khau" value=(demo::PASSWORD);
            button class="ds-button" data-variant="secondary" type="submit" {
                (visit.t("identity-demo-enter")) span class="sr" { " " (user_name) }
            }
        }
    }
}

fn view_second(visit: &Visit, state: &FormState) -> Answer {
    let field = ui::Field::new("ma", "identity-code")
        .hint(visit.t("identity-code-hint"))
        .autocomplete("one-time-code")
        .size(12);
    let fields = html! {
        input type="hidden" name="buoc" value=(state.value("buoc"));
        input type="hidden" name="tiep" value=(state.value("tiep"));
        (ui::field_text(visit, state, &field))
    };
    let body = ui::post_form(visit, state, SECOND, &visit.t("identity-continue"), &fields);
    visit
        .page(visit.t("identity-second-step"))
        .public()
        .narrow()
        .form(state)
        .body(body)
}

fn sample_demo() -> Vec<ListedAccount> {
    vec![ListedAccount {
        user_name: "van-thu.ubnd".to_owned(),
        person_name: "Nguyễn Thị Mẫu".to_owned(),
        person: PersonId::from_i64(1),
        organisation: None,
        role_line: "Văn thư, UBND tỉnh".to_owned(),
        about_key: "identity-demo-clerk",
    }]
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::Public, open)
        .post(PATH, Access::Public, send)
        .post(SECOND, Access::Public, send_second)
        .sample(PATH, "demo", |visit| {
            view(visit, &FormState::new(), &sample_demo())
        })
        .sample(PATH, "refused", |visit| {
            view(visit, &credentials_fault(FormState::new()), &[])
        })
        .sample(PATH, "second step", |visit| {
            view_second(visit, &FormState::new())
        })
}
