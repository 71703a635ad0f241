//! An authenticator that is being set up: its QR code, and its first code.

use super::second_factor::{PATH, page};
use crate::accounts::second_factor::Enrolment;
use kit_web::{Answer, FormState, Markup, Visit, html, ui};

pub(super) fn view_begun(
    visit: &Visit,
    state: &FormState,
    begun: &Enrolment,
    replaces: bool,
) -> Answer {
    let field = ui::Field::new("ma", "identity-code")
        .autocomplete("one-time-code")
        .size(12);
    let fields = ui::field_text(visit, state, &field);
    let action = format!("{PATH}/xac-nhan");
    let body = html! {
        @if replaces { (ui::notice(visit, ui::NoticeKind::Info, &visit.t("identity-factor-old-stays"), &html! {})) }
        p { (visit.t("identity-factor-scan")) }
        @if let Some((side, path)) = begun.qr_path() { (qr(visit, side, &path)) }
        p { (visit.t("identity-factor-type")) " " code { (begun.secret) } }
        (ui::post_form(visit, state, &action, &visit.t("identity-factor-confirm"), &fields))
        (ui::button_form(visit, &format!("{PATH}/huy"), &visit.t("identity-factor-abandon"), "x"))
    };
    page(visit, state, body)
}

/// The code with the quiet zone of four squares that the standard (ISO/IEC 18004) asks.
fn qr(visit: &Visit, side: usize, path: &str) -> Markup {
    let whole = side + 8;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(visit.t("identity-factor-qr"))
            width="232" height="232" viewBox=(format!("-4 -4 {whole} {whole}")) {
            rect x="-4" y="-4" width=(whole) height=(whole) fill="#ffffff" {}
            path d=(path) fill="#000000" {}
        }
    }
}

pub(super) fn sample_begun(visit: &Visit) -> Answer {
    let begun = Enrolment {
        address: "otpauth://totp/mau?secret=AAAAAAAAAAAAAAAA".to_owned(),
        secret: "AAAAAAAAAAAAAAAA".to_owned(),
    };
    view_begun(visit, &FormState::new(), &begun, true)
}
