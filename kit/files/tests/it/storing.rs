//! Contents in a folder and behind an interface.

use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use kit_files::{
    ContentHash, CopyReport, Depth, Fault, Files, FilesError, FilesSettings, Location, StageError,
};
use object_store::memory::InMemory;
use tempfile::TempDir;

struct Place {
    files: Files,
    folder: TempDir,
}

async fn in_folder() -> Place {
    let folder = TempDir::new().unwrap();
    let settings = FilesSettings {
        location: Location::Folder {
            folder: folder.path().join("store"),
        },
        staging: folder.path().join("staging"),
    };
    Place {
        files: Files::open(&settings).await.unwrap(),
        folder,
    }
}

async fn in_memory() -> Place {
    let folder = TempDir::new().unwrap();
    let files = Files::over(Arc::new(InMemory::new()), folder.path().join("staging"))
        .await
        .unwrap();
    Place { files, folder }
}

fn leftovers(place: &Place) -> usize {
    std::fs::read_dir(place.folder.path().join("staging"))
        .unwrap()
        .count()
}

fn pieces(bytes: &[u8], size: usize) -> Vec<Result<Bytes, std::io::Error>> {
    bytes
        .chunks(size)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect()
}

#[tokio::test]
async fn what_is_kept_comes_back_and_leaves_nothing_behind() {
    for place in [in_folder().await, in_memory().await] {
        // three parts of a service's upload
        let content: Vec<u8> = (0..20_000_000_u32)
            .map(|number| (number % 251) as u8)
            .collect();
        let staged = place
            .files
            .staging()
            .stage(futures::stream::iter(pieces(&content, 70_000)), 30_000_000)
            .await
            .unwrap();
        let stored = place.files.keep(staged, "application/pdf").await.unwrap();
        assert_eq!(
            (stored.sha256, stored.bytes),
            (ContentHash::of(&content), 20_000_000)
        );
        assert_eq!(
            place.files.read(&stored.sha256, 30_000_000).await.unwrap(),
            content
        );
        assert_eq!(
            place.files.get_range(&stored.sha256, 5..9).await.unwrap(),
            content[5..9]
        );
        assert_eq!(
            place.files.length(&stored.sha256).await.unwrap(),
            Some(20_000_000)
        );
        assert_eq!(leftovers(&place), 0);
    }
}

