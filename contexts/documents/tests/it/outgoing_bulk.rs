//! The list of drafts: finding them by words, and acts on several at once.

use crate::{
    MIGRATIONS,
    cast::*,
    office::{Office, Page},
};
use axum::http::StatusCode;
use documents::{
    document::DocumentId,
    outgoing::{State, draft::draft, show::show, submit::submit},
};
use kit_db::Db;

const LIST: &str = "/van-ban-di";
const BULK: &str = "/van-ban-di/hang-loat";

/// A draft of the agency's specialist.
fn drafted(db: &Db, it: &Agency, subject: &str) -> DocumentId {
    let (who, mut input) = (it.specialist.clone(), draft_input(it, &[it.id]));
    input.subject = subject.to_owned();
    db.write_blocking(move |tx| draft(tx, now(), &who, &input))
        .unwrap()
}

fn submitted(db: &Db, it: &Agency, subject: &str) -> DocumentId {
    let (id, who) = (drafted(db, it, subject), it.specialist.clone());
    db.write_blocking(move |tx| submit(tx, now(), &who, id, None))
        .unwrap();
    id
}

fn state(db: &Db, it: &Agency, id: DocumentId) -> State {
    let who = it.clerk.clone();
    let view = db.read_blocking(move |tx| show(tx, &who, id)).unwrap();
    view.unwrap().outgoing.state
}

