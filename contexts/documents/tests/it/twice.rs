//! Pressing twice, going back and sending again, and two people at once.

use crate::{
    MIGRATIONS,
    cast::*,
    office::{Office, Page},
};
use axum::http::StatusCode;
use documents::{
    books::books_of,
    document::DocumentId,
    incoming::{IncomingId, show::show},
    outgoing::list::{self, Filter, From, Tab},
};
use identity::{Actor, UnitId};
use kit_db::Db;

fn lead(db: &Db, who: &Actor, id: IncomingId) -> Option<UnitId> {
    let who = who.clone();
    let view = db.read_blocking(move |tx| show(tx, &who, id)).unwrap();
    view.unwrap().incoming.lead_unit_id
}

fn drafts_of(db: &Db, who: &Actor) -> Vec<String> {
    let who = who.clone();
    let lines = db
        .read_blocking(move |tx| list::page(tx, &who, Tab::Mine, &Filter::default(), From::Start));
    lines
        .unwrap()
        .into_iter()
        .map(|line| line.subject)
        .collect()
}

fn draft<'a>(subject: &'a str, receiver: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("kind", "ke_hoach"),
        ("subject", subject),
        ("content", "Nội dung"),
        ("urgency", "normal"),
        ("capacity", "TM."),
        ("receivers", receiver),
        ("copies", "1"),
        ("secrecy", "none"),
    ]
}

fn with_version<'a>(page: &'a str, mut fields: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    fields.push(("version", page));
    fields
}

