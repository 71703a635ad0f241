//! Settings: the example is the table, layers lie over one another, mistakes are named.

use std::{fs, path::PathBuf};
use tinhso::config::{
    Config, ConfigError, FilesStore, Given, Origin, Resolved, SETTINGS, example, show,
};

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tinhso.toml");
    fs::write(&path, text).expect("written");
    (folder, path)
}

fn read(text: &str) -> Result<Config, ConfigError> {
    let (_folder, path) = file(text);
    Config::read(&Given {
        file: Some(path),
        ..Given::default()
    })
}

#[test]
fn the_committed_example_is_what_the_program_prints() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../config/tinhso.example.toml"
    );
    let committed = fs::read_to_string(path).expect("the example is there");
    assert_eq!(
        committed,
        example(),
        "run `tinhso config example > config/tinhso.example.toml`"
    );
}

#[test]
fn the_example_with_every_line_taken_in_means_the_defaults() {
    let taken_in: String = example()
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') && rest.contains(" = ") => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let (_folder, path) = file(&taken_in);
    let given = Given {
        file: Some(path),
        ..Given::default()
    };
    let read = Resolved::read(&given).expect("the example is well formed");
    let (_empty, path) = file("");
    let usual = Resolved::read(&Given {
        file: Some(path),
        ..Given::default()
    })
    .expect("empty");
    for ((setting, value, origin), (_, usual, _)) in read.iter().zip(usual.iter()) {
        assert_eq!(value, usual, "{}", setting.key);
        assert!(
            matches!(origin, Origin::File(_)),
            "{} is in the example",
            setting.key
        );
    }
}

#[test]
fn a_flag_overrules_the_environment_and_that_the_file() {
    let (_folder, path) = file("[web]\nlisten = \"127.0.0.1:1\"\n[log]\nlevel = \"warn\"\n");
    let given = Given {
        file: Some(path),
        environment: vec![
            ("TINHSO__WEB__LISTEN".to_owned(), "127.0.0.1:2".to_owned()),
            (
                "TINHSO__WEB__BASE_URL".to_owned(),
                "https://a.example".to_owned(),
            ),
            ("PATH".to_owned(), "elsewhere".to_owned()),
        ],
        flags: vec![("web.listen".to_owned(), "127.0.0.1:3".to_owned())],
    };
    let config = Config::read(&given).expect("the settings are well");
    assert_eq!(config.web.listen, "127.0.0.1:3");
    assert_eq!(config.web.base_url.as_deref(), Some("https://a.example"));
    assert_eq!(config.log.level, "warn");
    let shown = show(&config.resolved, true, false);
    assert!(
        shown.contains("listen = \"127.0.0.1:3\"  # command line"),
        "{shown}"
    );
    assert!(
        shown.contains("# environment TINHSO__WEB__BASE_URL"),
        "{shown}"
    );
    assert!(shown.contains("workers = 8  # default"), "{shown}");
}

#[test]
fn what_is_shown_reads_back_as_the_same_settings() {
    let first = Resolved::read(&Given {
        flags: vec![
            ("sessions.idle".to_owned(), "1h30m".to_owned()),
            ("files.largest".to_owned(), "1GiB".to_owned()),
            ("web.trusted_proxies".to_owned(), "10.0.0.1,::1".to_owned()),
            ("site.name".to_owned(), "Tỉnh \"Lam Giang\"".to_owned()),
        ],
        ..Given::default()
    })
    .expect("well");
    let (_folder, path) = file(&show(&first, false, true));
    let again = Resolved::read(&Given {
        file: Some(path),
        ..Given::default()
    })
    .expect("well");
    for ((setting, one, _), (_, two, _)) in first.iter().zip(again.iter()) {
        assert_eq!(one, two, "{}", setting.key);
    }
}

#[test]
fn an_unknown_key_is_an_error_that_names_the_nearest() {
    let told = |text: &str| {
        read(text)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert!(told("[web]\nlisen = \"x\"\n").contains("did you mean web.listen?"));
    assert!(told("[datbase]\nurl = \"x\"\n").contains("did you mean database.url?"));
    assert!(told("colour = 1\n").contains("there is none of that name"));
    let environment = vec![("TINHSO__WEB__LISTEM".to_owned(), "x".to_owned())];
    let error = Resolved::read(&Given {
        environment,
        ..Given::default()
    })
    .expect_err("unknown");
    let told = error.to_string();
    assert!(
        told.contains("TINHSO__WEB__LISTEM") && told.contains("web.listen?"),
        "{told}"
    );
}

#[test]
fn a_wrong_value_says_where_it_stands_and_what_was_expected() {
    let error = read("[sessions]\nidle = \"a while\"\n").expect_err("no length of time");
    let told = error.to_string();
    assert!(
        told.contains("sessions.idle") && told.contains("tinhso.toml"),
        "{told}"
    );
    assert!(told.contains("\"30s\""), "{told}");
    for wrong in [
        "[web]\nlisten = \"everywhere\"\n",
        "[web]\nbase_url = \"https://a.example/path\"\n",
        "[web]\ntrusted_proxies = [\"proxy\"]\n",
        "[jobs]\nworkers = 0\n",
        "[jobs]\nworkers = \"8\"\n",
        "[files]\nlargest = \"10\"\n",
        "[files]\nstore = \"tape\"\n",
        "[node]\nroles = [\"web\"]\n",
        "[node]\nroles = [\"index\"]\n",
        "[mail]\nserver = \"mail.example\"\n",
        "[sessions]\nidle = \"13h\"\n",
        "[audit]\nlog_name = \"two words\"\n",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_secret_stands_in_a_file_and_never_in_the_settings() {
    let told = read("[database]\nurl = \"postgres://u:geheim@db/x\"\n").expect_err("a password");
    let told = told.to_string();
    assert!(
        told.contains("database.url_file") && !told.contains("geheim"),
        "{told}"
    );
    let (folder, path) = file("");
    let secret = folder.path().join("url");
    fs::write(&secret, "postgres://u:geheim@db/x\n").expect("written");
    let flags = vec![("database.url_file".to_owned(), secret.display().to_string())];
    let given = Given {
        file: Some(path),
        flags,
        ..Given::default()
    };
    let open = Config::read(&given)
        .expect_err("others may read it")
        .to_string();
    assert!(open.contains("chmod 600"), "{open}");
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).expect("set");
    let config = Config::read(&given).expect("well");
    assert!(!format!("{config:?}").contains("geheim"));
}

#[test]
fn a_bucket_needs_its_address_and_keys() {
    let s3 = "[files]\nstore = \"s3\"\n";
    let error = read(s3).expect_err("no address").to_string();
    assert!(error.contains("files.s3_endpoint"), "{error}");
    let whole = format!(
        "{s3}s3_endpoint = \"https://s3.example\"\ns3_bucket = \"vb\"\n\
         s3_access_key_file = \"a\"\ns3_secret_key_file = \"b\"\n"
    );
    let config = read(&whole).expect("well");
    assert!(matches!(config.files.store, FilesStore::S3(_)));
}

#[test]
fn every_setting_tells_what_it_decides() {
    for setting in SETTINGS {
        assert!(
            setting.help.len() > 5 && setting.help.ends_with(['.', '…', '"', ')']),
            "{}",
            setting.key
        );
    }
}
