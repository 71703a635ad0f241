//! A measured comparison with the bare library in one and the same run.
//!
//! Absolute figures depend on the machine; the ratio between our API (permissions, exact tier, phrase
//! reward, exact total, highlighted page) and the bare library (two required folded words, ten best)
//! does not, and is what must not grow.

use std::path::Path;
use std::time::{Duration, Instant};

use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, TermQuery};
use tantivy::schema::IndexRecordOption;

use crate::{
    Access, Change, FilterName, Index, IndexError, Position, Query, SearchDoc, SearchError,
    Settings,
};

/// What was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchReport {
    /// Rows in the index.
    pub rows: usize,
    /// Time to build it, commits included.
    pub build: Duration,
    /// Bytes of the folder.
    pub bytes_on_disk: u64,
    /// Median and 99th percentile through our API, words typed with diacritics.
    pub accented: (Duration, Duration),
    /// The same, words typed without diacritics.
    pub plain: (Duration, Duration),
    /// Median and 99th percentile of the bare library.
    pub bare: (Duration, Duration),
}

/// Why the measurement failed.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// Writing failed.
    #[error("{0}")]
    Index(#[from] IndexError),
    /// Searching failed.
    #[error("{0}")]
    Search(#[from] SearchError),
    /// The bare library failed.
    #[error("search without our layer: {0}")]
    Bare(#[from] tantivy::TantivyError),
}

/// Syllables of official titles, the frequent ones first.
const SYLLABLES: &str = "về việc quyết định phê duyệt kế hoạch triển khai thực hiện ủy ban nhân dân tỉnh xã huyện báo cáo thông công tác \
năm đất đai đầu tư xây dựng dự án giáo dục đào tạo y tế sở văn hóa thể thao du lịch nông nghiệp môi trường tài chính ngân sách nhà nước \
bổ nhiệm cán bộ công chức viên chức khen thưởng kỷ luật thanh tra kiểm tra khiếu nại tố cáo giải quyết hồ sơ thủ tục hành chính cải cách \
chuyển đổi số an ninh trật tự quốc phòng quân sự tuyển dụng hội nghị họp mời tờ trình dự thảo nghị quyết chỉ thị hướng dẫn quy chế phối hợp \
đường giao thông thủy lợi điện nước sạch rừng biển cảng cá phòng chống thiên tai bão lũ dịch bệnh gia súc tiêm chủng bảo hiểm xã hội nghèo";

const UNIT: FilterName = FilterName("unit");
/// Units over which the rows are spread; the reader belongs to a third of them.
const UNITS: i64 = 90;
const QUERIES: usize = 500;

/// A small generator with a fixed seed: the same corpus in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    /// Frequent syllables more often, like in real text.
    fn syllable<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let limit = self.next(of.len()) + 1;
        of[self.next(limit)]
    }

    fn text(&mut self, of: &[&str], words: usize) -> String {
        (0..words)
            .map(|_| self.syllable(of))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Builds an index of `rows` rows in a folder of its own and measures two-word queries.
///
/// # Errors
/// If the index cannot be written or read.
pub fn bench_corpus(
    folder: &Path,
    rows: usize,
    words_per_body: usize,
) -> Result<BenchReport, BenchError> {
    let syllables: Vec<&str> = SYLLABLES.split_whitespace().collect();
    let index = Index::open(folder, Settings::default())?;
    let mut numbers = Numbers(42);
    let (build, built) = timed(|| build(&index, &mut numbers, &syllables, rows, words_per_body));
    built?;
    let pairs: Vec<(&str, &str)> = (0..QUERIES)
        .map(|_| (numbers.syllable(&syllables), numbers.syllable(&syllables)))
        .collect();
    let access = Access::AnyOf((0..UNITS / 3).map(|unit| (UNIT, unit)).collect());
    let ours = |fold: bool| -> Result<(Duration, Duration), BenchError> {
        let mut times = Vec::with_capacity(pairs.len());
        for (first, second) in &pairs {
            let text = format!("{first} {second}");
            let query = Query::new(
                if fold { vn::folding::fold(&text) } else { text },
                access.clone(),
            );
            let (time, hits) = timed(|| index.search(&query));
            hits?;
            times.push(time);
        }
        Ok(percentiles(times))
    };
    let accented = ours(false)?;
    let plain = ours(true)?;
    let mut times = Vec::with_capacity(pairs.len());
    for (first, second) in &pairs {
        let (time, found) = timed(|| bare(&index, first, second));
        found?;
        times.push(time);
    }
    Ok(BenchReport {
        rows,
        build,
        bytes_on_disk: size_of(folder),
        accented,
        plain,
        bare: percentiles(times),
    })
}

fn build(
    index: &Index,
    numbers: &mut Numbers,
    syllables: &[&str],
    rows: usize,
    words: usize,
) -> Result<(), IndexError> {
    const BATCH: usize = 5_000;
    let mut done = 0;
    while done < rows {
        let batch = (done..rows.min(done + BATCH)).map(|id| {
            Change::Upsert(SearchDoc {
                source: "bench",
                id: id as i64,
                version: 1,
                title: numbers.text(syllables, 14),
                body: numbers.text(syllables, words),
                notation: format!("{}/QĐ-UBND", id % 3_000 + 1),
                filters: vec![(UNIT, numbers.next(UNITS as usize) as i64)],
                date: jiff::civil::Date::new(
                    2020 + (id % 6) as i16,
                    (id % 12) as i8 + 1,
                    (id % 28) as i8 + 1,
                )
                .ok(),
            })
        });
        let batch: Vec<Change> = batch.collect();
        done += batch.len();
        index.apply(batch, Position::sequence(done as i64))?;
    }
    Ok(())
}

/// Two required words in the folded title or body, ten best, nothing else.
fn bare(index: &Index, first: &str, second: &str) -> Result<usize, tantivy::TantivyError> {
    let fields = index.fields();
    let word = |text: &str| {
        let folded = vn::folding::fold(text);
        let of = |field| -> Box<dyn tantivy::query::Query> {
            Box::new(TermQuery::new(
                Term::from_field_text(field, &folded),
                IndexRecordOption::WithFreqs,
            ))
        };
        Box::new(BooleanQuery::union(vec![
            of(fields.title_folded),
            of(fields.body_folded),
        ])) as Box<dyn tantivy::query::Query>
    };
    let query = BooleanQuery::intersection(vec![word(first), word(second)]);
    let found = index
        .searcher()
        .search(&query, &TopDocs::with_limit(10).order_by_score())?;
    Ok(found.len())
}

#[expect(clippy::disallowed_methods, reason = "a measurement measures")]
fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

fn percentiles(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get(times.len() * share / 100)
            .copied()
            .unwrap_or_default()
    };
    (at(50), at(99))
}

fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .filter_map(|entry| entry.metadata().ok())
        .map(|data| data.len())
        .sum()
}
