//! All SQL on the register of certificates.

use super::{
    Certificate, CertificateBrief, CertificateId, ImageBrief, history::StepLine, images::Picture,
};
use identity::{OrganisationId, PersonId};
use kit_db::{DbError, Tx, params, sql};
use std::collections::BTreeSet;
use vn::folding::fold;

/// Authorities above a certificate that are looked for: paths of public authorities have three.
const AUTHORITIES_MAX: usize = 6;

kit_db::row! {
    struct Known { der: Vec<u8>, subject_key: String, issuer_key: String }
}

macro_rules! brief {
    ($rest:literal) => {
        concat!(
            "select id, holder_kind, organisation_id, person_id, state, domain, key_place, key_reference, sha256, serial, subject,
               issuer, not_before, not_after
             from sig_certificate ",
            $rest
        )
    };
}

/// What every reading of whole certificates reads.
macro_rules! whole {
    ($rest:literal) => {
        concat!(
            "select id, holder_kind, organisation_id, person_id, device_name, state, domain, key_place, key_reference, sha256,
               serial, subject, issuer, not_before, not_after, replaces_id, token_number, keeper_id, delivered_at, revoked_at,
               revocation_ground, reminded_days, request_kind, holder_name, holder_email, words, requested_by, sent_at,
               sent_due_at, received_by, activated_at, revocation_by, revocation_on, revocation_words, state_before, created_at,
               version
             from sig_certificate ",
            $rest
        )
    };
}
pub(super) use whole as whole_certificate;

/// The agencies of a list in JSON, `?1`, and those that the reader may see, `?2`: null for all.
/// PostgreSQL takes a list apart in words of its own.
macro_rules! of_branch {
    (lite $before:expr, $after:expr) => {
        concat!(
            $before,
            " (?1 is null or organisation_id in (select value from json_each(?1)))
                and (?2 is null or organisation_id in (select value from json_each(?2))) ",
            $after
        )
    };
    (pg $before:expr, $after:expr) => {
        concat!(
            $before,
            " (cast(?1 as text) is null
                or organisation_id in (select cast(value as bigint) from jsonb_array_elements_text(cast(?1 as text)::jsonb)))
                and (cast(?2 as text) is null
                  or organisation_id in (select cast(value as bigint) from jsonb_array_elements_text(cast(?2 as text)::jsonb))) ",
            $after
        )
    };
}
pub(super) use of_branch;

