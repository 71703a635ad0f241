//! `/can-bo/{id}`: one person with all posts, present and former, and accounts.

use super::or_not_found;
use crate::{
    Actor, HoldingId, Person, PersonId,
    accounts::{Account, accounts_of},
    actor::may_over_person,
    people::names_before::{self, NameBefore, names_before},
    permissions::{MANAGE_ACCOUNTS, MANAGE_PEOPLE},
    person,
    posts::{
        Holding,
        appoint::{AppointError, release},
        holdings_of,
    },
    proposals::{Proposal, open_proposals_of, pages},
};
use axum::extract::Path;
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, Message, PageError, Routes,
    Visit, html, ui,
};

const PATH: &str = "/can-bo/{id}";
const RELEASE: &str = "/can-bo/{id}/thoi-giu/{holding}";

struct Release {
    on: Date,
    decision: String,
}

impl FromForm for Release {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let on = form.date("tu", "identity-release-on").required();
        let decision = form
            .text("van-ban", "identity-decision")
            .max(120)
            .required();
        Some(Self {
            on: on?,
            decision: decision?,
        })
    }
}

impl From<AppointError> for PageError {
    fn from(error: AppointError) -> Self {
        match error {
            AppointError::Refused(refused) => refused.into(),
            AppointError::Database(error) => or_not_found(error),
            AppointError::NobodyLeft(left) => left.into(),
            AppointError::Held => Self::conflict("identity-post-held"),
            AppointError::Absent { .. } => Self::conflict("identity-post-absent"),
            AppointError::BothKinds => Self::conflict("identity-appoint-both-kinds"),
            AppointError::Oneself => Self::conflict("identity-appoint-oneself"),
            other => Self::internal(other),
        }
    }
}

async fn open(visit: Visit, Path(id): Path<PersonId>) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let facts = visit
        .web()
        .db()
        .read(move |tx| Facts::read(tx, now, &actor, id))
        .await
        .map_err(or_not_found)?;
    view(&visit, &facts)
}

/// Everything that the page shows of a person, and what the viewer may do with them.
struct Facts {
    found: Person,
    holdings: Vec<Holding>,
    accounts: Vec<Account>,
    waiting: Vec<Proposal>,
    /// For those who correct names or give accounts.
    names_before: Vec<NameBefore>,
    corrects: bool,
    keeps_accounts: bool,
}

impl Facts {
    fn read(tx: &mut Tx<'_>, now: Timestamp, actor: &Actor, id: PersonId) -> Result<Self, DbError> {
        let corrects = may_over_person(tx, now, actor, MANAGE_PEOPLE, id)?;
        let keeps_accounts = may_over_person(tx, now, actor, MANAGE_ACCOUNTS, id)?;
        let names_before = match corrects || keeps_accounts {
            true => names_before(tx, id)?,
            false => Vec::new(),
        };
        Ok(Self {
            found: person(tx, id)?,
            holdings: holdings_of(tx, id)?,
            accounts: accounts_of(tx, id)?,
            waiting: open_proposals_of(tx, now, id)?,
            names_before,
            corrects,
            keeps_accounts,
        })
    }
}

async fn ask_release(visit: Visit, Path((id, holding)): Path<(PersonId, HoldingId)>) -> Answer {
    view_release(
        &visit,
        id,
        holding,
        &FormState::new().with_date("tu", Some(visit.today())),
    )
}

