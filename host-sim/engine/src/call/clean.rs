//! Keeps secrets out of what the host stores of a result.
//!
//! A module that is told `401` may be tempted to quote the token in its failure, or to keep it in its state. Texts for
//! people are masked, as logs are. What programs read (state, parameters, ids) cannot be changed without breaking it, so
//! a result that holds a secret there is refused.

use crate::contract::{
    Changes, Cleaning, Failure, FieldError, Info, InventoryPage, Next, Page, Release, Snapshot, Step, Unfinished,
};
use crate::secrets::Mask;

/// A result that can be cleaned.
pub(crate) trait Clean {
    /// Masks texts for people; names the part for programs that holds a secret.
    fn clean(&mut self, mask: &mut Mask) -> Option<&'static str>;
}

/// What is read from the panel's catalog was masked on its way in.
macro_rules! clean_already {
    ($($result:ty),*) => {
        $(impl Clean for $result {
            fn clean(&mut self, _mask: &mut Mask) -> Option<&'static str> {
                None
            }
        })*
    };
}

clean_already!((), Snapshot, InventoryPage, Info);

fn mask_text(text: &mut String, mask: &mut Mask) {
    *text = mask.text_for_record(text);
}

impl Clean for Page {
    fn clean(&mut self, mask: &mut Mask) -> Option<&'static str> {
        for correction in &mut self.corrections {
            mask_text(&mut correction.what, mask);
        }
        self.cursor.as_ref().is_some_and(|cursor| mask.is_in(cursor)).then_some("cursor")
    }
}

impl Clean for Failure {
    fn clean(&mut self, mask: &mut Mask) -> Option<&'static str> {
        let detail = self.detail_mut();
        mask_text(&mut detail.code, mask);
        mask_text(&mut detail.message, mask);
        None
    }
}

impl Clean for Vec<FieldError> {
    fn clean(&mut self, mask: &mut Mask) -> Option<&'static str> {
        for error in self.iter_mut() {
            mask_text(&mut error.message, mask);
        }
        self.iter().any(|error| mask.is_in(&error.field)).then_some("field-errors")
    }
}

fn cleaning_texts(cleaning: &Cleaning) -> impl Iterator<Item = &String> {
    let disks = cleaning.disks.iter().flat_map(|disk| std::iter::once(&disk.name).chain(&disk.serial));
    [&cleaning.method, &cleaning.result]
        .into_iter()
        .chain(cleaning.operation.iter().chain(&cleaning.finished_at))
        .chain(disks)
}

impl Clean for Step {
    fn clean(&mut self, mask: &mut Mask) -> Option<&'static str> {
        match self {
            Self::Undone(failure) => failure.clean(mask),
            Self::Done(Changes { external_id, parameters, addresses: _, release }) => {
                if let Some(Release::NotCleaned(why)) = release {
                    mask_text(why, mask);
                }
                // What a certificate repeats to others is not changed behind the module's back.
                if let Some(Release::Cleaned(cleaning)) = release
                    && cleaning_texts(cleaning).any(|text| mask.is_in(text))
                {
                    return Some("release");
                }
                if external_id.iter().any(|id| mask.is_in(id)) {
                    return Some("external-id");
                }
                parameters.iter().any(|one| mask.is_in(&one.name) || mask.is_in(&one.value)).then_some("parameters")
            }
            Self::More(Unfinished { state, progress, next }) => {
                mask_text(&mut progress.message, mask);
                if let Next::Task(task) = next {
                    mask_text(&mut task.title, mask);
                    mask_text(&mut task.instructions, mask);
                }
                mask.is_in(state).then_some("state")
            }
        }
    }
}
