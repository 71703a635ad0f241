//! Text that looks as if it came from a font of before 2001 (TCVN3, VNI). What is official is never
//! converted unseen: the form shows what the text probably says, a press puts it into the fields, and
//! another takes it back. Whoever sends the form as it stands keeps what was typed.

use kit_base::{hex, sha256};
use kit_i18n::args;
use kit_web::{FormState, Visit, ui};
use maud::{Markup, html};
use vn::legacy::suggest;

/// A field of a form and the text key of its label.
pub(crate) type Named = (&'static str, &'static str);

/// The button that was pressed.
const PRESSED: &str = "bang-ma";
/// Puts what the texts probably say into the fields.
const USE: &str = "dung";
/// Puts back what was typed.
const BACK: &str = "tra-lai";
/// Which texts were shown beside their suggestion: sent as they stand, they are kept as they stand.
const SHOWN: &str = "bang-ma-da-xem";
/// In front of a field's name: what stood in it before it was converted.
const TYPED: &str = "bang-ma-cu-";
/// Characters of a suggestion that stand on the page at once; the rest is opened.
const SHOWN_CHARACTERS: usize = 500;

/// What a field probably says.
#[derive(Clone, Debug)]
pub(crate) struct Suggestion {
    field: Named,
    from: &'static str,
    text: String,
}

/// What becomes of a form that was sent.
pub(crate) enum Next {
    /// Nothing stands in the way.
    On(FormState),
    /// The form is shown again, with what its texts probably say if there is something to show.
    Show(FormState, Vec<Suggestion>),
}

/// Looks at the texts of a sent form, and does what its buttons ask for.
pub(crate) fn look(state: FormState, fields: &[Named]) -> Next {
    let pressed = state.value(PRESSED).to_owned();
    let found = suggestions(&state, fields);
    match pressed.as_str() {
        USE if !found.is_empty() => Next::Show(converted(&state, &found), Vec::new()),
        BACK => {
            let state = typed_again(&state, fields);
            let found = suggestions(&state, fields);
            Next::Show(state, found)
        }
        _ if found.is_empty() || state.value(SHOWN) == digest(&found) => Next::On(state),
        _ => Next::Show(state, found),
    }
}

fn suggestions(state: &FormState, fields: &[Named]) -> Vec<Suggestion> {
    let suggested = fields.iter().filter_map(|field| {
        let found = suggest(state.value(field.0))?;
        Some(Suggestion {
            field: *field,
            from: found.from.name(),
            text: found.text,
        })
    });
    suggested.collect()
}

/// Names what was shown: another text, or another suggestion, has another name.
fn digest(found: &[Suggestion]) -> String {
    let all: Vec<String> = found
        .iter()
        .map(|it| format!("{}\0{}", it.field.0, it.text))
        .collect();
    hex(&sha256(all.join("\0").as_bytes()))
}

fn converted(state: &FormState, found: &[Suggestion]) -> FormState {
    let of = |name: &str| found.iter().find(|it| it.field.0 == name);
    let next = rebuilt(state, |name, value| match of(name) {
        Some(it) => it.text.clone(),
        None => value.to_owned(),
    });
    found.iter().fold(next, |next, it| {
        let name = it.field.0;
        next.with(&format!("{TYPED}{name}"), state.value(name))
    })
}

fn typed_again(state: &FormState, fields: &[Named]) -> FormState {
    let typed = |name: &str| {
        let known = fields.iter().any(|field| field.0 == name);
        let kept = format!("{TYPED}{name}");
        let is_kept = state.values.all(&kept).next().is_some();
        (known && is_kept).then(|| state.value(&kept).to_owned())
    };
    rebuilt(state, |name, value| {
        typed(name).unwrap_or_else(|| value.to_owned())
    })
}

/// The form without what belongs to an earlier suggestion.
fn rebuilt(state: &FormState, value: impl Fn(&str, &str) -> String) -> FormState {
    let own = |name: &str| name.starts_with(PRESSED);
    let values = state.values.iter().filter(|(name, _)| !own(name));
    values.fold(FormState::new(), |next, (name, typed)| {
        next.with(name, value(name, typed))
    })
}

