//! Prepares every statement of the program on a migrated database and compares what the
//! database says with what the program expects.

use crate::{ColumnSpec, Db, DbError, Kind, Registered, Tx, sql::with_dollar_parameters};
use postgres::types::Type;

/// A statement that does not fit the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where the statement is declared.
    pub place: &'static str,
    /// What is wrong with it.
    pub what: String,
}

/// How many statements the program has.
#[must_use]
pub fn count() -> usize {
    inventory::iter::<Registered>().count()
}

/// Prepares every statement; an empty answer is what one wants.
///
/// # Errors
/// [`DbError`] if the database itself does not answer.
pub fn prepare_all(db: &Db) -> Result<Vec<Finding>, DbError> {
    db.write_blocking(|tx| {
        let mut findings = Vec::new();
        for statement in inventory::iter::<Registered>() {
            let checked = tx.nested(|tx| check(tx, statement));
            if let Err(error) = checked {
                findings.push(Finding {
                    place: statement.place,
                    what: error.to_string(),
                });
            }
        }
        Ok(findings)
    })
}

fn check(tx: &mut Tx<'_>, statement: &Registered) -> Result<(), DbError> {
    if let Some(connection) = tx.as_pg() {
        let prepared = connection
            .client()
            .prepare(&with_dollar_parameters(statement.pg))?;
        let columns: Vec<(String, Type)> = prepared
            .columns()
            .iter()
            .map(|c| (c.name().to_owned(), c.type_().clone()))
            .collect();
        let parameters = prepared.params().len();
        compare_parameters(statement.pg, parameters)?;
        return compare(statement.columns, &columns, fits_pg);
    }
    let Some(connection) = tx.as_lite() else {
        return Ok(());
    };
    let prepared = connection.prepare(statement.lite)?;
    compare_parameters(statement.lite, prepared.parameter_count())?;
    let columns: Vec<(String, Option<String>)> = prepared
        .columns()
        .map(|c| (c.name().to_owned(), c.decl_type().map(str::to_owned)))
        .collect();
    compare(statement.columns, &columns, |declared, kind| {
        declared.as_deref().is_none_or(|d| fits_lite(d, kind))
    })
}

fn compare_parameters(text: &str, found: usize) -> Result<(), DbError> {
    let highest = with_dollar_parameters(text)
        .split('$')
        .skip(1)
        .filter_map(|rest| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<usize>().ok()
        })
        .max()
        .unwrap_or(0);
    if highest == found {
        return Ok(());
    }
    Err(DbError::Statement(
        format!("{highest} parameters in the text, {found} in the database").into(),
    ))
}

fn compare<D: std::fmt::Debug>(
    wanted: &[ColumnSpec],
    found: &[(String, D)],
    fits: impl Fn(&D, Kind) -> bool,
) -> Result<(), DbError> {
    for (index, column) in wanted.iter().enumerate() {
        let at = match column.name {
            "" => found.get(index),
            name => found.iter().find(|(n, _)| n == name),
        };
        match at {
            None => {
                return Err(DbError::Statement(
                    format!("no column {:?} (number {})", column.name, index + 1).into(),
                ));
            }
            Some((name, ty)) if !fits(ty, column.kind) => {
                return Err(DbError::Statement(
                    format!(
                        "column {name} is {ty:?}, the program reads {:?}",
                        column.kind
                    )
                    .into(),
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn fits_pg(ty: &Type, kind: Kind) -> bool {
    match kind {
        Kind::Int => matches!(*ty, Type::INT8 | Type::INT4 | Type::INT2),
        Kind::Float => *ty == Type::FLOAT8,
        Kind::Bool => *ty == Type::BOOL,
        Kind::Text => matches!(*ty, Type::TEXT | Type::VARCHAR | Type::JSONB | Type::NAME),
        Kind::Bytes => *ty == Type::BYTEA,
        Kind::Date => *ty == Type::DATE,
        Kind::Time => *ty == Type::TIMESTAMPTZ,
    }
}

fn fits_lite(declared: &str, kind: Kind) -> bool {
    let declared = declared.to_ascii_uppercase();
    match kind {
        Kind::Int | Kind::Bool | Kind::Time => declared.starts_with("INT"),
        Kind::Float => declared.starts_with("REAL"),
        Kind::Text | Kind::Date => declared.starts_with("TEXT"),
        Kind::Bytes => declared.starts_with("BLOB"),
    }
}
