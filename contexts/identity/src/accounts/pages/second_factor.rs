//! `/tai-khoan/xac-thuc-hai-lop`: sets up, replaces and removes one's own second factor.

use super::{count_wrong_code, may_try_a_code, other_time, proves};
use crate::{
    Actor, Settings,
    accounts::{
        self,
        second_factor::{
            Enrolment, FactorError, FreshCodes, abandon_factor, begin_factor, confirm_factor,
            drop_own_factor, enrolment, recovery_codes_left, renew_recovery_codes,
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

/// One of the forms: what it sends to and how its fields are called. They stand on one page, so each has names of its
/// own; its faults are said there, and it stands open.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Sent {
    action: &'static str,
    password: &'static str,
    code: &'static str,
}

const fn form(action: &'static str, password: &'static str, code: &'static str) -> Sent {
    Sent {
        action,
        password,
        code,
    }
}

/// Begins a first factor, or another.
const BEGIN: Sent = form("bat-dau", "mat-khau", "ma");
const RENEW: Sent = form("ma-khoi-phuc", "mat-khau-in", "ma-in");
const REMOVE: Sent = form("tat", "mat-khau-tat", "ma-tat");

/// The longest code that is looked at.
const CODE_MAX: usize = 20;

/// The password, and the code of the second factor where one is set up.
struct Proof {
    password: Secret<String>,
    code: String,
}

impl FromForm for Proof {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let sent = |field: fn(&Sent) -> &'static str| {
            let mut all = [BEGIN, RENEW, REMOVE].iter().map(field);
            all.find(|name| !form.raw(name).is_empty())
                .map_or_else(String::new, |name| form.raw(name).to_owned())
        };
        let code = sent(|one| one.code);
        Some(Self {
            password: Secret::new(sent(|one| one.password)),
            code: code.chars().take(CODE_MAX).collect(),
        })
    }
}

struct Code(String);

impl FromForm for Code {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.text("ma", "identity-code")
            .max(CODE_MAX)
            .required()
            .map(Self)
    }
}

impl From<FactorError> for PageError {
    fn from(error: FactorError) -> Self {
        match error {
            FactorError::Database(error) => error.into(),
            FactorError::WrongCode | FactorError::OtherTime { .. } => {
                Self::conflict("identity-code-refused")
            }
            FactorError::NotSetUp => Self::conflict("identity-factor-none"),
            FactorError::Sealed => Self::internal(error),
        }
    }
}

async fn open(visit: Visit) -> Answer {
    show(&visit, &FormState::new(), BEGIN).await
}

/// The page as the account stands: nothing set up, half set up, or set up.
async fn show(visit: &Visit, state: &FormState, sent: Sent) -> Answer {
    let (account, _) = present(visit)?;
    let (now, settings) = (visit.now(), visit.web().service::<Settings>().clone());
    let found = visit
        .web()
        .db()
        .read(move |tx| {
            let account = accounts::account(tx, account)?;
            let left = recovery_codes_left(tx, account.id)?;
            let begun = enrolment(tx, now, &settings, account.id).ok();
            Ok::<_, PageError>((account.has_second_factor, left, begun))
        })
        .await?;
    match found {
        (replaces, _, Some(begun)) => view_begun(visit, state, &begun, replaces),
        (true, left, None) => view_set(visit, state, sent, left),
        (false, _, None) => view_none(visit, state),
    }
}

/// The password is asked first; a wrong one is said at the form and counted.
async fn proved(
    visit: &Visit,
    form: Form<Proof>,
    sent: Sent,
) -> Result<Result<Proof, FormState>, PageError> {
    let Some(proof) = form.input else {
        return Ok(Err(form.state));
    };
    if proves(visit, &proof.password).await? {
        may_try_a_code(visit).await?;
        return Ok(Ok(proof));
    }
    let wrong = Message::new("identity-password-wrong");
    let state = form.state.refuse(sent.password, "identity-password", wrong);
    Ok(Err(state))
}

/// A wrong code of what is set up is counted like at sign-in.
async fn refused(visit: &Visit, error: FactorError, sent: Sent) -> Answer {
    if matches!(
        error,
        FactorError::WrongCode | FactorError::OtherTime { .. }
    ) {
        count_wrong_code(visit).await?;
    }
    said(visit, error, sent).await
}

