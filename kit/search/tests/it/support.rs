//! Rows and indexes for the tests.

use kit_search::{Access, Change, FilterName, Hits, Index, Position, Query, SearchDoc, Settings};
use tempfile::TempDir;

pub const UNIT: FilterName = FilterName("unit");

pub struct TestIndex {
    pub index: Index,
    pub folder: TempDir,
}

pub fn empty() -> TestIndex {
    let folder = TempDir::new().unwrap();
    TestIndex {
        index: Index::open(folder.path(), Settings::default()).unwrap(),
        folder,
    }
}

pub fn with(rows: Vec<SearchDoc>) -> TestIndex {
    let test = empty();
    test.index
        .apply(
            rows.into_iter().map(Change::Upsert).collect(),
            Position::sequence(1),
        )
        .unwrap();
    test
}

pub fn row(id: i64, title: &str) -> SearchDoc {
    SearchDoc {
        source: "papers",
        id,
        version: 1,
        title: title.to_owned(),
        body: String::new(),
        notation: String::new(),
        filters: vec![(UNIT, 1)],
        date: None,
    }
}

impl TestIndex {
    pub fn ask(&self, text: &str) -> Hits {
        self.index
            .search(&Query::new(text, Access::Everything))
            .unwrap()
    }

    pub fn ids(&self, text: &str) -> Vec<i64> {
        self.ask(text).hits.iter().map(|hit| hit.id).collect()
    }

    pub fn sorted_ids(&self, text: &str) -> Vec<i64> {
        let mut ids = self.ids(text);
        ids.sort_unstable();
        ids
    }
}
