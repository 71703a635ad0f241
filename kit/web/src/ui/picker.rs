//! Choosing from a long register (agencies, people) by searching: with script while typing, without it as a step.
use crate::{FormState, Visit, assets::icon, ui::Choice, ui::Field};
use maud::{Markup, html};

/// A field whose choices are searched for. It sends `name` (once or several times) like radio buttons or checkboxes.
#[derive(Clone, Debug)]
pub struct Picker<'a> {
    /// Name, label, hint.
    pub field: Field<'a>,
    /// GET route that answers [`picker_results`] for `visit.picker_query()`.
    pub search_href: &'a str,
    /// Whether several may be chosen.
    pub several: bool,
    /// What is chosen already.
    pub chosen: Vec<Choice>,
    /// What a search without script found; the handler searches for `state.value("name-tim")`.
    pub found: Vec<Choice>,
}

/// The field. Without script its search button sends the form with `_tim=<name>`: then [`crate::Form::input`] is
/// `None`, there are no errors, and the handler shows the form again with what it found.
pub fn field_picker(visit: &Visit, state: &FormState, picker: &Picker<'_>) -> Markup {
    let name = picker.field.name();
    let search_name = format!("{name}-tim");
    let results = format!("f-{name}-kq");
    let controls = html! {
        div class="picker" {
            @if !picker.chosen.is_empty() { ul class="picked" { (items(name, picker.several, &picker.chosen, true, "c")) } }
            div class="picker-search" {
                label class="sr" for=(format!("f-{search_name}")) { (visit.t("web-picker-search")) }
                input class="ds-input" type="search" id=(format!("f-{search_name}")) name=(search_name)
                    value=(state.value(&search_name)) placeholder=(visit.t("web-picker-search")) autocomplete="off"
                    data-hx-get=(picker.search_href) data-hx-trigger="input changed delay:250ms"
                    data-hx-target=(format!("#{results}"));
                button class="ds-button" data-variant="secondary" type="submit" name="_tim" value=(name) formnovalidate {
                    (icon("search")) (visit.t("web-search"))
                }
            }
            // how many were found is said, not every name: who listens goes through the list when they want to
            p class="sr" role="status" aria-live="polite" data-count-results=(results)
                data-text-count=(visit.ta("web-picker-count", &kit_i18n::args!["count" => "{n}"])) {}
            ul class="picker-results" id=(results) { (items(name, picker.several, &picker.found, false, "r")) }
        }
    };
    picker.field.group_of(visit, state, &controls)
}

/// What a search found, as the answer to htmx: `visit.fragment(picker_results(…))`.
pub fn picker_results(visit: &Visit, name: &str, several: bool, found: &[Choice]) -> Markup {
    html! {
        @if found.is_empty() { li class="hint" { (visit.t("web-picker-nothing")) } }
        (items(name, several, found, false, "r"))
    }
}

fn items(name: &str, several: bool, choices: &[Choice], checked: bool, series: &str) -> Markup {
    html! {
        @for (index, choice) in choices.iter().enumerate() {
            @let id = format!("f-{name}-{series}{index}");
            li class="ds-field" {
                input class="ds-input" type=(if several { "checkbox" } else { "radio" }) name=(name) id=(id)
                    value=(choice.value) checked[checked];
                label class="ds-label" for=(id) { (choice.label) @if !choice.hint.is_empty() { small { (choice.hint) } } }
            }
        }
    }
}