async fn send_release(
    visit: Visit,
    Path((id, holding)): Path<(PersonId, HoldingId)>,
    form: Form<Release>,
) -> Answer {
    let Some(input) = form.input else {
        return view_release(&visit, id, holding, &form.state);
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let released = visit
        .web()
        .db()
        .write(move |tx| release(tx, now, &actor, holding, input.on, &input.decision))
        .await;
    match released {
        Ok(()) => visit.redirect_with(
            &format!("/can-bo/{id}"),
            Flash::success("identity-released"),
        ),
        Err(AppointError::NotHeld { .. }) => {
            let message = Message::new("identity-release-not-held");
            let state = form.state.refuse("tu", "identity-release-on", message);
            view_release(&visit, id, holding, &state)
        }
        Err(other) => Err(other.into()),
    }
}

fn view(visit: &Visit, facts: &Facts) -> Answer {
    let found = &facts.found;
    let mut rows = vec![
        (visit.t("identity-email"), html! { (found.email) }),
        (visit.t("identity-telephone"), html! { (found.telephone) }),
    ];
    rows.extend(names_before::rows(visit, &facts.names_before));
    let body = html! {
        @if found.synthetic { (ui::notice(visit, ui::NoticeKind::Info, &visit.t("identity-person-synthetic-note"), &html! {})) }
        (ui::panel(&visit.t("identity-facts"), "", &html! {}, &ui::key_values(&rows)))
        @if facts.keeps_accounts && !facts.waiting.is_empty() { (waiting(visit)) }
        (posts(visit, &facts.holdings))
        @if facts.keeps_accounts { (account_panel(visit, found.id, &facts.accounts)) }
    };
    let here = format!("/can-bo/{}", found.id);
    let actions = html! {
        @if facts.corrects {
            (ui::link_button(&format!("{here}/sua"), &visit.t("identity-person-correct"), "pen-line", false))
        }
        @if visit.may(MANAGE_PEOPLE.name) {
            (ui::link_button(&format!("{here}/bo-nhiem"), &visit.t("identity-appoint"), "user-plus", true))
        }
    };
    visit
        .page(&found.name)
        .crumb(visit.t("identity-people"), "/can-bo")
        .actions(actions)
        .body(body)
}

fn waiting(visit: &Visit) -> Markup {
    let list = html! {
        a class="ds-link" href=(pages::LIST) { (visit.t("identity-proposals")) }
    };
    let text = visit.t("identity-proposal-waits");
    ui::notice(visit, ui::NoticeKind::Info, &text, &list)
}

fn posts(visit: &Visit, holdings: &[Holding]) -> Markup {
    let columns = [
        ui::Column::new(visit.t("identity-post")),
        ui::Column::new(visit.t("identity-role")).width(ui::Width::Medium),
        ui::Column::new(visit.t("identity-valid")).width(ui::Width::Large),
        ui::Column::new(visit.t("identity-decision")).width(ui::Width::Medium),
        ui::Column::new(visit.t("identity-act")).width(ui::Width::Medium),
    ];
    let rows = holdings.iter().map(|held| {
        let until = held.valid_to.map_or_else(|| visit.t("identity-until-now"), |end| visit.date(end));
        let act = format!("/can-bo/{}/thoi-giu/{}", held.person, held.id);
        ui::Row {
            id: held.id.to_string(),
            name: held.title.clone(),
            unread: false,
            cells: vec![
                html! { (held.title) ", " (held.unit_name) br;
                    a class="ds-link" href=(format!("/to-chuc/{}", held.organisation)) { (held.organisation_name) } },
                html! { (visit.t(held.role.label_key())) },
                html! { (visit.date(held.valid_from)) " – " (until) },
                html! { (held.decision) },
                html! { @if held.valid_to.is_none() && releases(visit, held) { a class="ds-link" href=(act) { (visit.t("identity-release")) } } },
            ],
        }
    });
    let table = ui::Table::new(visit.t("identity-posts"))
        .columns(columns)
        .rows(rows);
    ui::panel(
        &visit.t("identity-posts"),
        "",
        &html! {},
        &table.draw(visit),
    )
}

/// Whether the viewer may release somebody from this post.
fn releases(visit: &Visit, held: &Holding) -> bool {
    let (body, unit) = (held.organisation, Some(held.unit));
    Actor::of_visit(visit).is_ok_and(|actor| actor.authority(MANAGE_PEOPLE, body, unit).is_some())
}

fn account_panel(visit: &Visit, person: PersonId, accounts: &[Account]) -> Markup {
    let aside = html! {
        @if !accounts.iter().any(|account| account.activated) {
            a class="ds-link" href=(format!("/can-bo/{person}/tai-khoan")) { (visit.t("identity-account-create")) }
        }
    };
    let list = html! {
        ul {
            @for account in accounts {
                li { a class="ds-link" href=(format!("/quan-tri/tai-khoan/{}", account.id)) { (account.user_name) } }
            }
        }
    };
    ui::panel(&visit.t("identity-accounts"), "", &aside, &list)
}

fn view_release(visit: &Visit, id: PersonId, holding: HoldingId, state: &FormState) -> Answer {
    let fields = html! {
        (ui::field_date(visit, state, &ui::Field::new("tu", "identity-release-on").hint(visit.t("identity-release-hint"))))
        (ui::field_text(visit, state, &ui::Field::new("van-ban", "identity-decision")))
    };
    let here = format!("/can-bo/{id}");
    let title = visit.t("identity-release");
    let body = ui::post_form(
        visit,
        state,
        &format!("{here}/thoi-giu/{holding}"),
        &title,
        &fields,
    );
    visit
        .page(title)
        .crumb(visit.t("identity-people"), here)
        .narrow()
        .form(state)
        .body(body)
}

fn sample(visit: &Visit) -> Answer {
    use kit_base::Id;
    let found = Person {
        id: PersonId::from_i64(1),
        name: "Nguyễn Thị Mẫu".to_owned(),
        email: "mau@example.vn".to_owned(),
        telephone: String::new(),
        synthetic: true,
        left_on: None,
        version: 1,
    };
    let facts = Facts {
        found,
        holdings: Vec::new(),
        accounts: vec![crate::accounts::sample_account()],
        waiting: Vec::new(),
        names_before: vec![names_before::sample()],
        corrects: true,
        keeps_accounts: true,
    };
    view(visit, &facts)
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_PEOPLE.name);
    Routes::new()
        .get(PATH, Access::SignedIn, open)
        .get(RELEASE, right, ask_release)
        .post(RELEASE, right, send_release)
        .sample(PATH, "one", sample)
        .sample(RELEASE, "empty", |visit| {
            use kit_base::Id;
            view_release(
                visit,
                PersonId::from_i64(1),
                HoldingId::from_i64(1),
                &FormState::new(),
            )
        })
}
