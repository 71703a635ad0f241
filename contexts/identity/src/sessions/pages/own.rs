//! `/tai-khoan`: who one is, the post one acts in, and where one is signed in.

use super::present;
use crate::{
    Actor, PostHolder, PostId, SessionId,
    accounts::{self, Account},
    sessions::{
        OpenSession, end_other_sessions, end_session, sessions_of,
        switch_post::{SwitchPostError, switch_post},
    },
};
use axum::extract::Path;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FromForm, Markup, PageError, Routes, Visit, html, ui,
};

const PATH: &str = "/tai-khoan";

struct ChosenPost(PostId);

impl FromForm for ChosenPost {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.parsed("vi-tri", "identity-post", "identity-post-unknown")
            .required()
            .map(Self)
    }
}

impl From<SwitchPostError> for PageError {
    fn from(error: SwitchPostError) -> Self {
        match error {
            SwitchPostError::Actor(crate::ActorError::Database(error))
            | SwitchPostError::Database(error) => error.into(),
            SwitchPostError::Actor(_) => Self::conflict("identity-post-not-held"),
        }
    }
}

async fn open(visit: Visit) -> Answer {
    let (account, session) = present(&visit)?;
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let (account, sessions) = visit
        .web()
        .db()
        .read(move |tx| {
            Ok::<_, PageError>((
                accounts::account(tx, account)?,
                sessions_of(tx, account, now)?,
            ))
        })
        .await?;
    view(&visit, &actor, &account, &sessions, session)
}

async fn switch(visit: Visit, form: Form<ChosenPost>) -> Answer {
    let (_, session) = present(&visit)?;
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let Some(ChosenPost(post)) = form.input else {
        return Err(PageError::invalid("identity-post-unknown"));
    };
    let next = visit
        .web()
        .db()
        .write(move |tx| switch_post(tx, now, &actor, session, post))
        .await?;
    let flash = Flash::success("identity-post-switched").with("post", next.role_line.to_string());
    visit.redirect_with("/", flash)
}

async fn end_one(visit: Visit, Path(session): Path<SessionId>, _form: Form<()>) -> Answer {
    let (account, _) = present(&visit)?;
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let ended = visit
        .web()
        .db()
        .write(move |tx| end_session(tx, now, &actor, account, session, "ended_by_owner"))
        .await?;
    if !ended {
        return Err(PageError::NotFound);
    }
    visit.redirect_with(PATH, Flash::success("identity-session-ended"))
}

async fn end_others(visit: Visit, _form: Form<()>) -> Answer {
    let (account, session) = present(&visit)?;
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| end_other_sessions(tx, now, &actor, account, session))
        .await?;
    visit.redirect_with(PATH, Flash::success("identity-sessions-ended"))
}

fn view(
    visit: &Visit,
    actor: &Actor,
    account: &Account,
    sessions: &[OpenSession],
    present: SessionId,
) -> Answer {
    let body = html! {
        (facts(visit, actor, account))
        @if actor.posts.len() > 1 { (posts(visit, actor)) }
        (session_table(visit, sessions, present))
    };
    let actions = html! {
        (ui::link_button("/tai-khoan/mat-khau", &visit.t("identity-change-password"), "pen-line", false))
        (ui::link_button("/tai-khoan/xac-thuc-hai-lop", &visit.t("identity-second-factor"), "qr-code", false))
        (ui::link_button("/uy-quyen", &visit.t("identity-delegations"), "user-plus", false))
    };
    visit
        .page(visit.t("identity-my-account"))
        .actions(actions)
        .body(body)
}

fn facts(visit: &Visit, actor: &Actor, account: &Account) -> Markup {
    let factor = if account.has_second_factor {
        "identity-yes"
    } else {
        "identity-no"
    };
    let rows = [
        (visit.t("identity-person-name"), html! { (actor.name) }),
        (visit.t("identity-user-name"), html! { (account.user_name) }),
        (visit.t("identity-acting-as"), html! { (actor.role_line) }),
        (
            visit.t("identity-password-since"),
            html! { (visit.timestamp(account.password_set_at)) },
        ),
        (
            visit.t("identity-second-factor"),
            html! { (visit.t(factor)) },
        ),
    ];
    ui::panel(
        &visit.t("identity-my-facts"),
        "",
        &html! {},
        &ui::key_values(&rows),
    )
}

