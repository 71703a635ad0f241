//! What goes into a statement and what comes out of a cell.

use crate::DbError;
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use std::borrow::Cow;

/// The kinds of value that both databases hold with the same meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `@int` and `@id`: 64-bit integers.
    Int,
    /// Real numbers.
    Float,
    /// `@bool`.
    Bool,
    /// `@text` and `@json`.
    Text,
    /// `@bytes`.
    Bytes,
    /// `@date`: a day without time zone.
    Date,
    /// `@time`: an instant, to the microsecond.
    Time,
}

/// A value on its way into a statement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value, of any kind.
    Null,
    /// See [`Kind::Int`].
    Int(i64),
    /// See [`Kind::Float`].
    Float(f64),
    /// See [`Kind::Bool`].
    Bool(bool),
    /// See [`Kind::Text`].
    Text(&'a str),
    /// See [`Kind::Bytes`].
    Bytes(&'a [u8]),
    /// See [`Kind::Date`].
    Date(Date),
    /// See [`Kind::Time`].
    Time(Timestamp),
}

/// Can be a parameter of a statement.
pub trait ToValue {
    /// The value to bind.
    fn to_value(&self) -> Value<'_>;
}

/// Lists the parameters of a statement: `params![id, title, due]` binds `?1`, `?2`, `?3`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::ToValue::to_value(&$value)),*] };
}

macro_rules! to_value {
    ($($type:ty => |$it:ident| $value:expr;)*) => {$(
        impl ToValue for $type {
            fn to_value(&self) -> Value<'_> {
                let $it = self;
                $value
            }
        }
    )*};
}

to_value! {
    i64 => |it| Value::Int(*it);
    i32 => |it| Value::Int(i64::from(*it));
    i16 => |it| Value::Int(i64::from(*it));
    u32 => |it| Value::Int(i64::from(*it));
    u16 => |it| Value::Int(i64::from(*it));
    u8 => |it| Value::Int(i64::from(*it));
    f64 => |it| Value::Float(*it);
    bool => |it| Value::Bool(*it);
    str => |it| Value::Text(it);
    String => |it| Value::Text(it);
    Cow<'_, str> => |it| Value::Text(it);
    [u8] => |it| Value::Bytes(it);
    Vec<u8> => |it| Value::Bytes(it);
    Date => |it| Value::Date(*it);
    Timestamp => |it| Value::Time(*it);
}

impl ToValue for Value<'_> {
    fn to_value(&self) -> Value<'_> {
        *self
    }
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value<'_> {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
        Ok(match self {
            Value::Null => ToSqlOutput::Owned(Owned::Null),
            Value::Int(it) => ToSqlOutput::Owned(Owned::Integer(*it)),
            Value::Float(it) => ToSqlOutput::Owned(Owned::Real(*it)),
            Value::Bool(it) => ToSqlOutput::Owned(Owned::Integer(i64::from(*it))),
            Value::Text(it) => ToSqlOutput::Borrowed(ValueRef::Text(it.as_bytes())),
            Value::Bytes(it) => ToSqlOutput::Borrowed(ValueRef::Blob(it)),
            Value::Date(it) => ToSqlOutput::Owned(Owned::Text(it.to_string())),
            Value::Time(it) => ToSqlOutput::Owned(Owned::Integer(it.as_microsecond())),
        })
    }
}

/// PostgreSQL counts days and microseconds from here.
const PG_EPOCH_DAY: Date = date(2000, 1, 1);
const PG_EPOCH_MICROSECOND: i64 = 946_684_800_000_000;

