//! Where the districts stand on the map of tiles: about as on the real map, so that one finds them.

use identity::OrganisationId;
use jiff::civil::Date;
use kit_db::{DbError, Tx};

/// Official code of the area (General Statistics Office), name for the tile, column from the west
/// and row from the north, both from 1. Nghệ An before 1/7/2025; another province adds its own.
const DISTRICTS: &[(&str, &str, u8, u8)] = &[
    ("415", "Quế Phong", 3, 1),
    ("416", "Quỳ Châu", 4, 1),
    ("419", "Nghĩa Đàn", 5, 1),
    ("432", "Hoàng Mai", 7, 1),
    ("417", "Kỳ Sơn", 1, 2),
    ("418", "Tương Dương", 2, 2),
    ("420", "Quỳ Hợp", 4, 2),
    ("414", "Thái Hoà", 5, 2),
    ("421", "Quỳnh Lưu", 6, 2),
    ("422", "Con Cuông", 3, 3),
    ("423", "Tân Kỳ", 4, 3),
    ("426", "Yên Thành", 5, 3),
    ("425", "Diễn Châu", 6, 3),
    ("424", "Anh Sơn", 4, 4),
    ("427", "Đô Lương", 5, 4),
    ("429", "Nghi Lộc", 6, 4),
    ("413", "Cửa Lò", 7, 4),
    ("428", "Thanh Chương", 4, 5),
    ("430", "Nam Đàn", 5, 5),
    ("431", "Hưng Nguyên", 6, 5),
    ("412", "Vinh", 7, 5),
];

/// A district on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) id: OrganisationId,
    pub(crate) name: &'static str,
    pub(crate) column: u8,
    pub(crate) row: u8,
}

/// The districts that exist on a day, from the north-west.
pub(super) fn places(tx: &mut Tx<'_>, on: Date) -> Result<Vec<Place>, DbError> {
    let mut found = Vec::new();
    for (code, name, column, row) in DISTRICTS.iter().copied() {
        if let Some(body) = identity::organisation_by_area_code(tx, code, on)? {
            found.push(Place {
                id: body.id,
                name,
                column,
                row,
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_21_districts_each_with_a_tile_of_its_own() {
        let tiles: BTreeSet<(u8, u8)> = DISTRICTS.iter().map(|one| (one.2, one.3)).collect();
        let codes: BTreeSet<&str> = DISTRICTS.iter().map(|one| one.0).collect();
        assert_eq!((DISTRICTS.len(), tiles.len(), codes.len()), (21, 21, 21));
    }
}
