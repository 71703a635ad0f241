//! The pages with invented data, for tests that draw every page without a database.

use super::{
    acts::SHAPES,
    bulk,
    columns::Named,
    draft_form::{self, Offers, Target},
    issue::{self, Prospect},
    list::Query,
    list::{self, Listed},
    recall, received,
    receivers::{Picked, ReceiverSet, Receivers, SetName},
    show,
    show::Shown,
    versions,
};
use crate::{
    answers::Answered,
    copies::{Copied, MadeCopy},
    document::{DocumentId, DocumentRow},
    history::StepLine,
    incoming::{Incoming, IncomingId, State as Received},
    names::Names,
    outgoing::{
        Act, Outgoing, State,
        addressees::{Addressees, Everybody},
        list::{Line, PAGE_ROWS, Tab},
        original::{Original, Stage},
        show::{Version, View},
    },
    proof::Proof,
};
use identity::{OrganisationBrief, OrganisationId, OrganisationKind, PersonId, UnitId};
use jiff::{Timestamp, civil::date};
use kit_base::Id;
use kit_web::{FormState, Message, Routes, Rows, Visit};
use signing::requests::RequestId;

/// Adds a sample of every page.
pub(super) fn add(routes: Routes) -> Routes {
    let routes = routes
        .sample(super::HERE, "empty", |visit| {
            list::view(visit, &listed(visit, 0))
        })
        .sample(super::HERE, "data", |visit| {
            list::view(visit, &listed(visit, 12))
        })
        .sample(super::HERE, "waiting", |visit| {
            let mut waiting = listed(visit, 5);
            waiting.query = Query::tab(Tab::Todo);
            for row in &mut waiting.rows.rows {
                (row.line.state, row.line.notation) = (State::FormatCheck, String::new());
            }
            list::view(visit, &waiting)
        })
        .sample("/van-ban-di/soan", "empty", |visit| {
            draft_form::view(visit, &Target::New, &draft_form::new_state(true), &offers())
        })
        .sample("/van-ban-di/soan", "errors", |visit| {
            draft_form::view(visit, &Target::New, &wrong_draft(), &offers())
        })
        .sample("/van-ban-di/{id}/sua", "data", |visit| {
            let shown = shown(visit, State::Draft, &[Act::Revise]);
            let target = Target::Stored {
                id: id(),
                version: 3,
            };
            draft_form::view(
                visit,
                &target,
                &draft_form::stored_state(&shown.view),
                &offers(),
            )
        })
        .sample("/van-ban-di/{id}", "draft", |visit| {
            show::draw(
                visit,
                &shown(
                    visit,
                    State::Draft,
                    &[Act::Revise, Act::Submit, Act::Cancel],
                ),
            )
        })
        .sample("/van-ban-di/{id}", "checked", |visit| {
            let acts = [Act::CheckContent, Act::Return];
            show::draw(visit, &shown(visit, State::ContentCheck, &acts))
        });
    add_others(add_questions(add_later(routes)))
}

/// Documents that have left their draft behind.
fn add_later(routes: Routes) -> Routes {
    routes
        .sample("/van-ban-di/{id}", "numbered", |visit| {
            show::draw(visit, &shown(visit, State::Numbered, &[Act::Void]))
        })
        .sample("/van-ban-di/{id}/cap-so", "asked", |visit| {
            let mut prospect = prospect(visit);
            prospect.shown.view.original = Some(original());
            issue::view(visit, &prospect, &FormState::new())
        })
        .sample("/van-ban-di/{id}", "copy", |visit| {
            let mut shown = shown(visit, State::Approved, &[Act::Number, Act::Return]);
            shown.view.document.kind = "trich_sao".to_owned();
            shown.view.copy = Some(copied());
            shown.copied = Some("/van-ban-den/1".to_owned());
            show::draw(visit, &shown)
        })
        .sample("/van-ban-di/{id}", "issued", |visit| {
            let mut shown = shown(visit, State::Issued, &[Act::Recall]);
            shown.copies = vec![MadeCopy {
                id: DocumentId::from_i64(11),
                kind: "sao_y".to_owned(),
                notation: "07/SY-UBND".to_owned(),
                state: State::Issued,
            }];
            show::draw(visit, &shown)
        })
}

