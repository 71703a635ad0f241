//! Schemathesis (PyPI) makes requests out of the description, good ones and bad ones, and a program's
//! token goes with each: no answer may be a fault of ours, or one that the description does not name.
//!
//! `SCHEMATHESIS` names its command; `SCHEMATHESIS_EXAMPLES` how many cases are made for each act (12
//! without it, so that both databases together take some tens of seconds).

use crate::world::{On, Place, Running, fill_sample, program_token, waiting};
use std::{num::NonZeroU32, process::Command};

/// Cases for each act, without `SCHEMATHESIS_EXAMPLES`.
const EXAMPLES: &str = "12";
/// Fewer cases than this for the whole API show nothing.
const FEWEST: u32 = 800;
/// What is compared with the description.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

fn setting(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

async fn the_api_keeps_its_description(on: On) {
    let command = setting("SCHEMATHESIS", "schemathesis");
    if Command::new(&command).arg("--version").output().is_err() {
        eprintln!(
            "skipped: schemathesis is not installed (pip install schemathesis, SCHEMATHESIS)"
        );
        return;
    }
    let place = Place::new(on).await;
    let mut config = place.config("a");
    let many = NonZeroU32::new(1_000_000).unwrap();
    (
        config.web.requests_per_address,
        config.web.requests_per_account,
    ) = (many, many);
    let parts = fill_sample(crate::world::open(config).await).await;
    let token = program_token(&parts, "Schemathesis").await;
    let node = Running::start(parts).await;
    let address = format!("http://{}", node.address);
    let done = waiting(move || {
        Command::new(command)
            .arg("run")
            .arg(format!("{address}/api/openapi.json"))
            .args(["--url", &address, "--checks", CHECKS, "--seed", "1"])
            .args([
                "--phases",
                "examples,coverage,fuzzing",
                "--continue-on-failure",
            ])
            .args([
                "--max-examples",
                &setting("SCHEMATHESIS_EXAMPLES", EXAMPLES),
            ])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args([
                "--request-timeout",
                "30",
                "--warnings",
                "off",
                "--no-shrink",
            ])
            .env("HYPOTHESIS_STORAGE_DIRECTORY", place.folder.path())
            .current_dir(place.folder.path())
            .output()
            .unwrap()
    })
    .await;
    let said = String::from_utf8_lossy(&done.stdout);
    println!("{said}");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    // "  1036 generated, 1036 passed"
    let tried = said
        .lines()
        .find_map(|line| line.trim().split_once(" generated,"))
        .and_then(|(count, _)| count.parse::<u32>().ok());
    assert!(tried >= Some(FEWEST), "it tried {tried:?}");
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_the_api_is_one_that_its_description_names_on_sqlite() {
    the_api_keeps_its_description(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_the_api_is_one_that_its_description_names_on_postgresql() {
    the_api_keeps_its_description(On::Postgresql).await;
}
