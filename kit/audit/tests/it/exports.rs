use super::{MIGRATIONS, leaf, sequence_to, sequencer, signed_log, signer, signing, start, write};
use kit_audit::{
    CheckOptions, Exported, Leaf, LogOptions, Outcome, Sequencer, Signer, check, export, record,
};
use kit_base::Secret;
use kit_db::{Db, params, sql};
use std::{path::Path, process::Command};

sql!(LAST -> i64: "select max(number) as number from aud_leaf");
sql!(END_LEASE: "delete from kit_lease");
sql!(DELETE: "delete from aud_leaf where number = ?1");
sql!(DELETE_TILE: "delete from aud_tile where level = 0 and place = ?1");
sql!(AS_TEXT: lite "update aud_leaf set body = cast(body as text) where number = ?1", pg "select ?1::bigint");
sql!(AS_NUMBER: lite "update aud_leaf set body = 7 where number = ?1", pg "select ?1::bigint");
sql!(OTHER_TRANSACTION: lite "update aud_leaf set transaction_id = 'x' where number = ?1", pg "select ?1::bigint");

fn exported(db: &Db, from: u64, to: Option<u64>) -> (Exported, String) {
    let mut out = Vec::new();
    let exported = export(db, Some(&signer().verifier()), start(), from, to, &mut out).unwrap();
    (exported, String::from_utf8(out).unwrap())
}

/// Runs docs/verify-audit.py; gives whether it finds nothing wrong and what it says.
fn verify(text: &str, options: &[&str]) -> (bool, String) {
    let (code, said) = judge(text, options);
    // 3: nothing wrong, and no head kept elsewhere was there to compare
    let compared = options.contains(&"--heads");
    (code == Some(if compared { 0 } else { 3 }), said)
}

/// The exit code of docs/verify-audit.py, and what it says.
fn judge(text: &str, options: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export.jsonl");
    std::fs::write(&file, text).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify-audit.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(&file)
        .args(options)
        .output()
        .expect("python3 is installed");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

fn rich_log(db: &Db) {
    let (mut sequencer, _) = sequencer(db, signing());
    write(db, 0, 300);
    sequence_to(&mut sequencer, db, 300);
    sequencer.checkpoint().unwrap();
    db.write_blocking(|tx| {
        record(
            tx,
            &Leaf {
                outcome: Outcome::Refused,
                reason: Some("không thuộc thẩm quyền"),
                purpose: Some("settlement"),
                legal_basis: Some("decree-30-2020"),
                request: Some("4bf92f35"),
                acting_for: Some(-3),
                unit: Some(4),
                subject: Some(99),
                personal: &[("phone", "0900 000 001")],
                ..leaf(7, 99)
            },
        )
    })
    .unwrap();
    write(db, 301, 420);
    sequence_to(&mut sequencer, db, 420);
    sequencer.checkpoint().unwrap();
}

/// The other sequencer's lease must end first; this one is the new program after a restart.
fn sequence_to_after(sequencer: &mut Sequencer, db: &Db) {
    db.write_blocking(|tx| tx.execute(&END_LEASE, params![]))
        .unwrap();
    sequence_to(sequencer, db, 421);
    sequencer.checkpoint().unwrap();
}

fn line_with<'t>(text: &'t str, part: &str) -> &'t str {
    text.lines().find(|line| line.contains(part)).unwrap()
}

