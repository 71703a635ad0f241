//! One agency's half day: what it sends in the morning, what it does with its post afterwards.

use super::{
    Agency, Texts,
    draw::Draw,
    plan::{CellPlan, PlannedDocument},
};
use documents::{
    document::{DocumentId, DocumentInput},
    incoming::{
        self, IncomingId,
        assign::{Assignment, assign},
        direct::{Direction, direct},
        finish::{Outcome, finish},
        present::present,
        register::{Arrival, RegisterError, register_arrival, register_delivered},
        route::route,
    },
    outgoing::{
        self,
        approve::approve,
        check,
        draft::{DraftInput, draft},
        issue::issue,
        submit::submit,
    },
};
use identity::{Actor, OrganisationId};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, time},
};
use kit_base::Clock;
use kit_db::{DbError, Tx};

/// Why a cell was not played; its transaction is undone.
#[derive(Debug, thiserror::Error)]
pub enum CellError {
    /// An act on incoming documents was refused.
    #[error(transparent)]
    Incoming(#[from] incoming::ActError),
    /// A registration was refused.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// An act on outgoing documents was refused.
    #[error(transparent)]
    Outgoing(#[from] outgoing::ActError),
    /// Fewer documents arrived than the plan says.
    #[error("find {planned} delivered documents on a desk that holds {found}")]
    Missing {
        /// By the plan.
        planned: usize,
        /// On the desk.
        found: usize,
    },
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Of what was given to a unit, the share that its head gives on to a person.
const ASSIGNED: f64 = 0.25;
/// Of what is open, the share that is finished two days later.
const FINISHED: f64 = 0.85;
/// Of what is directed, the share that gets a date.
const DATED: f64 = 0.4;

/// Ticks on within a half day, so that times rise as they do.
struct Watch(Timestamp);

impl Watch {
    fn at(day: Date, hour: i8) -> Self {
        Self(Clock::instant_of(day.to_datetime(time(hour, 30, 0, 0))))
    }

    fn tick(&mut self) -> Timestamp {
        self.0 = self
            .0
            .saturating_add(SignedDuration::from_secs(2))
            .unwrap_or(self.0);
        self.0
    }
}

/// Sends an agency's documents of a day; tells how many.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    day: Date,
    it: &Agency,
    texts: &Texts,
    documents: &[(&PlannedDocument, Vec<OrganisationId>)],
    draw: &mut Draw,
) -> Result<usize, CellError> {
    let mut watch = Watch::at(day, 7);
    for (_, receivers) in documents {
        let Some(division) = draw.one(&it.divisions) else {
            continue;
        };
        let Some(worker) = draw.one(&division.workers) else {
            continue;
        };
        let leader = &it.leaders[draw.below(it.leaders.len())];
        let input = DraftInput {
            kind: Texts::kind(draw).to_owned(),
            subject: texts.subject(draw),
            content: texts.content(draw),
            urgency: urgency(draw).to_owned(),
            signer: Some(leader.person),
            receivers: receivers.clone(),
            secrecy: documents::secrecy::NONE.to_owned(),
            ..DraftInput::default()
        };
        let id: DocumentId = draft(tx, watch.tick(), worker, &input)?;
        submit(tx, watch.tick(), worker, id, None)?;
        check::content(tx, watch.tick(), &division.head, id, None, "")?;
        check::format(tx, watch.tick(), &it.format_checker, id, None, "")?;
        approve(tx, watch.tick(), leader, id, None, "")?;
        issue(tx, watch.tick(), &it.clerk, id, None)?;
    }
    Ok(documents.len())
}

fn urgency(draw: &mut Draw) -> &'static str {
    match draw.below(100) {
        0 => "express",
        1..=3 => "very_urgent",
        4..=11 => "urgent",
        _ => "",
    }
}

/// Does a day's work on an agency's post; tells how many documents were entered.
pub(crate) fn receive(
    tx: &mut Tx<'_>,
    day: Date,
    it: &Agency,
    texts: &Texts,
    plan: CellPlan,
    draw: &mut Draw,
) -> Result<usize, CellError> {
    let mut watch = Watch::at(day, 9);
    let entered = enter(tx, day, it, texts, plan, draw, &mut watch)?;
    let total = entered.len();
    let (routed, awaiting) = (usize::from(plan.routed), usize::from(plan.awaiting));
    for (place, id) in entered.into_iter().enumerate() {
        if place < routed {
            let direction = direction(it, day, draw);
            route(tx, watch.tick(), &it.clerk, id, None, &direction)?;
            hand_on(tx, it, id, &direction, draw, &mut watch)?;
        } else if place + awaiting < total {
            let leader = &it.leaders[draw.below(it.leaders.len())];
            present(tx, watch.tick(), &it.clerk, id, None, leader.person)?;
            let direction = direction(it, day, draw);
            direct(tx, watch.tick(), leader, id, None, &direction)?;
            hand_on(tx, it, id, &direction, draw, &mut watch)?;
        } else if draw.chance(0.7) {
            let leader = &it.leaders[draw.below(it.leaders.len())];
            present(tx, watch.tick(), &it.clerk, id, None, leader.person)?;
        }
    }
    finish_some(tx, it, total, draw, &mut watch)?;
    Ok(total)
}

fn enter(
    tx: &mut Tx<'_>,
    day: Date,
    it: &Agency,
    texts: &Texts,
    plan: CellPlan,
    draw: &mut Draw,
    watch: &mut Watch,
) -> Result<Vec<IncomingId>, CellError> {
    let planned = usize::from(plan.inside);
    let delivered = incoming::pending::delivered(tx, it.id, planned)?;
    if delivered.len() < planned {
        return Err(CellError::Missing {
            planned,
            found: delivered.len(),
        });
    }
    let mut entered = Vec::with_capacity(planned + usize::from(plan.paper));
    for id in delivered {
        entered.push(register_delivered(tx, watch.tick(), &it.clerk, id, None)?.id);
    }
    for _ in 0..plan.paper {
        let (issuer, notation) = Texts::outside(draw);
        let arrival = Arrival {
            document: DocumentInput {
                kind: Texts::kind(draw).to_owned(),
                notation,
                issued_on: Some(day),
                issuer: issuer.to_owned(),
                subject: texts.subject(draw),
                urgency: urgency(draw).to_owned(),
                secrecy: documents::secrecy::NONE.to_owned(),
                ..DocumentInput::default()
            },
            although_double: true,
            ..Arrival::default()
        };
        entered.push(register_arrival(tx, watch.tick(), &it.clerk, &arrival)?.id);
    }
    Ok(entered)
}

fn direction(it: &Agency, day: Date, draw: &mut Draw) -> Direction {
    let lead = it.divisions[draw.below(it.divisions.len())].unit;
    let days = 3 + draw.below(15);
    let due_at = draw.chance(DATED).then(|| {
        let due = day.saturating_add(jiff::Span::new().days(days as i64));
        Clock::instant_of(due.to_datetime(time(17, 0, 0, 0)))
    });
    Direction {
        lead,
        coordinators: Vec::new(),
        due_at,
        opinion: String::new(),
    }
}

fn hand_on(
    tx: &mut Tx<'_>,
    it: &Agency,
    id: IncomingId,
    direction: &Direction,
    draw: &mut Draw,
    watch: &mut Watch,
) -> Result<(), CellError> {
    let lead = it.divisions.iter().find(|d| d.unit == direction.lead);
    let Some(division) = lead.filter(|_| draw.chance(ASSIGNED)) else {
        return Ok(());
    };
    let Some(worker) = draw.one(&division.workers) else {
        return Ok(());
    };
    let assignment = Assignment {
        person: worker.person,
        due_at: None,
        opinion: String::new(),
    };
    Ok(assign(
        tx,
        watch.tick(),
        &division.head,
        id,
        None,
        &assignment,
    )?)
}

/// Units finish their oldest work; what comes in today is mostly finished another day.
fn finish_some(
    tx: &mut Tx<'_>,
    it: &Agency,
    received: usize,
    draw: &mut Draw,
    watch: &mut Watch,
) -> Result<(), CellError> {
    let wanted = (received as f64 * FINISHED).round() as usize;
    let spare = received * 2;
    let open = incoming::pending::oldest_open(tx, it.id, wanted + spare)?;
    // two days' work stays open
    let ready = open.len().saturating_sub(spare).min(wanted);
    for work in open.into_iter().take(ready) {
        let Some(who) = holder(it, &work) else {
            continue;
        };
        let result = if draw.chance(0.5) {
            "Đã thực hiện"
        } else {
            ""
        };
        let outcome = Outcome {
            result: result.to_owned(),
            answer: None,
        };
        finish(tx, watch.tick(), who, work.id, None, &outcome)?;
    }
    Ok(())
}

fn holder<'a>(it: &'a Agency, work: &incoming::pending::OpenWork) -> Option<&'a Actor> {
    let division = it
        .divisions
        .iter()
        .find(|d| Some(d.unit) == work.lead_unit_id)?;
    match work.holder_id {
        None => Some(&division.head),
        Some(person) => {
            let everybody = division.workers.iter().chain([&division.head]);
            everybody.into_iter().find(|a| a.person == person)
        }
    }
}
