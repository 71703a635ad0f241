//! `/tai-khoan/xac-thuc-hai-lop`: sets up, replaces and removes one's own second factor.

use super::proves;
use crate::{
    Actor, Settings,
    accounts::{
        self,
        second_factor::{
            Enrolment, FactorError, begin_factor, confirm_factor, drop_factor, enrolment,
            fresh_recovery_codes, recovery_codes_left,
        },
    },
    sessions::pages::present,
};
use kit_base::Secret;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, Message, PageError, Routes,
    Visit, html, ui,
};

const PATH: &str = "/tai-khoan/xac-thuc-hai-lop";

struct Proof(Secret<String>);

impl FromForm for Proof {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        Some(Self(Secret::new(form.raw("mat-khau").to_owned())))
    }
}

struct Code(String);

impl FromForm for Code {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.text("ma", "identity-code")
            .max(20)
            .required()
            .map(Self)
    }
}

impl From<FactorError> for PageError {
    fn from(error: FactorError) -> Self {
        match error {
            FactorError::Database(error) => error.into(),
            FactorError::WrongCode => Self::conflict("identity-code-refused"),
            FactorError::NotSetUp => Self::conflict("identity-factor-none"),
            FactorError::Sealed => Self::internal(error),
        }
    }
}

async fn open(visit: Visit) -> Answer {
    show(&visit, &FormState::new()).await
}

/// The page as the account stands: nothing set up, half set up, or set up.
async fn show(visit: &Visit, state: &FormState) -> Answer {
    let (account, _) = present(visit)?;
    let settings = visit.web().service::<Settings>().clone();
    let found = visit
        .web()
        .db()
        .read(move |tx| {
            let account = accounts::account(tx, account)?;
            let left = recovery_codes_left(tx, account.id)?;
            let begun = enrolment(tx, &settings, account.id).ok();
            Ok::<_, PageError>((account.has_second_factor, left, begun))
        })
        .await?;
    match found {
        (true, left, _) => view_set(visit, state, left),
        (false, _, Some(begun)) => view_begun(visit, state, &begun),
        (false, ..) => view_none(visit, state),
    }
}

fn wrong_password(state: FormState) -> FormState {
    state.refuse(
        "mat-khau",
        "identity-password",
        Message::new("identity-password-wrong"),
    )
}

async fn begin(visit: Visit, form: Form<Proof>) -> Answer {
    let (account, _) = present(&visit)?;
    let proved = match &form.input {
        Some(Proof(password)) => proves(&visit, password).await?,
        None => false,
    };
    if !proved {
        return show(&visit, &wrong_password(form.state)).await;
    }
    let (now, settings) = (visit.now(), visit.web().service::<Settings>().clone());
    visit
        .web()
        .db()
        .write(move |tx| begin_factor(tx, now, &settings, account))
        .await?;
    visit.redirect(PATH)
}

