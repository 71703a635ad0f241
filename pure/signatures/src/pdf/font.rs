//! TrueType fonts as far as a signature's few lines need them: glyphs, widths, and a subset that
//! keeps the glyphs' numbers.

use std::collections::BTreeSet;

/// Depth of glyphs made of glyphs.
const COMPOSITE_DEPTH_MAX: usize = 8;

/// Tables that a reader of PDF needs to draw glyphs by number (ISO 32000-2, 9.9.2).
const KEPT_TABLES: [&[u8; 4]; 9] = [
    b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep",
];

/// Why a font cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// It is no TrueType font, or a table is missing or cut off.
    #[error("read the font: its table {0} is missing or damaged")]
    Damaged(&'static str),
    /// The font has no glyph for a letter: the text would come out with holes.
    #[error("set the text: the font has no letter {0:?}")]
    MissingLetter(char),
}

/// A parsed font; borrows the file's bytes.
pub struct Font<'f> {
    bytes: &'f [u8],
    glyph_count: u16,
    units_per_em: u16,
    long_offsets: bool,
    metric_count: u16,
    segments: Segments<'f>,
    pub(super) metrics: Metrics,
}

/// What a font descriptor says, in thousandths of an em.
pub(super) struct Metrics {
    pub(super) ascent: i64,
    pub(super) descent: i64,
    pub(super) cap_height: i64,
    pub(super) bounds: [i64; 4],
    pub(super) italic_angle: i64,
}

enum Segments<'f> {
    Format4(&'f [u8]),
    Format12(&'f [u8]),
}

fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(offset..)?.first_chunk()?))
}

fn i16_at(bytes: &[u8], offset: usize) -> Option<i16> {
    u16_at(bytes, offset).map(u16::cast_signed)
}

fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(offset..)?.first_chunk()?))
}

fn offset_at(bytes: &[u8], offset: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, offset)?).ok()
}

impl<'f> Font<'f> {
    /// Reads a font file with TrueType outlines.
    ///
    /// # Errors
    /// [`FontError::Damaged`] names the table.
    pub fn parse(bytes: &'f [u8]) -> Result<Self, FontError> {
        let table = |tag: &'static str| table(bytes, tag).ok_or(FontError::Damaged(tag));
        let head = table("head")?;
        let hhea = table("hhea")?;
        let maxp = table("maxp")?;
        for needed in ["glyf", "loca", "hmtx"] {
            table(needed)?;
        }
        let segments = segments(table("cmap")?).ok_or(FontError::Damaged("cmap"))?;
        let units_per_em = u16_at(head, 18)
            .filter(|units| *units > 0)
            .ok_or(FontError::Damaged("head"))?;
        let long_offsets = u16_at(head, 50).ok_or(FontError::Damaged("head"))? == 1;
        let metric_count = u16_at(hhea, 34)
            .filter(|count| *count > 0)
            .ok_or(FontError::Damaged("hhea"))?;
        let glyph_count = u16_at(maxp, 4).ok_or(FontError::Damaged("maxp"))?;
        let mut font = Self {
            bytes,
            glyph_count,
            units_per_em,
            long_offsets,
            metric_count,
            segments,
            metrics: Metrics {
                ascent: 0,
                descent: 0,
                cap_height: 0,
                bounds: [0; 4],
                italic_angle: 0,
            },
        };
        font.metrics = font.read_metrics(head, hhea);
        Ok(font)
    }

    fn read_metrics(&self, head: &[u8], hhea: &[u8]) -> Metrics {
        let value = |table: &[u8], at| self.thousandths(i64::from(i16_at(table, at).unwrap_or(0)));
        let ascent = value(hhea, 4);
        let os2 = table(self.bytes, "OS/2").unwrap_or_default();
        let cap_height = match value(os2, 88) {
            0 => ascent,
            height => height,
        };
        let post = table(self.bytes, "post").unwrap_or_default();
        Metrics {
            ascent,
            descent: value(hhea, 6),
            cap_height,
            bounds: [36, 38, 40, 42].map(|at| value(head, at)),
            italic_angle: i64::from(i16_at(post, 4).unwrap_or(0)),
        }
    }

    fn thousandths(&self, units: i64) -> i64 {
        units * 1_000 / i64::from(self.units_per_em)
    }

    /// The glyph of a letter, `None` where the font has none.
    pub fn glyph(&self, letter: char) -> Option<u16> {
        let code = u32::from(letter);
        let glyph = match self.segments {
            Segments::Format4(table) => format4(table, code),
            Segments::Format12(table) => format12(table, code),
        }?;
        (glyph != 0 && glyph < self.glyph_count).then_some(glyph)
    }

