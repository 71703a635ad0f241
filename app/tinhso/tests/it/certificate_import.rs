//! `tinhso certificate import` as an operator sees it: what is stored, what is said, the exit codes.

use crate::command_line::{code, json, out, tinhso, told};
use kit_base::Clock;
use serde_json::Value;
use std::{fs, process::Output};
use testing::outside::{Authority, KeyKind, Party, Profile};

const PERSON: &str = "Nguyễn Văn Mẫu";
const AGENCY: &str = "Ủy ban nhân dân tỉnh";

/// An installation with one agency and one person, and files beside it.
struct Place {
    data: tempfile::TempDir,
    files: tempfile::TempDir,
    authority: Authority,
}

impl Place {
    fn new() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let first = [
            "user",
            "add",
            "quan-tri",
            "--name",
            PERSON,
            "--role",
            "quan_tri",
            "--new-organisation",
            AGENCY,
        ];
        let made = tinhso(data.path(), &first);
        assert_eq!(code(&made), Some(0), "{}", told(&made));
        Self {
            data,
            files: tempfile::tempdir().expect("a folder"),
            authority: Authority::root("CA mẫu", KeyKind::P256, &Clock::system()),
        }
    }

    fn party(&self, name: &str) -> Party {
        self.authority.issue(Profile::Signer, name, KeyKind::P256)
    }

    /// A file with a certificate of this name.
    fn certificate(&self, file: &str, name: &str) {
        self.write(file, self.party(name).chain()[0].as_der());
    }

    fn write(&self, file: &str, bytes: &[u8]) {
        fs::write(self.path(file), bytes).expect("a file");
    }

    fn path(&self, file: &str) -> String {
        self.files.path().join(file).display().to_string()
    }

    fn import(&self, arguments: &[&str]) -> Output {
        tinhso(
            self.data.path(),
            &[&["certificate", "import"], arguments].concat(),
        )
    }

    fn import_all(&self, arguments: &[&str]) -> Output {
        let folder = self.files.path().display().to_string();
        self.import(&[&[folder.as_str()], arguments].concat())
    }
}

/// The problem of each line by where it stands; `null` for none.
fn problems(said: &Value) -> Vec<(String, Value)> {
    let rows = said["rows"].as_array().expect("rows");
    let row = |row: &Value| {
        let place = row["place"].as_str().expect("a place");
        (place.to_owned(), row["problem"].clone())
    };
    rows.iter().map(row).collect()
}

fn counts(said: &Value) -> (&Value, &Value, &Value) {
    (&said["good"], &said["wrong"], &said["stored"])
}

#[test]
fn what_is_right_is_stored_and_a_wrong_line_is_exit_code_1() {
    let place = Place::new();
    place.certificate("a-nguoi.cer", PERSON);
    place.certificate("b-co-quan.cer", AGENCY);
    place.certificate("c-la.cer", "Không Ai Cả");
    place.write("d-hong.cer", b"not a certificate");
    place.write(
        "e-bang.csv",
        "Tệp,Loại thuê bao\nthieu.cer,Cá nhân\n".as_bytes(),
    );
    place.write("g-nen.zip", b"PK\x03\x04 and no more");
    let output = place.import_all(&["--format", "json"]);
    assert_eq!(code(&output), Some(1), "{}", told(&output));
    let said = json(&output);
    assert_eq!(counts(&said), (&2.into(), &4.into(), &2.into()), "{said}");
    let mut found = problems(&said);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let expected: [(&str, Value); 6] = [
        ("a-nguoi.cer", Value::Null),
        ("b-co-quan.cer", Value::Null),
        ("c-la.cer", "no_holder".into()),
        ("d-hong.cer", "no_certificate".into()),
        ("e-bang.csv:2", "file_missing".into()),
        ("g-nen.zip", "bad_archive".into()),
    ];
    assert_eq!(
        found,
        expected.map(|(place, problem)| (place.to_owned(), problem))
    );
    let row = |place: &str| {
        let mut rows = said["rows"].as_array().expect("rows").iter();
        rows.find(|row| row["place"] == place).expect("the row")
    };
    assert_eq!(row("a-nguoi.cer")["holder"], "person");
    assert_eq!(row("a-nguoi.cer")["holder_name"], PERSON);
    assert_eq!(row("b-co-quan.cer")["holder"], "agency");
    // a certificate comes in once: what is there already is a wrong line of the next import
    let again = json(&place.import_all(&["--format", "json"]));
    assert_eq!(counts(&again), (&0.into(), &6.into(), &0.into()), "{again}");
    let known = problems(&again);
    let known = known.iter().filter(|(_, problem)| problem == "known");
    assert_eq!(known.count(), 2, "{again}");
}

#[test]
fn beside_a_table_that_was_not_understood_nothing_is_stored_without_its_line() {
    let place = Place::new();
    place.certificate("a.cer", PERSON);
    place.write("b.csv", b"x,y\na.cer,2\n");
    place.write("c.csv", "Tệp,Loại thuê bao\nthieu.cer,Cá nhân\n".as_bytes());
    let output = place.import_all(&["--format", "json"]);
    assert_eq!(code(&output), Some(1), "{}", told(&output));
    let said = json(&output);
    assert_eq!(counts(&said), (&0.into(), &3.into(), &0.into()), "{said}");
    let mut found = problems(&said);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [
        ("a.cer", "table_first"),
        ("b.csv", "bad_table"),
        ("c.csv:2", "file_missing"),
    ];
    let expected = expected.map(|(place, problem)| (place.to_owned(), problem.into()));
    assert_eq!(found, expected);
}

