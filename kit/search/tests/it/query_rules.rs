//! What a person types and what they find.

use jiff::civil::date;
use kit_search::{Access, Order, Query, SearchDoc};
use proptest::prelude::*;

use crate::support::{row, with};

fn noted(id: i64, notation: &str, title: &str) -> SearchDoc {
    SearchDoc {
        notation: notation.to_owned(),
        ..row(id, title)
    }
}

#[test]
fn words_without_diacritics_find_every_spelling() {
    let test = with(vec![
        row(1, "Quy hoạch đất đai"),
        row(2, "Đặt hàng dịch vụ"),
        row(3, "Nước sạch"),
    ]);
    assert_eq!(test.sorted_ids("dat"), [1, 2]);
    assert_eq!(test.ids("DAT DAI"), [1]);
}

#[test]
fn words_with_diacritics_find_the_exact_spelling_first_and_the_others_after() {
    let test = with(vec![
        row(1, "Đặt đặt đặt đặt hàng"),
        row(2, "Về quy hoạch và kế hoạch sử dụng đất trong năm"),
    ]);
    assert_eq!(test.ids("đất"), [2, 1]);
    assert_eq!(
        test.ask("đất")
            .hits
            .iter()
            .map(|hit| hit.exact)
            .collect::<Vec<_>>(),
        [true, false]
    );
}

#[test]
fn the_letter_d_with_stroke_counts_as_d_when_typed_without_and_as_itself_when_typed_with() {
    let test = with(vec![row(1, "Dân số"), row(2, "Đan lát")]);
    assert_eq!(test.sorted_ids("dan"), [1, 2]);
    assert_eq!(test.ids("đan")[0], 2);
}

#[test]
fn both_places_of_the_tone_mark_are_one_spelling() {
    let test = with(vec![row(1, "Hoà bình"), row(2, "Hòa giải")]);
    assert!(test.ask("hoà").hits.iter().all(|hit| hit.exact));
    assert_eq!(test.sorted_ids("hòa"), [1, 2]);
}

#[test]
fn decomposed_input_and_decomposed_rows_work_like_composed_ones() {
    let test = with(vec![row(1, "đa\u{302}\u{301}t đai"), row(2, "đất đai")]);
    for query in ["đất", "đa\u{302}\u{301}t"] {
        let hits = test.ask(query);
        assert_eq!(hits.total, 2);
        assert!(hits.hits.iter().all(|hit| hit.exact));
    }
}

#[test]
fn a_notation_is_found_in_every_usual_spelling() {
    let test = with(vec![
        noted(1, "586/KH-UBND", "Kế hoạch chuyển đổi số"),
        noted(2, "587/KH-UBND", "Kế hoạch 586 hộ nghèo của UBND và KH"),
        noted(3, "586/BC-SNV", "Báo cáo"),
    ]);
    for query in [
        "586/KH-UBND",
        "586/KH/UBND",
        "586 KH UBND",
        "0586/kh-ubnd",
        "586/kh ubnd",
    ] {
        assert_eq!(test.ids(query)[0], 1, "{query}");
    }
    assert_eq!(test.sorted_ids("KH-UBND"), [1, 2]);
    assert_eq!(test.sorted_ids("586"), [1, 2, 3]);
    assert_eq!(test.ids("BC-SNV"), [3]);
}

#[test]
fn a_notation_that_stands_in_the_text_is_found_too() {
    let test = with(vec![
        row(1, "Thực hiện Kế hoạch số 586/KH-UBND của tỉnh"),
        row(2, "Kế hoạch 586 UBND KH"),
    ]);
    assert_eq!(test.ids("586/KH-UBND"), [1]);
}

#[test]
fn a_kind_without_its_diacritics_finds_the_kind_and_with_them_puts_it_first() {
    let test = with(vec![
        noted(1, "05/QĐ-UBND", "a"),
        noted(2, "05/QD-UBND", "b"),
        noted(3, "05/QyĐ-UBND", "c"),
    ]);
    assert_eq!(test.sorted_ids("5/QD-UBND"), [1, 2]);
    assert_eq!(test.ids("05/QĐ-UBND"), [1, 2]);
    assert_eq!(test.ids("QĐ"), [1, 2]);
    assert_eq!(test.ids("QyĐ"), [3]);
}

