//! A PostgreSQL server of the tests' own: a private folder under `target`, a Unix socket, an
//! unprivileged user. The first test of a run starts it; it ends itself when the machine or
//! `make test` ends it, and a later run uses it again.

use crate::templates;
use kit_base::{hex, sha256};
use kit_db::{DatabaseUrl, Migration};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    env,
    fs::{self, File},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The port only names the socket; nothing listens on the network.
const PORT: u16 = 54_329;

/// The URL of the server's database `postgres`, started if it does not run yet.
///
/// # Panics
/// If it cannot be started.
#[must_use]
pub fn server_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        let folder = server_folder();
        start(&folder);
        url_of(&folder, "postgres")
    })
}

fn url_of(folder: &Path, database: &str) -> String {
    let host = folder.display().to_string().replace('/', "%2F");
    format!("postgres://tester@{host}:{PORT}/{database}")
}

/// In the system's temporary folder, since a socket's path must be short and reachable for an
/// unprivileged user; one for each checkout.
#[expect(
    clippy::disallowed_methods,
    reason = "tests find their place by themselves"
)]
fn server_folder() -> PathBuf {
    env::temp_dir().join(name_of_checkout("pg"))
}

/// What is kept for the tests of this checkout alone.
pub(crate) fn name_of_checkout(what: &str) -> String {
    let checkout = env!("CARGO_MANIFEST_DIR");
    format!(
        "tinhso-test-{what}-{}",
        &hex(&sha256(checkout.as_bytes()))[..8]
    )
}

fn programs() -> PathBuf {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .expect("the Debian package postgresql is installed")
        .filter_map(|entry| entry.ok().map(|e| e.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions
        .pop()
        .expect("the Debian package postgresql is installed")
}

/// Closes what was handed down: a server that stays would hold the locks of whoever started it.
const WITHOUT_FILES: &str = r#"for it in /proc/self/fd/*; do n=${it##*/}; [ "$n" -le 2 ] || [ "$n" -eq 255 ] || eval "exec $n>&-"; done; exec "$0" "$@""#;

/// Runs a program of PostgreSQL, as the user `postgres` if the tests run as root.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> bool {
    let path = programs().join(program);
    let is_root = fs::metadata("/proc/self").is_ok_and(|m| {
        use std::os::unix::fs::MetadataExt;
        m.uid() == 0
    });
    let mut command = Command::new("bash");
    command.args(["-c", WITHOUT_FILES]);
    if is_root {
        command.args(["runuser", "-u", "postgres", "--"]);
    }
    command.arg(path);
    let log = File::create(folder.join(format!("{program}.log"))).expect("a log file");
    let errors = log.try_clone().expect("a second handle of the log file");
    command
        .args(arguments)
        .current_dir(folder)
        .stdout(log)
        .stderr(errors)
        .status()
        .is_ok_and(|status| status.success())
}

/// A PostgreSQL server that nobody else uses; it is gone when this is dropped. Costs a second or
/// two: for what [`crate::postgres_db`] cannot show, such as another server's transaction counter,
/// a server that dies, or TLS.
pub struct OwnServer {
    folder: tempfile::TempDir,
    /// Settings beside those of every server of the tests, for the next start.
    settings: String,
}

impl OwnServer {
    /// Starts one. `prepare` gets the folder of its data before the start and gives settings in the
    /// form of `-c name=value`; files that it puts there belong to the server's user.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn start(prepare: impl FnOnce(&Path) -> String) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("tinhso-pg-")
            .tempdir()
            .expect("a folder for the server");
        open_for_all(folder.path());
        let data = folder.path().join("data");
        make_cluster(folder.path(), &data);
        let more = prepare(&data);
        give_to_server(folder.path(), &data);
        start_cluster(folder.path(), &data, &more);
        Self {
            folder,
            settings: more,
        }
    }

    /// Where its sockets lie.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The URL of its database `postgres` over the socket.
    #[must_use]
    pub fn url(&self) -> String {
        url_of(self.folder.path(), "postgres")
    }

    /// Kills the server and everything that it started with SIGKILL, and waits until the last of
    /// them is gone.
    ///
    /// # Panics
    /// If no server runs.
    pub fn kill(&self) {
        let all = self.processes();
        assert!(!all.is_empty(), "a server runs that can be killed");
        for process in &all {
            signal(*process, Signal::KILL);
        }
        while all.iter().any(|process| is_alive(*process)) {
            std::thread::yield_now();
        }
        // A dead server whose parent has not yet asked for its end holds its number, and with it
        // these locks; nobody but this test starts another one here.
        for lock in [
            "data/postmaster.pid".to_owned(),
            format!(".s.PGSQL.{PORT}.lock"),
        ] {
            fs::remove_file(self.folder.path().join(lock)).expect("a lock of the killed server");
        }
    }

    /// Starts it again on the same data after [`OwnServer::kill`].
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_again(&self) {
        let data = self.folder.path().join("data");
        start_cluster(self.folder.path(), &data, &self.settings);
    }

    /// Kills one process that serves a client: the server then ends all others and recovers.
    ///
    /// # Panics
    /// If nobody is connected.
    pub fn kill_one_connection(&self) {
        let mut clients = self.processes().into_iter().filter(|it| serves_client(*it));
        let last = clients.next_back().expect("somebody is connected");
        signal(last, Signal::KILL);
    }

    /// Ends the connections of all clients, as a failing network does.
    ///
    /// # Panics
    /// If the server does not answer.
    pub fn cut_connections(&self) {
        let text = "select pg_terminate_backend(pid) from pg_stat_activity \
                    where pid <> pg_backend_pid() and backend_type = 'client backend'";
        assert!(sql_in(self.folder.path(), text), "the server answers");
    }

    /// Stops every process of the server where it is; the connections stay.
    pub fn pause(&self) {
        for process in self.processes() {
            signal(process, Signal::STOP);
        }
    }

    /// Lets a paused server go on.
    pub fn resume(&self) {
        for process in self.processes() {
            signal(process, Signal::CONT);
        }
    }

    /// The server, then its children.
    fn processes(&self) -> Vec<Pid> {
        let file = self.folder.path().join("data/postmaster.pid");
        let text = fs::read_to_string(file).unwrap_or_default();
        let server = text.lines().next().and_then(|line| line.parse().ok());
        let Some(server) = server.and_then(Pid::from_raw) else {
            return Vec::new();
        };
        let mut all = vec![server];
        all.extend(children_of(server));
        all
    }
}

