//! Every page of incoming documents with invented data.
//!
//! Length: invented data of every page of this thing, drawn by one set of makers.

use super::{
    bulk_steps::{self, Selected},
    detail::{self, Choices, Opened, Tried},
    inbox::{self, Read},
    inbox_filter::View,
    neighbours::Neighbours,
    print, register, register_form,
};
use crate::{
    answers::Reply,
    attachments::{Attachment, AttachmentId},
    desk_choice::DeskChoice,
    document::{DocumentId, DocumentRow, Double},
    history::StepLine,
    incoming::{
        Act, Incoming, IncomingId, State,
        list::{Counts, Line, Tab},
        show,
    },
    names::Names,
    old_font,
    outgoing::State as Sent,
    proof::Proof,
};
use identity::{
    Actor, DelegationId, OrganisationId, PersonId, PostHolder, PostId, Role, UnitBrief, UnitId,
    UnitKind,
};
use jiff::{Timestamp, ToSpan, civil::date};
use kit_base::Id;
use kit_web::{Answer, FormState, Message, Routes, Rows, Visit};
use std::sync::Arc;
use worktime::{Calendar, Limit, Trace, deadline};

const INBOX: &str = "/van-ban-den";
const ONE: &str = "/van-ban-den/{id}";
const FORM: &str = "/van-ban-den/vao-so";

pub(super) fn add(routes: Routes) -> Routes {
    forms(lists(routes))
}

fn lists(routes: Routes) -> Routes {
    routes
        .sample(INBOX, "empty", |visit| {
            inbox(visit, &View::tab(Tab::Todo), 0)
        })
        .sample(INBOX, "empty and filtered", |visit| {
            inbox(visit, &filtered(), 0)
        })
        .sample(INBOX, "with data", |visit| inbox(visit, &filtered(), 8))
        .sample(INBOX, "late", |visit| {
            inbox(visit, &View::tab(Tab::Late), 3)
        })
        .sample(ONE, "at the clerk", |visit| {
            one(visit, State::Delivered, &[Act::Register, Act::Refuse], None)
        })
        .sample(ONE, "before the leader", |visit| {
            one(
                visit,
                State::Presented,
                &[Act::Direct, Act::Finish, Act::SendBack],
                None,
            )
        })
        .sample(ONE, "at the unit", |visit| {
            one(
                visit,
                State::Directed,
                &[Act::Assign, Act::Finish, Act::SendBack, Act::Coordinate],
                None,
            )
        })
        .sample(ONE, "done", |visit| {
            one(visit, State::Done, &[Act::Reopen], None)
        })
        .sample(ONE, "with errors", |visit| {
            let state = FormState::new().refuse(
                "direct-due",
                "documents-label-due",
                Message::new("documents-problem-due-needed"),
            );
            one(
                visit,
                State::Presented,
                &[Act::Direct],
                Some(Tried::wrong(Act::Direct, state)),
            )
        })
        .sample(ONE, "overtaken", |visit| {
            let state = FormState::new().with("back-reason", "Không thuộc thẩm quyền của đơn vị");
            one(
                visit,
                State::Done,
                &[Act::Reopen],
                Some(Tried::overtaken(Act::SendBack, state)),
            )
        })
}

fn in_an_old_font() -> (FormState, register::Questions) {
    let typed = FormState::new()
        .with("subject", "H\u{ad}íng dÉn thùc hiÖn c«ng t¸c v¨n th\u{ad}")
        .with("signer_name", "Lý Tôt");
    match old_font::look(typed, register_form::TEXTS) {
        old_font::Next::Show(state, old_font) => {
            let questions = register::Questions {
                old_font,
                ..register::Questions::default()
            };
            (state, questions)
        }
        old_font::Next::On(state) => (state, register::Questions::default()),
    }
}