/// The page with what an act said of the code.
async fn said(visit: &Visit, error: FactorError, sent: Sent) -> Answer {
    let message = match error {
        FactorError::WrongCode => Message::new("identity-code-refused"),
        FactorError::OtherTime { steps } => other_time(steps),
        other => return Err(other.into()),
    };
    let state = FormState::new().refuse(sent.code, "identity-code", message);
    show(visit, &state, sent).await
}

async fn begin(visit: Visit, form: Form<Proof>) -> Answer {
    let (account, _) = present(&visit)?;
    let proof = match proved(&visit, form, BEGIN).await? {
        Ok(proof) => proof,
        Err(state) => return show(&visit, &state, BEGIN).await,
    };
    let (now, settings) = (visit.now(), visit.web().service::<Settings>().clone());
    let begun = visit
        .web()
        .db()
        .write(move |tx| begin_factor(tx, now, &settings, account, &proof.code))
        .await;
    match begun {
        Ok(_) => visit.redirect(PATH),
        Err(error) => refused(&visit, error, BEGIN).await,
    }
}

async fn abandon(visit: Visit, _form: Form<()>) -> Answer {
    let (account, _) = present(&visit)?;
    visit
        .web()
        .db()
        .write(move |tx| abandon_factor(tx, account))
        .await?;
    visit.redirect(PATH)
}

