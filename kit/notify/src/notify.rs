//! Telling one person one thing.

use crate::{MailWish, NoticeKind, preferences};
use jiff::{SignedDuration, Timestamp, civil::time};
use kit_db::{DbError, Tx, params, sql};
use kit_i18n::Value;
use kit_jobs::Schedule;
use serde_json::{Map, Value as Json};

kit_db::id_type!(pub struct NotificationId, "a notice to one person");

/// Notices that a person gets within this time go in one mail.
pub const GATHER_TIME: SignedDuration = SignedDuration::from_mins(2);
/// When the daily mail is gathered: before office hours (07:30) begin.
const DIGEST: Schedule = Schedule::Daily(time(6, 45, 0, 0));

sql!(INSERT: "insert into kit_notification
    (id, recipient, kind, arguments, link, in_app, created_at, mail_due)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");

/// What one person is told.
#[derive(Clone, Debug)]
pub struct Notice<'a> {
    /// The person's account.
    pub recipient: i64,
    /// The kind.
    pub kind: &'a NoticeKind,
    /// The sentence's arguments: no more than a person may read in a mail outside the program.
    pub arguments: &'a [(&'static str, Value)],
    /// Path within the program that the notice leads to: `/documents/…`.
    pub link: Option<&'a str>,
}

/// Tells one person in the transaction of what happened: a look at the person's preference
/// and one insert. `None` if the person wants neither notice nor mail.
///
/// # Errors
/// As the database answers.
pub fn notify(
    tx: &mut Tx<'_>,
    now: Timestamp,
    notice: &Notice<'_>,
) -> Result<Option<NotificationId>, DbError> {
    let wish = preferences::wish(tx, notice.recipient, notice.kind)?;
    let mail_due = match wish.mail {
        MailWish::Never => None,
        MailWish::Soon => Some(now.saturating_add(GATHER_TIME).unwrap_or(now)),
        MailWish::Digest => Some(digest_after(now)),
    };
    if !wish.in_app && mail_due.is_none() {
        return Ok(None);
    }
    let id = NotificationId::generate();
    tx.execute(
        &INSERT,
        params![
            id,
            notice.recipient,
            notice.kind.name,
            to_json(notice.arguments),
            notice.link,
            wish.in_app,
            now,
            mail_due
        ],
    )?;
    Ok(Some(id))
}

/// When the daily mail after `now` is gathered.
#[must_use]
pub fn digest_after(now: Timestamp) -> Timestamp {
    DIGEST.next_after(now).unwrap_or(now)
}

fn to_json(arguments: &[(&'static str, Value)]) -> String {
    let arguments: Map<String, Json> = arguments
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Value::Number(number) => Json::from(*number),
                Value::Text(text) => Json::from(text.as_str()),
            };
            ((*name).to_owned(), value)
        })
        .collect();
    Json::Object(arguments).to_string()
}
