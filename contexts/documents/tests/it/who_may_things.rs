//! Everybody who stands in some relation to a thing of an agency, for the trials of who may do what:
//! its own people, those to whom they delegated, people of the agency below and of a third one, people
//! of two posts, and those whose delegation has ended.

use crate::cast::*;
use documents::{
    document::DocumentId,
    incoming::{
        self, ActError, IncomingId,
        assign::{Assignment, assign},
        direct::{Direction, direct},
        finish::{Outcome, finish},
        present::present,
        register::{RegisterError, register_arrival},
    },
    outgoing::{self, approve::approve, check, draft::draft, issue::issue, submit::submit},
};
use identity::{
    Actor, Role,
    posts::appoint::{CreatePost, appoint, create_post},
};
use jiff::civil::date;
use kit_db::{Db, DbError, Tx};
use std::sync::Arc;

/// The agencies and everybody in them.
#[derive(Clone)]
pub struct World {
    /// Whose people delegate.
    pub giver: Agency,
    /// Whose people receive; below the giver's.
    pub below: Agency,
    /// Neither.
    pub third: Agency,
    /// Everybody, under the name by which the trials know them.
    pub people: Arc<Vec<(&'static str, Actor)>>,
}

/// Names of everybody in an agency.
const ROLES: [&str; 8] = [
    "clerk",
    "leader",
    "chief",
    "head",
    "specialist",
    "colleague",
    "other head",
    "administrator",
];

fn named(agency: &Agency, role: &str) -> Actor {
    match role {
        "clerk" => &agency.clerk,
        "leader" => &agency.leader,
        "chief" => &agency.chief,
        "head" => &agency.head,
        "specialist" => &agency.specialist,
        "colleague" => &agency.colleague,
        "other head" => &agency.other_head,
        _ => &agency.administrator,
    }
    .clone()
}

/// A test's names live as long as the test.
pub fn name(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Those of `roles` by their own post.
pub fn own(agency: &str, roles: &[&str]) -> Vec<&'static str> {
    roles
        .iter()
        .map(|role| name(format!("{agency} {role}")))
        .collect()
}

pub fn world(db: &Db) -> World {
    let cast = cast(db);
    let (giver, below, third) = (cast.sender, cast.receiver, third_agency(db));
    let mut people = Vec::new();
    for (agency, of) in [("giver's", &giver), ("below", &below), ("third", &third)] {
        people.extend(ROLES.map(|role| (name(format!("{agency} {role}")), named(of, role))));
    }
    for role in [
        "clerk",
        "leader",
        "chief",
        "head",
        "specialist",
        "other head",
    ] {
        let receiver = delegated(db, &named(&giver, role), &below.colleague, &[]);
        people.push((name(format!("receiver of {role}'s")), receiver.clone()));
        people.push((
            name(format!("receiver of {role}'s, days later")),
            later_on(db, &receiver),
        ));
        end_delegations(db, &below.colleague);
        people.push((
            name(format!("receiver of {role}'s, taken back")),
            at(db, &receiver, now()),
        ));
    }
    let (here, there) = two_posts(db, &giver, &below);
    people.push(("two posts, in the giver's as head", here));
    people.push(("two posts, below as clerk", there));
    World {
        giver,
        below,
        third,
        people: Arc::new(people),
    }
}

/// The same person in the same post, loaded anew: the delegation was for two days.
fn later_on(db: &Db, who: &Actor) -> Actor {
    at(db, who, later(72))
}

fn at(db: &Db, who: &Actor, when: jiff::Timestamp) -> Actor {
    let (person, post) = (who.person, who.post);
    db.read_blocking(move |tx| {
        Ok::<_, DbError>(identity::actor_for(tx, person, post, when).unwrap())
    })
    .unwrap()
}

/// One person who is head of a unit in one agency and clerk of another.
fn two_posts(db: &Db, giver: &Agency, below: &Agency) -> (Actor, Actor) {
    let (unit, office) = (giver.division, below.clerk.unit);
    let person = giver.other_head.clone();
    let system = Actor::system("test");
    let posts = db
        .write_blocking(move |tx| {
            let facts = identity::people::register::PersonFacts {
                name: "Trần Văn Hai".to_owned(),
                email: String::new(),
                telephone: String::new(),
            };
            let who =
                identity::people::register::register_person(tx, now(), &system, &facts).unwrap();
            let mut made = Vec::new();
            for (unit, role) in [(unit, Role::HeadOfUnit), (office, Role::Clerk)] {
                let input = CreatePost {
                    unit,
                    role,
                    title: person.name.to_string(),
                    rank: 2,
                    valid_from: date(2020, 1, 1),
                };
                let post = create_post(tx, now(), &system, &input).unwrap();
                appoint(tx, now(), &system, who, post, date(2020, 1, 1), "1/QĐ").unwrap();
                made.push(identity::actor_for(tx, who, post, now()).unwrap());
            }
            Ok::<_, DbError>(made)
        })
        .unwrap();
    (posts[0].clone(), posts[1].clone())
}

pub const REASON: &str = "Không thuộc thẩm quyền";

/// Which agency's thing it is, another agency to send something to, and how it is called in the names of
/// people.
pub struct Whose {
    pub agency: Agency,
    pub other: Agency,
    pub called: &'static str,
}

impl Whose {
    /// The giver's agency, the one below, a third one.
    pub fn all(world: &World) -> [Self; 3] {
        let one = |called, agency: &Agency, other: &Agency| Self {
            agency: agency.clone(),
            other: other.clone(),
            called,
        };
        [
            one("giver's", &world.giver, &world.below),
            one("below", &world.below, &world.giver),
            one("third", &world.third, &world.giver),
        ]
    }

