//! Measures two-word queries through our API and through the bare library in one run:
//! `cargo run --profile <an optimised one> -p kit-search --features bench --example bench_corpus -- 300000`.

use std::time::Duration;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows = arguments.next().map_or(Ok(20_000), |text| text.parse())?;
    let words = arguments.next().map_or(Ok(40), |text| text.parse())?;
    let folder = tempfile::TempDir::new()?;
    let report = kit_search::bench::bench_corpus(folder.path(), rows, words)?;
    let ms = |(median, worst): (Duration, Duration)| {
        format!(
            "[{:.3}, {:.3}]",
            median.as_secs_f64() * 1e3,
            worst.as_secs_f64() * 1e3
        )
    };
    // JSON for scripts/bench.mjs; the pairs are median and 99th percentile in milliseconds
    println!(
        r#"{{"rows":{},"build_seconds":{:.1},"bytes":{},"accented":{},"plain":{},"bare":{}}}"#,
        report.rows,
        report.build.as_secs_f64(),
        report.bytes_on_disk,
        ms(report.accented),
        ms(report.plain),
        ms(report.bare),
    );
    Ok(())
}
