//! All SQL on the register of certificates.

use super::{CertificateBrief, CertificateId, ImageBrief};
use kit_db::{DbError, Tx, params, sql};

/// Authorities above a certificate that are looked for: paths of public authorities have three.
const AUTHORITIES_MAX: usize = 6;

kit_db::row! {
    struct Known { der: Vec<u8>, subject_key: String, issuer_key: String }
}

sql!(pub(super) FIND -> CertificateBrief:
    "select id, holder_kind, organisation_id, person_id, state, domain, key_place, key_reference, sha256, serial, subject,
       issuer, not_before, not_after
     from sig_certificate where id = ?1");
sql!(pub(super) WITH_DIGEST -> CertificateBrief:
    "select id, holder_kind, organisation_id, person_id, state, domain, key_place, key_reference, sha256, serial, subject,
       issuer, not_before, not_after
     from sig_certificate where sha256 = ?1");
sql!(pub(super) USABLE_OF_PERSON -> CertificateBrief:
    "select id, holder_kind, organisation_id, person_id, state, domain, key_place, key_reference, sha256, serial, subject,
       issuer, not_before, not_after
     from sig_certificate
     where person_id = ?1 and holder_kind = 'person' and state = 'active' and not_before <= ?2 and not_after > ?2
     order by not_after desc, id desc limit 20");
sql!(pub(super) USABLE_OF_AGENCY -> CertificateBrief:
    "select id, holder_kind, organisation_id, person_id, state, domain, key_place, key_reference, sha256, serial, subject,
       issuer, not_before, not_after
     from sig_certificate
     where organisation_id = ?1 and holder_kind = 'agency' and state = 'active' and not_before <= ?2 and not_after > ?2
     order by not_after desc, id desc limit 20");
sql!(pub(super) SIGNATURE_IMAGE -> ImageBrief:
    "select sha256, width_micrometres, height_micrometres from sig_image
     where organisation_id = ?1 and kind = 'signature' and person_id = ?2 and removed_at is null order by id desc limit 1");
sql!(pub(super) SEAL_IMAGE -> ImageBrief:
    "select sha256, width_micrometres, height_micrometres from sig_image
     where organisation_id = ?1 and kind = 'seal' and removed_at is null order by id desc limit 1");
sql!(OWN -> Known:
    "select k.der, k.subject_key, k.issuer_key from sig_certificate c
     join sig_known_certificate k on k.sha256 = c.sha256 where c.id = ?1");
sql!(AUTHORITY -> Known:
    "select der, subject_key, issuer_key from sig_known_certificate
     where subject_key = ?1 and is_authority order by added_at desc, sha256 limit 1");

/// The certificate and the authorities above it, by name only: whoever validates looks at keys.
pub(super) fn chain(tx: &mut Tx<'_>, id: CertificateId) -> Result<Vec<Vec<u8>>, DbError> {
    let Some(own) = tx.find(&OWN, params![id])? else {
        return Ok(Vec::new());
    };
    let mut chain = vec![own.der];
    let (mut subject, mut issuer) = (own.subject_key, own.issuer_key);
    while subject != issuer && chain.len() <= AUTHORITIES_MAX {
        let Some(above) = tx.find(&AUTHORITY, params![issuer])? else {
            break;
        };
        chain.push(above.der);
        (subject, issuer) = (above.subject_key, above.issuer_key);
    }
    Ok(chain)
}
