//! How each person wants to be told.

use crate::{MailWish, NoticeKind};
use kit_db::{DbError, Tx, params, sql};

kit_db::row! {
    /// What a person has chosen for a kind of notice.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Preference {
        /// The kind's name.
        pub kind: String,
        /// Shown inside the program.
        pub in_app: bool,
        /// By mail.
        pub mail: MailWish,
    }
}

sql!(ONE -> Preference: "select kind, in_app, mail from kit_notify_preference where recipient = ?1 and kind = ?2");
sql!(ALL -> Preference: "select kind, in_app, mail from kit_notify_preference where recipient = ?1 order by kind");
sql!(SET: "insert into kit_notify_preference (recipient, kind, in_app, mail) values (?1, ?2, ?3, ?4)
    on conflict (recipient, kind) do update set in_app = excluded.in_app, mail = excluded.mail");

/// What a person has chosen; kinds without a row have the kind's default.
///
/// # Errors
/// As the database answers.
pub fn preferences(tx: &mut Tx<'_>, recipient: i64) -> Result<Vec<Preference>, DbError> {
    tx.query(&ALL, params![recipient])
}

/// Stores a person's choice. A required kind stays visible inside the program whatever is
/// chosen here.
///
/// # Errors
/// As the database answers.
pub fn set_preference(
    tx: &mut Tx<'_>,
    recipient: i64,
    kind: &NoticeKind,
    in_app: bool,
    mail: MailWish,
) -> Result<(), DbError> {
    tx.execute(
        &SET,
        params![recipient, kind.name, in_app || kind.required, mail],
    )
    .map(drop)
}

/// What holds for this person and kind.
pub(crate) fn wish(
    tx: &mut Tx<'_>,
    recipient: i64,
    kind: &NoticeKind,
) -> Result<Preference, DbError> {
    let chosen = tx.find(&ONE, params![recipient, kind.name])?;
    let mut wish = chosen.unwrap_or_else(|| Preference {
        kind: kind.name.to_owned(),
        in_app: true,
        mail: kind.mail,
    });
    wish.in_app |= kind.required;
    Ok(wish)
}
