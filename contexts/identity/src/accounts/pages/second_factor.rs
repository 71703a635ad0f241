//! `/tai-khoan/xac-thuc-hai-lop`: sets up, replaces and removes one's own second factor.

use super::{
    count_wrong_code,
    enrolment::{sample_begun, view_begun},
    other_time,
    passkey_part::{Ceremony, demonstration_part, passkey_message, passkey_part},
    passkeys::{self, key_form, key_list, key_removal, sample_challenge},
    proven::{ADD_KEY, BEGIN, KEY_NAME, Proven, REMOVE, REMOVE_KEY, RENEW, Sent, proved},
    recovery_sheet::{sample_codes, told},
};
use crate::{
    Actor, PasskeyId, Settings,
    accounts::{
        self,
        one_time_code::is_set_up,
        passkeys::{Challenge, PASSKEYS_MAX, Passkey, PasskeyFault, passkeys_of, proof_challenge},
        second_factor::{
            FactorError, abandon_factor, begin_factor, confirm_factor, drop_own_factor, enrolment,
            recovery_codes_left, renew_recovery_codes, try_factor,
        },
    },
    sessions::pages::present,
};
use axum::http::HeaderMap;
use kit_db::{DbError, Tx};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, Message, PageError, Routes,
    Visit, html, ui,
};

pub(super) const PATH: &str = "/tai-khoan/xac-thuc-hai-lop";

const CODE_MAX: usize = 20;

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
            FactorError::Refused(refused) => refused.into(),
            FactorError::Database(error) => error.into(),
            FactorError::WrongCode | FactorError::OtherTime { .. } => {
                Self::conflict("identity-code-refused")
            }
            FactorError::Passkey(fault) => Self::Conflict(passkey_message(fault)),
            FactorError::NotSetUp => Self::conflict("identity-factor-none"),
            FactorError::Sealed => Self::internal(error),
        }
    }
}

/// How the account stands.
#[derive(Default)]
pub(super) struct Standing {
    pub(super) codes: bool,
    pub(super) keys: Vec<Passkey>,
    pub(super) left: i64,
    pub(super) challenge: Option<Challenge>,
    pub(super) demo: bool,
    /// Whether passkeys can work at this address.
    pub(super) possible: bool,
}

impl Standing {
    pub(super) fn any(&self) -> bool {
        self.codes || !self.keys.is_empty()
    }
}

async fn open(visit: Visit) -> Answer {
    show(&visit, &FormState::new(), BEGIN).await
}

pub(super) async fn show(visit: &Visit, state: &FormState, sent: Sent) -> Answer {
    let (account, session) = present(visit)?;
    let (now, settings) = (visit.now(), visit.web().service::<Settings>().clone());
    let found = visit.web().db();
    let (standing, begun) = found
        .read(move |tx| {
            let whose = (account, Some(session));
            let begun = enrolment(tx, now, &settings, whose).ok();
            let challenge = match proof_challenge(tx, now, &settings, whose) {
                Err(FactorError::Database(error)) => return Err(error.into()),
                // codes go on when a stored passkey cannot be read
                other => other.unwrap_or_default(),
            };
            let standing = Standing {
                challenge,
                possible: settings.passkeys.is_possible(),
                ..stand(tx, account)?
            };
            Ok::<_, PageError>((standing, begun))
        })
        .await?;
    match begun {
        Some(begun) => view_begun(visit, state, &begun, standing.any()),
        None if standing.any() => view_set(visit, state, sent, &standing),
        None => view_none(visit, state, sent, &standing),
    }
}

fn stand(tx: &mut Tx<'_>, account: crate::AccountId) -> Result<Standing, DbError> {
    Ok(Standing {
        codes: is_set_up(tx, account)?,
        keys: passkeys_of(tx, account)?,
        left: recovery_codes_left(tx, account)?,
        demo: accounts::account(tx, account)?.demo,
        ..Standing::default()
    })
}

/// What is set up was not shown: counted like at sign-in.
pub(super) async fn refused(
    visit: &Visit,
    error: FactorError,
    state: FormState,
    sent: Sent,
) -> Answer {
    let is_wrong = match &error {
        FactorError::WrongCode | FactorError::OtherTime { .. } => true,
        FactorError::Passkey(fault) => fault.is_of_the_answer(),
        _ => false,
    };
    if is_wrong {
        count_wrong_code(visit).await?;
    }
    said(visit, error, state, sent).await
}

