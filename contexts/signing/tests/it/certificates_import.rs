//! Bringing certificates in: whole, broken and mixed files, and thousands at once.

use crate::{MIGRATIONS, certificates_cast::*};
use base64::{Engine, engine::general_purpose::STANDARD};
use kit_db::Db;
use signing::certificates::{
    Certificate, HolderKind, State,
    import::{self, Found, Holder, Imported, Preview, RowProblem, Source, read},
    list::{Filter, From, page},
};
use std::{fmt::Write as _, io::Write as _};
use testing::outside;

fn source(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source {
        name: name.to_owned(),
        bytes: bytes.into(),
    }
}

fn pem(der: &[u8]) -> String {
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(der)
    )
}

fn planned(db: &Db, it: &Agency, sources: Vec<Source>, holder: Holder) -> Preview {
    let (admin, found): (_, Vec<Found>) = (it.administrator.clone(), read(sources, None));
    db.read_blocking(move |tx| import::plan(tx, now(), &admin, &found, holder))
        .unwrap()
}

fn stored(db: &Db, it: &Agency, preview: &Preview, all: bool) -> Option<Imported> {
    let (admin, preview) = (it.administrator.clone(), preview.clone());
    db.write_blocking(move |tx| import::store(tx, now(), &admin, &preview, None, all))
        .ok()
}

fn register(db: &Db, it: &Agency) -> Vec<Certificate> {
    let admin = it.administrator.clone();
    db.read_blocking(move |tx| page(tx, now(), &admin, &Filter::default(), From::Start, 10_000))
        .unwrap()
}

