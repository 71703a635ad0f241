//! A program signs in: its identifier and secret for a token of a few minutes.

use super::{ProgramRules, digest, permissions_of, program, store};
use crate::{Actor, ProgramId, trail};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use kit_base::{in_province, random_bytes};
use kit_db::{DbError, Tx, params};

/// A token as it is told, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedToken {
    /// The token.
    pub token: String,
    /// How long it works.
    pub life: SignedDuration,
    /// What it allows, in the order of the alphabet.
    pub scope: Vec<String>,
}

/// Issues a token, if the secret is one of the program's and the program works; `None` otherwise,
/// without a word why.
///
/// # Errors
/// As the database answers.
pub fn issue_token(
    tx: &mut Tx<'_>,
    now: Timestamp,
    client: &str,
    secret: &str,
    rules: &ProgramRules,
) -> Result<Option<IssuedToken>, DbError> {
    let Ok(id) = client.parse::<ProgramId>() else {
        return Ok(None);
    };
    // by digest: how long the comparison takes tells nothing about the secret
    let known = tx.get(&store::HAS_SECRET, params![id, digest(secret), now])?;
    if !known {
        return Ok(None);
    }
    let found = program(tx, id)?;
    if !found.works_on(in_province(now).date()) {
        return Ok(None);
    }
    let token = URL_SAFE_NO_PAD.encode(random_bytes::<32>());
    tx.execute(&store::DROP_OLD_TOKENS, params![now])?;
    tx.execute(
        &store::ADD_TOKEN,
        params![digest(&token), id, now + rules.token_life],
    )?;
    let scope = permissions_of(tx, id)?;
    let actor = Actor::program(&found, scope.iter().cloned());
    trail::of(&actor, now, "identity.program.signed_in")
        .on("program", id)
        .unit(found.organisation)
        .record(tx)?;
    Ok(Some(IssuedToken {
        token,
        life: rules.token_life,
        scope,
    }))
}
