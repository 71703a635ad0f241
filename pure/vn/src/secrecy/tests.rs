//! Every form of a mark that is found, and every honest word that is not one.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

/// The closer look at every line, whether it may hold a mark or not.
fn closely(text: &str) -> Option<Secrecy> {
    let mut label_before = false;
    let mut found = None;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        found = found.max(mark_in_line(line, label_before));
        label_before = is_label(line);
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn the_quick_look_misses_nothing_that_the_closer_one_finds(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "M", "m", "A", "a", "T", "t", "Ậ", "ậ", "ật", "MẬT", "Mật", "TỐI ", "Tuyệt ", "Ë", "Ä", "ä", "aä", "µ",
            "\u{302}", "\u{323}", "\u{30c}", "\u{200b}", " ", "  ", "\t", "\n", ":", "-", "–", "(", ")", "[", "]",
            "/", "12", "KH", "độ ", "Độ mật", "Đóng dấu ", "Báo cáo ", "М", "Т", "Ｍ", "Ậ\u{336}", "ᴍ", "ℳ", "”", "x",
        ]), 0..9)
    ) {
        let text = pieces.concat();
        prop_assert_eq!(state_secret_mark(&text), closely(&text), "{:?}", text);
    }
}

#[test]
fn degrees_are_ordered_and_lead_back() {
    assert!(Secrecy::Secret < Secrecy::TopSecret && Secrecy::TopSecret < Secrecy::MostSecret);
    for secrecy in Secrecy::ALL {
        assert_eq!(Secrecy::from_code(secrecy.code()), Some(secrecy));
        assert_eq!(Secrecy::from_name(secrecy.name()), Some(secrecy));
        assert_eq!(Secrecy::from_name(secrecy.stamp()), Some(secrecy));
    }
    assert_eq!(Secrecy::from_name("Thường"), None);
}