#[test]
fn all_or_nothing_stores_nothing_while_a_line_is_wrong_and_a_dry_run_never() {
    let place = Place::new();
    place.certificate("a.cer", PERSON);
    let dry = place.import_all(&["--dry-run", "--format", "json"]);
    assert_eq!(code(&dry), Some(0), "{}", told(&dry));
    assert_eq!(counts(&json(&dry)), (&1.into(), &0.into(), &Value::Null));
    place.write("b.cer", b"not a certificate");
    let refused = place.import_all(&["--all-or-nothing", "--format", "json"]);
    assert_eq!(code(&refused), Some(1), "{}", told(&refused));
    let said = json(&refused);
    assert_eq!(
        counts(&said),
        (&1.into(), &1.into(), &Value::Null),
        "{said}"
    );
    fs::remove_file(place.path("b.cer")).expect("the file is there");
    let done = place.import_all(&["--all-or-nothing", "--format", "json"]);
    assert_eq!(code(&done), Some(0), "{}", told(&done));
    assert_eq!(counts(&json(&done)), (&1.into(), &0.into(), &1.into()));
}

#[test]
fn people_are_told_how_many_and_where_each_wrong_line_stands() {
    let place = Place::new();
    place.certificate("a.cer", PERSON);
    place.write("hong.cer", b"not a certificate");
    let output = place.import_all(&[]);
    assert_eq!(code(&output), Some(1));
    let text = out(&output);
    let wrong = text.lines().find(|line| line.contains("hong.cer"));
    assert!(
        wrong.is_some_and(|line| line.contains("no_certificate")),
        "{text}"
    );
    assert!(!text.lines().any(|line| line.contains("a.cer")), "{text}");
    let last = text.lines().last().unwrap_or_default();
    assert_eq!(last, "1 certificates and 0 authorities stored, 1 left out");
    let dry = out(&place.import_all(&["--dry-run"]));
    let last = dry.lines().last().unwrap_or_default();
    assert!(last.starts_with("nothing stored: 0 certificates"), "{dry}");
}

#[test]
fn a_key_file_needs_its_password_and_one_that_is_wrong_is_said() {
    let place = Place::new();
    place.write("khoa.p12", &place.party(PERSON).pkcs12("mat-khau-thu"));
    let file = place.path("khoa.p12");
    let problem = |arguments: &[&str]| {
        let said = place.import(&[&[file.as_str(), "--format", "json"], arguments].concat());
        (code(&said), json(&said)["rows"][0]["problem"].clone())
    };
    assert_eq!(problem(&[]), (Some(1), "password_needed".into()));
    let secrets = tempfile::tempdir().expect("a folder");
    let password = |text: &str| {
        let path = secrets.path().join("mat-khau");
        fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let wrong = password("khac\n");
    let wrong = problem(&["--password-file", wrong.as_str()]);
    assert_eq!(wrong, (Some(1), "wrong_password".into()));
    let right = password("mat-khau-thu\nmore\n");
    let right = problem(&["--password-file", right.as_str()]);
    assert_eq!(right, (Some(0), Value::Null));
}

#[test]
fn what_cannot_be_read_at_all_stores_nothing_and_says_which_file() {
    let place = Place::new();
    place.certificate("a.cer", PERSON);
    let good = place.path("a.cer");
    let large = fs::File::create(place.path("lon.zip")).expect("a file");
    large.set_len(64 * 1_048_576 + 1).expect("a length");
    for (bad, words) in [("thieu.cer", "thieu.cer"), ("lon.zip", "too large")] {
        let output = place.import(&[&good, &place.path(bad)]);
        let told = told(&output);
        assert_eq!(code(&output), Some(1), "{bad}: {told}{}", out(&output));
        assert_eq!(told.lines().count(), 1, "{bad}: {told}");
        assert!(
            told.starts_with("tinhso: failed to ") && told.contains(words),
            "{bad}: {told}"
        );
    }
    let no_password = place.import(&[&good, "--password-file", &place.path("thieu")]);
    assert_eq!(code(&no_password), Some(1), "{}", told(&no_password));
    let done = place.import(&[&good, "--format", "json"]);
    assert_eq!(json(&done)["stored"], 1, "nothing of it was stored before");
}

#[test]
fn a_folder_without_files_is_no_import_that_went_well() {
    let place = Place::new();
    let said = place.import_all(&[]);
    assert_eq!(code(&said), Some(1), "{}", told(&said));
    assert!(
        told(&said).contains("find files in the folder"),
        "{}",
        told(&said)
    );
}

#[test]
fn whose_they_are_can_be_said_and_must_be_somebody() {
    let place = Place::new();
    place.certificate("a.cer", "Tên khác hẳn");
    let file = place.path("a.cer");
    let nobody = "0000000000001";
    for flag in ["--person", "--organisation"] {
        let output = place.import(&[&file, flag, nobody]);
        let told = told(&output);
        assert_eq!(code(&output), Some(1), "{flag}: {told}");
        assert!(
            told.starts_with("tinhso: failed to import certificates"),
            "{flag}: {told}"
        );
        assert_eq!(
            code(&place.import(&[&file, flag, "ai do"])),
            Some(2),
            "{flag}"
        );
    }
    let both = place.import(&[&file, "--person", nobody, "--organisation", nobody]);
    assert_eq!(code(&both), Some(2), "{}", told(&both));
    assert_eq!(code(&place.import(&[])), Some(2), "a file is needed");
    place.certificate("b.cer", PERSON);
    let looked = json(&place.import(&[&place.path("b.cer"), "--dry-run", "--format", "json"]));
    let person = looked["rows"][0]["person"].as_str().expect("whose it is");
    let done = json(&place.import(&[&file, "--person", person, "--format", "json"]));
    assert_eq!(counts(&done), (&1.into(), &0.into(), &1.into()), "{done}");
    assert_eq!(done["rows"][0]["holder_name"], PERSON, "{done}");
}
