//! Two agencies and their people, made through identity's own acts.

use documents::{
    document::{DocumentId, DocumentInput},
    incoming::{
        IncomingId,
        register::{Arrival, Registered, register_arrival},
    },
    outgoing::{self, draft::DraftInput},
};
use identity::{
    Actor, OrganisationId, OrganisationKind, PersonId, ReachGroup, Role, Scope, UnitId, UnitKind,
    delegations::give::{GiveDelegation, give_delegation},
    organisations::{
        create::Names,
        import::{ImportOrganisations, ImportedOrganisation, import_organisations},
    },
    people::register::{PersonFacts, register_person},
    posts::appoint::{CreatePost, appoint, create_post},
    units::change::{CreateUnit, create_unit},
};
use jiff::{
    Timestamp, ToSpan,
    civil::{date, datetime},
};
use kit_audit::{CheckOptions, check};
use kit_base::Clock;
use kit_db::{Db, DbError, Tx};

/// Wednesday morning, 16 November 2022.
pub fn now() -> Timestamp {
    Clock::instant_of(datetime(2022, 11, 16, 8, 30, 0, 0))
}

pub fn later(hours: i64) -> Timestamp {
    now().checked_add(hours.hours()).unwrap()
}

/// One agency with everybody its work needs.
#[derive(Clone)]
pub struct Agency {
    pub id: OrganisationId,
    pub division: UnitId,
    pub other_division: UnitId,
    pub clerk: Actor,
    pub leader: Actor,
    pub chief: Actor,
    pub head: Actor,
    pub specialist: Actor,
    pub colleague: Actor,
    pub other_head: Actor,
    pub administrator: Actor,
}

/// Two agencies of one province, the receiver below the sender.
#[derive(Clone)]
pub struct Cast {
    pub sender: Agency,
    pub receiver: Agency,
}

/// An agency that has nothing to do with the two.
pub fn third_agency(db: &Db) -> Agency {
    db.write_blocking(|tx| Ok::<_, DbError>(agency(tx, "Sở Tài chính", "STC", None)))
        .unwrap()
}

/// `to` with what `giver` delegated for two days, as at `now()`; all that the giver may, if nothing
/// is named.
pub fn delegated(db: &Db, giver: &Actor, to: &Actor, permissions: &[&str]) -> Actor {
    let named = permissions.iter().map(|name| (*name).to_owned());
    let own = giver
        .scopes
        .keys()
        .filter(|name| name.starts_with("documents."));
    let input = GiveDelegation {
        to: to.person,
        permissions: if permissions.is_empty() {
            own.cloned().collect()
        } else {
            named.collect()
        },
        document: "15/QĐ-UBND".to_owned(),
        valid_from: date(2022, 11, 16),
        valid_to: date(2022, 11, 18),
    };
    let (giver, to) = (giver.clone(), to.clone());
    db.write_blocking(move |tx| {
        // no role of documents may delegate by itself
        let (mut giver, mut scopes) = (giver.clone(), (*giver.scopes).clone());
        scopes.insert("identity.delegations.give".to_owned(), Scope::Organisation);
        giver.scopes = scopes.into();
        give_delegation(tx, now(), &giver, &input).unwrap();
        Ok::<_, DbError>(identity::actor_for(tx, to.person, to.post, now()).unwrap())
    })
    .unwrap()
}

/// Ends every delegation that somebody received.
pub fn end_delegations(db: &Db, to: &Actor) {
    let to = to.person;
    db.write_blocking(move |tx| {
        for given in identity::delegations::delegations_of(tx, to)? {
            if given.revoked_at.is_none() {
                let giver = identity::actor_of_person(tx, given.from_person, now()).unwrap();
                identity::delegations::revoke::revoke_delegation(tx, now(), &giver, given.id)
                    .unwrap();
            }
        }
        Ok::<_, DbError>(())
    })
    .unwrap();
}

/// Each act that is stored has its entry in the log, whatever led to it.
fn every_act_has_its_entry(db: &Db) {
    let acts = documents::module().acts;
    let options = CheckOptions {
        acts,
        ..CheckOptions::default()
    };
    assert_eq!(check(db, &options).unwrap().problems, vec![]);
}

pub fn cast(db: &Db) -> Cast {
    testing::at_end(every_act_has_its_entry);
    db.write_blocking(|tx| {
        identity::install_role_defaults(tx, now(), documents::ROLE_DEFAULTS)?;
        let sender = agency(tx, "Ủy ban nhân dân tỉnh Lam Giang", "UBND", None);
        let receiver = agency(tx, "Sở Nội vụ", "SNV", Some(sender.id));
        Ok::<_, DbError>(Cast { sender, receiver })
    })
    .unwrap()
}

pub fn organisation(tx: &mut Tx<'_>, name: &str, notation: &str) -> OrganisationId {
    below(tx, None, name, notation)
}

fn below(
    tx: &mut Tx<'_>,
    parent: Option<OrganisationId>,
    name: &str,
    notation: &str,
) -> OrganisationId {
    // the top of the province stands in two groups of the yearly report
    let groups = match parent {
        None => vec![ReachGroup::Departments, ReachGroup::CommitteeOffice],
        Some(_) => vec![ReachGroup::Departments],
    };
    let body = ImportedOrganisation {
        id: OrganisationId::generate(),
        parent,
        kind: OrganisationKind::Department,
        names: Names {
            name: name.to_owned(),
            short_name: String::new(),
            notation: notation.to_owned(),
        },
        area_code: None,
        collegial: true,
        runs_documents: true,
        sample: false,
        codes: Vec::new(),
        groups,
    };
    let id = body.id;
    let input = ImportOrganisations {
        basis: "1/QĐ",
        from: date(2020, 1, 1),
        organisations: &[body],
    };
    import_organisations(tx, now(), &Actor::system("test"), &input).unwrap();
    id
}

