//! PostgreSQL: several threads, each with one connection and its prepared statements.

use crate::{
    DbError, FromRow, Row, Tx, Usage, Value,
    database::{Access, Job, OpenOptions},
    postgresql_tls::configured,
    queue::{Sender, Worker, queue},
    row::{Source, places},
    sql::with_dollar_parameters,
    sqlite::spawn,
};
use postgres::{Client, Statement, fallible_iterator::FallibleIterator, types::ToSql};
use std::{collections::HashMap, thread::JoinHandle, time::Duration};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How often a lost server is tried before the waiting operation is told.
const CONNECT_TRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(5);
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) struct PgConnection {
    client: Client,
    /// Keyed by the address of the program's own text, which never moves.
    prepared: HashMap<(usize, usize), Statement>,
}

impl PgConnection {
    pub(crate) fn connect(url: &str) -> Result<Self, DbError> {
        let (mut config, tls) = configured(url)?;
        config
            .connect_timeout(CONNECT_TIMEOUT)
            .keepalives_idle(KEEPALIVE_IDLE)
            .tcp_user_timeout(TCP_USER_TIMEOUT)
            .target_session_attrs(postgres::config::TargetSessionAttrs::ReadWrite)
            .application_name("tinhso");
        let mut client = config.connect(tls).map_err(unavailable)?;
        client
            .batch_execute(
                "SET timezone = 'UTC'; SET client_min_messages = warning;
                 SET default_transaction_read_only = on",
            )
            .map_err(unavailable)?;
        Ok(Self {
            client,
            prepared: HashMap::new(),
        })
    }

    fn prepare(&mut self, text: &'static str) -> Result<Statement, DbError> {
        let key = (text.as_ptr().addr(), text.len());
        if let Some(statement) = self.prepared.get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&with_dollar_parameters(text))?;
        self.prepared.insert(key, statement.clone());
        Ok(statement)
    }

    pub(crate) fn execute(
        &mut self,
        text: &'static str,
        params: &[Value<'_>],
    ) -> Result<u64, DbError> {
        let statement = self.prepare(text)?;
        Ok(self.client.execute(&statement, &as_parameters(params))?)
    }

    pub(crate) fn execute_text(
        &mut self,
        text: &str,
        params: &[Value<'_>],
    ) -> Result<u64, DbError> {
        let text = with_dollar_parameters(text);
        Ok(self.client.execute(&text, &as_parameters(params))?)
    }

    pub(crate) fn each<R: FromRow>(
        &mut self,
        text: &'static str,
        params: &[Value<'_>],
        mut handle: impl FnMut(Result<R, DbError>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        let statement = self.prepare(text)?;
        let columns = statement.columns();
        let in_order = |at: usize, name: &str| columns.get(at).is_some_and(|c| c.name() == name);
        let places = places(R::COLUMNS, in_order, |name| {
            columns.iter().position(|c| c.name() == name)
        })?;
        let mut rows = self
            .client
            .query_raw(&statement, params.iter().map(|p| p as &dyn ToSql))?;
        while let Some(row) = rows.next()? {
            let row = Row {
                source: Source::Pg(&row),
                places: &places,
                columns: R::COLUMNS,
            };
            handle(R::from_row(&row))?;
        }
        Ok(())
    }

    pub(crate) fn batch(&mut self, text: &str) -> Result<(), DbError> {
        Ok(self.client.batch_execute(text)?)
    }

    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }
}

fn as_parameters<'a>(params: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|p| p as &(dyn ToSql + Sync)).collect()
}

fn unavailable(error: postgres::Error) -> DbError {
    match DbError::from(error) {
        DbError::Statement(text) => DbError::Unavailable(text),
        other => other,
    }
}

pub(crate) struct Postgresql {
    jobs: Sender<(Access, Box<dyn Job>)>,
    threads: Vec<JoinHandle<()>>,
}

impl Postgresql {
    pub(crate) fn open(url: &str, options: &OpenOptions) -> Result<Self, DbError> {
        let (jobs, queue) = queue();
        let mut first = Some(PgConnection::connect(url)?);
        let mut threads = Vec::new();
        for number in 0..options.connections.max(1) {
            let (queue, url, connection) = (queue.clone(), url.to_owned(), first.take());
            let usage = options.usage;
            threads.push(spawn(&format!("postgresql-{number}"), move || {
                work_loop(&url, usage, connection, &queue);
            })?);
        }
        Ok(Self { jobs, threads })
    }

    pub(crate) fn send(&self, access: Access, job: Box<dyn Job>) -> Result<(), DbError> {
        self.jobs.send((access, job)).map_err(|_| DbError::Closed)
    }

    pub(crate) fn close(self) {
        drop(self.jobs);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a database thread panicked before it ended");
            }
        }
    }
}

fn work_loop(
    url: &str,
    usage: Usage,
    mut connection: Option<PgConnection>,
    queue: &Worker<(Access, Box<dyn Job>)>,
) {
    while let Some((access, mut job)) = queue.next() {
        let open = match connection.take().filter(|c| !c.client.is_closed()) {
            Some(open) => Ok(open),
            None => reconnect(url),
        };
        match open {
            Err(error) => job.finish(Err(error)),
            Ok(mut open) => {
                let result = run(&mut open, usage, access, job.as_mut());
                let usable = !matches!(
                    result,
                    Err(DbError::Unavailable(_) | DbError::CommitUnknown(_))
                );
                job.finish(result);
                connection = usable.then_some(open);
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a thread of the pool waits before it tries again"
)]
fn reconnect(url: &str) -> Result<PgConnection, DbError> {
    let mut pause = FIRST_PAUSE;
    let mut tries = 1;
    loop {
        match PgConnection::connect(url) {
            Err(error) if tries < CONNECT_TRIES => {
                tracing::warn!(%error, tries, "the database cannot be reached; trying again");
                std::thread::sleep(pause);
                pause *= 2;
                tries += 1;
            }
            result => return result,
        }
    }
}

fn run(
    connection: &mut PgConnection,
    usage: Usage,
    access: Access,
    job: &mut dyn Job,
) -> Result<(), DbError> {
    match access {
        // A single statement sees one moment by itself; saves two of three trips.
        Access::Read => {
            job.run(&mut Tx::pg(connection));
            Ok(())
        }
        Access::Snapshot => {
            connection.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
            job.run(&mut Tx::pg(connection));
            connection.batch("ROLLBACK")
        }
        Access::Write => {
            connection.batch(match usage {
                Usage::Read => "BEGIN READ ONLY",
                Usage::Make | Usage::Write => "BEGIN READ WRITE",
            })?;
            if job.run(&mut Tx::pg(connection)) {
                connection.batch("COMMIT").map_err(|error| match error {
                    DbError::Unavailable(text) => DbError::CommitUnknown(text),
                    other => other,
                })
            } else {
                connection.batch("ROLLBACK")
            }
        }
    }
}
