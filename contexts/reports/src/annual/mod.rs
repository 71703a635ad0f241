//! The yearly report: every figure of every office with its own as-of date and the address of the
//! rows it counts. What no built office answers for is absent, never zero.
//!
//! The time of reports of state bodies: Decree 09/2019/NĐ-CP. A published report is kept as it was
//! ([`publish`]); what is computed later is compared with it ([`differences`]).

mod api;
mod compute;
mod definitions;
mod difference;
mod document;
pub(crate) mod pages;
pub mod publish;
mod sheet;
mod store;

pub use api::openapi;
pub use compute::{AnnualError, Question, compute};
pub use definitions::{Definition, definition_of};
pub use difference::{Difference, differences};
pub(crate) use document::document;
pub use publish::{Publish, PublishError, publish};
pub(crate) use sheet::{Issuer, issuer, typeset};
pub use store::{Published, PublishedBrief, latest, published, versions};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kit_db::id_type!(pub struct ReportId, "a published yearly report");

/// The figures of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnnualReport {
    /// The year.
    pub year: i16,
    /// The figures in the order of the report.
    pub figures: Vec<AnnualFigure>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnnualFigure {
    /// Stable code: `documents.incoming.received`.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// How many.
    pub value: i64,
    /// Of how many, where the figure is a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// The last day that it counts.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// The address of the list of rows that it counts.
    pub rows_url: String,
}

/// Figures that stand together in the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    /// Key of the heading.
    pub heading_key: &'static str,
    /// Its figures, at least one.
    pub figures: Vec<&'a AnnualFigure>,
}

impl AnnualReport {
    /// The sections that have figures, in the order of the report.
    #[must_use]
    pub fn sections(&self) -> Vec<Section<'_>> {
        let mut sections: Vec<Section<'_>> = Vec::new();
        for figure in &self.figures {
            let heading_key = definitions::section_key(&figure.code);
            match sections
                .iter_mut()
                .find(|section| section.heading_key == heading_key)
            {
                Some(section) => section.figures.push(figure),
                None => sections.push(Section {
                    heading_key,
                    figures: vec![figure],
                }),
            }
        }
        sections
    }

    /// The last day that any figure counts.
    #[must_use]
    pub fn as_of(&self) -> Option<Date> {
        self.figures.iter().map(|figure| figure.as_of).max()
    }

    /// The report as JSON, the same bytes for the same figures: what is published and compared.
    ///
    /// # Errors
    /// Never with figures that [`compute`] gave; JSON could refuse other values.
    pub fn canonical_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}
