//! Where the rectangles are that a template named: `area` of `/decree30.typ` leaves a label at the top
//! left corner and one at the bottom right.

use crate::render::Area;
use typst::{foundations::Label, introspection::PagedPosition, utils::PicoStr};
use typst_layout::PagedDocument;

/// The rectangle of this name; none if the template did not make it, or broke it over two pages.
pub(crate) fn find(document: &PagedDocument, name: &str) -> Option<Area> {
    let start = position(document, &format!("{name}-start"))?;
    let end = position(document, &format!("{name}-end"))?;
    if start.page != end.page {
        return None;
    }
    let page = start.page.get() - 1;
    let height = document.pages().get(page)?.frame.height().to_pt();
    Some(Area {
        name: name.to_owned(),
        page,
        left: start.point.x.to_pt(),
        bottom: height - end.point.y.to_pt(),
        right: end.point.x.to_pt(),
        top: height - start.point.y.to_pt(),
    })
}

fn position(document: &PagedDocument, label: &str) -> Option<PagedPosition> {
    let introspector = document.introspector();
    let label = Label::new(PicoStr::intern(label))?;
    let content = introspector.elements().query_label(label).ok()?;
    introspector.position(content.location()?)
}
