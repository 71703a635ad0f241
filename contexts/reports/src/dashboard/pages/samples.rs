//! Invented dashboards of a fictional province.

use super::{Choice, OWN, Shown};
use crate::dashboard::{BodyLine, Counts, Overview, Span, View, Window, places::Place};
use identity::{OrganisationId, OrganisationKind};
use jiff::civil::{Date, date};
use kit_base::{Clock, Id};
use std::sync::Arc;

const DAY: Date = date(2022, 11, 15);
const TARGET: f64 = 95.0;

/// Documents of each month from January of the year before, in hundreds.
const MONTHS: [i64; 23] = [
    18, 15, 21, 22, 23, 22, 21, 22, 24, 25, 26, 28, 20, 17, 24, 24, 25, 25, 24, 25, 26, 27, 15,
];

/// Name, whether a district, done, late, awaiting.
const BODIES: [(&str, bool, i64, i64, i64); 9] = [
    ("Sở Nông nghiệp và Môi trường", false, 9_120, 803, 1_204),
    ("UBND huyện Kỳ Lam", true, 4_260, 315, 1_130),
    ("Sở Xây dựng", false, 6_310, 435, 930),
    ("UBND thành phố Lam Châu", true, 8_480, 441, 512),
    ("Sở Tài chính", false, 7_690, 238, 377),
    ("Sở Y tế", false, 5_830, 99, 205),
    ("Sở Nội vụ", false, 6_910, 62, 88),
    ("UBND huyện Quế Lâm", true, 3_980, 80, 61),
    ("Văn phòng UBND tỉnh", false, 12_400, 130, 40),
];

fn shown(view: View, days: Vec<(Date, Counts)>, bodies: Vec<BodyLine>) -> Shown {
    let places = bodies
        .iter()
        .filter(|body| body.kind == OrganisationKind::District)
        .zip([("Kỳ Lam", 3, 1), ("Lam Châu", 4, 1), ("Quế Lâm", 5, 1)])
        .map(|(body, (name, column, row))| Place {
            id: body.id,
            name,
            column,
            row,
        })
        .collect();
    let overview = Overview {
        view,
        window: Window::up_to(Span::Year, DAY),
        read_at: Clock::instant_of(DAY.at(8, 45, 0, 0)),
        last_day: days.last().map(|(day, _)| *day),
        days,
        bodies,
        places,
    };
    Shown {
        overview: Arc::new(overview),
        name: "Sở Nội vụ".to_owned(),
        choices: choices(view),
        target: TARGET,
    }
}

/// Who sees the province sees the own agency, too.
fn choices(view: View) -> Vec<Choice> {
    let one = |view, code: &str| Choice {
        view,
        code: code.to_owned(),
        name: None,
    };
    match view {
        View::Province => vec![
            one(View::Province, ""),
            one(View::Organisation(OrganisationId::from_i64(1)), OWN),
        ],
        own @ View::Organisation(_) => vec![one(own, OWN)],
    }
}

fn days(each: i64) -> Vec<(Date, Counts)> {
    let months = (0_i8..).zip(MONTHS);
    let day = |(index, hundreds): (i8, i64)| {
        let received = hundreds * each;
        let counts = Counts {
            received,
            forwarded: received - received / 25,
            settled: 0,
            approved: received - received / 12,
            done: received / 2,
            done_late: received / 55,
            issued: received / 5,
        };
        (
            date(2021 + i16::from(index / 12), index % 12 + 1, 10),
            counts,
        )
    };
    months.map(day).collect()
}

fn bodies() -> Vec<BodyLine> {
    let line = |(number, one): (i64, (&str, bool, i64, i64, i64))| {
        let (name, is_district, done, done_late, awaiting) = one;
        let id = OrganisationId::from_i64(number);
        let kind = if is_district {
            OrganisationKind::District
        } else {
            OrganisationKind::Department
        };
        let counts = Counts {
            received: done * 2,
            forwarded: done * 2 - awaiting,
            settled: 0,
            approved: done,
            done,
            done_late,
            issued: done / 4,
        };
        BodyLine {
            id,
            name: name.to_owned(),
            kind,
            top: true,
            district: is_district.then_some(id),
            counts,
            awaiting,
        }
    };
    (1_i64..).zip(BODIES).map(line).collect()
}

/// A whole province in the middle of November.
pub(super) fn province() -> Shown {
    shown(View::Province, days(10_000), bodies())
}

/// One department.
pub(super) fn organisation() -> Shown {
    let view = View::Organisation(OrganisationId::from_i64(7));
    shown(view, days(30), Vec::new())
}

/// A province on its first day.
pub(super) fn empty() -> Shown {
    shown(View::Province, Vec::new(), Vec::new())
}