#[tokio::test]
async fn the_same_content_is_kept_once() {
    let place = in_folder().await;
    for _ in 0..2 {
        place
            .files
            .keep_bytes(Bytes::from_static(b"abc"), "text/plain")
            .await
            .unwrap();
    }
    let all: Vec<_> = place.files.list().try_collect().await.unwrap();
    assert_eq!(all, [(ContentHash::of(b"abc"), 3)]);
    let path = place
        .folder
        .path()
        .join("store/b/ba/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(std::fs::read(path).unwrap(), b"abc");
}

#[tokio::test]
async fn an_upload_beyond_the_limit_or_broken_off_leaves_nothing() {
    let place = in_folder().await;
    let staged = place
        .files
        .staging()
        .stage(futures::stream::iter(pieces(&[7; 100], 10)), 99)
        .await;
    assert!(matches!(staged, Err(StageError::TooLarge { limit: 99 })));
    let broken = futures::stream::iter(pieces(&[7; 100], 10)).chain(futures::stream::iter([Err(
        std::io::Error::other("the line is cut"),
    )]));
    assert!(matches!(
        place.files.staging().stage(broken, 1_000).await,
        Err(StageError::Sender(_))
    ));
    drop(
        place
            .files
            .staging()
            .stage_bytes(Bytes::from_static(b"abc"), 3)
            .await
            .unwrap(),
    );
    assert_eq!(leftovers(&place), 0);
}

#[tokio::test]
async fn leftovers_of_a_crash_are_deleted_at_the_next_start() {
    let place = in_folder().await;
    let staging = place.folder.path().join("staging");
    for name in ["abc.part", "of a running node.part"] {
        std::fs::write(staging.join(name), b"x").unwrap();
    }
    let left = std::fs::File::options()
        .write(true)
        .open(staging.join("abc.part"));
    left.unwrap().set_modified(days_ago(2).into()).unwrap();
    kit_files::Staging::open(place.folder.path().join("staging"))
        .await
        .unwrap();
    assert_eq!(leftovers(&place), 1, "a node may run beside this process");
}

#[tokio::test]
async fn a_damaged_content_is_never_given_as_whole() {
    let place = in_folder().await;
    let stored = place
        .files
        .keep_bytes(Bytes::from_static(b"abc"), "text/plain")
        .await
        .unwrap();
    let path = place.folder.path().join("store").join(stored.sha256.key());
    std::fs::write(path, b"abd").unwrap();
    assert!(matches!(
        place.files.read(&stored.sha256, 10).await,
        Err(FilesError::Damaged { .. })
    ));
    assert!(matches!(
        place.files.verify(&stored.sha256).await,
        Err(FilesError::Damaged { .. })
    ));
    assert!(
        matches!(
            place.files.get(&stored.sha256).await,
            Err(FilesError::Damaged { .. })
        ),
        "not a byte of it is given"
    );
}

#[tokio::test]
async fn a_large_content_that_was_swapped_for_another_of_its_length_breaks_before_its_end() {
    const LENGTH: usize = 6 * 1_048_576;
    let place = in_folder().await;
    let stored = place
        .files
        .keep_bytes(vec![b'a'; LENGTH].into(), "text/plain")
        .await
        .unwrap();
    let whole: Vec<Bytes> = place
        .files
        .get(&stored.sha256)
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(whole.concat(), vec![b'a'; LENGTH]);
    let path = place.folder.path().join("store").join(stored.sha256.key());
    let mut other = vec![b'a'; LENGTH];
    other[0] = b'b';
    std::fs::write(path, other).unwrap();
    let items: Vec<_> = place
        .files
        .get(&stored.sha256)
        .await
        .unwrap()
        .collect()
        .await;
    let given: usize = items.iter().flatten().map(Bytes::len).sum();
    assert!(given < LENGTH, "{given} bytes were given");
    assert!(matches!(
        items.last(),
        Some(Err(FilesError::Damaged { .. }))
    ));
}

#[tokio::test]
async fn missing_and_too_large_contents_are_said_to_be_so() {
    let place = in_memory().await;
    let nothing = ContentHash::of(b"nothing");
    assert!(matches!(
        place.files.get(&nothing).await,
        Err(FilesError::Missing(_))
    ));
    assert_eq!(place.files.length(&nothing).await.unwrap(), None);
    place.files.delete(&nothing).await.unwrap();
    let stored = place
        .files
        .keep_bytes(Bytes::from_static(b"abc"), "text/plain")
        .await
        .unwrap();
    assert!(matches!(
        place.files.read(&stored.sha256, 2).await,
        Err(FilesError::TooLargeForMemory { bytes: 3, limit: 2 })
    ));
    place.files.delete(&stored.sha256).await.unwrap();
    assert!(matches!(
        place.files.read(&stored.sha256, 2).await,
        Err(FilesError::Missing(_))
    ));
}

#[tokio::test]
async fn a_backup_copies_what_is_not_there_yet_and_names_what_is_damaged() {
    let (from, to) = (in_folder().await, in_memory().await);
    for text in ["một", "hai", "ba"] {
        from.files
            .keep_bytes(Bytes::from_static(text.as_bytes()), "text/plain")
            .await
            .unwrap();
    }
    to.files
        .keep_bytes(Bytes::from_static("hai".as_bytes()), "text/plain")
        .await
        .unwrap();
    // a stranger's file in the store's folder is no content
    std::fs::write(from.folder.path().join("store/b/notes.txt"), b"x").unwrap();
    let report = copied(&from, &to, Depth::Length).await;
    assert_eq!(
        (report.present, report.copied, report.bytes),
        (1, 2, "mộtba".len() as u64)
    );
    assert_eq!(copied(&from, &to, Depth::Length).await.copied, 0);

    let damaged = from
        .files
        .keep_bytes(Bytes::from_static(b"abc"), "text/plain")
        .await
        .unwrap();
    std::fs::write(
        from.folder.path().join("store").join(damaged.sha256.key()),
        b"abd",
    )
    .unwrap();
    let later = from
        .files
        .keep_bytes(Bytes::from_static(b"later"), "text/plain")
        .await
        .unwrap();
    let report = copied(&from, &to, Depth::Length).await;
    let found = ContentHash::of(b"abd");
    assert_eq!(report.faults, [(damaged.sha256, Fault::Changed { found })]);
    assert_eq!(to.files.length(&damaged.sha256).await.unwrap(), None);
    assert_eq!(to.files.length(&later.sha256).await.unwrap(), Some(5));
}

async fn copied(from: &Place, to: &Place, depth: Depth) -> CopyReport {
    from.files.copy_missing_to(&to.files, depth).await.unwrap()
}

#[tokio::test]
async fn a_content_of_the_right_length_and_other_bytes_is_found_and_replaced_when_it_is_read() {
    let (from, to) = (in_folder().await, in_folder().await);
    let kept = from
        .files
        .keep_bytes(Bytes::from_static(b"right"), "text/plain")
        .await
        .unwrap();
    copied(&from, &to, Depth::Length).await;
    let place = to.folder.path().join("store").join(kept.sha256.key());
    std::fs::write(&place, b"wrong").unwrap();
    let fault = |depth| to.files.fault(&kept.sha256, Some(5), depth);
    assert_eq!(fault(Depth::Length).await.unwrap(), None);
    let found = ContentHash::of(b"wrong");
    let seen = fault(Depth::Digest).await.unwrap();
    assert_eq!(seen, Some(Fault::Changed { found }));
    assert_eq!(copied(&from, &to, Depth::Length).await.present, 1);
    assert_eq!(copied(&from, &to, Depth::Digest).await.copied, 1);
    assert_eq!(fault(Depth::Digest).await.unwrap(), None);

    std::fs::write(&place, b"short").unwrap();
    std::fs::File::options()
        .write(true)
        .open(&place)
        .and_then(|file| file.set_len(3))
        .unwrap();
    let cut = fault(Depth::Length).await.unwrap();
    assert_eq!(
        cut,
        Some(Fault::Length {
            expected: 5,
            found: 3
        })
    );
    std::fs::remove_file(&place).unwrap();
    let gone = fault(Depth::Length).await.unwrap();
    assert_eq!(gone, Some(Fault::Missing));
}

#[tokio::test]
async fn contents_and_their_folders_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = in_folder().await;
    let kept = place
        .files
        .keep_bytes(Bytes::from_static(b"private"), "text/plain")
        .await
        .unwrap();
    let upload = place.folder.path().join("upload");
    std::fs::write(&upload, "adopted").unwrap();
    let hash = ContentHash::of(b"adopted");
    let staged = place.files.staging().adopt(&upload, hash).await.unwrap();
    let adopted = place.files.keep(staged, "text/plain").await.unwrap();
    let mode = |path: &std::path::Path| {
        let known = std::fs::metadata(path).unwrap();
        known.permissions().mode() & 0o777
    };
    for hash in [kept.sha256, adopted.sha256] {
        let path = place.folder.path().join("store").join(hash.key());
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }
}

