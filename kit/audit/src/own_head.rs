//! The last head that this node signed, in a file beside its key: whoever can write to the
//! database cannot make the node sign another log than the one that it signed before.

use crate::{
    checkpoint::{last_checkpoint, place_of},
    note::{Checkpoint, Verifier},
    proof::verify_consistency,
    tiles::{LogError, State, StoredTiles},
    tree::{Hash, consistency_proof, root},
};
use kit_db::Tx;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// The file of the last signed head.
#[derive(Clone, Debug)]
pub struct OwnHead {
    path: PathBuf,
    keys: Vec<Verifier>,
    node: Option<String>,
}

impl OwnHead {
    /// Beside the key that signs. `keys` are the public keys that may have signed it: the present
    /// one and those that were retired.
    #[must_use]
    pub fn beside(key: &Path, keys: Vec<Verifier>) -> Self {
        let mut name = key.file_name().unwrap_or_default().to_os_string();
        name.push(".head");
        Self {
            path: key.with_file_name(name),
            keys,
            node: None,
        }
    }

    /// The same of a node with a name: that a head was kept here is then noted in the database, so
    /// that a file that is taken away later is missed. Nodes have files of the same name on machines
    /// of their own, and one that never signed has none.
    #[must_use]
    pub fn of_node(self, name: &str) -> Self {
        let node = Some(name.to_owned());
        Self { node, ..self }
    }

    /// Under which name the database notes what was kept here.
    pub(crate) fn noted_as(&self) -> Option<String> {
        let node = self.node.as_ref()?;
        Some(format!("{} of {node}", place_of(&self.path)))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn failed(&self, error: io::Error) -> LogError {
        LogError::File {
            path: self.path.display().to_string(),
            error,
        }
    }

    /// The last head that was signed here, as it is in the file; `None` if there is no file.
    ///
    /// # Errors
    /// [`LogError::File`] if it cannot be read, [`LogError::OwnHead`] if no key signed it.
    pub fn read(&self) -> Result<Option<Checkpoint>, LogError> {
        let note = match fs::read_to_string(&self.path) {
            Ok(note) => note,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed(error)),
        };
        let found = self.keys.iter().find_map(|key| key.verify(&note).ok());
        found.map(Some).ok_or_else(|| LogError::OwnHead {
            path: self.path.display().to_string(),
        })
    }

    /// Keeps a head in place of the last one: at once or not at all, for its owner only.
    ///
    /// # Errors
    /// [`LogError::File`].
    pub fn keep(&self, note: &str) -> Result<(), LogError> {
        self.replace(note).map_err(|error| self.failed(error))
    }

    fn replace(&self, note: &str) -> io::Result<()> {
        let fresh = self.path.with_extension("head.new");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        file.write_all(note.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &self.path)?;
        self.sync_folder()
    }

    /// Puts the file aside under a name with `mark`; nothing if there is none.
    pub(crate) fn set_aside(&self, mark: &str) -> Result<(), LogError> {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{mark}"));
        match fs::rename(&self.path, PathBuf::from(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.failed(error)),
            _ => self.sync_folder().map_err(|error| self.failed(error)),
        }
    }

    fn sync_folder(&self) -> io::Result<()> {
        let folder = self
            .path
            .parent()
            .filter(|path| !path.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }

    /// Whether the log in the database begins with everything that was signed here before; the
    /// last head of the database stands in where there is no file yet.
    ///
    /// # Errors
    /// [`LogError::NotExtended`] if it does not.
    pub fn is_extended(&self, tx: &mut Tx<'_>) -> Result<(), LogError> {
        let signed = match self.read()? {
            Some(head) => Some((head.size, Some(head.root))),
            None => last_checkpoint(tx)?.map(|row| {
                let root: Option<Hash> = row.root.try_into().ok();
                (u64::try_from(row.size).unwrap_or(u64::MAX), root)
            }),
        };
        let Some((signed, old_root)) = signed else {
            return Ok(());
        };
        let found = State::read(tx)?.size();
        let not_extended = LogError::NotExtended { signed, found };
        let Some(old_root) = old_root.filter(|_| signed <= found) else {
            return Err(not_extended);
        };
        let mut tiles = StoredTiles::new(tx);
        let new_root = root(&mut tiles, found)?;
        let proof = consistency_proof(&mut tiles, signed, found)?;
        verify_consistency(signed, found, &old_root, &new_root, &proof).map_err(|_| not_extended)
    }
}
