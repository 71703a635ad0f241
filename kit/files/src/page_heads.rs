//! Heads and feet of printed sheets.

/// The words of a page's head or foot without the codes between them: `&C` begins a part, `&14` is a size, `&"Arial,Bold"`
/// a font, `&K01+000` a colour, any other letter a face or a number of the page (ECMA-376, 18.3.1.39).
pub(crate) fn without_codes(line: &str) -> String {
    let mut words = String::with_capacity(line.len());
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        if c != '&' {
            words.push(c);
            continue;
        }
        match letters.next() {
            Some('L' | 'C' | 'R') => words.push('\n'),
            Some('"') => {
                letters.by_ref().find(|c| *c == '"');
            }
            Some('0'..='9') => while letters.next_if(char::is_ascii_digit).is_some() {},
            Some('K') => {
                for _ in 0..6 {
                    letters.next_if(|c| c.is_ascii_hexdigit() || matches!(c, '+' | '-'));
                }
            }
            Some('&') => words.push('&'),
            Some(_) | None => {}
        }
    }
    words
}
