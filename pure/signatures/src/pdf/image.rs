//! Pictures of signatures and seals: PNG with transparency, as Annex I of Decree 30/2020/NĐ-CP asks.

use super::{filter, read::ReadError};

/// A picture may have so many points: a seal of 36 mm at 1200 dpi has three million.
pub const IMAGE_POINTS_MAX: usize = 12_000_000;

/// Why a picture cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// Not a PNG file, or damaged.
    #[error("read the picture: it is not a sound PNG file")]
    NotPng,
    /// Interlaced pictures are not read; saving without interlacing helps.
    #[error("read the picture: it is interlaced")]
    Interlaced,
    /// Too many points.
    #[error("read the picture: {width} by {height} points are too many")]
    TooLarge {
        /// Width in points.
        width: u32,
        /// Height in points.
        height: u32,
    },
}

/// A decoded picture: colours and, where the file has it, opacity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Width in points of the picture.
    pub width: u32,
    /// Height in points of the picture.
    pub height: u32,
    /// Red, green, blue of each point, row by row from the top.
    pub(super) colours: Vec<u8>,
    /// Opacity of each point, 255 = opaque.
    pub(super) opacity: Option<Vec<u8>>,
}

#[derive(Clone, Copy)]
struct Header {
    width: u32,
    height: u32,
    depth: u8,
    kind: u8,
}

impl Image {
    /// Decodes a PNG file of any colour type, not interlaced.
    ///
    /// # Errors
    /// [`ImageError::NotPng`], [`ImageError::Interlaced`], [`ImageError::TooLarge`].
    pub fn from_png(bytes: &[u8]) -> Result<Self, ImageError> {
        decode(bytes)
    }

    /// Red, green, blue of each point, row by row from the top.
    pub fn colours(&self) -> &[u8] {
        &self.colours
    }

    /// Opacity of each point, 255 = opaque; nothing if the file has none.
    pub fn opacity(&self) -> Option<&[u8]> {
        self.opacity.as_deref()
    }

    /// Width divided by height.
    pub fn proportion(&self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }
}

fn header(data: &[u8]) -> Result<Header, ImageError> {
    let Some((&[a, b, c, d, e, f, g, h, depth, kind, 0, 0, interlace], _)) =
        data.split_first_chunk::<13>()
    else {
        return Err(ImageError::NotPng);
    };
    let header = Header {
        width: u32::from_be_bytes([a, b, c, d]),
        height: u32::from_be_bytes([e, f, g, h]),
        depth,
        kind,
    };
    let (width, height) = (header.width, header.height);
    let allowed = match kind {
        0 => [1, 2, 4, 8, 16].contains(&depth),
        3 => [1, 2, 4, 8].contains(&depth),
        2 | 4 | 6 => [8, 16].contains(&depth),
        _ => false,
    };
    if !allowed || width == 0 || height == 0 {
        return Err(ImageError::NotPng);
    }
    if interlace != 0 {
        return Err(ImageError::Interlaced);
    }
    let points = (width as usize).checked_mul(height as usize);
    if points.is_none_or(|points| points > IMAGE_POINTS_MAX) {
        return Err(ImageError::TooLarge { width, height });
    }
    Ok(header)
}

#[derive(Default)]
struct Chunks<'p> {
    header: Option<Header>,
    palette: &'p [u8],
    transparency: &'p [u8],
    data: Vec<u8>,
}

fn chunks(bytes: &[u8]) -> Result<Chunks<'_>, ImageError> {
    let mut rest = bytes
        .strip_prefix(b"\x89PNG\r\n\x1a\n")
        .ok_or(ImageError::NotPng)?;
    let mut found = Chunks::default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let (name, after) = after.split_first_chunk::<4>().ok_or(ImageError::NotPng)?;
        let data = after.get(..length).ok_or(ImageError::NotPng)?;
        match name {
            b"IHDR" => found.header = Some(header(data)?),
            b"PLTE" => found.palette = data,
            b"tRNS" => found.transparency = data,
            b"IDAT" => found.data.extend_from_slice(data),
            b"IEND" => break,
            _ => {}
        }
        // four bytes of checksum; damage shows in the zlib checksum anyway
        rest = after.get(length + 4..).unwrap_or_default();
    }
    Ok(found)
}

