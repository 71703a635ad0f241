//! Form fields: label above, hint under it, error beside the field, every error also in the summary.
use crate::{FormState, Visit, assets::icon, ui::hidden_fields};
use maud::{Markup, html};

/// One field as a form shows it: `Field::new("title", "documents-title").hint("documents-title-hint").max(500)`.
#[derive(Clone, Debug)]
#[must_use]
pub struct Field<'a> {
    name: &'a str,
    label: &'a str,
    hint: Option<String>,
    optional: bool,
    max: Option<usize>,
    kind: &'a str,
    autocomplete: Option<&'a str>,
    rows: u8,
    size: Option<u8>,
}

/// One entry of a select, of radio buttons or of checkboxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Explanation under it; empty for none. Selects cannot show it.
    pub hint: String,
}

impl Choice {
    /// A choice without explanation.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
        }
    }
}

impl<'a> Field<'a> {
    /// A field with its name in the request and the text key of its label.
    pub fn new(name: &'a str, label: &'a str) -> Self {
        Self {
            name,
            label,
            hint: None,
            optional: false,
            max: None,
            kind: "text",
            autocomplete: None,
            rows: 4,
            size: None,
        }
    }

    /// A translated sentence under the label.
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }

    /// Marks the field "(không bắt buộc)"; the others are required.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Most characters; text areas count them down.
    pub fn max(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }

    /// The `type` of an input: `tel`, `email`, `password`, `search`.
    pub fn kind(mut self, kind: &'a str) -> Self {
        self.kind = kind;
        self
    }

    /// What browsers may fill in (WCAG 1.3.5): `name`, `tel`, `one-time-code`.
    pub fn autocomplete(mut self, purpose: &'a str) -> Self {
        self.autocomplete = Some(purpose);
        self
    }

    /// Lines of a text area.
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// Width in characters, for short answers such as numbers.
    pub fn size(mut self, characters: u8) -> Self {
        self.size = Some(characters);
        self
    }

    pub(crate) fn name(&self) -> &'a str {
        self.name
    }

    /// A fieldset with this field's label, hint and error around controls.
    pub(crate) fn group_of(&self, visit: &Visit, state: &FormState, controls: &Markup) -> Markup {
        let error = error_of(visit, state, self.name);
        self.group(visit, error.as_deref(), controls)
    }

    fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    fn described(&self, wrong: bool) -> Option<String> {
        let hint = self.hint.is_some().then(|| format!("f-{}-h", self.name));
        let error = wrong.then(|| format!("f-{}-e", self.name));
        let all: Vec<String> = hint.into_iter().chain(error).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    fn caption(&self, visit: &Visit) -> Markup {
        html! {
            (visit.t(self.label))
            @if self.optional { " " span class="optional" { (visit.t("web-optional")) } }
        }
    }

    fn hint_markup(&self) -> Markup {
        html! { @if let Some(hint) = &self.hint { div class="hint" id=(format!("f-{}-h", self.name)) { (hint) } } }
    }

    fn error_markup(&self, error: Option<&str>) -> Markup {
        html! {
            @if let Some(error) = error {
                p class="ds-validation-message" data-color="danger" id=(format!("f-{}-e", self.name)) { (error) }
            }
        }
    }

    fn frame(&self, visit: &Visit, error: Option<&str>, control: &Markup) -> Markup {
        html! {
            div class="ds-field" {
                label class="ds-label" for=(self.id()) { (self.caption(visit)) }
                (self.hint_markup())
                (self.error_markup(error))
                (control)
            }
        }
    }

    fn group(&self, visit: &Visit, error: Option<&str>, controls: &Markup) -> Markup {
        html! {
            fieldset aria-describedby=[self.described(error.is_some())] id=(self.id()) tabindex=[error.map(|_| "-1")] {
                legend { (self.caption(visit)) }
                (self.hint_markup())
                (self.error_markup(error))
                (controls)
            }
        }
    }
}

