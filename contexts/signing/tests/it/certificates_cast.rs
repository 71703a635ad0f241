//! Two agencies with their people, an authority that signs certificates, and the way of a request.

use identity::{
    Actor, OrganisationId, OrganisationKind, Role, UnitKind,
    organisations::create::{CreateOrganisation, Names, create_organisation},
    people::register::{PersonFacts, register_person},
    posts::appoint::{CreatePost, appoint, create_post},
    units::change::{CreateUnit, create_unit},
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
};
use kit_audit::{CheckOptions, check};
use kit_base::Clock;
use kit_db::{Db, DbError, Tx};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use signing::certificates::{
    Certificate, CertificateId, HolderKind, RequestKind, State,
    activate::activate,
    confirm::confirm,
    deliver::{HandOver, deliver},
    record_issue::{Issue, record_issue},
    request::{Wish, request},
    send::send,
    show,
};

/// Before everything in the tests.
const START: Date = date(2020, 1, 1);

/// A working morning.
pub fn now() -> Timestamp {
    Clock::instant_of(date(2022, 3, 1).at(8, 0, 0, 0))
}

/// Some days later.
pub fn later(days: i64) -> Timestamp {
    now().checked_add((24 * days).hours()).unwrap()
}

/// An agency, one person for each role.
#[derive(Clone)]
pub struct Agency {
    pub id: OrganisationId,
    pub name: String,
    pub clerk: Actor,
    pub chief: Actor,
    pub leader: Actor,
    pub specialist: Actor,
    pub colleague: Actor,
    pub administrator: Actor,
    pub auditor: Actor,
}

/// One step of a request.
type Step<'a> = &'a dyn Fn(&mut Tx<'_>) -> Result<(), signing::certificates::ActError>;

/// Both agencies.
pub struct Cast {
    pub here: Agency,
    pub there: Agency,
}

/// Each act that is stored has its entry in the log, whatever led to it.
pub fn every_act_has_its_entry(db: &Db) {
    let acts = signing::module().acts;
    let options = CheckOptions {
        acts,
        ..CheckOptions::default()
    };
    assert_eq!(check(db, &options).unwrap().problems, vec![]);
}

pub fn cast(db: &Db) -> Cast {
    testing::at_end(every_act_has_its_entry);
    let made = db.write_blocking(|tx| {
        identity::install_role_defaults(tx, now(), signing::permissions::ROLE_DEFAULTS)?;
        Ok::<_, DbError>(Cast {
            here: agency(tx, None, "Sở Nội vụ", "SNV"),
            there: agency(tx, None, "Sở Y tế", "SYT"),
        })
    });
    made.unwrap()
}

/// An agency that stands below another one, with its own people.
pub fn below(
    db: &Db,
    parent: OrganisationId,
    name: &'static str,
    notation: &'static str,
) -> Agency {
    let made =
        db.write_blocking(move |tx| Ok::<_, DbError>(agency(tx, Some(parent), name, notation)));
    made.unwrap()
}

fn agency(tx: &mut Tx<'_>, parent: Option<OrganisationId>, name: &str, notation: &str) -> Agency {
    let system = Actor::system("signing.test");
    let organisation = CreateOrganisation {
        parent,
        kind: if parent.is_none() {
            OrganisationKind::Department
        } else {
            OrganisationKind::ServiceUnit
        },
        names: Names {
            name: name.to_owned(),
            short_name: String::new(),
            notation: notation.to_owned(),
        },
        area_code: None,
        collegial: false,
        runs_documents: true,
        valid_from: START,
    };
    let id = create_organisation(tx, now(), &system, &organisation).unwrap();
    let unit = CreateUnit {
        organisation: id,
        parent: None,
        kind: UnitKind::Division,
        name: "Phòng Tổng hợp".into(),
        short_name: "TH".into(),
        valid_from: START,
    };
    let unit = create_unit(tx, now(), &system, &unit).unwrap();
    let mut one = |role: Role, person: &str| {
        let facts = PersonFacts {
            name: person.to_owned(),
            email: format!(
                "{}@{}.vn",
                role.code().replace('_', ""),
                notation.to_lowercase()
            ),
            telephone: String::new(),
        };
        let person = register_person(tx, now(), &system, &facts).unwrap();
        let post = CreatePost {
            unit,
            role,
            title: role.to_string(),
            rank: 1,
            valid_from: START,
        };
        let post = create_post(tx, now(), &system, &post).unwrap();
        appoint(tx, now(), &system, person, post, START, "1/QĐ").unwrap();
        identity::actor_for(tx, person, post, now()).unwrap()
    };
    Agency {
        id,
        name: name.to_owned(),
        clerk: one(Role::Clerk, "Nguyễn Thị Thư"),
        chief: one(Role::ChiefOfOffice, "Trần Văn Chánh"),
        leader: one(Role::Leader, "Lê Thị Đạo"),
        specialist: one(Role::Specialist, &format!("Phạm Viên {notation}")),
        colleague: one(Role::Specialist, "Đỗ Đồng Nghiệp"),
        administrator: one(Role::Administrator, "Hoàng Quản Trị"),
        auditor: one(Role::Auditor, "Vũ Kiểm Toán"),
    }
}

/// Days for a certificate that ends on 9999-12-31T23:59:59Z, the day of RFC 5280 for "no end".
pub const NO_END: i64 = i64::MAX;

/// A certification authority of the tests.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    key: KeyPair,
    pub der: Vec<u8>,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "CA phục vụ các cơ quan nhà nước");
        params
            .distinguished_name
            .push(DnType::OrganizationName, "Ban Cơ yếu Chính phủ");
        let key = KeyPair::generate().unwrap();
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Self {
            issuer: Issuer::new(params, key),
            key: KeyPair::generate().unwrap(),
            der,
        }
    }

    /// A certificate of this name and address that ends so many days after [`now`].
    pub fn certificate(&self, name: &str, email: &str, days: i64) -> Vec<u8> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        if !email.is_empty() {
            let address = DnType::CustomDnType(vec![1, 2, 840, 113_549, 1, 9, 1]);
            params.distinguished_name.push(address, email);
        }
        params.not_before = rcgen::date_time_ymd(2021, 1, 1);
        params.not_after = if days == NO_END {
            rcgen::date_time_ymd(9999, 12, 31) + std::time::Duration::from_secs(86_399)
        } else {
            let end = later(days).as_second() - rcgen::date_time_ymd(1970, 1, 1).unix_timestamp();
            rcgen::date_time_ymd(1970, 1, 1)
                + std::time::Duration::from_secs(u64::try_from(end).unwrap())
        };
        params
            .signed_by(&self.key, &self.issuer)
            .unwrap()
            .der()
            .to_vec()
    }
}

