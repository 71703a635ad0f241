//! What a person was told: the list behind the bell, and the count on it.

use axum::extract::Query;
use futures::future::BoxFuture;
use identity::AccountId;
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{Db, Tx};
use kit_module::MakeBadge;
use kit_notify::{NOTICES_PER_PAGE, Notices, Notification, NotificationId};
use kit_web::{
    Answer, Badge, BadgeSource, Fields, Flash, Form, FromForm, Markup, PageError, Viewer, Visit,
    html, ui,
};
use std::sync::Arc;

/// Where the list stands.
pub(crate) const HERE: &str = "/thong-bao";
/// Marks as read what the person has seen.
pub(super) const READ: &str = "/thong-bao/da-doc";
/// The name under which kit-web shows the count on the bell.
const BELL: &str = "notices";

#[derive(serde::Deserialize)]
pub(super) struct Before {
    /// The last notice of the page before.
    truoc: Option<NotificationId>,
}

/// Everything up to the newest notice that the person has seen.
pub(super) struct Seen(NotificationId);

impl FromForm for Seen {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.raw("moi-nhat").parse().ok().map(Self)
    }
}

pub(super) async fn list(visit: Visit, Query(before): Query<Before>) -> Answer {
    let account = account_of(visit.viewer())?;
    let found = visit.web().db().read(move |tx| {
        let before = before.truoc;
        kit_notify::notifications(tx, account, before)
    });
    view(&visit, &found.await?)
}

pub(super) async fn read(visit: Visit, form: Form<Seen>) -> Answer {
    let Some(Seen(newest)) = form.input else {
        return visit.redirect(HERE);
    };
    let (account, now) = (account_of(visit.viewer())?, visit.now());
    let db = visit.web().db();
    db.write(move |tx| kit_notify::mark_all_read(tx, now, account, newest))
        .await?;
    visit.redirect_with(HERE, Flash::success("tinhso-notices-read"))
}

fn account_of(viewer: Option<&Viewer>) -> Result<i64, PageError> {
    let viewer = viewer.ok_or(PageError::SignInNeeded)?;
    let account: AccountId = viewer.account.parse().map_err(PageError::internal)?;
    Ok(account.to_i64())
}

fn view(visit: &Visit, notices: &[Notification]) -> Answer {
    let page = visit.page(visit.t("tinhso-notices"));
    let (Some(newest), Some(oldest)) = (notices.first(), notices.last()) else {
        let (none, why) = (
            visit.t("tinhso-notices-none"),
            visit.t("tinhso-notices-none-text"),
        );
        return page.body(ui::empty_state("bell", &none, &why, None));
    };
    let unread = notices.iter().any(|notice| notice.read_at.is_none());
    let acts = html! { @if unread { (read_button(visit, newest.id)) } };
    let foot = ui::pager(visit, &pager(notices.len(), oldest.id));
    page.actions(acts)
        .body(table(visit, notices).foot(foot).draw(visit))
}

fn read_button(visit: &Visit, newest: NotificationId) -> Markup {
    html! {
        form method="post" action=(READ) class="one-button" data-once {
            (ui::hidden_fields(visit))
            input type="hidden" name="moi-nhat" value=(newest);
            button class="ds-button" data-variant="secondary" type="submit" {
                (ui::icon("check")) (visit.t("tinhso-notices-mark"))
            }
        }
    }
}

fn table(visit: &Visit, notices: &[Notification]) -> ui::Table {
    let columns = [
        ui::Column::new(visit.t("tinhso-notices-what")).kind(ui::CellKind::Wrapped),
        ui::Column::new(visit.t("tinhso-notices-when"))
            .width(ui::Width::Large)
            .kind(ui::CellKind::Muted),
    ];
    let sentences = visit.web().try_service::<Notices>();
    let rows = notices.iter().map(|notice| {
        let line = sentences.map_or_else(
            || notice.kind.clone(),
            |all| all.line(visit.locale(), &notice.kind, &notice.arguments),
        );
        let what = match &notice.link {
            Some(link) => html! { a href=(link) { (line) } },
            None => html! { (line) },
        };
        ui::Row {
            id: notice.id.to_string(),
            name: line.clone(),
            unread: notice.read_at.is_none(),
            cells: vec![what, html! { (visit.timestamp(notice.created_at)) }],
        }
    });
    ui::Table::new(visit.t("tinhso-notices"))
        .columns(columns)
        .rows(rows)
}

fn pager(shown: usize, oldest: NotificationId) -> ui::Pager {
    let is_full = i64::try_from(shown).is_ok_and(|shown| shown >= NOTICES_PER_PAGE);
    ui::Pager {
        summary: String::new(),
        previous: None,
        next: is_full.then(|| format!("{HERE}?truoc={oldest}")),
        keys: false,
    }
}

pub(super) fn sample_empty(visit: &Visit) -> Answer {
    view(visit, &[])
}

pub(super) fn sample_some(visit: &Visit) -> Answer {
    let notice = |number, kind: &str, read_at: Option<Timestamp>| Notification {
        id: NotificationId::from_i64(number),
        kind: kind.to_owned(),
        arguments: r#"{"organisation":"Sở Nội vụ","notation":"12/SNV-VP"}"#.to_owned(),
        link: Some("/van-ban-den".to_owned()),
        created_at: visit.now(),
        read_at,
    };
    let some = [
        notice(2, "documents.urgent", None),
        notice(1, "documents.sent_back", Some(visit.now())),
    ];
    view(visit, &some)
}

/// Makes the count on the bell.
pub(crate) const BELL_COUNT: MakeBadge = |db, _clock| Arc::new(Bell(db.clone()));

/// The count on the bell.
struct Bell(Db);

impl BadgeSource for Bell {
    fn name(&self) -> &'static str {
        BELL
    }

    fn badge<'a>(&'a self, viewer: &'a Viewer) -> BoxFuture<'a, Option<Badge>> {
        Box::pin(async move {
            let account = account_of(Some(viewer)).ok()?;
            let unread = move |tx: &mut Tx<'_>| kit_notify::unread_count(tx, account);
            let count = self.0.read(unread).await;
            // no count is no zero: nobody shall believe that nothing waits
            let count = count
                .inspect_err(|error| tracing::warn!(%error, "the bell shows no count"))
                .ok()?;
            Some(Badge {
                count: u64::try_from(count).unwrap_or(0),
                overdue: false,
            })
        })
    }
}
