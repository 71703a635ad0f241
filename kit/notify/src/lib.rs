//! Telling people: notices inside the program and by mail, as each person prefers.
//!
//! A handler calls [`notify`] in its transaction: one row. Jobs gather the notices that are to
//! go by mail into one message for each person and send them over SMTP. See the README.

mod gather;
mod kind;
mod list;
mod mail;
mod mailer;
mod notify;
mod preferences;
mod prune;

pub use gather::{AddressBook, LINES_PER_MAIL, MailService, Recipient};
pub use kind::{MailWish, NoticeKind, Notices, NoticesError};
pub use list::{
    NOTICES_PER_PAGE, Notification, UNREAD_CAP, mark_all_read, mark_link_read, mark_read,
    notifications, unread_count,
};
pub use mail::{MailId, MailState, NewMail, SentMail, mail_of, send_mail};
pub use mailer::{MailError, MailSettings, Mailer, Security};
pub use notify::{GATHER_TIME, Notice, NotificationId, digest_after, notify};
pub use preferences::{Preference, preferences, set_preference};
pub use prune::{MAIL_KEPT, READ_NOTICES_KEPT};

use kit_i18n::{Locale, Source};
use kit_jobs::Work;

/// The tables of this crate.
pub const MIGRATIONS: &[kit_db::Migration] = &[kit_db::migration!(
    "202611220103_kit_notify",
    "../migrations/202611220103_kit_notify.sql"
)];

/// The texts of this crate.
#[must_use]
pub fn texts() -> [Source; 2] {
    [
        Source::new(Locale::Vi, "notify", include_str!("../i18n/vi.ftl")),
        Source::new(Locale::En, "notify", include_str!("../i18n/en.ftl")),
    ]
}

/// The jobs of this crate. With `mail`, the context of the runner has a [`MailService`];
/// without it nothing is gathered or sent, and notices are shown inside the program only.
#[must_use]
pub fn work(mail: bool) -> Work {
    let mut work = prune::work();
    if mail {
        work.extend(gather::work());
        work.extend(mail::work());
    }
    work
}
