//! The start page: for who is signed in the way to their first page; for others what this is.

use identity::demo::{ListedAccount, PASSWORD, listed_accounts};
use kit_i18n::args;
use kit_web::{Answer, Markup, Visit, html, ui};

/// The page that signs in.
const SIGN_IN: &str = "/dang-nhap";
/// What the program does, in the order of the page: text keys without their endings.
const PARTS: [&str; 4] = ["incoming", "outgoing", "exchange", "figures"];

pub(super) async fn open(visit: Visit) -> Answer {
    if let Some(href) = first_page(&visit) {
        return visit.redirect(href);
    }
    let now = visit.now();
    let accounts = visit
        .web()
        .db()
        .read(move |tx| listed_accounts(tx, now))
        .await?;
    view(&visit, &accounts)
}

/// The first entry of the side menu that the viewer may see.
fn first_page(visit: &Visit) -> Option<&'static str> {
    visit.viewer()?;
    let mut menu = visit.web().menu.iter();
    menu.find(|item| item.permission.is_none_or(|one| visit.may(one)))
        .map(|item| item.href)
}

fn view(visit: &Visit, accounts: &[ListedAccount]) -> Answer {
    let sign_in = ui::link_button(SIGN_IN, &visit.t("tinhso-start-sign-in"), "log-in", true);
    let body = html! {
        p class="lead" { (visit.t("tinhso-start-what")) }
        @if visit.viewer().is_none() { p { (sign_in) } }
        @for part in PARTS {
            h2 { (visit.t(&format!("tinhso-start-{part}"))) }
            p { (visit.t(&format!("tinhso-start-{part}-text"))) }
        }
        @if !accounts.is_empty() { (demonstration(visit, accounts)) }
    };
    visit
        .page(visit.t("tinhso-start-title"))
        .narrow()
        .body(body)
}

fn demonstration(visit: &Visit, accounts: &[ListedAccount]) -> Markup {
    html! {
        h2 id="trinh-dien" { (visit.t("tinhso-start-demo")) }
        p { (visit.ta("tinhso-start-demo-text", &args!["password" => PASSWORD])) }
        ul {
            @for account in accounts {
                li {
                    strong { code { (account.user_name) } } " – " (account.person_name)
                    @if !account.role_line.is_empty() { ", " (account.role_line) }
                    br; (visit.t(account.about_key))
                }
            }
        }
    }
}

pub(super) fn sample_visitor(visit: &Visit) -> Answer {
    view(visit, &[])
}

pub(super) fn sample_demonstration(visit: &Visit) -> Answer {
    let account = ListedAccount {
        user_name: "van-thu.ubnd".to_owned(),
        person_name: "Nguyễn Thị Mẫu".to_owned(),
        role_line: "Văn thư, Ủy ban nhân dân tỉnh".to_owned(),
        about_key: "identity-demo-clerk",
    };
    view(visit, &[account])
}
