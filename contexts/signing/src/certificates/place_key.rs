//! Nơi giữ khóa: how the private key of a certificate is reached, as who manages certificates arranged
//! it: on a token beside its holder, in a file or module of this installation, with a remote service.

use super::{
    Act, ActError, Certificate, CertificateId, KeyPlace, Problems,
    acting::{done, for_act},
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Characters of a key's name: credentials of remote services are identifiers of some dozens.
pub const REFERENCE_LONGEST: usize = 200;

/// Says where the key is. A key on a token has no name here; every other has one.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn place_key(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    (place, reference): (KeyPlace, &str),
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::PlaceKey)?;
    let reference = reference.trim();
    if reference.chars().count() > REFERENCE_LONGEST {
        return Err(Problems::one("reference", "signing-problem-reference-long").into());
    }
    if place != KeyPlace::Agent && reference.is_empty() {
        return Err(Problems::one("reference", "signing-problem-reference-needed").into());
    }
    let reference = match place {
        KeyPlace::Agent => "",
        _ => reference,
    };
    let next = Certificate {
        key_place: place,
        key_reference: reference.to_owned(),
        ..it.clone()
    };
    done(tx, now, &by, &it, &next, Act::PlaceKey, place.code())
}
