//! SPDX licence expressions: whether what we allow is enough for one.

/// Whether the licences allowed are enough: one side of an `OR`, both sides of an `AND`.
/// Old forms with `/` for `OR` are understood; an expression that is not is not permitted.
pub(super) fn permits(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader {
        words: &words,
        at: 0,
        allowed,
    };
    let permitted = reader.either();
    permitted == Some(true) && reader.at == words.len()
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
    allowed: &'a [&'a str],
}

impl Reader<'_> {
    fn take(&mut self, word: &str) -> bool {
        let is_next = self.words.get(self.at) == Some(&word);
        self.at += usize::from(is_next);
        is_next
    }

    fn either(&mut self) -> Option<bool> {
        let mut permitted = self.both()?;
        while self.take("OR") {
            permitted |= self.both()?;
        }
        Some(permitted)
    }

    fn both(&mut self) -> Option<bool> {
        let mut permitted = self.one()?;
        while self.take("AND") {
            permitted &= self.one()?;
        }
        Some(permitted)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let permitted = self.either()?;
            return self.take(")").then_some(permitted);
        }
        let name = *self.words.get(self.at)?;
        self.at += 1;
        if self.take("WITH") {
            let exception = *self.words.get(self.at)?;
            self.at += 1;
            let whole = format!("{name} WITH {exception}");
            return Some(self.allowed.contains(&whole.as_str()));
        }
        let is_name = !matches!(name, "OR" | "AND" | "WITH" | ")");
        is_name.then(|| self.allowed.contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: [&str; 3] = ["MIT", "BSD-3-Clause", "Apache-2.0 WITH LLVM-exception"];

    #[test]
    fn one_side_of_or_and_both_of_and_are_needed() {
        for expression in [
            "MIT",
            "GPL-3.0 OR MIT",
            "GPL-3.0/MIT",
            "(MIT OR GPL-3.0) AND BSD-3-Clause",
        ] {
            assert!(permits(expression, &ALLOWED), "{expression}");
        }
        for expression in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(GPL-3.0 OR LGPL-3.0) AND MIT",
        ] {
            assert!(!permits(expression, &ALLOWED), "{expression}");
        }
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert!(permits("Apache-2.0 WITH LLVM-exception", &ALLOWED));
        assert!(!permits("Apache-2.0", &ALLOWED));
    }

    #[test]
    fn what_is_no_expression_is_not_permitted() {
        for expression in ["", "OR", "MIT MIT", "(MIT", "MIT OR", "MIT)", "WITH MIT"] {
            assert!(!permits(expression, &ALLOWED), "{expression}");
        }
    }
}