fn signal(process: Pid, signal: Signal) {
    // one that has ended meanwhile needs none
    if let Err(error) = kill_process(process, signal) {
        assert_eq!(error, rustix::io::Errno::SRCH, "{process:?} {signal:?}");
    }
}

/// One that ended and is not yet waited for counts as gone.
fn is_alive(process: Pid) -> bool {
    let stat = status_of(process.as_raw_nonzero().get());
    stat.is_some_and(|(state, _)| state != "Z")
}

fn serves_client(process: Pid) -> bool {
    let file = format!("/proc/{}/cmdline", process.as_raw_nonzero());
    let title = fs::read(file).unwrap_or_default();
    String::from_utf8_lossy(&title).contains("tester postgres")
}

fn children_of(parent: Pid) -> Vec<Pid> {
    let entries = fs::read_dir("/proc")
        .expect("the list of processes")
        .flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    numbers
        .filter(|number| {
            status_of(*number).is_some_and(|(_, of)| of == parent.as_raw_nonzero().get())
        })
        .filter_map(Pid::from_raw)
        .collect()
}

/// The state of a process and its parent.
fn status_of(number: i32) -> Option<(String, i32)> {
    let text = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    // the name stands in brackets and may hold anything
    let (_, rest) = text.rsplit_once(')')?;
    let mut words = rest.split_whitespace();
    Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        let data = data.to_str().expect("a path in UTF-8");
        run(
            self.folder.path(),
            "pg_ctl",
            &["-D", data, "-w", "-m", "immediate", "stop"],
        );
    }
}