    /// Those of the agency who may by their post, those to whom they delegated, and the person of two
    /// posts in the post that fits.
    pub fn may(&self, roles: &[&str]) -> &'static [&'static str] {
        let mut all = own(self.called, roles);
        if self.called == "giver's" {
            let givers = roles
                .iter()
                .filter(|role| !["colleague", "administrator"].contains(role));
            all.extend(givers.map(|role| name(format!("receiver of {role}'s"))));
            if roles.contains(&"head") {
                all.push("two posts, in the giver's as head");
            }
        }
        if self.called == "below" && roles.contains(&"clerk") {
            all.push("two posts, below as clerk");
        }
        all.leak()
    }

    /// As [`Whose::may`], of what only somebody in person may.
    pub fn in_person(&self, roles: &[&str]) -> &'static [&'static str] {
        own(self.called, roles).leak()
    }

    pub fn direction(&self, helps: bool) -> Direction {
        Direction {
            lead: self.agency.division,
            coordinators: helps
                .then_some(self.agency.other_division)
                .into_iter()
                .collect(),
            due_at: Some(later(48)),
            opinion: String::new(),
        }
    }

    pub fn assignment(&self) -> Assignment {
        Assignment {
            person: self.agency.specialist.person,
            due_at: None,
            opinion: String::new(),
        }
    }
}

/// How far a received document has come.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub enum Come {
    Registered,
    Presented,
    Directed,
    Assigned,
    Done,
}

pub fn come(tx: &mut Tx<'_>, whose: &Whose, far: Come) -> Result<IncomingId, ActError> {
    let it = &whose.agency;
    let id = match register_arrival(tx, now(), &it.clerk, &letter("1/BNV-VP")) {
        Ok(entered) => entered.id,
        Err(RegisterError::Act(error)) => return Err(error),
        Err(other) => panic!("{other}"),
    };
    if far >= Come::Presented {
        present(tx, now(), &it.clerk, id, None, it.leader.person)?;
    }
    if far >= Come::Directed {
        direct(tx, now(), &it.leader, id, None, &whose.direction(true))?;
    }
    if far >= Come::Assigned {
        assign(tx, now(), &it.head, id, None, &whose.assignment())?;
    }
    if far >= Come::Done {
        finish(tx, now(), &it.specialist, id, None, &Outcome::default())?;
    }
    Ok(id)
}

pub fn as_act<T>(result: Result<T, RegisterError>) -> Result<T, ActError> {
    match result {
        Ok(done) => Ok(done),
        Err(RegisterError::Act(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

/// Sent by another agency and lying on the desk.
pub fn delivered(tx: &mut Tx<'_>, whose: &Whose) -> Result<IncomingId, ActError> {
    let document = gone(tx, &whose.other, whose.agency.id, Gone::Issued).unwrap();
    let received = incoming::show::of_document(tx, &whose.agency.clerk, document)?;
    Ok(received.unwrap().id)
}

/// How far a draft has gone.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub enum Gone {
    Draft,
    ContentCheck,
    FormatCheck,
    Approval,
    Approved,
    Issued,
}

pub fn gone(
    tx: &mut Tx<'_>,
    it: &Agency,
    to: identity::OrganisationId,
    far: Gone,
) -> Result<DocumentId, outgoing::ActError> {
    let id = draft(tx, now(), &it.specialist, &draft_input(it, &[to]))?;
    if far >= Gone::ContentCheck {
        submit(tx, now(), &it.specialist, id, None)?;
    }
    if far >= Gone::FormatCheck {
        check::content(tx, now(), &it.head, id, None, "")?;
    }
    if far >= Gone::Approval {
        check::format(tx, now(), &it.chief, id, None, "")?;
    }
    if far >= Gone::Approved {
        approve(tx, now(), &it.leader, id, None, "")?;
    }
    if far >= Gone::Issued {
        issue(tx, now(), &it.clerk, id, None)?;
    }
    Ok(id)
}
