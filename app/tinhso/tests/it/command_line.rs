//! The program as an operator sees it: what it prints, and its exit codes.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};

pub fn tinhso(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tinhso"))
        .args(arguments)
        .arg("--data")
        .arg(data)
        .current_dir(data)
        .output()
        .expect("the program runs")
}

pub fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", out(output), told(output)))
}

#[test]
fn wrong_use_is_exit_code_2_and_one_line_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    for wrong in [
        &["sreve"][..],
        &["serve", "--listen", "nowhere"],
        &["serve", "--set", "web.lisen=127.0.0.1:1"],
        &["serve", "--set", "web.listen"],
        &["report", "annual"],
        &[
            "user",
            "add",
            "nva",
            "--name",
            "A",
            "--role",
            "quan_trj",
            "--new-organisation",
            "B",
        ],
    ] {
        let output = tinhso(folder.path(), wrong);
        let told = told(&output);
        assert_eq!(code(&output), Some(2), "{wrong:?}: {told}");
        assert_eq!(told.lines().count(), 1, "{wrong:?}: {told}");
        assert!(
            told.starts_with("tinhso: failed to ") && told.contains("; "),
            "{told}"
        );
    }
}

#[test]
fn a_failure_is_exit_code_1_and_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = tinhso(
        folder.path(),
        &["--database", "postgres://nobody@127.0.0.1:1/x", "migrate"],
    );
    assert_eq!(code(&output), Some(1), "{}", told(&output));
    assert!(
        told(&output).contains("is the server running"),
        "{}",
        told(&output)
    );
}

#[test]
fn help_is_told_on_standard_output_with_examples() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = tinhso(folder.path(), &["backup", "--help"]);
    assert_eq!(code(&output), Some(0));
    assert!(out(&output).contains("Examples:"), "{}", out(&output));
}

#[test]
fn missing_steps_are_a_finding_until_they_are_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = tinhso(folder.path(), &["migrate", "--dry-run", "--format", "json"]);
    assert_eq!(code(&before), Some(1), "{}", told(&before));
    assert!(
        json(&before)["steps"]
            .as_array()
            .is_some_and(|steps| !steps.is_empty())
    );
    assert_eq!(code(&tinhso(folder.path(), &["migrate"])), Some(0));
    assert_eq!(
        code(&tinhso(folder.path(), &["migrate", "--dry-run"])),
        Some(0)
    );
}

#[test]
fn the_first_administrator_comes_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let add = |name: &str, more: &[&str]| {
        let first = [
            "user",
            "add",
            name,
            "--name",
            "Nguyễn Văn Mẫu",
            "--role",
            "quan_tri",
        ];
        tinhso(folder.path(), &[&first, more].concat())
    };
    let refused = add("quan-tri", &[]);
    assert_eq!(code(&refused), Some(2), "there is no organisation yet");
    let done = add("quan-tri", &["--new-organisation", "Ủy ban nhân dân tỉnh"]);
    assert_eq!(code(&done), Some(0), "{}", told(&done));
    assert!(out(&done).contains("can sign in with the password: "));
    let again = add("quan-tri", &[]);
    assert_eq!(code(&again), Some(1), "the name is taken");
    let second = add("quan-tri.hai", &[]);
    assert_eq!(
        code(&second),
        Some(0),
        "the only organisation is meant: {}",
        told(&second)
    );
    let disabled = tinhso(
        folder.path(),
        &["user", "disable", "quan-tri.hai", "--reason", "thử"],
    );
    assert_eq!(code(&disabled), Some(0), "{}", told(&disabled));
    let list = json(&tinhso(
        folder.path(),
        &["user", "list", "--format", "json"],
    ));
    assert_eq!(list[0]["state"], "open");
    assert_eq!(list[1]["state"], "disabled");
    let user = |what: &[&str]| {
        let output = tinhso(
            folder.path(),
            &[&["user"], what, &["--format", "json"]].concat(),
        );
        assert_eq!(code(&output), Some(0), "{what:?}: {}", told(&output));
        json(&output)
    };
    assert_eq!(
        user(&["unlock", "quan-tri.hai"])["disabled"],
        true,
        "it stays so"
    );
    assert_eq!(user(&["enable", "quan-tri.hai"])["disabled"], false);
    let reset = user(&["reset-password", "quan-tri"]);
    assert!(
        reset["one_time_password"]
            .as_str()
            .is_some_and(|fresh| fresh.len() > 10)
    );
    let ended = user(&["end-sessions", "quan-tri", "--reason", "thử"]);
    assert_eq!(ended["sessions_ended"], 0);
    let factor = tinhso(folder.path(), &["user", "reset-totp", "quan-tri"]);
    assert_eq!(code(&factor), Some(1), "there is none");
    let unknown = tinhso(folder.path(), &["user", "unlock", "ai-do"]);
    assert_eq!(code(&unknown), Some(1));
}

