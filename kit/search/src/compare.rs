//! The index against the rows it is made of: what it holds, row by row.

use crate::{
    change::SearchDoc,
    filter::source_value,
    index::{Index, IndexError},
    schema::{ID, MAX_TITLE_BYTES, SOURCE, VERSION, cut, stored_body},
};
use std::collections::HashMap;
use tantivy::{
    DocAddress, DocSet, TERMINATED, TantivyDocument, TantivyError,
    schema::{IndexRecordOption, Value},
};

impl Index {
    /// The rows of a source that can be found, with the version of each. What stands there twice
    /// is said with how often: a search would show it twice.
    ///
    /// # Errors
    /// [`IndexError::Write`] if the index cannot be read.
    pub fn held(&self, source: &str) -> Result<HashMap<i64, (i64, u32)>, IndexError> {
        let (wanted, mut held) = (source_value(source), HashMap::new());
        for segment in self.searcher().segment_readers() {
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
        let (searcher, fields) = (self.searcher(), self.fields());
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
