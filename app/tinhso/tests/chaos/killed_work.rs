use documents::{
    books, figures,
    outgoing::{
        ActError, approve::approve, check, draft::DraftInput, draft::draft, issue::issue,
        submit::submit,
    },
};
use identity::OrganisationId;
use jiff::civil::date;
use kit_base::Clock;
use kit_db::{DatabaseUrl, Db, DbError, OpenOptions, params, sql};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};
use tinhso::simulation::{self, Agency, Scale, Sort, Volumes};

const PROGRAM: &str = env!("CARGO_BIN_EXE_tinhso");
const SCALE: &str = "0.0005";
/// Where a killed child finds its database.
const CHILD: &str = "TINHSO_CHAOS_DATABASE";

/// How often a process is killed.
fn kills() -> u64 {
    crate::times(2)
}

#[expect(clippy::disallowed_methods, reason = "a killer waits for its moment")]
fn wait(milliseconds: u64) {
    thread::sleep(Duration::from_millis(milliseconds));
}

fn database(folder: &Path) -> Db {
    let url = DatabaseUrl::Sqlite(folder.join("tinhso.sqlite"));
    Db::open(&url, &OpenOptions::default()).unwrap()
}

fn simulate(folder: &Path) -> Child {
    Command::new(PROGRAM)
        .args([
            "simulate",
            "nghean-2022",
            "--scale",
            SCALE,
            "--titles",
            "nowhere",
            "--data",
        ])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_year_that_is_killed_again_and_again_comes_out_exact() {
    let folder = tempfile::tempdir().unwrap();
    let mut killed = 0;
    for turn in 0..kills() {
        let mut child = simulate(folder.path());
        wait(1_500 + turn * 977 % 2_500);
        killed += u64::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed > 0, "at least one run was killed before its end");
    assert!(simulate(folder.path()).wait().unwrap().success());
    let db = database(folder.path());
    let volumes = Volumes::at(SCALE.parse::<Scale>().unwrap());
    let counted = db.read_blocking(figures::recounted).unwrap();
    assert_eq!(counted.received, volumes.received as i64);
    assert_eq!(counted.issued, volumes.issued as i64);
    assert_eq!(counted.approved, volumes.approved as i64);
    assert_eq!(
        counted.forwarded,
        (volumes.received - volumes.awaiting) as i64
    );
    let tallied = db
        .read_blocking(|tx| figures::totals(tx, date(2022, 1, 1), date(2022, 12, 31)))
        .unwrap();
    assert_eq!(
        (tallied.received, tallied.issued),
        (counted.received, counted.issued)
    );
    assert_eq!(db.read_blocking(books::flaws).unwrap(), vec![]);
}

sql!(DELIVERED -> i64:
    "select count(*) from doc_incoming i join doc_document d on d.id = i.document_id where d.number = ?1 and d.issuer_id = ?2");
sql!(ISSUED -> i64: "select number from doc_document where issuer_id = ?1 and number is not null order by number");

#[test]
fn what_was_issued_to_all_communes_reached_all_or_none_when_the_process_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(folder.path());
    let steps = tinhso::modules::catalogue().migrations();
    db.migrate(&steps, jiff::Timestamp::UNIX_EPOCH).unwrap();
    simulation::load_directory(&db, 1).unwrap();
    let (issuer, communes) = issuer_and_communes(&db);
    let mut acknowledged = Vec::new();
    for turn in 0..kills() {
        acknowledged.extend(numbers_until_killed(
            folder.path(),
            800 + turn * 733 % 1_500,
        ));
    }
    let mut sorted = acknowledged.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(
        sorted.len(),
        acknowledged.len(),
        "no number was given twice"
    );
    let (id, all) = (issuer.id, communes.len() as i64);
    let issued: Vec<i64> = db
        .read_blocking(move |tx| tx.query(&ISSUED, params![id]))
        .unwrap();
    assert_eq!(
        issued,
        (1..=issued.len() as i64).collect::<Vec<_>>(),
        "no number was skipped"
    );
    assert!(
        acknowledged.iter().all(|number| issued.contains(number)),
        "nothing acknowledged is lost"
    );
    assert!(!issued.is_empty());
    every_step_has_its_entry_and_every_entry_its_step(&db);
    for number in issued {
        let delivered = db
            .read_blocking(move |tx| tx.get(&DELIVERED, params![number, id]))
            .unwrap();
        assert_eq!(delivered, all, "document {number} reached all or none");
    }
}

