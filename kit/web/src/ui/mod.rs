//! Components: functions that return markup. Each is shown on the gallery page `/thu-vien-giao-dien`.
mod basic;
mod confirm;
mod field;
mod lists;
mod picker;
mod status;
mod table;

pub use crate::assets::icon;
pub use basic::{
    NoticeKind, breadcrumbs, button_form, emblem, empty_state, hidden_fields, kept_note,
    key_values, link_button, notice, panel, print_head,
};
pub use confirm::{Confirmation, confirm_link, confirm_page};
pub use field::{
    Choice, Field, error_summary, field_checkbox, field_date, field_files, field_radio,
    field_select, field_text, field_textarea, post_form, upload_form,
};
pub use lists::{
    Chip, FileEntry, Kpi, Pager, Tab, Trend, chips, file_list, filter_search, filter_select,
    filters, kpi_strip, pager, tabs,
};
pub use picker::{Picker, field_picker, picker_results};
pub use status::{
    Due, Step, StepState, TagColor, Task, Urgency, due, file_count, tag, task_list, timeline,
    urgency_tag,
};
pub use table::{BulkAct, CellKind, Column, Row, Sort, Table, Width};