/// What stands above the form.
pub(crate) fn notice(
    visit: &Visit,
    state: &FormState,
    of: &[Named],
    found: &[Suggestion],
) -> Markup {
    if found.is_empty() {
        let is_converted = !typed_before(state, of).is_empty();
        let title = visit.t("documents-old-font-used");
        return html! {
            @if is_converted { (ui::notice(visit, ui::NoticeKind::Info, &title, &html! {})) }
        };
    }
    let list = html! {
        @for it in found {
            @let label = visit.t(it.field.1);
            p { b { (visit.ta("documents-old-font-of", &args!["label" => label, "font" => it.from])) } }
            @if it.text.chars().count() > SHOWN_CHARACTERS {
                details {
                    summary { (it.text.chars().take(SHOWN_CHARACTERS).collect::<String>()) "…" }
                    div class="prose" { @for line in it.text.lines() { p { (line) } } }
                }
            } @else {
                div class="prose" { @for line in it.text.lines() { p { (line) } } }
            }
        }
        p { (visit.t("documents-old-font-hint")) }
    };
    let title = visit.t("documents-old-font");
    ui::notice(visit, ui::NoticeKind::Warning, &title, &list)
}

/// What stands at the end of the form's fields: the press that uses a suggestion, or takes it back.
pub(crate) fn fields(
    visit: &Visit,
    state: &FormState,
    of: &[Named],
    found: &[Suggestion],
) -> Markup {
    let before = typed_before(state, of);
    html! {
        @if !found.is_empty() {
            input type="hidden" name=(SHOWN) value=(digest(found));
            (press(USE, &visit.t("documents-old-font-use")))
        } @else {
            @if !state.value(SHOWN).is_empty() {
                input type="hidden" name=(SHOWN) value=(state.value(SHOWN));
            }
            @if !before.is_empty() {
                @for name in &before { input type="hidden" name=(name) value=(state.value(name)); }
                (press(BACK, &visit.t("documents-old-font-back")))
            }
        }
    }
}

/// The fields of the form that hold what was typed before a text was converted.
fn typed_before(state: &FormState, of: &[Named]) -> Vec<String> {
    of.iter()
        .map(|field| format!("{TYPED}{}", field.0))
        .filter(|name| state.values.all(name).next().is_some())
        .collect()
}

fn press(value: &str, label: &str) -> Markup {
    html! {
        div class="form-acts" {
            button class="ds-button" data-variant="secondary" type="submit" name=(PRESSED) value=(value) { (label) }
        }
    }
}

/// A text for the index: as it stands, and behind it what it probably says, so that both are found.
pub(crate) fn for_index(text: String) -> String {
    match suggest(&text) {
        Some(found) => format!("{text}\n{}", found.text),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [Named; 2] = [("subject", "label"), ("signer_name", "label")];
    const OLD: &str = "Céng hßa x· héi chñ nghÜa ViÖt Nam";
    const MEANT: &str = "Cộng hòa xã hội chủ nghĩa Việt Nam";

    fn form() -> FormState {
        let state = FormState::new().with("subject", OLD);
        state.with("signer_name", "Lý Tôt")
    }

    fn shown(next: Next) -> (FormState, Vec<Suggestion>) {
        match next {
            Next::Show(state, found) => (state, found),
            Next::On(state) => panic!("goes on with {state:?}"),
        }
    }

    #[test]
    fn a_suggestion_is_shown_used_and_taken_back_and_what_was_typed_can_be_kept() {
        let (state, found) = shown(look(form(), &FIELDS));
        assert_eq!(state.value("subject"), OLD, "nothing is converted unseen");
        assert_eq!((found.len(), found[0].text.as_str()), (1, MEANT));
        let (used, nothing) = shown(look(state.clone().with(PRESSED, USE), &FIELDS));
        assert_eq!(used.value("subject"), MEANT);
        assert_eq!(used.value("signer_name"), "Lý Tôt");
        assert!(nothing.is_empty());
        assert!(matches!(look(used.clone(), &FIELDS), Next::On(_)));
        let (back, again) = shown(look(used.with(PRESSED, BACK), &FIELDS));
        assert_eq!((back.value("subject"), again.len()), (OLD, 1));
        let kept = back.with(SHOWN, digest(&again));
        assert!(matches!(look(kept, &FIELDS), Next::On(state) if state.value("subject") == OLD));
    }

    #[test]
    fn what_was_shown_speaks_for_the_texts_that_were_shown_only() {
        let (state, found) = shown(look(form(), &FIELDS));
        let seen = digest(&found);
        let other = rebuilt(&state, |name, value| match name {
            "subject" => "QuyÕt ®Þnh vÒ viÖc phª duyÖt".to_owned(),
            _ => value.to_owned(),
        });
        let (_, found) = shown(look(other.with(SHOWN, seen), &FIELDS));
        assert_eq!(found[0].text, "Quyết định về việc phê duyệt");
    }

    #[test]
    fn an_index_finds_both_and_other_texts_stand_as_they_are() {
        assert_eq!(for_index(OLD.to_owned()), format!("{OLD}\n{MEANT}"));
        assert_eq!(for_index("Đã Tôt".to_owned()), "Đã Tôt");
    }
}
