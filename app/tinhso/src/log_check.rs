//! With what the log of official acts is compared: by the nightly check and by the commands alike.

use crate::{backup, config::Config, keys::Keys, modules, node::Parts};
use jiff::SignedDuration;
use kit_audit::{CheckSettings, KeptPlace, OwnHead};
use std::sync::Arc;

/// The file with the last head that was signed here, beside the key.
pub(crate) fn own_head(config: &Config, keys: &Keys) -> OwnHead {
    let mut known = vec![keys.audit.verifier()];
    known.extend(config.audit.retired_keys.iter().cloned());
    let own = OwnHead::beside(&config.audit.key.0, known);
    let name = config.node.name.clone().or_else(machine);
    match name {
        Some(name) => own.of_node(&name),
        None => own,
    }
}

/// What this machine is called.
fn machine() -> Option<String> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// After which time a head is due.
pub(crate) fn checkpoint_time(config: &Config) -> SignedDuration {
    let time = config.audit.checkpoint_every.try_into();
    time.unwrap_or(SignedDuration::MAX)
}

/// Keys, places and records of this installation.
pub(crate) fn settings(parts: &Parts) -> CheckSettings {
    let (config, own) = (
        Arc::clone(&parts.config),
        own_head(&parts.config, &parts.keys),
    );
    CheckSettings {
        verifier: parts.keys.audit.verifier(),
        retired: parts.config.audit.retired_keys.clone(),
        checkpoint_time: checkpoint_time(&parts.config),
        acts: modules::catalogue().acts(),
        places: Arc::new(move || places(&config, &own)),
    }
}

/// Every place where heads of the log are kept, as they are now.
pub(crate) fn places(config: &Config, own: &OwnHead) -> Vec<KeptPlace> {
    let files = config.audit.checkpoint_files.iter();
    let mut places: Vec<KeptPlace> = files.map(|path| KeptPlace::file(path)).collect();
    places.extend(backup::log_heads(config));
    places.push(KeptPlace::own(own));
    places
}
