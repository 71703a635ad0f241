//! Accounts of a demonstration: for every role one that anybody may use, listed on the sign-in
//! page of databases that are marked as demonstrations, and of no others.

use crate::{
    AccountId, Actor, OrganisationId, PersonId, Role,
    accounts::{accounts_of, create::insert, password::StoredPassword, store},
    directory::body_of_code,
    holders_of_role, trail,
};
use jiff::{SignedDuration, Timestamp};
use kit_base::in_province;
use kit_db::{DbError, Tx, params, sql};

/// The password of all demonstration accounts.
pub const PASSWORD: &str = "Thử nghiệm 2022!";

const MARK: &str = "demo";
sql!(SETTING -> String: "select value from idn_setting where name = ?1");
sql!(MARK_DEMO: "insert into idn_setting (name, value) values (?1, 'yes') on conflict (name) do nothing");

const SHIFT: &str = "demo_shift_seconds";
sql!(SET_SHIFT: "insert into idn_setting (name, value) values (?1, ?2) on conflict (name) do nothing");

/// By how much the demonstration's clock is ahead of the machine's: it lives in the days after
/// the year that was played into it, so that its deadlines mean something. Zero if it was never
/// set, as in every database that is no demonstration.
///
/// # Errors
/// As the database answers.
pub fn time_shift(tx: &mut Tx<'_>) -> Result<SignedDuration, DbError> {
    let stored: Option<String> = tx.find(&SETTING, params![SHIFT])?;
    let seconds = stored.and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok(SignedDuration::from_secs(seconds))
}

/// Sets the demonstration's clock once and for all; a second call changes nothing.
///
/// # Errors
/// As the database answers.
pub fn set_time_shift(tx: &mut Tx<'_>, by: SignedDuration) -> Result<(), DbError> {
    tx.execute(&SET_SHIFT, params![SHIFT, by.as_secs().to_string()])
        .map(drop)
}

/// An account of the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// What is typed to sign in.
    pub user_name: &'static str,
    /// Code of the organisation in the directory (Decision 20/2020/QĐ-TTg).
    pub organisation_code: &'static str,
    /// Role.
    pub role: Role,
    /// Which of the holders of that role, by rank; 0 is the first.
    pub place: usize,
    /// Key of what one can see with it.
    pub about_key: &'static str,
}

const fn demo(
    user_name: &'static str,
    organisation_code: &'static str,
    role: Role,
    place: usize,
    about_key: &'static str,
) -> DemoAccount {
    DemoAccount {
        user_name,
        organisation_code,
        role,
        place,
        about_key,
    }
}

/// The accounts, in the order of the sign-in page.
const ACCOUNTS: &[DemoAccount] = &[
    demo("van-thu.ubnd", "H41", Role::Clerk, 0, "identity-demo-clerk"),
    demo(
        "chanh-vp.ubnd",
        "H41",
        Role::ChiefOfOffice,
        0,
        "identity-demo-chief",
    ),
    demo(
        "chu-tich.ubnd",
        "H41",
        Role::Leader,
        0,
        "identity-demo-chairman",
    ),
    demo(
        "lanh-dao.ubnd",
        "H41",
        Role::Leader,
        1,
        "identity-demo-leader",
    ),
    demo(
        "truong-phong.ubnd",
        "H41",
        Role::HeadOfUnit,
        0,
        "identity-demo-head",
    ),
    demo(
        "chuyen-vien.ubnd",
        "H41",
        Role::Specialist,
        0,
        "identity-demo-specialist",
    ),
    demo(
        "luu-tru.ubnd",
        "H41",
        Role::Archivist,
        0,
        "identity-demo-archivist",
    ),
    demo(
        "van-thu.sgddt",
        "H41.15",
        Role::Clerk,
        0,
        "identity-demo-clerk",
    ),
    demo(
        "giam-doc.sgddt",
        "H41.15",
        Role::Leader,
        0,
        "identity-demo-leader",
    ),
    demo(
        "chuyen-vien.sgddt",
        "H41.15",
        Role::Specialist,
        0,
        "identity-demo-specialist",
    ),
    demo(
        "van-thu.vinh",
        "H41.24",
        Role::Clerk,
        0,
        "identity-demo-clerk",
    ),
    demo(
        "chu-tich.vinh",
        "H41.24",
        Role::Leader,
        0,
        "identity-demo-leader",
    ),
    demo(
        "van-thu.xa",
        "H41.24.01",
        Role::Clerk,
        0,
        "identity-demo-clerk",
    ),
    demo(
        "chu-tich.xa",
        "H41.24.01",
        Role::Leader,
        0,
        "identity-demo-leader",
    ),
    demo(
        "quan-tri",
        "H41",
        Role::Administrator,
        0,
        "identity-demo-administrator",
    ),
    demo(
        "quan-tri.hai",
        "H41",
        Role::Administrator,
        1,
        "identity-demo-administrator",
    ),
    demo(
        "quan-tri.ba",
        "H41",
        Role::Administrator,
        2,
        "identity-demo-administrator",
    ),
    demo(
        "kiem-toan",
        "H41",
        Role::Auditor,
        0,
        "identity-demo-auditor",
    ),
];

