//! Schemathesis (PyPI) makes requests out of the description, good ones and bad ones, and a program's
//! token goes with each: no answer may be a fault of ours, or one that the description does not name.
//!
//! `SCHEMATHESIS` names its command; `SCHEMATHESIS_EXAMPLES` how many cases are made for each act (12
//! without it, so that both databases together take some tens of seconds).

use crate::world::{On, Place, Running, fill_sample, waiting};
use identity::{
    ProgramRules, Role, actor_for,
    directory::body_of_code,
    holders_of_role,
    programs::{
        ask::{AskProgram, ask_program},
        confirm::confirm_secret,
        token::issue_token,
        waiting_secret,
    },
};
use jiff::{SignedDuration, ToSpan};
use kit_db::{DbError, Tx};
use std::{num::NonZeroU32, process::Command};
use tinhso::{modules, node::Parts};

/// Cases for each act, without `SCHEMATHESIS_EXAMPLES`.
const EXAMPLES: &str = "12";
/// What is compared with the description.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

fn setting(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

/// A token of a program that may all that programs may, made by two administrators.
fn token(tx: &mut Tx<'_>, parts: &Parts) -> Result<String, DbError> {
    let (now, today) = (parts.clock.now(), parts.clock.today());
    let rules = ProgramRules {
        token_life: SignedDuration::from_hours(12),
        ..ProgramRules::new(modules::for_programs())
    };
    let province = body_of_code(tx, "H41")?;
    let administrators = holders_of_role(tx, province, Role::Administrator, today)?;
    let mut admin = |place: usize| {
        let found = &administrators[place];
        actor_for(tx, found.person, found.post, now).unwrap()
    };
    let (one, two) = (admin(0), admin(1));
    let input = AskProgram {
        unit: holders_of_role(tx, province, Role::Clerk, today)?[0].unit,
        name: "Schemathesis".into(),
        contact: "tests".into(),
        permissions: rules.allowed.iter().map(|one| (*one).to_owned()).collect(),
        expires_on: today.checked_add(1.month()).unwrap(),
        per_minute: identity::programs::PER_MINUTE_MAX,
        per_day: identity::programs::PER_DAY_MAX,
    };
    let id = ask_program(tx, now, &one, &input, &rules).unwrap();
    let waiting = waiting_secret(tx, now, id)?.unwrap();
    let given = confirm_secret(tx, now, &two, waiting.id, &rules).unwrap();
    let issued = issue_token(tx, now, &id.to_string(), &given.secret, &rules)?;
    Ok(issued.unwrap().token)
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
    let seeded = parts.clone();
    let token = waiting(move || {
        let db = seeded.db.clone();
        db.write_blocking(move |tx| token(tx, &seeded)).unwrap()
    })
    .await;
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
    assert!(said.contains("API Operations"), "it tried nothing");
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
