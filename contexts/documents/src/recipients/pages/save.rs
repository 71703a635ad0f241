//! A set of receivers: made, renamed, filled anew.

use super::{GroupError, GroupId, HERE};
use crate::{
    Problems,
    acting::actor_of,
    desk_choice::{self, DeskChoice},
    document::DocumentId,
    outgoing::{
        pages::{
            Packed, Picked, Receivers, computed_sets, field_label, field_place, receiver_fields,
            receivers,
        },
        show,
    },
    recipients::{self, may},
};
use identity::{Actor, OrganisationId};
use jiff::{Timestamp, civil::Date};
use kit_db::{Once, Tx};
use kit_web::{
    Answer, Fields, Flash, Form, FormState, FromForm, PageError, Parameters, Path, Routes, Visit,
    ui::{self, Field},
};
use maud::html;

/// As the act checks it.
const NAME_CHARACTERS: usize = 100;

/// What was sent.
pub(super) struct Named {
    name: String,
    /// For which agency, where there is a choice.
    agency: Option<OrganisationId>,
    picked: Picked,
}

impl FromForm for Named {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let name = form.raw("name").to_owned();
        let agency = form.raw(desk_choice::FIELD).parse().ok();
        let unknown = "documents-problem-unknown-receiver";
        let sets = form.list::<String>("receiver_sets", field_label("receivers"), unknown);
        let boxes = form.list::<Packed>("receivers", field_label("receivers"), unknown);
        Some(Self {
            name,
            agency,
            picked: Picked::new(sets?, boxes?),
        })
    }
}

/// The form of a new set; `?van-ban=` fills it with the receivers of an outgoing document.
pub(super) async fn open(visit: Visit, asked: Parameters) -> Answer {
    let receivers = match asked.get("van-ban") {
        "" => Vec::new(),
        text => {
            let id: DocumentId = text.parse().map_err(|_| PageError::NotFound)?;
            let actor = actor_of(&visit)?;
            let shown = visit
                .web()
                .db()
                .read(move |tx| show::show(tx, &actor, id))
                .await?;
            shown.ok_or(PageError::NotFound)?.receivers
        }
    };
    let state = FormState::new().with(desk_choice::FIELD, asked.get(desk_choice::FIELD));
    draw(&visit, None, state, Some(receivers)).await
}

/// The form of a stored set.
pub(super) async fn open_again(visit: Visit, Path(id): Path<GroupId>) -> Answer {
    let actor = actor_of(&visit)?;
    let (name, members) = visit
        .web()
        .db()
        .read(move |tx| {
            let (_, group, members) = recipients::kept_group(tx, &actor, id)?;
            Ok::<_, GroupError>((group.name, members))
        })
        .await?;
    draw(
        &visit,
        Some(id),
        FormState::new().with("name", name),
        Some(members),
    )
    .await
}

async fn draw(
    visit: &Visit,
    id: Option<GroupId>,
    state: FormState,
    stored: Option<Vec<OrganisationId>>,
) -> Answer {
    let actor = actor_of(visit)?;
    let (today, typed) = (visit.today(), state.clone());
    let (desk, receivers) = visit
        .web()
        .db()
        .read(move |tx| offered(tx, (&actor, id), today, &typed, stored.as_deref()))
        .await?;
    view(visit, id, &state, &desk, &receivers)
}

/// Whose set it is, or would be: a new one is of the agency that was chosen, else of the own, else of
/// whoever gave the newest delegation.
fn agency_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (id, wanted): (Option<GroupId>, Option<OrganisationId>),
) -> Result<OrganisationId, GroupError> {
    match id {
        Some(id) => recipients::kept_group(tx, actor, id).map(|it| it.0),
        None => Ok(may::maker(actor, wanted)?.here.organisation),
    }
}

fn offered(
    tx: &mut Tx<'_>,
    (actor, id): (&Actor, Option<GroupId>),
    today: Date,
    typed: &FormState,
    stored: Option<&[OrganisationId]>,
) -> Result<(DeskChoice, Receivers), GroupError> {
    let wanted = typed.value(desk_choice::FIELD).parse().ok();
    let agency = agency_of(tx, actor, (id, wanted))?;
    // a set stays with its agency
    let agencies = match id {
        Some(_) => Vec::new(),
        None => may::agencies(actor),
    };
    let desk = DeskChoice::read(tx, agencies, agency)?;
    let sets = computed_sets(tx, agency, today)?;
    let picked = match stored {
        Some(stored) => Picked::of(stored, &sets),
        None => Picked::read(&typed.values).apart(typed.value("_tim"), &sets),
    };
    let receivers = Receivers::load(tx, sets, picked, typed.value("receivers-tim"), today)?;
    Ok((desk, receivers))
}

