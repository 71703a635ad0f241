//! The index against the rows it is made of: what it holds, row by row, also where only looking is
//! allowed.

use crate::{
    change::{Position, SearchDoc},
    damage::{damage_of, is_passing},
    directory::ReadDirectory,
    filter::source_value,
    index::{Index, IndexError, Payload},
    schema::{self, FORMAT, Fields, ID, MAX_TITLE_BYTES, SOURCE, VERSION, cut, stored_body},
};
use std::{collections::HashMap, path::Path};
use tantivy::{
    DocAddress, DocSet, IndexReader, ReloadPolicy, Searcher, TERMINATED, TantivyDocument,
    TantivyError,
    schema::{IndexRecordOption, Value},
};

/// An index as it stands on the disk, for who compares it: nobody holds it, and nothing is written. A
/// node may follow on meanwhile; this stays what it was when it was opened.
pub struct Look {
    searcher: Searcher,
    fields: Fields,
    payload: Payload,
}

impl Look {
    /// Looks at the index in a folder; nothing if none is there that this version can read, or if one of
    /// its files is damaged.
    ///
    /// # Errors
    /// [`IndexError`] if the files cannot be opened for another reason.
    pub fn open(folder: impl AsRef<Path>) -> Result<Option<Self>, IndexError> {
        let folder = folder.as_ref();
        if !folder.is_dir() {
            return Ok(None);
        }
        // damaged lengths can make the library panic while it opens a file
        let opened = std::panic::catch_unwind(|| Self::try_open(folder));
        match opened {
            Ok(Ok(look)) => Ok(look),
            Ok(Err(error)) if is_passing(&error) => Err(error.into()),
            Ok(Err(_)) | Err(_) => Ok(None),
        }
    }

    fn try_open(folder: &Path) -> Result<Option<Self>, TantivyError> {
        let (schema, fields) = schema::build();
        let directory = ReadDirectory::open_to_look(folder)?;
        if !tantivy::Index::exists(&directory)? {
            return Ok(None);
        }
        let mut index = tantivy::Index::open(directory.clone())?;
        let payload = index.load_metas()?.payload;
        let payload = payload.and_then(|text| serde_json::from_str::<Payload>(&text).ok());
        let Some(payload) = payload.filter(|payload| payload.format == FORMAT) else {
            return Ok(None);
        };
        if index.schema() != schema || damage_of(&index, &directory)?.is_some() {
            return Ok(None);
        }
        index.set_tokenizers(schema::tokenizers());
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Some(Self {
            searcher: reader.searcher(),
            fields,
            payload,
        }))
    }

    /// Whether it was once built to the end and has followed the changes since.
    #[must_use]
    pub fn is_built(&self) -> bool {
        self.payload.built && self.payload.filling.is_none()
    }

    /// How far in the feed of changes it has come.
    #[must_use]
    pub fn position(&self) -> Position {
        self.payload.position
    }

    /// The epoch of the database that it follows.
    #[must_use]
    pub fn epoch(&self) -> i64 {
        self.payload.epoch
    }

    /// How many rows can be found.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.searcher.num_docs()
    }
}

impl Index {
    /// What it holds now, to be compared.
    #[must_use]
    pub fn look(&self) -> Look {
        Look {
            searcher: self.searcher(),
            fields: self.fields().clone(),
            payload: self.payload(),
        }
    }

    /// As [`Look::held`].
    ///
    /// # Errors
    /// [`IndexError::Write`] if the index cannot be read.
    pub fn held(&self, source: &str) -> Result<HashMap<i64, (i64, u32)>, IndexError> {
        self.look().held(source)
    }

    /// As [`Look::shows`].
    ///
    /// # Errors
    /// [`IndexError::Write`] if the index cannot be read.
    pub fn shows(&self, row: &SearchDoc) -> Result<bool, IndexError> {
        self.look().shows(row)
    }
}

impl Look {
    /// The rows of a source that can be found, with the version of each. What stands there twice
    /// is said with how often: a search would show it twice.
    ///
    /// # Errors
    /// [`IndexError::Write`] if the index cannot be read.
    pub fn held(&self, source: &str) -> Result<HashMap<i64, (i64, u32)>, IndexError> {
        let (wanted, mut held) = (source_value(source), HashMap::new());
        for segment in self.searcher.segment_readers() {
            let fast = segment.fast_fields();
            let (sources, ids, versions) = (fast.u64(SOURCE)?, fast.i64(ID)?, fast.i64(VERSION)?);
            for doc in segment.doc_ids_alive() {
                if sources.first(doc) != Some(wanted) {
                    continue;
                }
                let (id, version) = (ids.first(doc), versions.first(doc));
                let (Some(id), Some(version)) = (id, version) else {
                    return Err(TantivyError::InternalError("a row without number".into()).into());
                };
                let entry = held.entry(id).or_insert((version, 0));
                entry.1 += 1;
            }
        }
        Ok(held)
    }

    /// Whether the texts that a search shows of a row are those of `row`.
    ///
    /// # Errors
    /// [`IndexError::Write`] if the index cannot be read.
    pub fn shows(&self, row: &SearchDoc) -> Result<bool, IndexError> {
        let (searcher, fields) = (&self.searcher, &self.fields);
        let key = fields.key_term(row.source, row.id);
        for (segment, number) in searcher.segment_readers().iter().zip(0_u32..) {
            let inverted = segment.inverted_index(key.field())?;
            let found = inverted
                .read_postings(&key, IndexRecordOption::Basic)
                .map_err(TantivyError::from)?;
            let Some(mut postings) = found else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    let address = DocAddress::new(number, postings.doc());
                    let document: TantivyDocument = searcher.doc(address)?;
                    let text = |field| {
                        let value = document.get_first(field);
                        value.and_then(|value| value.as_str()).unwrap_or_default()
                    };
                    return Ok(text(fields.title) == cut(&row.title, MAX_TITLE_BYTES)
                        && text(fields.body) == stored_body(&row.body));
                }
                postings.advance();
            }
        }
        Ok(false)
    }
}