/// Its days and instants begin in 4713 before Christ; a question about earlier ones, which are never written
/// ([`storable`]), is one about "before all", the smallest number of its form.
const PG_FIRST_YEAR: i16 = -4_711;
const PG_FIRST_SECOND: i64 = -210_800_000_000;

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => return Ok(IsNull::Yes),
            Value::Int(it) => put_integer(*it, ty, out)?,
            Value::Float(it) => out.extend_from_slice(&it.to_be_bytes()),
            Value::Bool(it) => out.extend_from_slice(&[u8::from(*it)]),
            Value::Text(it) => {
                if *ty == Type::JSONB {
                    out.extend_from_slice(&[1]);
                    out.extend_from_slice(without_nul(it).as_bytes());
                } else {
                    out.extend_from_slice(it.as_bytes());
                }
            }
            Value::Bytes(it) => out.extend_from_slice(it),
            Value::Date(it) => {
                let days = PG_EPOCH_DAY.until(*it).map(|s| s.get_days())?;
                let days = if it.year() < PG_FIRST_YEAR {
                    i32::MIN
                } else {
                    days
                };
                out.extend_from_slice(&days.to_be_bytes());
            }
            Value::Time(it) => {
                let micros = it.as_microsecond() - PG_EPOCH_MICROSECOND;
                let is_before = it.as_second() < PG_FIRST_SECOND;
                let micros = if is_before { i64::MIN } else { micros };
                out.extend_from_slice(&micros.to_be_bytes());
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// JSON without the one letter that PostgreSQL's `jsonb` refuses, `\u0000`: it becomes the sign for a letter
/// that cannot be shown. What a signed file says of its signer may have it.
fn without_nul(json: &str) -> Cow<'_, str> {
    const NUL: &str = "\\u0000";
    if !json.contains(NUL) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let is_nul = escape.starts_with(NUL);
        let length = escape.chars().take(2).map(char::len_utf8).sum();
        let length = if is_nul { NUL.len() } else { length };
        out.push_str(if is_nul { "\\ufffd" } else { &escape[..length] });
        rest = &escape[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn put_integer(
    value: i64,
    ty: &Type,
    out: &mut BytesMut,
) -> Result<(), Box<dyn std::error::Error + Sync + Send>> {
    match *ty {
        Type::INT4 => out.extend_from_slice(&i32::try_from(value)?.to_be_bytes()),
        Type::INT2 => out.extend_from_slice(&i16::try_from(value)?.to_be_bytes()),
        Type::TEXT => out.extend_from_slice(value.to_string().as_bytes()),
        _ => out.extend_from_slice(&value.to_be_bytes()),
    }
    Ok(())
}

/// A cell as either database hands it over.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// NULL.
    Null,
    /// An integer.
    Int(i64),
    /// A real number.
    Float(f64),
    /// A truth value (PostgreSQL only; SQLite has integers).
    Bool(bool),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A date (PostgreSQL only; SQLite has text).
    Date(Date),
    /// An instant (PostgreSQL only; SQLite has microseconds).
    Time(Timestamp),
}

impl Cell<'_> {
    fn name(&self) -> &'static str {
        match self {
            Cell::Null => "NULL",
            Cell::Int(_) => "an integer",
            Cell::Float(_) => "a real number",
            Cell::Bool(_) => "a truth value",
            Cell::Text(_) => "a text",
            Cell::Bytes(_) => "bytes",
            Cell::Date(_) => "a date",
            Cell::Time(_) => "an instant",
        }
    }
}

/// Can be read from a cell.
pub trait FromCell: Sized {
    /// The kind of column this is read from.
    const KIND: Kind;
    /// Whether NULL is a value of it.
    const NULLABLE: bool = false;
    /// Reads the cell.
    ///
    /// # Errors
    /// [`DbError::Cell`] if the cell holds something else.
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError>;
}

/// The error of [`FromCell::from_cell`]; the column is filled in by the row.
pub(crate) fn wrong(expected: &'static str, cell: &Cell<'_>) -> DbError {
    DbError::Cell {
        column: String::new(),
        expected,
        found: cell.name().to_owned(),
    }
}

macro_rules! from_cell {
    ($($type:ty, $kind:ident, $expected:literal: $($pattern:pat => $value:expr),+;)*) => {$(
        impl FromCell for $type {
            const KIND: Kind = Kind::$kind;
            fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
                match cell {
                    $($pattern => $value,)+
                    other => Err(wrong($expected, &other)),
                }
            }
        }
    )*};
}

from_cell! {
    i64, Int, "an integer": Cell::Int(it) => Ok(it);
    f64, Float, "a real number": Cell::Float(it) => Ok(it);
    bool, Bool, "a truth value": Cell::Bool(it) => Ok(it), Cell::Int(it) => Ok(it != 0);
    String, Text, "a text": Cell::Text(it) => Ok(it.to_owned());
    Box<str>, Text, "a text": Cell::Text(it) => Ok(it.into());
    Vec<u8>, Bytes, "bytes": Cell::Bytes(it) => Ok(it.to_vec());
    Date, Date, "a date": Cell::Date(it) => Ok(it),
        Cell::Text(it) => it.parse().map_err(|_| wrong("a date", &Cell::Text(it)));
    Timestamp, Time, "an instant": Cell::Time(it) => Ok(it),
        Cell::Int(it) => instant(it).ok_or_else(|| wrong("an instant", &Cell::Int(it)));
}

macro_rules! small_integers {
    ($($type:ty),*) => {$(
        impl FromCell for $type {
            const KIND: Kind = Kind::Int;
            fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
                match cell {
                    Cell::Int(it) => <$type>::try_from(it)
                        .map_err(|_| wrong(concat!("an integer that fits ", stringify!($type)), &cell)),
                    other => Err(wrong("an integer", &other)),
                }
            }
        }
    )*};
}
small_integers!(u8, u16, u32, i16, i32);

