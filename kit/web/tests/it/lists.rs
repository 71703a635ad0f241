//! What the addresses of lists ask for, and what follows from it.

use crate::server::{Server, plain};
use http::StatusCode;
use kit_web::{
    Access, Answer, Filter, FilterKind, List, ListQuery, Parameters, Routes, Visit, html,
    ui::Choice,
};

static LIST: List = List {
    path: "/ds",
    label: "test-group",
    filters: &[
        Filter {
            name: "q",
            label: "test-title",
            kind: FilterKind::Text,
        },
        Filter {
            name: "loai",
            label: "test-files",
            kind: FilterKind::Choice {
                all: "test-group",
                choices: |_| vec![Choice::new("a", "Loại A"), Choice::new("b", "Loại B")],
            },
        },
        Filter {
            name: "ngay",
            label: "test-saved",
            kind: FilterKind::Linked(|_, text| text.strip_prefix("d-").map(str::to_owned)),
        },
    ],
    kept: &["tab"],
};

async fn open(visit: Visit, parameters: Parameters) -> Answer {
    let query = ListQuery::read(&LIST, &visit, &parameters)?;
    let body = html! {
        (query.form(&visit)) (query.chips(&visit, []))
        p { "link:" (query.link()) ":export:" (query.link_at("/ds/xuat")) ":" (query.is_filtered()) ":" (query.get("q").chars().count()) ":" }
    };
    visit.page("Danh sách").body(body)
}

fn server() -> Server {
    Server::new(
        Routes::new()
            .get("/", Access::Public, plain)
            .get("/ds", Access::Public, open),
    )
}

async fn answer(query: &str) -> String {
    let reply = server().get(&format!("/ds{query}"), "").await;
    assert_eq!(reply.status, StatusCode::OK, "{query}");
    reply.text
}

#[tokio::test]
async fn a_list_s_links_keep_what_is_asked_for_and_leave_out_what_makes_no_sense() {
    let text = answer("?q=s%E1%BB%91+1&loai=b&ngay=d-1&tab=x&khac=y").await;
    assert!(
        text.contains(
            "link:/ds?q=s%E1%BB%91%201&amp;loai=b&amp;ngay=d-1&amp;tab=x:export:/ds/xuat?q="
        ),
        "{text}"
    );
    let text = answer("?loai=c&ngay=1").await;
    assert!(text.contains("link:/ds:export:/ds/xuat:false:"), "{text}");
    let text = answer("?tab=x").await;
    assert!(
        text.contains("link:/ds?tab=x:export:/ds/xuat?tab=x:false:"),
        "a tab is no filter"
    );
}

#[tokio::test]
async fn each_filter_that_is_set_has_a_chip_that_takes_it_away_and_nothing_else() {
    let text = answer("?q=abc&loai=b&ngay=d-1&tab=x").await;
    for (value, without) in [
        ("“abc”", "/ds?loai=b&amp;ngay=d-1&amp;tab=x"),
        ("Loại B", "/ds?q=abc&amp;ngay=d-1&amp;tab=x"),
        ("1", "/ds?q=abc&amp;loai=b&amp;tab=x"),
    ] {
        let chip = format!("href=\"{without}\"");
        assert!(
            text.contains(&chip) && text.contains(value),
            "{value}: {text}"
        );
    }
    assert!(
        text.contains("<a href=\"/ds?tab=x\">"),
        "all at once: {text}"
    );
    // the form keeps what it has no field for
    for field in ["name=\"tab\" value=\"x\"", "name=\"ngay\" value=\"d-1\""] {
        assert!(
            text.contains(&format!("type=\"hidden\" {field}")),
            "{field}: {text}"
        );
    }
    assert!(text.contains("<option value=\"b\" selected>"), "{text}");
}

#[tokio::test]
async fn whatever_stands_in_an_address_is_answered() {
    let long = "x".repeat(5_000);
    assert!(answer(&format!("?q={long}")).await.contains(":true:200:"));
    assert!(answer("?q=%00%0a%e2%80%8b&q=b").await.contains(":"));
    assert!(answer("?q=a&q=b&loai=%ff").await.contains("link:/ds?q=a:"));
    let reply = server().get("/ds?trang=bay-gio", "").await;
    assert_eq!(
        reply.status,
        StatusCode::BAD_REQUEST,
        "the place of another list"
    );
}