fn add_questions(routes: Routes) -> Routes {
    routes
        .sample(bulk::BULK, "asks", |visit| {
            bulk::draw(visit, &SHAPES[1], &selected(true), &FormState::new())
        })
        .sample(bulk::BULK, "none", |visit| {
            bulk::draw(visit, &SHAPES[3], &selected(false), &FormState::new())
        })
        .sample(bulk::BULK, "errors", |visit| {
            let long = Message::new("documents-problem-too-long").with("limit", 2_000);
            let state = FormState::new().with("opinion", "Đồng ý").refuse(
                "opinion",
                "documents-outgoing-opinion",
                long,
            );
            bulk::draw(visit, &SHAPES[1], &selected(true), &state)
        })
        .sample("/van-ban-di/{id}/ban-hanh", "asks", |visit| {
            issue::view(visit, &prospect(visit), &FormState::new())
        })
        .sample("/van-ban-di/{id}/ban-hanh", "errors", |visit| {
            let message = Message::new("documents-outgoing-changed-meanwhile");
            issue::view(
                visit,
                &prospect(visit),
                &FormState::new().refuse("", "", message),
            )
        })
        .sample("/van-ban-di/{id}/thu-hoi", "asks", |visit| {
            recall::view(
                visit,
                &shown(visit, State::Issued, &[Act::Recall]),
                &FormState::new(),
            )
        })
        .sample("/van-ban-di/{id}/thu-hoi", "errors", |visit| {
            let message = Message::new("documents-problem-reason-short").with("limit", 10);
            let state = FormState::new().with("reason", "Sai").refuse(
                "reason",
                "documents-outgoing-reason",
                message,
            );
            recall::view(visit, &shown(visit, State::Issued, &[Act::Recall]), &state)
        })
}

fn add_others(routes: Routes) -> Routes {
    routes
        .sample("/van-ban-di/{id}/tra-lai", "errors", |visit| {
            let message = Message::new("documents-problem-reason-short").with("limit", 10);
            let state = FormState::new().refuse("reason", "documents-outgoing-reason", message);
            super::acts::page(
                visit,
                &shown(visit, State::Approval, &[Act::Return]),
                Act::Return,
                &state,
            )
        })
        .sample("/van-ban-di/{id}/noi-nhan", "data", |visit| {
            let shown = shown(visit, State::Issued, &[]);
            received::view(visit, &shown, &Names::new(), &received::Wanted::default())
        })
        .sample("/van-ban-di/{id}/noi-nhan", "print", |visit| {
            let wanted = received::Wanted {
                print: true,
                ..received::Wanted::default()
            };
            received::view(
                visit,
                &shown(visit, State::Issued, &[]),
                &Names::new(),
                &wanted,
            )
        })
        .sample("/van-ban-di/{id}/phien-ban/{number}", "data", |visit| {
            versions::view(visit, &shown(visit, State::Draft, &[]), 1)
        })
}

fn selected(ready: bool) -> Vec<bulk::Line> {
    let line = |number: i64, subject: &str, state, ready| bulk::Line {
        id: DocumentId::from_i64(number),
        version: 2,
        subject: subject.to_owned(),
        state,
        ready,
    };
    vec![
        line(
            1,
            "Kế hoạch chuyển đổi số năm 2023",
            State::ContentCheck,
            ready,
        ),
        line(2, "Báo cáo tiến độ giải ngân", State::ContentCheck, ready),
        line(
            3,
            "V/v trả lời kiến nghị của cử tri",
            State::Approval,
            false,
        ),
    ]
}

fn id() -> DocumentId {
    DocumentId::from_i64(1_842)
}

fn at() -> Timestamp {
    kit_base::Clock::instant_of(date(2022, 11, 16).at(8, 30, 0, 0))
}

