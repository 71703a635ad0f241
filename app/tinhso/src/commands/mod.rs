//! What an operator types. Exit codes: 0 done, 1 findings or failure, 2 wrong use, 3 a check had
//! nothing from outside to compare with.
//!
//! A new command is a file with a struct that derives `clap::Args` and has
//! `run(self, &Globals) -> CommandResult`, and one line in the list below.

mod audit;
mod backup;
mod certificate;
mod check;
mod config;
mod database;
mod demo;
mod files;
mod import;
mod jobs;
mod migrate;
mod openapi;
mod outbox;
mod output;
mod report;
mod restore;
mod routes;
mod search;
mod serve;
pub mod simulate;
mod user;
mod verify;

pub use output::{
    CommandError, CommandResult, Format, FormatFlag, Outcome, Progress, say, say_json, say_table,
};

use crate::config::{Config, ConfigError, Given, nearest};
use clap::{Parser, Subcommand};
use std::{ffi::OsString, path::PathBuf, process::ExitCode};

/// Makes the enumeration of commands and the way to each.
macro_rules! commands {
    ($($name:ident($file:ident::$arguments:ident)),+ $(,)?) => {
        #[derive(Debug, Subcommand)]
        enum Command { $($name($file::$arguments)),+ }

        impl Command {
            fn run(self, globals: &Globals) -> CommandResult {
                match self { $(Self::$name(arguments) => arguments.run(globals)),+ }
            }
        }
    };
}

commands! {
    Serve(serve::Serve),
    Demo(demo::Demo),
    Migrate(migrate::Migrate),
    Check(check::Check),
    Search(search::Search),
    Audit(audit::Audit),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Files(files::FilesCommand),
    User(user::User),
    Certificate(certificate::Certificate),
    Import(import::Import),
    Jobs(jobs::Jobs),
    Outbox(outbox::Outbox),
    Report(report::Report),
    Verify(verify::Verify),
    Simulate(simulate::Simulate),
    Routes(routes::ListRoutes),
    Openapi(openapi::Openapi),
    Config(config::ConfigCommand),
}

/// The digital government of a province in one program: documents, work and exchange between
/// agencies.
#[derive(Debug, Parser)]
#[command(
    name = "tinhso",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = "Examples:\n  tinhso demo                    try it out: prints where to sign in, and as whom\n  \
                  tinhso config check            are all settings well?\n  \
                  tinhso serve --config /etc/tinhso/config.toml\n\n\
                  Exit codes: 0 done, 1 findings or failure, 2 wrong use."
)]
struct CommandLine {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// Flags of every command.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Globals {
    /// File with the settings; without it ./tinhso.toml, then /etc/tinhso/config.toml
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,
    /// One setting, as web.listen=127.0.0.1:9000; may be given several times
    #[arg(
        long,
        global = true,
        value_name = "KEY=VALUE",
        help_heading = "Settings"
    )]
    pub set: Vec<String>,
    /// Folder for data (node.data)
    #[arg(long, global = true, value_name = "DIR", help_heading = "Settings")]
    pub data: Option<PathBuf>,
    /// Address of the database (database.url)
    #[arg(long, global = true, value_name = "URL", help_heading = "Settings")]
    pub database: Option<String>,
}

impl Globals {
    /// The settings, with the flags of one command as the last word.
    ///
    /// # Errors
    /// A setting that is unknown or wrong.
    pub fn settings(&self, flags: &[(&str, Option<String>)]) -> Result<Config, CommandError> {
        let given = self.given(flags)?;
        Ok(Config::read(&given)?)
    }

    /// What a start is given: file, environment, flags.
    pub(crate) fn given(&self, flags: &[(&str, Option<String>)]) -> Result<Given, CommandError> {
        let mut all = Vec::new();
        for pair in &self.set {
            let (key, value) = pair.split_once('=').ok_or_else(|| {
                CommandError::usage(
                    format!("read --set {pair}"),
                    "write it as section.name=value",
                )
            })?;
            all.push((key.to_owned(), value.to_owned()));
        }
        let data = self.data.as_ref().map(|path| path.display().to_string());
        let own = [("node.data", data), ("database.url", self.database.clone())];
        let flags = own.into_iter().chain(flags.iter().cloned());
        all.extend(flags.filter_map(|(key, value)| Some((key.to_owned(), value?))));
        Ok(Given {
            file: self.config.clone(),
            environment: environment(),
            flags: all,
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn environment() -> Vec<(String, String)> {
    let texts = std::env::vars_os().map(|(name, value)| (name.into_string(), value.into_string()));
    texts
        .filter_map(|(name, value)| Some((name.ok()?, value.ok()?)))
        .collect()
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        let next = match &error {
            ConfigError::Unknown { .. } => "`tinhso config example` lists every setting",
            _ => "mend the setting, then run `tinhso config check`",
        };
        Self::usage(error.to_string(), next)
    }
}

/// The whole program: from the command line to the exit code.
#[must_use]
pub fn main() -> ExitCode {
    // databases, contents, copies and logs are for this program's user alone, whatever the folder
    // allows in which they are made
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let arguments: Vec<OsString> = std::env::args_os().collect();
    match run(arguments) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::OnlyAgainstItself) => ExitCode::from(3),
        Err(error) => {
            error.tell();
            error.exit_code()
        }
    }
}

/// Runs one command line; help and version are told and count as done.
///
/// # Errors
/// [`CommandError`].
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> CommandResult {
    let line = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) if error.use_stderr() => return Err(CommandError::from_clap(&error)),
        Err(help) => {
            say(help.render());
            return Ok(Outcome::Done);
        }
    };
    line.command.run(&line.globals)
}

/// Names that are near to a word that was not understood, for messages.
pub(crate) fn did_you_mean(unknown: &str, known: &[&'static str]) -> String {
    nearest(unknown, known.iter().copied()).map_or_else(
        || format!("use one of {}", known.join(", ")),
        |word| format!("did you mean {word}?"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn every_command_tells_what_it_is_for_and_shows_an_example() {
        for command in CommandLine::command().get_subcommands() {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} says what it is for");
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                help.contains(&format!("tinhso {name}")),
                "{name} shows an example"
            );
        }
    }
}
