//! The contract as a release has it: one file, named after its version.

use std::path::Path;

use wit_component::WitPrinter;

use super::package::Package;
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
        let package = Package::read(folder)?;
        Self::of(&package).map_err(|why| ChoreError::Contract { folder: folder.to_owned(), why })
    }

    fn of(package: &Package) -> Result<Self, String> {
        let (resolve, id, _) = package.resolved()?;
        let name = &resolve.packages.get(id).ok_or("there is no package")?.name;
        let mut printer = WitPrinter::default();
        printer.print(&resolve, id, &[]).map_err(|error| format!("{error:#}"))?;
        Ok(Self {
            name: format!("{}:{}", name.namespace, name.name),
            version: package.version.to_string(),
            text: printer.output.to_string(),
        })
    }

    /// What its file is called in a release: `billing-processing-0.1.0.wit`.
    pub(crate) fn file_name(&self) -> String {
        format!("{}-{}.wit", self.name.replace(':', "-"), self.version)
    }
}

#[cfg(test)]
mod tests {
    use wit_parser::{PackageId, Resolve};

    use super::*;

    fn bytes(resolve: &Resolve, package: PackageId) -> Vec<u8> {
        wit_component::encode(resolve, package, false).unwrap()
    }

    #[test]
    fn the_one_file_is_the_same_contract_as_the_folder() {
        let package = Package::read(&crate::paths::contract()).unwrap();
        let contract = Contract::of(&package).unwrap();
        let (many, id, _) = package.resolved().unwrap();
        let mut one = Resolve::default();
        let again = one.push_source(&contract.file_name(), &contract.text).unwrap();
        assert_eq!(bytes(&many, id), bytes(&one, again));
        assert!(contract.text.contains("/// "), "the documentation is lost");
        assert_eq!(contract.file_name(), format!("billing-processing-{}.wit", contract.version));
    }
}
