//! What all acts on one certificate have in common: is it there, theirs, and its turn; and what is
//! stored, recorded and told afterwards.

use super::{
    Act, Certificate, CertificateId, Problems, State, history,
    may::{By, may, may_see},
    store,
};
use crate::events;
use identity::{Actor, Refused};
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, Tx};

/// Why an act on a certificate did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// It is not there, or the actor may not know that it is.
    #[error("find the certificate")]
    NotFound,
    /// The actor lacks the right.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The certificate has come to a state where this makes no sense.
    #[error("{act} a certificate that is {state}")]
    NotNow {
        /// What was tried.
        act: Act,
        /// Where the certificate stands.
        state: State,
    },
    /// Whoever asks does not confirm.
    #[error("{act} what oneself asked for")]
    SamePerson {
        /// What was tried.
        act: Act,
    },
    /// Somebody else acted first.
    #[error("act on a certificate that somebody else has just changed")]
    ChangedMeanwhile,
    /// The input breaks a rule; each problem names its field.
    #[error("accept the input: {0}")]
    Invalid(#[from] Problems),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Loads a certificate that the actor may see, at the version that they saw (`None` where programs
/// act without having seen one), and asks whether they may and the legal moves.
pub(super) fn for_act<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    act: Act,
) -> Result<(Certificate, By<'a>), ActError> {
    let it = store::whole(tx, id)?
        .filter(|it| may_see(actor, it))
        .ok_or(ActError::NotFound)?;
    let by = may(actor, &it, act)?;
    if seen_version.is_some_and(|seen| seen != it.version) {
        return Err(ActError::ChangedMeanwhile);
    }
    if !it.state.allows(act) {
        return Err(ActError::NotNow {
            act,
            state: it.state,
        });
    }
    Ok((it, by))
}

/// Stores what became of the certificate, records it and tells.
pub(super) fn done(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &By<'_>,
    before: &Certificate,
    after: &Certificate,
    act: Act,
    words: &str,
) -> Result<(), ActError> {
    if !before.state.leads(act, after.state) {
        return Err(ActError::NotNow {
            act,
            state: before.state,
        });
    }
    if store::save(tx, after)? != 1 {
        return Err(ActError::ChangedMeanwhile);
    }
    history::record(tx, now, by, after.id, act, words)?;
    let action = history::action(act);
    let object = after.id.to_i64();
    history::audit(tx, now, by, action, object, Some(before.version))?;
    let fact = events::CertificateChanged {
        certificate: after.id,
        act: act.code().to_owned(),
        state: after.state.code().to_owned(),
    };
    events::certificate_changed(tx, now, &fact)?;
    Ok(())
}
