//! Numbers, dates and durations as each language writes them.
//!
//! Vietnamese: `2.883.342`, `96,4%`, `21/11/2025`, `08:45 ngày 21/11/2025`; hours run from 0 to 23, never AM/PM.
use crate::Locale;
use jiff::{SignedDuration, Timestamp, civil::Date, civil::DateTime};
use kit_base::in_province;

/// Decimal places beyond which a number is noise for a reader.
const MOST_DECIMALS: usize = 3;

const MINUTES_IN_AN_HOUR: i64 = 60;
const HOURS_IN_A_DAY: i64 = 24;

/// A whole number with grouped thousands: `2.883.342` or `2,883,342`.
pub fn number(locale: Locale, value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!(
        "{sign}{}",
        grouped(locale, &value.unsigned_abs().to_string())
    )
}

/// A number with exactly `decimals` places (at most 3): `96,4` or `96.4`.
pub fn decimal(locale: Locale, value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.*}", decimals.min(MOST_DECIMALS), value.abs());
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
    let negative = value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    let mut out = if negative {
        "-".to_owned()
    } else {
        String::new()
    };
    out.push_str(&grouped(locale, whole));
    if let Some(fraction) = fraction {
        out.push(decimal_mark(locale));
        out.push_str(fraction);
    }
    out
}

/// A number with only the decimals it needs, at most 3: `12`, `12,5`.
pub fn shortest(locale: Locale, value: f64) -> String {
    let text = decimal(locale, value, MOST_DECIMALS);
    let mark = decimal_mark(locale);
    if text.contains(mark) {
        text.trim_end_matches('0').trim_end_matches(mark).to_owned()
    } else {
        text
    }
}

/// A share as percent; `share` is 0 to 1: `percent(Vi, 0.964, 1)` is `96,4%`.
pub fn percent(locale: Locale, share: f64, decimals: usize) -> String {
    format!("{}%", decimal(locale, share * 100.0, decimals))
}

/// An amount of money in đồng: `30.000 đồng` or `VND 30,000`.
pub fn money(locale: Locale, dong: i64) -> String {
    match locale {
        Locale::Vi => format!("{} đồng", number(locale, dong)),
        Locale::En => format!("VND {}", number(locale, dong)),
    }
}

/// The size of a file in units of 1,024: `512 byte`, `1,2 MB`.
pub fn file_size(locale: Locale, bytes: u64) -> String {
    const STEP: f64 = 1_024.0;
    let mut value = bytes as f64;
    let mut unit = "byte";
    for next in ["KB", "MB", "GB", "TB"] {
        if value < STEP {
            break;
        }
        value /= STEP;
        unit = next;
    }
    let tenths = (value * 10.0).round() / 10.0;
    format!("{} {unit}", shortest(locale, tenths))
}

/// A date: `21/11/2025`, in both languages day first.
pub fn date(_locale: Locale, date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// Day and month for dense tables: `21/11`.
pub fn short_date(_locale: Locale, date: Date) -> String {
    format!("{:02}/{:02}", date.day(), date.month())
}

/// A date in words: `ngày 21 tháng 11 năm 2025` (Decree 30/2020, Annex I: days under 10 and months 1 and 2 get a
/// leading zero) or `21 November 2025`.
pub fn long_date(locale: Locale, date: Date) -> String {
    match locale {
        Locale::Vi => {
            let month = if date.month() <= 2 {
                format!("{:02}", date.month())
            } else {
                date.month().to_string()
            };
            format!("ngày {:02} tháng {month} năm {}", date.day(), date.year())
        }
        Locale::En => format!(
            "{} {} {}",
            date.day(),
            month_name(date.month()),
            date.year()
        ),
    }
}

/// The day of the week: `thứ Hai` … `Chủ nhật`, `Monday` … `Sunday`.
pub fn weekday(locale: Locale, date: Date) -> &'static str {
    const VI: [&str; 7] = [
        "thứ Hai",
        "thứ Ba",
        "thứ Tư",
        "thứ Năm",
        "thứ Sáu",
        "thứ Bảy",
        "Chủ nhật",
    ];
    const EN: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    let index = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
    let names = match locale {
        Locale::Vi => VI,
        Locale::En => EN,
    };
    names.get(index).copied().unwrap_or_default()
}