fn listed(visit: &Visit, count: i64) -> Listed {
    let tab = if count == 0 { Tab::Todo } else { Tab::Issued };
    let line = |number: i64| {
        Line {
        id: DocumentId::from_i64(number),
        state: State::Issued,
        drafter_id: PersonId::from_i64(1),
        signer_id: Some(PersonId::from_i64(2)),
        unit_id: UnitId::from_i64(1),
        issued_at: Some(visit.now()),
        updated_at: visit.now(),
        version: 6,
        receivers: 460,
        notation: format!("{number:02}/KH-UBND"),
        kind: "ke_hoach".to_owned(),
        subject: "Chuyển đổi số trong các cơ quan nhà nước trên địa bàn tỉnh đến năm 2025, định hướng đến năm 2030".to_owned(),
        issued_on: Some(date(2022, 11, 16)),
        urgency: number % 4,
        files: number % 3,
    }
    };
    let named = |line| Named {
        drafter: String::new(),
        unit: String::new(),
        signer: String::new(),
        line,
    };
    let lines = (0..count).map(line).map(named).take(PAGE_ROWS).collect();
    Listed {
        rows: Rows {
            rows: lines,
            next: None,
            previous: None,
        },
        counts: vec![(Tab::Todo, count), (Tab::Moving, 4), (Tab::Approved, 1)],
        query: Query::tab(tab),
    }
}

fn agency(number: i64, name: &str) -> OrganisationBrief {
    OrganisationBrief {
        id: OrganisationId::from_i64(number),
        name: name.to_owned(),
        short_name: name.to_owned(),
        notation: "UBND".to_owned(),
        kind: OrganisationKind::Province,
        parent: None,
        collegial: true,
        runs_documents: number % 2 == 0,
    }
}

fn communes() -> ReceiverSet {
    ReceiverSet {
        code: "xa".to_owned(),
        name: SetName::Key("documents-receivers-communes"),
        members: (100..560).map(OrganisationId::from_i64).collect(),
    }
}

fn offers() -> Offers {
    let chosen = vec![agency(1, "Sở Tài chính"), agency(2, "Sở Nội vụ")];
    Offers {
        receivers: Receivers {
            sets: vec![communes()],
            picked: Picked {
                sets: vec!["xa".to_owned()],
                singles: chosen.iter().map(|it| it.id).collect(),
            },
            chosen,
            found: vec![agency(4, "Sở Y tế")],
        },
        ..Offers::default()
    }
}

fn wrong_draft() -> FormState {
    let long = Message::new("documents-problem-too-long").with("limit", 500);
    draft_form::new_state(false)
        .with("content", "Căn cứ Nghị định số 30/2020/NĐ-CP.")
        .refuse("subject", "documents-outgoing-subject", long)
        .refuse(
            "receivers",
            "documents-outgoing-receivers",
            Message::new("documents-problem-unknown-receiver"),
        )
}

fn prospect(visit: &Visit) -> Prospect {
    Prospect {
        shown: shown(visit, State::Approved, &[Act::Issue]),
        number: 5,
        book: Some("Sổ đăng ký văn bản đi năm 2022".to_owned()),
        receivers: 460,
    }
}

fn shown(visit: &Visit, state: State, acts: &[Act]) -> Shown {
    let is_out = matches!(state, State::Issued | State::Recalled);
    Shown {
        view: view(visit, state, is_out, acts),
        names: Names::new(),
        agency: agency(1, "Ủy ban nhân dân tỉnh Lam Giang"),
        superior: None,
        place: "Lam Giang".to_owned(),
        signature: vec!["TM. ỦY BAN NHÂN DÂN".to_owned(), "CHỦ TỊCH".to_owned()],
        signer: "Nguyễn Văn Mẫu".to_owned(),
        unit: "TH".to_owned(),
        addressees: Addressees {
            everybody: vec![Everybody::Communes],
            named: vec!["Sở Tài chính".to_owned()],
            more: 3,
        },
        proof: Proof::default(),
        copied: None,
        copies: Vec::new(),
        answers: vec![Answered {
            id: IncomingId::from_i64(7),
            notation: "586/BNV-VP".to_owned(),
        }],
    }
}

fn copied() -> Copied {
    Copied {
        source_id: DocumentId::from_i64(9),
        notation: "1482/QĐ-TTg".to_owned(),
        issued_on: Some(date(2022, 11, 14)),
        issuer_name: "Thủ tướng Chính phủ".to_owned(),
        subject: "Về việc phê duyệt Kế hoạch chuyển đổi số năm 2023".to_owned(),
        pages: "2-4, 7".to_owned(),
        sha256: "aa".repeat(32),
        size_bytes: 1_250_000,
    }
}

