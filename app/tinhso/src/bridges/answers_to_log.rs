//! From pages to the log of official acts: who read what, and what was refused to whom.

use identity::Actor;
use kit_audit::{Gathered, Reading, Refused};
use kit_base::Id;
use kit_module::ReadingRoute;
use kit_web::{AnswerSink, Answered};

kit_base::id_type!(pub(crate) struct ThingId, "whatever an address names");

/// The kind of a thing that no office declares as content.
const ANYTHING: &str = "audit.access";

/// Gathers readings and refusals for the log.
pub(crate) struct AnswersToLog {
    gathered: Gathered,
    /// The longest first: the page of a thing's file is not the page of the thing.
    readings: Vec<ReadingRoute>,
}

impl AnswersToLog {
    /// For the readings that the offices declare.
    pub(crate) fn new(gathered: Gathered, mut readings: Vec<ReadingRoute>) -> Self {
        readings.sort_by_key(|one| std::cmp::Reverse(one.route.len()));
        Self { gathered, readings }
    }

    fn reading_of(&self, route: &str) -> Option<&ReadingRoute> {
        self.readings.iter().find(|one| {
            let rest = route.strip_prefix(one.route);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

impl AnswerSink for AnswersToLog {
    fn answered(&self, answered: &Answered<'_>) {
        let visit = answered.visit;
        let Ok(actor) = visit.actor::<Actor>() else {
            return;
        };
        if answered.is_refusal() {
            let (status, method) = (answered.status.as_u16(), answered.method);
            let of_route = format!("{status} {method} {}", answered.route);
            let kind = self.reading_of(answered.route).map(|one| one.kind);
            self.gathered.refused(&Refused {
                object: (
                    kind.unwrap_or(ANYTHING),
                    named_in(visit.path(), answered.route),
                ),
                at: visit.now(),
                person: actor.audit_actor().id(),
                what: answered.lacks.unwrap_or(&of_route),
                place: visit.path(),
                request: visit.request_id(),
            });
        } else if let Some(reading) = self
            .reading_of(answered.route)
            .filter(|_| answered.is_shown())
        {
            let Some(action) = reading.action else { return };
            self.gathered.read(&Reading {
                at: visit.now(),
                actor: actor.audit_actor(),
                acting_for: answered.read_for,
                unit: Some(actor.unit.to_i64()),
                action,
                object: (reading.kind, named_in(visit.path(), answered.route)),
                request: visit.request_id(),
            });
        }
    }
}

/// The identifier at the place of the route's first parameter; 0 if it has none.
fn named_in(path: &str, route: &str) -> i64 {
    let place = route.split('/').position(|part| part.starts_with('{'));
    let part = place.and_then(|place| path.split('/').nth(place));
    let id = part.and_then(|part| part.parse::<ThingId>().ok());
    id.map_or(0, ThingId::to_i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thing_is_the_first_that_an_address_names() {
        let id = ThingId::from_i64(77);
        assert_eq!(
            named_in(
                &format!("/van-ban-den/{id}/phieu"),
                "/van-ban-den/{id}/phieu"
            ),
            77
        );
        assert_eq!(
            named_in("/van-ban-den/xuat-excel", "/van-ban-den/xuat-excel"),
            0
        );
        assert_eq!(named_in("/van-ban-den/not-an-id", "/van-ban-den/{id}"), 0);
    }

    #[test]
    fn the_longest_route_that_is_declared_says_what_was_read() {
        let of = |route, action| ReadingRoute {
            route,
            action,
            kind: "a",
        };
        let all = vec![
            of("/a/{id}", Some("a.read")),
            of("/a/{id}/pdf", Some("a.print")),
            of("/a/{id}/tep", None),
        ];
        let sink = AnswersToLog::new(Gathered::default(), all);
        let action = |route| sink.reading_of(route).and_then(|one| one.action);
        assert_eq!(action("/a/{id}"), Some("a.read"));
        assert_eq!(action("/a/{id}/sua"), Some("a.read"));
        assert_eq!(action("/a/{id}/pdf"), Some("a.print"));
        assert_eq!(action("/a/{id}/tep"), None, "it leaves its own entry");
        assert_eq!(action("/ab/{id}"), None);
    }
}