impl<const N: usize> FromCell for [u8; N] {
    const KIND: Kind = Kind::Bytes;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        match cell {
            Cell::Bytes(it) => it
                .try_into()
                .map_err(|_| wrong("bytes of the right number", &cell)),
            other => Err(wrong("bytes", &other)),
        }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        match cell {
            Cell::Null => Ok(None),
            other => T::from_cell(other).map(Some),
        }
    }
}

const MICROSECONDS: i64 = 1_000_000;
/// The last microsecond of the year 9999, in which certificates without an end "end" (RFC 5280,
/// section 4.1.2.5). It lies a day beyond the last instant that [`Timestamp`] holds.
const LAST_OF_9999: i64 = 253_402_300_799_999_999;

/// The instant so many microseconds after 1970. The library's own function refuses the last second
/// that the library holds; what lies between it and the end of the year 9999 is that second.
fn instant(microseconds: i64) -> Option<Timestamp> {
    let last = Timestamp::MAX.as_microsecond();
    if (last..=LAST_OF_9999).contains(&microseconds) {
        return Some(Timestamp::MAX);
    }
    let nanoseconds = i32::try_from(microseconds.rem_euclid(MICROSECONDS) * 1_000).ok()?;
    Timestamp::new(microseconds.div_euclid(MICROSECONDS), nanoseconds).ok()
}

/// What one of the databases would not give back as it was: nothing such is written on either.
///
/// # Errors
/// [`DbError::Unstorable`] with the number of the parameter.
pub(crate) fn storable(params: &[Value<'_>]) -> Result<(), DbError> {
    for (index, value) in params.iter().enumerate() {
        let what = match value {
            Value::Text(it) if it.contains('\0') => "a text with a NUL character",
            Value::Float(it) if it.is_nan() => "a number that is none",
            // SQLite orders dates as texts of four-digit years
            Value::Date(it) if it.year() < 0 => "a date before the year 0",
            Value::Time(it) if it.as_second() < FIRST_SECOND => "an instant before the year 1",
            _ => continue,
        };
        return Err(DbError::Unstorable {
            number: index + 1,
            what,
        });
    }
    Ok(())
}

/// 0001-01-01T00:00Z; PostgreSQL's instants begin long before, the program's do not.
const FIRST_SECOND: i64 = -62_135_596_800;

pub(crate) fn lite_cell(value: rusqlite::types::ValueRef<'_>) -> Result<Cell<'_>, DbError> {
    use rusqlite::types::ValueRef;
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(it) => Cell::Int(it),
        ValueRef::Real(it) => Cell::Float(it),
        ValueRef::Text(it) => Cell::Text(std::str::from_utf8(it).map_err(|e| DbError::Cell {
            column: String::new(),
            expected: "a text in UTF-8",
            found: e.to_string(),
        })?),
        ValueRef::Blob(it) => Cell::Bytes(it),
    })
}

/// Takes a cell of PostgreSQL's binary format by the column's type; an error if the program has no
/// such value.
pub(crate) struct PgCell<'a>(pub Result<Cell<'a>, DbError>);

impl<'a> postgres::types::FromSql<'a> for PgCell<'a> {
    fn from_sql(
        ty: &Type,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(Ok(match *ty {
            Type::INT8 => Cell::Int(i64::from_be_bytes(raw.try_into()?)),
            Type::INT4 => Cell::Int(i32::from_be_bytes(raw.try_into()?).into()),
            Type::INT2 => Cell::Int(i16::from_be_bytes(raw.try_into()?).into()),
            Type::FLOAT8 => Cell::Float(f64::from_be_bytes(raw.try_into()?)),
            Type::BOOL => Cell::Bool(raw.first().is_some_and(|b| *b != 0)),
            Type::JSONB => Cell::Text(std::str::from_utf8(raw.get(1..).unwrap_or_default())?),
            Type::BYTEA => Cell::Bytes(raw),
            Type::DATE => {
                let days = i32::from_be_bytes(raw.try_into()?);
                let after = jiff::SignedDuration::from_hours(i64::from(days) * 24);
                match PG_EPOCH_DAY.checked_add(after) {
                    Ok(day) => Cell::Date(day),
                    Err(_) => return Ok(Self(Err(wrong("a date", &Cell::Int(days.into()))))),
                }
            }
            Type::TIMESTAMPTZ => {
                let micros = i64::from_be_bytes(raw.try_into()?);
                match micros.checked_add(PG_EPOCH_MICROSECOND).and_then(instant) {
                    Some(at) => Cell::Time(at),
                    None => return Ok(Self(Err(wrong("an instant", &Cell::Int(micros))))),
                }
            }
            _ => Cell::Text(std::str::from_utf8(raw)?),
        })))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(Ok(Cell::Null)))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
