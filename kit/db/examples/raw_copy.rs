//! The limit for everything that fills a database: the same rows, inserted raw.
//!
//! `cargo run --release --example raw_copy -- SOURCE.sqlite COPY.sqlite` makes the tables and
//! indexes of SOURCE in COPY and inserts every row with one prepared statement for each table,
//! 1,000 rows in a transaction, as durable as the program itself. Prints JSON.

#![expect(
    clippy::disallowed_methods,
    reason = "a measurement asks the system for arguments and time"
)]

use rusqlite::{Connection, params_from_iter, types::Value};
use std::{error::Error, time::Instant};

const ROWS_PER_COMMIT: usize = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [source, copy] = paths.as_slice() else {
        return Err("two files are expected: SOURCE and COPY".into());
    };
    let source = Connection::open(source)?;
    let copy = Connection::open(copy)?;
    copy.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;",
    )?;
    let statement = "select name, sql from sqlite_schema where sql is not null and name not like 'sqlite_%' order by rowid";
    let schema: Vec<(String, String)> = source
        .prepare(statement)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (_, sql) in &schema {
        copy.execute_batch(sql)?;
    }
    let started = Instant::now();
    let mut rows = 0;
    for (name, _) in schema
        .iter()
        .filter(|(_, sql)| sql.to_lowercase().starts_with("create table"))
    {
        rows += copy_table(&source, &copy, name)?;
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{{\"rows\":{rows},\"seconds\":{seconds:.3}}}");
    Ok(())
}

fn copy_table(source: &Connection, copy: &Connection, name: &str) -> Result<usize, Box<dyn Error>> {
    let mut read = source.prepare(&format!("select * from \"{name}\""))?;
    let columns = read.column_count();
    let places: Vec<String> = (1..=columns).map(|n| format!("?{n}")).collect();
    let mut insert = copy.prepare(&format!(
        "insert into \"{name}\" values ({})",
        places.join(", ")
    ))?;
    let mut rows = read.query([])?;
    let mut count = 0;
    copy.execute_batch("BEGIN IMMEDIATE")?;
    while let Some(row) = rows.next()? {
        let values: Vec<Value> = (0..columns).map(|n| row.get(n)).collect::<Result<_, _>>()?;
        insert.execute(params_from_iter(values))?;
        count += 1;
        if count % ROWS_PER_COMMIT == 0 {
            copy.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
        }
    }
    copy.execute_batch("COMMIT")?;
    Ok(count)
}
