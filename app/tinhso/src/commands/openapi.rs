//! `tinhso openapi`: the description of the API, for programs.

use super::{CommandResult, Globals, Outcome, say};
use crate::{modules, pages};

/// Prints the description of the API (OpenAPI, JSON)
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  tinhso openapi > openapi.json")]
pub struct Openapi {}

impl Openapi {
    pub(super) fn run(self, _globals: &Globals) -> CommandResult {
        say(pages::api_document(&modules::catalogue()).text);
        Ok(Outcome::Done)
    }
}