fn error_of(visit: &Visit, state: &FormState, name: &str) -> Option<String> {
    state.errors.of(name).map(|error| error.text(visit))
}

/// One line of text.
pub fn field_text(visit: &Visit, state: &FormState, field: &Field<'_>) -> Markup {
    let error = error_of(visit, state, field.name);
    let value = if field.kind == "password" {
        ""
    } else {
        state.value(field.name)
    };
    let control = html! {
        input class="ds-input" id=(field.id()) name=(field.name) type=(field.kind) value=(value)
            maxlength=[field.max.map(|max| max.saturating_mul(2))] autocomplete=[field.autocomplete] size=[field.size]
            aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[field.described(error.is_some())];
    };
    field.frame(visit, error.as_deref(), &control)
}

/// Several lines of text; counts down if there is a limit.
pub fn field_textarea(visit: &Visit, state: &FormState, field: &Field<'_>) -> Markup {
    let error = error_of(visit, state, field.name);
    let control = html! {
        textarea class="ds-input" id=(field.id()) name=(field.name) rows=(field.rows) data-count=[field.max]
            aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[field.described(error.is_some())] {
            "\n" (state.value(field.name))
        }
        @if let Some(max) = field.max {
            p class="hint count" data-count-of=(field.id()) aria-live="polite"
                data-left=(visit.ta("web-left", &kit_i18n::args!["count" => "{n}"]))
                data-over=(visit.ta("web-over", &kit_i18n::args!["count" => "{n}"])) { (visit.ta("web-at-most", &kit_i18n::args!["limit" => max])) }
        }
    };
    field.frame(visit, error.as_deref(), &control)
}

/// One of several, in a list that opens. An optional field starts with an empty choice.
pub fn field_select(
    visit: &Visit,
    state: &FormState,
    field: &Field<'_>,
    choices: &[Choice],
) -> Markup {
    let error = error_of(visit, state, field.name);
    let chosen = state.value(field.name);
    let control = html! {
        select class="ds-input" id=(field.id()) name=(field.name) aria-invalid=[error.as_ref().map(|_| "true")]
            aria-describedby=[field.described(error.is_some())] {
            @if field.optional || chosen.is_empty() { option value="" { (visit.t("web-choose")) } }
            @for choice in choices {
                option value=(choice.value) selected[choice.value == chosen] { (choice.label) }
            }
        }
    };
    field.frame(visit, error.as_deref(), &control)
}

/// A date in three inputs: day, month, year.
pub fn field_date(visit: &Visit, state: &FormState, field: &Field<'_>) -> Markup {
    let error = error_of(visit, state, field.name);
    let parts = [
        ("ngay", "web-day", 2),
        ("thang", "web-month", 2),
        ("nam", "web-year", 4),
    ];
    let controls = html! {
        div class="dmy" {
            @for (end, label, length) in parts {
                @let name = format!("{}-{end}", field.name);
                div {
                    label class="ds-label" for=(format!("f-{name}")) { (visit.t(label)) }
                    input class="ds-input" id=(format!("f-{name}")) name=(name) inputmode="numeric" maxlength=(length)
                        value=(state.value(&name)) aria-invalid=[error.as_ref().map(|_| "true")] autocomplete="off";
                }
            }
        }
    };
    field.group(visit, error.as_deref(), &controls)
}

/// One of a few, all visible.
pub fn field_radio(
    visit: &Visit,
    state: &FormState,
    field: &Field<'_>,
    choices: &[Choice],
) -> Markup {
    options(visit, state, field, choices, "radio")
}

/// Any number of a few, all visible. With one choice it is a single yes-or-no.
pub fn field_checkbox(
    visit: &Visit,
    state: &FormState,
    field: &Field<'_>,
    choices: &[Choice],
) -> Markup {
    options(visit, state, field, choices, "checkbox")
}

