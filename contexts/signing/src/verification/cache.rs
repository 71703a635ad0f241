//! One fetched list for thousands of certificates, and what is done while its publisher is silent.

use super::{
    assess::Silent,
    fetch::{Content, Fetcher, Wanted, What, host_of},
    refresh,
    store::{self, Fetched},
};
use jiff::{SignedDuration, Timestamp};
use kit_base::sha256;
use kit_db::{Db, DbError, Tx, params};

/// However late a list says that the next one comes, it is fetched again after this: authorities
/// publish out of turn when a key is lost.
const FRESH_MAX: SignedDuration = SignedDuration::from_hours(12);

/// An answer without a next time is asked for again after this.
const ANSWER_FRESH: SignedDuration = SignedDuration::from_mins(30);

/// Certificates of authorities change hardly ever.
const ISSUER_FRESH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The first pause after a failure; it doubles up to [`PAUSE_MAX`].
const PAUSE_FIRST: SignedDuration = SignedDuration::from_secs(60);
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(2);
const DOUBLINGS_MAX: i64 = 7;

/// What the cache gives for one address.
pub(super) struct Given {
    pub content: Option<Content>,
    pub silent: Option<Silent>,
}

/// The content of an address: a fresh one from the cache, or fetched now; the last good one, and
/// since when the server is silent, where that fails. Without a fetcher only what is there.
pub(super) fn get(
    db: Option<&Db>,
    fetcher: Option<&Fetcher>,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Given, DbError> {
    let Some(db) = db else {
        return Ok(without_cache(fetcher, wanted, now));
    };
    let key = wanted.key();
    let known = db.write_blocking({
        let key = key.clone();
        move |tx| {
            tx.execute(&store::WANTED, params![key, now])?;
            tx.find(&store::FETCHED, params![key])
        }
    })?;
    let is_fresh = known
        .as_ref()
        .is_some_and(|row| is_fresh(wanted.what, row, now));
    let may_ask = known.as_ref().is_none_or(|row| may_ask(row, now));
    if let (false, true, Some(fetcher)) = (is_fresh, may_ask, fetcher) {
        return fetch(db, fetcher, wanted, known.as_ref(), now);
    }
    Ok(from_row(wanted, known.as_ref()))
}

/// For commands that work without a database.
fn without_cache(fetcher: Option<&Fetcher>, wanted: &Wanted, now: Timestamp) -> Given {
    let content = fetcher.and_then(|fetcher| wanted.read(&fetcher.fetch(wanted).ok()?).ok());
    let is_silent = fetcher.is_some() && content.is_none();
    Given {
        content,
        silent: is_silent.then(|| Silent {
            host: host_of(&wanted.address).to_owned(),
            since: now,
            content: None,
        }),
    }
}

/// Asks now, whatever the cache has, and notes how it went. A list is fetched again before it ends,
/// as long as somebody asks for it.
pub(super) fn fetch(
    db: &Db,
    fetcher: &Fetcher,
    wanted: &Wanted,
    known: Option<&Fetched>,
    now: Timestamp,
) -> Result<Given, DbError> {
    let came = fetcher
        .fetch(wanted)
        .and_then(|bytes| match wanted.read(&bytes) {
            Ok(content) => Ok((bytes, content)),
            Err(why) => Err(why.to_owned()),
        })
        .and_then(|(bytes, content)| match is_older(known, &content) {
            true => Err("an older list than the last one came".to_owned()),
            false => Ok((bytes, content)),
        });
    let wanted_row = wanted.clone();
    match came {
        Ok((bytes, content)) => {
            let (this_update, next_update) = times_of(&content);
            db.write_blocking(move |tx| {
                let key = wanted_row.key();
                let values = params![
                    key,
                    wanted_row.what,
                    wanted_row.address,
                    bytes,
                    this_update,
                    next_update,
                    now
                ];
                tx.execute(&store::SUCCEEDED, values)?;
                refresh::plan(tx, &wanted_row, now)
            })?;
            Ok(Given {
                content: Some(content),
                silent: None,
            })
        }
        Err(why) => {
            tracing::warn!(host = host_of(&wanted.address), %why, "a server of an authority is of no help");
            let row = db.write_blocking(move |tx| note_failure(tx, &wanted_row, &why, now))?;
            Ok(from_row(wanted, row.as_ref()))
        }
    }
}

fn note_failure(
    tx: &mut Tx<'_>,
    wanted: &Wanted,
    why: &str,
    now: Timestamp,
) -> Result<Option<Fetched>, DbError> {
    const ERROR_MAX: usize = 300;
    let error: String = why.chars().take(ERROR_MAX).collect();
    tx.execute(
        &store::FAILED,
        params![wanted.key(), wanted.what, wanted.address, now, error],
    )?;
    tx.find(&store::FETCHED, params![wanted.key()])
}

fn from_row(wanted: &Wanted, row: Option<&Fetched>) -> Given {
    let bytes = row.and_then(|row| row.content.as_deref());
    let content = bytes.and_then(|bytes| wanted.read(bytes).ok());
    let silent = row.and_then(|row| {
        Some(Silent {
            host: host_of(&row.address).to_owned(),
            since: row.failing_since?,
            content: content.as_ref().and_then(digest_of),
        })
    });
    Given { content, silent }
}

fn digest_of(content: &Content) -> Option<Vec<u8>> {
    match content {
        Content::Crl(list) => Some(list.sha256().to_vec()),
        Content::Ocsp(answer) => Some(sha256(answer.as_der()).to_vec()),
        Content::Issuer(_) => None,
    }
}

fn times_of(content: &Content) -> (Option<Timestamp>, Option<Timestamp>) {
    match content {
        Content::Crl(list) => (Some(list.this_update()), list.next_update()),
        Content::Ocsp(answer) => {
            let answers = answer.answers();
            let next = answers.iter().filter_map(|one| one.next_update).min();
            (Some(answer.produced_at()), next)
        }
        Content::Issuer(_) => (None, None),
    }
}

/// Whether a list is older than the one that is there: whoever sits on the line may play an old one
/// back, from before a revocation.
fn is_older(known: Option<&Fetched>, content: &Content) -> bool {
    let (Content::Crl(new), Some(bytes)) = (content, known.and_then(|row| row.content.as_deref()))
    else {
        return false;
    };
    let old = signatures::x509::Crl::from_der(&super::assess_cms::binary(bytes));
    old.is_ok_and(|old| old.issuer() == new.issuer() && old.this_update() > new.this_update())
}

/// When what was fetched has to be fetched again.
pub(super) fn stale_at(what: What, row: &Fetched) -> Option<Timestamp> {
    let fetched = row.fetched_at?;
    let longest = match what {
        What::Issuer => ISSUER_FRESH,
        What::Ocsp if row.next_update.is_none() => ANSWER_FRESH,
        What::Crl | What::Ocsp => FRESH_MAX,
    };
    let latest = fetched.saturating_add(longest).unwrap_or(Timestamp::MAX);
    Some(row.next_update.map_or(latest, |next| next.min(latest)))
}

fn is_fresh(what: What, row: &Fetched, now: Timestamp) -> bool {
    row.content.is_some() && row.failures == 0 && stale_at(what, row).is_some_and(|at| now < at)
}

/// Whether a server that failed may be asked again.
fn may_ask(row: &Fetched, now: Timestamp) -> bool {
    if row.failures == 0 {
        return true;
    }
    let doublings = (row.failures - 1).clamp(0, DOUBLINGS_MAX);
    let pause = SignedDuration::from_secs(PAUSE_FIRST.as_secs() << doublings).min(PAUSE_MAX);
    row.tried_at.saturating_add(pause).is_ok_and(|at| now >= at)
}
