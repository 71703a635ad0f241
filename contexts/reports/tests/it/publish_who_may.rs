//! Who may publish the yearly report: the province's leaders, and nobody else.

use crate::{MIGRATIONS, world};
use identity::{Actor, Role};
use kit_db::Tx;
use reports::{
    annual::{self, Publish, PublishError, ReportId},
    permissions::{PUBLISH_ANNUAL, READ_ANNUAL},
};

fn publish(tx: &mut Tx<'_>, actor: &Actor) -> Result<ReportId, PublishError> {
    let input = Publish {
        year: 2022,
        as_of: None,
        digest: String::new(),
        reason: String::new(),
    };
    let (figures, texts) = (world::figures(), world::texts());
    annual::publish(tx, world::now(), actor, (&figures, &texts), &input)
}

testing::on_both_databases! {
    fn only_who_may_publish_gets_as_far_as_the_figures(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            for actor in world::one_of_each(tx) {
                let refused = matches!(publish(tx, &actor), Err(PublishError::Refused(_)));
                assert_eq!(refused, !actor.may(PUBLISH_ANNUAL), "{}", actor.role);
            }
        });
    }

    fn by_default_leaders_of_the_province_publish_and_leaders_and_chiefs_of_office_read(db: &TestDb) {
        world::load(db);
        let everybody = world::write(db, world::one_of_each);
        let who = |permission: &str| {
            everybody.iter().filter(|actor| actor.may(permission)).map(|actor| actor.role).collect::<Vec<Role>>()
        };
        assert_eq!(who(PUBLISH_ANNUAL), [Role::ProvinceLeader]);
        assert_eq!(who(READ_ANNUAL), [Role::Leader, Role::ChiefOfOffice, Role::ProvinceLeader]);
    }
}
