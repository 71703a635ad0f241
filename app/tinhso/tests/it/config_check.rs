//! The check of settings tries what a start needs, and finds what a start would fail at.

use crate::command_line::{code, json, out, tinhso, told};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    os::unix::net::UnixListener,
    path::Path,
    process::Output,
};

fn check(data: &Path, settings: &[String]) -> Output {
    run(data, &["config", "check"], settings)
}

fn run(data: &Path, command: &[&str], settings: &[String]) -> Output {
    let mut arguments = command.to_vec();
    for setting in settings {
        arguments.extend(["--set", setting]);
    }
    tinhso(data, &arguments)
}

#[test]
fn what_a_start_fails_at_the_check_finds_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    fs::create_dir_all(&data).expect("a folder");
    let trust = folder.path().join("trust");
    fs::create_dir_all(trust.join("vgca")).expect("a folder");
    fs::write(trust.join("vgca/root.pem"), "no certificate").expect("written");
    let broken = folder.path().join("broken.sqlite");
    fs::write(
        &broken,
        "no database at all, but long enough to be one ".repeat(200),
    )
    .expect("written");
    let broken_key = folder.path().join("audit.key");
    fs::write(&broken_key, "zz").expect("written");
    for (setting, word) in [
        (
            format!("audit.key_file={}", broken_key.display()),
            "key of the audit log",
        ),
        (
            format!("signing.trust_folder={}", trust.display()),
            "trusted roots",
        ),
        (
            format!("database.url=sqlite:{}", broken.display()),
            "database",
        ),
    ] {
        let settings = [setting];
        let checked = check(&data, &settings);
        assert_eq!(code(&checked), Some(1), "{}", out(&checked));
        assert!(out(&checked).contains(word), "{}", out(&checked));
        let started = run(&data, &["serve", "--listen", "127.0.0.1:0"], &settings);
        assert_eq!(code(&started), Some(1), "{}", told(&started));
    }
}

#[test]
fn a_damaged_or_cut_off_database_is_a_finding_and_never_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tinhso.sqlite");
    // a program that ends before its last connection leaves the pages beside the file, for the next one to put in
    let whole = (0..50).find_map(|_| {
        let made = tinhso(folder.path(), &["migrate"]);
        assert_eq!(code(&made), Some(0), "{}", told(&made));
        let whole = fs::read(&path).expect("the database");
        (whole.len() > 160 * 4_096).then_some(whole)
    });
    let whole = whole.expect("all pages in the file");
    let checked = check(folder.path(), &["node.roles=web,index".to_owned()]);
    assert_eq!(code(&checked), Some(0), "{}", out(&checked));
    let overwritten = |page: usize| {
        let mut bytes = whole.clone();
        bytes[page * 4_096..(page + 2) * 4_096].fill(0xa5);
        bytes
    };
    for (what, bytes) in [
        ("cut off", whole[..whole.len() - 4_000].to_vec()),
        ("half", whole[..whole.len() / 2].to_vec()),
        ("words", b"garbage".to_vec()),
        ("the history of the tables", overwritten(1)),
        ("a page in the middle", overwritten(100)),
        ("another page", overwritten(150)),
    ] {
        fs::write(&path, bytes).expect("written");
        let checked = check(folder.path(), &[]);
        assert_eq!(code(&checked), Some(1), "{what}: {}", out(&checked));
        assert!(
            out(&checked).contains("database"),
            "{what}: {}",
            out(&checked)
        );
    }
    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("a folder in its place");
    let checked = check(folder.path(), &[]);
    assert_eq!(code(&checked), Some(1), "{}", out(&checked));
    assert!(
        out(&checked).contains("no ordinary file"),
        "{}",
        out(&checked)
    );
}

#[test]
fn a_place_for_heads_that_cannot_be_written_is_a_finding_and_keeps_no_node_from_starting() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = folder.path().join("heads.txt");
    let in_file = folder.path().join("file/heads.txt");
    fs::write(folder.path().join("file"), "").expect("written");
    let command = ["config", "check", "--offline", "--format", "json"];
    let settings = |path: &Path| [format!("audit.checkpoint_files={}", path.display())];
    let checked = run(folder.path(), &command, &settings(&good));
    assert_eq!(code(&checked), Some(0), "{}", out(&checked));
    assert!(!good.exists(), "the check makes nothing");
    let absent = folder.path().join("absent/heads.txt");
    for path in [absent.as_path(), folder.path(), &in_file] {
        let checked = run(folder.path(), &command, &settings(path));
        assert_eq!(code(&checked), Some(1), "{}", out(&checked));
        let said = json(&checked)["findings"].to_string();
        assert!(said.contains("audit.checkpoint_files"), "{said}");
    }
    let setting = [settings(&absent), ["web.listen=0.0.0.0:0".to_owned()]].concat();
    let started = run(folder.path(), &["serve"], &setting);
    assert!(told(&started).contains("web.listen"), "{}", told(&started));
    assert!(
        !told(&started).contains("checkpoint_files"),
        "{}",
        told(&started)
    );
}

