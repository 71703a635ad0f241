//! Processor time, so that a busy machine gives the same figures (Linux).

use std::{hint::black_box, time::Duration};

/// Time that this thread spent on a processor; exact to some milliseconds.
pub fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split(' ').next();
    let nanoseconds = first.and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// How often an act is done in a second of one processor: the best of three rounds.
pub fn rate<T>(round: Duration, mut act: impl FnMut() -> T) -> f64 {
    let mut best = 0.0f64;
    for _ in 0..3 {
        let start = cpu();
        let mut times = 0u32;
        while cpu() - start < round {
            for _ in 0..10 {
                black_box(act());
            }
            times += 10;
        }
        best = best.max(f64::from(times) / (cpu() - start).as_secs_f64());
    }
    best
}
