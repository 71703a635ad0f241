//! A person's notices.

use crate::NotificationId;
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, Tx, params, sql};

/// Notices on one page.
pub const NOTICES_PER_PAGE: i64 = 30;
/// The count of unread notices stops here: people are shown "99+".
pub const UNREAD_CAP: i64 = 100;

kit_db::row! {
    /// A notice as it is listed; [`crate::Notices::line`] makes its sentence.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Notification {
        /// The notice.
        pub id: NotificationId,
        /// Its kind.
        pub kind: String,
        /// The sentence's arguments, as JSON.
        pub arguments: String,
        /// Where it leads.
        pub link: Option<String>,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was read.
        pub read_at: Option<Timestamp>,
    }
}

sql!(PAGE -> Notification: "select id, kind, arguments, link, created_at, read_at from kit_notification
    where recipient = ?1 and id < ?2 and in_app = true order by id desc limit ?3");
sql!(UNREAD -> i64: "select count(*) as number from (select id from kit_notification
    where recipient = ?1 and read_at is null and in_app = true limit ?2) unread");
sql!(READ_ONE: "update kit_notification set read_at = ?3, mail_due = null
    where recipient = ?1 and id = ?2 and read_at is null");
sql!(READ_ALL: "update kit_notification set read_at = ?3, mail_due = null
    where recipient = ?1 and id <= ?2 and read_at is null and in_app = true");
sql!(READ_LINK: "update kit_notification set read_at = ?3, mail_due = null
    where recipient = ?1 and link = ?2 and read_at is null");

/// A person's notices, the newest first; `before` is the last one of the page before.
///
/// # Errors
/// As the database answers.
pub fn notifications(
    tx: &mut Tx<'_>,
    recipient: i64,
    before: Option<NotificationId>,
) -> Result<Vec<Notification>, DbError> {
    let before = before.unwrap_or(NotificationId::from_i64(i64::MAX));
    tx.query(&PAGE, params![recipient, before, NOTICES_PER_PAGE])
}

/// How many notices a person has not read, at most [`UNREAD_CAP`].
///
/// # Errors
/// As the database answers.
pub fn unread_count(tx: &mut Tx<'_>, recipient: i64) -> Result<i64, DbError> {
    tx.get(&UNREAD, params![recipient, UNREAD_CAP])
}

/// Marks one notice of this person as read; it does not go by mail any more. False if it is
/// not there, not this person's, or read already.
///
/// # Errors
/// As the database answers.
pub fn mark_read(
    tx: &mut Tx<'_>,
    now: Timestamp,
    recipient: i64,
    id: NotificationId,
) -> Result<bool, DbError> {
    Ok(tx.execute(&READ_ONE, params![recipient, id, now])? == 1)
}

/// Marks all notices up to the newest one that the person has seen; gives how many.
///
/// # Errors
/// As the database answers.
pub fn mark_all_read(
    tx: &mut Tx<'_>,
    now: Timestamp,
    recipient: i64,
    newest: NotificationId,
) -> Result<u64, DbError> {
    tx.execute(&READ_ALL, params![recipient, newest, now])
}

/// Marks the notices that lead to a page which the person has just opened; gives how many.
///
/// # Errors
/// As the database answers.
pub fn mark_link_read(
    tx: &mut Tx<'_>,
    now: Timestamp,
    recipient: i64,
    link: &str,
) -> Result<u64, DbError> {
    tx.execute(&READ_LINK, params![recipient, link, now])
}
