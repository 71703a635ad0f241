//! A whole installation for one test: a folder, a database, and nodes that really listen.

use identity::{
    ProgramRules, Role, actor_for,
    directory::body_of_code,
    holders_of_role,
    programs::{
        ask::{AskProgram, ask_program},
        confirm::confirm_secret,
        token::issue_token,
        waiting_secret,
    },
};
use jiff::{SignedDuration, Timestamp, ToSpan};
use kit_base::Clock;
use kit_db::{DatabaseUrl, DbError, Tx};
use std::net::SocketAddr;
use testing::{TestDb, postgres_db};
use tinhso::{
    config::Config,
    modules,
    node::Parts,
    serve::{ServeError, Server},
};
use tokio::{runtime::Handle, sync::oneshot, task::JoinHandle};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug)]
pub enum On {
    /// A file.
    Sqlite,
    /// A database of the tests' server.
    Postgresql,
}

/// Makes one test for each database out of an asynchronous function.
macro_rules! on_both {
    ($(async fn $name:ident($on:ident) $body:block)+) => {$(
        mod $name {
            use super::*;
            async fn body($on: crate::world::On) $body
            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                body(crate::world::On::Sqlite).await;
            }
            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgresql() {
                body(crate::world::On::Postgresql).await;
            }
        }
    )+};
}
pub(crate) use on_both;

/// A place for an installation.
pub struct Place {
    pub folder: tempfile::TempDir,
    pub url: DatabaseUrl,
    _db: Option<TestDb>,
}

impl Place {
    /// With the tables of this version.
    pub async fn new(on: On) -> Self {
        waiting(move || Self::with(on, &modules::catalogue().migrations())).await
    }

    /// With an empty database.
    pub async fn empty(on: On) -> Self {
        waiting(move || Self::with(on, &[])).await
    }

    fn with(on: On, steps: &[kit_db::Migration]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        match on {
            On::Sqlite => {
                let url = format!("sqlite:{}", folder.path().join("test.sqlite").display());
                let url = url.parse().expect("an address of a file");
                Self {
                    folder,
                    url,
                    _db: None,
                }
            }
            On::Postgresql => {
                let db = postgres_db(steps);
                let url = db.url().clone();
                Self {
                    folder,
                    url,
                    _db: Some(db),
                }
            }
        }
    }

    /// The settings of a node here; `name` tells the nodes of one place apart.
    pub fn config(&self, name: &str) -> Config {
        let data = self.folder.path().join(name).display().to_string();
        let keys = self.folder.path().join("keys");
        let mut config = Config::from_flags([
            ("node.data", data),
            ("web.listen", "127.0.0.1:0".to_owned()),
            ("node.stop_after", "5s".to_owned()),
            ("search.memory", "15MiB".to_owned()),
        ])
        .expect("the settings are well");
        config.database.url = self.url.clone();
        config.web.form_key = (keys.join("form.key"), true);
        config.sessions.sealing_key = (keys.join("sealing.key"), true);
        config.audit.key = (keys.join("audit.key"), true);
        config.backup.key = (keys.join("backup.key"), true);
        config
    }

    /// The opened parts of an installation here.
    pub async fn parts(&self, name: &str) -> Parts {
        open(self.config(name)).await
    }
}

pub async fn open(config: Config) -> Parts {
    let runtime = Handle::current();
    waiting(move || Parts::open(config, Clock::system(), &runtime).expect("the parts open")).await
}

/// Runs what may wait beside the runtime.
pub async fn waiting<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work)
        .await
        .expect("the work ends")
}

/// Fills the small sample of the province and its accounts.
pub async fn fill_sample(parts: Parts) -> Parts {
    waiting(move || {
        let now: Timestamp = parts.clock.now();
        let size = identity::directory::Size::Sample;
        let password = identity::accounts::password::hash(identity::demo::PASSWORD);
        parts
            .db
            .write_blocking(move |tx| {
                identity::directory::load_nghean_2022(tx, now, 1, size)?;
                identity::demo::create_accounts(tx, now, &password)?;
                Ok::<_, identity::directory::LoadError>(())
            })
            .expect("the sample is made");
        parts.look_again().expect("the database answers")
    })
    .await
}

