//! The sheet of recovery codes: told once, and printed alone, without the page around it.

use super::second_factor::renew;
use crate::{
    Actor,
    accounts::{self, second_factor::FreshCodes},
    sessions::pages::present,
};
use kit_web::{Answer, Visit, html, ui};

/// The new recovery sheet, on a page of the session's new token.
pub(super) async fn told(visit: &Visit, fresh: FreshCodes) -> Answer {
    renew(visit, fresh.token);
    let actor = Actor::of_visit(visit)?;
    let post = actor.posts.iter().find(|post| post.post == actor.post);
    let agency = post.map_or_else(String::new, |post| post.organisation_name.to_string());
    let (account, _) = present(visit)?;
    let user_name = visit
        .web()
        .db()
        .read(move |tx| accounts::account(tx, account).map(|account| account.user_name))
        .await?;
    let sheet = Sheet {
        user_name: &user_name,
        agency,
        codes: &fresh.codes,
    };
    view_codes(visit, &sheet)
}

/// What is printed and put away.
struct Sheet<'a> {
    user_name: &'a str,
    agency: String,
    codes: &'a [String],
}

fn view_codes(visit: &Visit, sheet: &Sheet<'_>) -> Answer {
    // it is printed alone, without the page around it: it says whose it is, since when, and what to do
    let name = visit.viewer().map_or("", |viewer| &viewer.name);
    let rows = [
        (visit.t("identity-person-name"), html! { (name) }),
        (
            visit.t("identity-user-name"),
            html! { code { (sheet.user_name) } },
        ),
        (
            visit.t("identity-recovery-agency"),
            html! { (sheet.agency) },
        ),
        (
            visit.t("identity-created-at"),
            html! { (visit.timestamp(visit.now())) },
        ),
    ];
    let body = html! {
        (ui::notice(visit, ui::NoticeKind::Warning, &visit.t("identity-recovery-once"), &html! {}))
        section class="print-only recovery-sheet" {
            h2 { (visit.t("identity-recovery-sheet")) }
            (ui::key_values(&rows))
            ol class="recovery-codes" { @for code in sheet.codes { li { code { (code) } } } }
            h3 { (visit.t("identity-recovery-what")) }
            ol {
                li { (visit.t("identity-recovery-use")) }
                li { (visit.t("identity-recovery-put-away")) }
                li { (visit.t("identity-recovery-found")) }
            }
        }
        div class="acts" {
            button class="ds-button" data-variant="secondary" type="button" data-print hidden { (visit.t("identity-recovery-print")) }
            (ui::link_button("/", &visit.t("identity-recovery-kept"), "check", true))
        }
    };
    visit
        .page(visit.t("identity-recovery-codes"))
        .crumb(visit.t("identity-my-account"), "/tai-khoan")
        .narrow()
        .body(body)
}

pub(super) fn sample_codes(visit: &Visit) -> Answer {
    let codes: Vec<String> = (0..accounts::second_factor::RECOVERY_CODES)
        .map(|_| "ab2cd-ef3gh".to_owned())
        .collect();
    let sheet = Sheet {
        user_name: "mau",
        agency: "Ủy ban nhân dân tỉnh".to_owned(),
        codes: &codes,
    };
    view_codes(visit, &sheet)
}
