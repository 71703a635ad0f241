//! Where an address leads, however it is spelt. Decided by what is allowed, not by a list of what is not:
//! programs read more spellings than anybody can name.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leads {
    /// To a place in the same file, or to a file beside it.
    Inside,
    /// To a file of the machine on which it is opened.
    Machine,
    /// To a page of the web or to a letter: what people click.
    Web,
    /// Anywhere else: another machine, a program.
    Elsewhere,
}

/// Whether what a program fetches by itself lies within the file or on its machine.
pub(crate) fn may_be_fetched(address: &str) -> bool {
    matches!(of(address), Leads::Inside | Leads::Machine)
}

/// The same of an address of which the file says that it lies outside of it: there, a name with dots
/// before a stroke is a machine to some programs.
pub(crate) fn may_be_fetched_from_outside(address: &str) -> bool {
    may_be_fetched(address) && !names_a_machine(&plain(address))
}

/// Whether what people click is a page, a letter or a place in the file.
pub(crate) fn may_be_clicked(address: &str) -> bool {
    matches!(of(address), Leads::Inside | Leads::Web)
}

/// Whether a text holds an address of another machine anywhere.
pub(crate) fn speaks_of_another_machine(text: &str) -> bool {
    let plain = plain(text);
    // a drive's letter stands alone before its colon
    let is_scheme = |at: usize| {
        let letters = plain[..at].chars().rev();
        letters
            .take_while(|c| c.is_ascii_alphanumeric())
            .take(2)
            .count()
            == 2
    };
    plain.starts_with("//") || plain.match_indices("://").any(|(at, _)| is_scheme(at))
}

fn of(address: &str) -> Leads {
    let plain = plain(address);
    if plain.starts_with("//") {
        return Leads::Elsewhere;
    }
    let Some((scheme, rest)) = scheme(&plain) else {
        return Leads::Inside;
    };
    match scheme {
        "http" | "https" | "mailto" => Leads::Web,
        "file" => of_file(rest),
        drive if drive.len() == 1 => Leads::Machine,
        _ => Leads::Elsewhere,
    }
}

/// What stands before the first colon, if it is a scheme or a drive.
fn scheme(plain: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = plain.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then_some((scheme, rest))
}

/// `file:` names this machine with a drive, with a path behind three strokes, or by a single stroke.
fn of_file(rest: &str) -> Leads {
    let path = rest.trim_start_matches('/');
    let strokes = rest.len() - path.len();
    let mut letters = path.chars();
    let is_drive = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && matches!(letters.next(), Some(':' | '|'))
        && matches!(letters.next(), None | Some('/'));
    // what programs for the Mac write
    let is_home = ["users/", "home/", "localhost/users/", "macintoshhd:"]
        .iter()
        .any(|start| path.starts_with(start));
    if is_drive || strokes < 2 || (is_home && strokes != 2) || path.starts_with("localhost/") {
        Leads::Machine
    } else {
        Leads::Elsewhere
    }
}

/// `vi-du.vn/a.dotm`, `10.0.0.1/a`, `www.vi-du.vn`: no folder of anybody is called so.
fn names_a_machine(plain: &str) -> bool {
    if scheme(plain).is_some() {
        return false;
    }
    let first = plain.split(['/', '?', '#']).next().unwrap_or_default();
    let has_dot = first.trim_matches('.').contains('.');
    has_dot && (first.len() < plain.len() || first.starts_with("www."))
}

/// An address as the most lenient of its readers takes it: without what is not seen, escapes read, one
/// kind of stroke, small letters.
fn plain(address: &str) -> String {
    /// Escapes of escapes: deeper than any program reads them.
    const TIMES: usize = 3;
    /// Where an address leads stands at the beginning of what is seen of it.
    const LONGEST: usize = 4 * 1024;
    let mut text = Cow::Borrowed(address);
    for _ in 0..TIMES {
        match without_escapes(&text) {
            Some(read) => text = Cow::Owned(read),
            None => break,
        }
    }
    text.nfkc()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !is_ignorable(*c))
        .map(|c| if c == '\\' { '/' } else { c })
        .flat_map(char::to_lowercase)
        .take(LONGEST)
        .collect()
}

/// The text behind `%41`; nothing if there is none.
fn without_escapes(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        let byte = bytes.get(at)?;
        char::from(*byte).to_digit(16)
    };
    let (mut read, mut at, mut any) = (Vec::with_capacity(bytes.len()), 0, false);
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                read.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
                any = true;
            }
            _ => {
                read.push(byte);
                at += 1;
            }
        }
    }
    any.then(|| String::from_utf8_lossy(&read).into_owned())
}

/// What Unicode calls default-ignorable: letters that nobody sees.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_where_its_most_lenient_reader_goes() {
        for elsewhere in [
            "\\\\host\\share\\t.dotx",
            "/\\host\\a",
            "\\/host/a",
            "//host/a",
            " \t//host/a",
            "%5c%5chost%5ca",
            "file://host/share/t",
            "file:///\\\\h\\a",
            "file:////host/a",
            "file://a:b@host/x",
            "ldap://host/a",
            "ftp://a",
            "ms-msdt:/id",
            "java\tscript:alert(1)",
            "java\u{200b}script:alert(1)",
            "javascript%3Aalert(1)",
            "data:text/html,x",
            "mhtml:http://a",
            "\u{ff4a}avascript\u{ff1a}x",
        ] {
            assert_eq!(of(elsewhere), Leads::Elsewhere, "{elsewhere:?}");
        }
        for web in [
            " HTTPS://a",
            "h\u{200b}ttp://a",
            "%68ttp://a",
            "ht\ntp://a",
            "mailto:an@vi-du.vn",
        ] {
            assert_eq!(of(web), Leads::Web, "{web:?}");
        }
        for machine in [
            "file:///C:\\Users\\a\\Normal.dotm",
            "C:\\mau.dotx",
            "file:///C|/mau.dotx",
            "file:///Users/an/Normal.dotm",
        ] {
            assert_eq!(of(machine), Leads::Machine, "{machine:?}");
        }
        for inside in [
            "",
            "#muc_1",
            "Normal.dotm",
            "../media/image1.png",
            "/word/media/image1.png",
            "Ch%E1%BB%89 th%E1%BB%8B 05.docx",
            "b\u{e1}o c\u{e1}o.docx#M\u{1ee5}c 1: chung",
        ] {
            assert_eq!(of(inside), Leads::Inside, "{inside:?}");
        }
    }

    #[test]
    fn a_name_with_dots_before_a_stroke_is_a_machine_where_the_file_says_it_lies_outside() {
        for remote in ["vi-du.vn/a.dotm", "10.0.0.1\\a\\b.dotx", "www.vi-du.vn"] {
            assert!(!may_be_fetched_from_outside(remote), "{remote}");
        }
        for local in [
            "Normal.dotm",
            "../media/image1.png",
            "mau/cong-van.dotx",
            "file:///C:\\Users\\nguyen.van.an\\Normal.dotm",
            "C:\\a.b\\c.dotx",
            "NULL",
        ] {
            assert!(may_be_fetched_from_outside(local), "{local}");
        }
    }
}