fn agency(tx: &mut Tx<'_>, name: &str, notation: &str, parent: Option<OrganisationId>) -> Agency {
    let id = below(tx, parent, name, notation);
    let mut unit = |kind, name: &str, short_name: &str| {
        let input = CreateUnit {
            organisation: id,
            parent: None,
            kind,
            name: name.to_owned(),
            short_name: short_name.to_owned(),
            valid_from: date(2020, 1, 1),
        };
        create_unit(tx, now(), &Actor::system("test"), &input).unwrap()
    };
    let leadership = unit(UnitKind::Leadership, "Lãnh đạo", "LĐ");
    let office = unit(UnitKind::Clerical, "Văn phòng", "VP");
    let division = unit(UnitKind::Division, "Phòng Tổng hợp", "TH");
    let other_division = unit(UnitKind::Division, "Phòng Nghiệp vụ", "NV");
    let mut person = |unit, role, title| employee(tx, unit, role, title);
    Agency {
        id,
        division,
        other_division,
        clerk: person(office, Role::Clerk, "Văn thư"),
        leader: person(leadership, Role::Leader, "Giám đốc"),
        chief: person(office, Role::ChiefOfOffice, "Chánh Văn phòng"),
        head: person(division, Role::HeadOfUnit, "Trưởng phòng"),
        specialist: person(division, Role::Specialist, "Chuyên viên"),
        colleague: person(division, Role::Specialist, "Chuyên viên"),
        other_head: person(other_division, Role::HeadOfUnit, "Trưởng phòng"),
        administrator: person(office, Role::Administrator, "Quản trị"),
    }
}

fn employee(tx: &mut Tx<'_>, unit: UnitId, role: Role, title: &str) -> Actor {
    let system = Actor::system("test");
    let facts = PersonFacts {
        name: format!("Nguyễn Thị {title}"),
        email: String::new(),
        telephone: String::new(),
    };
    let person: PersonId = register_person(tx, now(), &system, &facts).unwrap();
    let input = CreatePost {
        unit,
        role,
        title: title.to_owned(),
        rank: 1,
        valid_from: date(2020, 1, 1),
    };
    let post = create_post(tx, now(), &system, &input).unwrap();
    appoint(tx, now(), &system, person, post, date(2020, 1, 1), "1/QĐ").unwrap();
    identity::actor_for(tx, person, post, now()).unwrap()
}

/// The same person as a specialist of another unit, too; acting there.
pub fn second_post(tx: &mut Tx<'_>, who: &Actor, unit: UnitId) -> Actor {
    let system = Actor::system("test");
    let input = CreatePost {
        unit,
        role: Role::Specialist,
        title: "Chuyên viên kiêm nhiệm".to_owned(),
        rank: 2,
        valid_from: date(2020, 1, 1),
    };
    let post = create_post(tx, now(), &system, &input).unwrap();
    appoint(
        tx,
        now(),
        &system,
        who.person,
        post,
        date(2020, 1, 1),
        "2/QĐ",
    )
    .unwrap();
    identity::actor_for(tx, who.person, post, now()).unwrap()
}

pub fn letter(notation: &str) -> Arrival {
    Arrival {
        document: DocumentInput {
            kind: "cong_van".to_owned(),
            notation: notation.to_owned(),
            issued_on: Some(date(2022, 11, 14)),
            issuer: "Bộ Nội vụ".to_owned(),
            subject: "V/v hướng dẫn chế độ báo cáo năm 2022".to_owned(),
            secrecy: documents::secrecy::NONE.to_owned(),
            ..DocumentInput::default()
        },
        ..Arrival::default()
    }
}

pub fn registered(db: &Db, clerk: &Actor, notation: &str) -> Registered {
    let (clerk, arrival) = (clerk.clone(), letter(notation));
    db.write_blocking(move |tx| register_arrival(tx, now(), &clerk, &arrival))
        .unwrap()
}

/// Registered and laid before the leader.
pub fn presented(db: &Db, agency: &Agency, notation: &str) -> IncomingId {
    let id = registered(db, &agency.clerk, notation).id;
    let agency = agency.clone();
    db.write_blocking(move |tx| {
        documents::incoming::present::present(
            tx,
            now(),
            &agency.clerk,
            id,
            None,
            agency.leader.person,
        )
    })
    .unwrap();
    id
}

pub fn draft_input(agency: &Agency, receivers: &[OrganisationId]) -> DraftInput {
    DraftInput {
        kind: "ke_hoach".to_owned(),
        subject: "Chuyển đổi số tỉnh đến năm 2025".to_owned(),
        content: "Căn cứ nghị quyết.\nỦy ban nhân dân tỉnh ban hành kế hoạch.".to_owned(),
        signer: Some(agency.leader.person),
        capacity: "TM.".to_owned(),
        receivers: receivers.to_vec(),
        secrecy: documents::secrecy::NONE.to_owned(),
        ..DraftInput::default()
    }
}

/// Drafted, checked twice and approved, by the people whose turn it is.
pub fn approved(db: &Db, agency: &Agency, input: &DraftInput) -> DocumentId {
    let (agency, input) = (agency.clone(), input.clone());
    db.write_blocking(move |tx| {
        let id = outgoing::draft::draft(tx, now(), &agency.specialist, &input)?;
        outgoing::submit::submit(tx, now(), &agency.specialist, id, None)?;
        outgoing::check::content(tx, now(), &agency.head, id, None, "")?;
        outgoing::check::format(tx, now(), &agency.chief, id, None, "")?;
        outgoing::approve::approve(tx, now(), &agency.leader, id, None, "Đồng ý")?;
        Ok::<_, outgoing::ActError>(id)
    })
    .unwrap()
}