/// The page with what an act said of the code or the passkey.
pub(super) async fn said(
    visit: &Visit,
    error: FactorError,
    state: FormState,
    sent: Sent,
) -> Answer {
    let (field, label, message) = match error {
        FactorError::WrongCode => (
            sent.code,
            "identity-code",
            Message::new("identity-code-refused"),
        ),
        FactorError::OtherTime { steps } => (sent.code, "identity-code", other_time(steps)),
        FactorError::Passkey(fault @ PasskeyFault::Name { .. }) => {
            (KEY_NAME, "identity-passkey-name", passkey_message(fault))
        }
        FactorError::Passkey(fault) => (sent.code, "identity-passkey", passkey_message(fault)),
        other => return Err(other.into()),
    };
    show(visit, &state.refuse(field, label, message), sent).await
}

async fn begin(visit: Visit, headers: HeaderMap, form: Form<Proven>) -> Answer {
    let (account, session) = present(&visit)?;
    let whose = (account, Some(session));
    let (proven, state) = match proved(&visit, &headers, form, BEGIN).await? {
        Ok(proven) => proven,
        Err(answer) => return Ok(answer),
    };
    let (now, settings) = (visit.now(), visit.web().service::<Settings>().clone());
    let begun = visit
        .web()
        .db()
        .write(move |tx| begin_factor(tx, now, &settings, whose, &proven.proof))
        .await;
    match begun {
        Ok(_) => visit.redirect(PATH),
        Err(error) => refused(&visit, error, state, BEGIN).await,
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
        Err(error) => said(&visit, error, FormState::new(), BEGIN).await,
        Ok(fresh) => told(&visit, fresh).await,
    }
}

/// In the demonstration: sets codes by time up without an authenticator.
async fn try_out(visit: Visit, _form: Form<()>) -> Answer {
    let (account, session) = present(&visit)?;
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let settings = visit.web().service::<Settings>().clone();
    let whose = (account, Some(session));
    let fresh = visit
        .web()
        .db()
        .write(move |tx| try_factor(tx, now, &settings, &actor, whose))
        .await?;
    told(&visit, fresh).await
}

pub(super) fn renew(visit: &Visit, token: Option<String>) {
    if let Some(token) = token {
        visit.renew_session(token);
    }
}

