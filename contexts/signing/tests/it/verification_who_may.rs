//! Who may have signatures checked again.

use crate::{
    MIGRATIONS,
    certificates_cast::{later, now},
    certificates_office::Office,
    people::everybody,
};
use identity::Role;
use kit_db::{params, sql};
use signing::{
    permissions::CHECK_SIGNATURES,
    verification::{CheckAgainError, check_again},
};

sql!(FOUND:
    "insert into sig_assessment (id, sha256, at, format, outcome, signatures, summary, report)
     values (?1, ?2, ?3, 'pdf', 'unknown', 0, ?4, ?4)");

testing::on_both_databases! {
    fn only_who_works_with_documents_may_have_signatures_checked_again(db: &TestDb) {
        let may = [Role::Leader, Role::ChiefOfOffice, Role::HeadOfUnit, Role::Specialist, Role::Clerk];
        for actor in everybody(db) {
            let (role, now) = (actor.role, crate::people::now());
            let answer = db.write_blocking(move |tx| check_again(tx, now, &actor, &"00".repeat(32)));
            match answer {
                Err(CheckAgainError::NotFound) => assert!(may.contains(&role), "{role} may not {CHECK_SIGNATURES}"),
                Err(CheckAgainError::Refused(_)) => assert!(!may.contains(&role), "{role}"),
                other => panic!("{role}: {other:?}"),
            }
        }
    }

    fn a_digest_tells_nobody_whether_there_is_such_a_file_or_when_it_was_looked_at(db: &TestDb) {
        let office = Office::new(db);
        let (old, young, none) = ("11".repeat(32), "22".repeat(32), "33".repeat(32));
        for (sha256, at) in [(old.clone(), later(-1)), (young.clone(), now())] {
            db.write_blocking(move |tx| tx.execute(&FOUND, params![kit_base::generate(), sha256, at, "{}"])).unwrap();
        }
        let answers: Vec<_> = [&old, &young, &none, &"nothing".to_owned()]
            .into_iter()
            .map(|sha256| {
                let page = office.post("clerk", "/chung-thu-so/de-nghi", &format!("/chu-ky-so/{sha256}/kiem-tra-lai"), &[("ve", "/ky-so")]);
                let cookies: Vec<String> = page.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap().to_owned()).collect();
                (page.status, page.to, cookies, page.text)
            })
            .collect();
        assert_eq!((answers[0].0.as_u16(), answers[0].1.as_str()), (303, "/ky-so"));
        assert!(!answers[0].2.is_empty(), "the sentence travels in a cookie");
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        let refused = office.post("administrator", "/chung-thu-so/nhap", &format!("/chu-ky-so/{old}/kiem-tra-lai"), &[("ve", "/ky-so")]);
        assert_eq!(refused.status.as_u16(), 403);
    }
}
