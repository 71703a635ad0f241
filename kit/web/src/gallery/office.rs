//! Samples of lists, states and confirmations.
use crate::{
    Answer, FormState, Visit,
    ui::{
        self, BulkAct, CellKind, Chip, Choice, Column, Confirmation, Due, FileEntry, NoticeKind,
        Pager, Row, Sort, Step, StepState, Tab, Table, TagColor, Task, Urgency, Width,
    },
};
use jiff::civil::{date, time};
use maud::{Markup, html};

const HERE: &str = "/thu-vien-giao-dien";

pub(crate) fn sections(visit: &Visit) -> Vec<(&'static str, Markup)> {
    vec![
        ("Danh sách dày", list(visit)),
        ("Thông báo", notices(visit)),
        ("Hạn, nhãn, độ khẩn", states(visit)),
        ("Dòng thời gian", steps(visit)),
        ("Danh sách việc", tasks()),
        ("Tệp và thông tin", files(visit)),
        (
            "Trạng thái trống",
            ui::empty_state(
                "inbox",
                "Chưa có văn bản nào cần xử lý",
                "Văn bản được chuyển đến bạn sẽ xuất hiện ở đây, văn bản sắp đến hạn đứng trên cùng.",
                Some(ui::link_button(HERE, "Xem mọi văn bản", "archive", false)),
            ),
        ),
        ("Hỏi lại trước khi làm", question_link(visit)),
        (
            "Đầu trang in",
            ui::print_head(
                &["UBND TỈNH LAM GIANG", "VĂN PHÒNG"],
                &[
                    "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                    "Độc lập – Tự do – Hạnh phúc",
                ],
            ),
        ),
    ]
}

fn list(visit: &Visit) -> Markup {
    let tab = |label: &str, count, overdue, current| Tab {
        label: label.to_owned(),
        href: HERE.to_owned(),
        count,
        overdue,
        current,
    };
    let tabs = [
        tab("Cần xử lý", Some(38), false, true),
        tab("Sắp đến hạn", Some(9), false, false),
        tab("Quá hạn", Some(4), true, false),
        tab("Tất cả", None, false, false),
    ];
    let fields = html! {
        (ui::filter_search("q", "Trích yếu, số ký hiệu", ""))
        (ui::filter_select("khan", "Độ khẩn", "Mọi độ khẩn", "", &[Choice::new("hoa-toc", "Hoả tốc"), Choice::new("khan", "Khẩn")]))
    };
    let chip = Chip {
        name: "Thời gian".into(),
        value: "Tháng 11/2026".into(),
        remove_href: HERE.into(),
    };
    let head = html! {
        (ui::filters(visit, HERE, "Lọc văn bản", &[("tab", "can-xu-ly")], &fields))
        (ui::chips(visit, &[chip], HERE))
    };
    let act = |value: &str, label: &str, icon: &str, main| BulkAct {
        value: value.into(),
        label: label.into(),
        icon: icon.into(),
        main,
    };
    let foot = Pager {
        summary: "1–4 trong 38 văn bản".into(),
        previous: None,
        next: Some(format!("{HERE}?trang=2")),
        keys: true,
    };
    let table = Table::new("Văn bản đến cần xử lý")
        .columns(columns())
        .rows(rows(visit))
        .selectable(
            "/thu-vien-giao-dien/thao-tac",
            [
                act("chuyen", "Chuyển xử lý", "reply", true),
                act("xong", "Hoàn thành", "circle-check", false),
            ],
        )
        .head(head)
        .foot(ui::pager(visit, &foot));
    html! { div { (ui::tabs(visit, "Trạng thái xử lý", &tabs)) (table.draw(visit)) } }
}

