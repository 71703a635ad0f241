//! The choice of an agency, alone or with everything below it, for the list and its figures. It stands
//! in the address, so that it can be kept, sent to somebody and exported.

use crate::certificates::{branch::Branch, list::reach};
use identity::{Actor, OrganisationBrief, organisations_brief, search_organisations};
use jiff::civil::Date;
use kit_db::{DbError, Tx};
use kit_web::{
    FormState, Link, ListQuery, Markup, Visit, html,
    ui::{self, Chip, Choice, Field, Picker},
};

/// The agency, in an address.
pub(super) const AGENCY: &str = "don-vi";
/// Whether those below belong to it, in an address.
pub(super) const BELOW: &str = "cap-duoi";
/// The value of [`BELOW`] that says so.
const YES: &str = "co";
/// Where agencies are searched for.
const SEARCH: &str = "/to-chuc/chon?mot=co";
/// Agencies that a search without script shows.
const FOUND_MOST: usize = 12;
/// Longest name that is searched for.
const TYPED_LONGEST: usize = 200;

/// What a search without script asks for; a choice that is sent brings along what was typed, too, and
/// that is no question any more.
pub(super) fn typed(visit: &Visit) -> String {
    let asks = |pair: &str| pair.strip_prefix("_tim=") == Some(AGENCY);
    if visit.query().split('&').any(asks) {
        visit.picker_query()
    } else {
        String::new()
    }
}

/// Reads the two parameters; what makes no sense is no choice.
pub(super) fn branch(agency: &str, below: &str) -> Option<Branch> {
    Some(Branch {
        organisation: agency.parse().ok()?,
        below: below == YES,
    })
}

/// The list about another branch, from its start.
pub(super) fn about(query: &ListQuery, branch: Option<Branch>) -> String {
    let agency = branch.map(|it| it.organisation.to_string());
    let query = query.with(AGENCY, agency.as_deref().unwrap_or_default());
    query.with(BELOW, below_code(branch)).link()
}

/// What [`BELOW`] says of a branch.
pub(super) fn below_code(branch: Option<Branch>) -> &'static str {
    if branch.is_some_and(|it| it.below) {
        YES
    } else {
        ""
    }
}

/// The address of a page about a branch, with what else stands in it.
pub(super) fn link_to(path: &str, branch: Option<Branch>, others: &[(&str, &str)]) -> String {
    let agency = branch.map(|it| it.organisation.to_string());
    let link = others
        .iter()
        .fold(Link::to(path), |link, (name, value)| link.with(name, value));
    link.with(AGENCY, agency.as_deref().unwrap_or_default())
        .with(BELOW, below_code(branch))
        .done()
}

/// What was read for the choice.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    /// The agency of the branch.
    pub(super) agency: Option<OrganisationBrief>,
    /// What was typed where there is no script, and what that found.
    pub(super) found: Option<(String, Vec<OrganisationBrief>)>,
    /// Whether the reader may choose: who sees one agency only has nothing to choose.
    pub(super) may_choose: bool,
}

/// Reads the chosen agency, and searches for what was typed.
pub(super) fn chosen(
    tx: &mut Tx<'_>,
    actor: &Actor,
    branch: Option<Branch>,
    typed: &str,
    today: Date,
) -> Result<Chosen, DbError> {
    let agency = match branch {
        Some(branch) => organisations_brief(tx, &[branch.organisation])?.pop(),
        None => None,
    };
    let typed: String = typed.chars().take(TYPED_LONGEST).collect();
    let may_choose = matches!(reach(actor), Ok(None));
    let found = if may_choose && !typed.trim().is_empty() {
        let found = search_organisations(tx, &typed, today, FOUND_MOST)?;
        Some((typed, found))
    } else {
        None
    };
    Ok(Chosen {
        agency,
        found,
        may_choose,
    })
}

/// The choice as a filter that can be taken away; `without` is the page without it.
pub(super) fn chip(
    visit: &Visit,
    branch: Option<Branch>,
    chosen: &Chosen,
    without: String,
) -> Option<Chip> {
    let branch = branch?;
    let unknown = || visit.t("signing-branch-unknown");
    let mut value = chosen
        .agency
        .as_ref()
        .map_or_else(unknown, |it| it.name.clone());
    if branch.below {
        value = visit.ta(
            "signing-branch-with-below",
            &kit_i18n::args!["name" => value],
        );
    }
    Some(Chip {
        name: visit.t("signing-label-organisation"),
        value,
        remove_href: without,
    })
}

/// The form that chooses; nothing for who sees one agency only. `kept` are the other parameters.
pub(super) fn form(
    visit: &Visit,
    action: &str,
    kept: &[(&str, &str)],
    branch: Option<Branch>,
    chosen: &Chosen,
) -> Markup {
    if !chosen.may_choose {
        return html! {};
    }
    let mut state = FormState::new().with(BELOW, below_code(branch));
    let (mut found, mut is_open) = (Vec::new(), false);
    if let Some((typed, bodies)) = &chosen.found {
        state = state.with(&format!("{AGENCY}-tim"), typed);
        found = bodies.iter().map(choice).collect();
        is_open = true;
    }
    let picker = Picker {
        field: Field::new(AGENCY, "signing-label-organisation")
            .hint(visit.t("signing-branch-hint")),
        search_href: SEARCH,
        several: false,
        chosen: chosen.agency.iter().map(choice).collect(),
        found,
    };
    let below = [Choice::new(YES, visit.t("signing-branch-below"))];
    let title = if branch.is_some() {
        "signing-branch-other"
    } else {
        "signing-branch-choose"
    };
    html! {
        details class="ds-details" open[is_open] {
            summary { (visit.t(title)) }
            div class="form" {
                form method="get" action=(action) {
                    @for (name, value) in kept { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
                    (ui::field_picker(visit, &state, &picker))
                    (ui::field_checkbox(visit, &state, &Field::new(BELOW, "signing-branch-reach").optional(), &below))
                    div class="form-acts" { button class="ds-button" type="submit" { (visit.t("signing-branch-show")) } }
                }
            }
        }
    }
}

fn choice(body: &OrganisationBrief) -> Choice {
    Choice::new(body.id.to_string(), &body.name)
}
