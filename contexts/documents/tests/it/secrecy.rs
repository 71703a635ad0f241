//! State secrets cannot be entered by any route.

use crate::{MIGRATIONS, cast::*};
use documents::{
    incoming::{
        ActError,
        register::{RegisterError, register_arrival},
    },
    outgoing::{self, draft::draft},
};

testing::on_both_databases! {
    fn a_letter_that_is_marked_secret_is_refused_and_nothing_of_it_stays(db: &TestDb) {
        let cast = cast(db);
        let mut marked = letter("1/BNV-VP");
        marked.document.secrecy = "mat".to_owned();
        let mut stamped = letter("2/BNV-VP");
        stamped.document.content = "MẬT\n\nBáo cáo tình hình biên giới".to_owned();
        for (arrival, field) in [(marked, "secrecy"), (stamped, "content")] {
            let clerk = cast.receiver.clerk.clone();
            let refused = db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &arrival));
            let Err(RegisterError::Act(ActError::Invalid(problems))) = refused else { panic!("{refused:?}") };
            assert_eq!(problems.iter().map(|p| (p.field, p.message)).collect::<Vec<_>>(), [(field, "documents-problem-state-secret")]);
        }
        assert_eq!(db.read_blocking(documents::figures::recounted).unwrap().received, 0);
    }

    fn a_draft_that_is_marked_secret_is_refused(db: &TestDb) {
        let cast = cast(db);
        let mut input = draft_input(&cast.sender, &[cast.receiver.id]);
        input.content = "TUYỆT MẬT\nKế hoạch".to_owned();
        let it = cast.sender.clone();
        let refused = db.write_blocking(move |tx| draft(tx, now(), &it.specialist, &input));
        assert!(matches!(refused, Err(outgoing::ActError::Invalid(_))), "{refused:?}");
    }

    fn ordinary_words_are_no_marks(db: &TestDb) {
        let cast = cast(db);
        let mut arrival = letter("3/BNV-VP");
        arrival.document.subject = "V/v bảo vệ bí mật kinh doanh và mật độ xây dựng".to_owned();
        let clerk = cast.receiver.clerk.clone();
        db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &arrival)).unwrap();
    }
}