fn outcomes(preview: &Preview) -> Vec<(&str, Option<RowProblem>)> {
    preview
        .rows
        .iter()
        .map(|row| (row.place.as_str(), row.problem()))
        .collect()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

testing::on_both_databases! {
    fn certificates_find_their_holders_by_what_they_name(db: &TestDb) {
        let cast = cast(db);
        let (it, authority) = (&cast.here, Authority::new());
        let bundle = [
            pem(&authority.der),
            pem(&authority.certificate(&it.specialist.name, "", 700)),
            pem(&authority.certificate("Tên khác hẳn", "vanthu@syt.vn", 700)),
        ].concat();
        let files = vec![
            source("gop.pem", bundle),
            source("co-quan.cer", authority.certificate(&it.name, "", -3)),
            source("chung-ten.der", authority.certificate("Nguyễn Thị Thư", "", 700)),
            source("la.cer", authority.certificate("Không Ai Cả", "", 700)),
        ];
        let preview = planned(db, it, files, Holder::AsNamed);
        assert_eq!(outcomes(&preview), [
            ("gop.pem", None), ("gop.pem", None), ("gop.pem", None), ("co-quan.cer", None),
            ("chung-ten.der", Some(RowProblem::SeveralHolders)), ("la.cer", Some(RowProblem::NoHolder)),
        ]);
        assert_eq!(preview.counts(), (3, 1, 2));
        assert_eq!(register(db, it), [], "a look stores nothing");
        assert_eq!(stored(db, it, &preview, true), None, "all or nothing");
        let done = stored(db, it, &preview, false).unwrap();
        assert_eq!(done, Imported { certificates: 3, authorities: 1, left_out: 2 });
        let all = register(db, it);
        let mut states: Vec<_> = all.iter().map(|it| (it.holder_kind, it.state)).collect();
        states.sort();
        assert_eq!(states, [(HolderKind::Person, State::Active), (HolderKind::Person, State::Active), (HolderKind::Agency, State::Expired)]);
        let theirs = all.iter().find(|row| row.organisation_id == cast.there.id).unwrap();
        assert_eq!(theirs.person_id, Some(cast.there.clerk.person));
        let (id, chain) = (theirs.id, db.read_blocking({ let id = theirs.id; move |tx| signing::certificates::chain(tx, id) }).unwrap());
        assert_eq!((chain.len(), &chain[1]), (2, &authority.der), "{id}");
    }

    fn a_table_says_whose_they_are_and_each_wrong_line_what_is_wrong(db: &TestDb) {
        let cast = cast(db);
        let (it, authority) = (&cast.here, Authority::new());
        let mine = authority.certificate("Bất kỳ", "", 700);
        let base64 = STANDARD.encode(authority.certificate("Trục", "", 700));
        let table = format!("\u{FEFF}Tệp;Loại thuê bao;Họ và tên;Thư điện tử;Mã cơ quan;Tên thiết bị;Số thiết bị lưu khóa\r\n\
            toi.cer;Cá nhân;Nguyễn Thị Thư;;SNV;;TK-77\r\n\
            {base64};Thiết bị;;;SNV;Trục liên thông;\r\n\
            toi.cer;Cơ quan;;;SNV;;\r\n\
            mat.cer;Cá nhân;;;SNV;;\r\n\
            y.cer;Ma;;;SNV;;\r\n\
            x.cer;Cơ quan;;;KHONGCO;;\r\n\
            z.cer;Cá nhân;{};;SYT;;\r\n", it.specialist.name);
        let archive = zipped(&[
            ("thu-muc/bang.csv", table.as_bytes()), ("toi.cer", &mine), ("hong.cer", b"???"),
            ("x.cer", &authority.certificate("x", "", 700)), ("y.cer", &authority.certificate("y", "", 700)),
            ("z.cer", &authority.certificate("z", "", 700)),
        ]);
        let preview = planned(db, it, vec![source("tat-ca.zip", archive)], Holder::AsNamed);
        assert_eq!(outcomes(&preview), [
            ("bang.csv:2", None), ("bang.csv:3", None), ("bang.csv:4", Some(RowProblem::Twice)),
            ("bang.csv:5", Some(RowProblem::FileMissing)), ("bang.csv:6", Some(RowProblem::BadKind)),
            ("bang.csv:7", Some(RowProblem::NoOrganisation)), ("bang.csv:8", Some(RowProblem::OtherOrganisation)),
            ("hong.cer", Some(RowProblem::NoCertificate)),
        ]);
        assert_eq!(preview.rows[0].person, Some(it.clerk.person));
        stored(db, it, &preview, false).unwrap();
        let all = register(db, it);
        assert!(all.iter().any(|it| it.token_number == "TK-77"));
        assert!(all.iter().any(|it| it.device_name == "Trục liên thông"));
        let again = planned(db, it, vec![source("toi.cer", mine)], Holder::Person(it.clerk.person));
        assert_eq!(outcomes(&again), [("toi.cer", Some(RowProblem::Known))]);
    }

    fn what_was_read_waits_for_its_reader_only_and_for_a_day(db: &TestDb) {
        let cast = cast(db);
        let admin = cast.here.administrator.clone();
        let preview = planned(db, &cast.here, vec![source("a.cer", Authority::new().certificate("Sở Nội vụ", "", 700))], Holder::AsNamed);
        let (who, kept) = (admin.clone(), preview.clone());
        let id = db.write_blocking(move |tx| import::keep_draft(tx, now(), &who, &kept)).unwrap();
        let read = |who: &identity::Actor| { let who = who.clone(); db.read_blocking(move |tx| import::draft(tx, &who, id)).ok() };
        assert_eq!(read(&admin), Some(preview));
        assert_eq!(read(&cast.there.administrator), None);
        assert_eq!(db.write_blocking(|tx| import::forget_old(tx, later(0))).unwrap(), 0);
        assert_eq!(db.write_blocking(|tx| import::forget_old(tx, later(2))).unwrap(), 1);
        assert_eq!(read(&admin), None);
    }

    fn four_thousand_certificates_come_in_with_one_table(db: &TestDb) {
        let it = cast(db).here;
        let authority = Authority::new();
        let mut table = "file,kind,organisation code,device,token number\n".to_owned();
        for number in 0..4_000 {
            let der = authority.certificate(&format!("Thiết bị {number}"), "", 700);
            writeln!(table, "{},Device,SNV,Thiết bị {number},TK-{number}", STANDARD.encode(der)).unwrap();
        }
        let preview = planned(db, &it, vec![source("bang.csv", table)], Holder::AsNamed);
        assert_eq!(preview.counts(), (4_000, 0, 0));
        let done = stored(db, &it, &preview, true).unwrap();
        assert_eq!(done.certificates, 4_000);
        assert_eq!(register(db, &it).len(), 4_000);
    }
}

#[test]
fn a_wrong_password_is_told_apart_and_the_right_one_gives_the_certificate() {
    let clock = kit_base::Clock::fixed(now());
    let root = outside::Authority::root("CA", outside::KeyKind::P256, &clock);
    let party = root.issue(
        outside::Profile::Signer,
        "Nguyễn Thị Thư",
        outside::KeyKind::P256,
    );
    let file = party.pkcs12("đúng");
    let outcome = |password: Option<&str>| {
        let found = read(vec![source("toi.p12", file.clone())], password);
        found[0].certificate.clone().map(|it| it.as_der().to_vec())
    };
    assert_eq!(outcome(None), Err(RowProblem::PasswordNeeded));
    assert_eq!(outcome(Some("sai")), Err(RowProblem::WrongPassword));
    let found = read(vec![source("toi.p12", file.clone())], Some("đúng"));
    let own = party.certificate.as_der();
    let certificates: Vec<_> = found
        .iter()
        .filter_map(|it| it.certificate.as_ref().ok())
        .collect();
    assert!(
        certificates.iter().any(|it| it.as_der() == own),
        "its own, and the authority above it"
    );
}
