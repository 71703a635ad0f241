//! Who may sign and who may seal: asked by the acts, the lists, the counts and the pages.
//!
//! Signing in the own name (ký số của cá nhân) is personal: key, certificate and signature are those of
//! the person whose name stands in them, so nobody signs in another's name, and what is asked of a
//! person waits for that person in whatever post. The seal is the agency's (Decree 30/2020/NĐ-CP,
//! Article 32): whoever has the right to it in that agency uses it, and a delegation of it opens the
//! giver's agency only, however far the right reaches otherwise.

use crate::permissions::{SEAL, SIGN};
use identity::{Actor, OrganisationId, Refused, Standing};
use kit_base::Id;
use std::collections::BTreeSet;

/// Whether the actor may sign in the own name: by the own post's right and no other.
///
/// # Errors
/// [`Refused`].
pub fn may_sign(actor: &Actor) -> Result<Standing<'_>, Refused> {
    actor.standing(SIGN, |here| here.authority.delegation().is_none())
}

/// Whether, and in whose name, the actor may use the seal of an agency.
///
/// # Errors
/// [`Refused`].
pub fn may_seal(actor: &Actor, agency: OrganisationId) -> Result<Standing<'_>, Refused> {
    actor.standing(SEAL, |here| {
        here.organisation == agency && here.reaches(SEAL, agency, None)
    })
}

/// The agencies whose seal the actor may use, as statements take them: a list in JSON.
#[must_use]
pub fn sealing(actor: &Actor) -> String {
    let all = actor.standings().map(|here| here.organisation);
    let agencies: BTreeSet<i64> = all
        .filter(|agency| may_seal(actor, *agency).is_ok())
        .map(Id::to_i64)
        .collect();
    let agencies: Vec<String> = agencies.iter().map(ToString::to_string).collect();
    format!("[{}]", agencies.join(","))
}
