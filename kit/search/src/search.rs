//! Running a query and reading one page of hits.

use std::panic::AssertUnwindSafe;

use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur};
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument, TantivyError};

use crate::filter::Conditions;
use crate::index::Index;
use crate::parse::{Parsed, parse};
use crate::plan::{EXACT_TIER, Plan};
use crate::query::{MAX_HITS_PER_PAGE, MAX_OFFSET, Order, Query};
use crate::schema::{DATE, Fields, ID};
use crate::snippet::{Highlighted, Marker};

/// The index could not be read: a damaged file or a full disk. What was typed is never the reason, and
/// the same search can be answered when the follower has built the index anew.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// A file could not be read.
    #[error("search the index: {0}")]
    Read(#[from] TantivyError),
    /// A file holds what makes no sense.
    #[error("search the index: it makes no sense")]
    Panicked,
    /// An earlier search found damage that is not mended yet.
    #[error("search the index: it waits to be built anew")]
    Suspected,
}

/// One row found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The name of the source that owns the row.
    pub source: String,
    /// The row's id in its source.
    pub id: i64,
    /// How well it fits; comparable within one answer only. 0 when ordered by day.
    pub score: f32,
    /// Whether every item typed with diacritics is there exactly.
    pub exact: bool,
    /// The title with the found words marked.
    pub title: Highlighted,
    /// A piece of the body with the found words marked; empty if the body has none of them.
    pub snippet: Highlighted,
}

/// One page of rows found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// The page.
    pub hits: Vec<Hit>,
    /// How many rows match in all: counted to the end, not estimated, not capped.
    pub total: usize,
    /// Whether no row had all items and rows with about two thirds of them are given.
    pub relaxed: bool,
    /// How many words were too many and were ignored.
    pub ignored_words: usize,
}

type Found = (f32, DocAddress);

impl Index {
    /// Searches what the last commit holds. Blocks for milliseconds: call it on a blocking thread.
    ///
    /// # Errors
    /// [`SearchError`]; the follower then looks at the files and builds the index anew if they are
    /// damaged.
    pub fn search(&self, query: &Query) -> Result<Hits, SearchError> {
        if self.is_suspected() {
            return Err(SearchError::Suspected);
        }
        // damaged lengths can make the library panic
        let found = std::panic::catch_unwind(AssertUnwindSafe(|| self.search_now(query)))
            .unwrap_or(Err(SearchError::Panicked));
        if let Err(error) = &found {
            tracing::error!(%error, "the search index cannot be read");
            self.suspect();
        }
        found
    }

    fn search_now(&self, query: &Query) -> Result<Hits, SearchError> {
        let parsed = parse(&query.text);
        let conditions = Conditions::of(query);
        let nothing = Hits {
            hits: Vec::new(),
            total: 0,
            relaxed: false,
            ignored_words: parsed.ignored_words,
        };
        if conditions.are_impossible() || (parsed.items.is_empty() && !parsed.is_blank) {
            return Ok(nothing);
        }
        let condition = conditions.into_clause();
        let searcher = self.searcher();
        let fields = self.fields();
        let plan = Plan::new(&parsed, fields);
        let run_with = |relaxed: bool| {
            let mut clauses = plan.clauses(relaxed);
            if parsed.is_blank {
                clauses.push((
                    Occur::Must,
                    Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0)),
                ));
            }
            if let Some(condition) = &condition {
                clauses.push((
                    Occur::Must,
                    Box::new(ConstScoreQuery::new(Box::new(condition.clone()), 0.0)),
                ));
            }
            run(&searcher, &BooleanQuery::new(clauses), query)
        };
        let (mut total, mut found) = run_with(false)?;
        let relaxed = total == 0 && plan.can_be_relaxed();
        if relaxed {
            (total, found) = run_with(true)?;
        }
        let marker = Marker::new(&parsed);
        let hits = found
            .into_iter()
            .map(|found| read_hit(&searcher, fields, &marker, found))
            .collect::<Result<_, _>>()?;
        Ok(Hits {
            hits,
            total,
            relaxed,
            ignored_words: parsed.ignored_words,
        })
    }
}

fn run(
    searcher: &Searcher,
    clauses: &BooleanQuery,
    query: &Query,
) -> Result<(usize, Vec<Found>), TantivyError> {
    let page = TopDocs::with_limit(query.limit.clamp(1, MAX_HITS_PER_PAGE))
        .and_offset(query.offset.min(MAX_OFFSET));
    let newest = SortByStaticFastValue::<i64>::for_field(DATE);
    match query.order {
        Order::Relevance => {
            let (total, found) = searcher.search(
                clauses,
                &(Count, page.order_by((SortBySimilarityScore, newest))),
            )?;
            Ok((
                total,
                found
                    .into_iter()
                    .map(|((score, _), address)| (score, address))
                    .collect(),
            ))
        }
        Order::Newest => {
            let (total, found) = searcher.search(
                clauses,
                &(Count, page.order_by((newest, SortBySimilarityScore))),
            )?;
            Ok((
                total,
                found
                    .into_iter()
                    .map(|((_, score), address)| (score, address))
                    .collect(),
            ))
        }
    }
}

fn read_hit(
    searcher: &Searcher,
    fields: &Fields,
    marker: &Marker,
    (score, address): Found,
) -> Result<Hit, SearchError> {
    let document: TantivyDocument = searcher.doc(address)?;
    let text = |field| {
        document
            .get_first(field)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
    };
    let ids = searcher
        .segment_reader(address.segment_ord)
        .fast_fields()
        .i64(ID)?;
    let exact = score >= EXACT_TIER;
    Ok(Hit {
        source: text(fields.source).to_owned(),
        id: ids.first(address.doc_id).unwrap_or_default(),
        score,
        exact,
        title: marker.whole(text(fields.title), exact),
        snippet: marker.piece(text(fields.body), exact),
    })
}

/// The words of a query as they were read, for marking them in a text.
pub(crate) fn read(text: &str) -> Parsed {
    parse(text)
}
