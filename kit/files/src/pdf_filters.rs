//! Unpacking the streams of PDF files, through all filters that object streams may have (ISO 32000-2,
//! 7.4), never further than a limit.

use std::io::Read;

use flate2::read::ZlibDecoder;
use weezl::{BitOrder, LzwStatus, decode::Decoder};

use crate::pdf_text::decode_name;

/// More filters in a row than any honest producer writes.
const FILTERS_MOST: usize = 6;

/// One filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    Flate,
    Lzw,
    Hex,
    Ascii85,
    RunLength,
}

/// What came out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unpacked {
    Bytes(Vec<u8>),
    /// More than the limit.
    TooLong,
    /// A filter of pictures, or damaged: holds no objects that a viewer could read.
    Opaque,
}

/// The filters that a stream's dictionary names, in their order; nothing if one is none of these.
pub(crate) fn named(dictionary: &[u8]) -> Option<Vec<Filter>> {
    let mut filters = Vec::new();
    let mut at = 0;
    while let Some(stroke) = dictionary
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| *b == b'/'))
    {
        at += stroke + 1;
        let (name, _) = decode_name(dictionary.get(at..).unwrap_or_default());
        match name.as_slice() {
            b"FlateDecode" | b"Fl" => filters.push(Filter::Flate),
            b"LZWDecode" | b"LZW" => filters.push(Filter::Lzw),
            b"ASCIIHexDecode" | b"AHx" => filters.push(Filter::Hex),
            b"ASCII85Decode" | b"A85" => filters.push(Filter::Ascii85),
            b"RunLengthDecode" | b"RL" => filters.push(Filter::RunLength),
            b"DCTDecode" | b"JPXDecode" | b"CCITTFaxDecode" | b"JBIG2Decode" => return None,
            _ => {}
        }
    }
    (filters.len() <= FILTERS_MOST).then_some(filters)
}

/// The content of a stream behind its filters.
pub(crate) fn unpack(packed: &[u8], filters: &[Filter], limit: u64) -> Unpacked {
    let mut bytes = packed.to_vec();
    for filter in filters {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let step = match filter {
            Filter::Flate => flate(&bytes, limit),
            Filter::Lzw => lzw(&bytes, limit),
            Filter::Hex => hex(&bytes),
            Filter::Ascii85 => ascii85(&bytes, limit),
            Filter::RunLength => run_length(&bytes, limit),
        };
        match step {
            Some(step) if step.len() > limit => return Unpacked::TooLong,
            Some(step) if !step.is_empty() => bytes = step,
            _ => return Unpacked::Opaque,
        }
    }
    Unpacked::Bytes(bytes)
}

/// What can be read before an error is read by viewers, too.
fn flate(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let read = ZlibDecoder::new(bytes)
        .take(limit as u64 + 1)
        .read_to_end(&mut out);
    (read.is_ok() || !out.is_empty()).then_some(out)
}

fn lzw(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    const PIECE: usize = 64 * 1024;
    let mut decoder = Decoder::with_tiff_size_switch(BitOrder::Msb, 8);
    let (mut out, mut at) = (Vec::new(), 0);
    let mut piece = vec![0; PIECE];
    loop {
        let step = decoder.decode_bytes(bytes.get(at..)?, &mut piece);
        at += step.consumed_in;
        out.extend_from_slice(piece.get(..step.consumed_out)?);
        match step.status {
            Ok(LzwStatus::Ok) if out.len() <= limit => {}
            Ok(_) => return Some(out),
            Err(_) => return (!out.is_empty()).then_some(out),
        }
    }
}

fn hex(bytes: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = bytes
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    let pair = |two: &[u8]| two[0] * 16 + two.get(1).copied().unwrap_or(0);
    Some(digits.chunks(2).map(pair).collect())
}

fn ascii85(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let (mut out, mut group) = (Vec::new(), Vec::with_capacity(5));
    for byte in bytes {
        match byte {
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            b'~' => break,
            _ => {}
        }
        if group.len() == 5 {
            out.extend(of_group(&group));
            group.clear();
        }
        if out.len() > limit {
            return Some(out);
        }
    }
    if group.len() > 1 {
        let kept = group.len() - 1;
        group.resize(5, 84);
        out.extend(of_group(&group).into_iter().take(kept));
    }
    Some(out)
}

fn of_group(group: &[u8]) -> [u8; 4] {
    let number = group.iter().fold(0_u32, |sum, digit| {
        sum.wrapping_mul(85).wrapping_add(u32::from(*digit))
    });
    number.to_be_bytes()
}

fn run_length(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(&length) = bytes.get(at) {
        let count = usize::from(length);
        match length {
            0..=127 => {
                let end = (at + 2 + count).min(bytes.len());
                out.extend_from_slice(bytes.get(at + 1..end).unwrap_or_default());
                at += count + 2;
            }
            128 => break,
            129..=255 => {
                let byte = bytes.get(at + 1).copied()?;
                out.resize(out.len() + 257 - count, byte);
                at += 2;
            }
        }
        if out.len() > limit {
            break;
        }
    }
    Some(out)
}

/// Takes back the predictors of PNG (10 to 15) over rows of `columns` bytes.
pub(crate) fn without_predictor(bytes: &[u8], columns: usize) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; columns];
    for row in bytes.chunks(columns + 1) {
        let Some((kind, row)) = row.split_first() else {
            break;
        };
        let mut line = row.to_vec();
        let (mut left, mut corner) = (0, 0);
        for (byte, above) in line.iter_mut().zip(&mut above) {
            let up = *above;
            let add = match kind {
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                _ => 0,
            };
            *byte = byte.wrapping_add(add);
            (left, corner, *above) = (*byte, up, *byte);
        }
        out.extend(line);
    }
    out
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(corner));
    let guess = a + b - c;
    let (to_a, to_b, to_c) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if to_a <= to_b && to_a <= to_c {
        left
    } else if to_b <= to_c {
        above
    } else {
        corner
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_filter_gives_back_what_was_packed() {
        assert_eq!(hex(b"48 65 6c6C 6F>zz").unwrap(), b"Hello");
        assert_eq!(ascii85(b"87cURDZ~>", 99).unwrap(), b"Hello");
        assert_eq!(run_length(b"\x01He\xffl\x00o\x80", 99).unwrap(), b"Hello");
        let mut encoder = weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8);
        assert_eq!(
            lzw(&encoder.encode(b"Hello Hello").unwrap(), 99).unwrap(),
            b"Hello Hello"
        );
        assert_eq!(
            named(b"/Filter [/#41SCIIHexDecode /Fl]"),
            Some(vec![Filter::Hex, Filter::Flate])
        );
        assert_eq!(named(b"/Filter /DCTDecode"), None);
        assert_eq!(without_predictor(&[2, 1, 2, 2, 1, 1], 2), [1, 2, 2, 3]);
    }

    #[test]
    fn nothing_swells_beyond_the_limit() {
        let bomb: Vec<u8> = [0x81_u8, b'x'].repeat(10_000);
        assert_eq!(
            unpack(&bomb, &[Filter::RunLength], 1_000),
            Unpacked::TooLong
        );
    }
}
