//! The start page: for who is signed in the way to their first page; for others what this is.

use identity::demo::{ListedAccount, PASSWORD, listed_accounts};
use kit_base::Id;
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

/// The first entry of the side menu that the viewer may open.
fn first_page(visit: &Visit) -> Option<&'static str> {
    visit.viewer()?;
    visit.menu().first().map(|item| item.href)
}

fn view(visit: &Visit, accounts: &[ListedAccount]) -> Answer {
    let sign_in = ui::link_button(SIGN_IN, &visit.t("tinhso-start-sign-in"), "log-in", true);
    let body = html! {
        p class="lead-text" { (visit.t("tinhso-start-what")) }
        div class="g2" { @for part in PARTS { (about(visit, part)) } }
        @if !accounts.is_empty() { (demonstration(visit, accounts)) }
        @else if visit.viewer().is_none() { p { (sign_in) } }
    };
    visit.page(visit.t("tinhso-start-title")).body(body)
}

fn about(visit: &Visit, part: &str) -> Markup {
    let title = visit.t(&format!("tinhso-start-{part}"));
    let text = html! { p { (visit.t(&format!("tinhso-start-{part}-text"))) } };
    ui::panel(&title, "", &html! {}, &text)
}

/// Who one can be here, each with a button that signs in.
fn demonstration(visit: &Visit, accounts: &[ListedAccount]) -> Markup {
    let column = |key| ui::Column::new(visit.t(key)).kind(ui::CellKind::Wrapped);
    let columns = [
        column("tinhso-start-account").width(ui::Width::Large),
        column("tinhso-start-person"),
        column("tinhso-start-work"),
        column("tinhso-start-enter").width(ui::Width::Large),
    ];
    let rows = accounts.iter().map(|account| ui::Row {
        id: account.user_name.clone(),
        name: account.user_name.clone(),
        unread: false,
        cells: vec![
            html! { b { (account.user_name) } },
            html! { (account.person_name) br; (account.role_line) },
            html! { (visit.t(account.about_key)) },
            enter(visit, &account.user_name),
        ],
    });
    let title = visit.t("tinhso-start-demo");
    let note = visit.ta("tinhso-start-demo-text", &args!["password" => PASSWORD]);
    let table = ui::Table::new(title.clone()).columns(columns).rows(rows);
    ui::panel(&title, &note, &html! {}, &table.draw(visit))
}

fn enter(visit: &Visit, user_name: &str) -> Markup {
    html! {
        form method="post" action=(SIGN_IN) class="one-button" data-once {
            (ui::hidden_fields(visit))
            input type="hidden" name="ten" value=(user_name);
            input type="hidden" name="mat-khau" value=(PASSWORD);
            button class="ds-button" data-variant="secondary" type="submit" {
                (visit.t("tinhso-start-sign-in")) span class="sr" { " " (user_name) }
            }
        }
    }
}

pub(super) fn sample_visitor(visit: &Visit) -> Answer {
    view(visit, &[])
}

pub(super) fn sample_demonstration(visit: &Visit) -> Answer {
    let account = ListedAccount {
        person: identity::PersonId::from_i64(1),
        organisation: None,
        user_name: "van-thu.ubnd".to_owned(),
        person_name: "Nguyễn Thị Mẫu".to_owned(),
        role_line: "Văn thư, Ủy ban nhân dân tỉnh".to_owned(),
        about_key: "identity-demo-clerk",
    };
    view(visit, &[account])
}