fn forms(routes: Routes) -> Routes {
    routes
        .sample("/van-ban-den/{id}/phieu", "with data", |visit| {
            print::draw(
                visit,
                "Văn phòng Ủy ban nhân dân tỉnh",
                &opened(visit, State::Assigned, &[]),
            )
        })
        .sample(FORM, "empty", |visit| {
            register::draw(
                visit,
                &FormState::new(),
                &DeskChoice::default(),
                Vec::new(),
                &[],
                &register::Questions::default(),
            )
        })
        .sample(FORM, "with errors", |visit| {
            register::draw(
                visit,
                &wrong_form(),
                &DeskChoice::default(),
                Vec::new(),
                &[],
                &register::Questions::default(),
            )
        })
        .sample(FORM, "a double", |visit| {
            register::draw(
                visit,
                &FormState::new(),
                &DeskChoice::default(),
                Vec::new(),
                &[],
                &register::Questions {
                    doubles: vec![double()],
                    ..register::Questions::default()
                },
            )
        })
        .sample(FORM, "in an old font", |visit| {
            let (state, questions) = in_an_old_font();
            let desk = DeskChoice::default();
            register::draw(visit, &state, &desk, Vec::new(), &[], &questions)
        })
        .sample("/van-ban-den/vao-so/xong/{id}", "with data", |visit| {
            register::draw_done(visit, &opened(visit, State::Registered, &[]).view)
        })
        .sample("/van-ban-den/hang-loat", "choosing units", |visit| {
            steps(visit, "chuyen")
        })
        .sample("/van-ban-den/hang-loat", "choosing people", |visit| {
            steps(visit, "phan-cong")
        })
}

fn actor() -> Actor {
    let mut actor = Actor::system("documents.sample");
    actor.posts = vec![holder(1, "Nguyễn Thị Hồng Thắm", "Chuyên viên")].into();
    actor.post = PostId::from_i64(1);
    actor
}

fn holder(number: i64, name: &str, title: &str) -> PostHolder {
    PostHolder {
        person: PersonId::from_i64(number),
        name: name.to_owned(),
        post: PostId::from_i64(number),
        title: title.to_owned(),
        role: Role::Specialist,
        rank: 1,
        unit: UnitId::from_i64(1),
        unit_name: "Phòng Tổng hợp".to_owned(),
        organisation: OrganisationId::from_i64(1),
        organisation_name: "Văn phòng UBND tỉnh".to_owned(),
    }
}

fn filtered() -> View {
    View {
        text: "giải ngân".to_owned(),
        urgency: Some(3),
        unread: true,
        ..View::tab(Tab::Todo)
    }
}

fn inbox(visit: &Visit, view: &View, lines: usize) -> Answer {
    let counts = Counts {
        todo: 38,
        doing: 1_000,
        soon: 9,
        late: 4,
        helping: 2,
        approval: 17,
    };
    let lines: Vec<Line> = (0..)
        .take(lines)
        .map(|number| line(visit, number))
        .collect();
    let rows = Rows {
        rows: lines,
        next: None,
        previous: None,
    };
    let read = Read {
        rows,
        counts,
        calendar: Arc::new(Calendar::vietnam().clone()),
    };
    inbox::draw(visit, &actor(), view, &read)
}

/// Subjects of different lengths, degrees and deadlines.
const LINES: [(&str, &str, &str, i64, Option<i64>); 8] = [
    (
        "1842/UBND-KTTH",
        "UBND tỉnh",
        "V/v đẩy nhanh tiến độ giải ngân vốn đầu tư công quý IV năm 2025",
        3,
        Some(-3),
    ),
    (
        "97/TB-VPUB",
        "Văn phòng UBND tỉnh",
        "Thông báo kết luận của Chủ tịch UBND tỉnh tại phiên họp thường kỳ tháng 11",
        2,
        Some(0),
    ),
    (
        "3307/STC-NS",
        "Sở Tài chính",
        "Hướng dẫn lập dự toán ngân sách nhà nước năm 2026 và kế hoạch tài chính 3 năm",
        1,
        Some(1),
    ),
    (
        "512/BC-CAT",
        "Công an tỉnh",
        "Báo cáo tình hình thực hiện Đề án 06 trên địa bàn tỉnh tháng 11/2025",
        0,
        Some(6),
    ),
    (
        "2214/SNNMT-ĐĐ",
        "Sở Nông nghiệp và Môi trường",
        "Góp ý dự thảo Quyết định quy định hạn mức giao đất ở, đất nông nghiệp",
        0,
        Some(8),
    ),
    (
        "145/KH-UBND",
        "UBND huyện Thanh Lâm",
        "Kế hoạch ứng phó bão số 14 và mưa lũ sau bão trên địa bàn huyện",
        3,
        Some(2),
    ),
    (
        "78/TTr-TTr",
        "Thanh tra tỉnh",
        "Tờ trình phê duyệt Kế hoạch thanh tra năm 2026",
        0,
        None,
    ),
    (
        "660/SKHCN-CĐS",
        "Sở Khoa học và Công nghệ",
        "Triển khai nền tảng học tập trực tuyến mở đại trà về kỹ năng số cho cán bộ",
        0,
        Some(20),
    ),
];

fn after(now: Timestamp, days: i64) -> Timestamp {
    now.checked_add((days * 24).hours()).unwrap_or(now)
}

