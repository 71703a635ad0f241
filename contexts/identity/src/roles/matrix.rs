//! The matrix of roles and permissions, for the page and for export.

use super::{Role, Scope, store};
use kit_db::{DbError, Tx, params};
use std::collections::BTreeMap;

/// One permission with the roles that hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// Permission.
    pub permission: String,
    /// How far each role may; roles that may not are absent.
    pub granted: BTreeMap<Role, Scope>,
}

/// All permissions that any role has or had, in the order of their names.
///
/// # Errors
/// As the database answers.
pub fn matrix(tx: &mut Tx<'_>) -> Result<Vec<MatrixRow>, DbError> {
    let mut rows: BTreeMap<String, BTreeMap<Role, Scope>> = BTreeMap::new();
    for right in tx.query(&store::ALL, params![])? {
        let granted = rows.entry(right.permission).or_default();
        if right.granted {
            granted.insert(right.role, right.scope);
        }
    }
    Ok(rows
        .into_iter()
        .map(|(permission, granted)| MatrixRow {
            permission,
            granted,
        })
        .collect())
}

/// The matrix as comma-separated values (RFC 4180) with a byte order mark, so that spreadsheets
/// read it as UTF-8. Cells hold codes only, so none can begin a formula.
#[must_use]
pub fn matrix_csv(rows: &[MatrixRow]) -> String {
    let mut out = String::from("\u{feff}permission");
    for role in Role::ALL {
        out.push(',');
        out.push_str(role.code());
    }
    out.push_str("\r\n");
    for row in rows {
        out.push_str(&row.permission);
        for role in Role::ALL {
            out.push(',');
            out.push_str(row.granted.get(role).map_or("", |scope| scope.code()));
        }
        out.push_str("\r\n");
    }
    out
}