#[test]
fn a_day_finds_the_rows_of_that_day_and_the_rows_that_write_it() {
    let test = with(vec![
        SearchDoc {
            date: Some(date(2022, 2, 5)),
            ..row(1, "Của ngày ấy")
        },
        row(2, "Họp ngày 05 tháng 02 năm 2022"),
        row(3, "Họp ngày 5/2/2022"),
        SearchDoc {
            date: Some(date(2022, 5, 2)),
            ..row(4, "Ngày khác 2022")
        },
    ]);
    let ids = test.ids("5/2/2022");
    assert_eq!(ids[0], 1);
    assert_eq!(ids.len(), 3);
    assert!(!ids.contains(&4));
}

#[test]
fn quoted_words_must_stand_side_by_side() {
    let test = with(vec![row(1, "Đất đai"), row(2, "Đai an toàn trên đất")]);
    assert_eq!(test.ids("\"đất đai\""), [1]);
    assert_eq!(test.ids("“dat dai”"), [1]);
    assert_eq!(test.sorted_ids("đất đai"), [1, 2]);
}

#[test]
fn neighbours_in_the_query_lift_rows_that_have_them_side_by_side() {
    let test = with(vec![
        row(1, "Giáo viên được đào tạo về dục tốc"),
        row(2, "Sở giáo dục và đào tạo họp với viên chức"),
    ]);
    assert_eq!(test.ids("giao duc")[0], 2);
}

#[test]
fn if_no_row_has_all_of_many_words_rows_with_most_of_them_are_given_and_it_is_said() {
    let test = with(vec![
        row(1, "Kế hoạch chuyển đổi số năm nay"),
        row(2, "Nước sạch"),
    ]);
    let hits = test.ask("kế hoạch chuyển đổi xe");
    assert!(hits.relaxed);
    assert_eq!(hits.hits[0].id, 1);
    assert!(!test.ask("chuyển đổi").relaxed);
}

#[test]
fn a_blank_query_gives_every_row_the_newest_first_and_signs_alone_give_none() {
    let test = with(vec![
        SearchDoc {
            date: Some(date(2021, 1, 1)),
            ..row(1, "Cũ")
        },
        SearchDoc {
            date: Some(date(2023, 1, 1)),
            ..row(2, "Mới")
        },
        row(3, "Không ngày"),
    ]);
    assert_eq!(test.ids("  "), [2, 1, 3]);
    assert_eq!(test.ask("?!…").total, 0);
}

#[test]
fn the_newest_first_when_asked_so_and_days_limit_the_hits() {
    let rows = (1..=9)
        .map(|id| SearchDoc {
            date: Some(date(2022, id as i8, 1)),
            ..row(id, "Báo cáo")
        })
        .collect();
    let test = with(rows);
    let query = Query {
        order: Order::Newest,
        from: Some(date(2022, 3, 1)),
        until: Some(date(2022, 5, 31)),
        ..Query::new("bao cao", Access::Everything)
    };
    let ids: Vec<i64> = test
        .index
        .search(&query)
        .unwrap()
        .hits
        .iter()
        .map(|hit| hit.id)
        .collect();
    assert_eq!(ids, [5, 4, 3]);
    let nobody = Query {
        from: Some(date(2023, 1, 1)),
        until: Some(date(2022, 1, 1)),
        ..query
    };
    assert_eq!(test.index.search(&nobody).unwrap().total, 0);
}

