//! Time-stamps of a container: over its one file, or over a manifest (EN 319 162-1 clauses 4.3.3.3 and
//! 4.4.4). They prove when, not who.

use super::{
    Work,
    cades::{about, known},
    container::Part,
    count_files,
};
use crate::verification::{
    assessment::{Changed, Kind, Worth},
    judge::{Verdict, plain, summary},
    words::{Reason, of_timestamp},
};
use serde_json::json;
use signatures::{
    timestamp::Token,
    verdict::{Indication, judge_timestamp},
};
use std::collections::BTreeSet;

pub(super) fn judge(work: &mut Work<'_>) {
    for at in work.parts(Part::Stamp) {
        judge_token(work, at);
    }
}

fn judge_token(work: &mut Work<'_>, at: usize) {
    let (files, all) = (work.files, work.all);
    let Some(file) = files.get(at) else {
        return;
    };
    let Ok(token) = Token::parse(&file.content) else {
        let reason = Reason::new("signing-check-asic-part-because").text("name", &file.name);
        let because = Reason::new("signing-check-token-malformed");
        work.notes.push(reason.because(because));
        return;
    };
    work.used.insert(at);
    let about = about(work, at);
    let content = about.as_ref().and_then(|about| about.file(work));
    let (Some(about), Some((_, content))) = (about, content) else {
        let reason = Reason::new("signing-check-asic-stamp-alone").text("name", &file.name);
        work.notes.push(reason);
        return;
    };
    let policy = all.trust.policy(all.question.purpose);
    let bytes = [&*content.content];
    let report = judge_timestamp(
        &token,
        &bytes,
        &known(all),
        all.trust.anchors(),
        &policy,
        all.now,
    );
    let mut verdict = Verdict {
        worth: match report.indication {
            Indication::TotalPassed => Worth::Trusted,
            Indication::TotalFailed => Worth::Broken,
            Indication::Indeterminate => Worth::Unproven,
        },
        reason: of_timestamp(&report),
        details: Vec::new(),
    };
    let covers: BTreeSet<usize> = count_files(&mut verdict, about.named(work));
    let is_trusted = verdict.worth == Worth::Trusted;
    let mut summary = summary(verdict, None, None, Changed::NOTHING);
    let authority = report.authority.as_ref();
    let name = authority.map(|it| it.common_name.as_deref().unwrap_or(&it.subject));
    summary.kind = Kind::Timestamp;
    summary.name = plain(name.unwrap_or_default());
    summary.claimed_at = Some(token.time());
    summary.proven_at = is_trusted.then(|| token.time());
    let machine = json!({ "kind": "timestamp", "worth": summary.worth, "part": file.name, "verdict": report });
    if work.push((summary, machine), covers).is_err() {
        work.notes.push(Reason::new("signing-check-too-costly"));
    }
}
