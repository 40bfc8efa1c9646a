//! Keeps secrets out of what the host stores of a result.
//!
//! A module that is told `401` may be tempted to quote the token in its failure, or to keep it in its state. Texts for
//! people are masked, as logs are. What programs read (state, parameters, ids, all the rest) cannot be changed without
//! breaking it, so a result that holds a secret there is refused. What is looked through for that is the whole result, not
//! a list of its parts, so that a part that is new is not forgotten.

use serde::Serialize;
use serde_json::Value;

use super::texts::texts_of;
use crate::contract::{
    Bearing, Candidate, Changes, Detail, Difference, Failure, Field, FieldError, FieldKind, Holding, HoldingsPage,
    Info, InventoryPage, Next, Page, Release, Snapshot, StaffTask, Step, Unfinished,
};
use crate::secrets::Mask;

/// A result that can be cleaned.
pub(crate) trait Clean {
    /// Tells the mask what the result itself makes a secret.
    fn teach(&self, _mask: &mut Mask) {}

    /// Masks the texts for people.
    fn mask_texts(&mut self, mask: &mut Mask);
}

/// Masks the texts for people in a result; names the part for programs in which a secret is left.
pub(crate) fn clean<T: Clean + Serialize>(result: &mut T, mask: &mut Mask) -> Option<String> {
    result.teach(mask);
    // Nearly always nothing is found in one pass over all texts together, also of a page with hundreds of objects.
    if mask.is_empty() || !mask.finds(&texts_of(result)) {
        return None;
    }
    result.mask_texts(mask);
    mask.is_in(&texts_of(result)).then(|| {
        let part = serde_json::to_value(&*result).ok().and_then(|value| part_with_secret(&value, mask));
        part.unwrap_or_else(|| "a part".to_owned())
    })
}

/// The outermost field that holds a secret, by its name in the contract.
fn part_with_secret(value: &Value, mask: &mut Mask) -> Option<String> {
    match value {
        Value::Object(fields) => fields.iter().find_map(|(name, one)| {
            // A name in capitals is that of a variant.
            let is_field = name.starts_with(|first: char| first.is_ascii_lowercase());
            part_with_secret(one, mask).map(|inner| if is_field { name.replace('_', "-") } else { inner })
        }),
        Value::Array(list) => list.iter().find_map(|one| part_with_secret(one, mask)),
        Value::String(text) => mask.is_in(text.as_bytes()).then(|| "a text".to_owned()),
        _ => None,
    }
}

fn mask_text(text: &mut String, mask: &mut Mask) {
    *text = mask.text_for_record(text);
}

fn mask_all<'a>(texts: impl IntoIterator<Item = &'a mut String>, mask: &mut Mask) {
    for text in texts {
        mask_text(text, mask);
    }
}

fn messages(details: &mut [Detail]) -> impl Iterator<Item = &mut String> {
    details.iter_mut().map(|detail| &mut detail.message)
}

fn words(differences: &mut [Difference]) -> impl Iterator<Item = &mut String> {
    differences.iter_mut().flat_map(|one| [&mut one.part, &mut one.wanted, &mut one.found])
}

/// Results without any text for people.
macro_rules! no_texts {
    ($($result:ty),*) => {
        $(impl Clean for $result {
            fn mask_texts(&mut self, _mask: &mut Mask) {}
        })*
    };
}

// A description is given without any secret.
no_texts!((), Info);

impl Clean for Snapshot {
    fn mask_texts(&mut self, mask: &mut Mask) {
        mask_all(self.options.iter_mut().map(|option| &mut option.title), mask);
    }
}

impl Clean for InventoryPage {
    fn mask_texts(&mut self, mask: &mut Mask) {
        for Candidate { title, obstacles, differences, .. } in &mut self.candidates {
            mask_text(title, mask);
            mask_all(messages(obstacles), mask);
            mask_all(words(differences), mask);
        }
    }
}

impl Clean for HoldingsPage {
    fn mask_texts(&mut self, mask: &mut Mask) {
        for holding in &mut self.holdings {
            let Holding { title, owner_name, os, mark, product, obstacles, fits, .. } = holding;
            mask_all([title, owner_name, os], mask);
            if let Bearing::Others(words) = mark {
                mask_text(words, mask);
            }
            if let Some((_, why)) = product {
                mask_text(&mut why.message, mask);
            }
            mask_all(messages(obstacles), mask);
            for fit in fits {
                mask_all(words(&mut fit.differences), mask);
            }
        }
    }
}

impl Clean for Page {
    fn mask_texts(&mut self, mask: &mut Mask) {
        mask_all(self.corrections.iter_mut().map(|correction| &mut correction.what), mask);
    }
}

impl Clean for Failure {
    fn mask_texts(&mut self, mask: &mut Mask) {
        let detail = self.detail_mut();
        mask_all([&mut detail.code, &mut detail.message], mask);
    }
}

impl Clean for Vec<FieldError> {
    fn mask_texts(&mut self, mask: &mut Mask) {
        mask_all(self.iter_mut().map(|error| &mut error.message), mask);
    }
}

impl Clean for Step {
    fn mask_texts(&mut self, mask: &mut Mask) {
        match self {
            Self::Undone(failure) => failure.mask_texts(mask),
            // What a certificate of cleaning repeats to others is not changed behind the module's back.
            Self::Done(Changes { release, .. }) => {
                if let Some(Release::NotCleaned(why)) = release {
                    mask_text(why, mask);
                }
            }
            Self::More(Unfinished { progress, next, .. }) => {
                mask_all(std::iter::once(&mut progress.message).chain(&mut progress.note), mask);
                if let Next::Task(StaffTask { title, instructions, form, follow_ups, .. }) = next {
                    mask_all([title, instructions].into_iter().chain(follow_ups), mask);
                    for field in form {
                        mask_field(field, mask);
                    }
                }
            }
        }
    }
}