fn columns() -> Vec<Column> {
    let sort = |ascending| Sort {
        href: format!("{HERE}?xep=so"),
        ascending,
    };
    vec![
        Column::new("Số đến")
            .width(Width::Small)
            .sort(sort(Some(false))),
        Column::new("Ngày").width(Width::Tiny).kind(CellKind::Muted),
        Column::new("Số ký hiệu").width(Width::Medium),
        Column::new("Cơ quan gửi")
            .width(Width::Large)
            .kind(CellKind::WrappedMuted),
        Column::new("Trích yếu").kind(CellKind::Wrapped),
        Column::new("Tệp").width(Width::Tiny),
        Column::new("Hạn xử lý")
            .width(Width::Medium)
            .sort(sort(None)),
        Column::new("Trạng thái")
            .width(Width::Small)
            .kind(CellKind::Plain)
            .wide_only(),
    ]
}

type Sample = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Urgency,
    &'static str,
    Due,
    bool,
);
const SAMPLES: [Sample; 4] = [
    (
        "12.481",
        "1842/UBND-KTTH",
        "UBND tỉnh",
        "V/v đẩy nhanh tiến độ giải ngân vốn đầu tư công quý IV năm 2026",
        Urgency::Immediate,
        "Hoả tốc",
        Due::LateDays(2),
        true,
    ),
    (
        "12.480",
        "97/TB-VPUB",
        "Văn phòng UBND tỉnh",
        "Thông báo kết luận của Chủ tịch UBND tỉnh tại phiên họp thường kỳ tháng 11",
        Urgency::VeryUrgent,
        "Thượng khẩn",
        Due::Today(time(17, 0, 0, 0)),
        true,
    ),
    (
        "12.479",
        "2214/SNNMT-ĐĐ",
        "Sở Nông nghiệp và Môi trường",
        "Góp ý dự thảo Quyết định quy định hạn mức giao đất ở, đất nông nghiệp",
        Urgency::Urgent,
        "Khẩn",
        Due::SoonDays(1),
        false,
    ),
    (
        "12.478",
        "512/BC-CAT",
        "Công an tỉnh",
        "Báo cáo tình hình thực hiện Đề án 06 trên địa bàn tỉnh",
        Urgency::Usual,
        "",
        Due::Later(date(2026, 11, 25)),
        false,
    ),
];

fn rows(visit: &Visit) -> Vec<Row> {
    SAMPLES
        .into_iter()
        .map(|(number, code, from, subject, urgency, word, due, unread)| Row {
            id: number.replace('.', ""),
            name: format!("văn bản số {number}"),
            unread,
            cells: vec![
                html! { (number) },
                html! { "21/11" },
                html! { (code) },
                html! { (from) },
                html! { (ui::urgency_tag(word, urgency)) a class="subj" href=(HERE) { (subject) } },
                ui::file_count(visit, 2),
                ui::due(visit, due),
                ui::tag("Chờ", TagColor::Info),
            ],
        })
        .collect()
}

fn notices(visit: &Visit) -> Markup {
    html! {
        (ui::notice(visit, NoticeKind::Info, "Sổ văn bản năm 2027 mở từ ngày 01/01/2027.", &html! {}))
        (ui::notice(visit, NoticeKind::Success, "Đã vào sổ văn bản số 1.842.", &html! {}))
        (ui::notice(visit, NoticeKind::Warning, "Chứng thư số còn hiệu lực 12 ngày.", &html! { p { a href=(HERE) { "Gia hạn chứng thư" } } }))
        (ui::notice(visit, NoticeKind::Danger, "Chữ ký số trên tệp đính kèm không hợp lệ.", &html! {}))
    }
}

fn states(visit: &Visit) -> Markup {
    let dues = [
        Due::LateDays(12),
        Due::LateHours(3),
        Due::Today(time(17, 0, 0, 0)),
        Due::SoonHours(4),
        Due::SoonDays(2),
        Due::Later(date(2026, 12, 15)),
        Due::Paused,
        Due::DoneInTime,
        Due::DoneLate,
    ];
    html! {
        div class="flow" { @for one in dues { (ui::due(visit, one)) } }
        div class="flow" {
            (ui::urgency_tag("Khẩn", Urgency::Urgent)) (ui::urgency_tag("Thượng khẩn", Urgency::VeryUrgent)) (ui::urgency_tag("Hoả tốc", Urgency::Immediate))
            (ui::tag("Dự thảo", TagColor::Neutral)) (ui::tag("Chờ xử lý", TagColor::Info)) (ui::tag("Đã phát hành", TagColor::Success))
            (ui::tag("Chờ duyệt", TagColor::Warning)) (ui::tag("Bị trả lại", TagColor::Danger))
        }
    }
}

