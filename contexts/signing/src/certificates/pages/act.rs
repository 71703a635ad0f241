//! How the forms of acts on a certificate are answered.

use super::{HERE, act_forms::field_name, detail, errors::label, states::act_key};
use crate::certificates::{
    Act, ActError, CertificateId, KeyPlace, Problems,
    activate::activate,
    confirm::confirm,
    confirm_revocation::confirm_revocation,
    deliver::{HandOver, deliver},
    grounds::Ground,
    place_key::place_key,
    record_issue::{Issue, record_issue},
    record_revocation::record_revocation,
    refuse::refuse,
    request_revocation::{Revocation, request_revocation},
    send as to_authority, send_back,
    stop_revocation::stop_revocation,
    withdraw::withdraw,
};
use identity::Actor;
use jiff::{Timestamp, civil::Date};
use kit_db::{Once, Tx};
use kit_web::{
    Answer, Fields, Flash, Form, FormKey, FormState, FormWithFiles, FromForm, PageError, Path,
    UploadLimits, UploadedFile, Visit,
};

/// Largest file of a certificate with the authorities above it.
const ISSUE_BYTES: u64 = 1_048_576;

/// What was sent; which of the fields count, the act says.
pub(super) struct Sent {
    act: Act,
    version: i64,
    words: String,
    letter: String,
    hand_over: HandOver,
    ground: Option<Ground>,
    since: Option<Date>,
    place: Option<KeyPlace>,
    reference: String,
}

impl FromForm for Sent {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let act: Act = form.raw("act").parse().ok()?;
        let text = |form: &Fields<'_>, field: &str| form.raw(&field_name(act, field)).to_owned();
        let since_name = field_name(act, "since");
        let needs_day = matches!(act, Act::RequestRevocation | Act::RecordRevocation)
            && !text(form, "ground").is_empty();
        let since = if needs_day {
            form.date(&since_name, label("since")).required().map(Some)
        } else {
            Some(None)
        };
        Some(Self {
            act,
            version: form.raw("v").parse().unwrap_or(-1),
            words: text(form, "words"),
            letter: text(form, "letter"),
            hand_over: HandOver {
                token_number: text(form, "token"),
                received_by: text(form, "received"),
                keeper: text(form, "keeper").parse().ok(),
            },
            ground: text(form, "ground").parse().ok(),
            since: since?,
            place: text(form, "place").parse().ok(),
            reference: text(form, "reference"),
        })
    }
}

impl Sent {
    fn revocation(&self) -> Result<Revocation, Problems> {
        let missing = || Problems::one("ground", "signing-problem-ground");
        Ok(Revocation {
            ground: self.ground.ok_or_else(missing)?,
            since: self.since.ok_or_else(missing)?,
            words: self.words.clone(),
        })
    }

    fn perform(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        actor: &Actor,
        id: CertificateId,
    ) -> Result<(), ActError> {
        let seen = Some(self.version);
        match self.act {
            Act::Confirm => confirm(tx, now, actor, id, seen),
            Act::SendBack => send_back::send_back(tx, now, actor, id, seen, &self.words),
            Act::Withdraw => withdraw(tx, now, actor, id, seen, &self.words),
            Act::Refuse => refuse(tx, now, actor, id, seen, &self.words),
            Act::Send => to_authority::send(tx, now, actor, id, seen, &self.letter),
            Act::Deliver => deliver(tx, now, actor, id, seen, &self.hand_over),
            Act::Activate => activate(tx, now, actor, id, seen),
            Act::PlaceKey => {
                let place = self
                    .place
                    .ok_or_else(|| Problems::one("place", "signing-problem-place-needed"))?;
                place_key(tx, now, actor, id, seen, (place, &self.reference))
            }
            Act::RequestRevocation => {
                request_revocation(tx, now, actor, id, seen, &self.revocation()?)
            }
            Act::ConfirmRevocation => confirm_revocation(tx, now, actor, id, seen),
            Act::StopRevocation => stop_revocation(tx, now, actor, id, seen, &self.words),
            Act::RecordRevocation => {
                let revocation = self.revocation().ok();
                record_revocation(tx, now, actor, id, seen, revocation.as_ref())
            }
            // these have forms of their own, or none
            Act::Request | Act::Resubmit | Act::RecordIssue | Act::Expire | Act::Import => {
                Err(ActError::NotFound)
            }
        }
    }
}

