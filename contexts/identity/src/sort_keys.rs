//! Keys by which names are sorted: made with the row, and made anew for all rows when the program
//! brings another collation.

use crate::{OrganisationId, PersonId};
use kit_base::Id;
use kit_db::{Db, DbError, Sql, ToValue, Tx, params, sql};
use kit_jobs::{Done, JobContext, JobError, JobKind, JobRun};
use vn::names::{collation_key, key_version, name_sort_key};

pub(crate) const NAME: &str = "identity.sort_keys";
/// The job.
pub(crate) const SORT_KEYS: JobKind = JobKind::new(NAME, run);
/// Rows in one transaction: short enough that nobody waits for it.
const ROUND: i64 = 500;
const MARK: &str = "sort_keys.version";

kit_db::row! {
    struct PersonName { id: PersonId, name: String }
}
kit_db::row! {
    struct OrganisationName { id: OrganisationId, name: String }
}

sql!(MADE -> String: "select value from idn_setting where name = ?1");
sql!(NOTE: "insert into idn_setting (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value");
sql!(PEOPLE -> PersonName: "select id, name from idn_person where id > ?1 order by id limit ?2");
sql!(KEY_PERSON: "update idn_person set sort_key = ?2 where id = ?1");
sql!(ORGANISATIONS -> OrganisationName:
    "select id, short_name as name from idn_organisation where id > ?1 order by id limit ?2");
sql!(KEY_ORGANISATION: "update idn_organisation set sort_key = ?2 where id = ?1");

/// Makes the keys of all people and organisations if those in the database are of another
/// collation; gives how many were made. `each` is called after every round with the number so far.
///
/// # Errors
/// As the database answers, or what `each` gives; the next call goes on from the beginning.
pub fn make_sort_keys<E: From<DbError>>(
    db: &Db,
    mut each: impl FnMut(u64) -> Result<(), E>,
) -> Result<u64, E> {
    let version = key_version();
    let made: Option<String> = db.read_blocking(|tx| tx.find(&MADE, params![MARK]))?;
    if made.as_deref() == Some(version.as_str()) {
        return Ok(0);
    }
    let mut number = 0;
    for round in [people_round as Round, organisations_round] {
        let mut after = i64::MIN;
        while let Some((last, rows)) = db.write_blocking(move |tx| round(tx, after))? {
            (after, number) = (last, number + rows);
            each(number)?;
        }
    }
    db.write_blocking(move |tx| tx.execute(&NOTE, params![MARK, version]))?;
    Ok(number)
}

/// Makes the keys of the rows after an identifier: the last identifier and how many, nothing if
/// there are no more.
type Round = fn(&mut Tx<'_>, i64) -> Result<Option<(i64, u64)>, DbError>;

fn people_round(tx: &mut Tx<'_>, after: i64) -> Result<Option<(i64, u64)>, DbError> {
    keyed(tx, &PEOPLE, &KEY_PERSON, after, |it: &PersonName| {
        (it.id, name_sort_key(&it.name))
    })
}

fn organisations_round(tx: &mut Tx<'_>, after: i64) -> Result<Option<(i64, u64)>, DbError> {
    keyed(
        tx,
        &ORGANISATIONS,
        &KEY_ORGANISATION,
        after,
        |it: &OrganisationName| (it.id, collation_key(&it.name)),
    )
}

fn keyed<R: kit_db::FromRow, I: Id + ToValue>(
    tx: &mut Tx<'_>,
    rows: &Sql<R>,
    update: &Sql<()>,
    after: i64,
    key: impl Fn(&R) -> (I, Vec<u8>),
) -> Result<Option<(i64, u64)>, DbError> {
    let found = tx.query(rows, params![after, ROUND])?;
    let mut last = None;
    for row in &found {
        let (id, key) = key(row);
        tx.execute(update, params![id, key])?;
        last = Some((id.to_i64(), found.len() as u64));
    }
    Ok(last)
}

fn run(context: &JobContext, _run: &JobRun) -> Result<Done, JobError> {
    let made = make_sort_keys(&context.db, |number| {
        tracing::info!(number, "keys for sorting names are made");
        context.go_on().map_err(Stop::Job)
    });
    match made {
        Ok(_) => Ok(Done::now()),
        Err(Stop::Job(error)) => Err(error),
        Err(Stop::Database(error)) => Err(JobError::Retry(error.to_string())),
    }
}

enum Stop {
    Job(JobError),
    Database(DbError),
}

impl From<DbError> for Stop {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}
