//! `/quan-tri/cho-xac-nhan`: what another administrator asked for; confirming an account shows the
//! sheet for its owner, once.

use crate::{
    Actor, ProposalId, Settings,
    accounts::activate::Sheet,
    people::names_before::{self, NameBefore, names_before},
    permissions::{MANAGE_ACCOUNTS, MANAGE_PEOPLE},
    proposals::{
        Proposal, ProposalError, ProposalKind, REASON_MAX,
        decide::{Confirmed, confirm, turn_down},
        open_proposals,
    },
};
use axum::extract::Path;
use kit_db::{DbError, Tx};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, PageError, Routes, Visit,
    html, ui,
};
use std::sync::Arc;

/// The list.
pub(crate) const LIST: &str = "/quan-tri/cho-xac-nhan";
const CONFIRM: &str = "/quan-tri/cho-xac-nhan/{id}/xac-nhan";
const TURN_DOWN: &str = "/quan-tri/cho-xac-nhan/{id}/tu-choi";

type Named = (Proposal, Vec<NameBefore>);

struct Reason(String);

impl FromForm for Reason {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.text("ly-do", "identity-reason")
            .max(REASON_MAX)
            .required()
            .map(Self)
    }
}

/// Where a proposal cannot be made or decided, in the person's words.
pub(crate) fn fault(error: ProposalError) -> PageError {
    match error {
        ProposalError::Refused(refused) => refused.into(),
        ProposalError::Database(kit_db::DbError::NoRow) => PageError::NotFound,
        ProposalError::Database(error) => error.into(),
        ProposalError::Account(error) => error.into(),
        ProposalError::Appoint(error) => error.into(),
        ProposalError::Pending => PageError::conflict("identity-proposal-pending"),
        ProposalError::NotOpen => PageError::conflict("identity-proposal-not-open"),
        ProposalError::SamePerson => PageError::conflict("identity-proposal-same-person"),
        ProposalError::Reason { .. } => PageError::invalid("identity-reason-missing"),
    }
}

async fn list(visit: Visit) -> Answer {
    show(&visit, &FormState::new()).await
}

async fn show(visit: &Visit, state: &FormState) -> Answer {
    let now = visit.now();
    let actor = visit.actor::<Actor>()?;
    let reader = Arc::clone(&actor);
    let read = move |tx: &mut kit_db::Tx<'_>| open_proposals(tx, now, &reader);
    let open = visit.web().db().read(read).await?;
    let names = visit.web().db().read(move |tx| names_of(tx, &open)).await?;
    view(visit, &actor, &names, state)
}

/// The proposals, each with the names that its person had before: who confirms does not know who gave that of today.
fn names_of(tx: &mut Tx<'_>, open: &[Proposal]) -> Result<Vec<Named>, DbError> {
    let named = |one: &Proposal| Ok((one.clone(), names_before(tx, one.person)?));
    open.iter().map(named).collect()
}

async fn agree(visit: Visit, Path(id): Path<ProposalId>, _form: Form<()>) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let life = visit.web().service::<Settings>().sheet_life;
    let confirmed = visit
        .web()
        .db()
        .write(move |tx| confirm(tx, now, &actor, id, life))
        .await
        .map_err(fault)?;
    match confirmed {
        Confirmed::Account(sheet) => view_sheet(&visit, &sheet),
        Confirmed::Appointed(_) => visit.redirect_with(LIST, Flash::success("identity-appointed")),
    }
}

async fn refuse(visit: Visit, Path(id): Path<ProposalId>, form: Form<Reason>) -> Answer {
    let Some(Reason(reason)) = form.input else {
        return show(&visit, &form.state).await;
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    visit
        .web()
        .db()
        .write(move |tx| turn_down(tx, now, &actor, id, &reason))
        .await
        .map_err(fault)?;
    visit.redirect_with(LIST, Flash::success("identity-proposal-turned-down"))
}

fn view(visit: &Visit, actor: &Actor, open: &[Named], state: &FormState) -> Answer {
    let title = visit.t("identity-proposals");
    if open.is_empty() {
        let (none, note) = ("identity-proposals-none", "identity-proposals-none-note");
        let empty = ui::empty_state("hourglass", &visit.t(none), &visit.t(note), None);
        return visit.page(title).answering(state).body(empty);
    }
    let body = html! {
        p { (visit.t("identity-proposals-note")) }
        @for (proposal, names) in open { (panel(visit, actor, proposal, names, state)) }
    };
    visit.page(title).form(state).body(body)
}

fn panel(
    visit: &Visit,
    actor: &Actor,
    proposal: &Proposal,
    names: &[NameBefore],
    state: &FormState,
) -> Markup {
    let person = html! {
        a class="ds-link" href=(format!("/can-bo/{}", proposal.person)) { (proposal.person_name) }
    };
    let mut rows = vec![(visit.t("identity-person-name"), person)];
    rows.extend(names_before::rows(visit, names));
    rows.extend(what(visit, proposal));
    rows.push((
        visit.t("identity-proposal-asked-by"),
        html! { (proposal.asked_by_name) ", " (visit.timestamp(proposal.asked_at)) },
    ));
    rows.push((
        visit.t("identity-proposal-until"),
        html! { (visit.timestamp(proposal.expires_at)) },
    ));
    let body = html! {
        (ui::key_values(&rows))
        (acts(visit, actor, proposal, state))
    };
    ui::panel(&visit.t(title_key(proposal)), "", &html! {}, &body)
}

const fn title_key(proposal: &Proposal) -> &'static str {
    match proposal.kind {
        ProposalKind::Account => "identity-proposal-account",
        ProposalKind::Appointment => "identity-proposal-appointment",
    }
}

