//! Writing an entry: in the transaction of the act, or the act is undone.

use crate::{
    Leaf,
    leaf::{PERSONAL_FIELDS, to_bytes},
};
use jiff::Timestamp;
use kit_base::{hmac_sha256, random_bytes};
use kit_db::{DbError, ToValue, Tx, Value, params, sql};

sql!(INSERT: "insert into aud_leaf (body) values (?1)");
sql!(KEY -> Key: "select secret from aud_subject_key where subject = ?1");
sql!(NEW_KEY: "insert into aud_subject_key (subject, secret, created_at) values (?1, ?2, ?3)
    on conflict (subject) do nothing");
sql!(ERASE: "update aud_subject_key set secret = null, erased_at = ?2 where subject = ?1 and secret is not null");

kit_db::row! { struct Key { secret: Option<Vec<u8>> } }

/// Appends an entry to the log in the transaction of the act that it is about: one insert,
/// and one look-up more where personal values are named.
///
/// # Errors
/// As the database answers; the caller gives the error on, so that an act that cannot be
/// logged does not happen. [`DbError::Constraint`] if personal values have no subject or are
/// more than [`PERSONAL_FIELDS`].
pub fn record(tx: &mut Tx<'_>, leaf: &Leaf<'_>) -> Result<(), DbError> {
    let commitments = commitments(tx, leaf)?;
    tx.execute(&INSERT, params![to_bytes(leaf, &commitments)])
        .map(drop)
}

/// As [`record`], for many entries in few trips: for an act that brings many things in at once.
///
/// # Errors
/// As [`record`].
pub fn record_all(tx: &mut Tx<'_>, leaves: &[Leaf<'_>]) -> Result<(), DbError> {
    let mut bodies = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        bodies.push(to_bytes(leaf, &commitments(tx, leaf)?));
    }
    let rows: Vec<[Value<'_>; 1]> = bodies.iter().map(|body| [body.to_value()]).collect();
    tx.insert_rows(&INSERT, rows.iter().map(|row| &row[..]))
        .map(drop)
}

fn commitments(tx: &mut Tx<'_>, leaf: &Leaf<'_>) -> Result<Vec<[u8; 32]>, DbError> {
    if leaf.personal.is_empty() {
        return Ok(Vec::new());
    }
    let Some(subject) = leaf.subject else {
        return Err(DbError::Constraint(
            "personal values in the log need the person they are about".into(),
        ));
    };
    if leaf.personal.len() > PERSONAL_FIELDS {
        return Err(DbError::Constraint(
            format!("more than {PERSONAL_FIELDS} personal values in one entry of the log").into(),
        ));
    }
    let key = key_of(tx, subject, leaf.at)?;
    Ok(leaf
        .personal
        .iter()
        .map(|(field, value)| commitment(&key, field, value))
        .collect())
}

fn commitment(key: &[u8], field: &str, value: &str) -> [u8; 32] {
    let mut message = Vec::with_capacity(field.len() + value.len() + 1);
    message.extend_from_slice(field.as_bytes());
    message.push(0);
    message.extend_from_slice(value.as_bytes());
    hmac_sha256(key, &message)
}

/// The subject's key; made at its first use. After an erasure the commitments are random: the
/// entry says that the field was touched, and nothing can be guessed from it.
fn key_of(tx: &mut Tx<'_>, subject: i64, now: Timestamp) -> Result<Vec<u8>, DbError> {
    if let Some(key) = tx.find(&KEY, params![subject])? {
        return Ok(key.secret.unwrap_or_else(|| random_bytes::<32>().to_vec()));
    }
    let fresh = random_bytes::<32>();
    if tx.execute(&NEW_KEY, params![subject, fresh, now])? == 1 {
        return Ok(fresh.to_vec());
    }
    let key = tx.get(&KEY, params![subject])?;
    Ok(key.secret.unwrap_or_else(|| random_bytes::<32>().to_vec()))
}

/// Whether `value` is what an entry of this subject committed to for `field` (the commitment
/// in hexadecimal, as in [`crate::Commitment`]). `None` once the key is erased or unknown.
///
/// # Errors
/// As the database answers.
pub fn matches_commitment(
    tx: &mut Tx<'_>,
    subject: i64,
    field: &str,
    value: &str,
    hmac: &str,
) -> Result<Option<bool>, DbError> {
    let key = tx.find(&KEY, params![subject])?.and_then(|key| key.secret);
    Ok(key.map(|key| kit_base::hex(&commitment(&key, field, value)) == hmac))
}

/// Destroys a subject's key: the log still verifies, and nobody can test a guess against its
/// commitments any more. False if there was none.
///
/// # Errors
/// As the database answers.
pub fn erase_subject(tx: &mut Tx<'_>, subject: i64, now: Timestamp) -> Result<bool, DbError> {
    Ok(tx.execute(&ERASE, params![subject, now])? == 1)
}
