//! The fields of a document that are made before anybody signs it: number, date, the signer's picture,
//! the seal (docs/adr/0017); and filling number and date.

use super::{MakeError, Pictures};
use kit_typeset::{Area, Face, face};
use signatures::pdf::{
    Filling, Font, Image, Rectangle, SignatureField, TextField, Update, annex_i,
};

/// The text field for number and notation.
pub const NUMBER_FIELD: &str = "so-ky-hieu";
/// The text field for the date.
pub const DATE_FIELD: &str = "ngay-thang";
/// The signature field of the person.
pub const SIGNER_FIELD: &str = "nguoi-ky";
/// The signature field of the agency.
pub const SEAL_FIELD: &str = "con-dau";
/// Sizes of Annex I: number and notation 13 upright, date 13 italic.
const FIELD_SIZE: f64 = 13.0;
/// Width of the signer's field for words, where there is no picture: two thirds of the column.
const WORDS_SHARE: f64 = 2.0 / 3.0;

/// Adds the fields at the rectangles that the typesetter found under the same names; the seal's place
/// follows from the signer's. Gives the file as it shall be signed.
///
/// # Errors
/// [`MakeError`]; [`MakeError::NoPlace`] if the template has no place for the signer.
pub fn add_fields(pdf: &[u8], areas: &[Area], pictures: &Pictures) -> Result<Vec<u8>, MakeError> {
    let of = |name: &str| areas.iter().find(|area| area.name == name);
    let gap = of(SIGNER_FIELD).ok_or(MakeError::NoPlace)?;
    let signer = signer_area(rectangle(gap), pictures)?;
    let mut update = Update::open(pdf)?;
    for name in [NUMBER_FIELD, DATE_FIELD] {
        if let Some(area) = of(name) {
            update.add_text_field(&TextField {
                name: name.to_owned(),
                page: area.page,
                area: rectangle(area),
            })?;
        }
    }
    let (width, height) = pictures.seal_points();
    let seal = annex_i::seal_area(width, height, signer);
    for (name, area) in [(SIGNER_FIELD, signer), (SEAL_FIELD, seal)] {
        update.add_signature_field(&SignatureField {
            name: name.to_owned(),
            page: gap.page,
            area: Some(area),
        })?;
    }
    whole(pdf, update.finish()?)
}

/// Fills number and date, which nobody could know when the person signed.
///
/// # Errors
/// [`MakeError`].
pub fn fill(pdf: &[u8], number: &str, date: &str) -> Result<Vec<u8>, MakeError> {
    let regular = Font::parse(face(Face::Regular)?)?;
    let italic = Font::parse(face(Face::Italic)?)?;
    let mut update = Update::open(pdf)?;
    for (name, value, font) in [
        (NUMBER_FIELD, number, &regular),
        (DATE_FIELD, date, &italic),
    ] {
        update.fill_text_field(&Filling {
            name: name.to_owned(),
            value: value.to_owned(),
            font,
            size: FIELD_SIZE,
        })?;
    }
    whole(pdf, update.finish()?)
}

/// The base and what was appended to it.
fn whole(base: &[u8], increment: Vec<u8>) -> Result<Vec<u8>, MakeError> {
    let mut file = Vec::with_capacity(base.len() + increment.len());
    file.extend_from_slice(base);
    file.extend_from_slice(&increment);
    Ok(file)
}

fn signer_area(gap: Rectangle, pictures: &Pictures) -> Result<Rectangle, MakeError> {
    if let Some(picture) = &pictures.signature {
        let image = Image::from_png(&picture.png)?;
        return Ok(annex_i::signer(&image, gap).area);
    }
    let width = gap.width() * WORDS_SHARE;
    let left = gap.left + (gap.width() - width) / 2.0;
    Ok(Rectangle::of_size(left, gap.bottom, width, gap.height()))
}

fn rectangle(area: &Area) -> Rectangle {
    Rectangle::of_size(
        area.left,
        area.bottom,
        area.right - area.left,
        area.top - area.bottom,
    )
}
