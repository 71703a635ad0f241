//! How fast PDF files are prepared and checked: `cargo bench -p signatures --bench pdf`. Prints acts
//! per second of one processor (Linux), so that a busy machine gives the same figures.
//!
//! "Prepare and embed" leaves the private key out; the message is made once. Validation is all of
//! it: reading, digest, RSA-2048, comparison of revisions. `LARGE=1` adds a file of 300 MB and the
//! memory that it took beside the file.
#![expect(clippy::unwrap_used, reason = "benches, like tests")]

#[expect(dead_code, reason = "shared with the tests")]
#[path = "../tests/pdf/samples.rs"]
mod samples;
#[expect(dead_code, reason = "shared with the tests")]
#[path = "../tests/interop_pdf/signer.rs"]
mod signer;

use std::{hint::black_box, time::Duration};

use signatures::pdf::{
    Rectangle, SignatureField, SignatureOptions, Target, inspect, prepare, validate,
};

/// How long each act is repeated.
const LONG_ENOUGH: Duration = Duration::from_secs(2);

fn options(name: &str) -> SignatureOptions<'static> {
    SignatureOptions::new(Target::New(SignatureField {
        name: name.to_owned(),
        page: 0,
        area: Some(Rectangle::of_size(300.0, 200.0, 102.0, 60.0)),
    }))
}

/// Time that this thread spent on a processor; exact to some milliseconds.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

fn rate<T>(name: &str, mut act: impl FnMut() -> T) {
    let start = cpu();
    let mut times = 0u32;
    while cpu() - start < LONG_ENOUGH {
        for _ in 0..10 {
            black_box(act());
        }
        times += 10;
    }
    let each = (cpu() - start) / times;
    println!(
        "{name}: {:.0} per CPU-second, {each:?} each",
        1.0 / each.as_secs_f64()
    );
}

fn small_files(who: &signer::Signer) {
    for (name, style) in [
        ("table", samples::Style::Table),
        ("object streams", samples::Style::ObjectStreams),
    ] {
        let base = samples::document(style);
        let options = options("leader");
        let message = who.message(&prepare(&base, &options).unwrap());
        rate(&format!("prepare and embed, {name}"), || {
            let prepared = prepare(black_box(&base), &options).unwrap();
            prepared.assemble(&base, &message).unwrap()
        });
        rate(
            &format!("prepare, sign with RSA-2048 and embed, {name}"),
            || who.sign(black_box(&base), &options),
        );
        let file = who.sign(&base, &options);
        rate(&format!("inspect without the message, {name}"), || {
            inspect(black_box(&file)).unwrap()
        });
        rate(&format!("validate one signature, {name}"), || {
            validate(black_box(&file), &[]).unwrap()
        });
    }
}

fn many_revisions(who: &signer::Signer) {
    let mut file = samples::document(samples::Style::Table);
    for number in 1..=50 {
        file = who.sign(&file, &options(&format!("Signature{number}")));
        if [6, 50].contains(&number) {
            rate(
                &format!("validate {number} signatures over {number} revisions"),
                || validate(black_box(&file), &[]).unwrap(),
            );
            rate(
                &format!("inspect {number} signatures over {number} revisions"),
                || inspect(black_box(&file)).unwrap(),
            );
        }
    }
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

fn large_file(who: &signer::Signer) {
    let base = samples::large(300 << 20);
    forget_peak();
    let (before, start) = (peak(), cpu());
    let prepared = prepare(&base, &options("leader")).unwrap();
    println!(
        "300 MB: prepared in {:?}, {} kB beside the file",
        cpu() - start,
        peak() - before
    );
    let increment = prepared.embed(&who.message(&prepared)).unwrap();
    let mut file = base;
    file.extend_from_slice(&increment);
    forget_peak();
    let (before, start) = (peak(), cpu());
    let found = validate(&file, &[]).unwrap();
    println!(
        "300 MB: validated in {:?} (intact: {}), {} kB beside the file",
        cpu() - start,
        found[0].is_intact(),
        peak() - before
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench is configured by its environment"
)]
fn main() {
    let Some(who) = signer::signer("leader") else {
        return;
    };
    small_files(&who);
    many_revisions(&who);
    if std::env::var_os("LARGE").is_some() {
        large_file(&who);
    }
}