fn options(
    visit: &Visit,
    state: &FormState,
    field: &Field<'_>,
    choices: &[Choice],
    kind: &str,
) -> Markup {
    let error = error_of(visit, state, field.name);
    let controls = html! {
        @for (index, choice) in choices.iter().enumerate() {
            @let id = format!("f-{}-{index}", field.name);
            @let hint = (!choice.hint.is_empty()).then(|| format!("{id}-h"));
            div class="ds-field" {
                input class="ds-input" type=(kind) name=(field.name) id=(id) value=(choice.value)
                    checked[state.has(field.name, &choice.value)] aria-describedby=[hint.as_ref()];
                label class="ds-label" for=(id) { (choice.label) }
                @if let Some(hint) = &hint { div data-field="description" class="hint" id=(hint) { (choice.hint) } }
            }
        }
    };
    field.group(visit, error.as_deref(), &controls)
}

/// Files; with script they are listed with their progress while they travel.
pub fn field_files(
    visit: &Visit,
    state: &FormState,
    field: &Field<'_>,
    accept: &str,
    several: bool,
) -> Markup {
    let error = error_of(visit, state, field.name);
    let control = html! {
        input class="ds-input" type="file" id=(field.id()) name=(field.name) multiple[several] accept=(accept) data-upload
            data-text-remove=(visit.t("web-file-remove")) aria-invalid=[error.as_ref().map(|_| "true")]
            aria-describedby=[field.described(error.is_some())];
        ul class="upload-list" data-upload-list=(field.id()) hidden {}
    };
    field.frame(visit, error.as_deref(), &control)
}

/// All errors of a form with links to their fields; nothing if there are none. Stands before the form's first field.
pub fn error_summary(visit: &Visit, state: &FormState) -> Markup {
    if state.errors.is_empty() {
        return html! {};
    }
    let title = visit.ta(
        "web-summary",
        &kit_i18n::args!["count" => state.errors.len()],
    );
    html! {
        div class="ds-error-summary" data-color="danger" role="alert" aria-labelledby="tom-tat-loi" tabindex="-1" data-focus {
            h2 class="ds-heading" data-size="xs" id="tom-tat-loi" { (title) }
            ul class="ds-list" {
                @for error in state.errors.iter() {
                    li {
                        @if error.field.is_empty() { (error.text(visit)) }
                        @else { a class="ds-link" href=(format!("#f-{}", error.field)) { (error.text(visit)) } }
                    }
                }
            }
        }
    }
}

/// A form that is sent with POST: error summary, hidden fields, the fields, and one button. Warns before typed text is
/// lost, keeps it through an expired session, and cannot be sent twice by a double click.
pub fn post_form(
    visit: &Visit,
    state: &FormState,
    action: &str,
    send: &str,
    fields: &Markup,
) -> Markup {
    form(visit, state, action, send, fields, None)
}

/// As [`post_form`], for forms with files.
pub fn upload_form(
    visit: &Visit,
    state: &FormState,
    action: &str,
    send: &str,
    fields: &Markup,
) -> Markup {
    form(
        visit,
        state,
        action,
        send,
        fields,
        Some("multipart/form-data"),
    )
}

fn form(
    visit: &Visit,
    state: &FormState,
    action: &str,
    send: &str,
    fields: &Markup,
    encoding: Option<&str>,
) -> Markup {
    html! {
        (error_summary(visit, state))
        form method="post" action=(action) enctype=[encoding] novalidate data-once data-guard data-keep=(visit.t("web-kept")) {
            (hidden_fields(visit))
            (fields)
            @if encoding.is_some() {
                div class="upload-progress" hidden {
                    label for="tien-do" { (visit.t("web-uploading")) }
                    progress id="tien-do" max="1" value="0" data-failed=(visit.t("web-upload-failed")) {}
                }
            }
            div class="form-acts" { button class="ds-button" type="submit" { (send) (icon("arrow-right")) } }
        }
    }
}
