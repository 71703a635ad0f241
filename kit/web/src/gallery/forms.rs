//! A sample form with every field, with and without files.
use crate::{
    Answer, Fields, Flash, Form, FormState, FormWithFiles, FromForm, UploadedFile, Visit,
    ui::{self, Choice, Field, Picker},
};
use maud::{Markup, html};

const HERE: &str = "/thu-vien-giao-dien/bieu-mau";
const AGENCIES: [(&str, &str); 5] = [
    ("stc", "Sở Tài chính"),
    ("syt", "Sở Y tế"),
    ("snv", "Sở Nội vụ"),
    ("sxd", "Sở Xây dựng"),
    ("vpub", "Văn phòng UBND tỉnh"),
];

pub(crate) struct Sample;

impl FromForm for Sample {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let subject = form
            .text("trich-yeu", "web-sample-subject")
            .lines()
            .max(500)
            .required();
        let code = form
            .text("so-ky-hieu", "web-sample-code")
            .max(60)
            .required();
        let date = form.date("ngay", "web-sample-date").required();
        let pages = form
            .number("so-to", "web-sample-pages")
            .min(1)
            .max(2_000)
            .optional();
        let urgency = form
            .choice("khan", "web-sample-urgency", &[("khan", 1), ("hoa-toc", 2)])
            .optional();
        let agency = form.text("co-quan", "web-sample-agency").required();
        let way = form
            .choice("cach", "web-sample-way", &[("mang", 1), ("giay", 2)])
            .required();
        subject
            .and(code)
            .and(date)
            .and(pages)
            .and(urgency)
            .and(agency)
            .and(way)
            .map(|_| Self)
    }
}

pub(crate) struct SampleFiles(Vec<UploadedFile>);

impl FromForm for SampleFiles {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        form.files("tep", "web-sample-files")
            .endings(&["pdf", "docx"])
            .required()
            .map(Self)
    }
}

pub(crate) async fn show(visit: Visit) -> Answer {
    view(&visit, &FormState::new().with("cach", "mang"))
}

pub(crate) async fn send(visit: Visit, form: Form<Sample>) -> Answer {
    if form.input.is_none() {
        return view(&visit, &form.state);
    }
    visit.redirect_with(HERE, Flash::success("web-gallery-done"))
}

pub(crate) async fn send_files(visit: Visit, form: FormWithFiles<SampleFiles>) -> Answer {
    match form.input {
        None => view(&visit, &form.state),
        Some(SampleFiles(files)) => visit.redirect_with(
            HERE,
            Flash::success("web-gallery-files").with("count", files.len()),
        ),
    }
}

pub(crate) async fn search(visit: Visit) -> Answer {
    let found = find(&visit.picker_query());
    visit.fragment(ui::picker_results(&visit, "co-quan", false, &found))
}

fn find(words: &str) -> Vec<Choice> {
    let words = words.to_lowercase();
    let fits = |name: &str| !words.is_empty() && name.to_lowercase().contains(&words);
    AGENCIES
        .iter()
        .filter(|(_, name)| fits(name))
        .map(|(id, name)| Choice::new(*id, *name))
        .collect()
}

pub(crate) fn view(visit: &Visit, state: &FormState) -> Answer {
    let body = html! {
        (ui::post_form(visit, state, HERE, "Vào sổ", &fields(visit, state)))
        (ui::upload_form(visit, &FormState::new(), "/thu-vien-giao-dien/tep", "Gửi tệp", &ui::field_files(
            visit, state,
            &Field::new("tep", "web-sample-files").hint("PDF hoặc Word, mỗi tệp tối đa 50 MB. Có thể chọn nhiều tệp."),
            ".pdf,.docx", true,
        )))
    };
    visit
        .page("Biểu mẫu mẫu")
        .crumb(visit.t("web-gallery"), "/thu-vien-giao-dien")
        .form(state)
        .body(body)
}

fn fields(visit: &Visit, state: &FormState) -> Markup {
    let urgency = [
        Choice::new("khan", "Khẩn"),
        Choice::new("hoa-toc", "Hoả tốc"),
    ];
    let ways = [
        Choice {
            value: "mang".into(),
            label: "Qua trục liên thông".into(),
            hint: "Nơi nhận có ngay, có xác nhận".into(),
        },
        Choice::new("giay", "Bản giấy"),
    ];
    let picker = Picker {
        field: Field::new("co-quan", "web-sample-agency").hint("Gõ một phần tên, ví dụ “Sở”"),
        search_href: "/thu-vien-giao-dien/tim-co-quan",
        several: false,
        chosen: AGENCIES
            .iter()
            .filter(|(id, _)| state.has("co-quan", id))
            .map(|(id, name)| Choice::new(*id, *name))
            .collect(),
        found: find(state.value("co-quan-tim")),
    };
    html! {
        (ui::field_textarea(visit, state, &Field::new("trich-yeu", "web-sample-subject").hint("Viết như trên văn bản").max(500).rows(3)))
        (ui::field_text(visit, state, &Field::new("so-ky-hieu", "web-sample-code").hint("Ví dụ 1842/UBND-KTTH").max(60)))
        (ui::field_date(visit, state, &Field::new("ngay", "web-sample-date").hint("Ví dụ 21 11 2026")))
        (ui::field_text(visit, state, &Field::new("so-to", "web-sample-pages").optional().size(6)))
        (ui::field_select(visit, state, &Field::new("khan", "web-sample-urgency").optional(), &urgency))
        (ui::field_picker(visit, state, &picker))
        (ui::field_radio(visit, state, &Field::new("cach", "web-sample-way"), &ways))
        (ui::field_checkbox(visit, state, &Field::new("mat", "web-sample-more").optional(), &[Choice::new("1", "Văn bản có tài liệu kèm theo bản giấy")]))
    }
}
