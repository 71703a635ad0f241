//! Acts on several selected documents: one transaction, one answer for each of them.

use super::{assign, bulk_steps, counts, direct, errors, finish::Finished, present::Chosen};
use crate::{
    acting,
    incoming::{
        ActError, IncomingId,
        direct::direct as decide,
        finish::finish,
        mark,
        present::present,
        register::{RegisterError, register_delivered},
        route::route,
        show, store,
    },
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::{Once, OnceKey, Tx};
use kit_i18n::args;
use kit_web::{Answer, Fields, Flash, Form, FromForm, Message, PageError, Visit};
use std::sync::Arc;

/// Documents in one batch: four pages of the inbox.
pub(super) const MOST: usize = 200;
/// Refusals that are told one by one; the message travels in a cookie.
const TOLD: usize = 6;

/// What is to be done with all of them.
pub(super) enum Job {
    Register,
    Present(Chosen),
    Direct(direct::Decided),
    Assign(assign::Given),
    Finish(Finished),
    Read,
    Flag,
    Export,
    /// More must be said first; the word is the act's.
    Ask(&'static str),
}

/// The selected documents, and the act.
pub(super) struct Batch {
    pub(super) ids: Vec<IncomingId>,
    pub(super) job: Job,
}

impl FromForm for Batch {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let ids: Option<Vec<IncomingId>> =
            form.list("id", "documents-bulk-documents", "documents-bulk-unknown");
        let ids = ids?;
        let wrong = match ids.len() {
            0 => Some(Message::new("documents-bulk-none")),
            many if many > MOST => {
                Some(Message::new("documents-bulk-too-many").with("limit", MOST))
            }
            _ => None,
        };
        if let Some(message) = wrong {
            form.refuse("id", "documents-bulk-documents", message);
            return None;
        }
        let said = form.flag(bulk_steps::SAID);
        let job = match (form.raw("viec"), said) {
            ("vao-so", _) => Job::Register,
            ("doc", _) => Job::Read,
            ("co", _) => Job::Flag,
            ("xuat", _) => Job::Export,
            ("trinh", true) => Job::Present(Chosen::from_form(form)?),
            ("chuyen", true) => Job::Direct(direct::Decided::from_form(form)?),
            ("phan-cong", true) => Job::Assign(assign::Given::from_form(form)?),
            ("xong", true) => Job::Finish(Finished::from_form(form)?),
            ("trinh", false) => Job::Ask("trinh"),
            ("chuyen", false) => Job::Ask("chuyen"),
            ("phan-cong", false) => Job::Ask("phan-cong"),
            ("xong", false) => Job::Ask("xong"),
            _ => {
                form.refuse(
                    "viec",
                    "documents-bulk-documents",
                    Message::new("documents-bulk-unknown"),
                );
                return None;
            }
        };
        Some(Self { ids, job })
    }
}

pub(super) async fn send(visit: Visit, form: Form<Batch>) -> Answer {
    let Some(Batch { ids, job }) = form.input else {
        return bulk_steps::again(&visit, form.state).await;
    };
    match job {
        Job::Ask(act) => bulk_steps::ask(&visit, act, &ids, &kit_web::FormState::new()).await,
        Job::Export => visit.redirect(&super::export::href(&ids)),
        job => {
            let actor = acting::actor_of(&visit)?;
            let operation = "documents.incoming.bulk";
            let once = form.key.once(&visit, operation);
            let outcome = run(&visit, &actor, ids, job, once).await?;
            counts::forget(&actor);
            outcome.answer(&visit)
        }
    }
}

/// What became of a batch.
#[derive(Default)]
struct Outcome {
    done: usize,
    /// Which document, and why not.
    refused: Vec<(String, ActError)>,
    /// What was answered when the same form was sent before.
    repeated: Option<String>,
}

impl Outcome {
    fn answer(self, visit: &Visit) -> Answer {
        if let Some(done) = self.repeated {
            let flash = Flash::info("documents-bulk-repeated").with("count", done);
            return visit.redirect_with("/van-ban-den", flash);
        }
        if self.refused.is_empty() {
            let flash = Flash::success("documents-bulk-done").with("count", self.done);
            return visit.redirect_with("/van-ban-den", flash);
        }
        let more = self.refused.len().saturating_sub(TOLD);
        let mut told: Vec<String> = self
            .refused
            .iter()
            .take(TOLD)
            .map(|(name, error)| format!("{name}: {}", errors::sentence(visit, error)))
            .collect();
        if more > 0 {
            told.push(visit.ta("documents-bulk-more", &args!["count" => more]));
        }
        let flash = Flash::warning("documents-bulk-partly")
            .with("done", self.done)
            .with("refused", self.refused.len())
            .with("why", told.join(" "));
        visit.redirect_with("/van-ban-den", flash)
    }
}

async fn run(
    visit: &Visit,
    actor: &Arc<Actor>,
    ids: Vec<IncomingId>,
    job: Job,
    once: OnceKey,
) -> Result<Outcome, PageError> {
    let (now, who) = (visit.now(), Arc::clone(actor));
    let done = visit.web().db().write(move |tx| {
        if let Once::Repeated(done) = tx.once(&once, now)? {
            return Ok(Outcome {
                repeated: Some(done),
                ..Outcome::default()
            });
        }
        let mut outcome = Outcome::default();
        for id in &ids {
            // one that is refused does not undo the others
            match tx.nested(|tx| one(tx, now, &who, *id, &job)) {
                Ok(()) => outcome.done += 1,
                Err(ActError::Database(error)) => return Err(PageError::from(error)),
                Err(error) => outcome.refused.push((name(tx, &who, *id)?, error)),
            }
        }
        tx.answered(&once, &outcome.done.to_string())?;
        Ok(outcome)
    });
    done.await
}

/// What to call a document of the own agency; empty for one that the actor may not know.
fn name(tx: &mut Tx<'_>, actor: &Actor, id: IncomingId) -> Result<String, PageError> {
    let found = show::show(tx, actor, id)?;
    Ok(found.map(|view| view.document.notation).unwrap_or_default())
}

fn one(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    job: &Job,
) -> Result<(), ActError> {
    match job {
        Job::Register => match register_delivered(tx, now, actor, id, None) {
            Ok(_) => Ok(()),
            Err(RegisterError::Act(error)) => Err(error),
            Err(RegisterError::Book(_)) => {
                Err(crate::Problems::one("book", "documents-problem-book-closed").into())
            }
            Err(RegisterError::Double(_)) => {
                Err(crate::Problems::one("notation", "documents-incoming-double").into())
            }
        },
        Job::Present(chosen) => present(tx, now, actor, id, None, chosen.leader),
        // from the clerks' desk it is routed, from a leader or a unit it is directed
        Job::Direct(decided) if is_on_desk(tx, id)? => {
            decided.perform(tx, now, actor, id, None, route)
        }
        Job::Direct(decided) => decided.perform(tx, now, actor, id, None, decide),
        Job::Assign(given) => given.perform(tx, now, actor, id, None),
        Job::Finish(finished) => finish(tx, now, actor, id, None, &finished.outcome),
        Job::Read => mark::read(tx, now, actor, id),
        Job::Flag => mark::flag(tx, actor, id, true),
        Job::Export | Job::Ask(_) => Ok(()),
    }
}

fn is_on_desk(tx: &mut Tx<'_>, id: IncomingId) -> Result<bool, ActError> {
    let found = store::find(tx, id)?;
    Ok(found.is_some_and(|it| it.state == crate::incoming::State::Registered))
}