/// Makes a content of a folder store as old as if it had been kept then.
fn make_old(place: &Place, hash: &ContentHash, days: i64) {
    let path = place.folder.path().join("store").join(hash.key());
    let then = kit_base::Clock::system().now() - jiff::SignedDuration::from_hours(24 * days);
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(then.into()).unwrap();
}

fn days_ago(days: i64) -> jiff::Timestamp {
    kit_base::Clock::system().now() - jiff::SignedDuration::from_hours(24 * days)
}

#[tokio::test]
async fn a_file_of_this_machine_is_adopted_without_being_written_again() {
    use std::os::unix::fs::MetadataExt;
    let place = in_folder().await;
    let upload = place.folder.path().join("upload");
    std::fs::write(&upload, "một tệp").unwrap();
    let before = std::fs::metadata(&upload).unwrap();
    let hash = ContentHash::of("một tệp".as_bytes());
    let staged = place.files.staging().adopt(&upload, hash).await.unwrap();
    assert_eq!(staged.bytes(), before.len());
    let stored = place.files.keep(staged, "text/plain").await.unwrap();
    let kept = place.folder.path().join("store").join(hash.key());
    assert_eq!(
        std::fs::metadata(&kept).unwrap().ino(),
        before.ino(),
        "the very same file"
    );
    std::fs::remove_file(&upload).unwrap();
    assert_eq!(
        place.files.verify(&stored.sha256).await.unwrap(),
        stored.bytes
    );
    assert_eq!(leftovers(&place), 0);
}

