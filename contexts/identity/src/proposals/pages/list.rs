//! `/quan-tri/cho-xac-nhan`: what another administrator asked for; confirming an account shows the
//! sheet for its owner, once. A merger, split or end of bodies is shown with all that it does.

use crate::{
    Actor, OrganisationBrief, OrganisationId, ProposalId, Settings,
    accounts::activate::Sheet,
    organisations::{
        pages::kind_key,
        succeed::{Loss, RecordSuccession, SuccessionKind},
    },
    people::names_before::{self, NameBefore, names_before},
    permissions::{MANAGE_ACCOUNTS, MANAGE_ORGANISATIONS, MANAGE_PEOPLE},
    proposals::{
        Proposal, ProposalError, ProposalKind, REASON_MAX,
        decide::{Confirmed, confirm, turn_down},
        open_proposals,
        open_work::OpenWorkOfOffices,
        succession::{Plan, Wish, plan},
    },
};
use axum::extract::Path;
use kit_i18n::Args;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, PageError, Routes, Visit,
    html, ui,
};
use std::sync::Arc;

/// The list.
pub(crate) const LIST: &str = "/quan-tri/cho-xac-nhan";
const CONFIRM: &str = "/quan-tri/cho-xac-nhan/{id}/xac-nhan";
const TURN_DOWN: &str = "/quan-tri/cho-xac-nhan/{id}/tu-choi";

struct Reason(String);

/// A proposal, and for bodies what it would do now.
struct Shown {
    proposal: Proposal,
    /// What its person was called before: who confirms does not know who gave the name of today.
    names: Vec<NameBefore>,
    plan: Option<Plan>,
    /// What the offices have open in the bodies that end.
    open_work: Vec<(&'static str, i64)>,
}

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
        ProposalError::Succession(error) => error.into(),
        ProposalError::Changed => PageError::conflict("identity-succession-changed"),
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
    let (reader, offices) = (Arc::clone(&actor), OpenWorkOfOffices::of(visit));
    let read = move |tx: &mut kit_db::Tx<'_>| {
        let open = open_proposals(tx, now, &reader)?;
        let each = open.into_iter().map(|proposal| {
            let wish = proposal.succession.as_ref();
            let ending = wish.map(|wish| wish.act.ending()).unwrap_or_default();
            let open_work = offices.count(tx, &ending)?;
            let plan = wish.map(|wish| plan(tx, now, wish)).transpose()?;
            let names = match plan {
                Some(_) => Vec::new(),
                None => names_before(tx, proposal.person)?,
            };
            Ok::<_, kit_db::DbError>(Shown {
                proposal,
                names,
                plan,
                open_work,
            })
        });
        each.collect::<Result<Vec<Shown>, _>>()
    };
    let open = visit.web().db().read(read).await?;
    view(visit, &actor, &open, state)
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
        Confirmed::Succeeded(_) => {
            visit.redirect_with(LIST, Flash::success("identity-succession-recorded"))
        }
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

fn view(visit: &Visit, actor: &Actor, open: &[Shown], state: &FormState) -> Answer {
    let title = visit.t("identity-proposals");
    if open.is_empty() {
        let (none, note) = ("identity-proposals-none", "identity-proposals-none-note");
        let empty = ui::empty_state("hourglass", &visit.t(none), &visit.t(note), None);
        return visit.page(title).answering(state).body(empty);
    }
    let body = html! {
        p { (visit.t("identity-proposals-note")) }
        @for shown in open { (panel(visit, actor, shown, state)) }
    };
    visit.page(title).form(state).body(body)
}

fn panel(visit: &Visit, actor: &Actor, shown: &Shown, state: &FormState) -> Markup {
    let proposal = &shown.proposal;
    let mut rows = match (&proposal.succession, &shown.plan) {
        (Some(wish), Some(plan)) => bodies(visit, wish, plan, &shown.open_work),
        _ => of_person(visit, proposal, &shown.names),
    };
    rows.push((
        visit.t("identity-proposal-asked-by"),
        html! { (proposal.asked_by_name) ", " (visit.timestamp(proposal.asked_at)) },
    ));
    rows.push((
        visit.t("identity-proposal-lapses"),
        html! { (visit.timestamp(proposal.expires_at)) },
    ));
    let body = html! {
        div class="stack" {
            (ui::key_values(&rows))
            @if let Some(plan) = &shown.plan { (consequences(visit, plan)) }
            (acts(visit, actor, shown, state))
        }
    };
    ui::panel(&visit.t(title_key(proposal)), "", &html! {}, &body)
}

fn of_person(visit: &Visit, proposal: &Proposal, names: &[NameBefore]) -> Vec<(String, Markup)> {
    let person = html! {
        a class="ds-link" href=(format!("/can-bo/{}", proposal.person)) { (proposal.person_name) }
    };
    let mut rows = vec![(visit.t("identity-person-name"), person)];
    rows.extend(names_before::rows(visit, names));
    rows.extend(what(visit, proposal));
    rows
}

