//! Forgetting a set of receivers, after a question.

use super::{GroupError, GroupId, HERE};
use crate::{acting::actor_of, recipients};
use kit_base::Id;
use kit_i18n::args;
use kit_web::{
    Answer, Flash, Form, FormState, Path, Routes, Visit,
    ui::{self, Confirmation},
};

/// The question.
pub(super) async fn open(visit: Visit, Path(id): Path<GroupId>) -> Answer {
    let actor = actor_of(&visit)?;
    let group = visit
        .web()
        .db()
        .read(move |tx| recipients::kept_group(tx, &actor, id))
        .await?;
    view(&visit, id, &group.1.name)
}

fn view(visit: &Visit, id: GroupId, name: &str) -> Answer {
    let question = Confirmation {
        id: "xoa-nhom".to_owned(),
        href: format!("{HERE}/{id}/xoa"),
        action: format!("{HERE}/{id}/xoa"),
        question: visit.ta("documents-groups-drop-question", &args!["name" => name]),
        consequence: visit.t("documents-groups-drop-consequence"),
        button: visit.t("documents-groups-drop"),
        cancel_href: HERE.to_owned(),
        values: Vec::new(),
    };
    ui::confirm_page(visit, &question, &FormState::new())
}

/// The act. A set that is gone already is gone: pressing twice is no error.
pub(super) async fn send(visit: Visit, Path(id): Path<GroupId>, _form: Form<()>) -> Answer {
    let (actor, now) = (actor_of(&visit)?, visit.now());
    let dropped = visit
        .web()
        .db()
        .write(move |tx| recipients::drop_group(tx, now, &actor, id))
        .await;
    match dropped {
        Ok(()) | Err(GroupError::NotFound) => {
            visit.redirect_with(HERE, Flash::success("documents-groups-dropped"))
        }
        Err(other) => Err(other.into()),
    }
}

/// The question with invented data.
pub(super) fn samples(routes: Routes) -> Routes {
    routes.sample("/nhom-noi-nhan/{id}/xoa", "asks", |visit| {
        view(visit, GroupId::from_i64(1), "Các xã miền núi")
    })
}
