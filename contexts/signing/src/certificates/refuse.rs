//! Từ chối: the agency does not confirm, or the authority does not issue; everybody sees why.

use super::{
    Act, ActError, Certificate, CertificateId, State,
    acting::{done, for_act},
    words,
};
use crate::permissions::{CONFIRM_CERTIFICATES, MANAGE_CERTIFICATES};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Refuses a request: who confirms, before it is confirmed; who manages certificates, afterwards.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn refuse(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    words: &str,
) -> Result<(), ActError> {
    let it = for_act(tx, actor, id, seen_version, Act::Refuse, |it| {
        let permission = if it.state == State::Requested {
            CONFIRM_CERTIFICATES
        } else {
            MANAGE_CERTIFICATES
        };
        let reached = actor.must_in(permission, it.organisation_id, None);
        reached.map(drop)
    })?;
    let words = words::words("words", words)?;
    let next = Certificate {
        state: State::Refused,
        ..it.clone()
    };
    done(tx, now, actor, &it, &next, Act::Refuse, &words)
}
