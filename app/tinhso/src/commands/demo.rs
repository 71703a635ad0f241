//! `tinhso demo`: an installation with invented data, ready to be tried out.

use super::{
    CommandError, CommandResult, FormatFlag, Globals, Outcome,
    database::{runtime, start_log},
    say, say_json, say_table,
    serve::announce,
    simulate,
};
use crate::{
    node::Parts,
    pages::{DemoAccount, demo_accounts},
    serve::{Server, stop_signal},
    simulation::{self, Scale},
};
use jiff::Timestamp;
use kit_base::Clock;

/// Fills an empty database with invented data, serves it, and prints where to sign in as whom
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tinhso demo\n  tinhso demo --scale 0.01 --listen 127.0.0.1:9000\n  \
    tinhso demo --data elsewhere --format json\n  tinhso demo --database postgres://tinhso@db/demo"
)]
pub struct Demo {
    /// Share of the province's year that is played, above 0 and at most 1
    #[arg(long, default_value = "0.001", value_name = "PART")]
    scale: Scale,
    /// Seed of the invented data: the same seed gives the same province
    #[arg(long, default_value_t = simulate::DEMO_SEED, value_name = "NUMBER")]
    seed: u64,
    /// Where requests are taken (web.listen)
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Fill the database and stop, without serving
    #[arg(long)]
    only_fill: bool,
    #[command(flatten)]
    format: FormatFlag,
}

impl Demo {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let mut config = globals.settings(&[("web.listen", self.listen.clone())])?;
        if config.resolved.file().is_none() && config.log.level == "info" {
            config.log.level = "warn".to_owned();
        }
        start_log(&config)?;
        let runtime = runtime()?;
        let mut parts = Parts::open(config, Clock::system(), runtime.handle())?;
        // a demonstration whose filling was interrupted goes on with it
        self.fill(&mut parts)?;
        parts = parts.look_again()?;
        let accounts = demo_accounts::of(&parts.db, &parts.texts, parts.clock.now())?;
        if self.only_fill {
            self.tell(None, &accounts, parts.clock.now());
            return Ok(Outcome::Done);
        }
        let result = runtime.block_on(async {
            let stop = stop_signal();
            let server = Server::start(parts).await?;
            announce(&server);
            let url = server.node().web().site.base_url.clone();
            self.tell(Some(&url), &accounts, server.node().web().clock.now());
            server.run(stop).await
        });
        result.map_err(CommandError::from)?;
        Ok(Outcome::Done)
    }

    fn fill(&self, parts: &mut Parts) -> Result<(), CommandError> {
        let today = parts.clock.today();
        let bodies = parts
            .db
            .read_blocking(move |tx| identity::count_organisations(tx, today))?;
        if bodies > 0 && !parts.demo {
            return Err(
                CommandError::new("make a demonstration of a database that is in use")
                    .next("name an empty one with --data or --database"),
            );
        }
        if bodies == 0 {
            let shift = simulation::shift_after_the_year(today);
            parts
                .db
                .write_blocking(move |tx| identity::demo::set_time_shift(tx, shift))?;
            parts.clock = Clock::shifted(shift);
        }
        simulate::fill_demo(parts, self.scale, self.seed).map_err(|error| {
            CommandError::during("fill the demonstration", error)
                .next("start the same command again to go on")
        })
    }

    /// `now` is the time that the demonstration lives in.
    fn tell(&self, url: Option<&str>, accounts: &[DemoAccount], now: Timestamp) {
        if self.format.is_json() {
            say_json(&serde_json::json!({ "url": url, "accounts": accounts, "now": now }));
            return;
        }
        if let Some(url) = url {
            say(format!("\nThe demonstration is ready: {url}/dang-nhap\n"));
        }
        if let Some(first) = accounts.first() {
            say(format!(
                "The password of every account: {}\n",
                first.password
            ));
        }
        let rows: Vec<Vec<String>> = accounts
            .iter()
            .map(|account| {
                vec![
                    account.name.clone(),
                    account.person.clone(),
                    account.role.clone(),
                ]
            })
            .collect();
        say_table(&["sign in as", "person", "role"], &rows);
    }
}
