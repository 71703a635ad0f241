//! For which agency something new is made, for whoever may make it in several: their own and those of
//! givers of delegations. The form carries the agency; another one is a link away.

use crate::{names::Names, reach};
use identity::{Actor, OrganisationId};
use kit_db::{DbError, Tx};
use kit_web::{Link, PageError, Visit, ui};
use maud::{Markup, html};

/// The field of forms, and the name in addresses.
pub(crate) const FIELD: &str = "don-vi";

/// The agencies to choose from, and the one that is chosen.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeskChoice {
    all: Vec<(OrganisationId, String)>,
    chosen: Option<OrganisationId>,
}

impl DeskChoice {
    /// Reads what the agencies are called; one alone is no choice.
    pub(crate) fn read(
        tx: &mut Tx<'_>,
        all: Vec<OrganisationId>,
        chosen: OrganisationId,
    ) -> Result<Self, DbError> {
        let mut choice = Self {
            all: Vec::new(),
            chosen: Some(chosen),
        };
        if all.len() > 1 {
            let mut names = Names::new();
            names.add_organisations(tx, all.iter().copied())?;
            let named = |id: OrganisationId| (id, names.organisation(id).to_owned());
            choice.all = all.into_iter().map(named).collect();
        }
        Ok(choice)
    }

    /// The agencies that a right reaches as a whole, the wanted one chosen.
    ///
    /// # Errors
    /// 403 if the right reaches none, or not the wanted one; as the database answers.
    pub(crate) fn of_agencies(
        tx: &mut Tx<'_>,
        actor: &Actor,
        right: &'static str,
        wanted: Option<OrganisationId>,
    ) -> Result<(Self, OrganisationId), PageError> {
        let chosen = reach::agency(actor, right, wanted)?.here.organisation;
        let choice = Self::read(tx, reach::agencies(actor, right), chosen)?;
        Ok((choice, chosen))
    }

    /// For addresses of the same agency; empty without a choice.
    pub(crate) fn value(&self) -> String {
        let chosen = self.chosen.filter(|_| self.all.len() > 1);
        chosen.map(|id| id.to_string()).unwrap_or_default()
    }

    /// The hidden field, for which agency it is, and the way to the others; nothing without a choice.
    pub(crate) fn draw(&self, visit: &Visit, here: &str) -> Markup {
        let Some(chosen) = self.chosen.filter(|_| self.all.len() > 1) else {
            return html! {};
        };
        let links = html! {
            ul {
                @for (id, name) in &self.all {
                    li {
                        @if *id == chosen { b { (name) } }
                        @else { a href=(Link::to(here).with(FIELD, &id.to_string()).done()) { (name) } }
                    }
                }
            }
        };
        html! {
            input type="hidden" name=(FIELD) value=(chosen);
            (ui::notice(visit, ui::NoticeKind::Info, &visit.t("documents-desk-choice"), &links))
        }
    }
}
