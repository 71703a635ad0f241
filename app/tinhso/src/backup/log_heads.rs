//! What copies say about the log of official acts: the head that was signed when they were made,
//! and how many entries there were.

use super::{
    make::signer,
    manifest::{Manifest, copies},
};
use crate::config::Config;
use kit_audit::{Keeper, KeptPlace};

/// The table of the log's entries.
const ENTRIES: &str = "aud_leaf";

/// Every copy in the folder of copies, as a place where a head of the log is kept. Copies without a
/// manifest are none; a manifest that cannot be trusted is said to be such.
pub(crate) fn log_heads(config: &Config) -> Vec<KeptPlace> {
    let known = config.backup.key.0.exists();
    let verifier = match known.then(|| signer(config)).transpose() {
        Ok(signer) => signer.map(|signer| signer.verifier()),
        Err(error) => return vec![unreadable(&config.backup.folder, &error.to_string())],
    };
    let places = copies(&config.backup.folder).into_iter().map(|path| {
        match Manifest::read(&path, verifier.as_ref()) {
            Ok(manifest) => KeptPlace {
                name: path.display().to_string(),
                keeper: Keeper::Copy,
                entries: manifest
                    .rows
                    .get(ENTRIES)
                    .map(|rows| (*rows, manifest.made_at)),
                heads: Ok(manifest.log_head.into_iter().collect()),
            },
            Err(error) => unreadable(&path, &error.to_string()),
        }
    });
    places.collect()
}

fn unreadable(path: &std::path::Path, why: &str) -> KeptPlace {
    KeptPlace {
        name: path.display().to_string(),
        keeper: Keeper::Copy,
        heads: Err(why.to_owned()),
        entries: None,
    }
}
