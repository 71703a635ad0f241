//! Numbers and dates as Vietnamese documents write them.
//!
//! The date line follows Annex I of Decree 30/2020/NĐ-CP: a leading zero for
//! days under ten and for the months 1 and 2 only.

use jiff::civil::{Date, DateTime, Time};

/// The word for an empty place of tens: `một trăm lẻ năm` or `một trăm linh năm`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyTens {
    /// `lẻ`, as most documents of money write.
    #[default]
    Le,
    /// `linh`, as northern schools teach.
    Linh,
}

const DIGITS: [&str; 10] = [
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín",
];
const BILLION: u64 = 1_000_000_000;

/// A number in words: 2 883 342 is `hai triệu tám trăm tám mươi ba nghìn ba
/// trăm bốn mươi hai`.
///
/// After mươi, 1 is `mốt` and 4 is `tư`; 5 after any tens is `lăm`. Groups of
/// zeros are not read.
#[must_use]
pub fn number_in_words(number: i64) -> String {
    number_in_words_with(number, EmptyTens::default())
}

/// As [`number_in_words`], with the word for empty tens chosen.
#[must_use]
pub fn number_in_words_with(number: i64, empty_tens: EmptyTens) -> String {
    let mut words = Vec::new();
    if number < 0 {
        words.push("âm");
    }
    push_number(number.unsigned_abs(), false, empty_tens, &mut words);
    if words.is_empty() {
        words.push(DIGITS[0]);
    }
    words.join(" ")
}

/// An amount of money in words, as receipts write it: capital first, `đồng` at
/// the end.
#[must_use]
pub fn dong_in_words(amount: i64) -> String {
    format!("{} đồng", capitalised(&number_in_words(amount)))
}

/// The words of a number below a billion of billions; nothing for zero.
/// `after` says that larger places were already read.
fn push_number(number: u64, after: bool, empty: EmptyTens, words: &mut Vec<&'static str>) {
    let (billions, rest) = (number / BILLION, number % BILLION);
    if billions > 0 {
        push_number(billions, after, empty, words);
        words.push("tỷ");
    }
    let mut after = after || billions > 0;
    for (group, name) in [
        (rest / 1_000_000, Some("triệu")),
        (rest / 1000 % 1000, Some("nghìn")),
        (rest % 1000, None),
    ] {
        if group > 0 {
            // below 1000, so it fits
            push_group(group as usize, after, empty, words);
            words.extend(name);
            after = true;
        }
    }
}

