//! Many notices, one mail.

use crate::{MailId, Mailer, NewMail, Notices, NotificationId, send_mail};
use jiff::{SignedDuration, Timestamp};
use kit_db::{DbError, Tx, params, sql};
use kit_i18n::{Locale, args};
use kit_jobs::{Cron, Done, JobContext, JobError, JobKind, JobRun, Schedule, Work};

/// Notices that one mail lists; of the rest it gives the number.
pub const LINES_PER_MAIL: usize = 30;
/// Notices of one person that are taken at once.
const NOTICES_PER_MAIL: i64 = 1_000;
/// People whose mail is put together in one transaction.
const PEOPLE_PER_ROUND: i64 = 50;
/// A notice that could not be gathered for so long (mail was switched off) is not mailed.
const TOO_OLD: SignedDuration = SignedDuration::from_hours(48);
/// Longest subject, in characters.
const SUBJECT_LENGTH: usize = 150;

const GATHER: JobKind = JobKind::new("kit_notify.gather", gather);
const GATHER_EVERY_MINUTE: Cron = Cron {
    name: "kit_notify.gather",
    schedule: Schedule::EveryMinutes(1),
    kind: GATHER.name,
};

pub(crate) fn work() -> Work {
    Work {
        kinds: vec![GATHER],
        crons: vec![GATHER_EVERY_MINUTE],
        ..Work::default()
    }
}

/// A person who can get mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Full name.
    pub name: String,
    /// Mail address.
    pub address: String,
    /// The language of the mail.
    pub locale: Locale,
}

/// Who knows people's addresses: the program gives one that asks its accounts.
pub trait AddressBook: Send + Sync {
    /// The person behind an account; `None` if the account is closed or has no address.
    ///
    /// # Errors
    /// As the database answers.
    fn recipient(&self, tx: &mut Tx<'_>, account: i64) -> Result<Option<Recipient>, DbError>;
}

/// What the jobs of this crate need; a service of the runner's context.
pub struct MailService {
    /// The connection.
    pub mailer: Mailer,
    /// Kinds and texts.
    pub notices: Notices,
    /// Addresses.
    pub addresses: std::sync::Arc<dyn AddressBook>,
    /// Address of the program without a slash at the end, put before links.
    pub base_url: String,
}

kit_db::row! { struct Due { recipient: i64 } }
kit_db::row! {
    struct Line { id: NotificationId, kind: String, arguments: String, link: Option<String> }
}
sql!(PEOPLE -> Due: "select recipient from kit_notification where mail_due is not null and mail_due <= ?1
    group by recipient order by min(mail_due), recipient limit ?2");
sql!(LINES -> Line: "select id, kind, arguments, link from kit_notification
    where recipient = ?1 and mail_due is not null and mail_due <= ?2 order by id limit ?3");
sql!(GATHERED: "update kit_notification set mail_due = null, mail = ?3,
    read_at = case when in_app = true then read_at else ?2 end
    where recipient = ?1 and id <= ?4 and mail_due is not null and mail_due <= ?2");
sql!(DROP_OLD: "update kit_notification set mail_due = null,
    read_at = case when in_app = true then read_at else mail_due end
    where mail_due is not null and mail_due < ?1");

fn gather(context: &JobContext, run: &JobRun) -> Result<Done, JobError> {
    let now = context.clock.now();
    let too_old = now.saturating_sub(TOO_OLD).unwrap_or(Timestamp::MIN);
    context
        .db
        .write_blocking(move |tx| tx.execute(&DROP_OLD, params![too_old]))?;
    loop {
        context.go_on()?;
        if gather_round(context, run, now)? == 0 {
            return Ok(Done::now());
        }
    }
}

fn gather_round(context: &JobContext, run: &JobRun, now: Timestamp) -> Result<usize, JobError> {
    // The closure may not borrow from the context, so it takes its own handles.
    let service = context.get::<MailService>()?;
    let writer = Writer {
        notices: service.notices.clone(),
        addresses: std::sync::Arc::clone(&service.addresses),
        base_url: service.base_url.clone(),
    };
    let run = run.clone();
    context.db.write_blocking(move |tx| {
        run.hold_in(tx)?;
        let people = tx.query(&PEOPLE, params![now, PEOPLE_PER_ROUND])?;
        for person in &people {
            writer.write_to(tx, person.recipient, now)?;
        }
        Ok(people.len())
    })
}

struct Writer {
    notices: Notices,
    addresses: std::sync::Arc<dyn AddressBook>,
    base_url: String,
}

impl Writer {
    fn write_to(&self, tx: &mut Tx<'_>, account: i64, now: Timestamp) -> Result<(), DbError> {
        let lines = tx.query(&LINES, params![account, now, NOTICES_PER_MAIL])?;
        let Some(last) = lines.last().map(|line| line.id) else {
            return Ok(());
        };
        let mail: Option<MailId> = match self.addresses.recipient(tx, account)? {
            Some(recipient) => Some(self.mail(tx, &recipient, &lines, now)?),
            None => None,
        };
        tx.execute(&GATHERED, params![account, now, mail, last])?;
        Ok(())
    }

    fn mail(
        &self,
        tx: &mut Tx<'_>,
        to: &Recipient,
        lines: &[Line],
        now: Timestamp,
    ) -> Result<MailId, DbError> {
        let (subject, body) = self.words(to, lines);
        send_mail(
            tx,
            now,
            &NewMail {
                key: None,
                to_address: &to.address,
                to_name: &to.name,
                subject: &subject,
                body: &body,
            },
        )
    }

    fn words(&self, to: &Recipient, lines: &[Line]) -> (String, String) {
        let (texts, locale) = (self.notices.texts(), to.locale);
        let sentence = |line: &Line| self.notices.line(locale, &line.kind, &line.arguments);
        let subject = match lines {
            [one] => sentence(one),
            many => {
                let count = args!["count" => many.len()];
                texts.get_args(locale, "notify-mail-subject-many", &count)
            }
        };
        let greeting = args!["name" => &to.name];
        let mut body = texts.get_args(locale, "notify-mail-greeting", &greeting);
        body.push_str("\n\n");
        for line in lines.iter().take(LINES_PER_MAIL) {
            body.push_str(&format!("– {}\n", sentence(line)));
            if let Some(link) = &line.link {
                body.push_str(&format!("  {}{link}\n", self.base_url));
            }
            body.push('\n');
        }
        if lines.len() > LINES_PER_MAIL {
            let more = args!["count" => lines.len() - LINES_PER_MAIL];
            body.push_str(&texts.get_args(locale, "notify-mail-more", &more));
            body.push_str("\n\n");
        }
        body.push_str(&texts.get(locale, "notify-mail-footer"));
        body.push('\n');
        (subject.chars().take(SUBJECT_LENGTH).collect(), body)
    }
}
