//! Old fonts, slips of the keyboard and foreign names.

use proptest::prelude::*;

use super::*;

const MOTTO: &str = "Cộng hòa xã hội chủ nghĩa Việt Nam";
const MOTTO_TCVN3: &str = "Céng hßa x· héi chñ nghÜa ViÖt Nam";
const MOTTO_VNI: &str = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam";

#[test]
fn the_motto_is_converted_from_both_encodings() {
    assert_eq!(convert(MOTTO_TCVN3, Legacy::Tcvn3), MOTTO);
    assert_eq!(convert(MOTTO_VNI, Legacy::Vni), MOTTO);
}

#[test]
fn other_phrases_of_old_files_are_converted() {
    for (old, legacy, text) in [
        (
            "§éc lËp - Tù do - H¹nh phóc",
            Legacy::Tcvn3,
            "Độc lập - Tự do - Hạnh phúc",
        ),
        (
            "ñy ban nh©n d©n tØnh NghÖ An",
            Legacy::Tcvn3,
            "ủy ban nhân dân tỉnh Nghệ An",
        ),
        (
            "quyÕt ®Þnh vÒ viÖc phª duyÖt",
            Legacy::Tcvn3,
            "quyết định về việc phê duyệt",
        ),
        ("QUYÕT §ÞNH VÒ", Legacy::Tcvn3, "QUYẾT ĐỊNH VỀ"),
        (
            "N\u{ad}íc, ®\u{ad}êng, tr\u{ad}ëng",
            Legacy::Tcvn3,
            "Nước, đường, trưởng",
        ),
        (
            "Ñoäc laäp - Töï do - Haïnh phuùc",
            Legacy::Vni,
            "Độc lập - Tự do - Hạnh phúc",
        ),
        (
            "UÛY BAN NHAÂN DAÂN TÆNH",
            Legacy::Vni,
            "ỦY BAN NHÂN DÂN TỈNH",
        ),
        (
            "quyeát ñònh veà vieäc pheâ duyeät",
            Legacy::Vni,
            "quyết định về việc phê duyệt",
        ),
        (
            "Nöôùc, ñöôøng, tröôûng, naêm, baèng",
            Legacy::Vni,
            "Nước, đường, trưởng, năm, bằng",
        ),
    ] {
        assert_eq!(convert(old, legacy), text);
        assert_eq!(detect_legacy(old), Some(legacy), "{old}");
        assert_eq!(convert_if_legacy(old).as_deref(), Some(text));
    }
}

#[test]
fn unicode_and_foreign_text_is_left_alone() {
    for text in [
        MOTTO,
        "Quyết định số 05/QĐ-UBND",
        "chó", // chú in TCVN3, but a word as it stands
        "plain text",
        "",
        "élève à côté, où êtes-vous déjà",
        "Größe und Übermut",
        "§ 12 – “trích”, 20 °C ± 1 µm",
    ] {
        assert_eq!(detect_legacy(text), None, "{text}");
    }
}

#[test]
fn a_slip_of_the_keyboard_is_no_old_font() {
    for text in [
        "Môt",
        "Lý Tôt",
        "Đã Tôt",
        "Môt sô tôt, côt gôc và hôp thôt",
        "Quyêt đinh vê viêc bô nhiêm",
        "Thông bao vê viêc tô chưc hôi nghi",
        "chó, có, bó, mía, bé, tôm",
        "Bé Mó ăn tôm",
    ] {
        assert_eq!(suggest(text), None, "{text}");
    }
}

#[test]
fn foreign_names_stay_as_they_are() {
    let names = [
        "Agence Française de Développement",
        "Kreditanstalt für Wiederaufbau",
        "Université de Montréal",
        "Región de Murcia",
        "São Paulo",
        "Österreichische Entwicklungsbank",
        "Région Île-de-France",
        "Łódź",
        "Genève",
        "Málaga",
        "Núñez & Pérez",
        "Ærø Kommune",
        "Åbo Akademi",
        "Zoë Schmöller",
        "Bảo tàng Musée du quai Branly",
        "Señor Peña",
        "Côte d’Ivoire",
        "Curaçao",
        "Đại sứ quán Thụy Điển (Sverige)",
        "Hà Lan: Gemeente ’s-Hertogenbosch",
        "Thé",
        "Hué",
        "Ré",
        "Bô",
        "Là Été",
        "Mâcon",
        "Vô",
        "Tôt",
        "Kö",
        "Düs",
    ];
    for name in names {
        assert_eq!(suggest(name), None, "{name}");
        for other in names {
            let together = format!("{name}, {other}");
            assert_eq!(suggest(&together), None, "{together}");
        }
    }
    assert_eq!(suggest(&names.join("; ")), None);
}

#[test]
fn a_suggestion_says_from_which_encoding() {
    for (old, from) in [(MOTTO_TCVN3, Legacy::Tcvn3), (MOTTO_VNI, Legacy::Vni)] {
        let text = MOTTO.to_owned();
        assert_eq!(suggest(old), Some(Suggestion { from, text }));
    }
    assert_eq!(suggest(MOTTO), None);
}

#[test]
fn every_letter_of_tcvn3_has_its_place() {
    let table: Vec<char> = TCVN3.chars().collect();
    assert_eq!(table.len(), 0xff - 0xa1 + 1);
    for (code, letter) in [
        (0xa1, 'Ă'),
        (0xa7, 'Đ'),
        (0xa8, 'ă'),
        (0xae, 'đ'),
        (0xb5, 'à'),
        (0xb8, 'á'),
        (0xb9, 'ạ'),
        (0xbb, 'ằ'),
        (0xbe, 'ắ'),
        (0xc6, 'ặ'),
        (0xc7, 'ầ'),
        (0xcb, 'ậ'),
        (0xcc, 'è'),
        (0xce, 'ẻ'),
        (0xd1, 'ẹ'),
        (0xd6, 'ệ'),
        (0xd7, 'ì'),
        (0xd8, 'ỉ'),
        (0xdc, 'ĩ'),
        (0xde, 'ị'),
        (0xdf, 'ò'),
        (0xe1, 'ỏ'),
        (0xe9, 'ộ'),
        (0xee, 'ợ'),
        (0xef, 'ù'),
        (0xf1, 'ủ'),
        (0xf9, 'ự'),
        (0xfa, 'ỳ'),
        (0xfb, 'ỷ'),
        (0xfe, 'ỵ'),
    ] {
        assert_eq!(table[code - 0xa1], letter, "{code:x}");
    }
    for base in "aăâeêioôơuưy".chars() {
        for tone in Tone::ALL {
            let letter = accented(base, tone).expect("a vowel");
            assert!(letter.is_ascii() || table.contains(&letter), "{letter}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_can_be_examined_and_converted(text in any::<String>()) {
        let _ = detect_legacy(&text);
        for legacy in Legacy::ALL {
            let converted = convert(&text, legacy);
            prop_assert!(converted.len() <= text.len() * 2 + 8);
        }
    }

    #[test]
    fn latin_letters_are_examined_and_converted(text in "[a-zA-Z\u{a0}-\u{ff} ]{0,60}") {
        let _ = detect_legacy(&text);
        for legacy in Legacy::ALL {
            let _ = convert(&text, legacy);
        }
    }
}
