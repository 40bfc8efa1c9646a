//! All faults of a simulator: what the next request gets.

use std::collections::HashMap;

use super::{Fault, RandomFaults, Rule, RuleId, RuleState};
use crate::api::Method;

/// The rules and the chances that are in force.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    rules: Vec<RuleState>,
    last: u64,
    random: Option<RandomFaults>,
    random_hits: u64,
    /// How often each method and path came, since there are random faults.
    seen: HashMap<(Method, String), u64>,
}

impl Faults {
    /// Adds a rule. Where several would hit, the oldest does.
    pub fn add(&mut self, rule: Rule) -> RuleId {
        self.last += 1;
        let id = RuleId(self.last);
        self.rules.push(RuleState::new(id, rule));
        id
    }

    /// Takes a rule away. False when it is not there.
    pub fn remove(&mut self, id: RuleId) -> bool {
        let before = self.rules.len();
        self.rules.retain(|state| state.id != id);
        self.rules.len() != before
    }

    /// Sets the faults by chance, which begin to count anew; none ends them.
    pub fn set_random(&mut self, random: Option<RandomFaults>) {
        self.random = random;
        self.random_hits = 0;
        self.seen.clear();
    }

    /// Takes all faults away.
    pub fn clear(&mut self) {
        self.rules.clear();
        self.set_random(None);
    }

    /// The rules with their counts.
    #[must_use]
    pub fn rules(&self) -> &[RuleState] {
        &self.rules
    }

    /// The faults by chance.
    #[must_use]
    pub fn random(&self) -> Option<&RandomFaults> {
        self.random.as_ref()
    }

    /// How many requests were hit by chance.
    #[must_use]
    pub fn random_hits(&self) -> u64 {
        self.random_hits
    }

    /// Counts a request and says what goes wrong with it.
    pub fn decide(&mut self, method: &Method, path: &str) -> Option<Fault> {
        let mut hit = None;
        // Every rule counts every request, whichever hits in the end.
        for state in &mut self.rules {
            if state.meets(method, path) && hit.is_none() {
                state.hits += 1;
                hit = Some(state.rule.fault.clone());
            }
        }
        hit.or_else(|| self.draw(method, path))
    }

    fn draw(&mut self, method: &Method, path: &str) -> Option<Fault> {
        let random = self.random.as_ref()?;
        let nth = self.seen.entry((method.clone(), path.to_owned())).or_default();
        *nth += 1;
        if random.most.is_some_and(|most| self.random_hits >= most) {
            return None;
        }
        let fault = random.draw(method, path, *nth)?.clone();
        self.random_hits += 1;
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(faults: &mut Faults, path: &str, requests: u64) -> Vec<u64> {
        (1..=requests).filter(|_| faults.decide(&Method::Post, path).is_some()).collect()
    }

    #[test]
    fn a_rule_hits_the_nth_request_and_as_many_as_it_says() {
        let mut faults = Faults::default();
        faults.add(Rule::new("POST", "*/install", Fault::ErrorAfter).nth(3).times(2));
        assert!(hits(&mut faults, "/other", 9).is_empty());
        assert!(!faults.rules()[0].is_spent());
        assert_eq!(hits(&mut faults, "/1/install", 9), [3, 4]);
        assert!(faults.rules()[0].is_spent());
        assert_eq!((faults.rules()[0].fitted, faults.rules()[0].hits), (9, 2));
    }

    #[test]
    fn the_oldest_rule_hits_but_all_count() {
        let mut faults = Faults::default();
        faults.add(Rule::any(Fault::DropBefore));
        faults.add(Rule::any(Fault::ErrorBefore).times(2));
        let kinds: Vec<_> = (0..3).map(|_| faults.decide(&Method::Get, "/")).collect();
        assert_eq!(kinds, [Some(Fault::DropBefore), Some(Fault::ErrorBefore), None]);
    }

    #[test]
    fn chance_repeats_from_its_seed_whatever_comes_between() {
        let chances = || RandomFaults::new(7, [(0.2, Fault::ActThenDrop), (0.1, Fault::ErrorAfter)]);
        let run = |between: bool| {
            let mut faults = Faults::default();
            faults.set_random(Some(chances()));
            let mut results = Vec::new();
            for _ in 0..200 {
                results.push(faults.decide(&Method::Post, "/a"));
                if between {
                    faults.decide(&Method::Get, "/b");
                }
            }
            results
        };
        assert_eq!(run(false), run(true));
        let hits = run(false).iter().flatten().count();
        assert!((30..100).contains(&hits), "{hits} of 200 with a probability of 0.3");
    }

    #[test]
    fn another_seed_gives_other_faults_and_most_ends_them() {
        let run = |seed, most| {
            let mut faults = Faults::default();
            faults.set_random(Some(RandomFaults { most, ..RandomFaults::new(seed, [(0.5, Fault::DropBefore)]) }));
            (0..100).map(|_| faults.decide(&Method::Post, "/a").is_some()).collect::<Vec<_>>()
        };
        assert_ne!(run(1, None), run(2, None));
        assert_eq!(run(1, Some(4)).iter().filter(|hit| **hit).count(), 4);
    }

    #[test]
    fn a_fault_is_written_as_documented() {
        let rule: Rule =
            serde_json::from_str(r#"{"path":"*/owner","fault":{"kind":"slow","milliseconds":5}}"#).unwrap();
        assert_eq!(rule, Rule { method: None, ..Rule::new("", "*/owner", Fault::Slow { milliseconds: 5 }) });
        let unknown = serde_json::from_str::<Rule>(r#"{"fault":{"kind":"explode"}}"#).unwrap_err().to_string();
        assert!(unknown.contains("explode"), "{unknown}");
        for fault in [Fault::DropBefore, Fault::Redirect { to: "http://x/".into() }, Fault::Oversized { bytes: 1 }] {
            let json = serde_json::to_value(&fault).unwrap();
            assert_eq!(json["kind"], fault.name());
        }
    }
}
