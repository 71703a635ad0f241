//! What notices and mail promise, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod by_mail;
mod in_the_program;
mod smtp_server;

use jiff::Timestamp;
use kit_db::{Db, Migration};
use kit_i18n::{Locale, Source, Texts, Value};
use kit_notify::{MailWish, Notice, NoticeKind, Notices, NotificationId, notify};

const MIGRATIONS: &[Migration] = &[
    kit_db::MIGRATIONS[0],
    kit_db::MIGRATIONS[1],
    kit_jobs::MIGRATIONS[0],
    kit_notify::MIGRATIONS[0],
];

const ASSIGNED: NoticeKind =
    NoticeKind::new("documents.assigned", "notice-assigned", &["title", "count"])
        .mail(MailWish::Soon);
const WEEKLY: NoticeKind =
    NoticeKind::new("reports.weekly", "notice-weekly", &[]).mail(MailWish::Digest);
const DEADLINE: NoticeKind =
    NoticeKind::new("onestop.deadline", "notice-deadline", &["title"]).required();

#[test]
fn every_statement_fits_both_databases() {
    for db in [
        testing::sqlite_db(MIGRATIONS),
        testing::postgres_db(MIGRATIONS),
    ] {
        assert_eq!(kit_db::check::prepare_all(&db).unwrap(), vec![]);
    }
}

/// 08:00 in the province.
fn start() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

fn notices() -> Notices {
    let own = [
        Source::new(
            Locale::Vi,
            "test",
            "notice-assigned = Văn bản “{ $title }” được chuyển đến đồng chí, còn { $count } việc\n\
             notice-weekly = Có báo cáo tuần\nnotice-deadline = Hồ sơ { $title } sắp quá hạn",
        ),
        Source::new(
            Locale::En,
            "test",
            "notice-assigned = “{ $title }” was assigned to you, { $count } tasks are open",
        ),
    ];
    let texts = Texts::build(kit_notify::texts().into_iter().chain(own)).unwrap();
    Notices::new(texts, [ASSIGNED, WEEKLY, DEADLINE]).unwrap()
}

fn tell(
    db: &Db,
    now: Timestamp,
    recipient: i64,
    kind: NoticeKind,
    title: &str,
) -> Option<NotificationId> {
    let title = title.to_owned();
    db.write_blocking(move |tx| {
        notify(
            tx,
            now,
            &Notice {
                recipient,
                kind: &kind,
                arguments: &[("title", Value::from(&title)), ("count", Value::from(1204))],
                link: Some("/documents/1"),
            },
        )
    })
    .unwrap()
}
