use super::{MIGRATIONS, world};
use identity::{
    OrganisationKind, ReachGroup, Role,
    directory::{self, LoadError, Size},
    search_organisations,
};
use jiff::civil::date;

const DAY: jiff::civil::Date = date(2022, 11, 15);

/// The groups of the yearly report: those to which documents can be sent on the system, and all. Health facilities, the schools of the
/// education offices and "some others" are this case's own choice.
const REACH: [(ReachGroup, usize, usize); 15] = [
    (ReachGroup::PartyOffice, 1, 1),
    (ReachGroup::PartyCommittees, 5, 5),
    (ReachGroup::CommitteeOffice, 1, 1),
    (ReachGroup::CouncilOffice, 1, 1),
    (ReachGroup::EnterpriseParty, 1, 1),
    (ReachGroup::DistrictParty, 10, 21),
    (ReachGroup::Departments, 23, 23),
    (ReachGroup::Districts, 21, 21),
    (ReachGroup::Communes, 460, 460),
    (ReachGroup::UpperSecondarySchools, 87, 87),
    (ReachGroup::ServiceUnits, 225, 225),
    (ReachGroup::HealthFacilities, 34, 34),
    (ReachGroup::EducationOffices, 17, 17),
    (ReachGroup::DistrictSchools, 51, 51),
    (ReachGroup::Others, 5, 5),
];

testing::on_both_databases! {
    fn the_whole_province_is_there_with_the_reach_of_the_report(db: &TestDb) {
        let loaded = world::write(db, |tx| directory::load_nghean_2022(tx, world::now(), 2022, Size::Full).unwrap());
        assert!((9_000..13_000).contains(&loaded.people), "{loaded:?}");
        assert!((3_500..6_000).contains(&loaded.units), "{loaded:?}");
        for (group, running, total) in REACH {
            let members = db.read_blocking(move |tx| identity::reach_members(tx, group, DAY)).unwrap();
            let receiving = members.iter().filter(|m| m.runs_documents).count();
            assert_eq!((receiving, members.len()), (running, total), "{group}");
        }
    }

    fn loading_twice_changes_nothing_and_another_seed_is_refused(db: &TestDb) {
        let load = |seed| world::write(db, move |tx| directory::load_nghean_2022(tx, world::now(), seed, Size::Sample));
        let first = load(1).unwrap();
        assert!(!first.already);
        let count = || db.read_blocking(|tx| identity::count_organisations(tx, DAY)).unwrap();
        let before = count();
        assert!(load(1).unwrap().already);
        assert_eq!(count(), before);
        assert!(matches!(load(2), Err(LoadError::Other { .. })));
    }

    fn every_body_has_clerks_leaders_and_people_to_do_the_work(db: &TestDb) {
        world::write(db, |tx| {
            directory::load_nghean_2022(tx, world::now(), 1, Size::Small).unwrap();
            for kind in OrganisationKind::ALL {
                for body in identity::organisations_of_kind(tx, *kind, DAY).unwrap() {
                    let clerks = identity::clerks_of(tx, body.id, DAY).unwrap();
                    let leaders = identity::leaders_of(tx, body.id, DAY).unwrap();
                    let staff = identity::staff_of(tx, body.id, DAY).unwrap();
                    assert!(!clerks.is_empty() && !leaders.is_empty(), "{}", body.name);
                    assert!(staff.iter().any(|p| p.role == Role::Specialist), "{}", body.name);
                    assert_eq!(leaders[0].rank, 1);
                }
            }
        });
    }

    fn type_ahead_finds_bodies_without_diacritics_and_by_abbreviation(db: &TestDb) {
        world::write(db, |tx| {
            directory::load_nghean_2022(tx, world::now(), 1, Size::Small).unwrap();
            let mut first = |query: &str| {
                let found = search_organisations(tx, query, DAY, 5).unwrap();
                found.first().map(|body| body.short_name.clone())
            };
            assert_eq!(first("sgddt").as_deref(), Some("Sở GD&ĐT"));
            assert_eq!(first("so thong tin").as_deref(), Some("Sở TT&TT"));
            assert_eq!(first("ubnd xa nghi phu").as_deref(), Some("UBND xã Nghi Phú, Vinh"));
            assert_eq!(first("UBND XÃ NGHI PHÚ").as_deref(), Some("UBND xã Nghi Phú, Vinh"));
            assert_eq!(first("khong co dau"), None);
            assert_eq!(first("  "), None);
            assert_eq!(search_organisations(tx, "ubnd xa", DAY, 20).unwrap().len(), 20);
            assert_eq!(search_organisations(tx, "ubnd xa", date(2019, 1, 1), 20).unwrap(), vec![]);
        });
    }
}
