//! Every official act leaves exactly one leaf in the log, in its own transaction.

use crate::{MIGRATIONS, cast::*, office::Office};
use documents::recipients::{GroupError, drop_group, save_group};
use kit_db::{Db, DbError, params, sql};

sql!(BODIES -> Vec<u8>: "select body from aud_leaf order by number");

/// The acts in the log that begin with `prefix`, in their order. A leaf's body is CBOR, in which
/// the name of its act stands as it is.
fn actions(db: &Db, prefix: &str) -> Vec<String> {
    let bodies = db.read_blocking(|tx| tx.query(&BODIES, params![])).unwrap();
    let action = |body: Vec<u8>| {
        let text: String = body.into_iter().map(char::from).collect();
        let rest = &text[text.find(prefix)?..];
        let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c == '.' || c == '_'));
        Some(rest[..end.unwrap_or(rest.len())].to_owned())
    };
    bodies.into_iter().filter_map(action).collect()
}

testing::on_both_databases! {
    fn a_set_of_receivers_is_saved_and_dropped_with_one_leaf_each(db: &TestDb) {
        let Cast { receiver: it, sender } = cast(db);
        let (clerk, members) = (it.clerk.clone(), [sender.id]);
        let group = db.write_blocking(move |tx| save_group(tx, now(), &clerk, (None, "Các sở"), &members)).unwrap();
        assert_eq!(actions(db, "documents.groups."), ["documents.groups.save"]);
        let clerk = it.clerk.clone();
        let undone: Result<(), GroupError> = db.write_blocking(move |tx| {
            drop_group(tx, now(), &clerk, group)?;
            Err(DbError::NoRow.into())
        });
        assert!(undone.is_err());
        assert_eq!(actions(db, "documents.groups.").len(), 1, "an act that is undone leaves no leaf");
        let stranger = sender.clerk.clone();
        assert!(db.write_blocking(move |tx| drop_group(tx, now(), &stranger, group)).is_err());
        assert_eq!(actions(db, "documents.groups.").len(), 1, "an act that is refused leaves no leaf");
        let clerk = it.clerk.clone();
        db.write_blocking(move |tx| drop_group(tx, now(), &clerk, group)).unwrap();
        assert_eq!(actions(db, "documents.groups."), ["documents.groups.save", "documents.groups.drop"]);
    }

    fn files_go_with_a_draft_and_leave_it_with_a_leaf_each(db: &TestDb) {
        let office = Office::new(db);
        let it = &office.cast.receiver;
        let (signer, receiver) = (it.leader.person.to_string(), office.cast.sender.id.to_string());
        let fields = [
            ("kind", "ke_hoach"), ("subject", "Kế hoạch"), ("urgency", "normal"), ("signer", &*signer), ("capacity", "TM."),
            ("receivers", &*receiver), ("copies", "1"), ("secrecy", "none"),
        ];
        let form = office.get("head", "/van-ban-di/soan");
        let files: [(&str, &[u8]); 2] = [("a.txt", b"mot"), ("b.txt", b"hai")];
        let sent = office.upload("head", &form, "/van-ban-di/soan", &fields, &files);
        assert_eq!(actions(db, "documents.attachments."), ["documents.attachments.add"], "{}", sent.text);
        let again = office.get("head", &format!("{}/sua", sent.to));
        let boxes = again.text.split("name=\"removed_files\"").skip(1);
        let ids: Vec<String> = boxes.map(|rest| rest.split('"').nth(3).unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 2, "{}", again.text);
        let version = again.hidden("version");
        let mut revised: Vec<(&str, &str)> = fields.to_vec();
        revised.extend([("version", &*version), ("removed_files", &*ids[0]), ("removed_files", &*ids[1])]);
        let saved = office.upload("head", &again, &format!("{}/sua", sent.to), &revised, &[]);
        assert_eq!(saved.to, sent.to, "{}", saved.text);
        assert_eq!(actions(db, "documents.attachments."), ["documents.attachments.add", "documents.attachments.remove"]);
        assert!(!office.get("head", &sent.to).says("a.txt"));
    }
}