testing::on_both_databases! {
    fn an_independent_program_accepts_a_good_export(db: &TestDb) {
        rich_log(db);
        let (exported, text) = exported(db, 0, None);
        assert_eq!((exported.from, exported.to, exported.checkpoints), (0, 420, 2));
        let (accepted, said) = verify(&text, &["--key", &signer().verifier().to_string()]);
        assert!(accepted, "{said}");
        assert!(said.contains("entries 0 to 420, 2 signed tree heads"), "{said}");
        assert!(line_with(&text, "\"position\":300").contains("không thuộc thẩm quyền"));
    }

    fn a_part_of_the_log_is_proven_too(db: &TestDb) {
        rich_log(db);
        let (_, text) = exported(db, 290, Some(310));
        let (accepted, said) = verify(&text, &[]);
        assert!(accepted, "{said}");
        assert!(said.contains("entries 300 to 310 are under no signed tree head yet"), "{said}");
        let (_, text) = exported(db, 301, None);
        assert!(verify(&text, &[]).0);
    }

    fn an_independent_program_finds_every_kind_of_tampering(db: &TestDb) {
        rich_log(db);
        let (_, text) = exported(db, 0, None);
        let leaf_line = line_with(&text, "\"position\":123,");
        let next_line = line_with(&text, "\"position\":124,");
        let head_line = text.lines().rfind(|line| line.contains("checkpoint")).unwrap();
        let tampered = [
            ("read", text.replacen("không thuộc thẩm quyền", "thuộc thẩm quyền", 1)),
            ("bytes", text.replacen(leaf_line, &leaf_line.replacen("\"leaf\":\"", "\"leaf\":\"A", 1), 1)),
            ("whole entry", text.replacen(leaf_line, &next_line.replacen("124", "123", 1), 1)),
            ("removed entry", text.replacen(&format!("{leaf_line}\n"), "", 1)),
            ("swapped", text.replacen(leaf_line, "first", 1).replacen(next_line, leaf_line, 1).replacen("first", next_line, 1)),
            ("cut", text[..text.find(leaf_line).unwrap()].to_owned()),
            ("signature", text.replacen(head_line, &head_line.replacen("\\n\\n— ", "\\n\\n— x", 1), 1)),
            ("size", text.replacen(head_line, &head_line.replacen("420", "419", 1), 1)),
            ("key", text.replacen(&signer().verifier().to_string(), "other+00000000+AQ==", 1)),
            ("frontier", text.replacen("\"frontier\":[]", &format!("\"frontier\":[\"{}\"]", "0".repeat(64)), 1)),
        ];
        for (what, changed) in tampered {
            assert_ne!(changed, text, "{what}");
            let (accepted, said) = verify(&changed, &[]);
            assert!(!accepted, "{what}: {said}");
            assert!(said.contains("NOT INTACT"), "{what}: {said}");
        }
    }

    fn heads_of_a_retired_key_still_hold(db: &TestDb) {
        rich_log(db);
        let new = Signer::from_seed("nhat-ky.example.vn/moi", &Secret::new([8; 32])).unwrap();
        let options = LogOptions { signer: Some(new.clone()), ..LogOptions::default() };
        let (mut sequencer, _) = sequencer(db, options);
        write(db, 420, 421);
        sequence_to_after(&mut sequencer, db);
        let old_key = signer().verifier();
        let forgotten = CheckOptions { verifier: Some(new.verifier()), ..CheckOptions::default() };
        assert_eq!(check(db, &forgotten).unwrap().problems_in_all, 2, "both old heads");
        let known = CheckOptions { retired: vec![old_key.clone()], ..forgotten };
        let report = check(db, &known).unwrap();
        assert_eq!((report.problems, report.signed), (vec![], 421));
        let (_, text) = exported(db, 0, None);
        assert!(!verify(&text, &["--key", &new.verifier().to_string()]).0);
        let both = format!("{},{old_key}", new.verifier());
        let (accepted, said) = verify(&text, &["--key", &both]);
        assert!(accepted && said.contains("0 to 421, 3 signed tree heads"), "{said}");
    }

    fn a_head_that_others_kept_is_compared(db: &TestDb) {
        rich_log(db);
        let (_, text) = exported(db, 0, Some(350));
        let folder = tempfile::tempdir().unwrap();
        let heads = folder.path().join("heads.txt");
        let keep = |root: [u8; 32], size: u64| std::fs::write(&heads, format!("{}\n", signer().sign(size, root))).unwrap();
        let heads = heads.to_str().unwrap();
        keep([1; 32], 100);
        let (accepted, said) = verify(&text, &["--heads", heads]);
        assert!(!accepted && said.contains("over 100"), "{said}");
        keep([1; 32], 900);
        let (accepted, said) = verify(&text, &["--heads", heads]);
        assert!(!accepted && said.contains("900"), "{said}");
        let root = db.read_blocking(|tx| kit_audit::root(&mut kit_audit::StoredTiles::new(tx), 100)).unwrap();
        keep(root, 100);
        let (accepted, said) = verify(&text, &["--heads", heads]);
        assert!(accepted, "{said}");
    }

    fn a_log_without_heads_is_not_shown_by_the_independent_program(db: &TestDb) {
        rich_log(db);
        let (_, text) = exported(db, 0, None);
        let without: String = text.lines().filter(|line| !line.contains("checkpoint")).map(|line| format!("{line}\n")).collect();
        let (code, said) = judge(&without, &[]);
        assert_eq!(code, Some(3), "just written: {said}");
        let later = without.replacen("2026-11-23T01:00:00Z", "2026-11-23T01:06:01Z", 1);
        let (code, said) = judge(&later, &[]);
        assert!(code == Some(1) && said.contains("NOT SHOWN: entries 0 to 420 are under no signed tree head"), "{said}");
    }

    fn an_empty_log_and_empty_heads_show_nothing(db: &TestDb) {
        let (_, text) = exported(db, 0, None);
        let (code, said) = judge(&text, &[]);
        assert!(code == Some(1) && said.contains("there are no entries"), "{said}");
        rich_log(db);
        let (_, text) = exported(db, 0, None);
        let folder = tempfile::tempdir().unwrap();
        let heads = folder.path().join("heads.txt");
        std::fs::write(&heads, "\n").unwrap();
        for path in [heads, folder.path().join("absent.txt")] {
            let (code, said) = judge(&text, &["--heads", path.to_str().unwrap()]);
            assert!(code == Some(1) && said.contains("NOT SHOWN"), "{said}");
        }
        assert_eq!(judge(&text, &["--head", "x"]).0, Some(2), "a flag that does not exist is not ignored");
    }

    fn a_removed_entry_is_exported_as_missing(db: &TestDb) {
        signed_log(db, 20);
        db.write_blocking(|tx| {
            let last = tx.get(&LAST, params![])?;
            tx.execute(&DELETE, params![last])
        }).unwrap();
        let (_, text) = exported(db, 0, None);
        let (accepted, said) = verify(&text, &[]);
        assert!(!accepted && said.contains("entry 19 was removed"), "{said}");
    }

    fn a_missing_tile_is_named_by_its_entries_and_the_rest_is_judged(db: &TestDb) {
        signed_log(db, 600);
        db.write_blocking(|tx| tx.execute(&DELETE_TILE, params![1_i64])).unwrap();
        let (whole, text) = exported(db, 0, None);
        assert_eq!((whole.to, whole.without_hash, whole.missing), (600, 256, 0));
        assert_eq!(text.lines().filter(|line| line.contains("\"position\"")).count(), 600);
        let (code, said) = judge(&text, &[]);
        assert_eq!(code, Some(1), "{said}");
        for position in [256, 511] {
            assert!(said.contains(&format!("NOT INTACT: the hash of entry {position} was removed")), "{said}");
        }
        assert!(!said.contains("entry 255 ") && !said.contains("entry 512 "), "{said}");
    }

    fn what_is_nested_too_deeply_or_endless_is_named_with_its_line(db: &TestDb) {
        signed_log(db, 20);
        let (_, text) = exported(db, 0, None);
        let early = line_with(&text, "\"position\":3,");
        let leaf = |body: &[u8]| {
            use base64::{Engine, engine::general_purpose::STANDARD};
            let hash = kit_base::hex(&kit_audit::leaf_hash(body));
            let leaf = STANDARD.encode(body);
            format!("{{\"position\":3,\"hash\":\"{hash}\",\"leaf\":\"{leaf}\",\"read\":{{\"at\":\"2026-11-23T01:00:00Z\"}}}}")
        };
        let deep = "[".repeat(100_000);
        for (what, changed, word) in [
            ("brackets alone", deep.clone(), "line 1 cannot be read: it is nested too deeply"),
            ("brackets in the place of an entry", text.replacen(early, &deep, 1), "line 5 cannot be read: it is nested too deeply"),
            ("no object", text.replacen(early, "[]", 1), "line 5 cannot be read"),
            ("arrays of arrays", text.replacen(early, &leaf(&[0x81; 100_000]), 1), "entry"),
            ("maps of maps", text.replacen(early, &leaf(&[0xa1; 100_000]), 1), "entry"),
            ("an endless line", text.replacen(early, &"x".repeat(3 << 20), 1), "line 5 is longer than any line of an export"),
            ("a head that is a list", text.replacen("{\"checkpoint\":", "{\"checkpoint\":[[]],\"x\":", 1), "line 22"),
            ("a key that stands twice", text.replacen(early, &early.replacen("\"action\":", "\"action\":\"khác\",\"action\":", 1), 1), "line 5 cannot be read: a key stands twice"),
            ("two readings of one entry", text.replacen(early, &early.replacen("\"read\":", "\"read\":{},\"read\":", 1), 1), "line 5 cannot be read: a key stands twice"),
            ("a name that is no text", text.replacen("\"key\":\"", "\"key\":\"\\ud800", 1), "NOT INTACT"),
        ] {
            let (code, said) = judge(&changed, &[]);
            assert_eq!(code, Some(1), "{what}: {said}");
            assert!(said.contains("NOT INTACT") && said.contains(word), "{what}: {said}");
            assert!(!said.contains("Traceback"), "{what}: {said}");
        }
    }

    fn what_waits_for_its_place_is_exported_and_counted(db: &TestDb) {
        signed_log(db, 20);
        write(db, 20, 23);
        let (whole, text) = exported(db, 0, None);
        assert_eq!((whole.to, whole.waiting), (20, 3));
        let (accepted, said) = verify(&text, &[]);
        assert!(accepted && said.contains("3 entries wait for their place"), "{said}");
        let (part, _) = exported(db, 0, Some(20));
        assert_eq!(part.waiting, 0, "who asks for a part gets that part");
        let forged = text.replacen("\"object\":1020", "\"object\":1021", 1);
        assert_ne!(forged, text);
        let (accepted, said) = verify(&forged, &[]);
        assert!(!accepted && said.contains("reads otherwise than it was written"), "{said}");
    }

    fn after_the_first_fault_the_others_are_named_too(db: &TestDb) {
        signed_log(db, 20);
        let (_, text) = exported(db, 0, None);
        let broken: Vec<String> = text.lines().map(|line| {
            let at = |position: u32| line.starts_with(&format!("{{\"position\":{position},"));
            if at(3) || at(17) { line.replace("\"leaf\":\"", "\"leaf\":\"AAAA") } else { line.to_owned() }
        }).collect();
        let (code, said) = judge(&(broken.join("\n") + "\n"), &[]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("entry 3 was changed") && said.contains("entry 17 was changed"), "{said}");
    }
}

