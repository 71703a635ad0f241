//! Rows of whole tables, whatever they are: in a copy and in a database. The one place of the
//! program whose statements name tables that are known at run time only.

use super::failure::{BackupFailure, at};
use kit_db::{BackupError, Db, DbError, OpenOptions, Sql, params};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, Read},
    path::Path,
};

/// The copy of an SQLite database, as kit-db names it.
const LITE_FILE: &str = "database.sqlite";
/// What a table's file in PostgreSQL's binary form begins with, flags and extension behind it.
const COPY_HEAD: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";
/// The number of columns that stands after the last row.
const COPY_END: i16 = -1;
/// The table and column of the epoch that a restore raises.
const EPOCH: (&str, &str) = ("kit_epoch", "epoch");

/// The rows of each table in a copy.
pub(super) fn count_copy(
    folder: &Path,
    tables: &[String],
) -> Result<BTreeMap<String, u64>, BackupFailure> {
    if folder.join(LITE_FILE).exists() {
        return count_file(folder, tables);
    }
    tables
        .iter()
        .map(|table| {
            let path = folder.join(format!("{table}.copy"));
            let file = File::open(&path).map_err(at(&path))?;
            let rows = count_binary(BufReader::new(file)).map_err(|_| BackupFailure::Form(path))?;
            Ok((table.clone(), rows))
        })
        .collect()
}

/// The rows of each table in the copy of a file. A second copy is opened and thrown away: opening
/// would mark the first one as in use, and then it could not be read from a medium that is
/// protected from writing.
fn count_file(folder: &Path, tables: &[String]) -> Result<BTreeMap<String, u64>, BackupFailure> {
    let counting = folder.with_extension("counting");
    fs::create_dir_all(&counting).map_err(at(&counting))?;
    let file = counting.join(LITE_FILE);
    fs::copy(folder.join(LITE_FILE), &file).map_err(at(&file))?;
    let url = format!("sqlite:{}", file.display());
    let url = url.parse().map_err(|_| BackupFailure::Form(file.clone()))?;
    let options = OpenOptions {
        readers: 1,
        relaxed: true,
        ..OpenOptions::default()
    };
    let counted = Db::open(&url, &options).and_then(|db| count(&db, tables));
    fs::remove_dir_all(&counting).map_err(at(&counting))?;
    Ok(counted?)
}

/// The rows of each table in a database.
pub(super) fn count(db: &Db, tables: &[String]) -> Result<BTreeMap<String, u64>, DbError> {
    let tables = tables.to_vec();
    db.read_blocking(move |tx| {
        let mut counts = BTreeMap::new();
        for table in &tables {
            let text = statement(table, |table| format!("select count(*) as n from {table}"))?;
            let rows: i64 = tx.get(&Sql::<i64>::declared(text, text), params![])?;
            counts.insert(table.clone(), u64::try_from(rows).unwrap_or(0));
        }
        Ok(counts)
    })
}

/// Takes out what the migrations of a new database put in: the copy brings its own rows.
pub(super) fn clear(db: &Db, tables: &[String]) -> Result<(), DbError> {
    let tables = tables.to_vec();
    db.write_blocking(move |tx| {
        for table in &tables {
            let text = statement(table, |table| format!("delete from {table}"))?;
            tx.execute(&Sql::<()>::declared(text, text), params![])?;
        }
        Ok(())
    })
}

/// Raises the epoch, so that every node drops what it derived from the database before.
pub(super) fn raise_epoch(db: &Db) -> Result<(), BackupError> {
    let (table, column) = EPOCH;
    let text = statement(table, |table| {
        format!("update {table} set {column} = {column} + 1")
    })?;
    let changed =
        db.write_blocking(move |tx| tx.execute(&Sql::<()>::declared(text, text), params![]))?;
    if changed == 1 {
        return Ok(());
    }
    Err(BackupError::Damaged(format!("{table} has {changed} rows")))
}

/// A statement about a table. A command runs a few hundred of them once and ends, so they may
/// live as long as the program.
fn statement(table: &str, text: impl FnOnce(&str) -> String) -> Result<&'static str, DbError> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if table.is_empty() || !table.chars().all(is_name) {
        return Err(DbError::Statement(
            format!("no table is called {table:?}").into(),
        ));
    }
    Ok(Box::leak(text(table).into_boxed_str()))
}

/// The rows of a file in PostgreSQL's binary form: head, then for each row the number of its
/// columns and each column with its length; -1 at the end.
fn count_binary(mut file: impl Read) -> io::Result<u64> {
    let mut head = [0; 11];
    file.read_exact(&mut head)?;
    if head != *COPY_HEAD {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut word = [0; 4];
    file.read_exact(&mut word)?;
    file.read_exact(&mut word)?;
    skip(&mut file, u64::from(u32::from_be_bytes(word)))?;
    let mut rows = 0;
    loop {
        let mut columns = [0; 2];
        file.read_exact(&mut columns)?;
        let columns = i16::from_be_bytes(columns);
        if columns == COPY_END {
            return Ok(rows);
        }
        for _ in 0..columns {
            file.read_exact(&mut word)?;
            // -1 is NULL
            let length = u64::try_from(i32::from_be_bytes(word)).unwrap_or(0);
            skip(&mut file, length)?;
        }
        rows += 1;
    }
}

fn skip(file: &mut impl Read, bytes: u64) -> io::Result<()> {
    let skipped = io::copy(&mut file.take(bytes), &mut io::sink())?;
    if skipped == bytes {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_binary_copy_are_counted_and_a_cut_one_is_refused() {
        let mut file = COPY_HEAD.to_vec();
        file.extend([0; 8]);
        for _ in 0..3 {
            file.extend([0, 2, 0, 0, 0, 3, b'a', b'b', b'c', 0xff, 0xff, 0xff, 0xff]);
        }
        file.extend([0xff, 0xff]);
        assert_eq!(count_binary(&file[..]).ok(), Some(3));
        assert!(count_binary(&file[..file.len() - 3]).is_err());
        assert!(count_binary(&b"something else, long enough"[..]).is_err());
    }

    #[test]
    fn only_names_of_tables_get_into_a_statement() {
        assert!(statement("kit_epoch", str::to_owned).is_ok());
        for bad in ["", "a b", "a;drop", "A", "a\"b"] {
            assert!(statement(bad, str::to_owned).is_err(), "{bad}");
        }
    }
}
