//! The report of figures.

use serde_json::json;

use crate::reading::{render, text, tool};

#[test]
fn a_report_has_paragraphs_tables_totals_recipients_and_signatures() {
    let data = json!({
        "superior": "Ủy ban nhân dân tỉnh", "agency": "Sở Nội vụ", "number": "15/BC-SNV", "place_date": "Hà Tĩnh, ngày 05 tháng 01 năm 2026",
        "title": "Báo cáo", "subtitle": "Kết quả xử lý văn bản năm 2025",
        "basis": ["Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư."],
        "sections": [
            { "heading": "1. Kết quả chung", "paragraphs": ["Trong năm, toàn tỉnh tiếp nhận 1.234.567 văn bản."] },
            { "heading": "2. Số liệu", "table": {
                "caption": "Bảng 1. Văn bản đến theo tháng",
                "columns": [{ "title": "Tháng", "align": "center" }, { "title": "Số văn bản", "align": "right", "width": 2 }],
                "rows": [["1", "102.345"], ["2", "98.765"]], "total": ["Cộng", "201.110"] } }
        ],
        "recipients": ["Như trên;", "Lưu: VT."],
        "signatures": [{ "position": "Giám đốc", "name": "Trần Thị Mẫu" }]
    });
    let pdf = render("figures", &data);
    let text = text(&pdf);
    for expected in [
        "Số: 15/BC-SNV",
        "Căn cứ Nghị định số 30/2020/NĐ-CP",
        "1. Kết quả chung",
        "Cộng",
        "201.110",
        "Nơi nhận:",
        "- Lưu: VT.",
        "GIÁM ĐỐC",
        "Trần Thị Mẫu",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
    assert!(tool("pdfinfo", &[], &pdf, &[]).contains("595.276 x 841.89"));
}

#[test]
fn everything_but_agency_and_title_may_be_missing() {
    assert!(
        text(&render(
            "figures",
            &json!({ "agency": "Sở Nội vụ", "title": "Báo cáo" })
        ))
        .contains("BÁO CÁO")
    );
}
