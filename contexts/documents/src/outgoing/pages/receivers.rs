//! Choosing receivers among thousands of agencies: computed and saved sets, and a search.

use super::Visit;
use crate::acting::actor_of;
use crate::{
    outgoing::addressees::{Everybody, covered},
    outgoing::pages::errors::label,
    recipients,
};
use identity::{OrganisationBrief, OrganisationId};
use jiff::civil::Date;
use kit_db::{DbError, Tx};
use kit_i18n::args;
use kit_web::{
    Answer, FormState, FormValues,
    ui::{self, Choice, Field, Picker},
};
use maud::{Markup, html};
use std::{collections::BTreeSet, str::FromStr};

/// Field of sets.
pub(super) const SETS_FIELD: &str = "receiver_sets";
/// Field of agencies.
pub(super) const FIELD: &str = "receivers";
/// Agencies with a box of their own; the others share one, so that a form of any size stays
/// under the number of fields that kit-web reads.
const SHOWN: usize = 500;
/// What one search offers.
const FOUND: usize = 30;
/// A set of more members is not taken apart: nobody unticks among so many.
const TAKEN_APART: usize = 1_000;
/// What the button that takes a set apart sends, before the set's code.
const APART: &str = "tach:";

/// A set that can be chosen with one tick.
#[derive(Clone, Debug)]
pub(crate) struct ReceiverSet {
    /// What the form sends.
    pub(crate) code: String,
    /// A text key (computed sets) or a name that people gave (saved sets).
    pub(crate) name: SetName,
    /// Who is in it today.
    pub(crate) members: Vec<OrganisationId>,
}

/// What a set is called.
#[derive(Clone, Debug)]
pub(crate) enum SetName {
    /// A text key.
    Key(&'static str),
    /// Words of the agency's own.
    Own(String),
}

impl ReceiverSet {
    /// The name in the viewer's language.
    pub(crate) fn name(&self, visit: &Visit) -> String {
        match &self.name {
            SetName::Key(key) => visit.t(key),
            SetName::Own(name) => name.clone(),
        }
    }
}

const fn code_of(kind: Everybody) -> &'static str {
    match kind {
        Everybody::Communes => "xa",
        Everybody::Districts => "huyen",
        Everybody::Departments => "so",
    }
}

/// The text key of what all agencies of a kind are called.
pub(super) const fn everybody_key(kind: Everybody) -> &'static str {
    match kind {
        Everybody::Communes => "documents-receivers-communes",
        Everybody::Districts => "documents-receivers-districts",
        Everybody::Departments => "documents-receivers-departments",
    }
}

/// The sets that identity knows: agencies of one kind that work on this system, without
/// `organisation` itself.
pub(crate) fn computed_sets(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    today: Date,
) -> Result<Vec<ReceiverSet>, DbError> {
    let mut sets = Vec::with_capacity(Everybody::ALL.len());
    for kind in Everybody::ALL {
        sets.push(ReceiverSet {
            code: code_of(kind).to_owned(),
            name: SetName::Key(everybody_key(kind)),
            members: kind.members(tx, organisation, today)?,
        });
    }
    sets.retain(|set| !set.members.is_empty());
    Ok(sets)
}

/// The computed sets and those that the agency saved.
pub(crate) fn all_sets(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    today: Date,
) -> Result<Vec<ReceiverSet>, DbError> {
    let mut sets = computed_sets(tx, organisation, today)?;
    for group in recipients::groups(tx, organisation)? {
        let members = match recipients::members(tx, organisation, group.id) {
            Ok(members) => members,
            Err(recipients::GroupError::Database(error)) => return Err(error),
            Err(_) => continue,
        };
        sets.push(ReceiverSet {
            code: group.id.to_string(),
            name: SetName::Own(group.name),
            members,
        });
    }
    Ok(sets)
}

/// What is ticked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picked {
    /// Codes of sets.
    pub(crate) sets: Vec<String>,
    /// Agencies by themselves.
    pub(crate) singles: Vec<OrganisationId>,
}

/// One box of the form: one agency, or many that share a box.
pub(crate) struct Packed(Vec<OrganisationId>);

