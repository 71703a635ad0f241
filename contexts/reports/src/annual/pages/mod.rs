//! The pages of the yearly report.

mod download;
mod publish;
mod published;
mod show;
mod table;

use super::Question;
use crate::permissions::{READ_ANNUAL, must_reach_province};
use axum::response::IntoResponse;
use identity::Actor;
use jiff::civil::Date;
use kit_files::{Disposition, FileName, content_disposition};
use kit_web::{Answer, Download, PageError, Routes, Visit};
use serde::Deserialize;

/// Where the report is.
pub(crate) const REPORT: &str = "/bao-cao/nam";

/// All pages of the report, and its API.
pub(crate) fn routes() -> Routes {
    show::routes()
        .merge(publish::routes())
        .merge(published::routes())
        .merge(download::routes())
        .merge(super::api::routes())
}

/// Whether the viewer reads the report: it counts the whole province, so a right over less does not
/// open it.
pub(super) fn must_read(visit: &Visit) -> Result<(), PageError> {
    must_reach_province(&*visit.actor::<Actor>()?, READ_ANNUAL)?;
    Ok(())
}

/// Which report a page shows.
#[derive(Clone, Debug, Default, Deserialize)]
struct Asked {
    /// Year; without it the year of the newest counts.
    #[serde(default)]
    nam: Option<i16>,
    /// Last day to count.
    #[serde(default)]
    den: Option<String>,
}

impl Asked {
    /// The question behind the address. `newest` is the year of the newest counts.
    fn question(&self, visit: &Visit, newest: i16) -> Result<Question, PageError> {
        Ok(Question {
            year: self.nam.unwrap_or(newest),
            as_of: read_day(self.den.as_deref())?,
            today: visit.today(),
            locale: visit.locale(),
        })
    }
}

/// A day of an address, as `2022-11-15`; an empty one is none.
///
/// # Errors
/// 400 if it is no day.
pub(crate) fn read_day(text: Option<&str>) -> Result<Option<Date>, PageError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let day = text
        .parse()
        .map_err(|_| PageError::invalid("reports-error-day"))?;
    Ok(Some(day))
}

/// `?nam=2022&den=2022-11-15` of a question.
fn query(question: &Question) -> String {
    match question.as_of {
        Some(day) => format!("?nam={}&den={day}", question.year),
        None => format!("?nam={}", question.year),
    }
}

/// A file to save.
pub(crate) fn attachment(media_type: &str, name: &str, bytes: Vec<u8>) -> Answer {
    let length = u64::try_from(bytes.len()).ok();
    let download = Download {
        media_type: media_type.to_owned(),
        disposition: content_disposition(Disposition::Attachment, &FileName::clean(name)),
        length,
        body: bytes.into(),
    };
    download.answer().map(IntoResponse::into_response)
}
