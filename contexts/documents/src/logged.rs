//! What this office has stored of its acts, to be compared with the log: each step of a document
//! was written in one transaction with its entry, so a step without one shows that an entry was
//! deleted.

use crate::{incoming, outgoing};
use kit_audit::{ActCount, ActSource};
use kit_db::{DbError, Tx, params, sql};

/// The steps of all documents.
pub(crate) const ACTS: ActSource = ActSource {
    name: "documents.steps",
    count,
};

kit_db::row! { struct Incoming { act: incoming::Act, number: i64 } }
kit_db::row! { struct Outgoing { act: outgoing::Act, number: i64 } }

sql!(INCOMING -> Incoming:
    "select s.act, count(*) as number from doc_step s
     where exists (select 1 from doc_incoming i where i.id = s.object_id) group by s.act");
sql!(OUTGOING -> Outgoing:
    "select s.act, count(*) as number from doc_step s
     where exists (select 1 from doc_outgoing o where o.id = s.object_id) group by s.act");

fn count(tx: &mut Tx<'_>) -> Result<Vec<ActCount>, DbError> {
    let mut all = Vec::new();
    for row in tx.query(&INCOMING, params![])? {
        all.push((of_incoming(row.act), row.number));
    }
    for row in tx.query(&OUTGOING, params![])? {
        all.push((of_outgoing(row.act), row.number));
    }
    let counted = all.into_iter().map(|(actions, number)| ActCount {
        actions: actions.iter().map(|it| (*it).to_owned()).collect(),
        acts: u64::try_from(number).unwrap_or(0),
    });
    Ok(counted.filter(|count| !count.actions.is_empty()).collect())
}

/// The entry of each act; empty for those that are part of another office's or document's act.
const fn of_incoming(act: incoming::Act) -> &'static [&'static str] {
    use incoming::Act;
    match act {
        Act::Register => &["documents.incoming.register"],
        Act::Refuse => &["documents.incoming.refuse"],
        Act::Present => &["documents.incoming.present"],
        Act::Route => &["documents.incoming.route"],
        Act::Direct => &["documents.incoming.direct"],
        Act::Assign => &["documents.incoming.assign"],
        Act::Finish => &["documents.incoming.finish"],
        Act::SendBack => &["documents.incoming.send_back"],
        Act::Reopen => &["documents.incoming.reopen"],
        Act::Coordinate => &["documents.incoming.coordinate"],
        // the sender's issuing and recalling
        Act::Deliver | Act::Recall => &[],
    }
}

const fn of_outgoing(act: outgoing::Act) -> &'static [&'static str] {
    use outgoing::Act;
    match act {
        Act::Draft => &["documents.outgoing.draft", "documents.copies.make"],
        Act::Revise => &["documents.outgoing.revise"],
        Act::Submit => &["documents.outgoing.submit"],
        Act::CheckContent => &["documents.outgoing.check_content"],
        Act::CheckFormat => &["documents.outgoing.check_format"],
        Act::Approve => &["documents.outgoing.approve"],
        Act::Sign => &["documents.outgoing.sign"],
        Act::Return => &["documents.outgoing.return"],
        Act::Number => &["documents.outgoing.number"],
        Act::Void => &["documents.outgoing.void"],
        Act::Issue => &["documents.outgoing.issue"],
        Act::Cancel => &["documents.outgoing.cancel"],
        Act::Recall => &["documents.outgoing.recall"],
    }
}
