//! Asking for a signature on a file: another office does, in the transaction of its own act.

use super::{Layout, RequestError, RequestId, store};
use crate::certificates::HolderKind;
use identity::{Actor, OrganisationId, PersonId, Standing};
use jiff::Timestamp;
use kit_audit::Leaf;
use kit_base::Id;
use kit_db::{Tx, params};

/// Characters of a title: as long as an abstract may be.
pub const TITLE_MAX: usize = 1_000;

/// What is asked.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// The code of the asking office's [`super::Purpose`].
    pub purpose: &'static str,
    /// That office's own thing.
    pub subject: i64,
    /// What is signed, for people.
    pub title: String,
    /// The agency in whose name is signed.
    pub organisation: OrganisationId,
    /// Who shall sign.
    pub signer: PersonId,
    /// With whose certificate.
    pub holder: HolderKind,
    /// The content, SHA-256 in hexadecimal; it lies in the file store already.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// How the signature will look.
    pub layout: Layout,
}

/// Puts a file before its signer. Whether the actor may ask, and from which place (`here`), is the asking
/// office's to decide; it withdraws its earlier requests itself ([`super::withdraw`]).
///
/// # Errors
/// [`RequestError`]; nothing is changed.
pub fn ask(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    here: &Standing<'_>,
    new: &NewRequest,
) -> Result<RequestId, RequestError> {
    if new.title.is_empty() || new.title.chars().count() > TITLE_MAX {
        return Err(RequestError::Invalid("the title is empty or too long"));
    }
    let id = RequestId::generate();
    tx.execute(
        &store::INSERT,
        params![
            id,
            new.purpose,
            new.subject,
            new.title,
            new.organisation,
            new.signer,
            new.holder,
            new.sha256,
            i64::try_from(new.bytes).unwrap_or(i64::MAX),
            layout_text(new)?,
            now
        ],
    )?;
    record(tx, now, actor, here, id, "signing.request.ask")?;
    Ok(id)
}

fn layout_text(new: &NewRequest) -> Result<String, RequestError> {
    serde_json::to_string(&new.layout)
        .map_err(|_| RequestError::Invalid("the layout cannot be written"))
}

/// One leaf in the log of official acts.
pub(super) fn record(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    here: &Standing<'_>,
    id: RequestId,
    act: &'static str,
) -> Result<(), kit_db::DbError> {
    let leaf = Leaf {
        unit: Some(here.unit.to_i64()),
        acting_for: here.authority.acting_for().map(Id::to_i64),
        request: actor.request.as_deref(),
        ..Leaf::new(
            now,
            act,
            actor.audit_actor(),
            ("signing.request", id.to_i64()),
        )
    };
    kit_audit::record(tx, &leaf)
}