/// The selected drafts as the question carries them, with the versions that it showed.
fn carried(page: &Page) -> Vec<String> {
    let values = page
        .text
        .split("type=\"hidden\" name=\"id\" value=\"")
        .skip(1);
    values
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

testing::on_both_databases! {
    fn drafts_are_found_by_words_with_or_without_marks(db: &TestDb) {
        let office = Office::new(db);
        let it = &office.cast.receiver;
        drafted(db, it, "Kế hoạch phòng chống thiên tai");
        drafted(db, it, "Báo cáo tiến độ giải ngân");
        for words in ["thien+tai", "Thi%C3%AAn+tai", "ke+hoach+tai", "THIEN"] {
            let page = office.get("specialist", &format!("{LIST}?tab=du-thao-cua-toi&q={words}"));
            assert!(page.says("phòng chống thiên tai") && !page.says("giải ngân"), "{words}: {}", page.text);
        }
        let nothing = office.get("specialist", &format!("{LIST}?q=khong+co"));
        assert!(nothing.says("Không có văn bản nào khớp") && nothing.says("“khong co”"), "{}", nothing.text);
        // an issued document is found by its number too
        let other = &office.cast.sender;
        let id = approved(db, other, &draft_input(other, &[it.id]));
        let clerk = other.clerk.clone();
        db.write_blocking(move |tx| documents::outgoing::issue::issue(tx, now(), &clerk, id, None)).unwrap();
        let found = office.get("sender-clerk", &format!("{LIST}?tab=da-ban-hanh&q=01/kh-ubnd"));
        assert!(found.says("Chuyển đổi số tỉnh đến năm 2025"), "{}", found.text);
        let answer = office.api("GET", "sender-clerk", "/api/v1/van-ban-di?tab=da-ban-hanh&q=chuyen+doi", "", None);
        assert!(answer.says("01/KH-UBND"), "{}", answer.text);
    }

    fn what_is_found_by_words_is_walked_forth_and_back(db: &TestDb) {
        let office = Office::new(db);
        let it = &office.cast.receiver;
        for number in 0..130 {
            let words = if number % 2 == 0 { "Kế hoạch chẵn" } else { "Báo cáo lẻ" };
            drafted(db, it, &format!("{words} {number}"));
        }
        let first = office.get("specialist", &format!("{LIST}?tab=du-thao-cua-toi&q=ke+hoach"));
        let rows = |page: &Page| page.text.matches("class=\"subj\"").count();
        assert!(first.says("Kế hoạch chẵn 128") && rows(&first) == 50, "{}", rows(&first));
        let next = first.text.split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
        let next = next.split('"').next().unwrap().replace("&amp;", "&");
        let second = office.get("specialist", &next);
        assert!(second.says("Kế hoạch chẵn 0<") && rows(&second) == 15, "{next} {}", rows(&second));
    }

    fn several_drafts_are_handed_over_checked_and_approved(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let ids: Vec<DocumentId> = (1..=3).map(|n| drafted(db, &it, &format!("Dự thảo {n}"))).collect();
        let selected: Vec<String> = ids.iter().map(DocumentId::to_string).collect();
        let steps = [
            ("specialist", "trinh", State::ContentCheck), ("head", "kiem-tra-noi-dung", State::FormatCheck),
            ("chief", "kiem-tra-the-thuc", State::Approval), ("leader", "duyet", State::Approved),
        ];
        for (who, act, after) in steps {
            let list = office.get(who, LIST);
            assert!(list.says(&format!("value=\"{act}\"")), "{who}: {}", list.text);
            let mut fields: Vec<(&str, &str)> = selected.iter().map(|id| ("id", id.as_str())).collect();
            fields.push(("viec", act));
            let asked = office.post_again(who, &list, BULK, &fields);
            assert!(asked.status == StatusCode::OK && asked.says("Thực hiện với 3 văn bản"), "{}", asked.text);
            let ids_seen = carried(&asked);
            let mut fields: Vec<(&str, &str)> = ids_seen.iter().map(|id| ("id", id.as_str())).collect();
            fields.extend([("viec", act), ("da-noi", "1"), ("opinion", "Đồng ý")]);
            let sent = office.post_again(who, &asked, BULK, &fields);
            assert_eq!((sent.status, sent.to.as_str()), (StatusCode::SEE_OTHER, LIST), "{}", sent.text);
            for id in &ids {
                assert_eq!(state(db, &it, *id), after, "{who} {act}");
            }
            // a second press does nothing and says so
            let again = office.post_again(who, &asked, BULK, &fields);
            assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
        }
    }

    fn one_draft_that_is_refused_does_not_hold_up_the_others(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let (first, second) = (submitted(db, &it, "Dự thảo một"), submitted(db, &it, "Dự thảo hai"));
        let moved = drafted(db, &it, "Dự thảo ba");
        let ids = [first, second, moved].map(|id| id.to_string());
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
        fields.push(("viec", "kiem-tra-noi-dung"));
        let asked = office.post("head", LIST, BULK, &fields);
        // what is not the viewer's turn is named apart and not carried
        assert!(asked.says("Dự thảo ba") && asked.says("1 dự thảo đã chọn không thể"), "{}", asked.text);
        let seen = carried(&asked);
        assert_eq!(seen.len(), 2);
        // meanwhile somebody returns one of them
        let head = it.head.clone();
        db.write_blocking(move |tx| documents::outgoing::return_draft::return_draft(tx, now(), &head, first, None, "Thiếu căn cứ ban hành")).unwrap();
        let mut fields: Vec<(&str, &str)> = seen.iter().map(|id| ("id", id.as_str())).collect();
        fields.extend([("viec", "kiem-tra-noi-dung"), ("da-noi", "1")]);
        let sent = office.post_again("head", &asked, BULK, &fields);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!((state(db, &it, first), state(db, &it, second)), (State::Draft, State::FormatCheck));
    }

    fn many_at_once_need_the_same_rights_as_one(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = submitted(db, &it, "Dự thảo một");
        let text = id.to_string();
        let list = office.get("specialist", LIST);
        assert!(!list.says("value=\"duyet\"") && !list.says("value=\"kiem-tra-noi-dung\""), "{}", list.text);
        for (who, act) in [("specialist", "duyet"), ("other-head", "kiem-tra-noi-dung"), ("sender-head", "kiem-tra-noi-dung")] {
            let fields = [("id", text.as_str()), ("viec", act)];
            let asked = office.post(who, "/van-ban-di/soan", BULK, &fields);
            assert!(!asked.says("Thực hiện với"), "{who}: {}", asked.text);
            let form = office.get(who, "/van-ban-di/soan");
            let said = [fields[0], fields[1], ("da-noi", "1")];
            office.post_again(who, &form, BULK, &said);
            assert_eq!(state(db, &it, id), State::ContentCheck, "{who}");
        }
        for wrong in [vec![("viec", "trinh")], vec![("id", text.as_str()), ("viec", "huy")], vec![("id", "???"), ("viec", "trinh")]] {
            let refused = office.post("specialist", "/van-ban-di/soan", BULK, &wrong);
            assert_eq!(refused.status, StatusCode::CONFLICT, "{wrong:?}: {}", refused.text);
        }
    }

    fn words_that_are_too_long_are_kept_and_nothing_is_done(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = submitted(db, &it, "Dự thảo một");
        let text = id.to_string();
        let asked = office.post("head", LIST, BULK, &[("id", &text), ("viec", "kiem-tra-noi-dung")]);
        let (long, seen) = ("ữ".repeat(2_001), carried(&asked));
        let fields = [("id", seen[0].as_str()), ("viec", "kiem-tra-noi-dung"), ("da-noi", "1"), ("opinion", &long)];
        let again = office.post_again("head", &asked, BULK, &fields);
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);
        assert!(again.says(&long) && again.says("2.000") && carried(&again) == seen);
        assert_eq!(state(db, &it, id), State::ContentCheck);
    }
}
