//! What a module's bytes say of themselves, read without compiling or running anything.
//!
//! For whoever decides about a file: a list, a page about it, the check of an installation. Nothing here is a promise of
//! the file's author until its signature was checked.

use serde::Serialize;
use sha2::{Digest, Sha256};
use wasm_metadata::Payload;
use wasmparser::{Parser, Payload as Section};

use crate::load::{self, LoadError};

/// A file from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outline {
    /// SHA-256 of the bytes, in hexadecimal.
    pub digest: String,
    /// How many bytes it has.
    pub size: u64,
    /// What was stamped into it when it was built.
    pub stamped: Stamped,
    /// The version of the contract that it names; none when it names no interface of the contract.
    pub contract: Option<String>,
    /// What it asks for, in its own order.
    pub imports: Vec<Named>,
    /// What it offers, in its own order.
    pub exports: Vec<Named>,
}

/// A name at the edge of a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// As it stands in the component: `billing:processing/http@0.1.0`.
    pub name: String,
    /// Whether it is an interface that the contract has at this place.
    pub in_contract: bool,
}

/// Metadata in a component, as `wasm-tools metadata` writes it; what is not there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stamped {
    /// Name of the module.
    pub name: Option<String>,
    /// Version of the module.
    pub version: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Licence, as an SPDX expression.
    pub licence: Option<String>,
    /// Where its source is.
    pub source: Option<String>,
    /// The revision of the source that it was built from.
    pub revision: Option<String>,
    /// Who made it.
    pub authors: Option<String>,
    /// Where to read more.
    pub homepage: Option<String>,
}

impl Outline {
    /// Reads the bytes of a component. The name is for messages.
    ///
    /// # Errors
    /// The bytes are no component, no longer one after some place, or one that is too much to read: [`LoadError`] says
    /// what they are.
    pub fn of(name: &str, bytes: &[u8]) -> Result<Self, LoadError> {
        // Also a file that nobody vouches for is looked at, so it comes before everything that reads further.
        load::check_form(name, bytes)?;
        let invalid = |message: String| LoadError::Invalid { module: name.to_owned(), message };
        let (mut imports, mut exports) = (Vec::new(), Vec::new());
        // Only the outermost component's names are looked at; those within it are its own affair.
        let mut depth = 0_usize;
        for section in Parser::new(0).parse_all(bytes) {
            match section.map_err(|error| invalid(error.to_string()))? {
                Section::ModuleSection { .. } | Section::ComponentSection { .. } => depth += 1,
                Section::End(_) => depth = depth.saturating_sub(1),
                Section::ComponentImportSection(section) if depth == 0 => {
                    for import in section {
                        imports.push(import.map_err(|error| invalid(error.to_string()))?.name.full_name().into_owned());
                    }
                }
                Section::ComponentExportSection(section) if depth == 0 => {
                    for export in section {
                        exports.push(export.map_err(|error| invalid(error.to_string()))?.name.full_name().into_owned());
                    }
                }
                _ => {}
            }
        }
        let contract = exports.iter().chain(&imports).find_map(|name| load::contract_version(name)).map(str::to_owned);
        let named = |known: fn(&str) -> bool| move |name: String| Named { in_contract: known(&name), name };
        Ok(Self {
            digest: hex::encode(Sha256::digest(bytes)),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            stamped: stamped(bytes).map_err(invalid)?,
            contract,
            imports: imports.into_iter().map(named(load::is_contract_import)).collect(),
            exports: exports.into_iter().map(named(load::is_contract_export)).collect(),
        })
    }
}

fn stamped(bytes: &[u8]) -> Result<Stamped, String> {
    let payload = Payload::from_binary(bytes).map_err(|error| format!("{error:#}"))?;
    let metadata = payload.metadata();
    fn text(value: Option<&impl ToString>) -> Option<String> {
        value.map(ToString::to_string).filter(|text| !text.is_empty())
    }
    Ok(Stamped {
        name: text(metadata.name.as_ref()),
        version: text(metadata.version.as_ref()),
        description: text(metadata.description.as_ref()),
        licence: text(metadata.licenses.as_ref()),
        source: text(metadata.source.as_ref()),
        revision: text(metadata.revision.as_ref()),
        authors: text(metadata.authors.as_ref()),
        homepage: text(metadata.homepage.as_ref()),
    })
}

#[cfg(test)]
mod tests {
    use wasm_metadata::{AddMetadata, AddMetadataField, Description, Revision, Version};

    use super::*;

    fn component(text: &str) -> Vec<u8> {
        wat::parse_str(text).unwrap()
    }

    #[test]
    fn names_at_the_edge_are_read_and_told_from_what_the_contract_does_not_have() {
        let bytes = component(
            r#"(component
                (component (import "within" (func)))
                (import "billing:processing/log@0.1.0" (instance))
                (import "wasi:clocks/wall-clock@0.2.3" (instance))
                (instance $empty)
                (export "billing:processing/catalog@0.1.0" (instance $empty))
                (export "billing:processing/http@0.1.0" (instance $empty)))"#,
        );
        let outline = Outline::of("m.wasm", &bytes).unwrap();
        assert_eq!(outline.contract.as_deref(), Some("0.1.0"));
        let names = |names: &[Named]| names.iter().map(|n| (n.name.clone(), n.in_contract)).collect::<Vec<_>>();
        let pair = |name: &str, known| (name.to_owned(), known);
        assert_eq!(
            names(&outline.imports),
            [pair("billing:processing/log@0.1.0", true), pair("wasi:clocks/wall-clock@0.2.3", false)]
        );
        assert_eq!(
            names(&outline.exports),
            [pair("billing:processing/catalog@0.1.0", true), pair("billing:processing/http@0.1.0", false)]
        );
        assert_eq!(outline.stamped, Stamped::default());
    }

    #[test]
    fn what_was_stamped_into_it_is_read() {
        let mut add = AddMetadata::default();
        add.name = AddMetadataField::Set("pmtest".to_owned());
        add.version = AddMetadataField::Set(Version::new("1.2.3"));
        add.description = AddMetadataField::Set(Description::new("A module"));
        add.revision = AddMetadataField::Set(Revision::new("abc123"));
        let bytes = add.to_wasm(&component("(component)")).unwrap();
        let Stamped { name, version, description, revision, licence, .. } =
            Outline::of("m.wasm", &bytes).unwrap().stamped;
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            (name, version, description, revision, licence),
            (text("pmtest"), text("1.2.3"), text("A module"), text("abc123"), None)
        );
    }

    #[test]
    fn what_is_no_component_is_named_wherever_it_ends() {
        let bytes = component(r#"(component (import "billing:processing/log@0.1.0" (instance)))"#);
        assert_eq!(Outline::of("m.wasm", b"MZ").unwrap_err().code(), "module-not-wasm");
        assert_eq!(Outline::of("m.wasm", &component("(module)")).unwrap_err().code(), "module-not-component");
        for length in 9..bytes.len() {
            // A cut between two sections leaves a smaller component.
            if let Err(error) = Outline::of("m.wasm", &bytes[..length]) {
                assert_eq!(error.code(), "module-invalid", "{length}");
            }
        }
    }
}
