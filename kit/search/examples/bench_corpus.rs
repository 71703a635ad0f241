//! Measures two-word queries through our API and through the bare library in one run:
//! `cargo run --profile <an optimised one> -p kit-search --features bench --example bench_corpus -- 300000`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows = arguments.next().map_or(Ok(20_000), |text| text.parse())?;
    let words = arguments.next().map_or(Ok(40), |text| text.parse())?;
    let folder = tempfile::TempDir::new()?;
    println!(
        "{:#?}",
        kit_search::bench::bench_corpus(folder.path(), rows, words)?
    );
    Ok(())
}
