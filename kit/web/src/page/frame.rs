//! The outermost HTML of every page.
use crate::{Visit, assets::assets, preferences::TextSize};
use maud::{DOCTYPE, Markup, html};

/// htmx asks with the `hx-*` attributes; nothing of it may be evaluated as code.
const HTMX_CONFIG: &str = r#"{"includeIndicatorCSS":false,"defaultTimeout":30000}"#;

pub(crate) fn document(visit: &Visit, title: &str, office: bool, inner: &Markup) -> Markup {
    let preferences = visit.preferences();
    let assets = assets();
    let size = (preferences.size != TextSize::Normal).then(|| preferences.size.word());
    html! {
        (DOCTYPE)
        html lang=(visit.locale().code()) data-color-scheme=(preferences.theme.word()) data-text=[size]
            data-contrast=[preferences.contrast.then_some("more")] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                @for style in &assets.styles { link rel="stylesheet" href=(style); }
                meta name="htmx-config" content=(HTMX_CONFIG);
                @if let Some(script) = &assets.script { script type="module" nonce=(visit.nonce()) src=(script) {} }
            }
            body class=[(!office).then_some("pub")] {
                a class="skip" href="#noi-dung" { (visit.t("web-skip")) }
                @if visit.web().site.demo { aside class="demo-strip" aria-label=(visit.t("web-demo-label")) { (visit.t("web-demo")) } }
                (inner)
                div id="thong-bao" class="toasts" role="status" aria-live="polite"
                    data-text-close=(visit.t("web-close")) {}
                (help(visit))
            }
        }
    }
}

/// The list of keyboard shortcuts, opened by `?`.
fn help(visit: &Visit) -> Markup {
    const KEYS: [(&str, &str); 7] = [
        ("J", "web-key-next"),
        ("K", "web-key-previous"),
        ("Enter", "web-key-open"),
        ("X", "web-key-select"),
        ("E", "web-key-act"),
        ("/", "web-key-search"),
        ("?", "web-key-help"),
    ];
    html! {
        dialog id="phim-tat" class="ds-dialog" aria-labelledby="phim-tat-h" {
            h2 class="ds-heading" id="phim-tat-h" { (visit.t("web-keys")) }
            dl class="keylist" {
                @for (key, text) in KEYS { div { dt { kbd { (key) } } dd { (visit.t(text)) } } }
            }
            form method="dialog" { button class="ds-button" data-variant="secondary" { (visit.t("web-close")) } }
        }
    }
}
