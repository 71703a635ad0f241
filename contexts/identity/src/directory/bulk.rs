//! Inserts the whole plan in few trips.

use super::{FIRST_DAY, Plan, bodies::Body};
use crate::{
    organisations::{codes::CodeScheme, create::Names, store as organisations, words},
    people, posts, units,
};
use kit_db::{DbError, Sql, ToValue, Tx, Value};
use vn::{folding::fold, names::name_sort_key};

const TRUE: Value<'static> = Value::Bool(true);
const NO_END: Value<'static> = Value::Null;
const FROM: Value<'static> = Value::Date(FIRST_DAY);

pub(super) fn insert(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), DbError> {
    insert_bodies(tx, &plan.bodies)?;
    insert_codes(tx, &plan.bodies)?;
    insert_words(tx, &plan.bodies)?;
    insert_units(tx, plan)?;
    insert_people(tx, plan)
}

fn rows<'v, const N: usize>(
    tx: &mut Tx<'_>,
    sql: &Sql<()>,
    rows: &'v [[Value<'v>; N]],
) -> Result<(), DbError> {
    tx.insert_rows(sql, rows.iter().map(|row| &row[..]))
        .map(drop)
}

fn insert_bodies(tx: &mut Tx<'_>, bodies: &[Body]) -> Result<(), DbError> {
    let folded: Vec<String> = bodies.iter().map(|body| names(body).folded()).collect();
    let keys: Vec<Vec<u8>> = bodies.iter().map(|body| names(body).sort_key()).collect();
    let all: Vec<[Value<'_>; 15]> = bodies
        .iter()
        .zip(folded.iter().zip(&keys))
        .map(|(body, (folded, key))| {
            [
                body.id.to_value(),
                body.parent.to_value(),
                body.kind.to_value(),
                body.name.to_value(),
                body.short_name.to_value(),
                body.notation.to_value(),
                body.area_code.to_value(),
                body.collegial.to_value(),
                body.runs.to_value(),
                body.sample.to_value(),
                folded.to_value(),
                body.place.to_value(),
                FROM,
                NO_END,
                key.to_value(),
            ]
        })
        .collect();
    rows(tx, &organisations::INSERT, &all)?;
    let named: Vec<[Value<'_>; 6]> = bodies
        .iter()
        .map(|body| {
            [
                body.id.to_value(),
                FROM,
                NO_END,
                body.name.to_value(),
                body.short_name.to_value(),
                body.notation.to_value(),
            ]
        })
        .collect();
    rows(tx, &organisations::ADD_NAME, &named)
}

fn insert_codes(tx: &mut Tx<'_>, bodies: &[Body]) -> Result<(), DbError> {
    let codes: Vec<[Value<'_>; 7]> = bodies
        .iter()
        .filter_map(|body| {
            let code = body.code.as_deref()?;
            // Only the code of the province itself is in an official list that we have.
            let sample = code != "H41";
            Some([
                CodeScheme::Decision20.to_value(),
                Value::Text(code),
                body.id.to_value(),
                FROM,
                NO_END,
                Value::Null,
                Value::Bool(sample),
            ])
        })
        .collect();
    rows(tx, &organisations::ADD_CODE, &codes)?;
    let older: Vec<(&Body, String)> = bodies
        .iter()
        .filter_map(|body| Some((body, qcvn_form(body.code.as_deref()?)?)))
        .collect();
    let codes: Vec<[Value<'_>; 7]> = older
        .iter()
        .map(|(body, code)| {
            [
                CodeScheme::Qcvn102.to_value(),
                code.to_value(),
                body.id.to_value(),
                FROM,
                NO_END,
                Value::Null,
                Value::Bool(code != "000.00.00.H41"),
            ]
        })
        .collect();
    rows(tx, &organisations::ADD_CODE, &codes)?;
    let reach: Vec<[Value<'_>; 2]> = bodies
        .iter()
        .flat_map(|body| {
            let id = body.id.to_value();
            body.reach.iter().map(move |group| [group.to_value(), id])
        })
        .collect();
    rows(tx, &organisations::ADD_REACH, &reach)
}

/// `H41.24.01` as `000.01.24.H41`; only what fits the older form's widths.
fn qcvn_form(code: &str) -> Option<String> {
    let groups: Vec<&str> = code.split('.').collect();
    let level = |at: usize| groups.get(at).copied().unwrap_or("00");
    let fits = groups.len() <= 3 && groups[1..].iter().all(|group| group.len() == 2);
    fits.then(|| format!("000.{}.{}.{}", level(2), level(1), groups[0]))
}

fn insert_words(tx: &mut Tx<'_>, bodies: &[Body]) -> Result<(), DbError> {
    let found: Vec<(String, &Body)> = bodies
        .iter()
        .flat_map(|body| {
            words(&names(body).folded())
                .into_iter()
                .map(move |word| (word, body))
        })
        .collect();
    let all: Vec<[Value<'_>; 2]> = found
        .iter()
        .map(|(word, body)| [word.to_value(), body.id.to_value()])
        .collect();
    rows(tx, &organisations::ADD_WORD, &all)
}

fn names(body: &Body) -> Names {
    Names {
        name: body.name.clone(),
        short_name: body.short_name.clone(),
        notation: body.notation.clone(),
    }
}

fn insert_units(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), DbError> {
    let all: Vec<[Value<'_>; 9]> = plan
        .units
        .iter()
        .map(|unit| {
            [
                unit.id.to_value(),
                unit.organisation.to_value(),
                Value::Null,
                unit.kind.to_value(),
                unit.name.to_value(),
                unit.short_name.to_value(),
                unit.place.to_value(),
                FROM,
                NO_END,
            ]
        })
        .collect();
    rows(tx, &units::store::INSERT, &all)
}

fn insert_people(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), DbError> {
    let folded: Vec<String> = plan
        .people
        .iter()
        .map(|person| fold(&person.name))
        .collect();
    let keys: Vec<Vec<u8>> = plan
        .people
        .iter()
        .map(|person| name_sort_key(&person.name))
        .collect();
    let people: Vec<[Value<'_>; 8]> = plan
        .people
        .iter()
        .zip(folded.iter().zip(&keys))
        .map(|(person, (folded, key))| {
            [
                person.id.to_value(),
                person.name.to_value(),
                folded.to_value(),
                Value::Text(""),
                Value::Text(""),
                TRUE,
                NO_END,
                key.to_value(),
            ]
        })
        .collect();
    rows(tx, &people::store::INSERT, &people)?;
    let posts: Vec<[Value<'_>; 8]> = plan
        .posts
        .iter()
        .map(|post| {
            [
                post.id.to_value(),
                post.organisation.to_value(),
                post.unit.to_value(),
                post.role.to_value(),
                post.title.to_value(),
                post.rank.to_value(),
                FROM,
                NO_END,
            ]
        })
        .collect();
    rows(tx, &posts::store::ADD_POST, &posts)?;
    let holdings: Vec<[Value<'_>; 6]> = plan
        .holdings
        .iter()
        .map(|holding| {
            [
                holding.id.to_value(),
                holding.person.to_value(),
                holding.post.to_value(),
                FROM,
                NO_END,
                Value::Text(""),
            ]
        })
        .collect();
    rows(tx, &posts::store::ADD_HOLDING, &holdings)
}