async fn confirm(visit: Visit, form: Form<Code>) -> Answer {
    let (account, _) = present(&visit)?;
    let Some(Code(code)) = form.input else {
        return show(&visit, &form.state).await;
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let settings = visit.web().service::<Settings>().clone();
    let confirmed = visit
        .web()
        .db()
        .write(move |tx| confirm_factor(tx, now, &settings, &actor, account, &code))
        .await;
    match confirmed {
        Ok(codes) => view_codes(&visit, &codes),
        Err(FactorError::WrongCode) => {
            let message = Message::new("identity-code-refused");
            show(&visit, &form.state.refuse("ma", "identity-code", message)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn remove(visit: Visit, form: Form<Proof>) -> Answer {
    let (account, _) = present(&visit)?;
    let Some(Proof(password)) = form.input else {
        return show(&visit, &form.state).await;
    };
    if !proves(&visit, &password).await? {
        return show(&visit, &wrong_password(form.state)).await;
    }
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| drop_factor(tx, now, &actor, account))
        .await?;
    visit.redirect_with(PATH, Flash::success("identity-factor-removed"))
}

async fn new_codes(visit: Visit, form: Form<Proof>) -> Answer {
    let (account, _) = present(&visit)?;
    let Some(Proof(password)) = form.input else {
        return show(&visit, &form.state).await;
    };
    if !proves(&visit, &password).await? {
        return show(&visit, &wrong_password(form.state)).await;
    }
    let codes = visit
        .web()
        .db()
        .write(move |tx| fresh_recovery_codes(tx, account))
        .await?;
    view_codes(&visit, &codes)
}

fn page(visit: &Visit, state: &FormState, body: Markup) -> Answer {
    visit
        .page(visit.t("identity-second-factor"))
        .crumb(visit.t("identity-my-account"), "/tai-khoan")
        .narrow()
        .form(state)
        .body(body)
}

fn password_form(visit: &Visit, state: &FormState, action: &str, send: &str) -> Markup {
    let field = ui::Field::new("mat-khau", "identity-password-present")
        .kind("password")
        .autocomplete("current-password");
    let fields = ui::field_text(visit, state, &field);
    ui::post_form(
        visit,
        state,
        &format!("{PATH}/{action}"),
        &visit.t(send),
        &fields,
    )
}

fn view_none(visit: &Visit, state: &FormState) -> Answer {
    let body = html! {
        p { (visit.t("identity-factor-why")) }
        (password_form(visit, state, "bat-dau", "identity-factor-begin"))
    };
    page(visit, state, body)
}

fn view_begun(visit: &Visit, state: &FormState, begun: &Enrolment) -> Answer {
    let field = ui::Field::new("ma", "identity-code")
        .autocomplete("one-time-code")
        .size(12);
    let fields = ui::field_text(visit, state, &field);
    let action = format!("{PATH}/xac-nhan");
    let body = html! {
        p { (visit.t("identity-factor-scan")) }
        @if let Some((side, path)) = begun.qr_path() { (qr(visit, side, &path)) }
        p { (visit.t("identity-factor-type")) " " code { (begun.secret) } }
        (ui::post_form(visit, state, &action, &visit.t("identity-factor-confirm"), &fields))
    };
    page(visit, state, body)
}

/// The code with the quiet zone of four squares that the standard (ISO/IEC 18004) asks.
fn qr(visit: &Visit, side: usize, path: &str) -> Markup {
    let whole = side + 8;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(visit.t("identity-factor-qr"))
            width="232" height="232" viewBox=(format!("-4 -4 {whole} {whole}")) {
            rect x="-4" y="-4" width=(whole) height=(whole) fill="#ffffff" {}
            path d=(path) fill="#000000" {}
        }
    }
}

fn view_set(visit: &Visit, state: &FormState, left: i64) -> Answer {
    let left = visit.ta("identity-recovery-left", &kit_i18n::args!["count" => left]);
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Success, &visit.t("identity-factor-set"), &html! { p { (left) } }))
        section {
            h2 { (visit.t("identity-recovery-new")) }
            (password_form(visit, state, "ma-khoi-phuc", "identity-recovery-new"))
        }
        details {
            summary { (visit.t("identity-factor-remove")) }
            (password_form(visit, &FormState::new(), "tat", "identity-factor-remove"))
        }
    };
    page(visit, state, body)
}

fn view_codes(visit: &Visit, codes: &[String]) -> Answer {
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Warning, &visit.t("identity-recovery-once"), &html! {}))
        ul { @for code in codes { li { code { (code) } } } }
        (ui::link_button("/", &visit.t("identity-recovery-kept"), "check", true))
    };
    visit
        .page(visit.t("identity-recovery-codes"))
        .crumb(visit.t("identity-my-account"), "/tai-khoan")
        .narrow()
        .body(body)
}

fn sample_begun(visit: &Visit) -> Answer {
    let begun = Enrolment {
        address: "otpauth://totp/mau?secret=AAAAAAAAAAAAAAAA".to_owned(),
        secret: "AAAAAAAAAAAAAAAA".to_owned(),
    };
    view_begun(visit, &FormState::new(), &begun)
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::SignedIn, open)
        .post(
            "/tai-khoan/xac-thuc-hai-lop/bat-dau",
            Access::SignedIn,
            begin,
        )
        .post(
            "/tai-khoan/xac-thuc-hai-lop/xac-nhan",
            Access::SignedIn,
            confirm,
        )
        .post("/tai-khoan/xac-thuc-hai-lop/tat", Access::SignedIn, remove)
        .post(
            "/tai-khoan/xac-thuc-hai-lop/ma-khoi-phuc",
            Access::SignedIn,
            new_codes,
        )
        .sample(PATH, "none", |visit| view_none(visit, &FormState::new()))
        .sample(PATH, "begun", sample_begun)
        .sample(PATH, "set", |visit| view_set(visit, &FormState::new(), 8))
        .sample(PATH, "codes", |visit| {
            view_codes(visit, &["ab2cd-ef3gh".to_owned()])
        })
}