fn decode(bytes: &[u8]) -> Result<Image, ImageError> {
    let chunks = chunks(bytes)?;
    let header = chunks.header.ok_or(ImageError::NotPng)?;
    let channels = match header.kind {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    let bits = channels * usize::from(header.depth);
    let row = (header.width as usize * bits).div_ceil(8);
    let raw = filter::inflate(&chunks.data).map_err(|error| match error {
        ReadError::TooLarge { .. } => ImageError::TooLarge {
            width: header.width,
            height: header.height,
        },
        _ => ImageError::NotPng,
    })?;
    let rows = filter::png_rows(&raw, row, bits.div_ceil(8).max(1)).ok_or(ImageError::NotPng)?;
    if rows.len() < row * header.height as usize {
        return Err(ImageError::NotPng);
    }
    let points = header.width as usize * header.height as usize;
    let mut image = Image {
        width: header.width,
        height: header.height,
        colours: Vec::with_capacity(points * 3),
        opacity: None,
    };
    let mut opacity = Vec::with_capacity(points);
    for line in rows.chunks_exact(row).take(header.height as usize) {
        for column in 0..header.width as usize {
            let (colour, alpha) = point(&chunks, header, line, column, channels);
            image.colours.extend_from_slice(&colour);
            opacity.push(alpha);
        }
    }
    if opacity.iter().any(|alpha| *alpha != 255) {
        image.opacity = Some(opacity);
    }
    Ok(image)
}

/// Colour and opacity of one point.
fn point(
    chunks: &Chunks<'_>,
    header: Header,
    line: &[u8],
    column: usize,
    channels: usize,
) -> ([u8; 3], u8) {
    let sample = |channel: usize| sample(line, column * channels + channel, header.depth);
    let transparent = |channel: usize| {
        let pair = chunks.transparency.get(channel * 2..channel * 2 + 2);
        pair.map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
    };
    let scaled = |value: u16| scale(value, header.depth);
    match header.kind {
        0 => {
            let grey = sample(0);
            let alpha = if transparent(0) == Some(grey) { 0 } else { 255 };
            ([scaled(grey); 3], alpha)
        }
        2 => {
            let colour = [0, 1, 2].map(sample);
            let is_clear = (0..3).all(|channel| transparent(channel) == Some(colour[channel]));
            (colour.map(scaled), if is_clear { 0 } else { 255 })
        }
        3 => {
            let index = usize::from(sample(0));
            let colour = chunks.palette.get(index * 3..index * 3 + 3);
            let alpha = chunks.transparency.get(index).copied().unwrap_or(255);
            (
                colour.map_or([0; 3], |colour| [colour[0], colour[1], colour[2]]),
                alpha,
            )
        }
        4 => ([scaled(sample(0)); 3], scaled(sample(1))),
        _ => (
            [0, 1, 2].map(|channel| scaled(sample(channel))),
            scaled(sample(3)),
        ),
    }
}

fn sample(line: &[u8], index: usize, depth: u8) -> u16 {
    let byte = |at: usize| line.get(at).copied().unwrap_or(0);
    match depth {
        16 => u16::from_be_bytes([byte(index * 2), byte(index * 2 + 1)]),
        8 => u16::from(byte(index)),
        _ => {
            let bit = index * usize::from(depth);
            let shift = 8 - depth - (bit % 8) as u8;
            u16::from(byte(bit / 8) >> shift & ((1 << depth) - 1))
        }
    }
}

/// A sample of 1 to 16 bits as a byte.
fn scale(value: u16, depth: u8) -> u8 {
    match depth {
        16 => (value >> 8) as u8,
        8 => value as u8,
        _ => (u32::from(value) * 255 / ((1 << depth) - 1)) as u8,
    }
}
