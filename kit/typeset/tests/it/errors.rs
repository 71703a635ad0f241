//! What goes wrong is said, and nothing of the machine is reached.

use kit_typeset::{Template, TypesetError, Typesetter};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::reading::{about, template};

fn refused(source: &'static str, data: &Value) -> TypesetError {
    template(source).render("test", data, &about()).unwrap_err()
}

#[test]
fn a_template_reaches_neither_files_nor_packages_nor_the_network() {
    for source in [
        "#let render(data, about) = read(\"/etc/passwd\")",
        "#let render(data, about) = read(\"../../../../etc/passwd\")",
        "#let render(data, about) = { import \"@preview/cetz:0.3.0\": canvas; [a] }",
        "#let render(data, about) = image(\"logo.png\")",
        "#let render(data, about) = plugin(\"a.wasm\")",
    ] {
        assert!(
            matches!(refused(source, &json!({})), TypesetError::Template { .. }),
            "{source}"
        );
    }
}

#[test]
fn a_mistake_in_a_template_is_reported_with_its_line() {
    let error = refused(
        "\n#let render(data, about) = {\n  data.missing\n}",
        &json!({}),
    );
    let TypesetError::Template {
        template,
        complaints,
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!((template.as_str(), complaints[0].line), ("test", Some(3)));
    assert!(complaints[0].message.contains("missing"), "{complaints:?}");
}

#[test]
fn the_day_of_a_template_is_the_day_it_is_given_in_the_provinces_time() {
    let source = "#let render(data, about) = assert(datetime.today().display() == \"2026-01-05\")";
    assert!(
        template(source)
            .render("test", &json!({}), &about())
            .is_ok()
    );
}

#[test]
fn names_are_unique_and_known() {
    let twice = Template {
        name: "register",
        source: "",
    };
    assert_eq!(
        Typesetter::new([twice]).unwrap_err(),
        TypesetError::UnusableName("register")
    );
    let odd = Template {
        name: "a/b",
        source: "",
    };
    assert_eq!(
        Typesetter::new([odd]).unwrap_err(),
        TypesetError::UnusableName("a/b")
    );
    let unknown = Typesetter::new([])
        .unwrap()
        .render("nothing", &json!({}), &about());
    assert_eq!(
        unknown.unwrap_err(),
        TypesetError::UnknownTemplate("nothing".to_owned())
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_typed_text_changes_what_a_template_does(typed in "[ -~áàảãạđĐƯơ\n]{0,60}") {
        // the template compares the value with itself, letter by letter; places to break are no letters
        let source = "#let render(data, about) = { assert(data.a.replace(\"\u{200b}\", \"\") == data.codes.map(str.from-unicode).join(default: \"\")); text(data.a) }";
        let codes: Vec<u32> = typed.chars().map(u32::from).collect();
        let rendered = template(source).render("test", &json!({ "a": typed, "codes": codes }), &about());
        prop_assert!(rendered.is_ok(), "{:?}", rendered.err());
    }
}