async fn confirm(visit: Visit, form: Form<Code>) -> Answer {
    let (account, session) = present(&visit)?;
    let Some(Code(code)) = form.input else {
        return show(&visit, &form.state, BEGIN).await;
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let settings = visit.web().service::<Settings>().clone();
    let whose = (account, Some(session));
    let confirmed = visit
        .web()
        .db()
        .write(move |tx| confirm_factor(tx, now, &settings, &actor, whose, &code))
        .await;
    match confirmed {
        // who confirms was shown the secret: there is nothing to guess
        Err(error) => said(&visit, error, BEGIN).await,
        fresh => told(&visit, fresh, BEGIN).await,
    }
}

/// The new recovery sheet, on a page of the session's new token.
async fn told(visit: &Visit, done: Result<FreshCodes, FactorError>, sent: Sent) -> Answer {
    match done {
        Ok(fresh) => {
            renew(visit, fresh.token);
            view_codes(visit, &fresh.codes)
        }
        Err(error) => refused(visit, error, sent).await,
    }
}

fn renew(visit: &Visit, token: Option<String>) {
    if let Some(token) = token {
        visit.renew_session(token);
    }
}

async fn remove(visit: Visit, form: Form<Proof>) -> Answer {
    let (account, session) = present(&visit)?;
    let proof = match proved(&visit, form, REMOVE).await? {
        Ok(proof) => proof,
        Err(state) => return show(&visit, &state, REMOVE).await,
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let settings = visit.web().service::<Settings>().clone();
    let whose = (account, Some(session));
    let removed = visit
        .web()
        .db()
        .write(move |tx| drop_own_factor(tx, now, &settings, &actor, whose, &proof.code))
        .await;
    match removed {
        Ok(token) => renew(&visit, token),
        Err(error) => return refused(&visit, error, REMOVE).await,
    }
    visit.redirect_with(PATH, Flash::success("identity-factor-removed"))
}

async fn new_codes(visit: Visit, form: Form<Proof>) -> Answer {
    let (account, session) = present(&visit)?;
    let proof = match proved(&visit, form, RENEW).await? {
        Ok(proof) => proof,
        Err(state) => return show(&visit, &state, RENEW).await,
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let settings = visit.web().service::<Settings>().clone();
    let whose = (account, Some(session));
    let renewed = visit
        .web()
        .db()
        .write(move |tx| renew_recovery_codes(tx, now, &settings, &actor, whose, &proof.code))
        .await;
    told(&visit, renewed, RENEW).await
}

fn page(visit: &Visit, state: &FormState, body: Markup) -> Answer {
    visit
        .page(visit.t("identity-second-factor"))
        .crumb(visit.t("identity-my-account"), "/tai-khoan")
        .narrow()
        .form(state)
        .body(body)
}

/// Asks the password and, where a second factor is set up, its present code.
fn proof_form(visit: &Visit, state: &FormState, sent: Sent, send: &str, code: bool) -> Markup {
    let password = ui::Field::new(sent.password, "identity-password-present")
        .kind("password")
        .autocomplete("current-password");
    let present = ui::Field::new(sent.code, "identity-code")
        .hint(visit.t("identity-code-hint"))
        .autocomplete("one-time-code")
        .size(12);
    let fields = html! {
        (ui::field_text(visit, state, &password))
        @if code { (ui::field_text(visit, state, &present)) }
    };
    ui::post_form(
        visit,
        state,
        &format!("{PATH}/{}", sent.action),
        &visit.t(send),
        &fields,
    )
}

fn view_none(visit: &Visit, state: &FormState) -> Answer {
    let body = html! {
        p { (visit.t("identity-factor-why")) }
        (proof_form(visit, state, BEGIN, "identity-factor-begin", false))
    };
    page(visit, state, body)
}

fn view_begun(visit: &Visit, state: &FormState, begun: &Enrolment, replaces: bool) -> Answer {
    let field = ui::Field::new("ma", "identity-code")
        .autocomplete("one-time-code")
        .size(12);
    let fields = ui::field_text(visit, state, &field);
    let action = format!("{PATH}/xac-nhan");
    let body = html! {
        @if replaces { (ui::notice(visit, ui::NoticeKind::Info, &visit.t("identity-factor-old-stays"), &html! {})) }
        p { (visit.t("identity-factor-scan")) }
        @if let Some((side, path)) = begun.qr_path() { (qr(visit, side, &path)) }
        p { (visit.t("identity-factor-type")) " " code { (begun.secret) } }
        (ui::post_form(visit, state, &action, &visit.t("identity-factor-confirm"), &fields))
        (ui::button_form(visit, &format!("{PATH}/huy"), &visit.t("identity-factor-abandon"), "x"))
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

fn view_set(visit: &Visit, state: &FormState, sent: Sent, left: i64) -> Answer {
    let left = visit.ta("identity-recovery-left", &kit_i18n::args!["count" => left]);
    let untouched = FormState::new();
    let faulty = !state.errors.is_empty();
    let part = |form: Sent, label: &str| {
        let here = faulty && sent == form;
        let state = if here { state } else { &untouched };
        html! {
            details open[here] {
                summary { (visit.t(label)) }
                (proof_form(visit, state, form, label, true))
            }
        }
    };
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Success, &visit.t("identity-factor-set"), &html! { p { (left) } }))
        (part(BEGIN, "identity-factor-replace"))
        (part(RENEW, "identity-recovery-new"))
        (part(REMOVE, "identity-factor-remove"))
    };
    page(visit, state, body)
}

fn view_codes(visit: &Visit, codes: &[String]) -> Answer {
    // the sheet is printed: it says whose it is, and since when
    let name = visit.viewer().map_or("", |viewer| &viewer.name);
    let rows = [
        (visit.t("identity-person-name"), html! { (name) }),
        (
            visit.t("identity-created-at"),
            html! { (visit.timestamp(visit.now())) },
        ),
    ];
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Warning, &visit.t("identity-recovery-once"), &html! {}))
        (ui::key_values(&rows))
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
    view_begun(visit, &FormState::new(), &begun, true)
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
        .post("/tai-khoan/xac-thuc-hai-lop/huy", Access::SignedIn, abandon)
        .post("/tai-khoan/xac-thuc-hai-lop/tat", Access::SignedIn, remove)
        .post(
            "/tai-khoan/xac-thuc-hai-lop/ma-khoi-phuc",
            Access::SignedIn,
            new_codes,
        )
        .sample(PATH, "none", |visit| view_none(visit, &FormState::new()))
        .sample(PATH, "begun", sample_begun)
        .sample(PATH, "set", |visit| {
            view_set(visit, &FormState::new(), BEGIN, 8)
        })
        .sample(PATH, "codes", |visit| {
            view_codes(visit, &["ab2cd-ef3gh".to_owned()])
        })
}