/// The accounts, in the order of the sign-in page.
#[must_use]
pub const fn accounts() -> &'static [DemoAccount] {
    ACCOUNTS
}

/// A demonstration account as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedAccount {
    /// What is typed to sign in.
    pub user_name: String,
    /// Name of the person.
    pub person_name: String,
    /// The person.
    pub person: PersonId,
    /// The agency of the first post, if there is one.
    pub organisation: Option<OrganisationId>,
    /// Title, unit and organisation.
    pub role_line: String,
    /// Key of what one can see with it.
    pub about_key: &'static str,
}

/// Whether the database is marked as a demonstration.
///
/// # Errors
/// As the database answers.
pub fn is_demo(tx: &mut Tx<'_>) -> Result<bool, DbError> {
    tx.find(&SETTING, params![MARK])
        .map(|found| found.is_some())
}

/// Marks the database as a demonstration and creates the accounts that it has not yet; tells how
/// many were created. `password` is [`PASSWORD`] hashed. Needs the directory.
///
/// # Errors
/// [`DbError::NoRow`] if the directory lacks a body or a post.
pub fn create_accounts(
    tx: &mut Tx<'_>,
    now: Timestamp,
    password: &StoredPassword,
) -> Result<usize, DbError> {
    tx.execute(&MARK_DEMO, params![MARK])?;
    let system = Actor::system("identity.demo");
    let mut created = 0;
    for demo in accounts() {
        if tx
            .find(&store::BY_USER_NAME, params![demo.user_name])?
            .is_some()
        {
            continue;
        }
        let organisation = body_of_code(tx, demo.organisation_code)?;
        let person = person_of(tx, now, organisation, demo)?.ok_or(DbError::NoRow)?;
        // a person has one account, and somebody may have given them one by hand
        if !accounts_of(tx, person)?.is_empty() {
            continue;
        }
        let id = AccountId::generate();
        insert(tx, now, (id, person), demo.user_name, password, true)?;
        trail::of(&system, now, "identity.account.created")
            .on("account", id)
            .reason("demo")
            .record(tx)?;
        created += 1;
    }
    Ok(created)
}

fn person_of(
    tx: &mut Tx<'_>,
    now: Timestamp,
    organisation: OrganisationId,
    demo: &DemoAccount,
) -> Result<Option<PersonId>, DbError> {
    let today = in_province(now).date();
    let holders = holders_of_role(tx, organisation, demo.role, today)?;
    let found = holders.get(demo.place).or(holders.last());
    Ok(found.map(|holder| holder.person))
}

/// The demonstration accounts that exist, for the sign-in page; empty where the database is no
/// demonstration.
///
/// # Errors
/// As the database answers.
pub fn listed_accounts(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<ListedAccount>, DbError> {
    if !is_demo(tx)? {
        return Ok(Vec::new());
    }
    let mut listed = Vec::new();
    for demo in accounts() {
        let Some(account) = tx.find(&store::BY_USER_NAME, params![demo.user_name])? else {
            continue;
        };
        if account.disabled_at.is_some() || !account.demo {
            continue;
        }
        let today = in_province(now).date();
        let held = tx.query(
            &crate::posts::store::POSTS_OF_PERSON,
            params![account.person, today],
        )?;
        let post = held
            .iter()
            .find(|post| post.role == demo.role)
            .or(held.first());
        listed.push(ListedAccount {
            user_name: account.user_name,
            person_name: account.person_name,
            person: account.person,
            organisation: post.map(|post| post.organisation),
            role_line: post.map_or_else(String::new, |post| {
                format!("{}, {}", post.title, post.organisation_name)
            }),
            about_key: demo.about_key,
        });
    }
    Ok(listed)
}
