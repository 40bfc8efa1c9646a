//! What a component says about itself, in the sections that the tools of WebAssembly know: its name, version,
//! description, licence and source revision, and as its SDK the contract that it was made for.

use wasm_metadata::{AddMetadata, AddMetadataField, Description, Licenses, Revision, Version};

use super::packages::Package;
use crate::contract::Contract;
use crate::error::ChoreError;
use crate::source::Source;

/// What a module says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Such as `pmdci6`.
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: String,
    /// SPDX expression.
    pub(crate) license: String,
    /// The contract's name without its version: `billing:processing`.
    pub(crate) contract: String,
    pub(crate) contract_version: String,
    pub(crate) source: Source,
}

impl Identity {
    pub(super) fn new(own: &Package, contract: &Contract, source: Source) -> Self {
        Self {
            name: own.name.clone(),
            version: own.version.clone(),
            description: own.description.clone(),
            license: own.license.clone().unwrap_or_default(),
            contract: contract.name.clone(),
            contract_version: contract.version.clone(),
            source,
        }
    }

    /// How its files are called: `pmdci6-0.1.0`.
    pub(crate) fn file_stem(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// Such as `billing:processing@0.1.0`.
    pub(crate) fn contract(&self) -> String {
        format!("{}@{}", self.contract, self.contract_version)
    }
}

/// The component, saying what it is.
pub(crate) fn stamp(component: &[u8], identity: &Identity) -> Result<Vec<u8>, ChoreError> {
    let failed = |error: &dyn std::fmt::Display| ChoreError::Component(format!("its metadata: {error:#}"));
    let mut add = AddMetadata::default();
    add.name = AddMetadataField::Set(identity.name.clone());
    add.version = AddMetadataField::Set(Version::new(identity.version.clone()));
    add.description = AddMetadataField::Set(Description::new(identity.description.clone()));
    add.licenses = AddMetadataField::Set(Licenses::new(&identity.license).map_err(|error| failed(&error))?);
    if let Some(revision) = identity.source.revision() {
        add.revision = AddMetadataField::Set(Revision::new(revision));
    }
    add.sdk = vec![(identity.contract.clone(), identity.contract_version.clone())];
    add.to_wasm(component).map_err(|error| failed(&error))
}

#[cfg(test)]
pub(crate) mod tests {
    use wasm_metadata::Payload;

    use super::*;

    pub(crate) const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

    /// The smallest component there is.
    pub(crate) const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    pub(crate) fn example() -> Identity {
        Identity {
            name: "pmdci6".to_owned(),
            version: "0.1.0".to_owned(),
            description: "A processing module.".to_owned(),
            license: "Apache-2.0".to_owned(),
            contract: "billing:processing".to_owned(),
            contract_version: "0.3.0".to_owned(),
            source: Source::Revision(REVISION.to_owned()),
        }
    }

    fn read(component: &[u8]) -> Payload {
        Payload::from_binary(component).unwrap()
    }

    fn revision(component: &[u8]) -> Option<String> {
        read(component).metadata().revision.as_ref().map(ToString::to_string)
    }

    #[test]
    fn a_component_says_what_it_is() {
        let stamped = read(&stamp(EMPTY, &example()).unwrap());
        let metadata = stamped.metadata();
        assert_eq!(metadata.name.as_deref(), Some("pmdci6"));
        assert_eq!(metadata.version.as_ref().unwrap().to_string(), "0.1.0");
        assert_eq!(metadata.licenses.as_ref().unwrap().to_string(), "Apache-2.0");
        assert_eq!(metadata.revision.as_ref().unwrap().to_string(), REVISION);
        let producers = metadata.producers.as_ref().unwrap();
        assert_eq!(producers.get("sdk").unwrap().get("billing:processing").unwrap(), "0.3.0");
    }

    #[test]
    fn the_same_source_says_the_same_and_a_changed_one_says_so() {
        let identity = example();
        assert_eq!(stamp(EMPTY, &identity).unwrap(), stamp(EMPTY, &identity).unwrap());
        let changed = Identity { source: Source::Changed(REVISION.to_owned()), ..identity.clone() };
        assert_eq!(revision(&stamp(EMPTY, &changed).unwrap()), Some(format!("{REVISION}-dirty")));
        let unknown = Identity { source: Source::Unknown, ..identity };
        assert_eq!(revision(&stamp(EMPTY, &unknown).unwrap()), None);
    }
}
