//! The fields of the index on disk and how a row becomes a document of it.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{TantivyDocument, Term};

use crate::change::SearchDoc;
use crate::filter::{source_value, value_of};
use crate::words::{MAX_WORD_BYTES, notation_terms, word_ranges};

/// The form of the index on disk. Another number drops the index and builds it again.
pub(crate) const FORMAT: u32 = 1;

/// Bodies are cut here: about 700 pages, and the bound for the memory of one document.
pub(crate) const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;
/// Titles are cut here; the longest abstracts of real documents have some 2,000 letters.
pub(crate) const MAX_TITLE_BYTES: usize = 16 * 1024;
/// Notations are cut here; a row carries a handful at most.
const MAX_NOTATION_BYTES: usize = 4 * 1024;
/// So much of the body is kept readable for snippets. Words beyond are found, but not shown.
const STORED_BODY_BYTES: usize = 24 * 1024;

pub(crate) const ID: &str = "id";
pub(crate) const VERSION: &str = "version";
pub(crate) const SOURCE: &str = "source_value";
pub(crate) const DATE: &str = "date";
pub(crate) const FILTER: &str = "filter";

const SYLLABLES: &str = "syllables";

/// The handles of all fields.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// `source/id`, by which a row is replaced and removed.
    pub key: Field,
    pub source: Field,
    pub source_value: Field,
    pub id: Field,
    pub version: Field,
    pub date: Field,
    pub filter: Field,
    pub title_exact: Field,
    pub title_folded: Field,
    pub body_exact: Field,
    pub body_folded: Field,
    pub notation: Field,
    pub title: Field,
    pub body: Field,
}

pub(crate) fn build() -> (Schema, Fields) {
    let text = |tokenizer: &str, record: IndexRecordOption, norms: bool| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(record)
                .set_fieldnorms(norms),
        )
    };
    let syllables = text(SYLLABLES, IndexRecordOption::WithFreqsAndPositions, true);
    let raw = text("raw", IndexRecordOption::Basic, false);
    let stored: TextOptions = STORED.into();
    let mut schema = Schema::builder();
    let fields = Fields {
        key: schema.add_text_field("key", raw.clone()),
        source: schema.add_text_field("source", stored.clone()),
        source_value: schema.add_u64_field(SOURCE, FAST),
        id: schema.add_i64_field(ID, FAST),
        version: schema.add_i64_field(VERSION, FAST),
        date: schema.add_i64_field(DATE, FAST | INDEXED),
        filter: schema.add_u64_field(FILTER, FAST),
        title_exact: schema.add_text_field("title_exact", syllables.clone()),
        title_folded: schema.add_text_field("title_folded", syllables.clone()),
        body_exact: schema.add_text_field("body_exact", syllables.clone()),
        body_folded: schema.add_text_field("body_folded", syllables),
        notation: schema.add_text_field("notation", raw),
        title: schema.add_text_field("title", stored.clone()),
        body: schema.add_text_field("body", stored),
    };
    (schema.build(), fields)
}

/// So much of a body as is kept readable.
pub(crate) fn stored_body(body: &str) -> &str {
    cut(cut(body, MAX_BODY_BYTES), STORED_BODY_BYTES)
}

pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(SYLLABLES, TextAnalyzer::builder(SyllableTokenizer).build());
    manager
}

impl Fields {
    pub(crate) fn key_term(&self, source: &str, id: i64) -> Term {
        Term::from_field_text(self.key, &format!("{source}/{id}"))
    }

    pub(crate) fn document(&self, row: &SearchDoc) -> TantivyDocument {
        let title = cut(&row.title, MAX_TITLE_BYTES);
        let body = cut(&row.body, MAX_BODY_BYTES);
        let mut document = TantivyDocument::new();
        document.add_text(self.key, format!("{}/{}", row.source, row.id));
        document.add_text(self.source, row.source);
        document.add_u64(self.source_value, source_value(row.source));
        document.add_i64(self.id, row.id);
        document.add_i64(self.version, row.version);
        document.add_i64(self.date, row.date.map_or(NO_DATE, day_number));
        for (name, id) in &row.filters {
            document.add_u64(self.filter, value_of(*name, *id));
        }
        document.add_text(self.title_exact, vn::folding::exact(title));
        document.add_text(self.title_folded, vn::folding::fold(title));
        document.add_text(self.body_exact, vn::folding::exact(body));
        document.add_text(self.body_folded, vn::folding::fold(body));
        for term in notation_terms(cut(&row.notation, MAX_NOTATION_BYTES)) {
            document.add_text(self.notation, term);
        }
        document.add_text(self.title, title);
        document.add_text(self.body, stored_body(&row.body));
        document
    }
}

/// Rows without a date sort last and fall outside every range.
pub(crate) const NO_DATE: i64 = i64::MIN;

/// A day as a number that sorts like the day: 20220205 for 5 February 2022.
pub(crate) fn day_number(day: jiff::civil::Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The longest beginning of a text that has at most so many bytes and ends between two letters.
pub(crate) fn cut(text: &str, max_bytes: usize) -> &str {
    if text.len() <= max_bytes {
        text
    } else {
        &text[..text.floor_char_boundary(max_bytes)]
    }
}

/// Cuts text that was folded before into syllables.
#[derive(Debug, Clone, Copy, Default)]
struct SyllableTokenizer;

impl Tokenizer for SyllableTokenizer {
    type TokenStream<'a> = SyllableStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SyllableStream<'a> {
        SyllableStream {
            words: Box::new(word_ranges(text)),
            text,
            token: Token::default(),
            position: 0,
        }
    }
}

struct SyllableStream<'a> {
    words: Box<dyn Iterator<Item = std::ops::Range<usize>> + 'a>,
    text: &'a str,
    token: Token,
    position: usize,
}

impl TokenStream for SyllableStream<'_> {
    fn advance(&mut self) -> bool {
        for range in self.words.by_ref() {
            let position = self.position;
            self.position += 1;
            if range.len() > MAX_WORD_BYTES {
                continue;
            }
            self.token.text.clear();
            self.token.text.push_str(&self.text[range.clone()]);
            self.token.offset_from = range.start;
            self.token.offset_to = range.end;
            self.token.position = position;
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