/// Hour and minute, 24 hours: `08:45`.
pub fn time(_locale: Locale, at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// An instant in the province's time (UTC+7): `08:45 ngày 21/11/2025` or `08:45, 21/11/2025`.
pub fn timestamp(locale: Locale, at: Timestamp) -> String {
    date_time(locale, in_province(at))
}

/// A local date and time: `08:45 ngày 21/11/2025` or `08:45, 21/11/2025`.
pub fn date_time(locale: Locale, at: DateTime) -> String {
    let link = match locale {
        Locale::Vi => " ngày ",
        Locale::En => ", ",
    };
    format!("{}{link}{}", time(locale, at), date(locale, at.date()))
}

/// A length of time in its two largest units: `2 ngày 4 giờ`, `35 phút`, `dưới 1 phút`; the sign is dropped.
pub fn duration(locale: Locale, length: SignedDuration) -> String {
    let minutes = length.as_mins().saturating_abs();
    let hours = minutes / MINUTES_IN_AN_HOUR;
    let parts = [
        (hours / HOURS_IN_A_DAY, "ngày", "day"),
        (hours % HOURS_IN_A_DAY, "giờ", "hour"),
        (minutes % MINUTES_IN_AN_HOUR, "phút", "minute"),
    ];
    let first = parts.iter().position(|part| part.0 > 0);
    let Some(first) = first else {
        return match locale {
            Locale::Vi => "dưới 1 phút".to_owned(),
            Locale::En => "under 1 minute".to_owned(),
        };
    };
    let shown: Vec<String> = parts
        .iter()
        .skip(first)
        .take(2)
        .filter(|part| part.0 > 0)
        .map(|part| amount(locale, part))
        .collect();
    shown.join(" ")
}

fn amount(locale: Locale, (count, vi, en): &(i64, &str, &str)) -> String {
    match locale {
        Locale::Vi => format!("{} {vi}", number(locale, *count)),
        Locale::En => format!(
            "{} {en}{}",
            number(locale, *count),
            if *count == 1 { "" } else { "s" }
        ),
    }
}

const fn decimal_mark(locale: Locale) -> char {
    match locale {
        Locale::Vi => ',',
        Locale::En => '.',
    }
}

fn grouped(locale: Locale, digits: &str) -> String {
    let mark = match locale {
        Locale::Vi => '.',
        Locale::En => ',',
    };
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

fn month_name(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::from((month - 1).unsigned_abs())
        .checked_rem(12)
        .and_then(|i| NAMES.get(i))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn vietnamese_groups_with_dots_and_english_with_commas() {
        assert_eq!(number(Locale::Vi, 2_883_342), "2.883.342");
        assert_eq!(number(Locale::En, 2_883_342), "2,883,342");
        assert_eq!(number(Locale::Vi, -1_000), "-1.000");
        assert_eq!(number(Locale::Vi, i64::MIN), "-9.223.372.036.854.775.808");
        assert_eq!(number(Locale::Vi, 7), "7");
    }

    #[test]
    fn decimals_use_a_comma_in_vietnamese() {
        assert_eq!(percent(Locale::Vi, 0.964, 1), "96,4%");
        assert_eq!(decimal(Locale::En, 1234.5, 2), "1,234.50");
        assert_eq!(decimal(Locale::Vi, -0.001, 1), "0,0");
        assert_eq!(decimal(Locale::Vi, f64::NAN, 1), "–");
        assert_eq!(shortest(Locale::Vi, 12.50), "12,5");
        assert_eq!(shortest(Locale::Vi, 120.0), "120");
    }

    #[test]
    fn a_time_is_written_hour_first_with_the_word_day() {
        let at: Timestamp = "2025-11-21T01:45:00Z".parse().expect("a valid instant");
        assert_eq!(timestamp(Locale::Vi, at), "08:45 ngày 21/11/2025");
        assert_eq!(date(Locale::En, day(2025, 1, 2)), "02/01/2025");
    }

    #[test]
    fn only_january_and_february_get_a_leading_zero_in_words() {
        assert_eq!(
            long_date(Locale::Vi, day(2026, 2, 5)),
            "ngày 05 tháng 02 năm 2026"
        );
        assert_eq!(
            long_date(Locale::Vi, day(2026, 3, 15)),
            "ngày 15 tháng 3 năm 2026"
        );
        assert_eq!(long_date(Locale::En, day(2026, 12, 5)), "5 December 2026");
        assert_eq!(weekday(Locale::Vi, day(2026, 11, 22)), "Chủ nhật");
    }

    #[test]
    fn a_duration_shows_its_two_largest_units() {
        assert_eq!(
            duration(
                Locale::Vi,
                SignedDuration::from_mins(2 * 24 * 60 + 4 * 60 + 5)
            ),
            "2 ngày 4 giờ"
        );
        assert_eq!(
            duration(Locale::Vi, SignedDuration::from_mins(24 * 60 + 5)),
            "1 ngày"
        );
        assert_eq!(
            duration(Locale::En, SignedDuration::from_mins(-61)),
            "1 hour 1 minute"
        );
        assert_eq!(
            duration(Locale::Vi, SignedDuration::from_secs(30)),
            "dưới 1 phút"
        );
    }

    #[test]
    fn file_sizes_are_short() {
        assert_eq!(file_size(Locale::Vi, 512), "512 byte");
        assert_eq!(file_size(Locale::Vi, 1_258_291), "1,2 MB");
        assert_eq!(file_size(Locale::En, u64::MAX), "16,777,216 TB");
    }
}
