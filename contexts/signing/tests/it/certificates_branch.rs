//! The register narrowed to one agency, alone or with everything below it.

use crate::{
    MIGRATIONS,
    certificates_cast::*,
    certificates_office::{Office, encoded},
};
use axum::http::StatusCode;
use identity::{
    Actor, OrganisationId,
    organisations::succeed::{RecordSuccession, SuccessionKind, record_succession},
};
use jiff::civil::date;
use kit_db::Db;
use signing::certificates::{
    Certificate, CertificateId, State,
    branch::Branch,
    list::{Filter, From, page},
    statistics::statistics,
};

/// Two departments; below the first a centre, and a station below that.
struct Tree {
    cast: Cast,
    centre: Agency,
    station: Agency,
    /// A certificate of the department, the centre, the station and the other department.
    ids: [CertificateId; 4],
}

impl Tree {
    fn new(db: &Db) -> Self {
        let cast = cast(db);
        let centre = below(db, cast.here.id, "Trung tâm Lưu trữ", "TTLT");
        let station = below(db, centre.id, "Trạm Số hóa", "TSH");
        let ids = [&cast.here, &centre, &station, &cast.there]
            .map(|agency| brought_to(db, agency, &wish(agency), State::Active, 700));
        Self {
            cast,
            centre,
            station,
            ids,
        }
    }

    fn listed(&self, db: &Db, who: &Actor, filter: &Filter, from: From) -> Vec<CertificateId> {
        let (who, filter) = (who.clone(), filter.clone());
        let rows: Vec<Certificate> = db
            .read_blocking(move |tx| page(tx, now(), &who, &filter, from, 10))
            .unwrap();
        rows.into_iter().map(|it| it.id).collect()
    }

    fn narrowed(&self, db: &Db, branch: Branch) -> Vec<CertificateId> {
        let filter = Filter {
            branch: Some(branch),
            ..Filter::default()
        };
        self.listed(db, &self.cast.here.administrator, &filter, From::Start)
    }
}

fn ends(db: &Db, predecessor: OrganisationId, successor: OrganisationId) {
    db.write_blocking(move |tx| {
        let act = RecordSuccession {
            kind: SuccessionKind::End,
            act_notation: "12/QĐ-UBND".to_owned(),
            act_date: date(2022, 1, 10),
            effective: date(2022, 2, 1),
            note: String::new(),
            predecessors: vec![predecessor],
            successors: vec![successor],
        };
        record_succession(tx, now(), &Actor::system("signing.test"), &act)
    })
    .unwrap();
}

