//! `/quan-tri/chuong-trinh/{id}`: one program; its secrets are asked for, confirmed and shown once
//! here, and it is revoked here.

use super::list::{LIST, sample_program, state};
use crate::{
    Actor, PermissionLabels, ProgramId, ProgramSecretId,
    permissions::MANAGE_ACCOUNTS,
    programs::{
        Program, ProgramError, ProgramRules, WaitingSecret,
        ask::ask_secret,
        confirm::{Credentials, confirm_secret, turn_down_secret},
        permissions_of, program,
        revoke::revoke_program,
        waiting_secret,
    },
};
use axum::extract::Path;
use kit_db::{DbError, Tx};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, Routes, Visit, html, ui,
};

const ONE: &str = "/quan-tri/chuong-trinh/{id}";
const SECRET: &str = "/quan-tri/chuong-trinh/{id}/ma-bi-mat";
const CONFIRM: &str = "/quan-tri/chuong-trinh/{id}/ma-bi-mat/{secret}/xac-nhan";
const TURN_DOWN: &str = "/quan-tri/chuong-trinh/{id}/ma-bi-mat/{secret}/tu-choi";
const REVOKE: &str = "/quan-tri/chuong-trinh/{id}/thu-hoi";
/// The longest reason.
const REASON_MAX: usize = 500;

struct Reason(String);

impl FromForm for Reason {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.text("ly-do", "identity-reason")
            .max(REASON_MAX)
            .required()
            .map(Self)
    }
}

/// What the page shows.
struct Facts {
    program: Program,
    permissions: Vec<String>,
    waiting: Option<WaitingSecret>,
}

impl Facts {
    fn read(tx: &mut Tx<'_>, now: jiff::Timestamp, id: ProgramId) -> Result<Self, DbError> {
        Ok(Self {
            program: program(tx, id)?,
            permissions: permissions_of(tx, id)?,
            waiting: waiting_secret(tx, now, id)?,
        })
    }
}

async fn open(visit: Visit, Path(id): Path<ProgramId>) -> Answer {
    show(&visit, id, &FormState::new()).await
}

async fn show(visit: &Visit, id: ProgramId, state: &FormState) -> Answer {
    let now = visit.now();
    let facts = visit.web().db().read(move |tx| Facts::read(tx, now, id));
    let facts = facts.await.map_err(ProgramError::from)?;
    let actor = visit.actor::<Actor>()?;
    view(visit, &actor, &facts, state)
}

async fn ask(visit: Visit, Path(id): Path<ProgramId>, form: Form<()>) -> Answer {
    let key = form.key.once(&visit, "identity.program.secret.ask");
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let within = visit.web().service::<ProgramRules>().within;
    visit
        .web()
        .db()
        .write(move |tx| tx.only_once(&key, now, |tx| ask_secret(tx, now, &actor, id, within)))
        .await?;
    visit.redirect_with(
        &format!("{LIST}/{id}"),
        Flash::success("identity-proposal-asked"),
    )
}

async fn agree(
    visit: Visit,
    Path((_, secret)): Path<(ProgramId, ProgramSecretId)>,
    _form: Form<()>,
) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let rules = visit.web().service::<ProgramRules>().clone();
    let given = visit
        .web()
        .db()
        .write(move |tx| confirm_secret(tx, now, &actor, secret, &rules))
        .await?;
    view_secret(&visit, &given)
}

async fn refuse(
    visit: Visit,
    Path((id, secret)): Path<(ProgramId, ProgramSecretId)>,
    _form: Form<()>,
) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| turn_down_secret(tx, now, &actor, secret))
        .await?;
    visit.redirect_with(
        &format!("{LIST}/{id}"),
        Flash::success("identity-proposal-turned-down"),
    )
}

async fn revoke(visit: Visit, Path(id): Path<ProgramId>, form: Form<Reason>) -> Answer {
    let Some(Reason(reason)) = form.input else {
        return show(&visit, id, &form.state).await;
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| revoke_program(tx, now, &actor, id, &reason))
        .await?;
    visit.redirect_with(
        &format!("{LIST}/{id}"),
        Flash::success("identity-program-was-revoked"),
    )
}