impl FromStr for Packed {
    type Err = <OrganisationId as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl Picked {
    /// From boxes that were read.
    pub(crate) fn new(sets: Vec<String>, boxes: Vec<Packed>) -> Self {
        let singles = boxes.into_iter().flat_map(|one| one.0).collect();
        Self { sets, singles }
    }

    /// What a form shows, leniently: for drawing it again.
    pub(crate) fn read(values: &FormValues) -> Self {
        let boxes = values.all(FIELD).filter_map(|text| text.parse().ok());
        Self::new(
            values.all(SETS_FIELD).map(str::to_owned).collect(),
            boxes.collect(),
        )
    }

    /// Stored receivers, with a tick for every set that they hold whole.
    pub(crate) fn of(receivers: &[OrganisationId], sets: &[ReceiverSet]) -> Self {
        let members: Vec<&[OrganisationId]> = sets.iter().map(|it| it.members.as_slice()).collect();
        let (whole, singles) = covered(receivers, &members);
        Self {
            sets: whole.into_iter().map(|at| sets[at].code.clone()).collect(),
            singles,
        }
    }

    /// Everybody who is meant, each once.
    pub(crate) fn everybody(&self, sets: &[ReceiverSet]) -> Vec<OrganisationId> {
        let ticked = sets.iter().filter(|set| self.sets.contains(&set.code));
        let all: BTreeSet<OrganisationId> = ticked
            .flat_map(|set| set.members.iter().copied())
            .chain(self.singles.iter().copied())
            .collect();
        all.into_iter().collect()
    }

    /// Takes the set apart whose button was pressed, if one was: its members stand by themselves.
    pub(crate) fn apart(mut self, pressed: &str, sets: &[ReceiverSet]) -> Self {
        let Some(code) = pressed.strip_prefix(APART) else {
            return self;
        };
        if let Some(set) = sets.iter().find(|set| set.code == code) {
            self.sets.retain(|ticked| ticked != code);
            self.singles.extend(&set.members);
            self.singles.sort_unstable();
            self.singles.dedup();
        }
        self
    }
}

/// Everything that the field shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Receivers {
    pub(crate) sets: Vec<ReceiverSet>,
    pub(crate) picked: Picked,
    pub(crate) chosen: Vec<OrganisationBrief>,
    pub(crate) found: Vec<OrganisationBrief>,
}

impl Receivers {
    /// Reads what the field shows; `words` is what a search without script looks for.
    pub(crate) fn load(
        tx: &mut Tx<'_>,
        sets: Vec<ReceiverSet>,
        picked: Picked,
        words: &str,
        today: Date,
    ) -> Result<Self, DbError> {
        let chosen = identity::organisations_brief(tx, &picked.singles)?;
        let mut found = identity::search_organisations(tx, words, today, FOUND)?;
        found.retain(|it| !picked.singles.contains(&it.id));
        Ok(Self {
            sets,
            picked,
            chosen,
            found,
        })
    }
}

fn choice(visit: &Visit, it: &OrganisationBrief) -> Choice {
    let hint = if it.runs_documents {
        String::new()
    } else {
        visit.t("documents-receivers-not-running")
    };
    Choice {
        value: it.id.to_string(),
        label: it.name.clone(),
        hint,
    }
}

/// The boxes of what is chosen: one each, and one for all beyond the first five hundred.
fn chosen_boxes(visit: &Visit, chosen: &[OrganisationBrief]) -> Vec<Choice> {
    let (shown, rest) = chosen.split_at(chosen.len().min(SHOWN));
    let mut boxes: Vec<Choice> = shown.iter().map(|it| choice(visit, it)).collect();
    if !rest.is_empty() {
        let ids: Vec<String> = rest.iter().map(|it| it.id.to_string()).collect();
        boxes.push(Choice {
            value: ids.join(" "),
            label: visit.ta("documents-receivers-others", &args!["count" => rest.len()]),
            hint: visit.t("documents-receivers-others-hint"),
        });
    }
    boxes
}