fn posts(visit: &Visit, actor: &Actor) -> Markup {
    let list = html! {
        ul class="tasks" {
            @for post in actor.posts.iter() {
                li {
                    div { b { (post.role_line()) } p class="hint" { (post.organisation_name) } }
                    div class="task-status" {
                        @if post.post == actor.post { (ui::tag(&visit.t("identity-post-present"), ui::TagColor::Success)) }
                        @else { (switch_button(visit, post)) }
                    }
                }
            }
        }
    };
    ui::panel(
        &visit.t("identity-my-posts"),
        &visit.t("identity-my-posts-note"),
        &html! {},
        &list,
    )
}

fn switch_button(visit: &Visit, post: &PostHolder) -> Markup {
    html! {
        form method="post" action="/tai-khoan/chuc-vu" class="one-button" data-once {
            (ui::hidden_fields(visit))
            input type="hidden" name="vi-tri" value=(post.post);
            button class="ds-button" data-variant="secondary" type="submit" {
                (visit.t("identity-switch-post")) span class="sr" { " " (post.role_line()) }
            }
        }
    }
}

fn session_table(visit: &Visit, sessions: &[OpenSession], present: SessionId) -> Markup {
    let columns = [
        ui::Column::new(visit.t("identity-session-client")),
        ui::Column::new(visit.t("identity-session-since")).width(ui::Width::Large),
        ui::Column::new(visit.t("identity-session-seen")).width(ui::Width::Large),
        ui::Column::new(visit.t("identity-act")).width(ui::Width::Medium),
    ];
    let rows = sessions.iter().map(|session| {
        let act = if session.id == present {
            ui::tag(&visit.t("identity-session-this"), ui::TagColor::Success)
        } else {
            let action = format!("/tai-khoan/phien/{}/ket-thuc", session.id);
            ui::button_form(visit, &action, &visit.t("identity-session-end"), "log-out")
        };
        ui::Row {
            id: session.id.to_string(),
            name: session.client.clone(),
            unread: false,
            cells: vec![
                html! { (session.client) },
                html! { (visit.timestamp(session.started_at)) },
                html! { (visit.timestamp(session.seen_at)) },
                act,
            ],
        }
    });
    let table = ui::Table::new(visit.t("identity-my-sessions"))
        .columns(columns)
        .rows(rows);
    let all = ui::button_form(
        visit,
        "/tai-khoan/phien/ket-thuc-khac",
        &visit.t("identity-sessions-end-others"),
        "log-out",
    );
    let note = visit.t("identity-my-sessions-note");
    ui::panel(
        &visit.t("identity-my-sessions"),
        &note,
        &all,
        &table.draw(visit),
    )
}

fn sample(visit: &Visit) -> Answer {
    use kit_base::Id;
    let actor = Actor::system("identity.sample");
    let account = crate::accounts::sample_account();
    let session = OpenSession {
        id: SessionId::from_i64(1),
        strength: crate::Strength::Password,
        client: "Firefox".to_owned(),
        started_at: jiff::Timestamp::UNIX_EPOCH,
        seen_at: jiff::Timestamp::UNIX_EPOCH,
        ends_at: jiff::Timestamp::UNIX_EPOCH,
    };
    view(visit, &actor, &account, &[session], SessionId::from_i64(2))
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::SignedIn, open)
        .post("/tai-khoan/chuc-vu", Access::SignedIn, switch)
        .post("/tai-khoan/phien/{id}/ket-thuc", Access::SignedIn, end_one)
        .post(
            "/tai-khoan/phien/ket-thuc-khac",
            Access::SignedIn,
            end_others,
        )
        .sample(PATH, "with a session", sample)
}