fn view(
    visit: &Visit,
    id: Option<GroupId>,
    state: &FormState,
    desk: &DeskChoice,
    receivers: &Receivers,
) -> Answer {
    let (title, action) = match id {
        None => ("documents-groups-new", format!("{HERE}/moi")),
        Some(id) => ("documents-groups-edit", format!("{HERE}/{id}")),
    };
    let fields = html! {
        (desk.draw(visit, &action))
        (ui::field_text(visit, state, &Field::new("name", field_label("name")).hint(visit.t("documents-groups-name-hint")).max(NAME_CHARACTERS)))
        (receiver_fields(visit, state, receivers, "/nhom-noi-nhan/co-quan"))
    };
    visit
        .page(visit.t(title))
        .crumb(visit.t("documents-groups"), HERE)
        .form(state)
        .body(ui::post_form(
            visit,
            state,
            &action,
            &visit.t("documents-groups-save"),
            &fields,
        ))
}

/// What typing finds.
pub(super) async fn search(visit: Visit) -> Answer {
    receivers::search(visit).await
}

/// Stores a new set.
pub(super) async fn send(visit: Visit, form: Form<Named>) -> Answer {
    store(visit, None, form).await
}

/// Stores a set anew, under another name if it was changed.
pub(super) async fn send_again(visit: Visit, Path(id): Path<GroupId>, form: Form<Named>) -> Answer {
    store(visit, Some(id), form).await
}

async fn store(visit: Visit, id: Option<GroupId>, form: Form<Named>) -> Answer {
    let Some(sent) = form.input else {
        return draw(&visit, id, form.state, None).await;
    };
    let actor = actor_of(&visit)?;
    let times = (visit.now(), visit.today());
    let name = sent.name.clone();
    let once = form.key.once(&visit, "documents.groups.save");
    let stored = visit
        .web()
        .db()
        .write(move |tx| match tx.once(&once, times.0)? {
            Once::Repeated(_) => Ok(()),
            Once::First => save(tx, times, &actor, id, &sent),
        })
        .await;
    match stored {
        Ok(()) => visit.redirect_with(
            HERE,
            Flash::success("documents-groups-saved").with("name", name),
        ),
        Err(GroupError::Invalid(problems)) => {
            let state = form.state.refuse_all(&problems, field_place);
            draw(&visit, id, state, None).await
        }
        Err(other) => Err(other.into()),
    }
}

/// A name stands for one set: a set that is renamed to another's name would swallow it unseen.
fn save(
    tx: &mut Tx<'_>,
    (now, today): (Timestamp, Date),
    actor: &Actor,
    id: Option<GroupId>,
    sent: &Named,
) -> Result<(), GroupError> {
    let name = vn::text::clean(&sent.name);
    let agency = agency_of(tx, actor, (id, sent.agency))?;
    let groups = recipients::groups(tx, agency)?;
    if groups
        .iter()
        .any(|group| group.name == name && Some(group.id) != id)
    {
        return Err(Problems::one("name", "documents-groups-name-taken").into());
    }
    let sets = computed_sets(tx, agency, today)?;
    let members = sent.picked.everybody(&sets);
    let saved = recipients::save_group(tx, now, actor, (Some(agency), &name), &members)?;
    if let Some(earlier) = id.filter(|earlier| *earlier != saved) {
        recipients::drop_group(tx, now, actor, earlier)?;
    }
    Ok(())
}

/// The form with invented data.
pub(super) fn samples(routes: Routes) -> Routes {
    routes
        .sample("/nhom-noi-nhan/moi", "empty", |visit| {
            view(
                visit,
                None,
                &FormState::new(),
                &DeskChoice::default(),
                &Receivers::default(),
            )
        })
        .sample("/nhom-noi-nhan/moi", "errors", |visit| {
            let problems = Problems::one("receivers", "documents-problem-receiver-needed");
            let state = FormState::new().with("name", "Các xã miền núi");
            let state = state.refuse_all(&problems, field_place);
            view(
                visit,
                None,
                &state,
                &DeskChoice::default(),
                &Receivers::default(),
            )
        })
        .sample("/nhom-noi-nhan/{id}", "data", |visit| {
            use kit_base::Id;
            let state = FormState::new().with("name", "Các xã miền núi");
            view(
                visit,
                Some(GroupId::from_i64(1)),
                &state,
                &DeskChoice::default(),
                &Receivers::default(),
            )
        })
}