#[test]
fn pages_follow_each_other_without_gap_and_the_total_is_exact() {
    let test = with((1..=250).map(|id| row(id, "Tờ trình")).collect());
    let mut seen = Vec::new();
    for offset in (0..250).step_by(40) {
        let query = Query {
            offset,
            limit: 40,
            ..Query::new("tờ trình", Access::Everything)
        };
        let hits = test.index.search(&query).unwrap();
        assert_eq!(hits.total, 250);
        seen.extend(hits.hits.iter().map(|hit| hit.id));
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=250).collect::<Vec<_>>());
}

#[test]
fn the_found_words_are_marked_in_title_and_snippet() {
    let body = format!("{} về sử dụng đất đai tại xã", "mở đầu ".repeat(60));
    let test = with(vec![SearchDoc {
        body,
        ..row(1, "Đất ở")
    }]);
    let hits = test.ask("đất");
    let hit = &hits.hits[0];
    let marks = |shown: &kit_search::Highlighted| {
        shown
            .marks
            .iter()
            .map(|range| shown.text[range.clone()].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(marks(&hit.title), ["Đất"]);
    assert_eq!(marks(&hit.snippet), ["đất"]);
    assert!(hit.snippet.cut_before);
}

/// Texts that look like queries, and texts that look like nothing.
fn strange() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\"“”/\\-+*:^~()\\[\\]{}!&|\\\\.,0-9a-zA-ZđĐấộ\u{301}\u{323} \u{0}\t\n]{0,60}",
        "([0-9]{1,3}[/ .-]){1,4}([A-ZĐ]{1,5}[-/ ]?){0,3}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_is_an_error(text in strange(), offset in 0usize..2_000_000, limit in 0usize..1_000) {
        thread_local! {
            static TEST: crate::support::TestIndex = with(vec![noted(1, "586/KH-UBND", "Kế hoạch đất đai"), row(2, "Báo cáo")]);
        }
        TEST.with(|test| {
            let query = Query { offset, limit, ..Query::new(text, Access::Everything) };
            test.index.search(&query).map(|_| ()).map_err(|error| TestCaseError::fail(error.to_string()))
        })?;
    }
}

#[test]
fn every_way_of_writing_finds_the_same_words() {
    let stored = "Quyết định thu hồi đất đai tại phường Hòa Bình, thị xã Thái Hòa";
    let test = with(vec![row(1, stored), row(2, "Báo cáo khác")]);
    for asked in [
        "đất đai",
        "đa\u{302}\u{301}t đai",
        "đâ\u{301}t đai",
        "dat dai",
        "ĐẤT ĐAI",
        "Ðất ðai",
        "Hoà Bình",
        "HÒA BÌNH",
        "Hoa\u{300} Bi\u{300}nh",
        "hoa binh",
        "\"thu hồi đất\"",
        "quyet dinh thu hoi",
    ] {
        assert_eq!(test.ids(asked), [1], "{asked}");
    }
}

#[test]
fn the_word_as_it_was_typed_comes_before_others_of_the_same_letters() {
    let titles = [
        "Họp đương sự",
        "Tập đoàn hải dương",
        "Dự án đường tỉnh 598",
        "Duong lich 2022",
    ];
    let test = with(
        titles
            .iter()
            .zip(1..)
            .map(|(title, id)| row(id, title))
            .collect(),
    );
    assert_eq!(test.ids("đường")[0], 3);
}

#[test]
fn the_queries_of_the_trial_find_their_document() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/trial/cases/lists/search_queries.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: ../shared/data/trial is not at hand");
        return;
    };
    let lists: serde_json::Value = serde_json::from_str(&text).unwrap();
    let test = with(vec![row(1, lists["stored"].as_str().unwrap())]);
    for asked in lists["must_find"].as_array().unwrap() {
        assert_eq!(test.ids(asked.as_str().unwrap()), [1], "{asked}");
    }
    let ranked = &lists["must_rank_exact_first"];
    let documents = ranked["documents"].as_array().unwrap().iter().zip(1..);
    let test = with(
        documents
            .map(|(title, id)| row(id, title.as_str().unwrap()))
            .collect(),
    );
    assert_eq!(test.ids(ranked["query"].as_str().unwrap())[0], 1);
}
