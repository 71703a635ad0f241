//! The Vietnamese lunar calendar, computed for UTC+7.
//!
//! Only proposes: the holidays of a year are what the state declares. Months
//! begin on the day of the new moon; the month with the winter solstice is the
//! eleventh; a leap year repeats the first month without a principal term.
//! New moons and the sun's longitude follow Jean Meeus, *Astronomical
//! Algorithms*; good to a few minutes, so a new moon that close to midnight is
//! to be checked against the published almanac.

use std::f64::consts::PI;

use jiff::civil::Date;

/// Offset of Vietnam's civil time from UTC in days.
const UTC_OFFSET: f64 = 7.0 / 24.0;
/// Mean length of a lunar month in days.
const MONTH: f64 = 29.530_588_861;
/// Julian day number of the new moon near the start of 1900.
const FIRST_NEW_MOON: f64 = 2_415_021.076_998_695;
/// Julian day number of 1970-01-01.
const UNIX_DAY: i64 = 2_440_588;
/// The years for which the series hold well enough.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// A day of the lunar calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LunarDate {
    /// The lunar year, named by the solar year in which it begins.
    pub year: i16,
    /// Month, 1–12.
    pub month: u8,
    /// Whether it is the leap month that follows the month of its number.
    pub leap: bool,
    /// Day, 1–30.
    pub day: u8,
}

/// The lunar date of a solar day; `None` outside 1900–2100.
#[must_use]
pub fn from_solar(date: Date) -> Option<LunarDate> {
    if !YEARS.contains(&date.year()) {
        return None;
    }
    let day = julian_day(date);
    let k = ((day as f64 - FIRST_NEW_MOON) / MONTH).floor() as i64;
    let begin = [k + 1, k, k - 1]
        .into_iter()
        .map(new_moon_day)
        .find(|&begin| begin <= day)?;
    let mut year = date.year();
    let mut eleventh = month_eleven(year)?;
    let mut next_eleventh = month_eleven(year + 1)?;
    if eleventh > begin {
        next_eleventh = eleventh;
        eleventh = month_eleven(year - 1)?;
        year -= 1;
    }
    // months since the eleventh: 0 is the eleventh itself
    let since = ((begin - eleventh) as f64 / 29.0).floor() as i64;
    let leap_at = leap_offset(eleventh, next_eleventh);
    let (number, leap) = match leap_at {
        Some(at) if since >= at => (since + 10, since == at),
        _ => (since + 11, false),
    };
    let month = if number > 12 { number - 12 } else { number };
    if number > 12 {
        year += 1;
    }
    Some(LunarDate {
        year,
        month: month as u8,
        leap,
        day: (day - begin + 1) as u8,
    })
}

/// The solar day of a lunar date; `None` when there is no such day or it lies
/// outside 1900–2100.
#[must_use]
pub fn to_solar(lunar: LunarDate) -> Option<Date> {
    if !YEARS.contains(&lunar.year) || !(1..=12).contains(&lunar.month) {
        return None;
    }
    let before = if lunar.month < 11 {
        lunar.year - 1
    } else {
        lunar.year
    };
    let eleventh = month_eleven(before)?;
    let next_eleventh = month_eleven(before + 1)?;
    let mut since = i64::from(lunar.month) + if lunar.month < 11 { 1 } else { -11 };
    match leap_offset(eleventh, next_eleventh) {
        Some(at) => {
            // the leap month comes after the month whose number it bears
            if lunar.leap || since >= at {
                since += 1;
            }
            if lunar.leap && since != at {
                return None;
            }
        }
        None if lunar.leap => return None,
        None => {}
    }
    let k = (0.5 + (eleventh as f64 - FIRST_NEW_MOON) / MONTH).floor() as i64;
    let begin = new_moon_day(k + since);
    let length = new_moon_day(k + since + 1) - begin;
    let day = i64::from(lunar.day);
    if !(1..=length).contains(&day) {
        return None;
    }
    solar_of(begin + day - 1)
}

/// The first day of the lunar year (mùng một Tết) in a solar year.
#[must_use]
pub fn new_year(year: i16) -> Option<Date> {
    to_solar(LunarDate {
        year,
        month: 1,
        leap: false,
        day: 1,
    })
}

/// The Hùng Kings' commemoration, the tenth of the third month, in a solar year.
#[must_use]
pub fn hung_kings(year: i16) -> Option<Date> {
    to_solar(LunarDate {
        year,
        month: 3,
        leap: false,
        day: 10,
    })
}

fn julian_day(date: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    let days = epoch
        .until(date)
        .map_or(0, |span| i64::from(span.get_days()));
    UNIX_DAY + days
}