#[test]
fn a_stamp_that_stands_alone_is_found_in_any_form() {
    let decomposed: String = "TUYỆT MẬT".nfd().collect();
    for (text, secrecy) in [
        ("MẬT\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Secrecy::Secret),
        ("  T Ố I   M Ậ T  ", Secrecy::TopSecret),
        ("M  Ậ  T", Secrecy::Secret),
        ("TỐIMẬT", Secrecy::TopSecret),
        ("[MẬT]", Secrecy::Secret),
        ("* TUYỆT MẬT *", Secrecy::MostSecret),
        (&decomposed, Secrecy::MostSecret),
        ("M\u{200b}ẬT", Secrecy::Secret),
        ("ＭẬＴ", Secrecy::Secret),
        ("MAT\nUBND TINH", Secrecy::Secret),
        ("TOI MAT", Secrecy::TopSecret),
        ("TUYET MAT", Secrecy::MostSecret),
        ("Tối mật", Secrecy::TopSecret),
        ("UBND TỈNH\nSố: 12/KH\nMẬT\n", Secrecy::Secret),
        (
            "MẬT      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            Secrecy::Secret,
        ),
        ("| TỐI MẬT | CỘNG HÒA XÃ HỘI |", Secrecy::TopSecret),
        ("[MẬT] Kế hoạch phòng thủ", Secrecy::Secret),
        ("Kế hoạch phòng thủ (Tối mật)", Secrecy::TopSecret),
        ("MËT", Secrecy::Secret),
        ("TUYÖT MËT", Secrecy::MostSecret),
        ("TOÁI MAÄT", Secrecy::TopSecret),
        ("MẬT\nphụ lục\n\u{c}TUYỆT MẬT\n", Secrecy::MostSecret),
    ] {
        assert_eq!(state_secret_mark(text), Some(secrecy), "{text}");
    }
}

#[test]
fn a_degree_at_the_head_of_a_title_or_named_as_a_stamp_is_found() {
    for (text, secrecy) in [
        ("TUYỆT MẬT: Kế hoạch phòng thủ khu vực", Secrecy::MostSecret),
        (
            "Tuyệt mật - Kế hoạch phòng thủ khu vực",
            Secrecy::MostSecret,
        ),
        ("TỐI MẬT Kế hoạch phòng thủ khu vực", Secrecy::TopSecret),
        ("MẬT: Kế hoạch phòng thủ", Secrecy::Secret),
        ("MẬT – Kế hoạch phòng thủ", Secrecy::Secret),
        ("Đóng dấu Mật", Secrecy::Secret),
        ("Văn bản đóng dấu TỐI MẬT", Secrecy::TopSecret),
        ("Kế hoạch phòng thủ (đóng dấu Mật)", Secrecy::Secret),
        ("Đóng dấu độ mật: Mật", Secrecy::Secret),
        ("12/KH-UBND (MẬT)", Secrecy::Secret),
        ("12/KH-UBND(Tối mật)", Secrecy::TopSecret),
    ] {
        assert_eq!(state_secret_mark(text), Some(secrecy), "{text}");
    }
}

#[test]
fn a_degree_behind_the_kind_at_the_end_or_in_the_notation_is_found() {
    for (text, secrecy) in [
        ("Kế hoạch phòng thủ khu vực - MẬT", Secrecy::Secret),
        ("Kế hoạch phòng thủ khu vực – Mật", Secrecy::Secret),
        ("Kế hoạch phòng thủ khu vực -MẬT", Secrecy::Secret),
        ("Kế hoạch phòng thủ khu vực/MẬT", Secrecy::Secret),
        ("Kế hoạch phòng thủ khu vực MẬT", Secrecy::Secret),
        ("KẾ HOẠCH PHÒNG THỦ KHU VỰC - MẬT", Secrecy::Secret),
        ("KẾ HOẠCH PHÒNG THỦ KHU VỰC TUYỆT MẬT", Secrecy::MostSecret),
        ("Phương án tác chiến — Tối mật", Secrecy::TopSecret),
        ("Báo cáo MẬT về tình hình biên giới", Secrecy::Secret),
        ("Báo cáo TỐI MẬT về tình hình biên giới", Secrecy::TopSecret),
        ("BÁO CÁO TUYỆT MẬT VỀ BIÊN GIỚI", Secrecy::MostSecret),
        ("Công văn MẬT của Sở", Secrecy::Secret),
        ("12/KH-UBND-MẬT", Secrecy::Secret),
        ("12/KH-MẬT", Secrecy::Secret),
        ("12/MẬT-UBND", Secrecy::Secret),
        ("12/KH-UBND/MẬT", Secrecy::Secret),
        ("Đóng dấu Mật rồi gửi", Secrecy::Secret),
        (
            "Đồng ý. Đóng dấu Tối mật và chuyển phòng",
            Secrecy::TopSecret,
        ),
    ] {
        assert_eq!(state_secret_mark(text), Some(secrecy), "{text}");
    }
}

#[test]
fn look_alikes_of_other_scripts_and_marks_on_top_hide_no_stamp() {
    let composed = |text: &str| text.nfd().collect::<String>();
    for text in [
        "МẬТ",                      // Cyrillic em and te
        "\u{39c}Ậ\u{3a4}",          // Greek mu and tau
        "ＭẬＴ",                    // full width
        "𝐌Ậ𝐓",                      // mathematical bold
        "M\u{336}Ậ\u{336}T\u{336}", // struck out
        "M\u{332}Ậ\u{332}T",        // underlined
        "\u{24c2}ẬT",               // circled
        "M\u{2060}Ậ\u{200d}T",      // invisible joiners
        "ᴍᴀ\u{323}\u{302}ᴛ",        // small capitals
        "Kế hoạch phòng thủ - МẬТ",
    ] {
        assert_eq!(state_secret_mark(text), Some(Secrecy::Secret), "{text}");
        assert_eq!(
            state_secret_mark(&composed(text)),
            Some(Secrecy::Secret),
            "{text}"
        );
    }
    assert_eq!(state_secret_mark("ТỐІ МẬТ"), Some(Secrecy::TopSecret));
    assert_eq!(state_secret_mark("Мат"), None);
    assert_eq!(state_secret_mark("МАТ"), None, "a word of Russian");
}

#[test]
fn honest_titles_with_the_syllable_pass() {
    for text in [
        "Hướng dẫn quản lý tài liệu MẬT",
        "V/v xử lý văn bản MẬT",
        "Quy định việc đóng dấu Mật, Tối mật, Tuyệt mật",
        "Hướng dẫn đóng dấu Mật trên văn bản giấy",
        "Danh mục các độ: mật, tối mật, tuyệt mật",
        "Báo cáo mật độ dân số",
        "BÁO CÁO MẬT ĐỘ DÂN SỐ",
        "Báo cáo MẬT ĐỘ dân số",
        "Dự án nuôi ong - mật",
        "DỰ ÁN NUÔI ONG - MẬT",
        "Hợp tác xã Ong - Mật",
        "Khám gan - mật",
        "Sản phẩm: mật ong",
        "Luật Bảo vệ bí mật nhà nước",
        "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Kế hoạch bảo đảm an toàn, bảo mật",
        "KẾ HOẠCH BẢO ĐẢM AN TOÀN, BẢO MẬT",
        "V/v đặt lại mật khẩu - hệ thống một cửa",
        "Bí mật kinh doanh - bí mật",
        "Đóng dấu mật khẩu vào phong bì",
        "Chương trình format-MAT",
        "12/QĐ-MTTQ",
        "Chủ tịch NGUYỄN VĂN MẬT",
        "Người ký: NGUYỄN THỊ MẬT",
        "Nguyễn Thị Mật",
        "Mặt trận Tổ quốc - MAT",
    ] {
        assert_eq!(state_secret_mark(text), None, "{text}");
        assert_eq!(
            state_secret_mark_in_name(&format!("{text}.docx")),
            None,
            "{text}"
        );
    }
}

#[test]
fn the_name_of_a_file_is_read_without_its_ending() {
    for (name, secrecy) in [
        ("TUYỆT MẬT.txt", Secrecy::MostSecret),
        ("MẬT.pdf", Secrecy::Secret),
        ("TOI_MAT.docx", Secrecy::TopSecret),
        ("Kế hoạch (MẬT).docx", Secrecy::Secret),
        ("TUYỆT_MẬT-ke-hoach.pdf", Secrecy::MostSecret),
        ("MẬT - ke hoach.pdf", Secrecy::Secret),
        ("TUYỆT MẬT", Secrecy::MostSecret),
        ("KH_MAT.docx", Secrecy::Secret),
        ("QD-MAT-12.pdf", Secrecy::Secret),
        ("CV_TOI_MAT_2022.pdf", Secrecy::TopSecret),
        ("BC TUYET MAT.doc", Secrecy::MostSecret),
    ] {
        assert_eq!(state_secret_mark_in_name(name), Some(secrecy), "{name}");
    }
    for name in [
        "mật ong.docx",
        "Mật độ xây dựng.xlsx",
        "MAT BANG.pdf",
        "bao-mat.pdf",
        "Mật khẩu.txt",
        "a.mat",
        "format.doc",
        "BC_MAT_TRAN.docx",
        "DON_BAO_MAT.pdf",
        "KH_GIAI_MAT_2022.docx",
        "KH_MAT_BANG.docx",
        "kh_mat.docx",
        "GDP_MAT.xlsx",
    ] {
        assert_eq!(state_secret_mark_in_name(name), None, "{name}");
    }
}

#[test]
fn letters_apart_are_read_together_in_a_title() {
    for (text, secrecy) in [
        ("M.Ậ.T", Secrecy::Secret),
        ("Báo cáo M.Ậ.T về biên giới", Secrecy::Secret),
        ("Kế hoạch phòng thủ - T.Ố.I M.Ậ.T", Secrecy::TopSecret),
        ("Kế hoạch phòng thủ (T-U-Y-Ệ-T M-Ậ-T)", Secrecy::MostSecret),
    ] {
        assert_eq!(state_secret_mark(text), Some(secrecy), "{text}");
    }
    for text in [
        "Báo cáo M.A.T về học sinh",
        "Mục a.b.c, điểm 1.2.3",
        "Ông M.T.Ậ và bà N.T.A",
    ] {
        assert_eq!(state_secret_mark(text), None, "{text}");
    }
}

#[test]
fn a_label_with_its_degree_is_found() {
    for (text, secrecy) in [
        ("Độ mật: Mật", Secrecy::Secret),
        ("độ mật : tối mật", Secrecy::TopSecret),
        ("Mức độ mật - Tuyệt mật", Secrecy::MostSecret),
        ("DO MAT: MAT", Secrecy::Secret),
        ("Độ mật\nMật", Secrecy::Secret),
        ("Độ mật: Mật (bản số 02)", Secrecy::Secret),
        ("Độ mật của văn bản: Mật", Secrecy::Secret),
        ("Độ mật: Tối mật, bản số 02", Secrecy::TopSecret),
    ] {
        assert_eq!(state_secret_mark(text), Some(secrecy), "{text}");
    }
    for text in [
        "Độ mật: Thường",
        "Độ mật: Không",
        "Độ mật:",
        "Mật độ: 12 người/km2",
        "Độ khẩn: Khẩn",
    ] {
        assert_eq!(state_secret_mark(text), None, "{text}");
    }
}

#[test]
fn ordinary_words_are_no_marks() {
    for text in [
        "",
        "bí mật kinh doanh",
        "BÍ MẬT KINH DOANH",
        "Mật độ dân số",
        "MẬT ĐỘ",
        "Mật ong rừng",
        "MẬT KHẨU",
        "Về việc bảo vệ bí mật nhà nước",
        "QUẢN LÝ VĂN BẢN MẬT",
        "MẶT",
        "MẤT",
        "mất mát",
        "mat",
        "Thư mật",
        "format",
        "Tuyệt vời",
        "Kế hoạch (bí mật)",
        "Sản phẩm từ ong (mật)",
        "mật",
    ] {
        assert_eq!(state_secret_mark(text), None, "{text}");
    }
}

#[test]
fn a_mark_counts_only_at_the_top_of_a_page() {
    let mut text = "dòng\n".repeat(TOP_LINES);
    text.push_str("MẬT\n");
    assert_eq!(state_secret_mark(&text), None);
    assert_eq!(
        state_secret_mark(&format!("{text}\u{c}MẬT")),
        Some(Secrecy::Secret)
    );
}

/// Words of everyday official texts that hold the syllable.
const HONEST: &[&str] = &[
    "mật ong",
    "mật độ",
    "mật khẩu",
    "bảo mật",
    "bí mật",
    "mật thiết",
    "mật danh",
    "mật mía",
    "mật rỉ",
    "cơ mật",
    "thân mật",
    "trật tự bí mật",
    "nuôi ong lấy mật",
    "túi mật",
    "sỏi mật",
    "mật nhân",
    "mật báo",
    "thông tin mật",
    "văn bản mật",
    "tài liệu mật",
    "mã mật",
    "khóa mật",
    "dày đặc, mật tập",
    "hội kín mật nghị",
    "bảo vệ bí mật nhà nước",
    "bí mật kinh doanh",
    "mật vụ",
    "đường mật",
    "rót mật",
    "ngọt như mật",
    "đóng dấu mật",
    "giải mật",
    "danh mục bí mật",
    "độ mật của văn bản",
    "mật ong rừng",
    "gan mật",
    "tiết mật",
    "mật gấu",
];

proptest! {
    #[test]
    fn no_honest_text_is_refused(
        words in proptest::collection::vec(0..HONEST.len(), 1..4), shape in 0..5_usize, sign in "[ ,.;:()-]{1,2}",
    ) {
        let said: Vec<&str> = words.iter().map(|at| HONEST[*at]).collect();
        let text = said.join(&sign);
        let capital = |text: &str| {
            let mut letters = text.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            format!("{first}{}", letters.as_str())
        };
        let text = match shape {
            0 => format!("Về việc {text}"),
            1 => capital(&format!("{} của tỉnh", said[0])),
            2 => format!("Báo cáo ({}) quý I", said[0]),
            3 => format!("V/v quản lý {text} năm 2022\nKính gửi: Sở Nông nghiệp"),
            _ => format!("QUY ĐỊNH VỀ {} TẠI CƠ QUAN", said[0].to_uppercase()),
        };
        prop_assert_eq!(state_secret_mark(&text), None, "{}", text);
    }

    #[test]
    fn any_text_can_be_examined(text in any::<String>()) {
        let _ = state_secret_mark(&text);
    }

    #[test]
    fn spaces_case_and_frames_hide_no_stamp(
        at in 0..3_usize, gaps in proptest::collection::vec(" {0,2}", 9), frame in "[*\\-=_]{0,3}"
    ) {
        let secrecy = Secrecy::ALL[at];
        let mut stamp = String::new();
        for (c, gap) in secrecy.stamp().chars().zip(gaps) {
            stamp.push(c);
            stamp.push_str(&gap);
        }
        let text = format!("\n{frame}{stamp}{frame}\nỦY BAN NHÂN DÂN\n");
        prop_assert_eq!(state_secret_mark(&text), Some(secrecy));
    }
}
