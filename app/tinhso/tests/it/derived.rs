//! What is derived from rows, against the rows: `check search` and `check figures` find what was
//! falsified.

use kit_db::{Db, OpenOptions, params, sql};
use serde_json::Value;
use std::{
    path::Path,
    process::{Command, Output},
};

sql!(OTHER_SUBJECT: "update doc_document set subject = 'khác' where id = (select min(id) from doc_document)");
sql!(OTHER_COUNT: "update doc_tally set received = received + 1 where day = (select min(day) from doc_tally where received > 0)");

fn tinhso(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tinhso"))
        .args(arguments)
        .args(["--format", "json", "--data"])
        .arg(data)
        .current_dir(data)
        .output()
        .expect("the program runs")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn database(data: &Path) -> Db {
    let url = format!("sqlite:{}", data.join("tinhso.sqlite").display());
    Db::open(&url.parse().expect("an address"), &OpenOptions::default()).expect("it opens")
}

#[test]
fn a_period_that_ends_before_it_begins_is_a_wrong_use_and_no_clean_bill() {
    let folder = tempfile::tempdir().expect("a folder");
    let asked = [
        "check",
        "figures",
        "--from",
        "2022-12-31",
        "--to",
        "2022-01-01",
    ];
    tinhso(folder.path(), &["migrate"]);
    let checked = tinhso(folder.path(), &asked);
    assert_eq!(checked.status.code(), Some(2), "{checked:?}");
}

#[test]
fn what_was_falsified_is_found_in_the_index_and_in_the_counters() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let played = Command::new(env!("CARGO_BIN_EXE_tinhso"))
        .args([
            "simulate",
            "nghean-2022",
            "--scale",
            "0.0005",
            "--titles",
            "nowhere",
            "--data",
        ])
        .arg(data)
        .output()
        .expect("the program runs");
    assert!(
        played.status.success(),
        "{}",
        String::from_utf8_lossy(&played.stderr)
    );
    let year = [
        "check",
        "figures",
        "--from",
        "2022-01-01",
        "--to",
        "2022-12-31",
    ];
    let figures = tinhso(data, &year);
    assert_eq!(figures.status.code(), Some(0), "{}", json(&figures));
    // a check makes nothing: where no index is, that is the finding
    let nothing = tinhso(data, &["check", "search"]);
    assert_eq!(nothing.status.code(), Some(1), "{}", json(&nothing));
    assert_eq!(json(&nothing)["whole"], false);
    assert!(!data.join("search").exists(), "nothing was written");
    let built = tinhso(data, &["search", "build"]);
    assert_eq!(built.status.code(), Some(0), "{}", json(&built));
    let second = tinhso(data, &["check", "search"]);
    assert_eq!(second.status.code(), Some(0), "{}", json(&second));
    let second = json(&second);
    assert_eq!(
        (&second["agrees"], &second["whole"], &second["behind"]),
        (&true.into(), &true.into(), &0.into()),
        "{second}"
    );
    assert!(
        second["sampled"].as_u64().is_some_and(|rows| rows >= 50),
        "{second}"
    );
    database(data)
        .write_blocking(|tx| {
            tx.execute(&OTHER_SUBJECT, params![])?;
            tx.execute(&OTHER_COUNT, params![])
        })
        .expect("falsified");
    let figures = tinhso(data, &year);
    assert_eq!(figures.status.code(), Some(1), "{}", json(&figures));
    assert!(
        json(&figures)["problems"][0]
            .as_str()
            .is_some_and(|said| said.starts_with("received of")),
        "{}",
        json(&figures)
    );
    let search = tinhso(data, &["check", "search"]);
    assert_eq!(search.status.code(), Some(1), "{}", json(&search));
    assert_eq!(json(&search)["other_text"], 1, "{}", json(&search));
}
