//! The few forms of deterministic CBOR (RFC 8949 §4.2.1) that a leaf needs, both ways.

/// Writes CBOR with the shortest heads.
pub(crate) struct Writer(Vec<u8>);

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;

impl Writer {
    pub(crate) fn new() -> Self {
        Self(Vec::with_capacity(256))
    }

    fn head(&mut self, major: u8, value: u64) {
        let major = major << 5;
        let bytes = value.to_be_bytes();
        match value {
            0..=23 => self.0.push(major | bytes[7]),
            24..=0xff => self.0.extend_from_slice(&[major | 24, bytes[7]]),
            0x100..=0xffff => {
                self.0.push(major | 25);
                self.0.extend_from_slice(&bytes[6..]);
            }
            0x1_0000..=0xffff_ffff => {
                self.0.push(major | 26);
                self.0.extend_from_slice(&bytes[4..]);
            }
            _ => {
                self.0.push(major | 27);
                self.0.extend_from_slice(&bytes);
            }
        }
    }

    pub(crate) fn map(&mut self, entries: usize) {
        self.head(MAP, entries as u64);
    }

    pub(crate) fn array(&mut self, items: usize) {
        self.head(ARRAY, items as u64);
    }

    pub(crate) fn int(&mut self, value: i64) {
        if value < 0 {
            self.head(NEGATIVE, !value.cast_unsigned());
        } else {
            self.head(UNSIGNED, value.cast_unsigned());
        }
    }

    pub(crate) fn text(&mut self, value: &str) {
        self.head(TEXT, value.len() as u64);
        self.0.extend_from_slice(value.as_bytes());
    }

    pub(crate) fn bytes(&mut self, value: &[u8]) {
        self.head(BYTES, value.len() as u64);
        self.0.extend_from_slice(value);
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Bytes that are no leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read a leaf at byte {at}: {what} expected")]
pub struct CborError {
    at: usize,
    what: &'static str,
}

/// Reads what [`Writer`] writes, and nothing else: longer heads than needed are refused.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn wrong(&self, what: &'static str) -> CborError {
        CborError { at: self.at, what }
    }

    fn take(&mut self, length: usize, what: &'static str) -> Result<&'a [u8], CborError> {
        let end = self
            .at
            .checked_add(length)
            .filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| self.wrong(what))?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn head(&mut self, what: &'static str) -> Result<(u8, u64), CborError> {
        let first = self.take(1, what)?[0];
        let (length, least) = match first & 31 {
            small @ 0..=23 => return Ok((first >> 5, u64::from(small))),
            24 => (1, 24),
            25 => (2, 0x100),
            26 => (4, 0x1_0000),
            27 => (8, 0x1_0000_0000),
            _ => return Err(self.wrong(what)),
        };
        let value = self
            .take(length, what)?
            .iter()
            .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        if value < least {
            return Err(self.wrong("the shortest form"));
        }
        Ok((first >> 5, value))
    }

    fn of(&mut self, major: u8, what: &'static str) -> Result<u64, CborError> {
        match self.head(what)? {
            (found, value) if found == major => Ok(value),
            _ => Err(self.wrong(what)),
        }
    }

    fn length(&mut self, major: u8, what: &'static str) -> Result<usize, CborError> {
        let length = self.of(major, what)?;
        usize::try_from(length).map_err(|_| self.wrong(what))
    }

    pub(crate) fn map(&mut self) -> Result<usize, CborError> {
        self.length(MAP, "a map")
    }

    pub(crate) fn array(&mut self) -> Result<usize, CborError> {
        self.length(ARRAY, "an array")
    }

    pub(crate) fn int(&mut self) -> Result<i64, CborError> {
        let what = "an integer of 64 bits";
        let (major, value) = self.head(what)?;
        let value = i64::try_from(value).map_err(|_| self.wrong(what))?;
        match major {
            UNSIGNED => Ok(value),
            NEGATIVE => Ok(!value),
            _ => Err(self.wrong(what)),
        }
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, CborError> {
        let length = self.length(TEXT, "a text")?;
        let bytes = self.take(length, "a text")?;
        std::str::from_utf8(bytes).map_err(|_| self.wrong("a text in UTF-8"))
    }

    pub(crate) fn byte_string(&mut self) -> Result<&'a [u8], CborError> {
        let length = self.length(BYTES, "bytes")?;
        self.take(length, "bytes")
    }

    pub(crate) fn end(&self) -> Result<(), CborError> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(self.wrong("the end"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn heads_are_those_of_the_standard() {
        let written = |value| {
            let mut w = Writer::new();
            w.int(value);
            kit_base::hex(&w.finish())
        };
        // RFC 8949 appendix A
        assert_eq!(written(0), "00");
        assert_eq!(written(23), "17");
        assert_eq!(written(24), "1818");
        assert_eq!(written(1000), "1903e8");
        assert_eq!(written(1_000_000), "1a000f4240");
        assert_eq!(written(1_000_000_000_000), "1b000000e8d4a51000");
        assert_eq!(written(-1), "20");
        assert_eq!(written(-1000), "3903e7");
    }

    #[test]
    fn a_longer_head_than_needed_is_refused() {
        assert!(Reader::new(&[0x18, 5]).int().is_err());
        assert!(Reader::new(&[0x19, 0, 200]).int().is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(number: i64, text: String, bytes: Vec<u8>) {
            let mut w = Writer::new();
            w.int(number);
            w.text(&text);
            w.bytes(&bytes);
            let written = w.finish();
            let mut r = Reader::new(&written);
            prop_assert_eq!(r.int(), Ok(number));
            prop_assert_eq!(r.text(), Ok(text.as_str()));
            prop_assert_eq!(r.byte_string(), Ok(bytes.as_slice()));
            prop_assert_eq!(r.end(), Ok(()));
        }

        #[test]
        fn no_input_makes_the_reader_panic(bytes: Vec<u8>) {
            let mut r = Reader::new(&bytes);
            let _ = (r.map(), r.array(), r.int(), r.text().is_ok(), r.byte_string().is_ok());
        }
    }
}
