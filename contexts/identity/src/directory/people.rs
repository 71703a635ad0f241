//! Invented people in the posts of every body.

use super::{
    Ids, LoadError, NameMaker, Numbers, Plan, Size, UnitRow,
    staffing::{PostPlan, units_of},
};
use crate::{
    HoldingId, OrganisationId, OrganisationKind, PersonId, PostId, Role, UnitId, UnitKind,
};

pub(super) struct PersonRow {
    pub(super) id: PersonId,
    pub(super) name: String,
}

pub(super) struct PostRow {
    pub(super) id: PostId,
    pub(super) organisation: OrganisationId,
    pub(super) unit: UnitId,
    pub(super) role: Role,
    pub(super) title: &'static str,
    pub(super) rank: u16,
}

pub(super) struct HoldingRow {
    pub(super) id: HoldingId,
    pub(super) person: PersonId,
    pub(super) post: PostId,
}

/// What makes people.
pub(super) struct Makers {
    ids: Ids,
    names: NameMaker,
    numbers: Numbers,
    size: Size,
}

impl Makers {
    pub(super) fn new(seed: u64, size: Size, ids: Ids) -> Result<Self, LoadError> {
        Ok(Self {
            ids,
            names: NameMaker::new()?,
            numbers: Numbers::new(seed),
            size,
        })
    }

    fn person(&mut self, plan: &mut Plan) -> PersonId {
        let id = self.ids.next();
        let name = self.names.next_name(&mut self.numbers);
        plan.people.push(PersonRow { id, name });
        id
    }

    fn hold(&mut self, plan: &mut Plan, person: PersonId, post: PostId) {
        let id = self.ids.next();
        plan.holdings.push(HoldingRow { id, person, post });
    }
}

/// Divides and staffs every body, in the order of the bodies.
pub(super) fn staff(plan: &mut Plan, makers: &mut Makers) {
    let bodies: Vec<(OrganisationId, OrganisationKind)> = plan
        .bodies
        .iter()
        .map(|body| (body.id, body.kind))
        .collect();
    for (body, kind) in &bodies {
        for unit in units_of(*kind) {
            let id: UnitId = makers.ids.next();
            plan.units.push(UnitRow {
                id,
                organisation: *body,
                kind: unit.kind,
                name: unit.name,
                short_name: unit.short_name,
            });
            fill(plan, makers, *body, id, unit.posts);
        }
    }
    share_office(plan, makers, &bodies);
    special_posts(plan, makers, &bodies);
}

fn fill(
    plan: &mut Plan,
    makers: &mut Makers,
    organisation: OrganisationId,
    unit: UnitId,
    posts: &[PostPlan],
) {
    let mut rank = 0;
    for PostPlan(role, title, count) in posts {
        let count = if makers.size == Size::Small {
            1
        } else {
            *count
        };
        for _ in 0..count {
            rank += 1;
            let post = add_post(plan, makers, organisation, unit, (*role, title, rank));
            let person = makers.person(plan);
            makers.hold(plan, person, post);
        }
    }
}

fn add_post(
    plan: &mut Plan,
    makers: &mut Makers,
    organisation: OrganisationId,
    unit: UnitId,
    (role, title, rank): (Role, &'static str, u16),
) -> PostId {
    let id = makers.ids.next();
    plan.posts.push(PostRow {
        id,
        organisation,
        unit,
        role,
        title,
        rank,
    });
    id
}

/// The Office serves the Committee: its first clerk and its head hold posts of the Committee too,
/// so that the province has people with several posts.
fn share_office(
    plan: &mut Plan,
    makers: &mut Makers,
    bodies: &[(OrganisationId, OrganisationKind)],
) {
    let find = |kind| bodies.iter().find(|(_, k)| *k == kind).map(|(id, _)| *id);
    let (Some(committee), Some(office)) = (
        find(OrganisationKind::Province),
        find(OrganisationKind::ProvincialOffice),
    ) else {
        return;
    };
    for (there, here, role, title) in [
        (office, committee, Role::Clerk, "Văn thư"),
        (committee, office, Role::Clerk, "Văn thư"),
    ] {
        let person = holder(plan, there, role);
        let unit = plan
            .units
            .iter()
            .find(|unit| unit.organisation == here && unit.kind == UnitKind::Clerical)
            .map(|unit| unit.id);
        if let (Some(person), Some(unit)) = (person, unit) {
            let post = add_post(plan, makers, here, unit, (role, title, 9));
            makers.hold(plan, person, post);
        }
    }
}

fn holder(plan: &Plan, organisation: OrganisationId, role: Role) -> Option<PersonId> {
    let post = plan
        .posts
        .iter()
        .find(|post| post.organisation == organisation && post.role == role)?
        .id;
    plan.holdings
        .iter()
        .find(|holding| holding.post == post)
        .map(|holding| holding.person)
}

/// Three administrators (a reset needs three people), an auditor, and the chairman's view of the
/// whole province.
fn special_posts(
    plan: &mut Plan,
    makers: &mut Makers,
    bodies: &[(OrganisationId, OrganisationKind)],
) {
    let province = bodies
        .iter()
        .find(|(_, kind)| *kind == OrganisationKind::Province)
        .map(|(id, _)| *id);
    let Some(province) = province else { return };
    let unit = UnitRow {
        id: makers.ids.next(),
        organisation: province,
        kind: UnitKind::Division,
        name: "Tổ quản trị hệ thống",
        short_name: "QTHT",
    };
    let id = unit.id;
    plan.units.push(unit);
    for rank in 1..=3 {
        let post = add_post(
            plan,
            makers,
            province,
            id,
            (Role::Administrator, "Quản trị hệ thống", rank),
        );
        let person = makers.person(plan);
        makers.hold(plan, person, post);
    }
    let post = add_post(
        plan,
        makers,
        province,
        id,
        (Role::Auditor, "Kiểm soát nhật ký", 4),
    );
    let person = makers.person(plan);
    makers.hold(plan, person, post);
    let leaders = plan
        .units
        .iter()
        .find(|unit| unit.organisation == province && unit.kind == UnitKind::Leadership)
        .map(|unit| unit.id);
    if let (Some(chairman), Some(unit)) = (holder(plan, province, Role::Leader), leaders) {
        let what = (Role::ProvinceLeader, "Lãnh đạo tỉnh", 9);
        let post = add_post(plan, makers, province, unit, what);
        makers.hold(plan, chairman, post);
    }
}
