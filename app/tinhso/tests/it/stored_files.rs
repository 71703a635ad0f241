//! Contents over time: what nobody names goes, what an attachment names stays, what waited for the
//! scanner is looked at when it is back.

use crate::world::{Place, on_both, waiting};
use jiff::SignedDuration;
use kit_db::{Db, params, sql};
use kit_files::{ClamdAddress, ContentHash, Scanner};
use std::{collections::BTreeMap, path::PathBuf};
use tinhso::{
    node::Parts,
    stored_files::{Collected, Quarantine, Rescanned, collect, quarantine, rescan},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixListener,
    runtime::Handle,
};

sql!(DOCUMENT: "insert into doc_document (id, origin, kind, number_text, notation, notation_key,
    issuer_name, issuer_key, subject, signer_name, signer_position, urgency, pages, language, created_at)
    values (?1, 'inside', 'CV', '', '', '', '', '', 'Dự thảo', '', '', 0, 1, 'vi', ?2)");
sql!(ATTACHMENT: "insert into doc_attachment (id, document_id, name, sha256, size_bytes, media_type,
    scan, added_at, added_by) values (?1, ?2, 'tệp.txt', ?3, 1, 'text/plain', ?4, ?5, 0)");
sql!(STATES -> State: "select sha256, scan from doc_attachment order by id");
sql!(COLLECTED -> i64: "select count(*) as n from aud_leaf where ?1 = ?1");
kit_db::row! { struct State { sha256: String, scan: String } }

const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

async fn keep(parts: &Parts, text: &'static str) -> ContentHash {
    let kept = parts.files.keep_bytes(text.into(), "text/plain").await;
    kept.expect("kept").sha256
}

/// Attaches a content to a draft.
async fn attach(parts: &Parts, number: i64, hash: ContentHash, scan: &'static str) {
    let (now, digest) = (parts.clock.now(), hash.to_string());
    let attached = parts.db.write(move |tx| {
        tx.execute(&DOCUMENT, params![number, now])?;
        tx.execute(&ATTACHMENT, params![number, number, digest, scan, now])
    });
    attached.await.expect("attached");
}

/// Makes every content of the folder store as old as this.
fn make_old(parts: &Parts, hashes: &[ContentHash], days: i64) {
    let then = parts.clock.now() - SignedDuration::from_hours(24 * days);
    for hash in hashes {
        let path = parts.config.node.data.join("files").join(hash.key());
        let file = std::fs::File::options().write(true).open(path);
        let changed = file.and_then(|file| file.set_modified(then.into()));
        changed.expect("the content is there");
    }
}

async fn collected(parts: &Parts, dry_run: bool) -> Collected {
    let (parts, runtime) = (parts.clone(), Handle::current());
    waiting(move || collect(&parts, &runtime, MONTH, dry_run, |_| ()).expect("collected")).await
}

async fn leaves(db: &Db) -> i64 {
    let counted = db.read(|tx| tx.get(&COLLECTED, params![1_i64]));
    counted.await.expect("a number")
}

async fn states(db: &Db) -> BTreeMap<String, String> {
    let rows = db
        .read(|tx| tx.query(&STATES, params![]))
        .await
        .expect("rows");
    rows.into_iter().map(|row| (row.sha256, row.scan)).collect()
}

async fn held(parts: &Parts) -> Quarantine {
    let db = parts.db.clone();
    waiting(move || quarantine(&db).expect("a list")).await
}

async fn scanned(parts: &Parts, scanner: &Scanner) -> Rescanned {
    let (parts, scanner, runtime) = (parts.clone(), scanner.clone(), Handle::current());
    let now = parts.clock.now();
    waiting(move || rescan(&parts.db, &parts.files, &scanner, now, &runtime).expect("scanned"))
        .await
}

/// A clamd that takes every content with the word "độc" for malware.
fn scanner_on(path: PathBuf) -> Scanner {
    let listener = UnixListener::bind(&path).expect("a socket");
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            let mut command = [0; 10];
            line.read_exact(&mut command).await.expect("a command");
            let mut content = Vec::new();
            while let Ok(length) = line.read_u32().await
                && length > 0
            {
                let start = content.len();
                content.resize(start + length as usize, 0);
                line.read_exact(&mut content[start..])
                    .await
                    .expect("a piece");
            }
            let answer = if String::from_utf8_lossy(&content).contains("độc") {
                "stream: Mau.Thu FOUND\0"
            } else {
                "stream: OK\0"
            };
            line.write_all(answer.as_bytes()).await.expect("told");
        }
    });
    Scanner::clamd(ClamdAddress::Unix(path))
}

on_both! {
    async fn only_old_contents_that_no_row_names_are_deleted(on) {
        let place = Place::new(on).await;
        let parts = place.parts("a").await;
        let (of_draft, old, young) =
            (keep(&parts, "của dự thảo").await, keep(&parts, "cũ").await, keep(&parts, "mới").await);
        attach(&parts, 1, of_draft, "clean").await;
        make_old(&parts, &[of_draft, old], 40);
        let before = leaves(&parts.db).await;

        let dry = collected(&parts, true).await;
        assert_eq!((dry.contents, dry.young, dry.named, dry.deleted), (3, 1, 1, 0));
        assert_eq!(dry.unnamed, [old]);
        assert_eq!(leaves(&parts.db).await, before, "a dry run changes nothing");

        let done = collected(&parts, false).await;
        assert_eq!((done.deleted, &done.unnamed[..]), (1, &[old][..]));
        assert_eq!(leaves(&parts.db).await, before + 1, "a deletion stands in the log");
        assert_eq!(parts.files.length(&old).await.expect("an answer"), None);
        for kept in [of_draft, young] {
            assert!(parts.files.length(&kept).await.expect("an answer").is_some());
        }
    }

    async fn what_waited_for_the_scanner_is_set_free_or_kept_when_it_is_back(on) {
        let place = Place::new(on).await;
        let parts = place.parts("a").await;
        let (good, bad) = (keep(&parts, "tốt").await, keep(&parts, "độc").await);
        attach(&parts, 1, good, "quarantine").await;
        attach(&parts, 2, bad, "quarantine").await;
        let away = Scanner::clamd(ClamdAddress::Unix(place.folder.path().join("nobody")));
        let tried = scanned(&parts, &away).await;
        assert_eq!(tried, Rescanned { waiting: 2, ..Rescanned::default() });
        assert_eq!(held(&parts).await.waiting.len(), 2);

        let scanner = scanner_on(place.folder.path().join("clamd"));
        let done = scanned(&parts, &scanner).await;
        assert_eq!(done, Rescanned { clean: 1, infected: 1, waiting: 0 });
        let states = states(&parts.db).await;
        assert_eq!((&*states[&good.to_string()], &*states[&bad.to_string()]), ("clean", "infected"));
        let left = held(&parts).await;
        assert_eq!((left.waiting.len(), left.infected), (0, vec![bad.to_string()]));
        assert_eq!(scanned(&parts, &scanner).await, Rescanned::default());
        make_old(&parts, &[bad], 40);
        assert_eq!(collected(&parts, false).await.deleted, 0, "kept for the investigation");
    }
}