#[test]
fn figures_that_everybody_can_read_are_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let command = ["config", "check", "--offline", "--format", "json"];
    for (listen, is_open) in [
        ("0.0.0.0:9100", true),
        ("[::]:9100", true),
        ("127.0.0.1:9100", false),
    ] {
        let checked = run(
            folder.path(),
            &command,
            &[format!("metrics.listen={listen}")],
        );
        let warnings = json(&checked)["warnings"].to_string();
        assert_eq!(
            warnings.contains("metrics.listen"),
            is_open,
            "{listen}: {warnings}"
        );
    }
}

#[test]
fn a_start_refuses_what_the_check_rejects_in_the_same_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = folder.path().join("open.key");
    fs::write(&open, "0123456789abcdef0123456789abcdef").expect("written");
    for settings in [
        vec!["web.listen=0.0.0.0:0".to_owned()],
        vec![format!("sessions.sealing_key_file={}", open.display())],
    ] {
        let checked = run(
            folder.path(),
            &["config", "check", "--offline", "--format", "json"],
            &settings,
        );
        assert_eq!(code(&checked), Some(1), "{settings:?}: {}", out(&checked));
        let started = run(folder.path(), &["serve"], &settings);
        assert_eq!(code(&started), Some(1), "{settings:?}: {}", told(&started));
        let findings = json(&checked)["findings"]
            .as_array()
            .expect("findings")
            .clone();
        assert!(!findings.is_empty(), "{settings:?}");
        for finding in findings {
            let said = finding.as_str().expect("a sentence");
            assert!(told(&started).contains(said), "{said}: {}", told(&started));
        }
    }
}

#[test]
fn a_scanner_and_a_mail_server_that_are_not_there_are_found_unless_nobody_is_contacted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mail = [
        "mail.server=127.0.0.1",
        "mail.port=1",
        "mail.tls=none",
        "mail.from=tinhso@example.vn",
    ];
    let mail: Vec<String> = mail.map(str::to_owned).to_vec();
    let scanner = vec!["files.clamd=127.0.0.1:1".to_owned()];
    for (settings, word) in [(mail, "mail server"), (scanner, "malware scanner")] {
        let checked = check(folder.path(), &settings);
        assert_eq!(code(&checked), Some(1), "{}", out(&checked));
        assert!(out(&checked).contains(word), "{}", out(&checked));
        let offline = run(folder.path(), &["config", "check", "--offline"], &settings);
        assert_eq!(code(&offline), Some(0), "{}", out(&offline));
        assert!(out(&offline).contains("nothing was contacted"));
    }
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "the check makes nothing");
}

/// A mail server that greets and takes no mail.
#[expect(clippy::disallowed_methods, reason = "the fake server listens")]
fn mail_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let (line, _) = listener.accept().expect("somebody comes");
        let mut answers = line.try_clone().expect("the same line");
        answers.write_all(b"220 here\r\n").expect("greeted");
        for command in BufReader::new(line).lines().map_while(Result::ok) {
            let answer: &[u8] = match command.get(..4) {
                Some("EHLO") => b"250 here\r\n",
                Some("NOOP") => b"250 well\r\n",
                Some("QUIT") => b"221 bye\r\n",
                _ => b"554 no mail\r\n",
            };
            if answers.write_all(answer).is_err() {
                break;
            }
        }
    });
    port
}

#[test]
fn settings_whose_servers_answer_are_well_and_what_is_unsafe_is_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clamd");
    let scanner = UnixListener::bind(&path).expect("a socket");
    std::thread::spawn(move || {
        let (mut line, _) = scanner.accept().expect("somebody comes");
        let mut command = [0; 6];
        line.read_exact(&mut command).expect("a command");
        assert_eq!(&command, b"zPING\0");
        line.write_all(b"PONG\0").expect("told");
    });
    let settings = [
        format!("files.clamd=unix:{}", path.display()),
        "mail.server=127.0.0.1".to_owned(),
        format!("mail.port={}", mail_server()),
        "mail.tls=none".to_owned(),
        "mail.from=tinhso@example.vn".to_owned(),
    ];
    let command = ["config", "check", "--format", "json"];
    let checked = run(folder.path(), &command, &settings);
    assert_eq!(code(&checked), Some(0), "{}", out(&checked));
    let checked = json(&checked);
    assert_eq!(
        (&checked["ok"], &checked["contacted"]),
        (&true.into(), &true.into())
    );
    let warnings = checked["warnings"].to_string();
    for word in [
        "web.base_url is not https",
        "audit.checkpoint_files",
        "backup.folder",
        "the first start makes it",
    ] {
        assert!(warnings.contains(word), "{word}: {warnings}");
    }
    assert!(!warnings.contains("files.clamd"), "{warnings}");
}
