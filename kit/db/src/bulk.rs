//! Many rows in few trips.

use crate::{DbError, Sql, Tx, Value};

/// How many rows go to PostgreSQL in one statement: few trips, far below its limit of 65,535
/// parameters for rows of up to 30 columns.
pub const BULK_ROWS: usize = 500;

impl Tx<'_> {
    /// Runs an `insert … values (?1, …)` for many rows; tells how many were stored.
    ///
    /// SQLite runs the prepared statement row after row, which is as fast as it gets there;
    /// PostgreSQL gets up to [`BULK_ROWS`] rows in one statement.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn insert_rows<'v>(
        &mut self,
        sql: &Sql<()>,
        rows: impl IntoIterator<Item = &'v [Value<'v>]>,
    ) -> Result<u64, DbError> {
        if !self.is_postgres() {
            let mut stored = 0;
            for row in rows {
                stored += self.execute(sql, row)?;
            }
            return Ok(stored);
        }
        let rows: Vec<&[Value<'_>]> = rows.into_iter().collect();
        let mut stored = 0;
        for chunk in rows.chunks(BULK_ROWS) {
            let text = with_values_repeated(sql.pg, chunk.len())?;
            let params: Vec<Value<'_>> = chunk.iter().flat_map(|r| r.iter().copied()).collect();
            stored += self.execute_text(&text, &params)?;
        }
        Ok(stored)
    }
}

/// Repeats the one group after `values`, counting the parameters on.
fn with_values_repeated(text: &str, times: usize) -> Result<String, DbError> {
    let not_an_insert =
        || DbError::Statement(format!("no single group of values in: {text}").into());
    let start = text.find("values (").ok_or_else(not_an_insert)? + "values ".len();
    let end = closing(&text[start..]).ok_or_else(not_an_insert)? + start;
    let group = &text[start..=end];
    let parameters = group.matches('?').count();
    let mut out = String::with_capacity(text.len() + times * (group.len() + 8));
    out.push_str(&text[..start]);
    for row in 0..times {
        if row > 0 {
            out.push_str(", ");
        }
        push_shifted(group, row * parameters, &mut out);
    }
    out.push_str(&text[end + 1..]);
    Ok(out)
}

fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

fn push_shifted(group: &str, by: usize, out: &mut String) {
    let mut rest = group;
    while let Some(at) = rest.find('?') {
        out.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = rest[..length].parse().unwrap_or(0);
        out.push_str(&(number + by).to_string());
        rest = &rest[length..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_of_values_is_repeated_with_new_parameters() {
        let text = "insert into t (a, b) values (?1, lower(?2)) on conflict do nothing";
        assert_eq!(
            with_values_repeated(text, 2).ok().as_deref(),
            Some(
                "insert into t (a, b) values (?1, lower(?2)), (?3, lower(?4)) on conflict do nothing"
            )
        );
        assert!(with_values_repeated("select 1", 2).is_err());
    }
}
