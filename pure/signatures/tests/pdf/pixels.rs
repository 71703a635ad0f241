//! What anybody sees who opens a file.

use crate::shared_objects::{FILLED, PAGE};
use hayro::{
    RenderCache, RenderSettings, hayro_interpret::InterpreterSettings, hayro_syntax::Pdf, render,
    vello_cpu::color::palette::css::WHITE,
};

/// The pixels of every page but for the field that may be filled; none where nothing can be drawn.
pub fn drawn(file: &[u8]) -> Option<Vec<u8>> {
    let pdf = Pdf::new(file.to_vec()).ok()?;
    let (cache, settings) = (RenderCache::new(), InterpreterSettings::default());
    let on_white = RenderSettings {
        bg_color: WHITE,
        ..RenderSettings::default()
    };
    let mut seen = Vec::new();
    for page in pdf.pages().iter() {
        let picture = render(page, &cache, &settings, &on_white);
        let width = usize::from(picture.width());
        let [left, bottom, right, top] = FILLED.map(usize::from);
        for (at, pixel) in picture.data_as_u8_slice().chunks_exact(4).enumerate() {
            let (x, y) = (at % width, usize::from(PAGE) - 1 - at / width);
            let is_field = (left..=right).contains(&x) && (bottom..=top).contains(&y);
            seen.extend_from_slice(if is_field { &[0; 4] } else { pixel });
        }
    }
    Some(seen)
}
