//! The order of names, and finding people by what is typed of them.

use crate::{MIGRATIONS, world::*};
use identity::{
    Actor, OrganisationId, children, find_people,
    organisations::create::{CreateOrganisation, Names, create_organisation},
    people::{
        From, people_page,
        register::{PersonFacts, register_person},
    },
};
use kit_db::{Db, DbError, params, sql};

sql!(FORGET: "update idn_person set sort_key = ?1");
sql!(FORGET_ORGANISATIONS: "update idn_organisation set sort_key = ?1");
sql!(OTHER_VERSION: "update idn_setting set value = 'old' where name = 'sort_keys.version'");

/// In their order; stored in another one.
const ORDER: [&str; 15] = [
    "Lê Thị An",
    "Nguyễn Văn An",
    "Phan Ánh",
    "Trần Văn Ân",
    "Bùi Dung",
    "Hồ Dũng",
    "Vũ Đông",
    "Hồ Đức",
    "Đỗ Oanh",
    "Tạ Ô",
    "Ngô Ơn",
    "Mai Uyên",
    "Lý Ư",
    "Đặng Xuân Ý",
    "Cao Yến",
];

fn register(db: &Db, names: &[String]) {
    let names = names.to_vec();
    db.write_blocking(move |tx| {
        for name in &names {
            let facts = PersonFacts {
                name: name.clone(),
                email: String::new(),
                telephone: String::new(),
            };
            register_person(tx, now(), &Actor::system("test"), &facts).unwrap();
        }
        Ok::<_, DbError>(())
    })
    .unwrap();
}

fn some(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn pages(db: &Db, size: usize) -> Vec<String> {
    db.read_blocking(move |tx| {
        let (mut all, mut from) = (Vec::new(), From::Start);
        loop {
            let page = people_page(tx, from, size)?;
            let Some(last) = page.last() else {
                return Ok::<_, DbError>(all);
            };
            from = From::After(last.id);
            all.extend(page.into_iter().map(|person| person.name));
        }
    })
    .unwrap()
}

fn found(db: &Db, query: &str, limit: usize) -> (Vec<String>, u64) {
    let query = query.to_owned();
    let found = db
        .read_blocking(move |tx| find_people(tx, &query, limit))
        .unwrap();
    (
        found.people.into_iter().map(|person| person.name).collect(),
        found.more,
    )
}

testing::on_both_databases! {
    fn people_are_listed_by_given_name_then_middle_then_family_name(db: &TestDb) {
        let mut shuffled = some(&ORDER);
        shuffled.reverse();
        shuffled.swap(2, 9);
        register(db, &shuffled);
        for size in [1, 4, 100] {
            assert_eq!(pages(db, size), ORDER, "pages of {size}");
        }
        let back = db.read_blocking(|tx| {
            let all = people_page(tx, From::Start, 100)?;
            people_page(tx, From::Before(all[10].id), 3)
        }).unwrap();
        assert_eq!(back.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ORDER[7..10]);
    }

    fn the_exact_name_comes_first_and_words_may_stand_in_any_order(db: &TestDb) {
        let mut names: Vec<String> = (0..40).map(|n| format!("Đỗ Thị {} Ư", ["Ánh", "Bình", "Cúc", "Dung"][n % 4])).collect();
        names.extend(some(&["Đỗ Thị Ư", "Đỗ Thị Ử", "Nguyễn Văn Đô", "Lê Thị Tú"]));
        register(db, &names);
        assert_eq!(found(db, "Đỗ Thị Ử", 12).0[0], "Đỗ Thị Ử");
        for query in ["ử đỗ", "Ử Thị Đỗ", "đỗ ử"] {
            assert_eq!(found(db, query, 12).0[0], "Đỗ Thị Ử", "{query}");
        }
        assert_eq!(found(db, "đỗ thị ư", 12).0[0], "Đỗ Thị Ư");
        let (shown, more) = found(db, "do thi u", 5);
        assert_eq!((shown.len(), more), (5, 37));
        assert_eq!(found(db, "tú", 12), (some(&["Lê Thị Tú"]), 0));
        assert_eq!(found(db, "zzz", 12), (vec![], 0));
        assert_eq!(found(db, " % ", 12), (vec![], 0));
    }

    fn bodies_are_in_order_with_numbers_by_their_value(db: &TestDb) {
        let below = db.write_blocking(|tx| {
            let body = |parent: Option<OrganisationId>, name: &str| CreateOrganisation {
                parent, kind: identity::OrganisationKind::Commune,
                names: Names { name: name.to_owned(), short_name: String::new(), notation: String::new() },
                area_code: None, collegial: false, runs_documents: true, valid_from: jiff::civil::date(2020, 1, 1),
            };
            let actor = Actor::system("test");
            let mut tops = Vec::new();
            for name in ["Xã Thử 10", "Xã Thử 2", "Xã Đông", "Xã Thử 1", "Xã Dương"] {
                tops.push(create_organisation(tx, now(), &actor, &body(None, name)).unwrap());
            }
            let roots: Vec<String> = identity::roots(tx, jiff::civil::date(2022, 1, 1))?.into_iter().map(|it| it.name).collect();
            let found = identity::search_organisations(tx, "xa thu", jiff::civil::date(2022, 1, 1), 10)?;
            assert_eq!(found.into_iter().map(|it| it.name).collect::<Vec<_>>(), ["Xã Thử 1", "Xã Thử 2", "Xã Thử 10"]);
            assert_eq!(children(tx, tops[0], jiff::civil::date(2022, 1, 1))?, vec![]);
            Ok::<_, DbError>(roots)
        }).unwrap();
        assert_eq!(below, ["Xã Dương", "Xã Đông", "Xã Thử 1", "Xã Thử 2", "Xã Thử 10"]);
    }

    fn rows_from_before_are_given_their_keys_and_all_are_made_anew_for_another_collation(db: &TestDb) {
        register(db, &some(&["Cao Yến", "Lê Thị An"]));
        let make = || {
            let mut rounds = 0;
            let made = identity::make_sort_keys(db, |_| { rounds += 1; Ok::<_, DbError>(()) }).unwrap();
            (made, rounds)
        };
        assert!(make().0 >= 2);
        assert_eq!(make(), (0, 0), "nothing to do");
        db.write_blocking(|tx| {
            tx.execute(&FORGET, params![None::<Vec<u8>>])?;
            tx.execute(&FORGET_ORGANISATIONS, params![None::<Vec<u8>>])?;
            tx.execute(&OTHER_VERSION, params![])
        }).unwrap();
        let (made, rounds) = make();
        assert!(made >= 2 && rounds >= 1, "{made} in {rounds}");
        assert_eq!(pages(db, 10), ["Lê Thị An", "Cao Yến"]);
    }
}

#[test]
fn the_names_of_the_trial_are_in_their_order() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/trial/cases/lists/names_to_sort.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: ../shared/data/trial is not at hand");
        return;
    };
    let lists: serde_json::Value = serde_json::from_str(&text).unwrap();
    let list = |name: &str| -> Vec<String> { serde_json::from_value(lists[name].clone()).unwrap() };
    let mut names = list("names");
    names.sort_by_cached_key(|name| vn::names::name_sort_key(name));
    assert_eq!(names, list("order_by_given_name"));
    let mut agencies = list("agencies");
    agencies.sort_by_cached_key(|name| vn::names::collation_key(name));
    assert_eq!(agencies, ["Xã Thử 1", "Xã Thử 2", "Xã Thử 10"]);
}
