//! The four ways in which a signature is shown: Annex I of Decree 30/2020/NĐ-CP, part on digital
//! signatures. Positions on the page come from whoever typeset it; sizes and proportions from here.

use jiff::{Timestamp, tz::Offset};

use super::{
    appearance::{Appearance, Drawing},
    font::Font,
    image::Image,
    page::{POINTS_PER_MM, Rectangle},
};

/// Usual diameter of an agency's round seal, 36 mm. Handed in, because the decree asks for the
/// actual size of each seal.
pub const ROUND_SEAL_POINTS: f64 = 36.0 * POINTS_PER_MM;

/// Size of the text beside signatures on attachments and copies: Times New Roman, upright, 10.
pub const TEXT_SIZE: f64 = 10.0;

/// Distance of lines: a fifth more than the size, as text processors have it.
const LINE_DISTANCE: f64 = TEXT_SIZE * 1.2;

/// Distance from the top and right edge of the page: the decree's margins are 20 to 25 mm above and
/// 15 to 20 mm on the right; half of them is free on every page.
const EDGE: f64 = 10.0 * POINTS_PER_MM;

/// A sheet and the place where the reader sees it (origin at the seen bottom left of the page).
#[derive(Clone)]
pub struct Placed<'a> {
    /// The place on the page.
    pub area: Rectangle,
    /// The sheet.
    pub appearance: Appearance<'a>,
}

/// The signer's picture, as large as the gap between title and name allows, in its middle.
pub fn signer<'a>(image: &'a Image, gap: Rectangle) -> Placed<'a> {
    let width = gap.width().min(gap.height() * image.proportion());
    let height = width / image.proportion();
    let left = gap.left + (gap.width() - width) / 2.0;
    let bottom = gap.bottom + (gap.height() - height) / 2.0;
    Placed {
        area: Rectangle::of_size(left, bottom, width, height),
        appearance: picture(image, width, height),
    }
}

/// The seal in its actual size, its right edge a third into the signer's picture (Art. 33(1)(b)).
pub fn seal<'a>(image: &'a Image, width: f64, signer: Rectangle) -> Placed<'a> {
    let area = seal_area(width, width / image.proportion(), signer);
    Placed {
        area,
        appearance: picture(image, area.width(), area.height()),
    }
}

/// Where the seal goes: it covers the left third of the signer's picture, at the same height. For
/// making the seal's field before the leader signs.
pub fn seal_area(width: f64, height: f64, signer: Rectangle) -> Rectangle {
    let right = signer.left + signer.width() / 3.0;
    let middle = (signer.bottom + signer.top) / 2.0;
    Rectangle::of_size(right - width, middle - height / 2.0, width, height)
}

/// On an attachment in a file of its own: number and symbol of the document and the time, top right
/// of the first page, without seal.
pub fn attachment<'a>(
    page: (f64, f64),
    font: &'a Font<'a>,
    number_and_symbol: &str,
    signed_at: Timestamp,
) -> Placed<'a> {
    let lines = [number_and_symbol.to_owned(), time(signed_at)];
    top_right(page, font, &lines, None)
}

/// On an electronic copy: the form of copy (SAO Y, SAO LỤC, TRÍCH SAO), the agency and the time, with
/// the seal in its actual size beside it, top right of the first page.
pub fn copy<'a>(
    page: (f64, f64),
    font: &'a Font<'a>,
    form: &str,
    agency: &str,
    signed_at: Timestamp,
    seal: (&'a Image, f64),
) -> Placed<'a> {
    let lines = [form.to_owned(), agency.to_owned(), time(signed_at)];
    top_right(page, font, &lines, Some(seal))
}

/// The time as the annex prints it, in Vietnam's zone: `2026-11-22T18:12:46+07:00`.
pub fn time(moment: Timestamp) -> String {
    const VIETNAM: Offset = jiff::tz::offset(7);
    moment
        .display_with_offset(VIETNAM)
        .to_string()
        .split_once('.')
        .map_or_else(
            || moment.display_with_offset(VIETNAM).to_string(),
            |(seconds, _)| format!("{seconds}+07:00"),
        )
}

fn picture<'a>(image: &'a Image, width: f64, height: f64) -> Appearance<'a> {
    Appearance {
        width,
        height,
        drawings: vec![Drawing::Picture {
            image,
            area: Rectangle::of_size(0.0, 0.0, width, height),
        }],
    }
}

/// Lines centred under each other; a seal stands to their left, as on paper.
fn top_right<'a>(
    (page_width, page_height): (f64, f64),
    font: &'a Font<'a>,
    lines: &[String],
    seal: Option<(&'a Image, f64)>,
) -> Placed<'a> {
    let widths = lines.iter().map(|line| font.width(line, TEXT_SIZE));
    let text_width = widths.fold(0.0, f64::max);
    let text_height = lines.len() as f64 * LINE_DISTANCE;
    let seal_size = seal.map_or((0.0, 0.0), |(image, width)| {
        (width, width / image.proportion())
    });
    // the seal touches the text's left third, like that of a signature
    let overlap = if seal.is_some() {
        text_width / 3.0
    } else {
        0.0
    };
    let width = text_width + (seal_size.0 - overlap).max(0.0);
    let height = text_height.max(seal_size.1);
    let text_left = width - text_width;
    let first = (height + text_height) / 2.0 - TEXT_SIZE;
    let mut drawings: Vec<Drawing<'a>> = seal
        .map(|(image, _)| Drawing::Picture {
            image,
            area: Rectangle::of_size(0.0, (height - seal_size.1) / 2.0, seal_size.0, seal_size.1),
        })
        .into_iter()
        .collect();
    drawings.extend(lines.iter().enumerate().map(|(index, line)| Drawing::Line {
        text: line.clone(),
        font,
        size: TEXT_SIZE,
        left: text_left + (text_width - font.width(line, TEXT_SIZE)) / 2.0,
        baseline: first - index as f64 * LINE_DISTANCE,
    }));
    Placed {
        area: Rectangle::of_size(
            page_width - EDGE - width,
            page_height - EDGE - height,
            width,
            height,
        ),
        appearance: Appearance {
            width,
            height,
            drawings,
        },
    }
}