fn mask_field(field: &mut Field, mask: &mut Mask) {
    mask_all([&mut field.title, &mut field.hint], mask);
    if let FieldKind::Choice(choices) = &mut field.kind {
        mask_all(choices.iter_mut().map(|choice| &mut choice.title), mask);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Address, AddressFamily, Parameter, Progress};
    use crate::secrets::Secrets;

    const TOKEN: &str = "24-\"planted\"-tökén";

    fn mask() -> Mask {
        let mut secrets = Secrets::new();
        secrets.add("panel", "password".into()).unwrap();
        let mut mask = Mask::new(secrets);
        mask.add_session_value(TOKEN.to_owned().into());
        mask
    }

    fn more(state: &str, next: Next) -> Step {
        let progress = Progress { percent: 1, message: format!("with {TOKEN}"), note: None };
        Step::More(Unfinished { state: state.to_owned(), progress, next })
    }

    fn done() -> Changes {
        Changes { external_id: None, parameters: Vec::new(), addresses: None, release: None }
    }

    fn task() -> StaffTask {
        let (key, title, instructions) = ("key".to_owned(), TOKEN.to_owned(), TOKEN.to_owned());
        StaffTask { key, title, instructions, form: Vec::new(), follow_ups: vec![TOKEN.to_owned()] }
    }

    fn field(name: &str) -> Field {
        Field {
            name: name.to_owned(),
            title: TOKEN.to_owned(),
            hint: TOKEN.to_owned(),
            kind: FieldKind::Text,
            required: false,
            default: None,
            repeated: false,
        }
    }

    fn part(mut result: impl Clean + Serialize) -> Option<String> {
        clean(&mut result, &mut mask())
    }

    #[test]
    fn a_token_is_refused_wherever_programs_read() {
        let address = Address {
            ip: "192.0.2.1".to_owned(),
            prefix: 32,
            gateway: None,
            family: AddressFamily::Ipv4,
            domain: Some(format!("{TOKEN}.example.com")),
        };
        let parameter = Parameter { name: "a".to_owned(), value: format!("x{TOKEN}y") };
        for (expected, step) in [
            ("state", more(&serde_json::json!({ "t": TOKEN }).to_string(), Next::Wait(1))),
            ("next", more("", Next::Claim(vec!["1".to_owned(), TOKEN.to_owned()]))),
            ("next", more("", Next::Task(StaffTask { key: TOKEN.to_owned(), ..task() }))),
            ("next", more("", Next::Task(StaffTask { form: vec![field(TOKEN)], ..task() }))),
            ("external-id", Step::Done(Changes { external_id: Some(TOKEN.to_owned()), ..done() })),
            ("parameters", Step::Done(Changes { parameters: vec![parameter], ..done() })),
            ("addresses", Step::Done(Changes { addresses: Some(vec![address]), ..done() })),
        ] {
            assert_eq!(part(step).as_deref(), Some(expected));
        }
        let cursor = Some(TOKEN.to_owned());
        assert_eq!(
            part(Snapshot { options: Vec::new(), stock: Vec::new(), cursor: cursor.clone() }).as_deref(),
            Some("cursor")
        );
        assert_eq!(part(InventoryPage { candidates: Vec::new(), cursor: cursor.clone() }).as_deref(), Some("cursor"));
        assert_eq!(part(HoldingsPage { holdings: Vec::new(), cursor: cursor.clone() }).as_deref(), Some("cursor"));
        assert_eq!(part(Page { corrections: Vec::new(), cursor }).as_deref(), Some("cursor"));
        let error = FieldError { field: TOKEN.to_owned(), message: String::new() };
        assert_eq!(part(vec![error]).as_deref(), Some("field"));
    }

    #[test]
    fn what_people_read_is_masked_and_refuses_nothing() {
        let mut step = more("", Next::Task(StaffTask { form: vec![field("name")], ..task() }));
        assert_eq!(clean(&mut step, &mut mask()), None);
        let text = serde_json::to_string(&step).unwrap();
        assert!(text.contains("with «session»") && !text.contains("planted"), "{text}");

        let title = format!("spare {TOKEN}");
        let candidate = Candidate {
            external_id: "1".to_owned(),
            title,
            configuration: "c".to_owned(),
            location: String::new(),
            obstacles: vec![Detail { code: "a".to_owned(), message: TOKEN.to_owned() }],
            distance: None,
            differences: vec![Difference { part: "cpu".to_owned(), wanted: TOKEN.to_owned(), found: "b".to_owned() }],
        };
        let mut page = InventoryPage { candidates: vec![candidate], cursor: None };
        assert_eq!(clean(&mut page, &mut mask()), None);
        assert_eq!(page.candidates[0].title, "spare «session»", "a label in the panel refuses no page");
    }

    #[test]
    fn a_plain_word_as_password_refuses_nothing() {
        let parameter = Parameter { name: "password".to_owned(), value: "a password".to_owned() };
        let state = r#"{"password":1}"#;
        assert_eq!(part(Step::Done(Changes { parameters: vec![parameter], ..done() })), None);
        assert_eq!(part(more(state, Next::Wait(1))), None);
    }
}