pub(super) async fn send(visit: Visit, Path(id): Path<CertificateId>, form: Form<Sent>) -> Answer {
    let Some(sent) = form.input else {
        let act = form.state.value("act").parse();
        let act = act.map_err(|_| PageError::invalid("signing-certificate-invalid"))?;
        return detail::shown(&visit, id, Some((act, form.state))).await;
    };
    let act = sent.act;
    let work = move |tx: &mut Tx<'_>, now, actor: &Actor| sent.perform(tx, now, actor, id);
    perform(&visit, id, act, form.state, &form.key, work).await
}

/// The certificate that came from the authority.
pub(super) struct SentIssue {
    version: i64,
    files: Vec<UploadedFile>,
    although: String,
}

impl FromForm for SentIssue {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let files = form
            .files("record_issue-file", label("file"))
            .max_files(1)
            .required();
        Some(Self {
            version: form.raw("v").parse().unwrap_or(-1),
            although: form
                .raw(&field_name(Act::RecordIssue, "although"))
                .to_owned(),
            files: files?,
        })
    }

    fn upload_limits() -> UploadLimits {
        UploadLimits {
            bytes_per_file: ISSUE_BYTES,
            files: 1,
            total_bytes: 2 * ISSUE_BYTES,
        }
    }
}

pub(super) async fn send_issue(
    visit: Visit,
    Path(id): Path<CertificateId>,
    form: FormWithFiles<SentIssue>,
) -> Answer {
    let act = Act::RecordIssue;
    let Some(sent) = form.input else {
        return detail::shown(&visit, id, Some((act, form.state))).await;
    };
    let Some(file) = sent.files.first() else {
        return detail::shown(&visit, id, Some((act, form.state))).await;
    };
    let issue = Issue {
        file: bytes_of(file).await?,
        although: sent.although,
    };
    let seen = Some(sent.version);
    let work =
        move |tx: &mut Tx<'_>, now, actor: &Actor| record_issue(tx, now, actor, id, seen, &issue);
    perform(&visit, id, act, form.state, &form.key, work).await
}

/// The content of an uploaded file.
pub(super) async fn bytes_of(file: &UploadedFile) -> Result<Vec<u8>, PageError> {
    let path = file
        .path()
        .ok_or_else(|| PageError::internal("find an uploaded file: the sink is no folder"))?;
    tokio::fs::read(path).await.map_err(PageError::internal)
}

/// Does the act once, however often the form is sent, and answers.
async fn perform(
    visit: &Visit,
    id: CertificateId,
    act: Act,
    state: FormState,
    key: &FormKey,
    mut work: impl FnMut(&mut Tx<'_>, Timestamp, &Actor) -> Result<(), ActError> + Send + 'static,
) -> Answer {
    let actor = Actor::of_visit(visit)?;
    let once = key.once(visit, &format!("signing.certificates {act} {id}"));
    let now = visit.now();
    let done = visit.web().db().write(move |tx| {
        if tx.once(&once, now)? == Once::First {
            work(tx, now, &actor)?;
        }
        Ok(())
    });
    match done.await {
        Ok(()) => {
            let words = visit.t(act_key(act));
            let flash = Flash::success("signing-done").with("act", words);
            visit.redirect_with(&format!("{HERE}/{id}"), flash)
        }
        Err(ActError::Invalid(problems)) => {
            let state = state.refuse_all(&problems, |field| (field_name(act, field), label(field)));
            detail::shown(visit, id, Some((act, state))).await
        }
        Err(other) => Err(other.into()),
    }
}
