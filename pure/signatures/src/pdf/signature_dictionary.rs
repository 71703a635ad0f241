//! The signature dictionary (ISO 32000-2, 12.8.1) with room for what is only known later.

use std::ops::Range;

use super::{
    object::{self, Dictionary},
    write::SignaturePlaces,
};

/// Digits of each number in `ByteRange`, padded: ten gigabytes.
const NUMBER_WIDTH: usize = 10;

/// `[0 a b c]` with three numbers that come later.
const BYTE_RANGE_WIDTH: usize = 2 + 4 * (NUMBER_WIDTH + 1);

/// A signature dictionary to be written; `ByteRange` and `Contents` are kept free.
pub(super) struct SignatureDictionary {
    /// Every other key.
    pub(super) dictionary: Dictionary,
    /// Bytes of the CMS message that fit; twice as many digits.
    pub(super) reserve: usize,
}

impl SignatureDictionary {
    /// Writes the dictionary; `base` is the offset in the file at which `out` begins.
    pub(super) fn write(&self, base: usize, out: &mut Vec<u8>) -> SignaturePlaces {
        out.extend_from_slice(b"<<");
        for (key, value) in self.dictionary.iter() {
            object::write(&object::Object::Name(key.clone()), out);
            out.push(b' ');
            object::write(value, out);
        }
        out.extend_from_slice(b"/ByteRange ");
        let byte_range = place(base, out, |out| {
            out.resize(out.len() + BYTE_RANGE_WIDTH, b' ')
        });
        out.extend_from_slice(b"/Contents ");
        let contents = place(base, out, |out| {
            out.push(b'<');
            out.resize(out.len() + self.reserve * 2, b'0');
            out.push(b'>');
        });
        out.extend_from_slice(b">>");
        SignaturePlaces {
            byte_range,
            contents,
        }
    }
}

fn place(base: usize, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) -> Range<usize> {
    let start = base + out.len();
    write(out);
    start..base + out.len()
}

/// The four numbers as text of the width that was kept free.
pub(super) fn byte_range_text(range: [u64; 4]) -> String {
    let numbers = range.map(|number| number.to_string()).join(" ");
    format!("{:<BYTE_RANGE_WIDTH$}", format!("[{numbers}]"))
}
