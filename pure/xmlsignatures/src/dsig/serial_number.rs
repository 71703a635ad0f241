//! Serial numbers of certificates, which XML writes in decimal.

/// Serial numbers have 20 bytes (RFC 5280); twice that is no longer looked at.
const SERIAL_BYTES_MAX: usize = 40;

/// A number that is not negative, in decimal digits.
pub(crate) fn decimal(bytes: &[u8]) -> String {
    let mut digits = vec![0u8];
    for byte in bytes.iter().take(SERIAL_BYTES_MAX) {
        let mut carry = u32::from(*byte);
        for digit in digits.iter_mut().rev() {
            let value = u32::from(*digit) * 256 + carry;
            *digit = (value % 10).to_le_bytes()[0];
            carry = value / 10;
        }
        while carry > 0 {
            digits.insert(0, (carry % 10).to_le_bytes()[0]);
            carry /= 10;
        }
    }
    digits
        .iter()
        .map(|digit| char::from(b'0' + digit))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn serial_numbers_are_written_in_decimal() {
        for number in [0u64, 9, 255, 256, 65_535, 4_294_967_296, u64::MAX] {
            let text = decimal(&number.to_be_bytes());
            assert_eq!(
                text.trim_start_matches('0'),
                number.to_string().trim_start_matches('0')
            );
        }
    }
}
