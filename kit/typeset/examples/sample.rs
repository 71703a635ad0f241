//! Writes a sample of each template: `cargo run -p kit-typeset --example sample -- <folder> [rows]`.

use std::path::PathBuf;
use std::time::Instant;

use kit_typeset::{About, Typesetter};
use serde_json::{Value, json};

fn register(rows: usize) -> Value {
    let columns = [
        ("Ngày đến", 1.25),
        ("Số đến", 0.7),
        ("Tác giả", 1.8),
        ("Số, ký hiệu văn bản", 1.5),
        ("Ngày tháng văn bản", 1.25),
        ("Tên loại và trích yếu nội dung", 4.0),
        ("Đơn vị hoặc người nhận", 1.6),
        ("Ngày chuyển", 1.25),
        ("Ký nhận", 0.9),
        ("Ghi chú", 1.0),
    ]
    .map(|(title, width)| json!({ "title": title, "width": width }));
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
        "columns": columns, "column_numbers": true, "closing": format!("Tổng số: {} văn bản.", rows.len()), "rows": rows,
        "signatures": [{ "position": "Người lập", "name": "Lê Thị Mẫu" }, { "capacity": "TL. Chủ tịch", "position": "Chánh Văn phòng", "name": "Nguyễn Văn Mẫu" }]
    })
}

fn figures() -> Value {
    json!({
        "superior": "Ủy ban nhân dân tỉnh", "agency": "Sở Nội vụ", "number": "15/BC-SNV", "place_date": "Hà Tĩnh, ngày 05 tháng 01 năm 2026",
        "title": "Báo cáo", "subtitle": "Kết quả xử lý văn bản và hồ sơ công việc năm 2025",
        "basis": ["Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư."],
        "sections": [
            { "heading": "1. Kết quả chung", "paragraphs": ["Trong năm 2025, các cơ quan trên địa bàn tỉnh tiếp nhận và xử lý 1.234.567 văn bản, trong đó 98,7% được gửi, nhận trên môi trường mạng với đầy đủ chữ ký số theo quy định.", "Số văn bản quá hạn giảm so với cùng kỳ năm trước."] },
            { "heading": "2. Số liệu", "table": {
                "caption": "Bảng 1. Văn bản đến theo tháng",
                "columns": [{ "title": "Tháng", "align": "center" }, { "title": "Số văn bản", "align": "right", "width": 2 }, { "title": "Tỷ lệ đúng hạn", "align": "right", "width": 2 }],
                "rows": [["1", "102.345", "97,1%"], ["2", "98.765", "98,0%"]], "total": ["Cộng", "201.110", "97,5%"] } }
        ],
        "recipients": ["Như trên;", "Chủ tịch, các Phó Chủ tịch UBND tỉnh;", "Lưu: VT."],
        "signatures": [{ "position": "Giám đốc", "name": "Trần Thị Mẫu" }]
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "a sample run by hand measures itself"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name a folder")?);
    let rows = arguments.next().map_or(Ok(300), |text| text.parse())?;
    let typesetter = Typesetter::new([])?;
    let about = About::new(
        "Mẫu",
        "Ủy ban nhân dân tỉnh",
        "2026-01-05T01:30:00Z".parse()?,
    );
    for (name, data) in [("register", register(rows)), ("figures", figures())] {
        let start = Instant::now();
        let bytes = typesetter.render(name, &data, &about)?;
        println!("{name}: {} bytes in {:?}", bytes.len(), start.elapsed());
        std::fs::write(folder.join(format!("{name}.pdf")), bytes)?;
    }
    Ok(())
}
