//! The texts that formulas of sheets put together: `="TỐI "&"MẬT"`.

/// The texts of a formula, each chain of joined ones as a whole. A text that is only compared or looked for
/// (`COUNTIF(A:A,"…")`) is none.
pub(crate) fn joined(formula: &str) -> Vec<String> {
    let pieces = pieces(formula);
    let mut found = Vec::new();
    let (mut chain, mut count) = (String::new(), 0_usize);
    let mut joins = true;
    // within how many brackets of CONCAT and its like a comma joins
    let mut brackets: Vec<bool> = Vec::new();
    let mut name = String::new();
    let mut end = |chain: &mut String, count: &mut usize| {
        if *count > 1 {
            found.push(std::mem::take(chain));
        }
        chain.clear();
        *count = 0;
    };
    for piece in &pieces {
        match piece {
            Piece::Text(text) => {
                if !joins {
                    end(&mut chain, &mut count);
                }
                chain.push_str(text);
                count += 1;
                joins = false;
            }
            Piece::Sign('&') => joins = true,
            Piece::Sign('(') => {
                let is_join = is_joining(&name);
                brackets.push(is_join);
                joins |= is_join;
            }
            Piece::Sign(',' | ';') if brackets.last() == Some(&true) => joins = true,
            Piece::Sign(')') => {
                brackets.pop();
            }
            Piece::Sign('=') if chain.is_empty() => {}
            Piece::Name(_) | Piece::Sign(_) => joins = false,
        }
        if let Piece::Name(word) = piece {
            name.clone_from(word);
        } else {
            name.clear();
        }
    }
    end(&mut chain, &mut count);
    // a text alone is what the cell shows
    let alone = pieces
        .iter()
        .filter(|piece| !matches!(piece, Piece::Sign('=' | '(' | ')')));
    if let [Piece::Text(text)] = alone.collect::<Vec<_>>().as_slice() {
        found.push(text.clone());
    }
    found
}

fn is_joining(name: &str) -> bool {
    let name = name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_uppercase();
    matches!(name.as_str(), "CONCATENATE" | "CONCAT" | "TEXTJOIN")
}

#[derive(Debug, PartialEq)]
enum Piece {
    Text(String),
    Name(String),
    Sign(char),
}

/// Names of functions and cells, signs and texts, in which a quotation mark is written twice. A letter by its
/// number (`UNICHAR(7852)`) is a text.
fn pieces(formula: &str) -> Vec<Piece> {
    /// A text of OpenDocument's formulas begins so.
    const PREFIX: &str = "of:";
    /// More than any formula has.
    const MOST_PIECES: usize = 16 * 1024;
    let formula = formula.strip_prefix(PREFIX).unwrap_or(formula);
    let mut letters = formula.chars().peekable();
    let mut found: Vec<Piece> = Vec::new();
    while let Some(c) = letters.next() {
        if found.len() > MOST_PIECES {
            break;
        }
        if c == '"' {
            let mut text = String::new();
            while let Some(c) = letters.next() {
                if c != '"' {
                    text.push(c);
                } else if letters.next_if_eq(&'"').is_some() {
                    text.push('"');
                } else {
                    break;
                }
            }
            found.push(Piece::Text(text));
        } else if c.is_alphanumeric() || matches!(c, '_' | '.') {
            let mut name = c.to_string();
            while let Some(c) = letters.next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
                name.push(c);
            }
            found.push(Piece::Name(name));
        } else if !c.is_whitespace() {
            found.push(Piece::Sign(c));
            if c == ')' {
                by_number(&mut found);
            }
        }
    }
    found
}

/// Puts the letter in the place of `UNICHAR(7852)` at the end.
fn by_number(found: &mut Vec<Piece>) {
    let [
        ..,
        Piece::Name(function),
        Piece::Sign('('),
        Piece::Name(number),
        Piece::Sign(')'),
    ] = found.as_slice()
    else {
        return;
    };
    let function = function.rsplit('.').next().unwrap_or_default();
    if !["UNICHAR", "CHAR"]
        .iter()
        .any(|it| function.eq_ignore_ascii_case(it))
    {
        return;
    }
    let Some(letter) = number.parse::<u32>().ok().and_then(char::from_u32) else {
        return;
    };
    found.truncate(found.len() - 4);
    found.push(Piece::Text(letter.to_string()));
}

/// The letters that a number format writes beside or instead of a number: those in quotes and behind a
/// backward stroke.
pub(crate) fn written(format: &str) -> String {
    let mut words = String::new();
    let (mut quoted, mut letters) = (false, format.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            '\\' if !quoted => words.extend(letters.next()),
            ';' if !quoted => words.push('\n'),
            _ if quoted => words.push(letter),
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_texts_are_read_as_one_and_compared_ones_are_not() {
        for (formula, texts) in [
            ("\"TỐI \"&\"MẬT\"", vec!["TỐI MẬT"]),
            ("of:=\"TỐI \" & \"MẬT\"", vec!["TỐI MẬT"]),
            ("=\"TỐI MẬT\"", vec!["TỐI MẬT"]),
            ("CONCATENATE(\"TỐI\",\" \",\"MẬT\")", vec!["TỐI MẬT"]),
            ("_xlfn.CONCAT(\"TỐI \";\"MẬT\")", vec!["TỐI MẬT"]),
            ("\"M\"&_xlfn.UNICHAR(7852)&\"T\"", vec!["MẬT"]),
            ("\"a\"\"\"&\"b\"", vec!["a\"b"]),
            ("IF(A1=1,\"TỐI \"&\"MẬT\",\"x\")", vec!["TỐI MẬT"]),
            ("COUNTIF(A:A,\"TỐI MẬT\")", vec![]),
            ("IF(A1=\"Mật\",\"Tối\",\"Mật\")", vec![]),
            ("A1&\"x\"", vec![]),
            ("\"không đóng", vec!["không đóng"]),
            ("", vec![]),
        ] {
            assert_eq!(joined(formula), texts, "{formula}");
        }
    }
}