    /// A glyph's advance in thousandths of an em.
    pub fn advance(&self, glyph: u16) -> i64 {
        let row = glyph.min(self.metric_count - 1);
        let units = table(self.bytes, "hmtx")
            .and_then(|table| u16_at(table, usize::from(row) * 4))
            .unwrap_or(0);
        self.thousandths(i64::from(units))
    }

    /// The width of a text in points; letters that the font lacks count nothing.
    pub fn width(&self, text: &str, size: f64) -> f64 {
        let thousandths: i64 = text
            .chars()
            .filter_map(|letter| self.glyph(letter))
            .map(|glyph| self.advance(glyph))
            .sum();
        thousandths as f64 * size / 1_000.0
    }

    fn glyph_data(&self, glyph: u16) -> Option<&'f [u8]> {
        let loca = table(self.bytes, "loca")?;
        let index = usize::from(glyph);
        let (start, end) = if self.long_offsets {
            (offset_at(loca, index * 4)?, offset_at(loca, index * 4 + 4)?)
        } else {
            let offset = |at| u16_at(loca, at).map(|half| usize::from(half) * 2);
            (offset(index * 2)?, offset(index * 2 + 2)?)
        };
        table(self.bytes, "glyf")?.get(start..end)
    }

    /// Adds the glyphs of which a composite glyph consists.
    fn add_parts(&self, glyph: u16, wanted: &mut BTreeSet<u16>, depth: usize) {
        // flags of a component (OpenType, glyf table)
        const WORDS: u16 = 0x0001;
        const SCALE: u16 = 0x0008;
        const MORE: u16 = 0x0020;
        const TWO_SCALES: u16 = 0x0040;
        const MATRIX: u16 = 0x0080;
        let data = self.glyph_data(glyph).unwrap_or_default();
        let is_composite = i16_at(data, 0).is_some_and(|contours| contours < 0);
        if !is_composite || depth > COMPOSITE_DEPTH_MAX {
            return;
        }
        let mut at = 10;
        while let (Some(flags), Some(part)) = (u16_at(data, at), u16_at(data, at + 2)) {
            if part < self.glyph_count && wanted.insert(part) {
                self.add_parts(part, wanted, depth + 1);
            }
            at += 4 + if flags & WORDS != 0 { 4 } else { 2 };
            at += match flags {
                _ if flags & SCALE != 0 => 2,
                _ if flags & TWO_SCALES != 0 => 4,
                _ if flags & MATRIX != 0 => 8,
                _ => 0,
            };
            if flags & MORE == 0 {
                break;
            }
        }
    }

    /// The font with the outlines of these glyphs alone; their numbers stay.
    pub(super) fn subset(&self, glyphs: impl IntoIterator<Item = u16>) -> Vec<u8> {
        let mut wanted: BTreeSet<u16> = glyphs.into_iter().collect();
        wanted.insert(0);
        for glyph in wanted.clone() {
            self.add_parts(glyph, &mut wanted, 0);
        }
        let mut outlines = Vec::new();
        let mut offsets = Vec::with_capacity(usize::from(self.glyph_count) * 4 + 4);
        for glyph in 0..self.glyph_count {
            offsets.extend_from_slice(&(outlines.len() as u32).to_be_bytes());
            if wanted.contains(&glyph) {
                outlines.extend_from_slice(self.glyph_data(glyph).unwrap_or_default());
                outlines.resize(outlines.len().next_multiple_of(4), 0);
            }
        }
        offsets.extend_from_slice(&(outlines.len() as u32).to_be_bytes());
        let tables = KEPT_TABLES
            .iter()
            .filter_map(|tag| {
                let own = table(self.bytes, std::str::from_utf8(*tag).ok()?)?;
                Some((
                    **tag,
                    self.subset_table(tag, own, &wanted, &outlines, &offsets),
                ))
            })
            .collect();
        assemble(tables)
    }

    fn subset_table(
        &self,
        tag: &[u8; 4],
        own: &[u8],
        wanted: &BTreeSet<u16>,
        outlines: &[u8],
        offsets: &[u8],
    ) -> Vec<u8> {
        match tag {
            b"glyf" => outlines.to_vec(),
            b"loca" => offsets.to_vec(),
            b"head" => {
                let mut head = own.to_vec();
                if let Some(adjustment) = head.get_mut(8..12) {
                    adjustment.fill(0);
                }
                if let Some(format) = head.get_mut(50..52) {
                    format.copy_from_slice(&[0, 1]);
                }
                head
            }
            b"hmtx" => {
                // widths of what is not there compress to nothing
                let mut metrics = own.to_vec();
                let rows = metrics
                    .chunks_mut(4)
                    .take(usize::from(self.metric_count).saturating_sub(1));
                for (glyph, row) in rows.enumerate() {
                    if u16::try_from(glyph).is_ok_and(|glyph| !wanted.contains(&glyph)) {
                        row.fill(0);
                    }
                }
                metrics
            }
            _ => own.to_vec(),
        }
    }
}

