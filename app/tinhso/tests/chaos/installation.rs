//! An installation of real processes: `tinhso serve` as an operator starts it, on a file or on a
//! PostgreSQL server of its own, which can be killed as well.

use kit_base::Clock;
use kit_db::{DatabaseUrl, Db, OpenOptions};
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};
use testing::OwnServer;
use tinhso::{config::Config, node::Parts};
use tokio::runtime::Handle;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tinhso");
/// A start brings the tables up to date and opens the index: seconds on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What every act has acknowledged must survive the death of the server's processes, but not that of
/// the machine, so that nothing waits for the disk.
const KEPT_WHEN_KILLED: &str = "-c synchronous_commit=on -c full_page_writes=on";

/// Folder, database and nodes.
pub struct Installation {
    folder: tempfile::TempDir,
    pub url: DatabaseUrl,
    pub server: Option<OwnServer>,
    pub nodes: Vec<Node>,
}

/// One process.
pub struct Node {
    name: &'static str,
    settings: [(&'static str, String); 19],
    port: u16,
    /// Where it tells figures: all that a node says which answers nobody.
    figures: u16,
    child: Option<Child>,
    log: PathBuf,
    pub answers_people: bool,
}

impl Installation {
    /// One node on a file.
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("tinhso.sqlite"));
        Self::with(folder, url, None, &[("a", "web,jobs,index")]).await
    }

    /// Two nodes that answer people, and one more that only works, on a PostgreSQL server.
    pub async fn on_postgresql() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let started =
            tokio::task::spawn_blocking(|| OwnServer::start(|_| KEPT_WHEN_KILLED.to_owned()));
        let server = started.await.unwrap();
        let url = server.url().parse().unwrap();
        let nodes = [
            ("a", "web,jobs,index"),
            ("b", "web,index"),
            ("worker", "jobs"),
        ];
        Self::with(folder, url, Some(server), &nodes).await
    }

    async fn with(
        folder: tempfile::TempDir,
        url: DatabaseUrl,
        server: Option<OwnServer>,
        nodes: &[(&'static str, &'static str)],
    ) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let nodes = nodes
            .iter()
            .map(|(name, roles)| Node::new(folder.path(), &url, name, roles));
        let mut it = Self {
            nodes: nodes.collect(),
            folder,
            url,
            server,
        };
        let config = it.nodes[0].config();
        let runtime = Handle::current();
        let filled = tokio::task::spawn_blocking(move || fill(config, &runtime));
        filled.await.unwrap();
        for node in &mut it.nodes {
            node.start();
        }
        it.ready().await;
        it
    }

    /// Waits until every node that runs says that it is ready.
    pub async fn ready(&self) {
        for node in &self.nodes {
            node.ready().await;
        }
    }

    /// A place in its folder.
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Addresses of the nodes that answer people.
    pub fn addresses(&self) -> Vec<String> {
        let web = self.nodes.iter().filter(|node| node.answers_people);
        web.map(Node::address).collect()
    }

    /// The database, beside the nodes.
    pub fn database(&self) -> Db {
        let options = OpenOptions {
            connections: 2,
            ..OpenOptions::default()
        };
        tokio::task::block_in_place(|| Db::open(&self.url, &options)).unwrap()
    }

    /// Asks every node to stop, and waits for their ends.
    pub fn stop(&mut self) {
        for node in &mut self.nodes {
            node.stop();
        }
    }

    /// A command of the program, with the settings of the node of this number.
    pub fn command(&self, node: usize, words: &[&str]) -> Output {
        let mut command = self.nodes[node].command();
        command.args(words).output().unwrap()
    }
}

/// The small sample of the province with the accounts of the demonstration.
fn fill(mut config: Config, runtime: &Handle) {
    // keys that are named must be there; these are made here, for all nodes
    for key in [
        &mut config.web.form_key,
        &mut config.sessions.sealing_key,
        &mut config.audit.key,
    ] {
        key.1 = true;
    }
    let parts = Parts::open(config, Clock::system(), runtime).unwrap();
    let now = parts.clock.now();
    let password = identity::accounts::password::hash(identity::demo::PASSWORD);
    let filled = parts.db.write_blocking(move |tx| {
        let size = identity::directory::Size::Sample;
        identity::directory::load_nghean_2022(tx, now, 1, size)?;
        identity::demo::create_accounts(tx, now, &password)?;
        Ok::<_, identity::directory::LoadError>(())
    });
    filled.unwrap();
}

