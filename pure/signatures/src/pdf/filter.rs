//! Decoding of the filters that structure needs: cross-reference and object streams, metadata.
//! Pictures stay encoded: nobody here looks at them.

use std::{borrow::Cow, io::Read as _};

use super::{
    object::{Dictionary, Object},
    parser::{hex_bytes, is_space},
    read::ReadError,
};

/// A stream that we decode may grow to this many bytes. The largest real cross-reference streams
/// (a million objects) have about 10 MB; a bomb has no end.
pub const DECODED_MAX: usize = 64 << 20;

/// Filters in one chain; more than two do not occur, a hundred would be an attack.
const FILTERS_MAX: usize = 4;

/// Decodes a stream's bytes. All names in `Filter` must be direct.
pub(super) fn decode<'a>(
    dictionary: &Dictionary,
    encoded: &'a [u8],
) -> Result<Cow<'a, [u8]>, ReadError> {
    let filters = list(dictionary.get("Filter"));
    let parameters = list(dictionary.get("DecodeParms"));
    if filters.len() > FILTERS_MAX {
        return Err(ReadError::UnsupportedFilter("a long chain".to_owned()));
    }
    let mut bytes = Cow::Borrowed(encoded);
    for (index, filter) in filters.iter().enumerate() {
        let Object::Name(name) = filter else {
            return Err(ReadError::UnsupportedFilter("not a name".to_owned()));
        };
        let own = parameters.get(index).and_then(Object::as_dictionary);
        bytes = Cow::Owned(match name.as_bytes() {
            b"FlateDecode" | b"Fl" => unpredict(inflate(&bytes)?, own)?,
            b"ASCIIHexDecode" | b"AHx" => ascii_hex(&bytes)?,
            _ => return Err(ReadError::UnsupportedFilter(name.to_text())),
        });
    }
    Ok(bytes)
}

fn list(value: Option<&Object>) -> Vec<Object> {
    match value {
        None => Vec::new(),
        Some(Object::Array(items)) => items.clone(),
        Some(single) => vec![single.clone()],
    }
}

fn ascii_hex(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let end = bytes
        .iter()
        .position(|byte| *byte == b'>')
        .unwrap_or(bytes.len());
    hex_bytes(&bytes[..end]).ok_or(ReadError::DamagedStream)
}

/// Inflates zlib data up to the limit. A damaged end loses the rest, as in other readers.
pub(super) fn inflate(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let skip = bytes.iter().take_while(|byte| is_space(**byte)).count();
    let mut decoded = Vec::new();
    let result = flate2::read::ZlibDecoder::new(&bytes[skip..])
        .take(DECODED_MAX as u64 + 1)
        .read_to_end(&mut decoded);
    if decoded.len() > DECODED_MAX {
        return Err(ReadError::TooLarge { limit: DECODED_MAX });
    }
    match result {
        Err(_) if decoded.is_empty() => Err(ReadError::DamagedStream),
        _ => Ok(decoded),
    }
}

/// Deflates with the zlib header.
pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::new();
    // reading from memory into memory cannot fail
    let _ = flate2::read::ZlibEncoder::new(bytes, flate2::Compression::default())
        .read_to_end(&mut encoded);
    encoded
}

fn unpredict(bytes: Vec<u8>, parameters: Option<&Dictionary>) -> Result<Vec<u8>, ReadError> {
    let number = |key, otherwise| {
        parameters
            .and_then(|own| own.integer(key))
            .unwrap_or(otherwise)
    };
    let predictor = number("Predictor", 1);
    if predictor < 2 {
        return Ok(bytes);
    }
    let positive = |key, otherwise, limit: usize| {
        usize::try_from(number(key, otherwise))
            .ok()
            .filter(|value| (1..=limit).contains(value))
            .ok_or(ReadError::DamagedStream)
    };
    let colors = positive("Colors", 1, 32)?;
    let bits = positive("BitsPerComponent", 8, 16)?;
    let columns = positive("Columns", 1, DECODED_MAX / 64)?;
    let row = (colors * bits * columns).div_ceil(8);
    let pixel = (colors * bits).div_ceil(8);
    if predictor == 2 {
        return tiff(bytes, row, pixel, bits);
    }
    png_rows(&bytes, row, pixel).ok_or(ReadError::DamagedStream)
}

fn tiff(mut bytes: Vec<u8>, row: usize, pixel: usize, bits: usize) -> Result<Vec<u8>, ReadError> {
    if bits != 8 {
        return Err(ReadError::UnsupportedFilter("TIFF predictor".to_owned()));
    }
    for line in bytes.chunks_mut(row) {
        for index in pixel..line.len() {
            line[index] = line[index].wrapping_add(line[index - pixel]);
        }
    }
    Ok(bytes)
}

/// Undoes the row filters of PNG (its specification, clause 9). `None` for an unknown filter.
/// A short last row is completed with zeros.
pub(super) fn png_rows(bytes: &[u8], row: usize, pixel: usize) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut above = vec![0u8; row];
    for line in bytes.chunks(row + 1) {
        let (&kind, data) = line.split_first()?;
        let mut current = data.to_vec();
        current.resize(row, 0);
        for index in 0..row {
            let left = if index >= pixel {
                current[index - pixel]
            } else {
                0
            };
            let corner = if index >= pixel {
                above[index - pixel]
            } else {
                0
            };
            let up = above[index];
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                4 => paeth(left, up, corner),
                _ => return None,
            };
            current[index] = current[index].wrapping_add(guess);
        }
        decoded.extend_from_slice(&current);
        above = current;
    }
    Some(decoded)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let guess = a + b - c;
    let (by_left, by_up, by_corner) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if by_left <= by_up && by_left <= by_corner {
        left
    } else if by_up <= by_corner {
        up
    } else {
        corner
    }
}
