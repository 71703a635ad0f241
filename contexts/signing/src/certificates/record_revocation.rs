//! Ghi nhận thu hồi: the authority has revoked the certificate (Decree 68/2024/NĐ-CP, Article 19).

use super::{
    Act, ActError, Certificate, CertificateId, Problems, State,
    acting::{done, for_act},
    request_revocation::Revocation,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Records a revocation. One that the agency confirmed needs nothing more; without that, only what
/// prosecutors, police or the managing agency ask for can be recorded (Article 17).
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn record_revocation(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    revocation: Option<&Revocation>,
) -> Result<(), ActError> {
    let act = Act::RecordRevocation;
    let (it, by) = for_act(tx, actor, id, seen_version, act)?;
    let mut next = Certificate {
        state: State::Revoked,
        revoked_at: Some(now),
        ..it.clone()
    };
    if it.state != State::RevocationConfirmed {
        let Some(revocation) = revocation.filter(|it| !it.ground.needs_confirmation()) else {
            return Err(Problems::one("ground", "signing-problem-not-confirmed").into());
        };
        next.revocation_words = revocation.check(now, &it)?;
        next.revocation_ground = revocation.ground.code().to_owned();
        next.revocation_on = Some(revocation.since);
    }
    let words = next.revocation_words.clone();
    done(tx, now, &by, &it, &next, act, &words)
}
