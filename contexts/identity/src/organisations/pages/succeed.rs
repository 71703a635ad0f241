//! `/to-chuc/ke-thua/moi`: asks for a merger, a split or an end by legal act, which a second
//! administrator confirms.

use super::{choices, or_not_found};
use crate::{
    Actor, OrganisationId, Settings,
    organisations::succeed::{RecordSuccession, SuccessionError, SuccessionKind},
    organisations_brief,
    permissions::MANAGE_ORGANISATIONS,
    proposals::{
        ProposalError,
        ask::ask_succession,
        pages::{LIST, fault},
    },
    search_organisations,
};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Routes, Visit,
    html, ui,
};

const PATH: &str = "/to-chuc/ke-thua/moi";
/// Bodies that a search without script offers.
const PICKER_MAX: usize = 12;

struct Input(RecordSuccession);

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let kinds: Vec<(&str, SuccessionKind)> = SuccessionKind::ALL
            .iter()
            .map(|kind| (kind.code(), *kind))
            .collect();
        let kind = form
            .choice("loai", "identity-succession-kind", &kinds)
            .required();
        let act_notation = form
            .text("van-ban", "identity-decision")
            .max(120)
            .required();
        let act_date = form.date("ngay-ky", "identity-act-date").required();
        let effective = form.date("hieu-luc", "identity-effective").required();
        let note = form.text("ghi-chu", "identity-note").max(500).optional();
        let unknown = "identity-organisation-unknown";
        let predecessors = form.list("to-chuc", "identity-predecessors", unknown);
        let successors = form.list("ke-thua", "identity-successors", unknown);
        Some(Self(RecordSuccession {
            kind: kind?,
            act_notation: act_notation?,
            act_date: act_date?,
            effective: effective?,
            note: note?.unwrap_or_default(),
            predecessors: predecessors?,
            successors: successors?,
        }))
    }
}

impl From<SuccessionError> for PageError {
    fn from(error: SuccessionError) -> Self {
        match error {
            SuccessionError::Refused(refused) => refused.into(),
            SuccessionError::NobodyLeft(left) => left.into(),
            SuccessionError::Alone => Self::conflict("identity-proposal-needs-other"),
            SuccessionError::Absent { .. } => Self::conflict("identity-succession-changed"),
            SuccessionError::Database(error) => or_not_found(error),
            other => Self::internal(other),
        }
    }
}

async fn open(visit: Visit) -> Answer {
    view(&visit, &FormState::new(), &Found::default())
}

async fn send(visit: Visit, form: Form<Input>) -> Answer {
    let Some(Input(input)) = form.input else {
        return show(&visit, &form.state).await;
    };
    let key = form.key.once(&visit, "identity.organisation.succeed");
    let (now, actor, db) = (visit.now(), Actor::of_visit(&visit)?, visit.web().db());
    let within = visit.web().service::<Settings>().confirm_within;
    let asked = db
        .write(move |tx| {
            tx.only_once(&key, now, |tx| {
                ask_succession(tx, now, &actor, &input, within)
            })
        })
        .await;
    let error = match asked {
        Ok(_) => return visit.redirect_with(LIST, Flash::success("identity-proposal-asked")),
        Err(error) => error,
    };
    let Some(message) = at_field(&visit, &error) else {
        return Err(fault(error));
    };
    let state = form
        .state
        .refuse("to-chuc", "identity-predecessors", message);
    show(&visit, &state).await
}

/// What is wrong with the bodies or the act, to be said beside what was typed.
fn at_field(visit: &Visit, error: &ProposalError) -> Option<Message> {
    let ProposalError::Succession(error) = error else {
        return matches!(error, ProposalError::Pending)
            .then(|| Message::new("identity-succession-pending"));
    };
    match error {
        SuccessionError::Shape { .. } => Some(Message::new("identity-succession-shape")),
        SuccessionError::NoAct => Some(Message::new("identity-succession-no-act")),
        SuccessionError::Absent { name, on } => {
            let message = Message::new("identity-succession-absent").with("name", name.clone());
            Some(message.with("day", visit.date(*on)))
        }
        _ => None,
    }
}

/// Key of what a kind of act is called.
pub(crate) const fn kind_key(kind: SuccessionKind) -> &'static str {
    match kind {
        SuccessionKind::Merge => "identity-succession-merge",
        SuccessionKind::Split => "identity-succession-split",
        SuccessionKind::End => "identity-succession-end",
    }
}

/// What stands in the two pickers.
#[derive(Default)]
struct Found {
    chosen: [Vec<ui::Choice>; 2],
    found: [Vec<ui::Choice>; 2],
}

async fn show(visit: &Visit, state: &FormState) -> Answer {
    let (state_copy, day) = (state.clone(), visit.today());
    let found = visit
        .web()
        .db()
        .read(move |tx| {
            let mut all = Found::default();
            for (at, name) in ["to-chuc", "ke-thua"].into_iter().enumerate() {
                let ids: Vec<OrganisationId> = state_copy
                    .values
                    .all(name)
                    .filter_map(|id| id.parse().ok())
                    .collect();
                all.chosen[at] = choices(&organisations_brief(tx, &ids)?);
                let query = state_copy.value(&format!("{name}-tim"));
                all.found[at] = choices(&search_organisations(tx, query, day, PICKER_MAX)?);
            }
            Ok::<_, PageError>(all)
        })
        .await?;
    view(visit, state, &found)
}

fn view(visit: &Visit, state: &FormState, found: &Found) -> Answer {
    let kinds = SuccessionKind::ALL.iter();
    let kinds: Vec<ui::Choice> = kinds
        .map(|kind| ui::Choice::new(kind.code(), visit.t(kind_key(*kind))))
        .collect();
    let picker = |at: usize, name: &'static str, label: &'static str| {
        let picker = ui::Picker {
            field: ui::Field::new(name, label),
            search_href: "/to-chuc/chon",
            several: true,
            chosen: found.chosen[at].clone(),
            found: found.found[at].clone(),
        };
        ui::field_picker(visit, state, &picker)
    };
    let fields = html! {
        (ui::field_radio(visit, state, &ui::Field::new("loai", "identity-succession-kind"), &kinds))
        (picker(0, "to-chuc", "identity-predecessors"))
        (picker(1, "ke-thua", "identity-successors"))
        (ui::field_text(visit, state, &ui::Field::new("van-ban", "identity-decision").hint(visit.t("identity-decision-hint"))))
        (ui::field_date(visit, state, &ui::Field::new("ngay-ky", "identity-act-date")))
        (ui::field_date(visit, state, &ui::Field::new("hieu-luc", "identity-effective")))
        (ui::field_textarea(visit, state, &ui::Field::new("ghi-chu", "identity-note").max(500).optional()))
    };
    let title = visit.t("identity-succession-record");
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Warning, &visit.t("identity-succession-note"), &html! {
            div class="stack" {
                p { (visit.t("identity-succession-ends")) }
                p { (visit.t("identity-succession-stays")) }
                p { (visit.t("identity-succession-by-hand")) }
            }
        }))
        (ui::post_form(visit, state, PATH, &title, &fields))
    };
    visit
        .page(title)
        .crumb(visit.t("identity-organisations"), "/to-chuc")
        .narrow()
        .form(state)
        .body(body)
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_ORGANISATIONS.name);
    Routes::new()
        .get(PATH, right, open)
        .post(PATH, right, send)
        .sample(PATH, "empty", |visit| {
            view(visit, &FormState::new(), &Found::default())
        })
}
