//! Degrees in titles, notations, names of files and cells, in any case, and the honest ones beside them.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::Secrecy::{MostSecret, Secret, TopSecret};
use super::*;
use crate::folding::fold;

/// Every text with the degree that it carries.
fn carries(texts: &[(&str, Secrecy)]) {
    let missed: Vec<_> = texts
        .iter()
        .map(|(text, secrecy)| (*text, Some(*secrecy), state_secret_mark(text)))
        .filter(|(_, wanted, found)| wanted != found)
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_degree_behind_its_label_within_a_title_is_found() {
    carries(&[
        ("Kế hoạch phòng thủ khu vực – độ Mật", Secret),
        ("Kế hoạch phòng thủ khu vực - độ mật Tối mật", TopSecret),
        ("Kế hoạch phòng thủ khu vực - độ tối mật", TopSecret),
        ("Kế hoạch phòng thủ khu vực, độ Mật", Secret),
        ("Kế hoạch phòng thủ khu vực (độ Mật)", Secret),
        ("Phương án tác chiến (mức độ Tuyệt mật)", MostSecret),
        ("Kế hoạch phòng thủ độ Mật", Secret),
        ("Kế hoạch phòng thủ, độ mật: tối mật", TopSecret),
        ("Kế hoạch phòng thủ (độ mật: Mật)", Secret),
        ("KẾ HOẠCH PHÒNG THỦ – ĐỘ MẬT: MẬT", Secret),
        ("Thu thập tin biên giới – độ Tuyệt mật", MostSecret),
        ("Kế hoạch phòng thủ MẬT", Secret),
        ("Kế hoạch phòng thủ – độ mật", Secret),
        ("V/v phòng thủ khu vực (độ Mật)", Secret),
    ]);
}

#[test]
fn a_degree_in_small_letters_beside_its_kind_in_brackets_or_at_the_end_is_found() {
    carries(&[
        ("Kế hoạch phòng thủ khu vực (tối mật)", TopSecret),
        ("Thu thập tin biên giới (tuyệt mật)", MostSecret),
        ("Kế hoạch phòng thủ (tối mật) năm 2022", TopSecret),
        ("(tối mật) Kế hoạch phòng thủ", TopSecret),
        ("Kế hoạch phòng thủ khu vực (mật)", Secret),
        ("Kế hoạch phòng thủ khu vực - mật", Secret),
        ("Kế hoạch phòng thủ khu vực – tuyệt mật", MostSecret),
        ("Công văn mật số 5", Secret),
        ("Công văn Mật số 05/2022", Secret),
        ("CÔNG VĂN MẬT SỐ 5", Secret),
        ("Báo cáo mật về tình hình biên giới", Secret),
        ("Báo cáo mật của Công an tỉnh", Secret),
        ("Kế hoạch mật phòng thủ khu vực", Secret),
        ("Dự thảo báo cáo mật năm 2022", Secret),
        ("5. Công văn mật ngày 12/3", Secret),
        ("kế hoạch mật", Secret),
        ("Kế hoạch tối mật phòng thủ khu vực", TopSecret),
        ("Báo cáo tuyệt mật", MostSecret),
        ("Phương án tác chiến tối mật", TopSecret),
        ("Tài liệu tuyệt mật về phòng thủ khu vực", MostSecret),
        ("Tài liệu mật về phòng thủ khu vực", Secret),
        ("Hồ sơ tối mật số 3", TopSecret),
        ("Văn bản tuyệt mật", MostSecret),
        ("Đề thi tối mật", TopSecret),
        ("Kế hoạch tuyệt-mật phòng thủ", MostSecret),
        ("Ke hoach phong thu (toi mat)", TopSecret),
        ("V/v phòng thủ khu vực (mật)", Secret),
        ("Tài liệu phòng thủ (mật)", Secret),
    ]);
}

#[test]
fn a_degree_before_the_kind_needs_no_sign() {
    carries(&[
        ("MẬT Kế hoạch phòng thủ khu vực", Secret),
        ("MẬT KẾ HOẠCH PHÒNG THỦ KHU VỰC", Secret),
        ("MẬT kế hoạch phòng thủ", Secret),
        ("Mật Kế hoạch phòng thủ", Secret),
        ("Mật: Kế hoạch phòng thủ", Secret),
        ("Tối mật Kế hoạch phòng thủ", TopSecret),
        ("tuyệt mật kế hoạch phòng thủ", MostSecret),
        ("MẬT V/v phòng thủ khu vực", Secret),
        ("MẬT Về việc phòng thủ khu vực", Secret),
        ("MẬT Tài liệu phòng thủ", Secret),
        ("MAT Ke hoach phong thu", Secret),
        ("Toi mat ke hoach phong thu", TopSecret),
    ]);
}

#[test]
fn a_degree_in_a_notation_is_found_in_any_case() {
    carries(&[
        ("12/Mật-UBND", Secret),
        ("12/mật-UBND", Secret),
        ("Số: 12/Mật-UBND", Secret),
        ("Số:12/mật", Secret),
        ("12/KH-UBND-Mật", Secret),
        ("12/KH-UBND-mật", Secret),
        ("12/2022/Mật-UBND", Secret),
        ("12-MẬT/TU", Secret),
        ("12/tối mật", TopSecret),
        ("12/Tối mật-UBND", TopSecret),
        ("12/TỐI-MẬT-UBND", TopSecret),
        ("12/tuyệt_mật", MostSecret),
        ("12/TUYETMAT", MostSecret),
        ("12/tuyetmat-UBND", MostSecret),
        ("12/TOIMAT-UBND", TopSecret),
        ("12/toi mat", TopSecret),
        ("12/KH-UBND Mật", Secret),
        ("12/KH-UBND (mật)", Secret),
        ("Số 12/KH-UBND tối mật", TopSecret),
        ("12 / Mật - UBND", Secret),
        ("12 /tuyệt mật", MostSecret),
        ("12/MAT-UBND", Secret),
        ("12/KH-UBND-MAT", Secret),
        ("12/TUYETM\u{410}T", MostSecret),
        ("12/М\u{1ead}t-UBND", Secret),
        ("Kế hoạch 12/Mật-UBND về phòng thủ", Secret),
    ]);
}

#[test]
fn a_name_of_a_file_carries_its_degree_in_small_letters_and_without_marks() {
    for (name, secrecy) in [
        ("kế hoạch tối mật.pdf", TopSecret),
        ("ke-hoach-toi-mat.pdf", TopSecret),
        ("ke_hoach_tuyet_mat.pdf", MostSecret),
        ("ke-hoach-tuyet-mat-2022.docx", MostSecret),
        ("ke.hoach.toi.mat.pdf", TopSecret),
        ("kế hoạch mật.docx", Secret),
        ("cong-van-mat-so-5.pdf", Secret),
        ("kế-hoạch-phòng-thủ-tối-mật.pdf", TopSecret),
        ("phuong-an-tac-chien-tuyet-mat.pdf", MostSecret),
        ("sơ đồ trận địa tuyệt mật.pdf", MostSecret),
        ("so-do-tran-dia-tuyet-mat.pdf", MostSecret),
        ("tai lieu tuyet mat.pdf", MostSecret),
        ("tuyet_mat.pdf", MostSecret),
        ("toimat.pdf", TopSecret),
        ("KeHoachToiMat.pdf", TopSecret),
        ("KếHoạchTốiMật.docx", TopSecret),
        ("kế hoạch (tối mật).pdf", TopSecret),
        ("kế hoạch phòng thủ - độ Mật.pdf", Secret),
        ("12-KH-UBND-Mật.pdf", Secret),
        ("Bien gioi-Mật.pdf", Secret),
        ("MẬT-ke-hoach.pdf", Secret),
        ("MẬT Kế hoạch.pdf", Secret),
        ("TUYỆT-MẬT-ke-hoach.pdf", MostSecret),
        ("ke-hoach-t\u{43e}i-mat.pdf", TopSecret),
    ] {
        assert_eq!(state_secret_mark_in_name(name), Some(secrecy), "{name}");
        let torn: String = name.nfd().collect();
        assert_eq!(state_secret_mark_in_name(&torn), Some(secrecy), "{name}");
    }
}

#[test]
fn a_degree_in_a_cell_of_any_row_of_a_table_in_plain_text_is_found() {
    let mut long = "1,Kế hoạch,Thường\n".repeat(500);
    long.push_str("501,TỐI MẬT,x\n");
    carries(&[
        ("TỐI MẬT,12/KH-UBND,Kế hoạch", TopSecret),
        ("1,TỐI MẬT,12/KH-UBND", TopSecret),
        ("1;MẬT;12/KH-UBND", Secret),
        ("\"1\",\"Tuyệt mật\",\"12/KH-UBND\"", MostSecret),
        ("\"1\", \"TỐI MẬT\", \"12/KH-UBND\"", TopSecret),
        ("12/KH-UBND,Độ mật: Mật", Secret),
        ("12/KH-UBND,Độ mật,Mật", Secret),
        ("1,TOI MAT,x", TopSecret),
        ("Số,Độ mật\r\n5,MẬT\r\n", Secret),
        ("1\tx\rTỐI MẬT\ty", TopSecret),
        (&long, TopSecret),
    ]);
}

#[test]
fn honest_titles_that_speak_of_secrecy_or_of_other_things_pass() {
    for text in [
        "Quyết định ban hành Danh mục bí mật nhà nước độ Tuyệt mật, Tối mật trong lĩnh vực y tế",
        "Quyết định về danh mục bí mật nhà nước độ Mật của ngành Giáo dục",
        "Thông tư quy định Danh mục bí mật nhà nước độ Mật",
        "Danh mục bí mật nhà nước – độ Mật",
        "Hướng dẫn xác định độ Mật",
        "Hướng dẫn xác định độ mật của văn bản",
        "Quy định về độ mật",
        "Các mức độ mật: mật, tối mật, tuyệt mật",
        "Báo cáo giải mật tài liệu",
        "Công văn về việc phòng, chống lộ lọt bí mật nhà nước",
        "Công văn quản lý văn bản mật",
        "V/v gửi, nhận văn bản mật",
        "Kế hoạch kiểm tra công tác bảo vệ bí mật nhà nước",
        "Kế hoạch kiểm tra văn bản tối mật",
        "Báo cáo về việc giữ tuyệt mật",
        "Hướng dẫn xử lý công văn tối mật",
        "Kế hoạch tập huấn: mật, tối mật và tuyệt mật",
        "Báo cáo mật độ dân số",
        "Báo cáo mật độ xây dựng (mật độ)",
        "Thông báo mật khẩu mới",
        "Dự án mật ong rừng",
        "Dự án mật mía",
        "Dự án mật và sáp ong",
        "Dự án nuôi ong (mật)",
        "Kế hoạch thu mua sản phẩm ong (mật)",
        "Đề án Mật Sơn",
        "Quyết định mật danh",
        "Quy hoạch khu dân cư Bản Mật",
        "XÂY DỰNG CẦU BẢN MẬT",
        "Quyết định bổ nhiệm ông Nguyễn Văn Mật",
        "Đơn của bà Trần Thị Mật",
        "An ninh mật mã",
        "Thông báo mất sổ đỏ",
        "Thông báo mất giấy tờ số 5",
        "Quan hệ mật thiết giữa các sở",
        "Kế hoạch bảo mật",
        "Phương án bảo mật - an toàn thông tin",
        "Tài liệu mật của tỉnh",
        "Mật lệnh, mật thư trong trò chơi lớn",
        "MẬT ĐỘ XÂY DỰNG",
        "Giá 5/mật ong, 7/mật mía",
        "5/7 hộ nuôi ong lấy mật",
        "12/TB-UBND mật độ dân số",
        "12/KH-UBND về bảo mật",
        "V/v thu mua mật ong (mật)",
        "Mật: ong, mía",
        "12/TB-MTTQ",
        "12/QĐ-MAT",
        "5 người/km2, mật độ 12/km2",
        "Kế hoạch mở rộng mặt bằng",
        "Văn phòng, Mật độ, Diện tích",
    ] {
        assert_eq!(state_secret_mark(text), None, "{text}");
        assert_eq!(state_secret_mark_in_name(text), None, "name {text}");
        let name = format!("{}.docx", text.replace(['/', ':'], ""));
        for name in [
            name.clone(),
            name.replace(' ', "-"),
            name.replace(' ', "_"),
            fold(&name).replace(' ', "-"),
        ] {
            assert_eq!(state_secret_mark_in_name(&name), None, "{name}");
        }
    }
    for name in [
        "Kế-Hoạch-Bảo-Mật.docx",
        "Hồ-sơ-Nguyễn-Văn-Mật.pdf",
        "MẬT-ĐỘ-dan-so.pdf",
        "thong-bao-mat-so-dang-ky.pdf",
        "Don-toi-mat-giay-to.pdf",
        "thong-bao-mat-khau.pdf",
        "KeHoachBaoMat.pdf",
        "MatKhauMoi.txt",
    ] {
        assert_eq!(state_secret_mark_in_name(name), None, "{name}");
    }
}

#[test]
fn honest_rows_and_sentences_pass() {
    for text in [
        "Năm,Mật,Tối mật,Tuyệt mật,Tổng",
        "NĂM;MẬT;TỐI MẬT;TUYỆT MẬT",
        "Mật ong,5,kg",
        "1,MAT,Vật tư",
        "1,Mật,lít",
        "1,Bảo mật,Mật khẩu",
        "Văn bản mật, tối mật, tuyệt mật được quản lý riêng",
        "\"mật, tối mật,tuyệt mật\",5",
        "Xã,Mật độ\nBản Mật,120",
    ] {
        let below = format!("{}{text}", "dòng\n".repeat(100));
        assert_eq!(state_secret_mark(&below), None, "{text}");
        let is_heading = text.to_lowercase().contains("tuyệt mật");
        assert!(is_heading || state_secret_mark(text).is_none(), "{text}");
    }
}

/// Pieces of titles, of which any may stand beside any other.
const PIECES: &[&str] = &[
    "Kế hoạch",
    "MẬT",
    "Mật",
    "mật",
    "tối",
    "TỐI MẬT",
    "tuyệt mật",
    "toi mat",
    "TUYETMAT",
    "độ",
    "Độ mật",
    "mức",
    "12/",
    "/",
    "-",
    " – ",
    "(",
    ")",
    ":",
    ",",
    ";",
    "\"",
    "\t",
    "\n",
    " ",
    "số",
    "5",
    "Dự thảo",
    "М",
    "ậ\u{336}",
    "\u{200b}",
    "\u{2028}",
    "𝐌",
    ".",
    "_",
    "Tài liệu",
    "ong",
    "và",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn whatever_is_put_together_can_be_judged(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..12), other in any::<String>()
    ) {
        let text = pieces.concat();
        let mixed = format!("{other}{text}{other}");
        for text in [&text, &mixed] {
            let _ = state_secret_mark(text);
            let _ = state_secret_mark_in_name(text);
        }
    }

    #[test]
    fn a_title_of_a_kind_with_a_degree_in_brackets_is_found_whatever_it_is_about(
        kind in 0..29_usize, about in "[a-z]{2,7}( [a-z]{2,7}){0,6}", at in 1..3_usize, open in "[(\\[]"
    ) {
        let kind = crate::kinds::Kind::administrative()[kind].name();
        let secrecy = Secrecy::ALL[at];
        let close = if open == "(" { ")" } else { "]" };
        prop_assume!(!about.contains("mat"));
        let title = format!("{kind} {about} {open}{}{close}", secrecy.name().to_lowercase());
        prop_assert_eq!(state_secret_mark(&title), Some(secrecy), "{}", title);
    }
}

