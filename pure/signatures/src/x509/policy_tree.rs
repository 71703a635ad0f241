//! Certificate policies along a path: the valid policy graph of RFC 9618, which gives the same
//! answers as the tree of RFC 5280 section 6.1 without growing exponentially.

use std::collections::{BTreeMap, BTreeSet};

use const_oid::ObjectIdentifier;

use super::extensions::PolicyInformation;
use crate::asn1::oid::ANY_POLICY;

struct Node {
    expected: Vec<ObjectIdentifier>,
    /// Policies of the level above from which this one follows.
    parents: Vec<ObjectIdentifier>,
}

type Level = BTreeMap<ObjectIdentifier, Node>;

/// The graph; without levels it is NULL in the standard's words.
pub(super) struct PolicyGraph {
    levels: Vec<Level>,
}

impl PolicyGraph {
    pub fn new() -> PolicyGraph {
        let root = Node {
            expected: vec![ANY_POLICY],
            parents: Vec::new(),
        };
        PolicyGraph {
            levels: vec![BTreeMap::from([(ANY_POLICY, root)])],
        }
    }

    pub fn is_null(&self) -> bool {
        self.levels.is_empty()
    }

    /// Section 6.1.3 (d) and (e).
    pub fn add_certificate(&mut self, policies: Option<&[PolicyInformation]>, any_counts: bool) {
        let (Some(policies), Some(above)) = (policies, self.levels.last()) else {
            self.levels.clear();
            return;
        };
        let mut level = Level::new();
        for information in policies.iter().filter(|one| one.policy != ANY_POLICY) {
            let policy = information.policy;
            let mut parents = expecting(above, policy);
            if parents.is_empty() && above.contains_key(&ANY_POLICY) {
                parents.push(ANY_POLICY);
            }
            if !parents.is_empty() {
                level.insert(
                    policy,
                    Node {
                        expected: vec![policy],
                        parents,
                    },
                );
            }
        }
        if any_counts && policies.iter().any(|one| one.policy == ANY_POLICY) {
            let expected: BTreeSet<ObjectIdentifier> = above
                .values()
                .flat_map(|node| node.expected.iter().copied())
                .collect();
            for policy in expected {
                level.entry(policy).or_insert_with(|| Node {
                    expected: vec![policy],
                    parents: expecting(above, policy),
                });
            }
        }
        self.levels.push(level);
        self.prune();
    }

    /// Section 6.1.4 (b): the mappings of the certificate of the last level.
    pub fn map(&mut self, mappings: &[(ObjectIdentifier, ObjectIdentifier)], allowed: bool) {
        let mut targets: BTreeMap<ObjectIdentifier, Vec<ObjectIdentifier>> = BTreeMap::new();
        for (from, to) in mappings {
            targets.entry(*from).or_default().push(*to);
        }
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        for (policy, expected) in targets {
            if !allowed {
                level.remove(&policy);
            } else if let Some(node) = level.get_mut(&policy) {
                node.expected = expected;
            } else if level.contains_key(&ANY_POLICY) {
                level.insert(
                    policy,
                    Node {
                        expected,
                        parents: vec![ANY_POLICY],
                    },
                );
            }
        }
        self.prune();
    }

    /// Section 6.1.5 (g): the policies that hold, of those wanted (none wanted: all). NULL is none.
    pub fn result(&self, wanted: &[ObjectIdentifier]) -> Option<Vec<ObjectIdentifier>> {
        let last = self.levels.last()?;
        let mut held: BTreeSet<ObjectIdentifier> = self
            .levels
            .iter()
            .flat_map(|level| level.iter())
            .filter(|(policy, node)| **policy != ANY_POLICY && node.parents.contains(&ANY_POLICY))
            .map(|(policy, _)| *policy)
            .collect();
        let any_at_the_end = last.contains_key(&ANY_POLICY);
        if wanted.is_empty() || wanted.contains(&ANY_POLICY) {
            if any_at_the_end {
                held.insert(ANY_POLICY);
            }
            return Some(held.into_iter().collect());
        }
        held.retain(|policy| wanted.contains(policy));
        if any_at_the_end {
            held.extend(wanted.iter().copied());
        }
        if held.is_empty() {
            None
        } else {
            Some(held.into_iter().collect())
        }
    }

    /// Removes what leads to no node of the last level.
    fn prune(&mut self) {
        for index in (1..self.levels.len()).rev() {
            let needed: BTreeSet<ObjectIdentifier> = self
                .levels
                .get(index)
                .into_iter()
                .flat_map(BTreeMap::values)
                .flat_map(|node| node.parents.iter().copied())
                .collect();
            if let Some(above) = self.levels.get_mut(index - 1) {
                above.retain(|policy, _| needed.contains(policy));
            }
        }
        if self.levels.iter().any(BTreeMap::is_empty) {
            self.levels.clear();
        }
    }
}

fn expecting(level: &Level, policy: ObjectIdentifier) -> Vec<ObjectIdentifier> {
    level
        .iter()
        .filter(|(_, node)| node.expected.contains(&policy))
        .map(|(own, _)| *own)
        .collect()
}
