//! The contract, as the files in `wit/` say: nothing here knows its version.

use std::path::Path;

use wit_component::WitPrinter;
use wit_parser::Resolve;

use crate::error::ChoreError;

/// The contract's WIT package.
#[derive(Debug)]
pub(crate) struct Contract {
    /// Its name without the version: `billing:processing`.
    pub(crate) name: String,
    /// Such as `0.1.0`.
    pub(crate) version: String,
    /// All of it as one WIT file, with its documentation.
    pub(crate) text: String,
}

impl Contract {
    /// Reads the contract from its folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, ChoreError> {
        let failed = |error: &dyn std::fmt::Display| ChoreError::Contract(format!("{}: {error:#}", folder.display()));
        let mut resolve = Resolve::default();
        let (package, _) = resolve.push_dir(folder).map_err(|error| failed(&error))?;
        let name = resolve.packages.get(package).ok_or_else(|| failed(&"no package"))?.name.clone();
        let version = name.version.as_ref().ok_or_else(|| failed(&"the package has no version"))?.to_string();
        let mut printer = WitPrinter::default();
        printer.print(&resolve, package, &[]).map_err(|error| failed(&error))?;
        let text = printer.output.to_string();
        Ok(Self { name: format!("{}:{}", name.namespace, name.name), version, text })
    }

    /// What its file is called in a release: `billing-processing-0.1.0.wit`.
    pub(crate) fn file_name(&self) -> String {
        format!("{}-{}.wit", self.name.replace(':', "-"), self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(resolve: &Resolve, package: wit_parser::PackageId) -> Vec<u8> {
        wit_component::encode(resolve, package, false).unwrap()
    }

    #[test]
    fn the_one_file_is_the_same_contract_as_the_folder() {
        let folder = crate::paths::root().join("wit");
        let contract = Contract::read(&folder).unwrap();
        let (mut many, mut one) = (Resolve::default(), Resolve::default());
        let (package, _) = many.push_dir(&folder).unwrap();
        let again = one.push_source(&contract.file_name(), &contract.text).unwrap();
        assert_eq!(bytes(&many, package), bytes(&one, again));
        assert!(contract.text.contains("/// "), "the documentation is lost");
        assert_eq!(contract.file_name(), format!("billing-processing-{}.wit", contract.version));
    }
}
