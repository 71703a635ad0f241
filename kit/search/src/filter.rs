//! Who may see, which source, which days: checked on columns, document by document, inside the query.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::{DocId, SegmentReader};

use crate::change::FilterName;
use crate::query::{Access, Query};
use crate::schema::{DATE, FILTER, NO_DATE, SOURCE, day_number};

/// The number under which (name, id) stands in the filter column. It is part of the index on disk.
///
/// 64 bits of a mixed FNV-1a: two pairs meeting by chance is as likely as 2⁻⁶⁴ for each pair, ids are
/// handed out by the system, and rows are checked again when they are loaded.
pub(crate) fn value_of(name: FilterName, id: i64) -> u64 {
    hash(name.0.as_bytes(), &id.to_le_bytes())
}

pub(crate) fn source_value(source: &str) -> u64 {
    hash(source.as_bytes(), b"source")
}

fn hash(first: &[u8], second: &[u8]) -> u64 {
    let mut value = 0xcbf2_9ce4_8422_2325_u64;
    for byte in first.iter().chain(std::iter::once(&0xff)).chain(second) {
        value = (value ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The members are hashes already.
#[derive(Default)]
struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

type Values = HashSet<u64, BuildHasherDefault<AlreadyHashed>>;

/// What a document must satisfy besides its text.
pub(crate) struct Conditions {
    sources: Values,
    days: Option<(i64, i64)>,
    /// Of each set the document must belong to at least one member.
    groups: Vec<Values>,
}

impl Conditions {
    pub(crate) fn of(query: &Query) -> Self {
        let set = |pairs: &[(FilterName, i64)]| {
            pairs
                .iter()
                .map(|(name, id)| value_of(*name, *id))
                .collect()
        };
        let mut groups: Vec<Values> = query.filters.iter().map(|group| set(group)).collect();
        if let Access::AnyOf(pairs) = &query.access {
            groups.push(set(pairs));
        }
        let days = (query.from.is_some() || query.until.is_some()).then(|| {
            (
                query.from.map_or(NO_DATE + 1, day_number),
                query.until.map_or(i64::MAX, day_number),
            )
        });
        let sources = query
            .sources
            .iter()
            .map(|source| source_value(source))
            .collect();
        Self {
            sources,
            days,
            groups,
        }
    }

    /// Whether no document can satisfy them: somebody who belongs to nothing sees nothing.
    pub(crate) fn are_impossible(&self) -> bool {
        self.groups.iter().any(HashSet::is_empty)
            || self.days.is_some_and(|(from, until)| from > until)
    }

    /// The conditions as a clause of a query, or nothing if every document satisfies them.
    pub(crate) fn into_clause(self) -> Option<DocPredicateQuery> {
        if self.sources.is_empty() && self.days.is_none() && self.groups.is_empty() {
            return None;
        }
        let conditions = Arc::new(self);
        let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
            let columns = segment.fast_fields();
            let source = columns.column_opt::<u64>(SOURCE)?;
            let date = columns.column_opt::<i64>(DATE)?;
            let filter = columns.column_opt::<u64>(FILTER)?;
            let conditions = conditions.clone();
            Ok(move |doc: DocId| {
                let of_source = conditions.sources.is_empty()
                    || source
                        .as_ref()
                        .and_then(|column| column.first(doc))
                        .is_some_and(|value| conditions.sources.contains(&value));
                let in_days = || {
                    conditions.days.is_none_or(|(from, until)| {
                        date.as_ref()
                            .and_then(|column| column.first(doc))
                            .is_some_and(|day| from <= day && day <= until)
                    })
                };
                let in_groups = || {
                    conditions.groups.iter().all(|group| {
                        filter.as_ref().is_some_and(|column| {
                            column
                                .values_for_doc(doc)
                                .any(|value| group.contains(&value))
                        })
                    })
                };
                of_source && in_days() && in_groups()
            })
        });
        Some(predicate.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_on_disk_stay_what_they_are() {
        // changing these needs another FORMAT: old indexes would answer wrongly
        assert_eq!(
            value_of(FilterName("unit"), 17),
            value_of(FilterName("unit"), 17)
        );
        assert_ne!(
            value_of(FilterName("unit"), 17),
            value_of(FilterName("unit"), 18)
        );
        assert_ne!(
            value_of(FilterName("unit"), 17),
            value_of(FilterName("person"), 17)
        );
    }
}
