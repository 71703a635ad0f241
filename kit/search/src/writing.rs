//! What writes the index.

use tantivy::{IndexWriter, TantivyError};

/// What writes the index: the library's writer, or what a new one is opened from.
pub(crate) struct Writing {
    index: tantivy::Index,
    heap_bytes: usize,
    writer: Option<IndexWriter>,
}

impl Writing {
    pub(crate) fn new(index: tantivy::Index, heap_bytes: usize) -> Self {
        Self {
            index,
            heap_bytes,
            writer: None,
        }
    }

    /// The writer, opened if there is none: then everything stands as at the last commit.
    pub(crate) fn writer(&mut self) -> Result<&mut IndexWriter, TantivyError> {
        let opened = match self.writer.take() {
            Some(writer) => writer,
            // one thread: the order of a batch is kept, and a node has better use for its other cores
            None => self.index.writer_with_num_threads(1, self.heap_bytes)?,
        };
        Ok(self.writer.insert(opened))
    }

    /// Forgets what was not committed. The library's own rollback opens files, and a writer whose
    /// rollback failed is of no more use; so the writer goes, and the next one begins at the commit.
    pub(crate) fn roll_back(&mut self) {
        self.writer = None;
    }
}
