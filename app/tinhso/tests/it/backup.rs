//! A copy and back: nothing is lost, nothing is taken on trust.

use crate::world::{Place, fill_sample, on_both, waiting};
use kit_base::Clock;
use kit_search::Index;
use std::{fs, path::PathBuf};
use tinhso::{
    BackupFailure, CopyOptions, Manifest, RestoreOptions, Restored, back_up,
    config::Config,
    node::{Parts, outbox_is_held},
    restore,
};
use tokio::runtime::Handle;

async fn copy(parts: Parts, folder: PathBuf) -> (PathBuf, Manifest) {
    let runtime = Handle::current();
    let made = waiting(move || {
        back_up(&parts, &folder, CopyOptions::default(), &runtime, |_| {}).expect("a copy is made")
    });
    let made = made.await;
    (made.place, made.manifest)
}

async fn put_back(config: Config, from: PathBuf) -> Result<Restored, BackupFailure> {
    let (runtime, options) = (Handle::current(), RestoreOptions::default());
    waiting(move || restore(config, Clock::system(), &from, &options, &runtime, |_| {})).await
}

/// An installation with a sample of the province, a file, and its copy.
async fn copied(place: &Place) -> (PathBuf, Manifest, Parts) {
    let parts = fill_sample(place.parts("a").await).await;
    parts
        .files
        .keep_bytes("một tệp".into(), "text/plain")
        .await
        .expect("kept");
    let (copy, manifest) = copy(parts.clone(), place.folder.path().join("copies")).await;
    (copy, manifest, parts)
}

/// The settings of a new place that has the old keys.
fn elsewhere(old: &Place, new: &Place) -> Config {
    let mut config = new.config("restored");
    let keys = old.config("a");
    config.web.form_key = keys.web.form_key;
    config.sessions.sealing_key = keys.sessions.sealing_key;
    config.audit.key = keys.audit.key;
    config.backup.key = keys.backup.key;
    config
}

on_both! {
    async fn a_restored_copy_has_the_same_rows_files_and_log(on) {
        let place = Place::new(on).await;
        let (copy, manifest, parts) = copied(&place).await;
        assert!(manifest.rows["idn_account"] > 0 && manifest.contents == 1);
        assert_eq!(Manifest::read(&copy, None).ok().as_ref(), Some(&manifest));
        drop(parts);
        let new = Place::empty(on).await;
        let config = elsewhere(&place, &new);
        let restored = put_back(config.clone(), copy.clone()).await.expect("restored");
        assert_eq!(restored.rows, manifest.rows.values().sum::<u64>());
        assert!(restored.signature_checked && restored.log_signatures_checked);
        assert!(restored.is_whole());
        assert_eq!((restored.contents_copied, restored.contents.contents), (1, 1));
        let parts = crate::world::open(config.clone()).await;
        let db = parts.db.clone();
        assert!(waiting(move || outbox_is_held(&db).expect("an answer")).await);
        let (again, second) = {
            let folder = new.folder.path().join("copies");
            crate::backup::copy(parts, folder).await
        };
        // what opening and holding write is the only difference
        for (table, rows) in &manifest.rows {
            let written = ["kit_lease", "kit_node", "kit_search_follower", "aud_leaf"];
            if !written.contains(&table.as_str()) {
                assert_eq!(second.rows.get(table), Some(rows), "{table}");
            }
        }
        assert_eq!(second.rows["aud_leaf"], manifest.rows["aud_leaf"] + 1, "that it was restored");
        assert!(again.exists());
        let found = fs::read_dir(copy.join("database")).expect("the database's copy").count();
        assert_eq!(found, manifest.database.len(), "reading a copy leaves nothing beside it");
        let refused = put_back(config, copy).await;
        assert!(refused.is_err(), "a place in use is left alone");
    }

    async fn the_index_of_a_restored_place_belongs_to_a_new_epoch(on) {
        let place = Place::new(on).await;
        let (copy, _, parts) = copied(&place).await;
        drop(parts);
        let new = Place::empty(on).await;
        let config = elsewhere(&place, &new);
        put_back(config.clone(), copy).await.expect("restored");
        let settings = kit_search::Settings { writer_heap_bytes: config.search.memory };
        let index = Index::open(&config.search.folder, settings).expect("the index opens");
        assert_eq!(index.epoch(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_was_changed_is_refused_before_anything_is_written() {
    let place = Place::new(crate::world::On::Sqlite).await;
    let (copy, manifest, parts) = copied(&place).await;
    drop(parts);
    let new = Place::empty(crate::world::On::Sqlite).await;
    let config = elsewhere(&place, &new);

    let path = copy.join("manifest.json");
    let whole = fs::read_to_string(&path).expect("the manifest");
    fs::write(&path, whole.replace("\"contents\": 1", "\"contents\": 2")).expect("written");
    let refused = put_back(config.clone(), copy.clone())
        .await
        .expect_err("a changed manifest");
    assert!(matches!(refused, BackupFailure::Untrue(_)), "{refused}");
    fs::write(&path, whole).expect("written");

    let (name, _) = manifest.database.first_key_value().expect("a file");
    let path = copy.join("database").join(name);
    let mut bytes = fs::read(&path).expect("the database's copy");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).expect("written");
    let refused = put_back(config.clone(), copy)
        .await
        .expect_err("a changed database");
    assert!(
        refused
            .to_string()
            .contains("is not the file that was written"),
        "{refused}"
    );
    assert!(!new.folder.path().join("test.sqlite").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_without_the_old_keys_must_be_wanted() {
    let place = Place::new(crate::world::On::Sqlite).await;
    let (copy, _, parts) = copied(&place).await;
    drop(parts);
    let new = Place::empty(crate::world::On::Sqlite).await;
    let config = new.config("restored");
    let refused = put_back(config.clone(), copy.clone())
        .await
        .expect_err("no keys");
    assert!(matches!(refused, BackupFailure::NoKeys(_)), "{refused}");
    let runtime = Handle::current();
    let options = RestoreOptions {
        new_keys: true,
        ..RestoreOptions::default()
    };
    let restored =
        waiting(move || restore(config, Clock::system(), &copy, &options, &runtime, |_| {}));
    let restored = restored.await.expect("wanted");
    assert!(!restored.signature_checked && !restored.log_signatures_checked);
}