testing::on_both_databases! {
    fn going_back_and_deciding_otherwise_is_not_swallowed(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = presented(db, &it, "1/BNV-VP");
        let (page, to) = (format!("/van-ban-den/{id}"), format!("/van-ban-den/{id}/chi-dao"));
        let form = office.get("leader", &page);
        let (version, first, second) = (form.hidden("v"), it.division.to_string(), it.other_division.to_string());
        let send = |unit: &str, words: &str| {
            office.post_again("leader", &form, &to, &[("v", &version), ("direct-lead", unit), ("direct-opinion", words)])
        };
        assert_eq!(send(&first, "Giao phòng").status, StatusCode::SEE_OTHER);
        // a second press of the same is no error and does nothing
        assert_eq!(send(&first, "Giao phòng").status, StatusCode::SEE_OTHER);
        assert_eq!(lead(db, &it.leader, id), Some(it.division));
        // back, and another unit: the leader is told that the page was old, and keeps the words
        let changed = send(&second, "Giao phòng khác tham mưu");
        assert!(changed.status == StatusCode::CONFLICT && changed.says("Giao phòng khác tham mưu"), "{}", changed.text);
        assert_eq!(lead(db, &it.leader, id), Some(it.division));
    }

    fn one_form_makes_one_draft_and_another_text_another_draft(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let receiver = office.cast.sender.id.to_string();
        let form = office.get("head", "/van-ban-di/soan");
        let send = |subject: &str| office.upload("head", &form, "/van-ban-di/soan", &draft(subject, &receiver), &[("a.txt", b"mot")]);
        let first = send("Kế hoạch một");
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
        assert_eq!(send("Kế hoạch một").to, first.to);
        assert_eq!(drafts_of(db, &it.head), ["Kế hoạch một"]);
        // back, and another text: what was typed is stored, not lost
        let second = send("Kế hoạch hai");
        assert!(second.to != first.to, "{}", second.text);
        assert_eq!(drafts_of(db, &it.head), ["Kế hoạch hai", "Kế hoạch một"]);
    }

    fn a_revision_that_is_sent_from_an_old_page_is_kept_in_the_form(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let receiver = office.cast.sender.id.to_string();
        let new = office.get("head", "/van-ban-di/soan");
        let here = office.upload("head", &new, "/van-ban-di/soan", &draft("Bản một", &receiver), &[]).to;
        let edit = format!("{here}/sua");
        let form = office.get("head", &edit);
        let version = form.hidden("version");
        let send = |subject: &'static str| office.upload("head", &form, &edit, &with_version(&version, draft(subject, &receiver)), &[]);
        assert_eq!(send("Bản hai").to, here);
        assert_eq!(send("Bản hai").to, here, "a second press");
        let back = send("Bản ba");
        assert!(back.status == StatusCode::UNPROCESSABLE_ENTITY && back.says("Bản ba"), "{}", back.text);
        assert_eq!(drafts_of(db, &it.head), ["Bản hai"]);
    }

    fn a_set_of_receivers_is_saved_once_however_often_it_is_sent(db: &TestDb) {
        let office = Office::new(db);
        let member = office.cast.sender.id.to_string();
        let form = office.get("clerk", "/nhom-noi-nhan/moi");
        let fields = [("name", "Các sở"), ("receivers", member.as_str())];
        for _ in 0..2 {
            let sent = office.post_again("clerk", &form, "/nhom-noi-nhan/moi", &fields);
            assert_eq!((sent.status, sent.to.as_str()), (StatusCode::SEE_OTHER, "/nhom-noi-nhan"), "{}", sent.text);
        }
        let mine = office.cast.receiver.id;
        assert_eq!(db.read_blocking(move |tx| documents::recipients::groups(tx, mine)).unwrap().len(), 1);
    }

    fn a_book_is_closed_once_and_a_second_press_is_no_error(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        registered(db, &it.clerk, "1/BNV-VP");
        let mine = it.id;
        let book = db.read_blocking(move |tx| books_of(tx, mine)).unwrap()[0].id;
        let close = format!("/so-van-ban/{book}/khoa");
        let form = office.get("clerk", &close);
        for _ in 0..2 {
            let sent = office.post_again("clerk", &form, &close, &[]);
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        let other = office.post("clerk", "/van-ban-den/vao-so", &close, &[]);
        assert_eq!(other.status, StatusCode::CONFLICT, "who closes what is closed is told: {}", other.text);
    }

    fn another_selection_from_the_same_list_is_another_batch(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let ids: Vec<String> = (1..=2).map(|n| registered(db, &it.clerk, &format!("{n}/BNV-VP")).id.to_string()).collect();
        let list = office.get("clerk", "/van-ban-den");
        for id in &ids {
            let sent = office.post_again("clerk", &list, "/van-ban-den/hang-loat", &[("id", id), ("viec", "co")]);
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        let flagged = office.get("clerk", "/van-ban-den?tab=tat-ca&co=1");
        assert!(flagged.says("1/BNV-VP") && flagged.says("2/BNV-VP"), "{}", flagged.text);
    }

    fn of_two_clerks_at_one_document_one_enters_it_and_the_other_is_told(db: &TestDb) {
        let office = Office::new(db);
        let (it, other) = (&office.cast.receiver, &office.cast.sender);
        let document = approved(db, other, &draft_input(other, &[it.id]));
        let sender = other.clerk.clone();
        db.write_blocking(move |tx| documents::outgoing::issue::issue(tx, now(), &sender, document, None)).unwrap();
        let clerk = it.clerk.clone();
        let id = db.read_blocking(move |tx| documents::incoming::show::of_document(tx, &clerk, document)).unwrap().unwrap().id;
        let (page, enter) = (format!("/van-ban-den/{id}"), format!("/van-ban-den/{id}/vao-so"));
        // two windows, opened before either acts
        let windows: [Page; 2] = [office.get("clerk", &page), office.get("clerk", &page)];
        let sent = windows.map(|form| {
            let version = form.hidden("v");
            office.post_again("clerk", &form, &enter, &[("v", &version)]).status
        });
        assert_eq!(sent, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        assert_eq!(db.read_blocking(documents::figures::recounted).unwrap().received, 1);
    }

    fn a_mark_can_be_set_and_set_again(db: &TestDb) {
        let office = Office::new(db);
        let id = registered(db, &office.cast.receiver.clerk, "1/BNV-VP").id;
        let (page, mark) = (format!("/van-ban-den/{id}"), format!("/van-ban-den/{id}/danh-dau"));
        for (act, flagged) in [("co", true), ("co", true), ("bo-co", false), ("co", true)] {
            office.post("clerk", &page, &mark, &[("viec", act)]);
            assert_eq!(office.get("clerk", "/van-ban-den?tab=tat-ca&co=1").says("1/BNV-VP"), flagged);
        }
        let stranger = office.post("sender-clerk", "/van-ban-den/vao-so", &mark, &[("viec", "co")]);
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    }

    fn an_act_on_a_draft_is_done_once_and_words_after_it_are_not_taken_for_it(db: &TestDb) {
        let office = Office::new(db);
        let other = &office.cast.sender;
        let id: DocumentId = approved(db, other, &draft_input(other, &[office.cast.receiver.id]));
        let (page, back) = (format!("/van-ban-di/{id}"), format!("/van-ban-di/{id}/tra-lai"));
        let form = office.get("sender-clerk", &page);
        let version = form.hidden("version");
        let send = |reason: &str| office.post_again("sender-clerk", &form, &back, &[("version", &version), ("reason", reason)]);
        assert_eq!(send("Sai tên cơ quan nhận").status, StatusCode::SEE_OTHER);
        assert_eq!(send("Sai tên cơ quan nhận").status, StatusCode::SEE_OTHER, "a second press");
        let other_words = send("Thiếu căn cứ ban hành");
        assert_eq!(other_words.status, StatusCode::CONFLICT, "{}", other_words.text);
        assert!(!office.get("sender-specialist", &page).says("Thiếu căn cứ ban hành"));
    }
}
