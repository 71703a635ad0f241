//! The two numbers of an ECDSA signature, from one form to the other.

/// From r and s side by side (PKCS #11, IEEE P1363) to their DER (RFC 3279 section 2.2.3).
pub(crate) fn ecdsa_der(raw: &[u8]) -> Vec<u8> {
    let (r, s) = raw.split_at(raw.len() / 2);
    let body = [integer(r), integer(s)].concat();
    element(0x30, &body)
}

fn integer(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let digits = &magnitude[zeros..];
    let needs_zero = digits.first().is_none_or(|first| first & 0x80 != 0);
    let mut value = Vec::with_capacity(digits.len() + 1);
    if needs_zero {
        value.push(0);
    }
    value.extend_from_slice(digits);
    element(0x02, &value)
}

/// Lengths here stay under 256: two numbers of at most 66 bytes (P-521).
fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    let mut out = vec![tag];
    if length >= 0x80 {
        out.push(0x81);
    }
    out.push(length);
    out.extend_from_slice(value);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_and_s_become_positive_integers_without_needless_zeros() {
        assert_eq!(
            ecdsa_der(&[0, 0x80, 0, 0x7F]),
            [0x30, 7, 2, 2, 0, 0x80, 2, 1, 0x7F]
        );
        assert_eq!(ecdsa_der(&[0, 0]), [0x30, 6, 2, 1, 0, 2, 1, 0]);
        let wide = ecdsa_der(&[0xFF; 132]);
        assert_eq!(wide[..4], [0x30, 0x81, 138, 2]);
        assert_eq!(wide.len(), 141);
    }
}