sql!(STEPS -> i64: "select count(*) as n from doc_step where act = ?1");
sql!(ENTRIES -> Vec<u8>: "select body from aud_leaf order by number");

/// Whenever the process was killed: no change without its entry in the log, no entry without its
/// change.
fn every_step_has_its_entry_and_every_entry_its_step(db: &Db) {
    let bodies = db
        .read_blocking(|tx| tx.query(&ENTRIES, params![]))
        .unwrap();
    let acts = [
        "draft",
        "submit",
        "check_content",
        "check_format",
        "approve",
        "issue",
    ];
    for act in acts {
        let action = format!("documents.outgoing.{act}");
        // a text of CBOR as it stands in an entry: its head, then its letters
        let text = [&[0x78, action.len() as u8], action.as_bytes()].concat();
        let names = |body: &&Vec<u8>| body.windows(text.len()).any(|part| part == text);
        let entries = bodies.iter().filter(names).count() as i64;
        let steps = db
            .read_blocking(move |tx| tx.get(&STEPS, params![act]))
            .unwrap();
        assert_eq!(entries, steps, "{act}");
        assert!(steps > 0, "{act}");
    }
    let options = kit_audit::CheckOptions {
        acts: tinhso::modules::catalogue().acts(),
        ..kit_audit::CheckOptions::default()
    };
    assert_eq!(kit_audit::check(db, &options).unwrap().problems, vec![]);
}

fn issuer_and_communes(db: &Db) -> (Agency, Vec<OrganisationId>) {
    let at = Clock::instant_of(date(2022, 11, 16).at(8, 0, 0, 0));
    let agencies = db
        .read_blocking(move |tx| simulation::load_agencies(tx, at))
        .unwrap();
    let of = |sort| agencies.iter().filter(move |a| a.sort == sort);
    let communes: Vec<OrganisationId> = of(Sort::Commune).map(|a| a.id).collect();
    assert_eq!(communes.len(), 460);
    let issuer = of(Sort::Department).next().unwrap().clone();
    (issuer, communes)
}

/// Starts this very program as a child that issues and issues, kills it so long after its first number,
/// and gives the numbers that it had acknowledged.
fn numbers_until_killed(folder: &Path, milliseconds: u64) -> Vec<i64> {
    let mut child = Command::new(this_program())
        .args([
            "--ignored",
            "--exact",
            "--nocapture",
            "killed_work::the_child_that_is_killed",
        ])
        .env(CHILD, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (begun, begins) = mpsc::channel();
    let reader = thread::spawn(move || {
        let texts = lines.map_while(Result::ok);
        texts
            .filter_map(|line| line.strip_prefix("issued ")?.parse().ok())
            .inspect(|_| {
                // nobody listens after the first
                let _ = begun.send(());
            })
            .collect::<Vec<i64>>()
    });
    begins.recv().expect("the child issues");
    wait(milliseconds);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

fn this_program() -> std::path::PathBuf {
    std::env::current_exe().unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the parent says where the database is"
)]
fn database_of_parent() -> Option<std::ffi::OsString> {
    std::env::var_os(CHILD)
}

#[test]
#[ignore = "started and killed by the test above"]
fn the_child_that_is_killed() {
    let Some(folder) = database_of_parent() else {
        return;
    };
    let db = database(Path::new(&folder));
    let (issuer, communes) = issuer_and_communes(&db);
    let now = Clock::instant_of(date(2022, 11, 16).at(9, 0, 0, 0));
    let input = DraftInput {
        kind: "thong_bao".to_owned(),
        subject: "Gửi toàn thể các xã, phường, thị trấn".to_owned(),
        signer: Some(issuer.leaders[0].person),
        receivers: communes,
        secrecy: documents::secrecy::NONE.to_owned(),
        ..DraftInput::default()
    };
    loop {
        let (it, input) = (issuer.clone(), input.clone());
        let issued = db.write_blocking(move |tx| {
            let (division, worker) = (&it.divisions[0], &it.divisions[0].workers[0]);
            let id = draft(tx, now, worker, &input)?;
            submit(tx, now, worker, id, None)?;
            check::content(tx, now, &division.head, id, None, "")?;
            check::format(tx, now, &it.format_checker, id, None, "")?;
            approve(tx, now, &it.leaders[0], id, None, "")?;
            issue(tx, now, &it.clerk, id, None)
        });
        match issued {
            Ok(issued) => println!("issued {}", issued.number),
            Err(ActError::Database(DbError::Closed)) => break,
            Err(other) => panic!("{other}"),
        }
    }
}
