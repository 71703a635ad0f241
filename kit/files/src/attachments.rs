//! Files that stand within a text in letters, as mail carried them before it had parts.

use memchr::memmem;

/// Whether a text carries a file in letters.
pub(crate) fn is_in(text: &[u8]) -> bool {
    let has = |word: &str| memmem::find(text, word.as_bytes()).is_some();
    has("(This file must be converted with BinHex") || is_encoded(text)
}

/// `begin 644 tep.exe`, and a line behind it that is as long as it says.
fn is_encoded(text: &[u8]) -> bool {
    let lines = || {
        text.split(|byte| *byte == b'\n')
            .map(<[u8]>::trim_ascii_end)
    };
    lines().zip(lines().skip(1)).any(|(line, next)| {
        if line.starts_with(b"=ybegin ") {
            return memmem::find(line, b"name=").is_some();
        }
        let base = line.strip_prefix(b"begin-base64 ");
        let Some(rest) = base.or_else(|| line.strip_prefix(b"begin ")) else {
            return false;
        };
        let mode = rest
            .iter()
            .take_while(|byte| matches!(byte, b'0'..=b'7'))
            .count();
        let is_begun = matches!(mode, 3 | 4) && rest.get(mode) == Some(&b' ');
        is_begun && (is_letters(next) || base.is_some())
    })
}

/// A line of such a file: its first letter says how many bytes follow, four letters for three.
fn is_letters(line: &[u8]) -> bool {
    let Some((first, rest)) = line.split_first() else {
        return false;
    };
    let bytes = usize::from(first.wrapping_sub(b' ') & 0x3f);
    let letters = bytes.div_ceil(3) * 4;
    // blanks at the end are lost on the way
    let is_long =
        (1..=45).contains(&bytes) && rest.len() <= letters + 1 && rest.len() + 4 > letters;
    is_long && rest.iter().all(|byte| matches!(byte, b' '..=b'`'))
}
