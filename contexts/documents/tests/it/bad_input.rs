//! Bad input at every form: it is refused at its field, with the limit, and what was typed stays.

use crate::{
    MIGRATIONS,
    cast::*,
    office::{Office, Page},
};
use axum::http::StatusCode;
use documents::{
    incoming::{
        IncomingId,
        direct::{Direction, direct},
        route::route,
    },
    outgoing::{draft::draft, submit::submit},
};
use kit_db::Db;
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Who sends which act on which document, with which fields, at which of them it is refused, and the
/// words of the refusal.
type Try<'a> = (
    &'a str,
    IncomingId,
    &'a str,
    Vec<(&'a str, &'a str)>,
    &'a str,
    &'a str,
);

/// The two forms in which documents are typed: who opens them, where, and what a proper one says.
struct Typed<'a> {
    office: &'a Office,
    who: &'static str,
    path: &'static str,
    fields: Vec<(&'static str, String)>,
}

impl Typed<'_> {
    fn both(office: &Office) -> [Typed<'_>; 2] {
        let text = |pairs: &[(&'static str, &str)]| {
            let owned = pairs
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()));
            owned.collect::<Vec<_>>()
        };
        let receiver = office.cast.sender.id.to_string();
        [
            Typed {
                office,
                who: "clerk",
                path: "/van-ban-den/vao-so",
                fields: text(&[
                    ("issuer-tim", "Bộ Nội vụ"),
                    ("kind", "cong_van"),
                    ("notation", "4821/BNV-CCHC"),
                    ("issued_on-ngay", "14"),
                    ("issued_on-thang", "11"),
                    ("issued_on-nam", "2022"),
                    ("subject", "Hướng dẫn"),
                    ("urgency", "urgent"),
                    ("although_double", "1"),
                    ("secrecy", "none"),
                ]),
            },
            Typed {
                office,
                who: "head",
                path: "/van-ban-di/soan",
                fields: text(&[
                    ("kind", "ke_hoach"),
                    ("subject", "Kế hoạch"),
                    ("urgency", "urgent"),
                    ("capacity", "TM."),
                    ("receivers", &receiver),
                    ("copies", "2"),
                    ("secrecy", "none"),
                ]),
            },
        ]
    }

    /// Sends the form with another subject and these files.
    fn send(&self, subject: &[u8], files: &[(&str, &[u8])]) -> Page {
        let form = self.office.get(self.who, self.path);
        self.send_again(&form, subject, files, &[])
    }

    fn send_again(
        &self,
        form: &Page,
        subject: &[u8],
        files: &[(&str, &[u8])],
        more: &[(&str, &[u8])],
    ) -> Page {
        let mut fields: Vec<(&str, &[u8])> = Vec::new();
        for (name, value) in &self.fields {
            let value = if *name == "subject" {
                subject
            } else {
                value.as_bytes()
            };
            fields.push((*name, value));
        }
        fields.extend_from_slice(more);
        self.office
            .upload_bytes(self.who, form, self.path, &fields, files)
    }

    /// The page of what was stored.
    fn stored(&self, sent: &Page) -> Page {
        assert_eq!(
            sent.status,
            StatusCode::SEE_OTHER,
            "{}: {}",
            self.path,
            sent.text
        );
        let to = sent.to.replace("/vao-so/xong/", "/");
        self.office.get(self.who, &to)
    }
}

/// An archive of a few kilobytes that unpacks to sixty megabytes.
fn bomb() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("a.txt", SimpleFileOptions::default())
        .unwrap();
    let zeros = vec![0_u8; 1_000_000];
    (0..60).for_each(|_| writer.write_all(&zeros).unwrap());
    writer.finish().unwrap().into_inner()
}

/// A letter in the division's hands, with the other division beside it.
fn routed(db: &Db, it: &Agency, notation: &str) -> IncomingId {
    let id = registered(db, &it.clerk, notation).id;
    let (clerk, lead, other) = (it.clerk.clone(), it.division, it.other_division);
    let direction = Direction {
        lead,
        coordinators: vec![other],
        due_at: Some(later(48)),
        opinion: String::new(),
    };
    db.write_blocking(move |tx| route(tx, now(), &clerk, id, None, &direction))
        .unwrap();
    id
}

