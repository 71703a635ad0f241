//! Addresses of pages, written with their encoding.

use std::fmt::Write as _;

/// An address with parameters; empty values are left out.
pub(super) fn link(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut text = path.to_owned();
    let mut sign = '?';
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(sign);
        sign = '&';
        text.push_str(name);
        text.push('=');
        text.push_str(&encoded(value));
    }
    text
}

/// A value as it stands in an address.
pub(super) fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b'~' => {
                text.push(char::from(byte));
            }
            _ => write!(text, "%{byte:02X}").expect("a string takes everything"),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leaves_out_what_is_empty_and_encodes_the_rest() {
        let text = link("/x", &[("a", ""), ("q", "sổ & số"), ("b", "1")]);
        assert_eq!(text, "/x?q=s%E1%BB%95%20%26%20s%E1%BB%91&b=1");
    }
}