fn steps(visit: &Visit) -> Markup {
    let step = |state, title: &str, when: &str| Step {
        state,
        title: title.into(),
        when: when.into(),
        more: html! {},
    };
    let steps = [
        step(
            StepState::Done,
            "Văn thư vào sổ",
            "08:45 ngày 21/11/2026, Văn thư cơ quan",
        ),
        Step {
            state: StepState::Done,
            title: "Lãnh đạo bút phê".into(),
            when: "09:10 ngày 21/11/2026, Chánh Văn phòng".into(),
            more: html! { p { "Giao Phòng Tổng hợp chủ trì, báo cáo trước ngày 25/11." } },
        },
        step(
            StepState::Now,
            "Chuyên viên xử lý",
            "Từ 10:02 ngày 21/11/2026",
        ),
        step(StepState::Later, "Trình ký văn bản trả lời", ""),
    ];
    html! { div class="card" { (ui::timeline(visit, &steps)) } }
}

fn tasks() -> Markup {
    let task = |title: &str, href: Option<&str>, hint: &str, status: &str, color| Task {
        title: title.into(),
        href: href.map(str::to_owned),
        hint: hint.into(),
        status: status.into(),
        color,
    };
    html! {
        div class="card" {
            (ui::task_list(&[
                task("Thông tin văn bản", Some(HERE), "Loại, trích yếu, người ký", "Đã xong", None),
                task("Nơi nhận", Some(HERE), "", "Chưa xong", Some(TagColor::Info)),
                task("Ký số", None, "Mở khi hai phần trên đã xong", "Chưa thể làm", None),
            ]))
        }
    }
}

fn files(visit: &Visit) -> Markup {
    let file = |name: &str, href: Option<&str>, bytes, note: &str| FileEntry {
        name: name.into(),
        href: href.map(str::to_owned),
        bytes,
        note: note.into(),
    };
    let facts = [
        ("Số ký hiệu".to_owned(), html! { "1842/UBND-KTTH" }),
        (
            "Ngày ban hành".to_owned(),
            html! { (visit.date(date(2026, 11, 21))) },
        ),
        (
            "Trích yếu".to_owned(),
            html! { "V/v đẩy nhanh tiến độ giải ngân vốn đầu tư công quý IV năm 2026" },
        ),
    ];
    let files = ui::file_list(
        visit,
        &[
            file("1842-UBND-KTTH.pdf", Some(HERE), 1_258_291, "Bản ký số"),
            file("Phụ lục I.xlsx", None, 48_200, "Đang quét mã độc"),
        ],
    );
    html! {
        div class="g2" {
            (ui::panel("Thông tin", "", &html! {}, &ui::key_values(&facts)))
            (ui::panel("Tệp đính kèm", "2 tệp", &html! { a href=(HERE) { "Tải tất cả" } }, &files))
        }
    }
}

fn question() -> Confirmation {
    Confirmation {
        id: "huy".into(),
        href: "/thu-vien-giao-dien/xac-nhan".into(),
        action: "/thu-vien-giao-dien/thao-tac".into(),
        question: "Huỷ văn bản số 1842/UBND-KTTH?".into(),
        consequence: "Số văn bản vẫn được giữ trong sổ và ghi là đã huỷ. Nơi nhận sẽ được báo. Không thể hoàn tác.".into(),
        button: "Huỷ văn bản".into(),
        cancel_href: HERE.into(),
        values: vec![("ly-do".into(), "mau".into())],
    }
}

fn question_link(visit: &Visit) -> Markup {
    html! { div class="flow" { (ui::confirm_link(visit, &question(), "Huỷ văn bản", "trash-2")) } }
}

pub(crate) async fn confirm(visit: Visit) -> Answer {
    confirm_view(&visit)
}

pub(crate) fn confirm_view(visit: &Visit) -> Answer {
    ui::confirm_page(visit, &question(), &FormState::new())
}
