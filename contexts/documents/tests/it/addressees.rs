//! To whom a document says that it goes: "Kính gửi", "Nơi nhận", and the sender who gets an answer.

use crate::{MIGRATIONS, cast::*, office::Office};
use documents::{
    incoming::{IncomingId, register::register_arrival, route::route},
    outgoing::{draft::DraftInput, issue::issue},
    recipients::save_group,
};
use identity::{Actor, OrganisationId, OrganisationKind, organisations::create::*};
use jiff::civil::date;
use kit_db::{Db, DbError};

const COMMUNES: &str = "Ủy ban nhân dân các xã, phường, thị trấn";

fn commune(db: &Db, name: &str) -> OrganisationId {
    let input = CreateOrganisation {
        parent: None,
        kind: OrganisationKind::Commune,
        names: Names {
            name: name.to_owned(),
            short_name: String::new(),
            notation: "UBND".to_owned(),
        },
        area_code: None,
        collegial: true,
        runs_documents: true,
        valid_from: date(2020, 1, 1),
    };
    db.write_blocking(move |tx| {
        let system = Actor::system("test");
        Ok::<_, DbError>(create_organisation(tx, now(), &system, &input).unwrap())
    })
    .unwrap()
}

fn save(db: &Db, who: &Actor, name: &'static str, members: &[OrganisationId]) {
    let (who, members) = (who.clone(), members.to_vec());
    db.write_blocking(move |tx| save_group(tx, now(), &who, (None, name), &members).map(drop))
        .unwrap();
}

/// The page of an issued plan to these receivers.
fn issued_plan(db: &Db, office: &Office, receivers: &[OrganisationId]) -> String {
    let it = &office.cast.sender;
    let id = approved(db, it, &draft_input(it, receivers));
    let clerk = it.clerk.clone();
    db.write_blocking(move |tx| issue(tx, now(), &clerk, id, None))
        .unwrap();
    format!("/van-ban-di/{id}")
}

/// A letter on paper from `issuer`, on the desk of the receiver's division.
fn letter_of(db: &Db, it: &Agency, issuer: &str) -> IncomingId {
    let (clerk, mut arrival) = (it.clerk.clone(), letter("15/UBND-VX"));
    issuer.clone_into(&mut arrival.document.issuer);
    let direction = documents::incoming::direct::Direction {
        lead: it.division,
        coordinators: Vec::new(),
        due_at: None,
        opinion: String::new(),
    };
    db.write_blocking(move |tx| {
        let id = register_arrival(tx, now(), &clerk, &arrival).unwrap().id;
        route(tx, now(), &clerk, id, None, &direction)?;
        Ok::<_, documents::incoming::ActError>(id)
    })
    .unwrap()
}

testing::on_both_databases! {
    fn a_group_of_ones_own_names_no_line_of_a_document(db: &TestDb) {
        let office = Office::new(db);
        let two = [commune(db, "Ủy ban nhân dân xã Một"), commune(db, "Ủy ban nhân dân xã Hai")];
        let all = [two[0], two[1], office.cast.receiver.id];
        save(db, &office.cast.sender.clerk, "Các cơ quan rà soát đợt 33277", &all);
        save(db, &office.cast.sender.clerk, "Hai xã của tôi", &two);
        let it = &office.cast.sender;
        let draft = format!("/van-ban-di/{}", approved(db, it, &draft_input(it, &all)));
        for page in [draft, issued_plan(db, &office, &all)] {
            let page = office.get("sender-clerk", &page);
            assert!(page.says(&format!("- {COMMUNES};")) && page.says("- Sở Nội vụ;"), "{}", page.text);
            assert!(!page.says("- Các cơ quan rà soát") && !page.says("- Hai xã của tôi"), "{}", page.text);
        }
    }

    fn what_an_issued_document_says_stays_when_agencies_come(db: &TestDb) {
        let office = Office::new(db);
        let two = [commune(db, "Ủy ban nhân dân xã Một"), commune(db, "Ủy ban nhân dân xã Hai")];
        let page = issued_plan(db, &office, &two);
        commune(db, "Ủy ban nhân dân xã Ba");
        let shown = office.get("sender-clerk", &page);
        assert!(shown.says(&format!("- {COMMUNES};")) && !shown.says("- Ủy ban nhân dân xã Một;"), "{}", shown.text);
        // a draft is still computed: it does not go to everybody any more
        let it = &office.cast.sender;
        let draft = format!("/van-ban-di/{}", approved(db, it, &draft_input(it, &two)));
        assert!(office.get("sender-clerk", &draft).says("- Ủy ban nhân dân xã Một;"));
    }

    fn an_answer_to_a_paper_of_a_known_agency_goes_to_that_agency(db: &TestDb) {
        let office = Office::new(db);
        let it = &office.cast.receiver;
        let known = office.cast.sender.id;
        let open = |issuer: &str| {
            let id = letter_of(db, it, issuer);
            office.get("head", &format!("/van-ban-di/soan?tra-loi={id}"))
        };
        let form = open("Ủy ban nhân dân tỉnh Lam Giang");
        assert!(form.says(&format!("value=\"{known}\" checked")), "{}", form.text);
        assert!(!form.says("\nỦy ban nhân dân tỉnh Lam Giang</textarea>"), "{}", form.text);
        let form = open("Ủy ban nhân dân tỉnh");
        assert!(!form.says(&format!("value=\"{known}\" checked")), "a part of a name is not the name");
        assert!(form.says("\nỦy ban nhân dân tỉnh</textarea>"), "{}", form.text);
    }

    fn a_subject_that_says_about_already_is_not_said_twice(db: &TestDb) {
        let office = Office::new(db);
        let it = &office.cast.sender;
        for subject in ["Về việc rà soát biên chế", "về việc  rà soát biên chế", "V/v rà soát biên chế", "rà soát biên chế"] {
            let input = DraftInput { kind: "cong_van".to_owned(), subject: subject.to_owned(), ..draft_input(it, &[office.cast.receiver.id]) };
            let page = office.get("sender-clerk", &format!("/van-ban-di/{}", approved(db, it, &input)));
            assert!(page.says("V/v rà soát biên chế"), "{subject}: {}", page.text);
            assert!(!page.text.to_lowercase().contains("v/v về việc"), "{subject}");
        }
    }
}
