//! `/dang-nhap`: name and password, then the second factor.

use crate::{
    PersonId, Settings,
    accounts::pages::{
        other_time,
        passkey_part::{Ceremony, demonstration_part, passkey_message, passkey_part, proof_of},
    },
    accounts::second_factor::Proof,
    demo,
    demo::ListedAccount,
    sessions::sign_in::{
        Comparison, Device, MustFirst, Outcome, Refusal, first_step, second_step, stored_password,
    },
    sessions::{Origin, SecondStep, offered_at_second_step},
};
use axum::{
    extract::Query,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use jiff::Timestamp;
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
    proof: Proof,
    next: String,
}

impl FromForm for Code {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let pending = form.raw("buoc").to_owned();
        let next = form.raw("tiep").to_owned();
        let proof = match proof_of(form, "") {
            Proof::Code(_) => {
                Proof::Code(form.text("ma", "identity-code").max(FIELD_MAX).required()?)
            }
            other => other,
        };
        Some(Self {
            pending,
            proof,
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
    let (now, origin) = (visit.now(), super::origin(&visit, &headers));
    let matched = compare(&visit, &input, &origin).await?;
    let settings = visit.web().service::<Settings>().clone();
    let name = input.user_name;
    let outcome = visit
        .web()
        .db()
        .write(move |tx| first_step(tx, now, &settings, &name, matched, &origin))
        .await?;
    answer_first(&visit, outcome, input.next, form.state).await
}

/// Compares outside of any transaction. Whoever is turned away is so before anything is hashed; the act says so again,
/// and counts it.
async fn compare(visit: &Visit, input: &Credentials, origin: &Origin) -> Result<bool, PageError> {
    let settings = visit.web().service::<Settings>().clone();
    let (now, name) = (visit.now(), input.user_name.clone());
    let (rules, from) = (settings.clone(), origin.clone());
    let stored = visit
        .web()
        .db()
        .read(move |tx| stored_password(tx, now, &rules, &name, &from))
        .await?;
    let password = input.password.reveal().clone();
    match stored {
        Comparison::With(stored) => Ok(settings.hasher.matches(password, stored).await),
        Comparison::TooMany { .. } => Ok(false),
    }
}

async fn answer_first(visit: &Visit, outcome: Outcome, next: String, state: FormState) -> Answer {
    match outcome {
        Outcome::SignedIn {
            token,
            first,
            device,
        } => {
            remember(visit, device);
            enter(visit, &token, first, &next)
        }
        Outcome::SecondFactorNeeded { pending } => {
            let state = FormState::new().with("buoc", pending).with("tiep", next);
            show_second(visit, &state).await
        }
        Outcome::Refused(Refusal::TooMany { until }) => view_too_many(visit, until),
        Outcome::Refused(_) => {
            let demo = listed(visit).await?;
            view(visit, &credentials_fault(state), &demo)
        }
    }
}

async fn send_second(visit: Visit, headers: HeaderMap, form: Form<Code>) -> Answer {
    let Some(input) = form.input else {
        return show_second(&visit, &form.state).await;
    };
    let settings = visit.web().service::<Settings>().clone();
    let (now, origin) = (visit.now(), super::origin(&visit, &headers));
    let outcome = visit
        .web()
        .db()
        .write(move |tx| second_step(tx, now, &settings, &input.pending, &input.proof, &origin))
        .await?;
    match outcome {
        Outcome::SignedIn {
            token,
            first,
            device,
        } => {
            remember(&visit, device);
            enter(&visit, &token, first, &input.next)
        }
        Outcome::Refused(Refusal::TooMany { until }) => view_too_many(&visit, until),
        refused => {
            let message = refused_code(&refused);
            let state = form.state.refuse("ma", "identity-code", message);
            show_second(&visit, &state).await
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

/// What is said of a code that did not lead in: also that a clock is wrong, to who knows the password.
fn refused_code(outcome: &Outcome) -> Message {
    match outcome {
        Outcome::Refused(Refusal::OtherTime { steps }) => other_time(*steps),
        Outcome::Refused(Refusal::Passkey(fault)) => passkey_message(*fault),
        _ => Message::new("identity-code-refused"),
    }
}

/// The browser is known to the account from now on.
fn remember(visit: &Visit, device: Device) {
    let life = visit.web().service::<Settings>().device_life;
    visit.remember_device(&device.account.to_string(), device.value, life);
}

/// Too many wrong sign-ins came from this address: the program that asks is told by status and header.
fn view_too_many(visit: &Visit, until: Timestamp) -> Answer {
    let mut answer = say_too_many(visit, until)?;
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let wait = until.duration_since(visit.now()).as_secs();
    let seconds = u64::try_from(wait).unwrap_or(0).saturating_add(1);
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(answer)
}

/// The person is told when it may be tried again.
fn say_too_many(visit: &Visit, until: Timestamp) -> Answer {
    let wait = visit.duration(until.duration_since(visit.now()));
    let args = kit_i18n::args!["wait" => wait, "at" => visit.timestamp(until)];
    let text = visit.ta("identity-sign-in-too-many", &args);
    let more = html! { p { (visit.t("identity-sign-in-too-many-more")) } };
    visit
        .page(visit.t("identity-sign-in"))
        .public()
        .narrow()
        .body(ui::notice(visit, ui::NoticeKind::Warning, &text, &more))
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

/// The page of the second step, with what the account offers beside codes.
async fn show_second(visit: &Visit, state: &FormState) -> Answer {
    let (now, settings) = (visit.now(), visit.web().service::<Settings>().clone());
    let pending = state.value("buoc").to_owned();
    let offered = visit
        .web()
        .db()
        .read(move |tx| offered_at_second_step(tx, now, &settings, &pending))
        .await?;
    view_second(visit, state, &offered)
}

fn view_second(visit: &Visit, state: &FormState, offered: &SecondStep) -> Answer {
    let field = ui::Field::new("ma", "identity-code")
        .hint(visit.t("identity-code-hint"))
        .autocomplete("one-time-code")
        .size(12);
    let fields = html! {
        input type="hidden" name="buoc" value=(state.value("buoc"));
        input type="hidden" name="tiep" value=(state.value("tiep"));
        @if let Some(challenge) = &offered.challenge { (passkey_part(visit, Ceremony::Get, challenge)) }
        @if offered.demo { (demonstration_part(visit)) }
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
        .sample(PATH, "too many", |visit| say_too_many(visit, visit.now()))
        .sample(PATH, "second step", |visit| {
            view_second(
                visit,
                &FormState::new(),
                &SecondStep {
                    demo: true,
                    ..SecondStep::default()
                },
            )
        })
}
