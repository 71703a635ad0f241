//! What a signature or a filled field shows: pictures and lines of text on a small sheet of its own.

use std::fmt::Write as _;

use super::{
    font::Font,
    image::Image,
    object::{self, Dictionary, Object, Reference, numbers},
    page::Rectangle,
    write::{Update, WriteError},
};

/// One thing on the sheet; coordinates in points from the sheet's bottom left corner.
#[derive(Clone)]
pub enum Drawing<'a> {
    /// A picture, stretched to its area.
    Picture {
        /// The picture.
        image: &'a Image,
        /// Where it goes.
        area: Rectangle,
    },
    /// One line of text in black.
    Line {
        /// The line, NFC.
        text: String,
        /// The font, embedded as a subset.
        font: &'a Font<'a>,
        /// Size in points.
        size: f64,
        /// Where the first letter begins.
        left: f64,
        /// Height of the line's base.
        baseline: f64,
    },
}

/// A sheet as large as the widget that shows it.
#[derive(Clone, Default)]
pub struct Appearance<'a> {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// What is drawn, from the back to the front.
    pub drawings: Vec<Drawing<'a>>,
}

/// The matrix that turns the sheet against the page's rotation, so that it is read upright.
fn upright(rotation: u16) -> Option<[f64; 6]> {
    match rotation {
        90 => Some([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]),
        180 => Some([-1.0, 0.0, 0.0, -1.0, 0.0, 0.0]),
        270 => Some([0.0, -1.0, 1.0, 0.0, 0.0, 0.0]),
        _ => None,
    }
}

impl<'a> Update<'a> {
    /// Writes the sheet as a form XObject.
    pub(super) fn add_appearance(
        &mut self,
        appearance: &Appearance<'a>,
        rotation: u16,
        is_text_field: bool,
    ) -> Result<Reference, WriteError> {
        let mut content = String::new();
        let mut pictures = Dictionary::new();
        let mut fonts = Dictionary::new();
        for drawing in &appearance.drawings {
            match drawing {
                Drawing::Picture { image, area } => {
                    let name = format!("Im{}", pictures.len());
                    pictures.set(&name, self.add_image(image)?);
                    let (width, height) = (area.width(), area.height());
                    let (left, bottom) = (area.left, area.bottom);
                    let _ = writeln!(
                        content,
                        "q {width:.3} 0 0 {height:.3} {left:.3} {bottom:.3} cm /{name} Do Q"
                    );
                }
                Drawing::Line {
                    text,
                    font,
                    size,
                    left,
                    baseline,
                } => {
                    let index = self.font(font)?;
                    let name = format!("F{index}");
                    let used = &mut self.fonts[index];
                    fonts.set(&name, used.reference);
                    let shown = used.encode(text)?;
                    let _ = writeln!(
                        content,
                        "BT /{name} {size:.2} Tf 0 g {left:.3} {baseline:.3} Td {shown} Tj ET"
                    );
                }
            }
        }
        if is_text_field {
            // viewers replace what stands between these marks when a field is edited (12.7.4.3)
            content = format!("/Tx BMC\nq\n{content}Q\nEMC\n");
        }
        let mut resources = Dictionary::new();
        if !pictures.is_empty() {
            resources.set("XObject", pictures);
        }
        if !fonts.is_empty() {
            resources.set("Font", fonts);
        }
        let mut dictionary = Dictionary::new()
            .with("Type", object::name("XObject"))
            .with("Subtype", object::name("Form"))
            .with(
                "BBox",
                numbers([0.0, 0.0, appearance.width, appearance.height]),
            )
            .with("Resources", resources);
        if let Some(matrix) = upright(rotation) {
            dictionary.set("Matrix", numbers(matrix));
        }
        self.add_stream(dictionary, content.as_bytes())
    }

    fn add_image(&mut self, image: &Image) -> Result<Reference, WriteError> {
        let describe = |space: &str| {
            Dictionary::new()
                .with("Type", object::name("XObject"))
                .with("Subtype", object::name("Image"))
                .with("Width", i64::from(image.width))
                .with("Height", i64::from(image.height))
                .with("ColorSpace", object::name(space))
                .with("BitsPerComponent", 8)
        };
        let mut dictionary = describe("DeviceRGB");
        if let Some(opacity) = &image.opacity {
            let mask = self.add_stream(describe("DeviceGray"), opacity)?;
            dictionary.set("SMask", Object::Reference(mask));
        }
        self.add_stream(dictionary, &image.colours)
    }
}