sql!(pub(super) FIND -> CertificateBrief: brief!("where id = ?1"));
sql!(pub(super) WITH_DIGEST -> CertificateBrief: brief!("where sha256 = ?1"));
sql!(pub(super) USABLE_OF_PERSON -> CertificateBrief: brief!(
    "where person_id = ?1 and holder_kind = 'person' and state = 'active' and not_before <= ?2 and not_after > ?2
     order by not_after desc, id desc limit 20"));
sql!(pub(super) USABLE_OF_AGENCY -> CertificateBrief: brief!(
    "where organisation_id = ?1 and holder_kind = 'agency' and state = 'active' and not_before <= ?2 and not_after > ?2
     order by not_after desc, id desc limit 20"));
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

sql!(pub(super) AUTHORITIES_NAMED -> Vec<u8>:
    "select der from sig_known_certificate where subject_key = ?1 and is_authority order by added_at desc, sha256 limit 8");

sql!(WHOLE -> Certificate: whole!("where id = ?1"));
sql!(pub(super) OF_HOLDER -> Certificate: whole!(
    "where person_id = ?1 or keeper_id = ?1 order by id desc limit 200"));
sql!(pub(super) OPEN_OF_PERSON -> Certificate: whole!(
    "where person_id = ?1 and state not in ('refused', 'revoked', 'expired')"));
sql!(pub(super) OPEN_OF_ORGANISATION -> Certificate: whole!(
    "where organisation_id = ?1 and state not in ('refused', 'revoked', 'expired')"));
sql!(pub(super) HOLDING_AGENCIES -> OrganisationId:
    "select distinct organisation_id from sig_certificate order by organisation_id");
sql!(pub(super) REPLACING -> i64:
    "select count(*) as n from sig_certificate where replaces_id = ?1 and state <> 'refused'");
sql!(pub(super) OVER -> Certificate: whole!(
    "where state in ('issued', 'delivered', 'active', 'revocation_requested', 'revocation_confirmed') and not_after < ?1
     order by not_after, id limit ?2"));
sql!(pub(super) NEAR_END -> Certificate: whole!(
    "where state = 'active' and not_after >= ?1 and not_after <= ?2 and id > ?3 order by id limit ?4"));
sql!(pub(super) REMINDED:
    "update sig_certificate set reminded_days = ?2 where id = ?1 and (reminded_days is null or reminded_days > ?2)");

sql!(INSERT:
    "insert into sig_certificate (id, holder_kind, organisation_id, person_id, device_name, state, domain, key_place,
       key_reference, sha256, serial, subject, issuer, not_before, not_after, replaces_id, token_number, request_kind,
       holder_name, holder_email, words, requested_by, activated_at, folded, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)");
sql!(SAVE:
    "update sig_certificate set state = ?3, domain = ?4, key_place = ?5, key_reference = ?6, sha256 = ?7, serial = ?8,
       subject = ?9, issuer = ?10, not_before = ?11, not_after = ?12, token_number = ?13, keeper_id = ?14, delivered_at = ?15,
       revoked_at = ?16, revocation_ground = ?17, holder_name = ?18, holder_email = ?19, words = ?20, sent_at = ?21,
       sent_due_at = ?22, received_by = ?23, activated_at = ?24, revocation_by = ?25, revocation_on = ?26,
       revocation_words = ?27, state_before = ?28, folded = ?29, requested_by = ?30, version = version + 1
     where id = ?1 and version = ?2");
sql!(pub(super) KNOW:
    "insert into sig_known_certificate (sha256, der, subject_key, issuer_key, is_authority, added_at)
     values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (sha256) do nothing");
sql!(pub(super) ADD_STEP:
    "insert into sig_certificate_step (certificate_id, id, at, act, person_id, organisation_id, words,
       for_person_id, for_document)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
sql!(pub(super) STEPS -> StepLine:
    "select at, act, person_id, organisation_id, words, for_person_id, for_document from sig_certificate_step
     where certificate_id = ?1 order by id limit 1000");

sql!(pub(super) RULE -> i64: "select value from sig_rule where name = ?1");
sql!(pub(super) SET_RULE: "update sig_rule set value = ?2, changed_at = ?3, changed_by = ?4 where name = ?1");

sql!(pub(super) ADD_IMAGE:
    "insert into sig_image (id, kind, organisation_id, person_id, sha256, width_micrometres, height_micrometres, added_at,
       added_by) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
sql!(pub(super) REMOVE_IMAGES:
    "update sig_image set removed_at = ?4 where organisation_id = ?1 and kind = ?2 and removed_at is null
       and (person_id = ?3 or (person_id is null and ?3 is null))");
sql!(pub(super) PICTURE -> Picture:
    "select id, kind, organisation_id, person_id, sha256, width_micrometres, height_micrometres, added_at
     from sig_image where organisation_id = ?1 and kind = ?2 and removed_at is null
       and (person_id = ?3 or (person_id is null and ?3 is null)) order by id desc limit 1");
sql!(pub(super) PICTURE_BY_ID -> Picture:
    "select id, kind, organisation_id, person_id, sha256, width_micrometres, height_micrometres, added_at
     from sig_image where id = ?1");
sql!(pub(super) IMAGES_NAMED -> i64: "select count(*) as n from sig_image where sha256 = ?1");
sql!(pub(super) IMAGES_LISTED -> kit_module::NamedContent:
    "select sha256, cast(null as bigint) as length, min(id) as thing
     from sig_image where sha256 > ?1 group by sha256 order by sha256 limit ?2");

sql!(pub(super) PUT_DRAFT: "insert into sig_import_draft (id, person_id, made_at, content) values (?1, ?2, ?3, ?4)");
sql!(pub(super) DRAFT -> Vec<u8>: "select content from sig_import_draft where id = ?1 and person_id = ?2");
sql!(pub(super) DROP_DRAFT: "delete from sig_import_draft where id = ?1");
sql!(pub(super) DROP_OLD_DRAFTS: "delete from sig_import_draft where made_at < ?1");
sql!(pub(super) HAS_DIGEST -> i64: "select count(*) as n from sig_certificate where sha256 = ?1");

sql!(DIGESTS_KNOWN -> String:
    lite "select sha256 from sig_certificate where sha256 in (select value from json_each(?1))",
    pg "select sha256 from sig_certificate
        where sha256 in (select value from jsonb_array_elements_text(cast(?1 as text)::jsonb))");

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

/// Which of these digests are of certificates in the register.
pub(super) fn known_digests(
    tx: &mut Tx<'_>,
    digests: &[&str],
) -> Result<BTreeSet<String>, DbError> {
    let list = serde_json::json!(digests).to_string();
    Ok(tx
        .query(&DIGESTS_KNOWN, params![list])?
        .into_iter()
        .collect())
}

pub(super) fn whole(tx: &mut Tx<'_>, id: CertificateId) -> Result<Option<Certificate>, DbError> {
    tx.find(&WHOLE, params![id])
}

/// What a certificate is found by: whatever people have before them.
fn folded(it: &Certificate) -> String {
    let parts = [
        it.holder_name.as_str(),
        &it.device_name,
        &it.holder_email,
        &it.serial,
        &it.token_number,
        &it.subject,
    ];
    fold(&parts.join("|"))
}

/// Stores new certificates, as many as there are; gives how many.
pub(super) fn insert(tx: &mut Tx<'_>, rows: &[Certificate]) -> Result<u64, DbError> {
    let folded: Vec<String> = rows.iter().map(folded).collect();
    let values: Vec<_> = rows
        .iter()
        .zip(&folded)
        .map(|(it, folded)| {
            *params![
                it.id,
                it.holder_kind,
                it.organisation_id,
                it.person_id,
                it.device_name,
                it.state,
                it.domain,
                it.key_place,
                it.key_reference,
                it.sha256,
                it.serial,
                it.subject,
                it.issuer,
                it.not_before,
                it.not_after,
                it.replaces_id,
                it.token_number,
                it.request_kind,
                it.holder_name,
                it.holder_email,
                it.words,
                it.requested_by,
                it.activated_at,
                *folded,
                it.created_at
            ]
        })
        .collect();
    tx.insert_rows(&INSERT, values.iter().map(|row| &row[..]))
}

/// Stores what became of a certificate; 0 if somebody else was faster.
pub(super) fn save(tx: &mut Tx<'_>, it: &Certificate) -> Result<u64, DbError> {
    let folded = folded(it);
    tx.execute(
        &SAVE,
        params![
            it.id,
            it.version,
            it.state,
            it.domain,
            it.key_place,
            it.key_reference,
            it.sha256,
            it.serial,
            it.subject,
            it.issuer,
            it.not_before,
            it.not_after,
            it.token_number,
            it.keeper_id,
            it.delivered_at,
            it.revoked_at,
            it.revocation_ground,
            it.holder_name,
            it.holder_email,
            it.words,
            it.sent_at,
            it.sent_due_at,
            it.received_by,
            it.activated_at,
            it.revocation_by,
            it.revocation_on,
            it.revocation_words,
            it.state_before,
            folded,
            it.requested_by
        ],
    )
}

/// The certificates that a person holds or keeps, the newest first.
pub(super) fn of_holder(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Certificate>, DbError> {
    tx.list(&OF_HOLDER, params![person])
}