/// Best of several runs, so that other work on the machine does not count.
#[expect(
    clippy::disallowed_methods,
    reason = "how long it takes is what is tested"
)]
fn fastest(mut run: impl FnMut()) -> Duration {
    let times = (0..5).map(|_| {
        let begun = Instant::now();
        run();
        begun.elapsed()
    });
    times.min().unwrap_or(Duration::MAX)
}

#[test]
fn a_title_is_judged_in_microseconds_and_25_mb_of_text_in_half_a_second() {
    // built without optimisation it takes some twenty times as long
    let slow = if cfg!(debug_assertions) { 20 } else { 1 };
    let titles = [
        "Kế hoạch bảo vệ bí mật nhà nước năm 2022 trên địa bàn tỉnh, bảo mật và mật độ",
        "Báo cáo tình hình kinh tế - xã hội tháng 11 năm 2022 của Ủy ban nhân dân tỉnh",
    ];
    let judged = fastest(|| {
        for _ in 0..100 {
            for title in titles {
                assert_eq!(state_secret_mark(title), None);
            }
        }
    }) / 200;
    let line =
        "Ủy ban nhân dân tỉnh báo cáo, kết quả,thực hiện nhiệm vụ năm 2022; phương hướng 2023.\n";
    let text = line.repeat(25_000_000 / line.len());
    let read = fastest(|| assert_eq!(state_secret_mark(&text), None));
    println!("a title {judged:?}, 25 MB {read:?}");
    assert!(judged < Duration::from_micros(100) * slow, "{judged:?}");
    assert!(read < Duration::from_millis(500) * slow, "{read:?}");
}