#[tokio::test]
async fn an_adopted_file_that_was_there_already_leaves_no_second_name() {
    for place in [in_folder().await, in_memory().await] {
        let upload = place.folder.path().join("upload");
        std::fs::write(&upload, "một tệp").unwrap();
        let hash = ContentHash::of("một tệp".as_bytes());
        for _ in 0..2 {
            let staged = place.files.staging().adopt(&upload, hash).await.unwrap();
            place.files.keep(staged, "text/plain").await.unwrap();
            assert_eq!(leftovers(&place), 0);
        }
        assert!(upload.exists(), "the first name stays its owner's");
    }
}

#[tokio::test]
async fn only_contents_that_were_not_kept_lately_are_collected() {
    let place = in_folder().await;
    let old = place
        .files
        .keep_bytes("cũ".into(), "text/plain")
        .await
        .unwrap()
        .sha256;
    let new = place
        .files
        .keep_bytes("mới".into(), "text/plain")
        .await
        .unwrap()
        .sha256;
    make_old(&place, &old, 40);
    let kept: Vec<_> = place.files.list_kept().try_collect().await.unwrap();
    let is_old = |hash| {
        kept.iter()
            .any(|one| one.hash == hash && one.kept_at < days_ago(30))
    };
    assert!(is_old(old) && !is_old(new));
    assert!(!place.files.collect(&new, days_ago(30)).await.unwrap());
    assert!(place.files.collect(&old, days_ago(30)).await.unwrap());
    assert!(
        !place.files.collect(&old, days_ago(30)).await.unwrap(),
        "it is gone"
    );
    assert_eq!(place.files.length(&old).await.unwrap(), None);
    assert!(place.files.length(&new).await.unwrap().is_some());
    assert_eq!(leftovers(&place), 0);
}

#[tokio::test]
async fn a_content_that_is_kept_again_is_young_again() {
    let place = in_folder().await;
    let hash = place
        .files
        .keep_bytes("tệp".into(), "text/plain")
        .await
        .unwrap()
        .sha256;
    make_old(&place, &hash, 40);
    place
        .files
        .keep_bytes("tệp".into(), "text/plain")
        .await
        .unwrap();
    assert!(!place.files.collect(&hash, days_ago(30)).await.unwrap());
    assert!(place.files.length(&hash).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_keeps_a_content_while_it_is_collected_has_it_afterwards() {
    let place = in_folder().await;
    for _ in 0..200 {
        let hash = place
            .files
            .keep_bytes("tệp".into(), "text/plain")
            .await
            .unwrap()
            .sha256;
        make_old(&place, &hash, 40);
        let (files, before) = (place.files.clone(), days_ago(30));
        let collecting = tokio::spawn(async move { files.collect(&hash, before).await });
        let keeping = place.files.keep_bytes("tệp".into(), "text/plain");
        let (kept, collected) = tokio::join!(keeping, collecting);
        kept.unwrap();
        collected.unwrap().unwrap();
        assert!(place.files.length(&hash).await.unwrap().is_some());
    }
}