fn table<'f>(bytes: &'f [u8], tag: &str) -> Option<&'f [u8]> {
    let is_truetype = matches!(bytes.get(..4)?, [0, 1, 0, 0] | b"true");
    if !is_truetype {
        return None;
    }
    let count = usize::from(u16_at(bytes, 4)?);
    let directory = bytes.get(12..12 + count * 16)?;
    let row = directory
        .chunks_exact(16)
        .find(|row| &row[..4] == tag.as_bytes())?;
    let start = offset_at(row, 8)?;
    bytes.get(start..start.checked_add(offset_at(row, 12)?)?)
}

fn segments(cmap: &[u8]) -> Option<Segments<'_>> {
    let count = usize::from(u16_at(cmap, 2)?);
    let mut best = None;
    for record in 0..count {
        let at = 4 + record * 8;
        let (platform, encoding) = (u16_at(cmap, at)?, u16_at(cmap, at + 2)?);
        let subtable = cmap.get(offset_at(cmap, at + 4)?..)?;
        match (platform, encoding, u16_at(subtable, 0)?) {
            (3, 10, 12) | (0, _, 12) => return Some(Segments::Format12(subtable)),
            (3, 1, 4) | (0, _, 4) => best = Some(Segments::Format4(subtable)),
            _ => {}
        }
    }
    best
}

fn format4(table: &[u8], code: u32) -> Option<u16> {
    let code = u16::try_from(code).ok()?;
    let doubled = usize::from(u16_at(table, 6)?);
    let (ends, starts) = (14, 16 + doubled);
    let (deltas, ranges) = (starts + doubled, starts + doubled * 2);
    for at in (0..doubled).step_by(2) {
        if u16_at(table, ends + at)? < code {
            continue;
        }
        let start = u16_at(table, starts + at)?;
        if start > code {
            return None;
        }
        let delta = u16_at(table, deltas + at)?;
        let range = usize::from(u16_at(table, ranges + at)?);
        if range == 0 {
            return Some(code.wrapping_add(delta));
        }
        let place = ranges + at + range + usize::from(code - start) * 2;
        return match u16_at(table, place)? {
            0 => None,
            glyph => Some(glyph.wrapping_add(delta)),
        };
    }
    None
}

fn format12(table: &[u8], code: u32) -> Option<u16> {
    let count = offset_at(table, 12)?;
    let groups = table.get(16..)?.chunks_exact(12).take(count);
    for group in groups {
        let (first, last) = (u32_at(group, 0)?, u32_at(group, 4)?);
        if (first..=last).contains(&code) {
            return u16::try_from(u32_at(group, 8)?.checked_add(code - first)?).ok();
        }
    }
    None
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0, |sum: u32, word| {
        let mut padded = [0; 4];
        padded[..word.len()].copy_from_slice(word);
        sum.wrapping_add(u32::from_be_bytes(padded))
    })
}

/// Writes a font file from its tables, which come sorted by their names.
fn assemble(tables: Vec<([u8; 4], Vec<u8>)>) -> Vec<u8> {
    const MAGIC: u32 = 0xB1B0_AFBA;
    let count = tables.len() as u16;
    let power = count.max(1).ilog2() as u16;
    let range = 16 << power;
    let mut file = vec![0, 1, 0, 0];
    for value in [count, range, power, count * 16 - range] {
        file.extend_from_slice(&value.to_be_bytes());
    }
    let mut offset = 12 + tables.len() * 16;
    let mut head_at = None;
    for (tag, bytes) in &tables {
        if tag == b"head" {
            head_at = Some(offset);
        }
        file.extend_from_slice(tag);
        for value in [checksum(bytes), offset as u32, bytes.len() as u32] {
            file.extend_from_slice(&value.to_be_bytes());
        }
        offset += bytes.len().next_multiple_of(4);
    }
    for (_, bytes) in &tables {
        file.extend_from_slice(bytes);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    if let Some(at) = head_at {
        let adjustment = MAGIC.wrapping_sub(checksum(&file)).to_be_bytes();
        if let Some(place) = file.get_mut(at + 8..at + 12) {
            place.copy_from_slice(&adjustment);
        }
    }
    file
}
