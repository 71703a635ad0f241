//! How fast PDF files are prepared and checked: `cargo bench -p signatures --bench pdf`. Times are
//! those of the processor (Linux), so that a busy machine gives the same figures.
//!
//! The private key's work is left out of "prepare and embed"; the message is made once. Validation
//! includes it: parsing, digest, RSA-2048, comparison of revisions. `LARGE=1` adds a file of 300 MB
//! and prints the memory that it took.
#![expect(clippy::unwrap_used, missing_docs, reason = "benches, like tests")]

#[expect(dead_code, reason = "shared with the tests")]
#[path = "../tests/pdf/samples.rs"]
mod samples;
#[expect(dead_code, reason = "shared with the tests")]
#[path = "../tests/interop_pdf/signer.rs"]
mod signer;

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use signatures::pdf::{
    Rectangle, SignatureField, SignatureOptions, Target, inspect, prepare, validate,
};

fn options(name: &str) -> SignatureOptions<'static> {
    SignatureOptions::new(Target::New(SignatureField {
        name: name.to_owned(),
        page: 0,
        area: Some(Rectangle::of_size(300.0, 200.0, 102.0, 60.0)),
    }))
}

/// Time that this thread spent on a processor.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// Measures processor time.
fn measured<T>(bencher: &mut criterion::Bencher<'_>, mut act: impl FnMut() -> T) {
    bencher.iter_custom(|times| {
        let start = cpu();
        for _ in 0..times {
            black_box(act());
        }
        cpu() - start
    });
}

fn small_files(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("small files");
    group.throughput(Throughput::Elements(1));
    let Some(who) = signer::signer("leader") else {
        return;
    };
    for (name, style) in [
        ("table", samples::Style::Table),
        ("stream", samples::Style::ObjectStreams),
    ] {
        let base = samples::document(style);
        let options = options("leader");
        let message = who.message(&prepare(&base, &options).unwrap());
        group.bench_function(format!("prepare and embed, {name}"), |bencher| {
            measured(bencher, || {
                let prepared = prepare(black_box(&base), &options).unwrap();
                prepared.assemble(&base, &message).unwrap()
            });
        });
        group.bench_function(
            format!("prepare, sign with RSA-2048 and embed, {name}"),
            |bencher| {
                measured(bencher, || who.sign(black_box(&base), &options));
            },
        );
        let file = who.sign(&base, &options);
        group.bench_function(format!("inspect without the message, {name}"), |bencher| {
            measured(bencher, || inspect(black_box(&file)).unwrap());
        });
        group.bench_function(format!("validate, {name}"), |bencher| {
            measured(bencher, || validate(black_box(&file), &[]).unwrap());
        });
    }
    group.finish();
}

fn many_revisions(criterion: &mut Criterion) {
    let Some(who) = signer::signer("leader") else {
        return;
    };
    let mut group = criterion.benchmark_group("many revisions");
    group.sample_size(10);
    let mut file = samples::document(samples::Style::Table);
    for number in 1..=50 {
        file = who.sign(&file, &options(&format!("Signature{number}")));
        if number == 6 || number == 50 {
            group.bench_function(format!("validate {number} signatures"), |bencher| {
                measured(bencher, || validate(black_box(&file), &[]).unwrap());
            });
        }
    }
    group.finish();
}

/// Forgets the peak of memory so far (Linux).
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that this process had since, in kilobytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures and is configured by its environment"
)]
fn large_file(_: &mut Criterion) {
    if std::env::var_os("LARGE").is_none() {
        return;
    }
    let base = samples::large(300 << 20);
    forget_peak();
    let before = peak();
    let start = std::time::Instant::now();
    let prepared = prepare(&base, &options("leader")).unwrap();
    println!(
        "300 MB: prepared in {:?}, the peak rose by {} kB beside the file",
        start.elapsed(),
        peak() - before
    );
    let mut file = base;
    let increment = prepared.embed(b"\x30\x03\x02\x01\x05").unwrap();
    file.extend_from_slice(&increment);
    forget_peak();
    let before = peak();
    let start = std::time::Instant::now();
    let covers = inspect(&file).unwrap().signatures[0].covers_file();
    println!(
        "300 MB: inspected in {:?} ({covers}), the peak rose by {} kB beside the file",
        start.elapsed(),
        peak() - before
    );
}

criterion_group!(benches, small_files, many_revisions, large_file);
criterion_main!(benches);
