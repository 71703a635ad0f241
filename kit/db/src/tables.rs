//! Whole tables, whatever they hold: for copies and restores, whose tables are known at run time
//! only.

use crate::{BackupError, Db, DbError, OpenOptions, Tx, backup::LITE_FILE, params};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, Read},
    path::Path,
};

/// What a table's file in PostgreSQL's binary form begins with, flags and extension behind it.
const COPY_HEAD: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";
/// The number of columns that stands after the last row.
const COPY_END: i16 = -1;

/// The rows of each table in a database.
///
/// # Errors
/// As the database answers, e.g. if there is no such table.
pub fn count_rows(db: &Db, tables: &[String]) -> Result<BTreeMap<String, u64>, DbError> {
    let tables = tables.to_vec();
    db.read_blocking(move |tx| {
        let counted = tables
            .iter()
            .map(|table| Ok((table.clone(), count(tx, table)?)));
        counted.collect()
    })
}

fn count(tx: &mut Tx<'_>, table: &str) -> Result<u64, DbError> {
    let text = format!("select count(*) from {}", quoted(table)?);
    let rows: i64 = match tx.as_lite() {
        Some(connection) => connection.query_row(&text, [], |row| row.get(0))?,
        None => match tx.as_pg() {
            Some(connection) => connection.client().query_one(&text, &[])?.get(0),
            None => 0,
        },
    };
    Ok(u64::try_from(rows).unwrap_or(0))
}

/// Takes every row out of these tables: a copy brings its own instead of those that migrations
/// put in.
///
/// # Errors
/// As the database answers; then nothing is taken out.
pub fn empty_tables(db: &Db, tables: &[String]) -> Result<(), DbError> {
    let tables = tables.to_vec();
    db.write_blocking(move |tx| {
        for table in &tables {
            tx.execute_text(&format!("delete from {}", quoted(table)?), params![])?;
        }
        Ok(())
    })
}

/// The rows of each table in a copy that [`crate::backup_database`] made.
///
/// # Errors
/// [`BackupError`] if the copy cannot be read or is damaged.
pub fn rows_in_copy(
    folder: &Path,
    tables: &[String],
) -> Result<BTreeMap<String, u64>, BackupError> {
    if folder.join(LITE_FILE).exists() {
        return rows_in_file(folder, tables);
    }
    let counted = tables.iter().map(|table| {
        let path = folder.join(format!("{table}.copy"));
        let file = File::open(&path).map_err(BackupError::at(&path))?;
        let rows = rows_in_binary(BufReader::new(file))
            .map_err(|_| BackupError::Damaged(format!("{} is cut off", path.display())))?;
        Ok((table.clone(), rows))
    });
    counted.collect()
}

/// A second copy is opened and thrown away: opening would mark the first one as in use, and then
/// it could not be read from a medium that is protected from writing.
fn rows_in_file(folder: &Path, tables: &[String]) -> Result<BTreeMap<String, u64>, BackupError> {
    let counting = folder.with_extension("counting");
    fs::create_dir_all(&counting).map_err(BackupError::at(&counting))?;
    let file = counting.join(LITE_FILE);
    fs::copy(folder.join(LITE_FILE), &file).map_err(BackupError::at(&file))?;
    let options = OpenOptions {
        readers: 1,
        relaxed: true,
        ..OpenOptions::default()
    };
    let url = crate::DatabaseUrl::Sqlite(file);
    let counted = Db::open(&url, &options).and_then(|db| count_rows(&db, tables));
    fs::remove_dir_all(&counting).map_err(BackupError::at(&counting))?;
    Ok(counted?)
}

/// The name of a table for a statement; nothing else gets into one.
pub(crate) fn quoted(table: &str) -> Result<String, DbError> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if table.is_empty() || !table.chars().all(is_name) {
        return Err(DbError::Statement(
            format!("no table is called {table:?}").into(),
        ));
    }
    Ok(format!("\"{table}\""))
}

/// The rows of a file in PostgreSQL's binary form: head, then for each row the number of its
/// columns and each column with its length; -1 at the end.
fn rows_in_binary(mut file: impl Read) -> io::Result<u64> {
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
        assert_eq!(rows_in_binary(&file[..]).ok(), Some(3));
        assert!(rows_in_binary(&file[..file.len() - 3]).is_err());
        assert!(rows_in_binary(&b"something else, long enough"[..]).is_err());
    }

    #[test]
    fn only_names_of_tables_get_into_a_statement() {
        assert_eq!(quoted("kit_epoch").ok().as_deref(), Some("\"kit_epoch\""));
        for bad in ["", "a b", "a;drop", "A", "a\"b"] {
            assert!(quoted(bad).is_err(), "{bad}");
        }
    }
}