/// A request for the specialist of an agency.
pub fn wish(agency: &Agency) -> Wish {
    Wish {
        kind: RequestKind::New,
        holder: HolderKind::Person,
        person: Some(agency.specialist.person),
        device: String::new(),
        email: "mau@vi-du.gov.vn".to_owned(),
        replaces: None,
        words: "Cán bộ mới được bổ nhiệm".to_owned(),
        organisation: None,
    }
}

/// A request on its way, as far as `state`; the certificate ends so many days from [`now`].
pub fn brought_to(db: &Db, agency: &Agency, wish: &Wish, state: State, days: i64) -> CertificateId {
    let (it, wish) = (agency.clone(), wish.clone());
    let name = match wish.holder {
        HolderKind::Person => agency.specialist.name.to_string(),
        HolderKind::Agency => agency.name.clone(),
        HolderKind::Device => wish.device.clone(),
    };
    let file = Authority::new().certificate(&name, "", days);
    db.write_blocking(move |tx| {
        let id = request(tx, now(), &it.clerk, &wish)?;
        let steps: [(State, Step<'_>); 5] = [
            (State::Confirmed, &|tx| {
                confirm(tx, now(), &it.chief, id, None)
            }),
            (State::Sent, &|tx| {
                send(tx, now(), &it.administrator, id, None, "12/SNV")
            }),
            (State::Issued, &|tx| {
                let issue = Issue {
                    file: file.clone(),
                    although: String::new(),
                };
                record_issue(tx, now(), &it.administrator, id, None, &issue)
            }),
            (State::Delivered, &|tx| {
                let keeper = (wish.holder != HolderKind::Person).then_some(it.clerk.person);
                let hand_over = HandOver {
                    token_number: "TK-1".into(),
                    received_by: String::new(),
                    keeper,
                };
                deliver(tx, now(), &it.administrator, id, None, &hand_over)
            }),
            (State::Active, &|tx| {
                activate(tx, now(), &it.administrator, id, None)
            }),
        ];
        for (reached, step) in steps {
            if get(tx, &it.clerk, id).state == state {
                break;
            }
            step(tx)?;
            assert_eq!(get(tx, &it.clerk, id).state, reached);
        }
        Ok::<_, signing::certificates::ActError>(id)
    })
    .unwrap()
}

/// The certificate as `who` sees it.
pub fn get(tx: &mut Tx<'_>, who: &Actor, id: CertificateId) -> Certificate {
    show::show(tx, who, id).unwrap().unwrap().it
}

/// The certificate as the clerk of the agency sees it.
pub fn seen(db: &Db, who: &Actor, id: CertificateId) -> Certificate {
    let who = who.clone();
    db.read_blocking(move |tx| Ok::<_, DbError>(get(tx, &who, id)))
        .unwrap()
}

/// Everybody of a cast with a name.
pub fn everybody(cast: &Cast) -> Vec<(&'static str, Actor)> {
    let (a, b) = (&cast.here, &cast.there);
    vec![
        ("clerk", a.clerk.clone()),
        ("chief", a.chief.clone()),
        ("leader", a.leader.clone()),
        ("holder", a.specialist.clone()),
        ("administrator", a.administrator.clone()),
        ("auditor", a.auditor.clone()),
        ("stranger clerk", b.clerk.clone()),
        ("stranger chief", b.chief.clone()),
        ("stranger leader", b.leader.clone()),
        ("stranger specialist", b.specialist.clone()),
    ]
}
