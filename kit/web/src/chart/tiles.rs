//! A map of tiles: one for each district, at about its place, as a list of links.
use crate::{Visit, chart::ChartText, chart::Point};
use maud::{Markup, html};

/// One tile.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// Name of the place.
    pub name: String,
    /// Column from 1, at most 12.
    pub column: u8,
    /// Row from 1, at most 12.
    pub row: u8,
    /// Its value and the list behind it.
    pub point: Point,
    /// Its step on the colour scale, 1 (worst) to 5 (best).
    pub step: u8,
}

/// The style sheet knows places up to this column and row.
const MOST_PLACES: u8 = 12;
const STEPS: u8 = 5;

/// The map. Read as a list in the order given; colour only repeats the number.
pub fn tile_map(visit: &Visit, text: &ChartText, tiles: &[Tile]) -> Markup {
    html! {
        ul class="tiles" aria-label=(text.title) {
            @for tile in tiles {
                @let place = format!(
                    "tc{} tr{}", tile.column.clamp(1, MOST_PLACES), tile.row.clamp(1, MOST_PLACES)
                );
                @let color = format!("q{}", tile.step.clamp(1, STEPS));
                li class=(place) {
                    @match &tile.point.href {
                        Some(href) => a class=(color) href=(href) { (tile.name) b { (text.write(visit, tile.point.value)) } },
                        None => span class=(color) { (tile.name) b { (text.write(visit, tile.point.value)) } },
                    }
                }
            }
        }
        p class="hint" { (text.description) }
    }
}