fn view(visit: &Visit, actor: &Actor, facts: &Facts, form: &FormState) -> Answer {
    let one = &facts.program;
    let names = PermissionLabels::of(visit);
    let rights = html! {
        ul { @for right in &facts.permissions { li { (names.label(visit, right)) } } }
    };
    let quota = visit.ta(
        "identity-program-quota-is",
        &kit_i18n::args!["minute" => one.per_minute, "day" => one.per_day],
    );
    let rows = [
        (visit.t("identity-state"), state(visit, one)),
        (
            visit.t("identity-program-client-id"),
            html! { code { (one.id) } },
        ),
        (
            visit.t("identity-organisation"),
            html! { (one.organisation_name) },
        ),
        (visit.t("identity-program-contact"), html! { (one.contact) }),
        (visit.t("identity-program-rights"), rights),
        (visit.t("identity-program-quota-name"), html! { (quota) }),
        (
            visit.t("identity-program-expires"),
            html! { (visit.date(one.expires_on)) },
        ),
        (
            visit.t("identity-last-used"),
            html! { @if let Some(at) = one.last_used_at { (visit.timestamp(at)) } },
        ),
    ];
    let body = html! {
        (ui::panel(&visit.t("identity-program"), "", &html! {}, &ui::key_values(&rows)))
        @if one.revoked_at.is_none() { (acts(visit, actor, facts, form)) }
    };
    visit
        .page(&one.name)
        .crumb(visit.t("identity-programs"), LIST)
        .form(form)
        .body(body)
}

fn acts(visit: &Visit, actor: &Actor, facts: &Facts, state: &FormState) -> Markup {
    let here = format!("{LIST}/{}", facts.program.id);
    let reason = ui::field_text(
        visit,
        state,
        &ui::Field::new("ly-do", "identity-reason").max(REASON_MAX),
    );
    let revoke = visit.t("identity-program-revoke");
    html! {
        @match &facts.waiting {
            Some(waiting) => { (waits(visit, actor, &here, waiting)) }
            None => { (ui::button_form(visit, &format!("{here}/ma-bi-mat"), &visit.t("identity-program-ask-secret"), "refresh-cw")) }
        }
        details {
            summary { (revoke) }
            (ui::post_form(visit, state, &format!("{here}/thu-hoi"), &revoke, &reason))
        }
    }
}

fn waits(visit: &Visit, actor: &Actor, here: &str, waiting: &WaitingSecret) -> Markup {
    let act = |verb: &str, key: &str, icon: &str| {
        let action = format!("{here}/ma-bi-mat/{}/{verb}", waiting.id);
        ui::button_form(visit, &action, &visit.t(key), icon)
    };
    let own = waiting.asked_by == actor.person;
    let text = visit.ta(
        "identity-program-waits",
        &kit_i18n::args!["name" => &waiting.asked_by_name],
    );
    let more = html! {
        @if own {
            p { (visit.t("identity-proposal-needs-other")) }
            (act("tu-choi", "identity-proposal-take-back", "x"))
        } @else {
            (act("xac-nhan", "identity-proposal-confirm", "check"))
            (act("tu-choi", "identity-proposal-turn-down", "x"))
        }
    };
    ui::notice(visit, ui::NoticeKind::Info, &text, &more)
}

fn view_secret(visit: &Visit, given: &Credentials) -> Answer {
    let mut rows = vec![
        (
            visit.t("identity-program-client-id"),
            html! { code { (given.program) } },
        ),
        (
            visit.t("identity-program-secret"),
            html! { code { (given.secret) } },
        ),
    ];
    if let Some(until) = given.old_until {
        let until = html! { (visit.timestamp(until)) };
        rows.push((visit.t("identity-program-old-until"), until));
    }
    let once = visit.t("identity-program-secret-once");
    let back = visit.t("identity-programs");
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Warning, &once, &html! {}))
        (ui::key_values(&rows))
        (ui::link_button(LIST, &back, "chevron-left", false))
    };
    visit.page(&given.name).narrow().body(body)
}

fn sample(visit: &Visit) -> Answer {
    use kit_base::Id;
    let facts = Facts {
        program: sample_program(),
        permissions: vec![MANAGE_ACCOUNTS.name.to_owned()],
        waiting: Some(WaitingSecret {
            id: ProgramSecretId::from_i64(1),
            program: ProgramId::from_i64(1),
            asked_by: crate::PersonId::from_i64(7),
            asked_by_name: "Trần Văn Mẫu".to_owned(),
            asked_at: jiff::Timestamp::UNIX_EPOCH,
            expires_at: jiff::Timestamp::UNIX_EPOCH,
        }),
    };
    view(visit, &Actor::system("sample"), &facts, &FormState::new())
}

fn sample_secret(visit: &Visit) -> Answer {
    use kit_base::Id;
    let given = Credentials {
        program: ProgramId::from_i64(1),
        name: "Phần mềm mẫu".to_owned(),
        secret: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        old_until: Some(jiff::Timestamp::UNIX_EPOCH),
    };
    view_secret(visit, &given)
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_ACCOUNTS.name);
    Routes::new()
        .get(ONE, right, open)
        .post(SECRET, right, ask)
        .post(CONFIRM, right, agree)
        .post(TURN_DOWN, right, refuse)
        .post(REVOKE, right, revoke)
        .sample(ONE, "waiting", sample)
        .sample(CONFIRM, "secret", sample_secret)
}
