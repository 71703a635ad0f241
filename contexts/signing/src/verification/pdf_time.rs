//! Times as PDF files write them (ISO 32000-2, 7.9.4): `D:20261122181246+07'00'`.

use jiff::{Timestamp, civil::Date, tz::Offset};

/// Reads a time; without a zone it is taken as the province's, as people here mean it.
pub(super) fn read_pdf_time(text: &str) -> Option<Timestamp> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let mut digits = text
        .chars()
        .take_while(char::is_ascii_digit)
        .collect::<String>();
    let zone = text.get(digits.len()..)?;
    // what is left out is the first of its kind
    const FIRST: &str = "00000101000000";
    digits.push_str(FIRST.get(digits.len()..).unwrap_or_default());
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i16>().ok();
    let small = |range| i8::try_from(number(range)?).ok();
    let date = Date::new(number(0..4)?, small(4..6)?, small(6..8)?).ok()?;
    let time = jiff::civil::Time::new(small(8..10)?, small(10..12)?, small(12..14)?, 0).ok()?;
    offset(zone)?.to_timestamp(date.to_datetime(time)).ok()
}

fn offset(zone: &str) -> Option<Offset> {
    let mut letters = zone.chars();
    let sign = match letters.next() {
        None => return Offset::from_hours(kit_base::PROVINCE_OFFSET_HOURS).ok(),
        Some('Z' | 'z') => return Some(Offset::UTC),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let digits: String = letters.filter(char::is_ascii_digit).collect();
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4).unwrap_or("00").parse().ok()?;
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::read_pdf_time;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_with_and_without_a_zone() {
        let at = |text: &str| read_pdf_time(text).map(|at| at.to_string());
        let expected = Some("2026-11-22T11:12:46Z".to_owned());
        assert_eq!(at("D:20261122181246+07'00'"), expected);
        assert_eq!(at("D:20261122181246"), expected);
        assert_eq!(at("20261122111246Z"), expected);
        assert_eq!(at("D:2026"), Some("2025-12-31T17:00:00Z".to_owned()));
        assert_eq!(at("D:20261322000000"), None);
        assert_eq!(at("hôm qua"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String, digits in "D:[0-9]{0,20}[+\\-Z]?[0-9']{0,8}") {
            let _ = (read_pdf_time(&text), read_pdf_time(&digits));
        }
    }
}