/// A port that was free a moment ago.
#[expect(
    clippy::disallowed_methods,
    reason = "a node that is started again keeps its port"
)]
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Node {
    fn new(folder: &Path, url: &DatabaseUrl, name: &'static str, roles: &str) -> Self {
        let (port, figures) = (free_port(), free_port());
        let at = |file: &str| folder.join(file).display().to_string();
        let database = match url {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        };
        let settings = [
            ("node.data", at(name)),
            ("node.name", name.to_owned()),
            ("node.roles", roles.to_owned()),
            ("node.stop_after", "20s".to_owned()),
            // how full the machine's disk is has no part in it
            ("node.least_free", "0".to_owned()),
            ("database.url", database),
            ("database.connections", "6".to_owned()),
            ("web.listen", format!("127.0.0.1:{port}")),
            ("metrics.listen", format!("127.0.0.1:{figures}")),
            ("web.form_key_file", at("form.key")),
            ("web.requests_per_address", "1000000".to_owned()),
            ("web.requests_per_account", "1000000".to_owned()),
            ("sessions.sealing_key_file", at("sealing.key")),
            ("files.folder", at("files")),
            ("search.memory", "15MiB".to_owned()),
            ("audit.key_file", at("audit.key")),
            ("audit.checkpoint_entries", "10".to_owned()),
            ("audit.checkpoint_files", at("heads.txt")),
            ("log.level", "warn".to_owned()),
        ];
        let log = folder.join(format!("{name}.log"));
        let answers_people = roles.contains("web");
        Self {
            name,
            settings,
            port,
            figures,
            child: None,
            log,
            answers_people,
        }
    }

    fn config(&self) -> Config {
        Config::from_flags(self.settings.clone()).unwrap()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        for (key, value) in &self.settings {
            command.arg("--set").arg(format!("{key}={value}"));
        }
        command
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn start(&mut self) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .unwrap();
        let mut command = self.command();
        let command = command
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        self.child = Some(command.stderr(log).spawn().unwrap());
    }

    /// The last of what it said, for whoever reads why a test failed.
    pub fn said(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().rev().take(30).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    async fn ready(&self) {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(2))
            .build()
            .unwrap();
        let address = if self.answers_people {
            format!("{}/health/ready", self.address())
        } else {
            format!("http://127.0.0.1:{}/metrics", self.figures)
        };
        let asked = async {
            loop {
                let answer = client.get(&address).send().await;
                if answer.is_ok_and(|answer| answer.status() == 200) {
                    return;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        let ready = tokio::time::timeout(READY_WITHIN, asked).await;
        assert!(
            ready.is_ok(),
            "node {} does not come up:\n{}",
            self.name,
            self.said()
        );
    }

    fn process(&self) -> Pid {
        Pid::from_child(self.child.as_ref().expect("the node runs"))
    }

    /// SIGKILL. A node that had ended by itself before is a finding of its own.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("the node runs");
        let ended = child.try_wait().unwrap();
        assert!(
            ended.is_none(),
            "node {} ended by itself: {ended:?}\n{}",
            self.name,
            self.said()
        );
        child.kill().unwrap();
        child.wait().unwrap();
    }

    pub fn pause(&self) {
        kill_process(self.process(), Signal::STOP).unwrap();
    }

    pub fn resume(&self) {
        kill_process(self.process(), Signal::CONT).unwrap();
    }

    /// Leaves the process so many files, sockets among them; gives what it had.
    pub fn allow_files(&self, files: Option<u64>) -> Option<u64> {
        let limits = Rlimit {
            current: files,
            maximum: None,
        };
        let before = rustix::process::getrlimit(Resource::Nofile);
        let limits = Rlimit {
            maximum: before.maximum,
            ..limits
        };
        prlimit(Some(self.process()), Resource::Nofile, limits)
            .unwrap()
            .current
    }

    /// Files that the process has open now.
    pub fn open_files(&self) -> u64 {
        let folder = format!("/proc/{}/fd", self.process().as_raw_nonzero());
        std::fs::read_dir(folder).unwrap().count() as u64
    }

    /// SIGTERM, as an operator stops it.
    fn stop(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        let status = child.wait().unwrap();
        assert!(
            status.success(),
            "node {} ends well: {status}\n{}",
            self.name,
            self.said()
        );
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
        }
    }
}
