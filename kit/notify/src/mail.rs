//! Mail as rows and jobs: written once, sent until the server takes it.

use crate::{
    gather::MailService,
    mailer::{MailError, Outgoing},
};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};
use kit_jobs::{Done, JobContext, JobError, JobKind, JobRun, NewJob, Work, enqueue};

kit_db::id_type!(pub struct MailId, "a mail to one address");

kit_db::code_enum! {
    /// Where a mail stands.
    pub enum MailState {
        /// Not taken by the server yet.
        Waiting = "waiting",
        /// The server has taken it.
        Sent = "sent",
        /// The server or the form of the address refused it for good.
        Refused = "refused",
    }
}

kit_db::row! {
    /// A mail as it is stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SentMail {
        /// The mail.
        pub id: MailId,
        /// To whom.
        pub to_address: String,
        /// The person's name.
        pub to_name: String,
        /// Subject.
        pub subject: String,
        /// Text.
        pub body: String,
        /// Where it stands.
        pub state: MailState,
        /// When it was written.
        pub created_at: Timestamp,
        /// When it was sent or refused.
        pub ended_at: Option<Timestamp>,
        /// Why it was refused.
        pub last_error: Option<String>,
    }
}

sql!(INSERT: "insert into kit_mail (id, key, to_address, to_name, subject, body, state, created_at)
    values (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7) on conflict (key) do nothing");
sql!(SAME -> MailId: "select id from kit_mail where key = ?1");
sql!(ONE -> SentMail: "select id, to_address, to_name, subject, body, state, created_at, ended_at, last_error
    from kit_mail where id = ?1");
sql!(END: "update kit_mail set state = ?2, ended_at = ?3, last_error = ?4 where id = ?1");

const SEND: JobKind = JobKind::new("kit_notify.send", send);

pub(crate) fn work() -> Work {
    Work {
        kinds: vec![SEND],
        ..Work::default()
    }
}

/// A mail to be sent.
#[derive(Clone, Copy, Debug)]
pub struct NewMail<'a> {
    /// Names the mail: a second one of the same key is not sent. `None`: always a new one.
    pub key: Option<&'a str>,
    /// To whom.
    pub to_address: &'a str,
    /// The person's name; may be empty.
    pub to_name: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// Plain text.
    pub body: &'a str,
}

/// Stores a mail and the job that sends it, in the transaction of what it tells about. Only
/// where mail is configured; see [`crate::work`].
///
/// # Errors
/// As the database answers.
pub fn send_mail(tx: &mut Tx<'_>, now: Timestamp, mail: &NewMail<'_>) -> Result<MailId, DbError> {
    let id = MailId::generate();
    let stored = tx.execute(
        &INSERT,
        params![
            id,
            mail.key,
            mail.to_address,
            mail.to_name,
            mail.subject,
            mail.body,
            now
        ],
    )?;
    if stored == 0 {
        return tx.get(&SAME, params![mail.key]);
    }
    enqueue(tx, now, &NewJob::new(SEND.name, &id))?;
    Ok(id)
}

/// A mail, if it is not forgotten yet.
///
/// # Errors
/// As the database answers.
pub fn mail_of(tx: &mut Tx<'_>, id: MailId) -> Result<Option<SentMail>, DbError> {
    tx.find(&ONE, params![id])
}

/// Gives a mail to the server and remembers it. If the process ends between the two, the mail
/// goes out again under the same Message-ID, by which receivers recognise it.
fn send(context: &JobContext, run: &JobRun) -> Result<Done, JobError> {
    let service = context.get::<MailService>()?;
    let id: MailId = run.payload()?;
    let stored = context.db.read_blocking(move |tx| mail_of(tx, id))?;
    let Some(mail) = stored.filter(|mail| mail.state == MailState::Waiting) else {
        return Ok(Done::now());
    };
    let sent = service.mailer.send(&Outgoing {
        message_id: format!("<{id}@{}>", service.mailer.domain()),
        at: mail.created_at,
        to_address: &mail.to_address,
        to_name: &mail.to_name,
        subject: &mail.subject,
        body: &mail.body,
    });
    match sent {
        Ok(()) => end(context, run, id, MailState::Sent, None),
        Err(error @ (MailError::Later(_) | MailError::Settings(_))) => Err(JobError::retry(error)),
        // Nobody can do more about it than about a letter that comes back: it is noted.
        Err(error) => end(
            context,
            run,
            id,
            MailState::Refused,
            Some(error.to_string()),
        ),
    }
}

fn end(
    context: &JobContext,
    run: &JobRun,
    id: MailId,
    state: MailState,
    error: Option<String>,
) -> Result<Done, JobError> {
    let (run, now) = (run.clone(), context.clock.now());
    context.db.write_blocking(move |tx| {
        tx.execute(&END, params![id, state, now, error])?;
        run.finish_in(tx)
    })
}