/// The words of 1 to 999. After larger places all three digits are read.
fn push_group(group: usize, after: bool, empty: EmptyTens, words: &mut Vec<&'static str>) {
    let (hundreds, tens, ones) = (group / 100, group / 10 % 10, group % 10);
    let hundreds_read = hundreds > 0 || after;
    if hundreds_read {
        words.extend([DIGITS[hundreds], "trăm"]);
    }
    match tens {
        0 if ones > 0 && hundreds_read => words.push(match empty {
            EmptyTens::Le => "lẻ",
            EmptyTens::Linh => "linh",
        }),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([DIGITS[tens], "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(DIGITS[ones]),
    }
}

/// The text with its first letter in upper case.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The date of a document: `ngày 05 tháng 02 năm 2022`, `ngày 12 tháng 3 năm 2022`.
#[must_use]
pub fn date_line(date: Date) -> String {
    let (day, month, year) = (date.day(), date.month(), date.year());
    if month <= 2 {
        format!("ngày {day:02} tháng {month:02} năm {year}")
    } else {
        format!("ngày {day:02} tháng {month} năm {year}")
    }
}

/// Place and date of a document: `Nghệ An, ngày 05 tháng 02 năm 2022`.
#[must_use]
pub fn place_and_date(place: &str, date: Date) -> String {
    format!("{}, {}", place.trim(), date_line(date))
}

/// `21/11/2025`.
#[must_use]
pub fn short_date(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// `17:00`.
#[must_use]
pub fn short_time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `21/11/2025 17:00`.
#[must_use]
pub fn short_date_time(at: DateTime) -> String {
    format!("{} {}", short_date(at.date()), short_time(at.time()))
}

/// As the forms of one-stop shops write it: `09 giờ 32 phút, ngày 27/10/2023`.
#[must_use]
pub fn form_date_time(at: DateTime) -> String {
    format!(
        "{:02} giờ {:02} phút, ngày {}",
        at.hour(),
        at.minute(),
        short_date(at.date())
    )
}

/// Reads a date as people type it: day, month, year in that order, parted by
/// `/`, `-`, `.` or spaces, with or without zeros; also `yyyy-mm-dd`. Years have
/// four digits. `None` for anything else and for days that do not exist.
#[must_use]
pub fn read_date(text: &str) -> Option<Date> {
    let mut numbers = [0_i16; 3];
    let mut parts = text
        .trim()
        .split(['/', '-', '.', ' '])
        .filter(|part| !part.is_empty());
    let mut year_first = false;
    for (at, number) in numbers.iter_mut().enumerate() {
        let part = parts.next()?;
        if part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        year_first |= at == 0 && part.len() == 4;
        let is_year = part.len() == 4;
        if is_year != (at == if year_first { 0 } else { 2 }) || part.len() == 3 {
            return None;
        }
        *number = part.parse().ok()?;
    }
    if parts.next().is_some() {
        return None;
    }
    let [first, month, last] = numbers;
    let (year, day) = if year_first {
        (first, last)
    } else {
        (last, first)
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A whole number with a dot between thousands: `2.883.342`.
#[must_use]
pub fn format_number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 2);
    if number < 0 {
        out.push('-');
    }
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// A decimal number given in units of its last place: `(964, 1)` is `96,4`,
/// `(123456, 2)` is `1.234,56`. So no rounding happens here. At most 18 places.
#[must_use]
pub fn format_decimal(units: i64, places: u32) -> String {
    let places = places.min(18);
    if places == 0 {
        return format_number(units);
    }
    let scale = 10_u64.pow(places);
    let (whole, rest) = (units.unsigned_abs() / scale, units.unsigned_abs() % scale);
    let sign = if units < 0 { "-" } else { "" };
    // whole is at most a tenth of u64, so it fits
    let whole = format_number(whole as i64);
    format!("{sign}{whole},{rest:0width$}", width = places as usize)
}

/// A percentage: `(964, 1)` is `96,4 %`, with a no-break space (U+00A0) so that
/// the sign never starts a line.
#[must_use]
pub fn format_percent(units: i64, places: u32) -> String {
    format!("{}\u{a0}%", format_decimal(units, places))
}

/// The share of a whole as a percentage with one place, rounded half up:
/// `share(2, 3)` is `66,7 %`. An empty whole has no share: `None`.
#[must_use]
pub fn share(part: u64, whole: u64) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let units = (u128::from(part) * 2000 + u128::from(whole)) / (u128::from(whole) * 2);
    Some(format_percent(i64::try_from(units).unwrap_or(i64::MAX), 1))
}

/// An amount of money: `1.250.000 đồng`, with a no-break space.
#[must_use]
pub fn format_dong(amount: i64) -> String {
    format!("{}\u{a0}đồng", format_number(amount))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_say_them() {
        for (number, words) in [
            (0, "không"),
            (1, "một"),
            (4, "bốn"),
            (5, "năm"),
            (10, "mười"),
            (11, "mười một"),
            (14, "mười bốn"),
            (15, "mười lăm"),
            (20, "hai mươi"),
            (21, "hai mươi mốt"),
            (24, "hai mươi tư"),
            (25, "hai mươi lăm"),
            (100, "một trăm"),
            (101, "một trăm lẻ một"),
            (104, "một trăm lẻ bốn"),
            (105, "một trăm lẻ năm"),
            (110, "một trăm mười"),
            (115, "một trăm mười lăm"),
            (121, "một trăm hai mươi mốt"),
            (1000, "một nghìn"),
            (1005, "một nghìn không trăm lẻ năm"),
            (1015, "một nghìn không trăm mười lăm"),
            (2022, "hai nghìn không trăm hai mươi hai"),
            (1_000_000, "một triệu"),
            (1_000_001, "một triệu không trăm lẻ một"),
            (1_250_000, "một triệu hai trăm năm mươi nghìn"),
            (
                2_883_342,
                "hai triệu tám trăm tám mươi ba nghìn ba trăm bốn mươi hai",
            ),
            (1_000_000_000, "một tỷ"),
            (1_000_000_005, "một tỷ không trăm lẻ năm"),
            (25_000_000_000, "hai mươi lăm tỷ"),
            (1_000_000_000_000, "một nghìn tỷ"),
            (-15, "âm mười lăm"),
        ] {
            assert_eq!(number_in_words(number), words, "{number}");
        }
    }

    #[test]
    fn empty_tens_have_two_names() {
        assert_eq!(
            number_in_words_with(105, EmptyTens::Linh),
            "một trăm linh năm"
        );
    }

    #[test]
    fn money_starts_with_a_capital() {
        assert_eq!(dong_in_words(150_000), "Một trăm năm mươi nghìn đồng");
        assert_eq!(format_dong(1_250_000), "1.250.000\u{a0}đồng");
    }

    #[test]
    fn only_days_under_ten_and_the_months_one_and_two_get_a_leading_zero() {
        assert_eq!(date_line(date(2022, 2, 5)), "ngày 05 tháng 02 năm 2022");
        assert_eq!(date_line(date(2022, 3, 5)), "ngày 05 tháng 3 năm 2022");
        assert_eq!(date_line(date(2022, 1, 31)), "ngày 31 tháng 01 năm 2022");
        assert_eq!(date_line(date(2022, 10, 10)), "ngày 10 tháng 10 năm 2022");
        let line = place_and_date(" Nghệ An", date(2022, 2, 5));
        assert_eq!(line, "Nghệ An, ngày 05 tháng 02 năm 2022");
    }

    #[test]
    fn short_forms_are_those_of_the_screens() {
        let at = date(2025, 11, 21).at(9, 5, 0, 0);
        assert_eq!(short_date(at.date()), "21/11/2025");
        assert_eq!(short_date_time(at), "21/11/2025 09:05");
        assert_eq!(form_date_time(at), "09 giờ 05 phút, ngày 21/11/2025");
    }

    #[test]
    fn typed_dates_are_read() {
        for text in [
            "5/2/2022",
            "05/02/2022",
            "5-2-2022",
            "05.02.2022",
            "5 2 2022",
            "2022-02-05",
            " 5/2/2022 ",
        ] {
            assert_eq!(read_date(text), Some(date(2022, 2, 5)), "{text}");
        }
        for text in [
            "",
            "30/2/2022",
            "5/2/22",
            "5/2",
            "5/13/2022",
            "5/2/2022/1",
            "a/b/2022",
            "2022/2022/2022",
            "٥/٢/٢٠٢٢",
        ] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_have_dots_and_decimals_a_comma() {
        assert_eq!(format_number(2_883_342), "2.883.342");
        assert_eq!(format_number(999), "999");
        assert_eq!(format_number(-1000), "-1.000");
        assert_eq!(format_number(i64::MIN), "-9.223.372.036.854.775.808");
        assert_eq!(format_decimal(964, 1), "96,4");
        assert_eq!(format_decimal(123_456, 2), "1.234,56");
        assert_eq!(format_decimal(-5, 2), "-0,05");
        assert_eq!(format_percent(964, 1), "96,4\u{a0}%");
        assert_eq!(share(2, 3).as_deref(), Some("66,7\u{a0}%"));
        assert_eq!(share(1, 0), None);
    }

    proptest! {
        #[test]
        fn every_number_has_words_of_its_own(one in any::<i64>(), other in any::<i64>()) {
            prop_assume!(one != other);
            prop_assert_ne!(number_in_words(one), number_in_words(other));
        }

        #[test]
        fn formatted_numbers_are_the_digits_with_dots(number in any::<i64>()) {
            prop_assert_eq!(format_number(number).replace('.', ""), number.to_string());
        }

        #[test]
        fn short_dates_are_read_back(day in 0..40_000_i32) {
            let date = jiff::ToSpan::days(day);
            let date = Date::constant(1970, 1, 1).checked_add(date).expect("before 2080");
            prop_assert_eq!(read_date(&short_date(date)), Some(date));
            prop_assert_eq!(read_date(&date.to_string()), Some(date));
        }

        #[test]
        fn any_text_is_a_date_or_not(text in any::<String>()) {
            let _ = read_date(&text);
        }
    }
}
