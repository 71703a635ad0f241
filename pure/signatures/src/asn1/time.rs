//! UTCTime and GeneralizedTime.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::{Element, Malformed, malformed, tag};

/// Reads a Time (UTCTime or GeneralizedTime). Times beyond what [`Timestamp`] can hold (a
/// certificate "for ever" ends 9999-12-31T23:59:59Z) become its largest value.
pub fn read(element: &Element<'_>, what: &'static str) -> Result<Timestamp, Malformed> {
    let error = malformed(what);
    let text = std::str::from_utf8(element.value).map_err(|_| error)?;
    match element.tag {
        tag::UTC_TIME => {
            let short = digits(text.get(..2)).ok_or(error)?;
            let century = if short < 50 { 2000 } else { 1900 };
            rest(century + short, text.get(2..).ok_or(error)?).ok_or(error)
        }
        tag::GENERALIZED_TIME => {
            let year = digits(text.get(..4)).ok_or(error)?;
            rest(year, text.get(4..).ok_or(error)?).ok_or(error)
        }
        _ => Err(error),
    }
}

/// Whether `at` is the day that RFC 5280, section 4.1.2.5, names for certificates without an end:
/// 9999-12-31T23:59:59Z, read as the last second that [`Timestamp`] holds.
#[must_use]
pub fn is_no_end(at: Timestamp) -> bool {
    at.as_second() >= Timestamp::MAX.as_second()
}

fn digits(text: Option<&str>) -> Option<i16> {
    let text = text?;
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

fn rest(year: i16, text: &str) -> Option<Timestamp> {
    let month = digits(text.get(..2))?;
    let day = digits(text.get(2..4))?;
    let hour = digits(text.get(4..6))?;
    let minute = digits(text.get(6..8))?;
    let mut text = text.get(8..)?;
    let mut second = 0;
    if text.starts_with(|letter: char| letter.is_ascii_digit()) {
        second = digits(text.get(..2))?;
        text = text.get(2..)?;
    }
    let mut nanosecond = 0i32;
    if let Some(fraction) = text.strip_prefix(['.', ',']) {
        let length = fraction
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(fraction.len());
        let kept = fraction.get(..length.min(9))?;
        if kept.is_empty() {
            return None;
        }
        let scale = 10i32.pow(9 - u32::try_from(kept.len()).ok()?);
        nanosecond = kept.parse::<i32>().ok()?.checked_mul(scale)?;
        text = fraction.get(length..)?;
    }
    let offset_minutes = offset(text)?;
    // a leap second is read as the last moment of its minute
    let second = i8::try_from(second.min(59)).ok()?;
    let civil = DateTime::new(
        year,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        second,
        nanosecond,
    )
    .ok()?;
    match jiff::tz::Offset::UTC.to_timestamp(civil) {
        Ok(at) => at
            .checked_sub(jiff::SignedDuration::from_mins(offset_minutes))
            .ok(),
        Err(_) if year == 9999 => Some(Timestamp::MAX),
        Err(_) => None,
    }
}

fn offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = match text.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = digits(text.get(1..3))?;
    let minutes = digits(text.get(3..5))?;
    if text.len() != 5 || hours > 23 || minutes > 59 {
        return None;
    }
    Some(sign * (i64::from(hours) * 60 + i64::from(minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(tag: u8, text: &str) -> Option<String> {
        let raw = super::super::write::element(tag, text.as_bytes());
        let element = Element::only(&raw, "time").expect("well-formed");
        read(&element, "time").ok().map(|at| at.to_string())
    }

    #[test]
    fn years_of_two_digits_turn_at_fifty() {
        let of = |text| read_text(tag::UTC_TIME, text);
        assert_eq!(of("500101000000Z").as_deref(), Some("1950-01-01T00:00:00Z"));
        assert_eq!(of("491231235959Z").as_deref(), Some("2049-12-31T23:59:59Z"));
        assert_eq!(of("2611220745Z").as_deref(), Some("2026-11-22T07:45:00Z"));
        assert_eq!(
            of("261122144500+0700").as_deref(),
            Some("2026-11-22T07:45:00Z")
        );
    }

    #[test]
    fn fractions_of_a_second_are_kept_and_the_end_of_time_is_the_largest_value() {
        let of = |text| read_text(tag::GENERALIZED_TIME, text);
        assert_eq!(
            of("20261122074500.25Z").as_deref(),
            Some("2026-11-22T07:45:00.25Z")
        );
        assert_eq!(of("99991231235959Z"), Some(Timestamp::MAX.to_string()));
        assert!(is_no_end(Timestamp::MAX) && !is_no_end(Timestamp::UNIX_EPOCH));
        assert_eq!(of("20261322074500Z"), None);
        assert_eq!(of("20261122074500"), None);
    }
}