fn line(visit: &Visit, number: usize) -> Line {
    let (notation, issuer, subject, urgency, due) = LINES[number % LINES.len()];
    let place = i64::try_from(number).unwrap_or(0);
    let states = [
        State::Registered,
        State::Registered,
        State::Presented,
        State::Directed,
        State::Assigned,
    ];
    Line {
        id: IncomingId::from_i64(place + 1),
        document_id: DocumentId::from_i64(place + 1),
        arrival_number: Some(12_481 - place),
        arrival_on: Some(visit.today()),
        received_at: visit.now(),
        state: states[number % states.len()],
        due_at: due.map(|days| after(visit.now(), days)),
        version: 1,
        lead_unit_id: None,
        notation: notation.to_owned(),
        kind: "cong_van".to_owned(),
        issuer_name: issuer.to_owned(),
        subject: subject.to_owned(),
        urgency,
        files: place % 4,
        read_at: (number > 4).then(|| visit.now()),
        flagged: Some(number == 2),
    }
}

fn one(visit: &Visit, state: State, acts: &[Act], tried: Option<Tried>) -> Answer {
    detail::draw(visit, &opened(visit, state, acts), tried.as_ref())
}

fn opened(visit: &Visit, state: State, acts: &[Act]) -> Opened {
    Opened {
        copies: Vec::new(),
        view: view(visit, state, acts),
        names: names(),
        choices: choices(),
        neighbours: Neighbours {
            newer: Some(IncomingId::from_i64(3)),
            older: Some(IncomingId::from_i64(1)),
        },
        is_read: true,
        is_flagged: false,
        calendar: Arc::new(Calendar::vietnam().clone()),
        trace: Some(trace()),
        proof: Proof::default(),
        answers: vec![
            reply(
                10,
                "",
                "Báo cáo bổ sung tiến độ giải ngân",
                Sent::ContentCheck,
            ),
            reply(9, "2045/SNV-VP", "Báo cáo tiến độ giải ngân", Sent::Issued),
        ],
    }
}

/// Ten working days across the New Year of 2023.
fn trace() -> Trace {
    let received = date(2023, 1, 12).at(8, 30, 0, 0);
    let due = deadline(Calendar::vietnam(), received, Limit::working_days(10));
    due.expect("the years are known").trace
}

fn reply(number: i64, notation: &str, subject: &str, state: Sent) -> Reply {
    Reply {
        id: DocumentId::from_i64(number),
        notation: notation.to_owned(),
        subject: subject.to_owned(),
        state,
    }
}

fn names() -> Names {
    Names::new()
        .with_person(PersonId::from_i64(1), "Nguyễn Thị Hồng Thắm")
        .with_person(PersonId::from_i64(2), "Lê Văn Hoà")
        .with_person(PersonId::from_i64(3), "Trần Đức")
        .with_delegation(DelegationId::from_i64(1), "15/QĐ-UBND")
        .with_unit(UnitId::from_i64(1), "Phòng Tổng hợp")
        .with_unit(UnitId::from_i64(2), "Phòng Kinh tế")
        .with_unit(UnitId::from_i64(3), "Phòng Nội chính")
}

fn choices() -> Choices {
    let unit = |number: i64, name: &str| UnitBrief {
        id: UnitId::from_i64(number),
        organisation: OrganisationId::from_i64(1),
        parent: None,
        kind: UnitKind::Division,
        name: name.to_owned(),
        short_name: String::new(),
        valid_from: date(2020, 1, 1),
        valid_to: None,
    };
    Choices {
        leaders: vec![holder(2, "Lê Văn Hoà", "Chánh Văn phòng")],
        units: vec![
            unit(1, "Phòng Tổng hợp"),
            unit(2, "Phòng Kinh tế"),
            unit(3, "Phòng Nội chính"),
        ],
        people: vec![
            holder(1, "Nguyễn Thị Hồng Thắm", "Chuyên viên"),
            holder(3, "Trần Đức", "Chuyên viên"),
        ],
    }
}

