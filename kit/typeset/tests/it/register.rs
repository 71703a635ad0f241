//! The register of incoming documents with the ten columns of Decree 30/2020/NĐ-CP, annex IV.

use serde_json::{Value, json};

use crate::reading::{pages, render, text, tool};

fn register(rows: usize) -> Value {
    let titles = [
        "Ngày đến",
        "Số đến",
        "Tác giả",
        "Số, ký hiệu văn bản",
        "Ngày tháng văn bản",
        "Tên loại và trích yếu nội dung",
        "Đơn vị hoặc người nhận",
        "Ngày chuyển",
        "Ký nhận",
        "Ghi chú",
    ];
    let widths = [1.1, 0.7, 1.8, 1.5, 1.1, 4.0, 1.6, 1.1, 0.9, 1.0];
    let columns: Vec<Value> = titles
        .iter()
        .zip(widths)
        .map(|(title, width)| json!({ "title": title, "width": width }))
        .collect();
    let rows: Vec<Value> = (1..=rows)
        .map(|number| {
            json!(["05/01/2026", number.to_string(), "Sở Tài nguyên và Môi trường", format!("{number}/STNMT-VP"), "31/12/2025",
                "Về việc đề nghị thẩm định phương án bồi thường, hỗ trợ, tái định cư khi Nhà nước thu hồi đất để thực hiện dự án đường ven biển",
                "Phòng Kinh tế", "05/01/2026", null, ""])
        })
        .collect();
    json!({
        "superior": "Ủy ban nhân dân tỉnh", "agency": "Văn phòng", "place_date": "Hà Tĩnh, ngày 05 tháng 01 năm 2026",
        "title": "Sổ đăng ký văn bản đến", "subtitle": "Từ ngày 01/01/2026 đến ngày 31/01/2026",
        "columns": columns, "column_numbers": true, "rows": rows, "closing": "Tổng số: 1 văn bản.",
        "signatures": [{ "capacity": "TL. Chủ tịch", "position": "Chánh Văn phòng", "name": "Nguyễn Văn Mẫu" }]
    })
}

#[test]
fn vietnamese_comes_out_as_it_went_in() {
    let text = text(&render("register", &register(3)));
    for expected in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN TỈNH",
        "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",
        "2/STNMT-VP",
        "TL. CHỦ TỊCH",
        "Nguyễn Văn Mẫu",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
}

#[test]
fn all_fonts_are_tinos_embedded_with_their_letters() {
    let fonts = tool("pdffonts", &[], &render("register", &register(3)), &[]);
    let faces: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!faces.is_empty());
    for face in faces {
        assert!(
            face.contains("Tinos") && face.contains("yes yes yes"),
            "{fonts}"
        );
    }
}

#[test]
fn the_head_is_repeated_and_pages_are_numbered_from_the_second_on() {
    let pdf = render("register", &register(300));
    let count = pages(&pdf);
    assert!(count > 20, "{count} pages");
    let text = text(&pdf);
    let sheets: Vec<&str> = text.split('\u{c}').take(count).collect();
    // the last sheet may hold the signature only
    for (at, sheet) in sheets.iter().enumerate().take(count - 1) {
        assert!(
            sheet.contains("Tác giả") && sheet.contains("(10)"),
            "sheet {} has no head:\n{sheet}",
            at + 1
        );
        let first_line = sheet
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap()
            .trim();
        assert_eq!(
            first_line == (at + 1).to_string(),
            at > 0,
            "sheet {}: {first_line}",
            at + 1
        );
    }
    assert!(text.contains("300/STNMT"));
}

#[test]
fn the_sheet_is_a4_landscape_and_says_that_it_is_archivable_and_accessible() {
    let pdf = render("register", &register(1));
    let info = tool("pdfinfo", &[], &pdf, &[]);
    assert!(
        info.contains("841.89 x 595.276") || info.contains("841.89 x 595.28"),
        "{info}"
    );
    assert!(
        info.contains("Tagged:          yes")
            && info.contains("Title:           Sổ đăng ký văn bản đến"),
        "{info}"
    );
    assert!(info.contains("CreationDate"), "{info}");
    let metadata = tool("pdfinfo", &["-meta"], &pdf, &[]);
    assert!(
        metadata.contains("<pdfaid:part>2")
            && metadata.contains("<pdfaid:conformance>A")
            && metadata.contains("<pdfuaid:part>1"),
        "{metadata}"
    );
}

#[test]
fn a_register_without_rows_says_so() {
    let mut data = register(0);
    data["empty"] = "Không có văn bản.".into();
    assert!(text(&render("register", &data)).contains("Không có văn bản."));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(
        render("register", &register(5)),
        render("register", &register(5))
    );
}

#[test]
fn what_people_type_is_text_and_nothing_else() {
    let mut data = register(1);
    let typed = "#panic(\"x\") $ *đậm* _nghiêng_ @ref <nhãn> \\ [ ] { } // /* `a` = tiêu đề";
    data["rows"][0][5] = typed.into();
    data["title"] = "#import \"@preview/x:1.0.0\"".into();
    let text = text(&render("register", &data));
    for part in ["#panic(\"x\")", "*đậm*", "@ref", "<nhãn>", "`a`"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}