testing::on_both_databases! {
    fn ten_thousand_characters_are_refused_with_the_limit_and_kept(db: &TestDb) {
        let office = Office::new(db);
        let long = "ữ".repeat(10_000);
        for form in Typed::both(&office) {
            let reply = form.send(long.as_bytes(), &[]);
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", form.path);
            assert!(reply.says(&long) && reply.says("500") && reply.says("href=\"#f-subject\""), "{}", form.path);
        }
    }

    fn decomposed_letters_are_stored_composed(db: &TestDb) {
        let office = Office::new(db);
        for form in Typed::both(&office) {
            let sent = form.send("Ba\u{301}o ca\u{301}o tha\u{301}ng".as_bytes(), &[]);
            assert!(form.stored(&sent).says("Báo cáo tháng"), "{}", form.path);
        }
    }

    fn what_looks_like_an_old_font_is_shown_before_it_is_kept_and_taken_back_with_a_press(db: &TestDb) {
        const MEANT: &str = "Cộng hòa xã hội chủ nghĩa Việt Nam";
        let office = Office::new(db);
        for form in Typed::both(&office) {
            // the motto in TCVN3 and in VNI, as it is pasted from old files
            for old in ["Céng hßa x· héi chñ nghÜa ViÖt Nam", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"] {
                let typed = format!("{old} {}", old.len());
                let meant = format!("{MEANT} {}", old.len());
                let asked = form.send(typed.as_bytes(), &[("a.txt", b"chu")]);
                assert_eq!(asked.status, StatusCode::CONFLICT, "{}: {}", form.path, asked.text);
                assert!(asked.says(&typed) && asked.says(&meant) && asked.says("Chưa có gì được lưu"), "{}", asked.text);
                let used = form.send_again(&asked, typed.as_bytes(), &[], &[("bang-ma", b"dung")]);
                assert!(used.status == StatusCode::OK && used.says(&format!(">\n{meant}</textarea>")), "{}", used.text);
                let before = used.hidden("bang-ma-cu-subject");
                assert_eq!(before, typed);
                let back = form.send_again(&used, meant.as_bytes(), &[], &[("bang-ma", b"tra-lai"), ("bang-ma-cu-subject", before.as_bytes())]);
                assert!(back.says(&format!(">\n{typed}</textarea>")), "{}", back.text);
                let shown = back.hidden("bang-ma-da-xem");
                let kept = form.send_again(&back, typed.as_bytes(), &[], &[("bang-ma-da-xem", shown.as_bytes())]);
                assert!(form.stored(&kept).says(&typed), "{}", form.path);
                let files = asked.hidden("tep-da-gui");
                let sent = form.send_again(&used, meant.as_bytes(), &[], &[("tep-da-gui", files.as_bytes())]);
                let page = form.stored(&sent);
                assert!(page.says(&meant) && page.says("a.txt"), "{} {old}: {}", form.path, page.text);
            }
        }
    }

    fn slips_of_the_keyboard_and_foreign_names_are_kept_as_they_were_typed(db: &TestDb) {
        let office = Office::new(db);
        for form in Typed::both(&office) {
            for typed in ["Môt", "Lý Tôt", "Đã Tôt", "Agence Française de Développement", "Kö", "Là Été", "Núñez ở Málaga"] {
                let page = form.stored(&form.send(typed.as_bytes(), &[]));
                assert!(page.says(typed), "{} {typed}: {}", form.path, page.text);
            }
        }
    }

    fn what_a_program_sends_is_kept_as_it_was_sent(db: &TestDb) {
        let receiver = cast(db).receiver;
        for (issuer, signer) in [("Agence Française de Développement", "Zoë Schmöller"), ("Bô", "Lý Tôt"), ("Céng hßa x· héi chñ nghÜa", "Môt")] {
            let mut sent = letter(&format!("{}/BNV-VP", issuer.len()));
            issuer.clone_into(&mut sent.document.issuer);
            signer.clone_into(&mut sent.document.signer_name);
            sent.document.content = "Ngµy mai häp t¹i N\u{ad}íc ngoµi vÒ kÕ ho¹ch".to_owned();
            let (clerk, text) = (receiver.clerk.clone(), sent.document.content.clone());
            let view = db.write_blocking(move |tx| {
                let id = documents::incoming::register::register_arrival(tx, now(), &clerk, &sent).unwrap().id;
                documents::incoming::show::show(tx, &clerk, id)
            }).unwrap().unwrap();
            assert_eq!((view.document.issuer_name.as_str(), view.document.signer_name.as_str()), (issuer, signer));
            assert_eq!(view.content, text);
        }
    }

    fn bytes_that_are_no_letters_are_asked_for_again(db: &TestDb) {
        let office = Office::new(db);
        for form in Typed::both(&office) {
            // the same words as bytes of TCVN3: no UTF-8, the letters are lost before anybody can read them
            let reply = form.send(b"C\xe9ng h\xdfa x\xb7 h\xe9i", &[]);
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", form.path);
            assert!(reply.says("Unicode") && reply.says("href=\"#f-subject\""), "{}: {}", form.path, reply.text);
        }
    }

    fn a_bomb_is_refused_and_the_form_stays(db: &TestDb) {
        let office = Office::new(db);
        let bomb = bomb();
        assert!(bomb.len() < 100_000);
        for form in Typed::both(&office) {
            let reply = form.send("Kế hoạch có tệp nén".as_bytes(), &[("a.zip", &bomb)]);
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", form.path);
            assert!(reply.says("Kế hoạch có tệp nén") && reply.says("href=\"#f-files\""), "{}: {}", form.path, reply.text);
        }
    }

    fn a_path_as_file_name_is_only_a_name(db: &TestDb) {
        let office = Office::new(db);
        for form in Typed::both(&office) {
            for (sent_name, kept) in [
                ("../../etc/passwd.txt", "passwd.txt"), ("C:\\\\Users\\\\An\\\\bao cao.txt", "bao cao.txt"),
                // as browsers write quotes and line ends; a stroke within a name is no path
                ("Tờ trình (bản cuối) - 03/06/2022.txt", "Tờ trình (bản cuối) - 03-06-2022.txt"),
                ("Công văn số 12, v/v %22họp%22; 100%.txt", "Công văn số 12, v-v 'họp'; 100%.txt"),
                ("a%0D%0ASet-Cookie: x=1.txt", "a Set-Cookie x=1.txt"),
                ("CON.txt", "_CON.txt"), (".txt", "tep-dinh-kem.txt"), ("bao\u{202e}gpj.txt", "bao gpj.txt"),
            ] {
                let subject = format!("Văn bản kèm {kept}");
                let page = form.stored(&form.send(subject.as_bytes(), &[(sent_name, b"chu")]));
                assert!(page.says(kept) && !page.says("etc/") && !page.says("Users"), "{} {sent_name}: {}", form.path, page.text);
            }
        }
    }

    fn files_of_a_refused_form_need_not_be_chosen_again(db: &TestDb) {
        let office = Office::new(db);
        for form in Typed::both(&office) {
            let page = office.get(form.who, form.path);
            let refused = form.send_again(&page, b"", &[("Phụ lục.txt", "chữ".as_bytes())], &[]);
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", form.path);
            assert!(refused.says("Phụ lục.txt"), "{}: {}", form.path, refused.text);
            let kept = refused.hidden("tep-da-gui");
            let sent = form.send_again(&refused, "Có phụ lục".as_bytes(), &[], &[("tep-da-gui", kept.as_bytes())]);
            assert!(form.stored(&sent).says("Phụ lục.txt"), "{}", form.path);
            // a list that somebody wrote themselves is worth nothing
            let forged = kept.replace('7', "8");
            let sent = form.send_again(&page, "Không có phụ lục".as_bytes(), &[], &[("tep-da-gui", forged.as_bytes())]);
            assert!(forged == kept || !form.stored(&sent).says("Phụ lục.txt"), "{}", form.path);
        }
    }

    fn every_act_keeps_its_words_and_names_field_and_limit(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let long = "ữ".repeat(2_001);
        let (unit, person) = (it.division.to_string(), it.specialist.person.to_string());
        let desk = registered(db, &it.clerk, "1/BNV-VP").id;
        let led = routed(db, &it, "2/BNV-VP");
        let (leader, before) = (it.leader.clone(), presented(db, &it, "3/BNV-VP"));
        let direction = Direction { lead: it.division, coordinators: Vec::new(), due_at: None, opinion: String::new() };
        db.write_blocking(move |tx| direct(tx, now(), &leader, before, None, &direction)).unwrap();
        let tries: [Try<'_>; 6] = [
            ("clerk", desk, "trinh", vec![("present-leader", "")], "present-leader", "Lãnh đạo"),
            ("clerk", desk, "chuyen-thang", vec![("direct-lead", &unit), ("direct-opinion", &long)], "direct-opinion", "2.000"),
            ("leader", before, "chi-dao", vec![("direct-lead", &unit), ("direct-opinion", &long)], "direct-opinion", "2.000"),
            ("head", led, "phan-cong", vec![("assign-person", &person), ("assign-opinion", &long)], "assign-opinion", "2.000"),
            ("head", led, "hoan-thanh", vec![("finish-result", &long)], "finish-result", "2.000"),
            ("other-head", led, "phoi-hop", vec![("part-answer", &long)], "part-answer", "2.000"),
        ];
        for (who, id, act, mut fields, field, words) in tries {
            let page = format!("/van-ban-den/{id}");
            let form = office.get(who, &page);
            let version = form.hidden("v");
            fields.push(("v", &version));
            let reply = office.post_again(who, &form, &format!("{page}/{act}"), &fields);
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}: {}", reply.text);
            assert!(reply.says(words) && reply.says(&format!("id=\"f-{field}\"")), "{act}: {}", reply.text);
            let kept = fields.iter().all(|(_, value)| value.chars().count() < 100 || reply.says(value));
            assert!(kept, "{act}: what was typed is gone");
        }
    }

    fn acts_on_drafts_keep_their_words_and_name_field_and_limit(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.sender.clone();
        let all = it.clone();
        let submitted = db.write_blocking(move |tx| {
            let id = draft(tx, now(), &all.specialist, &draft_input(&all, &[all.id]))?;
            submit(tx, now(), &all.specialist, id, None)?;
            Ok::<_, documents::outgoing::ActError>(id)
        }).unwrap();
        let out = approved(db, &it, &draft_input(&it, &[office.cast.receiver.id]));
        let (opinion, reason) = ("ữ".repeat(2_001), "ữ".repeat(1_001));
        let tries = [
            ("sender-head", submitted, "", "kiem-tra-noi-dung", ("opinion", &opinion), "2.000"),
            ("sender-head", submitted, "", "tra-lai", ("reason", &reason), "1.000"),
            ("sender-clerk", out, "", "tra-lai", ("reason", &reason), "1.000"),
        ];
        for (who, id, from, act, (field, typed), limit) in tries {
            let page = format!("/van-ban-di/{id}");
            let form = office.get(who, &format!("{page}{from}"));
            let version = form.hidden("version");
            let reply = office.post_again(who, &form, &format!("{page}/{act}"), &[("version", &version), (field, typed)]);
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}: {}", reply.text);
            assert!(reply.says(typed) && reply.says(limit) && reply.says(&format!("href=\"#f-{field}\"")), "{act}: {}", reply.text);
        }
    }

    fn a_set_of_receivers_keeps_its_long_name_and_says_the_limit(db: &TestDb) {
        let office = Office::new(db);
        let (long, member) = ("ữ".repeat(101), office.cast.sender.id.to_string());
        let form = office.get("clerk", "/nhom-noi-nhan/moi");
        let reply = office.post_again("clerk", &form, "/nhom-noi-nhan/moi", &[("name", &long), ("receivers", &member)]);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.says(&long) && reply.says("100") && reply.says("href=\"#f-name\""), "{}", reply.text);
        assert!(reply.says(&format!("value=\"{member}\" checked")), "{}", reply.text);
    }

    fn tampered_hidden_fields_change_nothing(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = registered(db, &it.clerk, "1/BNV-VP").id;
        let (page, leader) = (format!("/van-ban-den/{id}"), it.leader.person.to_string());
        let form = office.get("clerk", &page);
        for version in ["", "-1", "99", "x", "9999999999999999999999"] {
            let fields = [("v", version), ("present-leader", leader.as_str())];
            let reply = office.post_again("clerk", &form, &format!("{page}/trinh"), &fields);
            assert_eq!(reply.status, StatusCode::CONFLICT, "{version}: {}", reply.text);
        }
        for wrong in ["/van-ban-den/khong-phai-ma", "/van-ban-di/zzzzzzzzzzzzz", "/van-ban-den/0000000000000"] {
            assert_eq!(office.get("clerk", wrong).status, StatusCode::NOT_FOUND, "{wrong}");
        }
    }
}
