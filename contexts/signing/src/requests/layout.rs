//! How a signature looks: the four ways of Annex I of Decree 30/2020, and the pictures for them.

use serde::{Deserialize, Serialize};
use signatures::pdf::{
    Appearance, Drawing, Font, Image, POINTS_PER_MM, Page, Rectangle, SignatureField, Target,
    annex_i,
};

/// How a request's signature will look and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Layout {
    /// The signer's picture in a field that was made for it.
    Signer {
        /// The field's name.
        field: String,
    },
    /// The agency's seal in a field that was made for it.
    Seal {
        /// The field's name.
        field: String,
    },
    /// An attachment in a file of its own: number and time, top right, without seal.
    Attachment {
        /// Number and notation of the document.
        notation: String,
    },
    /// An electronic copy: its form, the agency and the time, with the seal, top right.
    Copy {
        /// `SAO Y`, `SAO LỤC`, `TRÍCH SAO`.
        form: String,
        /// The agency that makes the copy.
        agency: String,
    },
}

/// The usual round seal, when the register has no picture of the agency's own.
const SEAL_MICROMETRES: i64 = 36_000;

/// A PNG and its true size on paper.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The PNG.
    pub png: Vec<u8>,
    /// True width.
    pub width_micrometres: i64,
    /// True height.
    pub height_micrometres: i64,
}

/// The pictures of one request: those that the register has.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    /// The signer's handwritten signature.
    pub signature: Option<Picture>,
    /// The agency's seal.
    pub seal: Option<Picture>,
}

impl Pictures {
    /// Width and height of the seal in points.
    #[must_use]
    pub fn seal_points(&self) -> (f64, f64) {
        let points = |micrometres: i64| micrometres as f64 / 1_000.0 * POINTS_PER_MM;
        self.seal.as_ref().map_or(
            (points(SEAL_MICROMETRES), points(SEAL_MICROMETRES)),
            |seal| {
                (
                    points(seal.width_micrometres),
                    points(seal.height_micrometres),
                )
            },
        )
    }
}

/// What a person reads where the register has no picture: that it is signed, by whom, when.
pub(super) struct Words<'a> {
    pub(super) lines: Vec<String>,
    pub(super) font: &'a Font<'a>,
}

/// The sheet for a field that is there already.
pub(super) fn sheet_in<'a>(
    area: Rectangle,
    image: Option<&'a Image>,
    words: &Words<'a>,
) -> Appearance<'a> {
    match image {
        Some(image) => centred(area, image),
        None => lines_in(area, words),
    }
}

/// The sheet and the new field of an attachment or a copy, on its first page.
pub(super) fn top_right<'a>(
    layout: &Layout,
    page: &Page,
    seal: Option<(&'a Image, f64)>,
    font: &'a Font<'a>,
    now: jiff::Timestamp,
) -> Option<(Target, Appearance<'a>)> {
    let placed = match (layout, seal) {
        (Layout::Attachment { notation }, _) => {
            annex_i::attachment(page.seen_size(), font, notation, now)
        }
        (Layout::Copy { form, agency }, Some(seal)) => {
            annex_i::copy(page.seen_size(), font, form, agency, now, seal)
        }
        (Layout::Copy { form, agency }, None) => {
            annex_i::attachment(page.seen_size(), font, &format!("{form}, {agency}"), now)
        }
        (Layout::Signer { .. } | Layout::Seal { .. }, _) => return None,
    };
    let field = SignatureField {
        name: "co-quan".to_owned(),
        page: 0,
        area: Some(placed.area),
    };
    Some((Target::New(field), placed.appearance))
}

/// The picture as large as the field allows, undistorted, in its middle.
fn centred<'a>(area: Rectangle, image: &'a Image) -> Appearance<'a> {
    let (width, height) = (area.width(), area.height());
    let shown = width.min(height * image.proportion());
    let high = shown / image.proportion();
    let place = Rectangle::of_size((width - shown) / 2.0, (height - high) / 2.0, shown, high);
    Appearance {
        width,
        height,
        drawings: vec![Drawing::Picture { image, area: place }],
    }
}

/// Lines in the middle, as small as they must be to fit.
fn lines_in<'a>(area: Rectangle, words: &Words<'a>) -> Appearance<'a> {
    let (width, height) = (area.width(), area.height());
    let widest = words
        .lines
        .iter()
        .map(|line| words.font.width(line, annex_i::TEXT_SIZE))
        .fold(1.0, f64::max);
    let count = words.lines.len().max(1) as f64;
    let scale = (width / widest)
        .min(height / (count * annex_i::TEXT_SIZE * 1.2))
        .min(1.0);
    let size = annex_i::TEXT_SIZE * scale;
    let distance = size * 1.2;
    let first = (height + count * distance) / 2.0 - size;
    let drawings = words
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| Drawing::Line {
            text: line.clone(),
            font: words.font,
            size,
            left: (width - words.font.width(line, size)) / 2.0,
            baseline: first - index as f64 * distance,
        });
    Appearance {
        width,
        height,
        drawings: drawings.collect(),
    }
}
