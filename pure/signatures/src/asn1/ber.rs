//! From BER to definite lengths: what some signing programs write (streaming CMS) becomes what the
//! reader can take.

use super::{Malformed, header, malformed, tag, write};

/// No real structure nests deeper; a bound against files made to exhaust the stack.
const DEPTH_MAX: usize = 48;

/// Whether an indefinite length occurs in the constructed elements at the start of these bytes.
/// Streaming writers make the outermost element indefinite, so the outermost two levels tell.
pub fn looks_indefinite(bytes: &[u8]) -> bool {
    bytes.get(1) == Some(&0x80)
        || header(bytes)
            .and_then(|(_, _, size)| bytes.get(size..))
            .is_some_and(contains_indefinite)
}

fn contains_indefinite(mut bytes: &[u8]) -> bool {
    while let Some((tag, length, size)) = header(bytes) {
        let Some(length) = length else {
            return true;
        };
        let Some(end) = size.checked_add(length) else {
            return false;
        };
        let (Some(inside), Some(rest)) = (bytes.get(size..end), bytes.get(end..)) else {
            return false;
        };
        if tag & 0x20 != 0 && header(inside).is_some_and(|(_, length, _)| length.is_none()) {
            return true;
        }
        bytes = rest;
    }
    false
}

/// The first element of `bytes` with definite lengths everywhere and OCTET STRINGs in one piece,
/// and how many bytes of the input it took.
pub fn to_definite(bytes: &[u8]) -> Result<(Vec<u8>, usize), Malformed> {
    let mut out = Vec::with_capacity(bytes.len());
    let used = element(bytes, &mut out, 0)?;
    Ok((out, used))
}

fn element(bytes: &[u8], out: &mut Vec<u8>, depth: usize) -> Result<usize, Malformed> {
    const WHAT: &str = "BER encoding";
    if depth > DEPTH_MAX {
        return Err(malformed("BER encoding: nested too deep"));
    }
    let (tag_byte, length, size) = header(bytes).ok_or(malformed(WHAT))?;
    let body = bytes.get(size..).ok_or(malformed(WHAT))?;
    let (body, used) = match length {
        Some(length) => {
            let end = size.checked_add(length).ok_or(malformed(WHAT))?;
            (body.get(..length).ok_or(malformed(WHAT))?, Some(end))
        }
        None if tag_byte & 0x20 == 0 => return Err(malformed(WHAT)),
        None => (body, None),
    };
    if tag_byte & 0x20 == 0 {
        write::element_into(out, tag_byte, body);
        return used.ok_or(malformed(WHAT));
    }
    let mut inside = Vec::with_capacity(body.len().min(64 * 1024));
    let mut position = 0;
    loop {
        let rest = body.get(position..).ok_or(malformed(WHAT))?;
        if used.is_none() && rest.starts_with(&[0, 0]) {
            position += 2;
            break;
        }
        if used.is_some() && rest.is_empty() {
            break;
        }
        position += element(rest, &mut inside, depth + 1)?;
    }
    if tag_byte == tag::OCTET_STRING | 0x20 {
        let joined = join_octet_strings(&inside)?;
        write::element_into(out, tag::OCTET_STRING, &joined);
    } else {
        write::element_into(out, tag_byte, &inside);
    }
    Ok(used.unwrap_or(size + position))
}

fn join_octet_strings(pieces: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut reader = super::Reader::new(pieces, "OCTET STRING in pieces");
    let mut joined = Vec::with_capacity(pieces.len());
    while !reader.is_empty() {
        joined.extend_from_slice(reader.expect(tag::OCTET_STRING)?.value);
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_and_octet_strings_in_pieces_become_definite() {
        let streamed = [
            0x30, 0x80, 0x24, 0x80, 0x04, 0x02, 1, 2, 0x04, 0x01, 3, 0, 0, 0x02, 0x01, 5, 0, 0, 9,
        ];
        let (definite, used) = to_definite(&streamed).expect("a legal BER encoding");
        assert_eq!(definite, [0x30, 0x08, 0x04, 0x03, 1, 2, 3, 0x02, 0x01, 5]);
        assert_eq!(used, streamed.len() - 1);
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_exhaust_the_stack() {
        let bytes = [0x30, 0x80].repeat(10_000);
        assert!(to_definite(&bytes).is_err());
    }

    #[test]
    fn nested_definite_lengths_are_not_quadratic_in_memory() {
        let mut bytes = Vec::new();
        for _ in 0..40 {
            bytes = write::sequence(&bytes);
        }
        assert_eq!(to_definite(&bytes).expect("fits the depth").0, bytes);
    }
}
