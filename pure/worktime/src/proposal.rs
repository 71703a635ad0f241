//! A proposal of a year's public holidays, for a person to correct by the
//! state's announcement and sign off.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::{DayEntry, DayKind, WeeklyRest};
use crate::lunar;

/// A proposed day off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedDay {
    /// The entry as it would enter the calendar.
    pub entry: DayEntry,
    /// Whether the law fixes this day. Otherwise the state chooses each year:
    /// how Tết's five days lie, the second day of 2 September.
    pub fixed: bool,
}

/// The days off that the Labour Code 2019 (Articles 112 and 111.3) gives in a
/// year, in order: 1 January; Tết with the last day of the old year and four of
/// the new; the Hùng Kings; 30 April; 1 May; 2 September with the day before;
/// and the days in lieu. Empty outside 1900–2100.
#[must_use]
pub fn propose_holidays(year: i16, rest: WeeklyRest) -> Vec<ProposedDay> {
    let Some(holidays) = holidays(year) else {
        return Vec::new();
    };
    let mut days: Vec<ProposedDay> = Vec::new();
    for &(date, name, point, fixed) in &holidays {
        let source = format!("Bộ luật Lao động 2019, Điều 112 khoản 1 điểm {point}");
        let entry = DayEntry {
            date,
            kind: DayKind::Holiday,
            name: name.to_owned(),
            source,
        };
        days.push(ProposedDay { entry, fixed });
    }
    for &(date, name, _, _) in &holidays {
        if !rest.contains(date.weekday()) {
            continue;
        }
        let taken = |day: Date| days.iter().any(|proposed| proposed.entry.date == day);
        let mut lieu = date;
        while rest.contains(lieu.weekday()) || taken(lieu) {
            let Ok(next) = lieu.tomorrow() else {
                return days;
            };
            lieu = next;
        }
        let source = "Bộ luật Lao động 2019, Điều 111 khoản 3".to_owned();
        let kind = DayKind::CompensatoryRest;
        let entry = DayEntry {
            date: lieu,
            kind,
            name: name.to_owned(),
            source,
        };
        days.push(ProposedDay {
            entry,
            fixed: false,
        });
    }
    days.sort_by_key(|proposed| proposed.entry.date);
    days
}

type Holiday = (Date, &'static str, &'static str, bool);

fn holidays(year: i16) -> Option<Vec<Holiday>> {
    let tet = lunar::new_year(year)?;
    let at = |days: i32| tet.checked_add(days.days()).ok();
    let solar = |month, day| Date::new(year, month, day).ok();
    Some(vec![
        (solar(1, 1)?, "Tết Dương lịch", "a", true),
        (at(-1)?, "Giao thừa Tết Nguyên Đán", "b", false),
        (tet, "Tết Nguyên Đán", "b", true),
        (at(1)?, "Mùng hai Tết Nguyên Đán", "b", true),
        (at(2)?, "Mùng ba Tết Nguyên Đán", "b", true),
        (at(3)?, "Mùng bốn Tết Nguyên Đán", "b", false),
        (
            lunar::hung_kings(year)?,
            "Ngày Giỗ Tổ Hùng Vương",
            "e",
            true,
        ),
        (solar(4, 30)?, "Ngày Chiến thắng 30/4", "c", true),
        (solar(5, 1)?, "Ngày Quốc tế Lao động 1/5", "d", true),
        (solar(9, 1)?, "Quốc khánh", "đ", false),
        (solar(9, 2)?, "Quốc khánh", "đ", true),
    ])
}