/// The act in full: which bodies, when, by what, and what is lost.
fn bodies(
    visit: &Visit,
    wish: &Wish,
    plan: &Plan,
    open_work: &[(&'static str, i64)],
) -> Vec<(String, Markup)> {
    let act = &wish.act;
    let of = |found: &[OrganisationBrief]| match found {
        [] => html! { (visit.t("identity-succession-none")) },
        found => html! {
            @for (place, body) in found.iter().enumerate() {
                @if place > 0 { ", " }
                a class="ds-link" href=(format!("/to-chuc/{}", body.id)) { (body.name) }
            }
        },
    };
    let loss = [
        ("identity-succession-lost-posts", plan.loss.posts),
        ("identity-succession-lost-people", plan.loss.people),
        ("identity-succession-lost-accounts", plan.loss.accounts),
        (
            "identity-succession-lost-delegations",
            plan.loss.delegations,
        ),
        ("identity-succession-lost-below", plan.loss.below),
    ];
    let counted = |lines: &[(&'static str, i64)]| {
        html! {
            ul { @for (key, count) in lines { li { (visit.ta(key, &Args::none().with("count", *count))) } } }
        }
    };
    let mut rows = vec![
        (
            visit.t("identity-succession-kind"),
            html! { (visit.t(kind_key(act.kind))) },
        ),
        (visit.t("identity-succession-ending"), of(&plan.ending)),
        (visit.t("identity-succession-going-on"), of(&plan.going_on)),
        (
            visit.t("identity-effective"),
            html! { (visit.date(act.effective)) },
        ),
        (
            visit.t("identity-decision"),
            html! { (act.act_notation) ", " (visit.date(act.act_date)) },
        ),
    ];
    if !act.note.is_empty() {
        rows.push((visit.t("identity-note"), html! { (act.note) }));
    }
    rows.push((visit.t("identity-succession-lost"), counted(&loss)));
    if !open_work.is_empty() {
        rows.push((visit.t("identity-succession-open"), counted(open_work)));
    }
    rows
}

/// What ends at once, what stays and what is left to do.
fn consequences(visit: &Visit, plan: &Plan) -> Markup {
    let changed = visit.t("identity-succession-changed");
    html! {
        @if plan.changed {
            (ui::notice(visit, ui::NoticeKind::Danger, &changed, &html! {}))
        }
        @if !plan.ending.is_empty() {
            (ui::notice(visit, ui::NoticeKind::Warning, &visit.t("identity-succession-ends"), &html! {}))
        }
        p { (visit.t("identity-succession-stays")) }
        p { (visit.t("identity-succession-by-hand")) }
    }
}

const fn title_key(proposal: &Proposal) -> &'static str {
    match proposal.kind {
        ProposalKind::Account => "identity-proposal-account",
        ProposalKind::Appointment => "identity-proposal-appointment",
        ProposalKind::Succession => "identity-proposal-succession",
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

fn acts(visit: &Visit, actor: &Actor, shown: &Shown, state: &FormState) -> Markup {
    let proposal = &shown.proposal;
    let changed = shown.plan.as_ref().is_some_and(|plan| plan.changed);
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
        } @else if !changed {
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
        succession: None,
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
    let (wish, plan) = sample_succession();
    let succession = Proposal {
        id: ProposalId::from_i64(3),
        kind: ProposalKind::Succession,
        person: account.asked_by,
        succession: Some(wish),
        ..account.clone()
    };
    let changed = Plan {
        changed: true,
        ..plan.clone()
    };
    let shown = [
        (account, None),
        (appointment, None),
        (succession.clone(), Some(plan)),
        (succession, Some(changed)),
    ];
    let shown = shown.map(|(proposal, plan)| Shown {
        names: match proposal.kind {
            ProposalKind::Account => vec![names_before::sample()],
            _ => Vec::new(),
        },
        open_work: match plan {
            Some(_) => vec![("identity-succession-lost-below", 3)],
            None => Vec::new(),
        },
        proposal,
        plan,
    });
    view(visit, &actor, &shown, &FormState::new())
}

fn sample_succession() -> (Wish, Plan) {
    use kit_base::Id;
    let body = |id: i64, name: &str| OrganisationBrief {
        id: OrganisationId::from_i64(id),
        name: name.to_owned(),
        short_name: name.to_owned(),
        notation: String::new(),
        kind: crate::OrganisationKind::Department,
        parent: None,
        collegial: false,
        runs_documents: true,
    };
    let ending = vec![body(1, "Sở Mẫu thứ nhất"), body(2, "Sở Mẫu thứ hai")];
    let going_on = vec![body(3, "Sở Mẫu hợp nhất")];
    let loss = Loss {
        posts: 48,
        people: 45,
        accounts: 44,
        delegations: 2,
        below: 3,
    };
    let act = RecordSuccession {
        kind: SuccessionKind::Merge,
        act_notation: "1/NQ-HĐND".to_owned(),
        act_date: jiff::civil::date(2022, 2, 20),
        effective: jiff::civil::date(2022, 3, 1),
        note: String::new(),
        predecessors: ending.iter().map(|one| one.id).collect(),
        successors: going_on.iter().map(|one| one.id).collect(),
    };
    let wish = Wish {
        act,
        versions: Vec::new(),
        loss,
    };
    let plan = Plan {
        ending,
        going_on,
        loss,
        changed: false,
    };
    (wish, plan)
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
    let either = Access::AnyPermission(&[
        MANAGE_ACCOUNTS.name,
        MANAGE_PEOPLE.name,
        MANAGE_ORGANISATIONS.name,
    ]);
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