fn solar_of(day: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(day - UNIX_DAY).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

/// The civil day (UTC+7) of the k-th new moon after the one near 1900.
fn new_moon_day(k: i64) -> i64 {
    (new_moon(k as f64) + 0.5 + UTC_OFFSET).floor() as i64
}

/// The moment of the k-th new moon as a Julian day (universal time).
fn new_moon(k: f64) -> f64 {
    let t = k / 1236.85;
    let (t2, t3) = (t * t, t * t * t);
    let rad = PI / 180.0;
    let mean = 2_415_020.759_33 + 29.530_588_68 * k + 0.000_117_8 * t2 - 0.000_000_155 * t3
        + 0.000_33 * ((166.56 + 132.87 * t - 0.009_173 * t2) * rad).sin();
    let sun = (359.2242 + 29.105_356_08 * k - 0.000_033_3 * t2 - 0.000_003_47 * t3) * rad;
    let moon = (306.0253 + 385.816_918_06 * k + 0.010_730_6 * t2 + 0.000_012_36 * t3) * rad;
    let node = (21.2964 + 390.670_506_46 * k - 0.001_652_8 * t2 - 0.000_002_39 * t3) * rad;
    let correction = (0.1734 - 0.000_393 * t) * sun.sin() + 0.0021 * (2.0 * sun).sin()
        - 0.4068 * moon.sin()
        + 0.0161 * (2.0 * moon).sin()
        - 0.0004 * (3.0 * moon).sin()
        + 0.0104 * (2.0 * node).sin()
        - 0.0051 * (sun + moon).sin()
        - 0.0074 * (sun - moon).sin()
        + 0.0004 * (2.0 * node + sun).sin()
        - 0.0004 * (2.0 * node - sun).sin()
        - 0.0006 * (2.0 * node + moon).sin()
        + 0.0010 * (2.0 * node - moon).sin()
        + 0.0005 * (2.0 * moon + sun).sin();
    // dynamical time minus universal time
    let delta = if t < -11.0 {
        0.001 + 0.000_839 * t + 0.000_226_1 * t2 - 0.000_008_45 * t3 - 0.000_000_081 * t * t3
    } else {
        -0.000_278 + 0.000_265 * t + 0.000_262 * t2
    };
    mean + correction - delta
}

/// In which twelfth of its circle (0–11) the sun stands at the start of a
/// civil day; 9 begins with the winter solstice.
fn sun_sector(day: i64) -> i64 {
    let t = (day as f64 - 0.5 - UTC_OFFSET - 2_451_545.0) / 36_525.0;
    let t2 = t * t;
    let rad = PI / 180.0;
    let anomaly = (357.529_10 + 35_999.050_30 * t - 0.000_155_9 * t2 - 0.000_000_48 * t * t2) * rad;
    let mean = 280.466_45 + 36_000.769_83 * t + 0.000_303_2 * t2;
    let centre = (1.914_600 - 0.004_817 * t - 0.000_014 * t2) * anomaly.sin()
        + (0.019_993 - 0.000_101 * t) * (2.0 * anomaly).sin()
        + 0.000_290 * (3.0 * anomaly).sin();
    let longitude = (mean + centre).rem_euclid(360.0);
    (longitude / 30.0).floor() as i64
}

/// The first day of the eleventh lunar month, the one with the winter
/// solstice, of a solar year.
fn month_eleven(year: i16) -> Option<i64> {
    let last = julian_day(Date::new(year, 12, 31).ok()?);
    let k = ((last as f64 - 2_415_021.0) / MONTH).floor() as i64;
    let begin = new_moon_day(k);
    Some(if sun_sector(begin) >= 9 {
        new_moon_day(k - 1)
    } else {
        begin
    })
}

/// How many months after the eleventh the leap month comes; `None` when there
/// are twelve months until the next eleventh.
fn leap_offset(eleventh: i64, next_eleventh: i64) -> Option<i64> {
    if next_eleventh - eleventh <= 365 {
        return None;
    }
    let k = ((eleventh as f64 - FIRST_NEW_MOON) / MONTH + 0.5).floor() as i64;
    let sectors = |at: i64| sun_sector(new_moon_day(k + at));
    (1..14).find(|&at| sectors(at) == sectors(at + 1))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn tet_is_where_the_almanacs_have_it() {
        for (year, month, day) in [
            (1968, 1, 29), // Vietnam and China differ
            (1985, 1, 21), // a month before China
            (2000, 2, 5),
            (2007, 2, 17),
            (2019, 2, 5),
            (2023, 1, 22),
            (2028, 1, 26),
            (2030, 2, 2), // a day before China
            (2033, 1, 31),
        ] {
            assert_eq!(new_year(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn the_hung_kings_are_honoured_on_the_tenth_of_the_third_month() {
        assert_eq!(hung_kings(2022), Some(date(2022, 4, 10)));
        assert_eq!(hung_kings(2025), Some(date(2025, 4, 7)));
    }

    #[test]
    fn leap_months_are_found() {
        let lunar = from_solar(date(2023, 4, 10)).unwrap();
        assert_eq!((lunar.month, lunar.leap), (2, true));
        let lunar = from_solar(date(2025, 7, 25)).unwrap();
        assert_eq!((lunar.month, lunar.leap, lunar.day), (6, true, 1));
    }

    #[test]
    fn solar_and_lunar_days_lead_to_each_other() {
        let mut day = date(1999, 1, 1);
        while day < date(2051, 1, 1) {
            let lunar = from_solar(day).unwrap();
            assert_eq!(to_solar(lunar), Some(day), "{lunar:?}");
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        let day = |year, month, leap, day| {
            to_solar(LunarDate {
                year,
                month,
                leap,
                day,
            })
        };
        assert_eq!(day(2022, 2, true, 1), None);
        assert_eq!(day(2022, 13, false, 1), None);
        assert_eq!(day(2022, 1, false, 31), None);
        assert_eq!(day(1800, 1, false, 1), None);
        assert_eq!(from_solar(date(2200, 1, 1)), None);
    }
}