fn original() -> Original {
    Original {
        stage: Stage::Sealed,
        sha256: "00".repeat(32),
        size_bytes: 61_000,
        request_id: RequestId::from_i64(1),
    }
}

fn view(visit: &Visit, state: State, is_out: bool, acts: &[Act]) -> View {
    let step = |act: Act, opinion: &str| StepLine {
        at: visit.now(),
        act: act.code().to_owned(),
        person_id: Some(PersonId::from_i64(1)),
        for_person_id: None,
        delegation_id: None,
        unit_id: Some(UnitId::from_i64(1)),
        to_unit_id: None,
        to_person_id: None,
        opinion: opinion.to_owned(),
        due_at: None,
    };
    let states = [
        Received::Delivered,
        Received::Registered,
        Received::Done,
        Received::Refused,
    ];
    let received = (1_i64..)
        .zip(states)
        .map(|(number, state)| received_by(number, state));
    View {
        reader_for: None,
        copy: None,
        outgoing: outgoing(state),
        document: document(is_out),
        content: "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;\nỦy ban nhân dân tỉnh ban hành kế hoạch với các nội dung sau:\n1. Mục tiêu".to_owned(),
        files: Vec::new(),
        steps: vec![step(Act::Draft, ""), step(Act::Submit, ""), step(Act::Return, "Bổ sung căn cứ pháp lý")],
        versions: vec![Version {
            number: 1,
            at: visit.now(),
            person_id: PersonId::from_i64(1),
            subject: "Chuyển đổi số tỉnh".to_owned(),
            content: "Ủy ban nhân dân tỉnh ban hành kế hoạch với các nội dung sau:\n1. Mục đích".to_owned(),
            note: "Bổ sung căn cứ".to_owned(),
        }],
        receivers: Vec::new(),
        received: if is_out { received.collect() } else { Vec::new() },
        original: None,
        acts: acts.to_vec(),
    }
}

fn outgoing(state: State) -> Outgoing {
    Outgoing {
        id: id(),
        organisation_id: OrganisationId::from_i64(1),
        unit_id: UnitId::from_i64(1),
        state,
        drafter_id: PersonId::from_i64(1),
        holder_id: Some(PersonId::from_i64(1)),
        content_checker_id: None,
        format_checker_id: None,
        signer_id: Some(PersonId::from_i64(2)),
        capacity: "TM.".to_owned(),
        answers_id: None,
        draft_version: 2,
        approved_version: None,
        receivers: 460,
        outside_receivers: "Bộ Nội vụ".to_owned(),
        copies: 3,
        version: 3,
    }
}

fn document(is_out: bool) -> DocumentRow {
    DocumentRow {
        id: id(),
        origin: "inside".to_owned(),
        kind: "ke_hoach".to_owned(),
        notation: if is_out {
            "05/KH-UBND".to_owned()
        } else {
            String::new()
        },
        issued_on: is_out.then(|| date(2022, 11, 16)),
        issuer_id: Some(OrganisationId::from_i64(1)),
        issuer_name: "Ủy ban nhân dân tỉnh Lam Giang".to_owned(),
        subject: "Chuyển đổi số tỉnh Lam Giang đến năm 2025".to_owned(),
        signer_name: String::new(),
        signer_position: String::new(),
        urgency: 3,
        pages: 0,
        reply_due_on: Some(date(2022, 12, 1)),
        files: 0,
        recalled_at: None,
    }
}

fn received_by(number: i64, state: Received) -> Incoming {
    Incoming {
        id: IncomingId::from_i64(number),
        organisation_id: OrganisationId::from_i64(number),
        document_id: id(),
        state,
        arrival_number: (state != Received::Delivered).then_some(number),
        arrival_on: None,
        holder_id: None,
        presented_to: None,
        directed_by: None,
        forwarded_at: None,
        lead_unit_id: None,
        lead_person_id: None,
        due_at: None,
        received_at: at(),
        version: 1,
    }
}