/// SQLite keeps a cell of whatever type somebody wrote.
#[test]
fn an_entry_of_a_wrong_type_is_found_where_it_stands_and_the_rest_is_judged() {
    let db = testing::sqlite_db(MIGRATIONS);
    signed_log(&db, 600);
    write(&db, 600, 602);
    db.write_blocking(|tx| {
        tx.execute(&AS_TEXT, params![301_i64])?;
        tx.execute(&AS_NUMBER, params![451_i64])?;
        tx.execute(&AS_NUMBER, params![602_i64])?;
        tx.execute(&OTHER_TRANSACTION, params![501_i64])
    })
    .unwrap();
    let options = CheckOptions {
        verifier: Some(signer().verifier()),
        ..CheckOptions::default()
    };
    let report = check(&db, &options).unwrap();
    let found: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    for said in [
        "entry 300 was changed",
        "entry 450 was changed",
        "row 602, which waits",
    ] {
        assert!(
            found.iter().any(|it| it.contains(said)),
            "{said}: {found:?}"
        );
    }
    assert!(found.len() <= 5, "nothing else is wrong: {found:?}");
    assert_eq!((report.size, report.signed), (600, 600));
    let (whole, text) = exported(&db, 0, None);
    assert_eq!((whole.to, whole.waiting), (600, 2));
    let (code, said) = judge(&text, &[]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("entry 300 was changed") && said.contains("entry 450 was changed"),
        "{said}"
    );
    assert!(
        said.contains("row 602, which waits for its place, cannot be read"),
        "{said}"
    );
}
