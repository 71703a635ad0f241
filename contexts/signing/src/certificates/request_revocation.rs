//! Đề nghị thu hồi: a certificate shall no longer be used, for one of the grounds of Decree
//! 68/2024/NĐ-CP, Article 17. From this moment nobody signs with it here.

use super::{
    Act, ActError, Certificate, CertificateId, Problems, State,
    acting::{done, for_act},
    grounds::Ground,
    words,
};
use identity::Actor;
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::Tx;

/// Why, and from which day.
#[derive(Clone, Debug)]
pub struct Revocation {
    /// The legal ground.
    pub ground: Ground,
    /// The day from which it holds: not after today.
    pub since: Date,
    /// What happened.
    pub words: String,
}

impl Revocation {
    /// The words, cleaned, if ground and day fit the certificate.
    pub(super) fn check(&self, now: Timestamp, it: &Certificate) -> Result<String, Problems> {
        if !self.ground.fits(it.holder_kind) {
            return Err(Problems::one("ground", "signing-problem-ground"));
        }
        if self.since > in_province(now).date() {
            return Err(Problems::one("since", "signing-problem-since"));
        }
        words::words("words", &self.words)
    }
}

/// Asks for the revocation of a certificate: the holder, or who asks for the agency.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn request_revocation(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    revocation: &Revocation,
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::RequestRevocation)?;
    let words = revocation.check(now, &it)?;
    let next = Certificate {
        state: State::RevocationRequested,
        state_before: it.state.code().to_owned(),
        revocation_ground: revocation.ground.code().to_owned(),
        revocation_on: Some(revocation.since),
        revocation_words: words.clone(),
        revocation_by: Some(actor.person),
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, Act::RequestRevocation, &words)
}