fn what(visit: &Visit, proposal: &Proposal) -> Vec<(String, Markup)> {
    if proposal.kind == ProposalKind::Account {
        let name = html! { code { (proposal.user_name) } };
        return vec![(visit.t("identity-user-name"), name)];
    }
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let post = html! {
        (text(&proposal.title)) ", " (text(&proposal.unit_name)) ", "
        (text(&proposal.organisation_name))
    };
    let from = proposal.valid_from.map(|day| visit.date(day));
    vec![
        (visit.t("identity-post"), post),
        (
            visit.t("identity-valid-from"),
            html! { (from.unwrap_or_default()) },
        ),
        (visit.t("identity-decision"), html! { (proposal.decision) }),
    ]
}

fn acts(visit: &Visit, actor: &Actor, proposal: &Proposal, state: &FormState) -> Markup {
    let act = |verb: &str| format!("{LIST}/{}/{verb}", proposal.id);
    let reason = ui::field_text(
        visit,
        state,
        &ui::Field::new("ly-do", "identity-reason").max(REASON_MAX),
    );
    let own = proposal.asked_by == actor.person;
    let down = visit.t(if own {
        "identity-proposal-take-back"
    } else {
        "identity-proposal-turn-down"
    });
    html! {
        @if proposal.involves(actor) {
            p { (visit.t("identity-proposal-needs-other")) }
        } @else {
            (ui::button_form(visit, &act("xac-nhan"), &visit.t("identity-proposal-confirm"), "check"))
        }
        details {
            summary { (down) }
            (ui::post_form(visit, state, &act("tu-choi"), &down, &reason))
        }
    }
}

fn view_sheet(visit: &Visit, sheet: &Sheet) -> Answer {
    let address = format!("{}/dang-nhap/dat-lai", visit.web().site.base_url);
    let rows = [
        (
            visit.t("identity-user-name"),
            html! { code { (sheet.user_name) } },
        ),
        (
            visit.t("identity-sheet-code"),
            html! { code { (sheet.code) } },
        ),
        (
            visit.t("identity-proposal-until"),
            html! { (visit.timestamp(sheet.until)) },
        ),
        (visit.t("identity-sheet-where"), html! { (address) }),
    ];
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Warning, &visit.t("identity-sheet-once"), &html! {}))
        (ui::key_values(&rows))
        (ui::link_button(LIST, &visit.t("identity-proposals"), "chevron-left", false))
    };
    visit.page(visit.t("identity-sheet")).narrow().body(body)
}

fn sample(visit: &Visit, own: bool) -> Answer {
    use kit_base::Id;
    let actor = Actor::system("sample");
    let somebody = crate::PersonId::from_i64(7);
    let account = Proposal {
        id: ProposalId::from_i64(1),
        kind: ProposalKind::Account,
        person: crate::PersonId::from_i64(1),
        person_name: "Nguyễn Thị Mẫu".to_owned(),
        user_name: "mau".to_owned(),
        post: None,
        title: None,
        unit: None,
        unit_name: None,
        organisation: None,
        organisation_name: None,
        valid_from: None,
        decision: String::new(),
        asked_by: if own { actor.person } else { somebody },
        asked_by_name: "Trần Văn Mẫu".to_owned(),
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        expires_at: jiff::Timestamp::UNIX_EPOCH,
    };
    let appointment = Proposal {
        id: ProposalId::from_i64(2),
        kind: ProposalKind::Appointment,
        post: Some(crate::PostId::from_i64(1)),
        title: Some("Phó Trưởng phòng".to_owned()),
        unit_name: Some("Phòng Tổng hợp".to_owned()),
        organisation_name: Some("Sở Y tế".to_owned()),
        valid_from: Some(jiff::civil::date(2022, 3, 1)),
        decision: "1/QĐ-UBND".to_owned(),
        ..account.clone()
    };
    let open = [
        (account, vec![names_before::sample()]),
        (appointment, Vec::new()),
    ];
    view(visit, &actor, &open, &FormState::new())
}

fn sample_sheet(visit: &Visit) -> Answer {
    use kit_base::Id;
    let sheet = Sheet {
        account: crate::AccountId::from_i64(1),
        user_name: "mau".to_owned(),
        code: "AAAA-BBBB-CCCC-DDDD".to_owned(),
        until: jiff::Timestamp::UNIX_EPOCH,
    };
    view_sheet(visit, &sheet)
}

/// The routes of this thing.
pub(crate) fn routes() -> Routes {
    let either = Access::AnyPermission(&[MANAGE_ACCOUNTS.name, MANAGE_PEOPLE.name]);
    Routes::new()
        .get(LIST, either, list)
        .post(CONFIRM, either, agree)
        .post(TURN_DOWN, either, refuse)
        .sample(LIST, "empty", |visit| {
            view(visit, &Actor::system("sample"), &[], &FormState::new())
        })
        .sample(LIST, "of another", |visit| sample(visit, false))
        .sample(LIST, "own", |visit| sample(visit, true))
        .sample(CONFIRM, "sheet", sample_sheet)
}
