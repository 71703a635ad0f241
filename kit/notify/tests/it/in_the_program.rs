use super::{ASSIGNED, DEADLINE, MIGRATIONS, WEEKLY, notices, start, tell};
use kit_i18n::Locale;
use kit_notify::{
    MailWish, NOTICES_PER_PAGE, Notices, NoticesError, mark_all_read, mark_link_read, mark_read,
    notifications, preferences, set_preference, unread_count,
};

testing::on_both_databases! {
    fn a_person_sees_only_the_own_notices_newest_first(db: &TestDb) {
        for n in 0..40 { tell(db, start(), 7, ASSIGNED, &format!("số {n}")); }
        tell(db, start(), 8, ASSIGNED, "của người khác");
        let first = db.read_blocking(|tx| notifications(tx, 7, None)).unwrap();
        assert_eq!(i64::try_from(first.len()).unwrap(), NOTICES_PER_PAGE);
        let last = first.last().unwrap().id;
        let second = db.read_blocking(move |tx| notifications(tx, 7, Some(last))).unwrap();
        assert_eq!(second.len(), 10);
        let line = notices().line(Locale::Vi, &first[0].kind, &first[0].arguments);
        assert_eq!(line, "Văn bản “số 39” được chuyển đến đồng chí, còn 1.204 việc");
        let line = notices().line(Locale::En, &second[9].kind, &second[9].arguments);
        assert_eq!(line, "“số 0” was assigned to you, 1,204 tasks are open");
    }

    fn reading_lowers_the_count_which_has_a_cap(db: &TestDb) {
        let ids: Vec<_> = (0..120).map(|n| tell(db, start(), 7, ASSIGNED, &n.to_string()).unwrap()).collect();
        let unread = || db.read_blocking(|tx| unread_count(tx, 7)).unwrap();
        assert_eq!(unread(), 100);
        let (one, newest) = (ids[3], ids[118]);
        let read = |recipient| db.write_blocking(move |tx| mark_read(tx, start(), recipient, one)).unwrap();
        assert!(!read(8), "another person's notice");
        assert!(read(7));
        assert!(!read(7), "read already");
        assert_eq!(db.write_blocking(move |tx| mark_all_read(tx, start(), 7, newest)).unwrap(), 118);
        assert_eq!(unread(), 1);
        assert_eq!(db.write_blocking(|tx| mark_link_read(tx, start(), 7, "/documents/1")).unwrap(), 1);
        assert_eq!(unread(), 0);
    }

    fn what_a_person_does_not_want_is_not_stored(db: &TestDb) {
        let prefer = |kind, in_app, mail| db.write_blocking(move |tx| set_preference(tx, 7, &kind, in_app, mail)).unwrap();
        prefer(ASSIGNED, false, MailWish::Never);
        assert_eq!(tell(db, start(), 7, ASSIGNED, "x"), None);
        assert!(tell(db, start(), 8, ASSIGNED, "x").is_some());
        prefer(ASSIGNED, false, MailWish::Soon);
        assert!(tell(db, start(), 7, ASSIGNED, "x").is_some());
        assert_eq!(db.read_blocking(|tx| notifications(tx, 7, None)).unwrap().len(), 0, "by mail only");
        prefer(WEEKLY, true, MailWish::Never);
        let chosen = db.read_blocking(|tx| preferences(tx, 7)).unwrap();
        assert_eq!(chosen.len(), 2);
        assert_eq!((chosen[0].in_app, chosen[0].mail), (false, MailWish::Soon));
    }

    fn a_required_kind_cannot_be_silenced(db: &TestDb) {
        db.write_blocking(|tx| set_preference(tx, 7, &DEADLINE, false, MailWish::Never)).unwrap();
        assert!(tell(db, start(), 7, DEADLINE, "H1").is_some());
        assert_eq!(db.read_blocking(|tx| unread_count(tx, 7)).unwrap(), 1);
    }
}

#[test]
fn a_kind_without_a_sentence_or_twice_is_refused() {
    let texts = notices().texts().clone();
    let twice = Notices::new(texts.clone(), [ASSIGNED, ASSIGNED]);
    assert_eq!(twice.err(), Some(NoticesError::Twice("documents.assigned")));
    let mute = kit_notify::NoticeKind::new("a", "no-such-text", &[]);
    assert!(matches!(
        Notices::new(texts, [mute]),
        Err(NoticesError::NoText { .. })
    ));
}

#[test]
fn a_kind_of_the_past_is_shown_by_its_name() {
    assert_eq!(notices().line(Locale::Vi, "old.kind", "{}"), "old.kind");
    assert_eq!(
        notices().line(Locale::Vi, "onestop.deadline", "not json"),
        "Hồ sơ {$title} sắp quá hạn"
    );
}