/// What the tests' user put into the data folder must belong to the server's user.
fn give_to_server(folder: &Path, data: &Path) {
    use std::os::unix::fs::{MetadataExt, chown};
    let owner = fs::metadata(data).expect("the data folder");
    for entry in fs::read_dir(data).expect("the data folder").flatten() {
        let known = entry.metadata().expect("a file of the server");
        if known.uid() != owner.uid() {
            chown(entry.path(), Some(owner.uid()), Some(owner.gid()))
                .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        }
    }
}

fn start(folder: &Path) {
    fs::create_dir_all(folder).expect("the server's folder");
    open_for_all(folder);
    let lock = File::create(folder.join("lock")).expect("the lock file");
    lock.lock().expect("the lock on the server's folder");
    // who starts it holds the lock until it answers: whatever listens here is ready
    if UnixStream::connect(folder.join(format!(".s.PGSQL.{PORT}"))).is_ok() {
        return;
    }
    let data = folder.join("data");
    if !data.join("PG_VERSION").exists() {
        make_cluster(folder, &data);
    }
    start_cluster(folder, &data, "");
}

fn make_cluster(folder: &Path, data: &Path) {
    let data_text = data.to_str().expect("a path in UTF-8");
    let options = [
        "-D",
        data_text,
        "-U",
        "tester",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
        "--locale=C.UTF-8",
    ];
    assert!(
        run(folder, "initdb", &options),
        "initdb: see initdb.log in {}",
        folder.display()
    );
}

fn start_cluster(folder: &Path, data: &Path, more: &str) {
    let data_text = data.to_str().expect("a path in UTF-8");
    let settings = format!(
        "-c listen_addresses='' -c unix_socket_directories={} -c port={PORT} -c fsync=off \
         -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 \
         -c shared_buffers=128MB -c autovacuum=off -c track_commit_timestamp=off {more}",
        folder.display()
    );
    let log = folder.join("server.log");
    let log_text = log.to_str().expect("a path in UTF-8");
    let options = [
        "-D", data_text, "-w", "-t", "60", "-l", log_text, "-o", &settings, "start",
    ];
    assert!(
        run(folder, "pg_ctl", &options),
        "pg_ctl start in {}: {}",
        folder.display(),
        fs::read_to_string(&log).unwrap_or_default()
    );
}

fn open_for_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    // The server's user is not the tests' user where these run as root.
    let mode = fs::Permissions::from_mode(0o777);
    if let Err(error) = fs::set_permissions(folder, mode) {
        assert!(folder.exists(), "the server's folder: {error}");
    }
}

/// One statement outside of any transaction, as making and dropping a database need it.
fn sql(text: &str) -> bool {
    sql_in(&server_folder(), text)
}

fn sql_in(folder: &Path, text: &str) -> bool {
    let socket = folder.display().to_string();
    Command::new(programs().join("psql"))
        .args([
            "-X",
            "-q",
            "-h",
            &socket,
            "-p",
            &PORT.to_string(),
            "-U",
            "tester",
        ])
        .args(["-v", "ON_ERROR_STOP=1", "-d", "postgres", "-c", text])
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Gives the name and the URL of a new database with these tables.
pub(crate) fn create_from_template(migrations: &[Migration]) -> (String, String) {
    let folder = server_folder();
    let _ = server_url();
    let template = format!("template_{}", templates::digest_of(migrations));
    let lock = File::create(folder.join(format!("{template}.lock"))).expect("a lock file");
    lock.lock().expect("the lock on the template");
    if !folder.join(format!("{template}.done")).exists() {
        sql(&format!("drop database if exists {template}"));
        assert!(
            sql(&format!("create database {template}")),
            "the template database is made"
        );
        let url: DatabaseUrl = url_of(&folder, &template)
            .parse()
            .expect("the server's own URL");
        templates::migrate(&url, migrations);
        File::create(folder.join(format!("{template}.done"))).expect("a mark file");
    }
    drop(lock);
    let name = format!("test_{}", hex(&kit_base::random_bytes::<8>()));
    // copied as files: written as rows of the journal it costs three times as much
    assert!(
        sql(&format!(
            "create database {name} template {template} strategy file_copy"
        )),
        "a copy of the template is made"
    );
    let url = url_of(&folder, &name);
    (name, url)
}

pub(crate) fn drop_database(name: &str) {
    sql(&format!("drop database if exists {name} with (force)"));
}