testing::on_both_databases! {
    fn a_branch_is_the_agency_alone_or_with_everything_below_it(db: &TestDb) {
        let tree = Tree::new(db);
        let [department, centre, station, other] = tree.ids;
        let narrowed = |branch| tree.narrowed(db, branch);
        assert_eq!(narrowed(Branch::alone(tree.cast.here.id)), [department]);
        assert_eq!(narrowed(Branch::whole(tree.cast.here.id)), [station, centre, department]);
        assert_eq!(narrowed(Branch::whole(tree.centre.id)), [station, centre]);
        assert_eq!(narrowed(Branch::whole(tree.station.id)), [station]);
        assert_eq!(narrowed(Branch::whole(tree.cast.there.id)), [other]);
        assert_eq!(narrowed(Branch::whole("0000000000000".parse().unwrap())), []);
    }

    fn a_branch_is_turned_page_by_page_with_the_other_filters(db: &TestDb) {
        let tree = Tree::new(db);
        let [department, centre, station, _] = tree.ids;
        let filter = Filter { branch: Some(Branch::whole(tree.cast.here.id)), state: Some(State::Active), ..Filter::default() };
        let admin = &tree.cast.here.administrator;
        assert_eq!(tree.listed(db, admin, &filter, From::After(station)), [centre, department]);
        assert_eq!(tree.listed(db, admin, &filter, From::Before(department)), [centre, station]);
        let none = Filter { state: Some(State::Revoked), ..filter };
        assert_eq!(tree.listed(db, admin, &none, From::Start), []);
    }

    fn an_agency_that_has_ended_still_belongs_to_its_branch(db: &TestDb) {
        let tree = Tree::new(db);
        ends(db, tree.station.id, tree.cast.there.id);
        let [department, centre, station, _] = tree.ids;
        assert_eq!(tree.narrowed(db, Branch::whole(tree.cast.here.id)), [station, centre, department]);
    }

    fn figures_of_a_branch_are_those_of_its_list(db: &TestDb) {
        let tree = Tree::new(db);
        let count = |branch: Option<Branch>| {
            let admin = tree.cast.here.administrator.clone();
            db.read_blocking(move |tx| statistics(tx, now(), &admin, branch)).unwrap()
        };
        let all = count(None);
        assert_eq!((all.total.active, all.departments.len(), all.agencies.len()), (4, 2, 0));
        let whole = count(Some(Branch::whole(tree.cast.here.id)));
        let names: Vec<(&str, i64)> = whole.agencies.iter().map(|(body, counts)| (body.name.as_str(), counts.active)).collect();
        assert_eq!((whole.total.active, names.len()), (3, 3), "{names:?}");
        assert_eq!(whole.departments, [], "the department itself is the total");
        // what lies above the branch would count more than is counted here
        let lower = count(Some(Branch::whole(tree.centre.id)));
        assert_eq!((lower.total.active, lower.departments.len()), (2, 0));
        for (body, counts) in &all.departments {
            let behind = tree.narrowed(db, Branch::whole(body.id));
            assert_eq!(usize::try_from(counts.active).unwrap(), behind.len(), "{}", body.name);
        }
    }

    fn the_chosen_agency_stays_in_every_link_of_the_list(db: &TestDb) {
        let office = Office::new(db);
        let (here, there) = (office.cast.here.clone(), office.cast.there.clone());
        let centre = below(db, here.id, "Trung tâm Lưu trữ", "TTLT");
        for _ in 0..51 {
            brought_to(db, &centre, &wish(&centre), State::Requested, 700);
        }
        brought_to(db, &there, &wish(&there), State::Requested, 700);
        let address = format!("/chung-thu-so?trang-thai=requested&don-vi={}&cap-duoi=co", here.id);
        let list = office.get("administrator", &address);
        assert!(list.says("Sở Nội vụ và các đơn vị trực thuộc") && !list.says("Phạm Viên SYT"), "{}", list.text);
        let branch = format!("don-vi={}&amp;cap-duoi=co", here.id);
        for path in ["/chung-thu-so/xuat-excel?", "/chung-thu-so/xuat-csv?", "/chung-thu-so/thong-ke?"] {
            let link = list.links().find(|link| link.starts_with(path)).unwrap_or_else(|| panic!("no {path}: {}", list.text));
            assert!(link.contains(&branch), "{link}");
        }
        let next = list.links().find(|link| link.contains("trang=")).unwrap().replace("&amp;", "&");
        let second = office.get("administrator", &next);
        assert!(second.says("Sở Nội vụ và các đơn vị trực thuộc") && second.says("Phạm Viên TTLT"), "{}", second.text);
        // taken away, the other filter stays
        assert!(list.links().any(|link| link == "/chung-thu-so?trang-thai=requested"), "{}", list.text);
        let csv = office.get("administrator", &address.replace("/chung-thu-so?", "/chung-thu-so/xuat-csv?"));
        assert!(csv.says("Phạm Viên TTLT") && !csv.says("Phạm Viên SYT"));
        assert_eq!(csv.text.lines().count(), 52);
    }

    fn who_sees_one_agency_has_nothing_to_choose_and_the_address_opens_nothing(db: &TestDb) {
        let office = Office::new(db);
        let (here, there) = (office.cast.here.clone(), office.cast.there.clone());
        brought_to(db, &there, &wish(&there), State::Active, 700);
        for path in ["/chung-thu-so", "/chung-thu-so/thong-ke", "/chung-thu-so/xuat-csv"] {
            for below in ["", "&cap-duoi=co"] {
                let page = office.get("clerk", &format!("{path}?don-vi={}{below}", there.id));
                assert!(page.status == StatusCode::OK && !page.says("Phạm Viên SYT") && !page.says("Chỉ xem một cơ quan"), "{}", page.text);
            }
        }
        let figures = office.get("clerk", &format!("/chung-thu-so/thong-ke?don-vi={}", there.id));
        assert!(!figures.says("Theo từng cơ quan"), "{}", figures.text);
        for path in ["/chung-thu-so", "/chung-thu-so/thong-ke"] {
            assert!(office.get("administrator", path).says("Chỉ xem một cơ quan"));
            assert!(office.get("auditor", path).says("Chỉ xem một cơ quan"));
            assert!(!office.get("clerk", path).says("Chỉ xem một cơ quan"));
        }
        let own = office.get("clerk", &format!("/chung-thu-so?don-vi={}", here.id));
        assert!(own.says("Sở Nội vụ"), "{}", own.text);
    }

    fn without_script_the_search_is_a_step_that_keeps_the_other_filters(db: &TestDb) {
        let office = Office::new(db);
        brought_to(db, &office.cast.there, &wish(&office.cast.there), State::Active, 700);
        for (path, kept) in [("/chung-thu-so", "name=\"trang-thai\" value=\"active\""), ("/chung-thu-so/thong-ke", "")] {
            let typed = encoded("so y te");
            let page = office.get("administrator", &format!("{path}?trang-thai=active&don-vi-tim={typed}&_tim=don-vi"));
            let offered = format!("value=\"{}\"", office.cast.there.id);
            assert!(page.says(&offered) && page.says("Sở Y tế") && page.says(kept) && page.says("value=\"so y te\""), "{}", page.text);
        }
        // a choice that is sent brings along what was typed: that is no search any more
        let sent = office.get("administrator", &format!("/chung-thu-so?don-vi-tim=so%20y&don-vi={}", office.cast.here.id));
        assert!(!sent.says("Sở Y tế</label>") && !sent.says("<details class=\"ds-details\" open>"), "{}", sent.text);
        // whoever cannot choose gets no answer to the search either
        let page = office.get("clerk", "/chung-thu-so?don-vi-tim=so&_tim=don-vi");
        assert!(!page.says("Sở Y tế"), "{}", page.text);
    }
}
