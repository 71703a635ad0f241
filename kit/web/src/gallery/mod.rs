//! The gallery: every component on one page, for demonstrations, for the accessibility check and for page authors who
//! look for the right part. All words here are invented samples.
mod charts;
mod forms;
mod office;

use crate::{Access, Answer, Form, FormState, Routes, Visit};
use maud::{Markup, html};

const PATH: &str = "/thu-vien-giao-dien";

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::Public, show)
        .get("/thu-vien-giao-dien/cong-khai", Access::Public, show_public)
        .get("/thu-vien-giao-dien/bieu-mau", Access::Public, forms::show)
        .post("/thu-vien-giao-dien/bieu-mau", Access::Public, forms::send)
        .post("/thu-vien-giao-dien/tep", Access::Public, forms::send_files)
        .get(
            "/thu-vien-giao-dien/tim-co-quan",
            Access::Public,
            forms::search,
        )
        .get(
            "/thu-vien-giao-dien/xac-nhan",
            Access::Public,
            office::confirm,
        )
        .post("/thu-vien-giao-dien/thao-tac", Access::Public, act)
        .sample(PATH, "all", |visit| page(visit).office().body(all(visit)))
        .sample("/thu-vien-giao-dien/cong-khai", "all", |visit| {
            page(visit).public().body(all(visit))
        })
        .sample("/thu-vien-giao-dien/bieu-mau", "empty", |visit| {
            forms::view(visit, &FormState::new())
        })
        .sample("/thu-vien-giao-dien/xac-nhan", "asks", office::confirm_view)
}

async fn show(visit: Visit) -> Answer {
    page(&visit).office().body(all(&visit))
}

async fn show_public(visit: Visit) -> Answer {
    page(&visit).public().body(all(&visit))
}

/// Answers every button of the gallery.
async fn act(visit: Visit, _form: Form<()>) -> Answer {
    visit.redirect_with(PATH, crate::Flash::success("web-gallery-done"))
}

fn page(visit: &Visit) -> crate::Page<'_> {
    let acts = crate::ui::link_button("/thu-vien-giao-dien/bieu-mau", "Biểu mẫu", "plus", true);
    visit
        .page(visit.t("web-gallery"))
        .subtitle("Mọi thành phần giao diện, kèm dữ liệu giả định")
        .crumb("Trang chủ", "/")
        .actions(acts)
}

fn all(visit: &Visit) -> Markup {
    html! {
        div class="gallery" {
            @for (title, content) in office::sections(visit).into_iter().chain(charts::sections(visit)) {
                section { h2 { (title) } (content) }
            }
        }
    }
}