fn view(visit: &Visit, state: State, acts: &[Act]) -> show::View {
    let (notation, issuer, subject, urgency, due) = LINES[0];
    let now = visit.now();
    show::View {
        reader_for: None,
        incoming: Incoming {
            id: IncomingId::from_i64(2),
            organisation_id: OrganisationId::from_i64(1),
            document_id: DocumentId::from_i64(2),
            state,
            arrival_number: (state != State::Delivered).then_some(12_481),
            arrival_on: (state != State::Delivered).then(|| visit.today()),
            holder_id: (state == State::Presented).then(|| PersonId::from_i64(2)),
            presented_to: None,
            directed_by: None,
            forwarded_at: None,
            lead_unit_id: Some(UnitId::from_i64(1)),
            lead_person_id: None,
            due_at: due.map(|days| after(now, days)),
            received_at: now,
            version: 4,
        },
        document: DocumentRow {
            id: DocumentId::from_i64(2),
            origin: "outside".to_owned(),
            kind: "cong_van".to_owned(),
            notation: notation.to_owned(),
            issued_on: Some(visit.today()),
            issuer_id: None,
            issuer_name: issuer.to_owned(),
            subject: subject.to_owned(),
            signer_name: "Trần Báu Hà".to_owned(),
            signer_position: "Phó Chủ tịch".to_owned(),
            urgency,
            pages: 3,
            reply_due_on: Some(visit.today()),
            files: 2,
            recalled_at: None,
        },
        content: "Kính gửi: Các sở, ban, ngành cấp tỉnh.\nĐến hết tháng 10, tỷ lệ giải ngân mới đạt 62,4%.\nYêu cầu báo cáo trước ngày 25 hằng tháng.".to_owned(),
        files: vec![file("1842-UBND-KTTH.pdf", "application/pdf", "clean"), file("Phụ lục I.xlsx", "x", "quarantine")],
        steps: steps_of(now),
        coordination: vec![
            show::Coordination {
                unit_id: UnitId::from_i64(2),
                person_id: None,
                state: "open".to_owned(),
                answer: String::new(),
                done_at: None,
            },
            show::Coordination {
                unit_id: UnitId::from_i64(3),
                person_id: Some(PersonId::from_i64(3)),
                state: "done".to_owned(),
                answer: "Thống nhất với dự thảo".to_owned(),
                done_at: Some(now),
            },
        ],
        result: "Đã báo cáo".to_owned(),
        answer: Some(DocumentId::from_i64(9)),
        acts: acts.to_vec(),
    }
}

fn file(name: &str, media_type: &str, scan: &str) -> Attachment {
    Attachment {
        id: AttachmentId::from_i64(7),
        document_id: DocumentId::from_i64(2),
        name: name.to_owned(),
        sha256: "0".repeat(64),
        size_bytes: 1_258_291,
        media_type: media_type.to_owned(),
        scan: scan.to_owned(),
    }
}

fn steps_of(now: Timestamp) -> Vec<StepLine> {
    let step = |act: Act, opinion: &str| StepLine {
        at: now,
        act: act.code().to_owned(),
        person_id: Some(PersonId::from_i64(if act == Act::Direct { 2 } else { 1 })),
        for_person_id: (act == Act::Present).then(|| PersonId::from_i64(3)),
        delegation_id: (act == Act::Present).then(|| DelegationId::from_i64(1)),
        unit_id: None,
        to_unit_id: (act == Act::Direct).then(|| UnitId::from_i64(1)),
        to_person_id: (act == Act::Present).then(|| PersonId::from_i64(2)),
        opinion: opinion.to_owned(),
        due_at: (act == Act::Direct).then(|| after(now, 3)),
    };
    vec![
        step(Act::Register, ""),
        step(Act::Present, ""),
        step(
            Act::Direct,
            "Giao Phòng Tổng hợp chủ trì tham mưu, báo cáo trước ngày 25.",
        ),
    ]
}

fn wrong_form() -> FormState {
    FormState::new()
        .with("subject", "a".repeat(600))
        .refuse(
            "kind",
            "documents-filter-kind",
            Message::new("documents-problem-kind"),
        )
        .refuse(
            "subject",
            "documents-column-subject",
            Message::new("documents-problem-too-long").with("limit", 500),
        )
}

fn double() -> Double {
    Double {
        incoming_id: IncomingId::from_i64(2),
        arrival_number: Some(123),
        arrival_on: Some(date(2025, 11, 20)),
        notation: "1842/UBND-KTTH".to_owned(),
        subject: LINES[0].2.to_owned(),
    }
}

fn steps(visit: &Visit, act: &str) -> Answer {
    let selected: Vec<Selected> = LINES
        .iter()
        .take(3)
        .zip(1..)
        .map(|((notation, _, subject, ..), number)| Selected {
            id: IncomingId::from_i64(number),
            notation: (*notation).to_owned(),
            subject: (*subject).to_owned(),
        })
        .collect();
    bulk_steps::draw(visit, act, &selected, &choices(), &FormState::new())
}