/// The two fields: sets with one tick each, then single agencies.
pub(crate) fn fields(
    visit: &Visit,
    state: &FormState,
    it: &Receivers,
    search_href: &str,
) -> Markup {
    let total = it.picked.everybody(&it.sets).len();
    let picker = Picker {
        field: Field::new(FIELD, label(FIELD)).hint(visit.t("documents-receivers-hint")),
        search_href,
        several: true,
        chosen: chosen_boxes(visit, &it.chosen),
        found: it.found.iter().map(|found| choice(visit, found)).collect(),
    };
    html! {
        @if !it.sets.is_empty() { (set_boxes(visit, it)) }
        (ui::field_picker(visit, state, &picker))
        // nothing is said of nobody: boxes that are ticked meanwhile are counted when the form is sent
        @if total > 0 {
            div class="ds-field" {
                p class="hint" role="status" { (visit.ta("documents-receivers-total", &args!["count" => total])) }
            }
        }
    }
}

fn set_boxes(visit: &Visit, it: &Receivers) -> Markup {
    html! {
        fieldset id="f-receiver_sets" {
            legend { (visit.t("documents-receivers-sets")) " " span class="optional" { (visit.t("web-optional")) } }
            div class="hint" { (visit.t("documents-receivers-sets-hint")) }
            @for (place, set) in it.sets.iter().enumerate() {
                @let id = format!("f-{SETS_FIELD}-{place}");
                @let ticked = it.picked.sets.contains(&set.code);
                div class="ds-field" {
                    input class="ds-input" type="checkbox" name=(SETS_FIELD) id=(id) value=(set.code) checked[ticked];
                    label class="ds-label" for=(id) {
                        (set.name(visit)) " (" (visit.ta("documents-receivers-count", &args!["count" => set.members.len()])) ")"
                    }
                    @if ticked && set.members.len() <= TAKEN_APART {
                        button class="ds-button" data-variant="tertiary" type="submit" name="_tim" value=(format!("{APART}{}", set.code)) formnovalidate {
                            (ui::icon("list-checks")) (visit.t("documents-receivers-apart"))
                            span class="sr" { ": " (set.name(visit)) }
                        }
                    }
                }
            }
        }
    }
}

/// What typing finds.
pub(crate) async fn search(visit: Visit) -> Answer {
    actor_of(&visit)?;
    let (words, today) = (visit.picker_query(), visit.today());
    let found = visit
        .web()
        .db()
        .read(move |tx| identity::search_organisations(tx, &words, today, FOUND))
        .await?;
    let found: Vec<Choice> = found.iter().map(|it| choice(&visit, it)).collect();
    visit.fragment(ui::picker_results(&visit, FIELD, true, &found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit_base::Id;
    use proptest::prelude::*;

    fn ids(numbers: &[i64]) -> Vec<OrganisationId> {
        numbers
            .iter()
            .map(|n| OrganisationId::from_i64(*n))
            .collect()
    }

    fn set(code: &str, members: &[i64]) -> ReceiverSet {
        ReceiverSet {
            code: code.to_owned(),
            name: SetName::Own(code.to_owned()),
            members: ids(members),
        }
    }

    #[test]
    fn receivers_that_fill_a_set_are_shown_as_the_set() {
        let sets = [
            set("xa", &[1, 2, 3]),
            set("vung-cao", &[1, 2]),
            set("so", &[7, 8]),
        ];
        let picked = Picked::of(&ids(&[1, 2, 3, 7]), &sets);
        assert_eq!(picked.sets, ["xa"]);
        assert_eq!(picked.singles, ids(&[7]));
    }

    #[test]
    fn a_set_taken_apart_can_lose_one_member() {
        let sets = [set("xa", &[1, 2, 3])];
        let picked = Picked::of(&ids(&[1, 2, 3]), &sets).apart("tach:xa", &sets);
        assert_eq!((picked.sets.len(), picked.singles), (0, ids(&[1, 2, 3])));
    }

    proptest! {
        #[test]
        fn showing_receivers_as_sets_loses_and_adds_nobody(
            chosen in proptest::collection::btree_set(0_i64..12, 0..12),
            one in proptest::collection::btree_set(0_i64..12, 0..6),
            two in proptest::collection::btree_set(0_i64..12, 0..6),
        ) {
            let of = |numbers: &BTreeSet<i64>| numbers.iter().copied().collect::<Vec<_>>();
            let sets = [set("a", &of(&one)), set("b", &of(&two))];
            let chosen = ids(&of(&chosen));
            prop_assert_eq!(Picked::of(&chosen, &sets).everybody(&sets), chosen);
        }

        #[test]
        fn no_box_makes_the_reader_panic(text in "\\PC{0,60}") {
            let _ = text.parse::<Packed>();
        }
    }
}
