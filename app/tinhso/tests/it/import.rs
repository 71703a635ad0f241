//! `tinhso import` as an operator sees it: what is stored, what is said, the exit codes.

use crate::command_line::{code, json, out, tinhso, told};
use std::{fs, process::Output};

const ORGANISATIONS: &str = "\u{feff}code,above,kind,name,short_name,notation,collegial,receives,groups\n\
    H99,,province,Ủy ban nhân dân tỉnh Mẫu,UBND tỉnh,UBND,1,1,\n\
    H99.01,H99,department,\"Sở Nội vụ, tỉnh Mẫu\",Sở Nội vụ,SNV,0,1,departments\n";
const UNITS: &str = "organisation,kind,name,short_name,above\n\
    H99.01,leadership,Lãnh đạo,LĐ,\n\
    H99.01,division,Phòng Tổng hợp,TH,\n\
    H99.01,division,Tổ Một,T1,Phòng Tổng hợp\n";
const PEOPLE: &str = "person,name,email,telephone,organisation,unit,role,title,rank\n\
    1,Lê Thị Mẫu,mau@vi-du.gov.vn,,H99.01,Lãnh đạo,lanh_dao,Giám đốc,1\n\
    2,Trần Văn Mẫu,,,H99.01,Phòng Tổng hợp,truong_phong,Trưởng phòng,1\n\
    2,,,,H99.01,Tổ Một,chuyen_vien,Chuyên viên,1\n";

struct Place {
    data: tempfile::TempDir,
    files: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let made = tinhso(data.path(), &["migrate"]);
        assert_eq!(code(&made), Some(0), "{}", told(&made));
        let files = tempfile::tempdir().expect("a folder");
        Self { data, files }
    }

    fn import(&self, tables: [&[u8]; 3], more: &[&str]) -> Output {
        let names = ["organisations", "units", "people"];
        let mut arguments = vec!["import".to_owned()];
        for (name, bytes) in names.into_iter().zip(tables) {
            let path = self.files.path().join(format!("{name}.csv"));
            fs::write(&path, bytes).expect("a file");
            arguments.extend([format!("--{name}"), path.display().to_string()]);
        }
        arguments.extend(["--from", "2022-01-01", "--basis", "1/NQ"].map(str::to_owned));
        arguments.extend(more.iter().map(|one| (*one).to_owned()));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        tinhso(self.data.path(), &arguments)
    }
}

fn good() -> [&'static [u8]; 3] {
    [ORGANISATIONS, UNITS, PEOPLE].map(str::as_bytes)
}

#[test]
fn a_province_comes_in_from_three_tables_once_and_the_check_of_the_log_finds_every_entry() {
    let place = Place::new();
    let dry = place.import(good(), &["--dry-run", "--format", "json"]);
    assert_eq!(code(&dry), Some(0), "{}", told(&dry));
    assert_eq!(
        json(&dry),
        serde_json::json!({ "organisations": 2, "units": 3, "people": 2, "stored": false })
    );
    let done = place.import(good(), &[]);
    assert_eq!(code(&done), Some(0), "{}", told(&done));
    assert_eq!(
        out(&done).trim(),
        "2 organisations, 3 units and 2 people stored"
    );
    let again = place.import(good(), &[]);
    assert_eq!(code(&again), Some(1), "{}", out(&again));
    assert!(
        told(&again).contains("H99") && told(&again).contains("nothing was stored"),
        "{}",
        told(&again)
    );
    let check = tinhso(place.data.path(), &["audit", "check", "--format", "json"]);
    let problems = json(&check)["problems"].clone();
    assert!(
        problems.as_array().is_none_or(Vec::is_empty),
        "{}",
        out(&check)
    );
}

/// In which table what stands there, what stands there instead, and what is said.
const WRONG: [(usize, &str, &str, &str); 12] = [
    (
        0,
        "department,",
        "so,",
        "line 3: \"so\" is none of province,",
    ),
    (
        0,
        "H99,department",
        "H98,department",
        "above \"H98\" of line 3",
    ),
    (0, "H99.01,H99", "h99,H99", "h99"),
    (
        1,
        "H99.01,division,Tổ",
        "H97,division,Tổ",
        "organisation \"H97\" of line 4",
    ),
    (
        1,
        "T1,Phòng Tổng hợp",
        "T1,Phòng Khác",
        "above \"Phòng Khác\" of line 4",
    ),
    (
        2,
        "H99.01,Tổ Một",
        "H99.01,Tổ Hai",
        "unit \"Tổ Hai\" of line 4",
    ),
    (2, "chuyen_vien", "giam_doc", "\"giam_doc\" is none of"),
    (2, "chuyen_vien", "quan_tri", "administration"),
    (2, "Giám đốc,1", "Giám đốc,một", "line 2"),
    (2, "mau@vi-du", "mau-vi-du", "contact"),
    (2, "title,rank", "title,hang", "line 2"),
    (
        2,
        "Lãnh đạo,lanh_dao",
        "Lãnh đạo Sở,lanh_dao",
        "unit \"Lãnh đạo Sở\" of line 2",
    ),
];

#[test]
fn a_wrong_line_is_named_with_what_may_stand_there_and_nothing_is_stored() {
    let place = Place::new();
    for (at, right, wrong, said) in WRONG {
        let mut tables = [ORGANISATIONS, UNITS, PEOPLE].map(str::to_owned);
        assert!(tables[at].contains(right), "{right}");
        tables[at] = tables[at].replace(right, wrong);
        let [organisations, units, people] = &tables;
        let bytes = [
            organisations.as_bytes(),
            units.as_bytes(),
            people.as_bytes(),
        ];
        let refused = place.import(bytes, &[]);
        assert_eq!(code(&refused), Some(1), "{said}: {}", out(&refused));
        assert!(told(&refused).contains(said), "{said}: {}", told(&refused));
    }
    let latin = b"code,kind,name\nH99,province,T\xecnh".to_vec();
    let refused = place.import([&latin, UNITS.as_bytes(), PEOPLE.as_bytes()], &[]);
    assert!(told(&refused).contains("UTF-8"), "{}", told(&refused));
    for (path, said) in [("/dev/zero", "a device or a pipe"), ("/", "a folder")] {
        let arguments = [
            "import",
            "--people",
            path,
            "--from",
            "2022-01-01",
            "--basis",
            "1/NQ",
        ];
        let refused = tinhso(place.data.path(), &arguments);
        assert_eq!(code(&refused), Some(1), "{}", out(&refused));
        assert!(told(&refused).contains(said), "{}", told(&refused));
    }
    let without = tinhso(
        place.data.path(),
        &["import", "--from", "2022-01-01", "--basis", "1/NQ"],
    );
    assert_eq!(code(&without), Some(2), "a table is needed");
    let done = place.import(good(), &[]);
    assert_eq!(
        code(&done),
        Some(0),
        "nothing was stored before: {}",
        told(&done)
    );
}