/// A token of a program of the People's Committee that may all that programs may, made by two
/// administrators.
pub async fn program_token(parts: &Parts, name: &str) -> String {
    let (asked, name) = (parts.clone(), name.to_owned());
    waiting(move || {
        let db = asked.db.clone();
        let made = db.write_blocking(move |tx| token(tx, &asked, &name));
        made.expect("a token")
    })
    .await
}

fn token(tx: &mut Tx<'_>, parts: &Parts, name: &str) -> Result<String, DbError> {
    let (now, today) = (parts.clock.now(), parts.clock.today());
    let rules = ProgramRules {
        token_life: SignedDuration::from_hours(12),
        ..ProgramRules::new(modules::for_programs())
    };
    let province = body_of_code(tx, "H41")?;
    let administrators = holders_of_role(tx, province, Role::Administrator, today)?;
    let mut admin = |place: usize| {
        let found = &administrators[place];
        actor_for(tx, found.person, found.post, now).expect("an administrator")
    };
    let (one, two) = (admin(0), admin(1));
    let input = AskProgram {
        unit: holders_of_role(tx, province, Role::Clerk, today)?[0].unit,
        name: name.to_owned(),
        contact: "tests".to_owned(),
        permissions: rules.allowed.iter().map(|one| (*one).to_owned()).collect(),
        expires_on: today.saturating_add(1.month()),
        per_minute: identity::programs::PER_MINUTE_MAX,
        per_day: identity::programs::PER_DAY_MAX,
    };
    let id = ask_program(tx, now, &one, &input, &rules).expect("asked");
    let waiting = waiting_secret(tx, now, id)?.expect("it waits for the second");
    let given = confirm_secret(tx, now, &two, waiting.id, &rules).expect("confirmed");
    let issued = issue_token(tx, now, &id.to_string(), &given.secret, &rules)?;
    Ok(issued.expect("the secret is right").token)
}

/// A node that takes requests until it is stopped.
pub struct Running {
    pub address: SocketAddr,
    pub metrics: Option<SocketAddr>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    pub async fn start(parts: Parts) -> Self {
        let server = Server::start(parts).await.expect("the node starts");
        let (stop, stopped) = oneshot::channel();
        let (address, metrics) = (server.address(), server.metrics_address());
        let task = tokio::spawn(server.run(async move { drop(stopped.await) }));
        Self {
            address,
            metrics,
            stop: Some(stop),
            task,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn ask_to_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).expect("the node listens");
        }
    }

    pub async fn stop(mut self) {
        self.ask_to_stop();
        self.task.await.expect("no panic").expect("a clean end");
    }
}

/// A browser without a window: keeps cookies, follows no redirect.
pub fn client() -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}

/// The value of a hidden field on a page.
pub fn hidden(page: &str, name: &str) -> String {
    let field = page
        .split("<input")
        .find(|field| field.contains(&format!("name=\"{name}\"")))
        .unwrap_or_else(|| panic!("the page has a field {name}"));
    let value = field
        .split("value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    value.expect("the field has a value").to_owned()
}

/// Signs in as an account of the demonstration, on this node.
pub async fn sign_in(client: &reqwest::Client, node: &Running, name: &str) {
    let page = client
        .get(node.url("/dang-nhap"))
        .send()
        .await
        .expect("an answer");
    let page = page.text().await.expect("a page");
    let fields = [
        ("_csrf", hidden(&page, "_csrf")),
        ("_key", hidden(&page, "_key")),
        ("ten", name.to_owned()),
        ("mat-khau", identity::demo::PASSWORD.to_owned()),
        ("tiep", String::new()),
    ];
    let answer = client
        .post(node.url("/dang-nhap"))
        .header("sec-fetch-site", "same-origin")
        .form(&fields)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 303, "{name} is signed in");
}
