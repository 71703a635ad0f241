//! The pages of the agency's working calendar.

mod days;
mod remove;

use super::{OwnDay, change::ChangeError};
use crate::{desk_choice::DeskChoice, permissions::CONFIGURE};
use jiff::civil::date;
use kit_web::{Access, FormState, Message, PageError, Routes};

/// Where the calendar is.
const HERE: &str = "/so-van-ban/lich-lam-viec";

/// The days of a year, the form for one more, and taking one back.
#[must_use]
pub fn routes() -> Routes {
    let keeper = Access::Permission(CONFIGURE);
    let routes = Routes::new()
        .get(HERE, keeper, days::open)
        .post(HERE, keeper, days::send)
        .get("/so-van-ban/lich-lam-viec/{day}/xoa", keeper, remove::open)
        .post("/so-van-ban/lich-lam-viec/{day}/xoa", keeper, remove::send);
    samples(routes)
}

impl From<ChangeError> for PageError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refused) => refused.into(),
            ChangeError::Invalid(problems) => {
                Self::Fields(crate::field_errors::for_programs(&problems, days::label))
            }
            ChangeError::Database(error) => error.into(),
        }
    }
}

fn closed() -> Vec<OwnDay> {
    vec![OwnDay {
        day: date(2022, 11, 21),
        kind: "closure".to_owned(),
        other_day: None,
        name: "Nghỉ tránh bão".to_owned(),
        source: "Công điện số 12/CĐ-UBND".to_owned(),
    }]
}

fn samples(routes: Routes) -> Routes {
    routes
        .sample(HERE, "empty", |visit| {
            days::view(
                visit,
                (2030, &DeskChoice::default()),
                &[],
                &FormState::new(),
            )
        })
        .sample(HERE, "data", |visit| {
            days::view(
                visit,
                (2022, &DeskChoice::default()),
                &closed(),
                &FormState::new(),
            )
        })
        .sample(HERE, "errors", |visit| {
            let message = Message::new("documents-calendar-problem-double");
            let state = FormState::new().with("name", "Nghỉ tránh bão");
            let state = state.refuse("day", "documents-calendar-day", message);
            days::view(visit, (2022, &DeskChoice::default()), &[], &state)
        })
        .sample("/so-van-ban/lich-lam-viec/{day}/xoa", "asks", |visit| {
            remove::view(visit, (date(2022, 11, 21), ""), "Nghỉ tránh bão")
        })
}