#[test]
fn a_new_installation_checks_well() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&tinhso(folder.path(), &["migrate"])), Some(0));
    let built = tinhso(folder.path(), &["search", "build", "--format", "json"]);
    assert_eq!(
        (code(&built), json(&built)["rows"].as_u64()),
        (Some(0), Some(0))
    );
    for what in ["files", "search", "figures"] {
        let output = tinhso(folder.path(), &["check", what, "--format", "json"]);
        assert_eq!(code(&output), Some(0), "{what}: {}", told(&output));
        json(&output);
    }
    // a log without an entry shows nothing, also where nothing was done yet
    let log = tinhso(folder.path(), &["check", "audit", "--format", "json"]);
    assert_eq!(code(&log), Some(1), "{}", told(&log));
    assert_eq!(json(&log)["verdict"], "not_shown");
    for list in [
        &["jobs", "list"][..],
        &["jobs", "dead"],
        &["outbox", "status"],
    ] {
        let output = tinhso(folder.path(), &[list, &["--format", "json"]].concat());
        assert_eq!(code(&output), Some(0), "{list:?}: {}", told(&output));
        json(&output);
    }
    assert_eq!(code(&tinhso(folder.path(), &["config", "check"])), Some(0));
}

#[test]
fn a_damaged_content_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&tinhso(folder.path(), &["migrate"])), Some(0));
    let place = folder.path().join("files/b/ab");
    std::fs::create_dir_all(&place).expect("a folder");
    let name = format!("ab{}", "0".repeat(62));
    std::fs::write(place.join(name), "something else").expect("written");
    let output = tinhso(folder.path(), &["check", "files", "--format", "json"]);
    assert_eq!(code(&output), Some(1), "{}", told(&output));
    assert_eq!(json(&output)["problems"].as_array().map(Vec::len), Some(1));
}

#[test]
fn routes_and_the_description_of_the_api_are_json() {
    let folder = tempfile::tempdir().expect("a folder");
    let routes = json(&tinhso(folder.path(), &["routes", "--format", "json"]));
    let routes = routes.as_array().expect("a list");
    assert!(
        routes
            .iter()
            .any(|route| route["path"] == "/dang-nhap" && route["access"] == "public")
    );
    let api = json(&tinhso(folder.path(), &["openapi"]));
    assert!(
        api["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3."))
    );
}

#[test]
fn a_served_node_ends_cleanly_when_it_is_asked_to_stop() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_tinhso"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--set",
            "log.format=json",
            "--data",
        ])
        .arg(folder.path())
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(child.stderr.take().expect("standard error")).lines();
    let ready = lines.find_map(|line| {
        let line: Value = serde_json::from_str(&line.ok()?).expect("every line is JSON");
        (line["message"] == "ready").then_some(line)
    });
    assert!(ready.is_some_and(|ready| ready["address"].is_string()));
    let asked = Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .expect("kill runs");
    assert!(asked.success());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

fn modes_below(folder: &Path) -> Vec<(String, u32)> {
    use std::os::unix::fs::PermissionsExt;
    let mut modes = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let known = std::fs::metadata(&path).expect("there").permissions();
        modes.push((path.display().to_string(), known.mode() & 0o777));
        if path.is_dir() {
            modes.extend(modes_below(&path));
        }
    }
    modes
}

#[test]
fn what_the_program_writes_is_for_its_user_alone_whatever_the_folder_allows() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let (data, copies) = (folder.path().join("data"), folder.path().join("copies"));
    for open in [&data, &copies] {
        std::fs::create_dir(open).expect("a folder");
        let everybody = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(open, everybody).expect("set");
    }
    assert_eq!(code(&tinhso(&data, &["migrate"])), Some(0));
    let to = copies.display().to_string();
    let made = tinhso(&data, &["backup", "--to", &to]);
    assert_eq!(code(&made), Some(0), "{}", told(&made));
    for written in [&data, &copies] {
        let modes = modes_below(written);
        assert!(modes.len() > 3, "{modes:?}");
        for (path, mode) in modes {
            assert_eq!(mode & 0o077, 0, "{path}: {mode:o}");
        }
    }
}

#[test]
fn the_list_of_routes_holds_those_of_the_kit_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let listed = json(&tinhso(folder.path(), &["routes", "--format", "json"]));
    let listed = listed.as_array().expect("a list");
    for (method, path) in [
        ("GET", "/a/{file}"),
        ("GET", "/favicon.svg"),
        ("POST", "/tuy-chon"),
        ("GET", "/dang-nhap"),
    ] {
        let is_there = listed
            .iter()
            .any(|route| route["method"] == method && route["path"] == path);
        assert!(is_there, "{method} {path}");
    }
}