async fn remove(visit: Visit, headers: HeaderMap, form: Form<Proven>) -> Answer {
    let (account, session) = present(&visit)?;
    let (proven, state) = match proved(&visit, &headers, form, REMOVE).await? {
        Ok(proven) => proven,
        Err(answer) => return Ok(answer),
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let settings = visit.web().service::<Settings>().clone();
    let whose = (account, Some(session));
    let removed = visit
        .web()
        .db()
        .write(move |tx| drop_own_factor(tx, now, &settings, &actor, whose, &proven.proof))
        .await;
    match removed {
        Ok(token) => renew(&visit, token),
        Err(error) => return refused(&visit, error, state, REMOVE).await,
    }
    visit.redirect_with(PATH, Flash::success("identity-factor-removed"))
}

async fn new_codes(visit: Visit, headers: HeaderMap, form: Form<Proven>) -> Answer {
    let (account, session) = present(&visit)?;
    let (proven, state) = match proved(&visit, &headers, form, RENEW).await? {
        Ok(proven) => proven,
        Err(answer) => return Ok(answer),
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let settings = visit.web().service::<Settings>().clone();
    let whose = (account, Some(session));
    let renewed = visit
        .web()
        .db()
        .write(move |tx| renew_recovery_codes(tx, now, &settings, &actor, whose, &proven.proof))
        .await;
    match renewed {
        Ok(fresh) => told(&visit, fresh).await,
        Err(error) => refused(&visit, error, state, RENEW).await,
    }
}

pub(super) fn page(visit: &Visit, state: &FormState, body: Markup) -> Answer {
    visit
        .page(visit.t("identity-second-factor"))
        .crumb(visit.t("identity-my-account"), "/tai-khoan")
        .narrow()
        .form(state)
        .body(body)
}

/// Asks what the form is about, the password and, where a second factor is set up, that one.
pub(super) fn proof_form(
    visit: &Visit,
    state: &FormState,
    (sent, send): (Sent, &str),
    standing: &Standing,
    about: &Markup,
) -> Markup {
    let password = ui::Field::new(sent.password, "identity-password-present")
        .kind("password")
        .autocomplete("current-password");
    let present = ui::Field::new(sent.code, "identity-code")
        .hint(visit.t("identity-code-hint"))
        .autocomplete("one-time-code")
        .size(12);
    let fields = html! {
        (about)
        (ui::field_text(visit, state, &password))
        @if standing.any() {
            (ui::field_text(visit, state, &present))
            @if let Some(challenge) = &standing.challenge { (passkey_part(visit, Ceremony::Get, challenge)) }
            @if standing.demo { (demonstration_part(visit)) }
        }
    };
    ui::post_form(
        visit,
        state,
        &format!("{PATH}/{}", sent.action),
        &visit.t(send),
        &fields,
    )
}

fn view_none(visit: &Visit, state: &FormState, sent: Sent, standing: &Standing) -> Answer {
    let untouched = FormState::new();
    let of = |form: Sent| if sent == form { state } else { &untouched };
    let codes = proof_form(
        visit,
        of(BEGIN),
        (BEGIN, "identity-factor-begin"),
        standing,
        &html! { p { (visit.t("identity-factor-why-code")) } },
    );
    let body = html! {
        p { (visit.t("identity-factor-why")) }
        @if standing.demo {
            (ui::notice(visit, ui::NoticeKind::Info, &visit.t("identity-demo-try-factor"), &html! {
                (ui::button_form(visit, &format!("{PATH}/thu"), &visit.t("identity-demo-try-factor-do"), "check"))
            }))
        }
        (ui::panel(&visit.t("identity-passkeys"), "", &html! {}, &key_form(visit, of(ADD_KEY), standing)))
        (ui::panel(&visit.t("identity-factor-codes"), "", &html! {}, &codes))
    };
    page(visit, state, body)
}

fn view_set(visit: &Visit, state: &FormState, sent: Sent, standing: &Standing) -> Answer {
    let left = visit.ta(
        "identity-recovery-left",
        &kit_i18n::args!["count" => standing.left],
    );
    let untouched = FormState::new();
    let faulty = !state.errors.is_empty();
    let part = |form: Sent, label: &str, inside: &dyn Fn(&FormState) -> Markup| {
        let here = faulty && sent == form;
        let state = if here { state } else { &untouched };
        html! {
            details open[here] {
                summary { (visit.t(label)) }
                (inside(state))
            }
        }
    };
    let none = html! {};
    let simple = |form: Sent, label: &'static str| {
        let inside = |state: &FormState| proof_form(visit, state, (form, label), standing, &none);
        part(form, label, &inside)
    };
    let begin = if standing.codes {
        "identity-factor-replace"
    } else {
        "identity-factor-add-codes"
    };
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Success, &visit.t("identity-factor-set"), &html! { p { (left) } }))
        (ui::panel(&visit.t("identity-passkeys"), "", &html! {}, &html! {
            (key_list(visit, &standing.keys))
            @if standing.keys.len() < PASSKEYS_MAX {
                (part(ADD_KEY, "identity-passkey-add", &|state| key_form(visit, state, standing)))
            }
            @if !standing.keys.is_empty() {
                (part(REMOVE_KEY, "identity-passkey-remove", &|state| key_removal(visit, state, standing)))
            }
        }))
        (ui::panel(&visit.t("identity-factor-codes"), "", &html! {}, &html! {
            @if !standing.codes { p { (visit.t("identity-factor-codes-none")) } }
            (simple(BEGIN, begin))
            @if standing.codes { (simple(REMOVE, "identity-factor-remove")) }
        }))
        (ui::panel(&visit.t("identity-recovery-codes"), "", &html! {}, &simple(RENEW, "identity-recovery-new")))
    };
    page(visit, state, body)
}

fn sample_set(visit: &Visit) -> Answer {
    use kit_base::Id;
    let key = Passkey {
        id: PasskeyId::from_i64(1),
        name: "Máy ở cơ quan".to_owned(),
        created_at: jiff::Timestamp::UNIX_EPOCH,
        used_at: Some(jiff::Timestamp::UNIX_EPOCH),
    };
    let standing = Standing {
        codes: true,
        keys: vec![key],
        left: 8,
        challenge: Some(sample_challenge()),
        demo: true,
        possible: true,
    };
    view_set(visit, &FormState::new(), BEGIN, &standing)
}

pub(super) fn routes() -> Routes {
    let own = Access::SignedIn;
    passkeys::routes()
        .get(PATH, Access::SignedIn, open)
        .post("/tai-khoan/xac-thuc-hai-lop/bat-dau", own, begin)
        .post("/tai-khoan/xac-thuc-hai-lop/xac-nhan", own, confirm)
        .post("/tai-khoan/xac-thuc-hai-lop/thu", own, try_out)
        .post("/tai-khoan/xac-thuc-hai-lop/huy", own, abandon)
        .post("/tai-khoan/xac-thuc-hai-lop/tat", own, remove)
        .post("/tai-khoan/xac-thuc-hai-lop/ma-khoi-phuc", own, new_codes)
        .sample(PATH, "none", |visit| {
            view_none(visit, &FormState::new(), BEGIN, &Standing::default())
        })
        .sample(PATH, "begun", sample_begun)
        .sample(PATH, "set", sample_set)
        .sample(PATH, "codes", sample_codes)
}
