//! `tinhso serve`: takes requests, runs jobs, keeps the index, until it is asked to stop.

use super::{
    CommandError, CommandResult, Globals, Outcome,
    database::{runtime, start_log},
};
use crate::{
    VERSION,
    node::Parts,
    serve::{Server, stop_signal},
};
use kit_base::Clock;

/// Runs this node until it is asked to stop (SIGTERM, SIGINT)
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tinhso serve\n  \
    tinhso serve --config /etc/tinhso/config.toml\n  \
    tinhso serve --data data --listen 127.0.0.1:8080")]
pub struct Serve {
    /// Where requests are taken (web.listen)
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
}

impl Serve {
    pub(super) fn run(self, globals: &Globals) -> CommandResult {
        let config = globals.settings(&[("web.listen", self.listen)])?;
        start_log(&config)?;
        let runtime = runtime()?;
        let refused = super::config::refused(&config, runtime.handle());
        if !refused.is_empty() {
            let what = format!("start with these settings: {}", refused.join("; "));
            return Err(CommandError::new(what)
                .next("mend them; `tinhso config check` says the same of each"));
        }
        let parts = Parts::open(config, Clock::system(), runtime.handle())?;
        let result = runtime.block_on(async {
            let stop = stop_signal();
            let server = Server::start(parts).await?;
            announce(&server);
            server.run(stop).await
        });
        result.map_err(CommandError::from)?;
        Ok(Outcome::Done)
    }
}

/// One line about the node that has come up, without secrets.
pub(super) fn announce(server: &Server) {
    let parts = server.node().parts();
    tracing::info!(
        version = VERSION,
        address = %server.address(),
        base_url = server.node().web().site.base_url,
        database = %parts.config.database.url,
        roles = ?parts.config.node.roles,
        metrics = ?server.metrics_address(),
        demo = parts.demo,
        "ready"
    );
}
