//! What people type is printed, whatever letters it has.

use kit_typeset::{About, Typesetter};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::reading::{about, pages, render, template, text, tool};

fn register_with(subject: &str) -> Value {
    json!({
        "agency": "Văn phòng", "title": "Sổ đăng ký văn bản đến",
        "columns": [{ "title": "Số" }, { "title": "Trích yếu", "width": 4 }, { "title": "Ghi chú" }],
        "rows": [["1", subject, "còn lại"], ["2", "Về việc thường ngày", ""]]
    })
}

#[test]
fn an_emoji_in_one_subject_does_not_stop_the_register() {
    let pdf = render("register", &register_with("Chúc mừng 😀 năm mới"));
    let text = text(&pdf);
    assert!(text.contains("U+1F600"), "{text}");
    assert!(text.contains("Về việc thường ngày"), "{text}");
}

#[test]
fn full_width_letters_are_printed_or_named() {
    let text = text(&render("register", &register_with("Ｎｇｈ漢")));
    let printed = text.contains('Ｎ') && text.contains('漢');
    let named = text.contains("U+FF2E") && text.contains("U+6F22");
    assert!(printed || named, "{text}");
}

#[test]
fn old_line_ends_keep_words_apart() {
    let text = text(&render(
        "register",
        &register_with("một\u{b}hai\u{c}ba\u{85}bốn"),
    ));
    assert!(text.contains("một hai ba bốn"), "{text}");
}

#[test]
fn five_hundred_letters_without_a_blank_stay_on_the_page() {
    let long: String = (0..500)
        .map(|n| char::from(b'a' + (n % 26) as u8))
        .collect();
    let pdf = render("register", &register_with(&long));
    let boxes = tool("pdftotext", &["-bbox"], &pdf, &["-"]);
    let right = |line: &str| {
        let at = line.find("xMax=\"")? + "xMax=\"".len();
        line[at..].split('"').next()?.parse::<f64>().ok()
    };
    let furthest = boxes
        .lines()
        .filter(|line| line.contains("<word"))
        .filter_map(right)
        .fold(0.0, f64::max);
    // A4 landscape is 841.89 points wide
    assert!(furthest > 100.0 && furthest < 842.0, "{furthest}");
    let all: String = text(&pdf)
        .chars()
        .filter(char::is_ascii_lowercase)
        .collect();
    assert!(all.len() >= 500 && pages(&pdf) == 1, "{all}");
}

#[test]
fn a_title_with_letters_that_no_font_has_is_no_obstacle() {
    let about = About::new("Sổ 😀\u{1}", "Ủy ban \u{202E}", about().created);
    let printed = template("#let render(data, about) = [#about.title #about.author]").render(
        "test",
        &json!({}),
        &about,
    );
    assert!(text(&printed.unwrap()).contains("U+1F600"));
}

#[test]
fn a_report_takes_every_letter_and_every_long_word_as_well() {
    let odd = format!("Ｎ 😀 漢 مرحبا {} một\u{b}hai\u{85}ba", "w".repeat(500));
    let report = json!({
        "agency": &odd, "title": &odd, "number": &odd, "place_date": &odd, "basis": [&odd],
        "sections": [{ "heading": &odd, "paragraphs": [&odd], "table": {
            "caption": &odd, "columns": [{ "title": &odd }, { "title": "Số" }], "rows": [[&odd, "1"]], "total": [&odd, "1"]
        } }],
        "recipients": [&odd], "signatures": [{ "capacity": &odd, "position": &odd, "name": &odd, "note": &odd }]
    });
    let text = text(&render("figures", &report));
    assert!(
        text.contains("U+1F600") && text.contains("hai ba"),
        "{text}"
    );
    assert!(!text.contains("mộthai"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_is_typed_there_is_a_pdf(typed in any::<String>(), title in any::<String>()) {
        let about = About { title: format!("t{title}"), ..about() };
        let made = Typesetter::new([]).unwrap().render("register", &register_with(&typed), &about);
        prop_assert!(made.is_ok(), "{typed:?}: {:?}", made.err());
    }
}
