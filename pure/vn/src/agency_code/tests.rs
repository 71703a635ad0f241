//! Known pairs of codes, and what must hold for all.

use proptest::prelude::*;

use super::*;

fn qcvn(text: &str) -> Qcvn102Code {
    text.parse().unwrap()
}

fn decision(text: &str) -> Decision20Code {
    text.parse().unwrap()
}

#[test]
fn the_known_pairs_convert_both_ways() {
    for (old, new) in [
        ("000.00.00.H41", "H41"),
        ("000.00.19.H41", "H41.19"),
        ("000.05.19.H41", "H41.19.05"),
        ("012.05.19.H41", "H41.19.05.012"),
        ("000.00.15.H51", "H51.15"),
    ] {
        assert_eq!(qcvn(old).suggest_decision20(), decision(new));
        assert_eq!(decision(new).suggest_qcvn102(), Ok(qcvn(old)));
    }
}

#[test]
fn codes_with_a_gap_collapse_and_say_so() {
    let gap = qcvn("002.00.20.H13");
    assert!(gap.has_gap());
    assert_eq!(gap.level(), 4);
    assert_eq!(gap.suggest_decision20().as_str(), "H13.20.002");
    assert!(gap.suggest_decision20().suggest_qcvn102().is_err());
    assert!(!qcvn("000.00.19.H41").has_gap());
    assert_eq!(qcvn("000.00.00.H41").level(), 1);
}

#[test]
fn codes_of_other_widths_have_no_image() {
    assert_eq!(
        decision("H37.DN.001").suggest_qcvn102(),
        Err(NoImage::Width {
            level: 3,
            has: 3,
            needs: 2
        })
    );
    assert_eq!(
        decision("H41.19.05.012.01").suggest_qcvn102(),
        Err(NoImage::TooDeep { levels: 5 })
    );
    assert_eq!(
        decision("H41.00").suggest_qcvn102(),
        Err(NoImage::Zeros { level: 2 })
    );
}

#[test]
fn codes_seen_in_the_wild_are_read() {
    for text in ["001.00.20.JB2", "000.00.00.H41", "000.00.00.G22"] {
        assert!(matches!(text.parse(), Ok(AgencyCode::Qcvn102(_))), "{text}");
    }
    for text in [
        "H41",
        "H37.DN.001",
        "H37.SO.001",
        "G09.01",
        "K41",
        "H15.50.05.13",
    ] {
        assert!(
            matches!(text.parse(), Ok(AgencyCode::Decision20(_))),
            "{text}"
        );
    }
    for text in [
        "",
        "h41",
        "H4",
        "H41.",
        "H41..1",
        "H41.12345",
        "041",
        "vxp.saas.02",
        "000.00.00.041",
    ] {
        assert!(text.parse::<AgencyCode>().is_err(), "{text}");
    }
    assert!(
        format!("H41{}", ".ABCD".repeat(7))
            .parse::<Decision20Code>()
            .is_err()
    );
}

#[test]
fn organ_identifiers_are_opaque() {
    let id: OrganId = "vxp.saas.02".parse().unwrap();
    assert_eq!(id.agency_code(), None);
    assert!(
        "000.00.15.H51"
            .parse::<OrganId>()
            .unwrap()
            .agency_code()
            .is_some()
    );
    assert!("".parse::<OrganId>().is_err());
    assert!("a b".parse::<OrganId>().is_err());
    assert!("x".repeat(65).parse::<OrganId>().is_err());
    assert!("x".repeat(64).parse::<OrganId>().is_ok());
}

#[test]
fn an_agency_covers_itself_and_those_below() {
    assert!(decision("H41").covers(&decision("H41.19")));
    assert!(decision("H41.1").covers(&decision("H41.1")));
    assert!(!decision("H41.1").covers(&decision("H41.19")));
    assert_eq!(decision("H41.19").parent(), Some(decision("H41")));
    assert_eq!(decision("H41").parent(), None);
}

proptest! {
    #[test]
    fn what_converts_to_the_old_grammar_converts_back(
        text in "[A-Z][0-9A-Z]{2}(\\.[0-9A-Z]{1,4}){0,4}"
    ) {
        let code = decision(&text);
        if let Ok(old) = code.suggest_qcvn102() {
            prop_assert!(!old.has_gap());
            prop_assert_eq!(old.suggest_decision20(), code);
        }
    }

    #[test]
    fn codes_without_a_gap_convert_there_and_back(
        text in "[0-9A-Z]{3}\\.[0-9A-Z]{2}\\.[0-9A-Z]{2}\\.[A-Z][0-9A-Z]{2}"
    ) {
        let code = qcvn(&text);
        prop_assert_eq!(qcvn(&code.to_string()), code.clone());
        if !code.has_gap() {
            prop_assert_eq!(code.suggest_decision20().suggest_qcvn102(), Ok(code));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = text.parse::<AgencyCode>();
        let _ = text.parse::<OrganId>();
    }
}
