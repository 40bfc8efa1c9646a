//! Why a file is not a processing module of this host.

use std::io;
use std::sync::Arc;

use crate::limits::Value;

/// Why a module was refused. Nothing of it ran, and nothing else is disturbed.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file cannot be read.
    #[error("{path} cannot be read: {error}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        error: Arc<io::Error>,
    },
    /// The file is larger than a module can be.
    #[error(
        "{module} is not loaded: it is larger than {limit} bytes, the most that a module may have (limit `module-file`)"
    )]
    TooLarge {
        /// Name of the module.
        module: String,
        /// [`Limits::module_file`](crate::Limits::module_file).
        limit: usize,
    },
    /// Not WebAssembly.
    #[error(
        "{module} is no WebAssembly file: it does not begin with the bytes of one; was it copied whole, in binary form?"
    )]
    NotWasm {
        /// Name of the module.
        module: String,
    },
    /// A core module.
    #[error(
        "{module} is a WebAssembly core module, not a component; make a component of it, as with `wasm-tools component new`"
    )]
    CoreModule {
        /// Name of the module.
        module: String,
    },
    /// WebAssembly in a form that this host does not know.
    #[error(
        "{module} is WebAssembly of a kind that this host does not know (version bytes {version}); it may need a newer host"
    )]
    UnknownFormat {
        /// Name of the module.
        module: String,
        /// The four bytes after the magic ones, in hexadecimal.
        version: String,
    },
    /// Begins as a component and goes on as something else.
    #[error("{module} is not a valid component: {message}; if it was copied, compare its checksum")]
    Invalid {
        /// Name of the module.
        module: String,
        /// What is wrong, in wasmtime's words.
        message: String,
    },
    /// Built of more than a module can be; reading it further could take all memory or stack.
    #[error(
        "{module} is not loaded: it has more than {limit} {what}, and no module needs as many. Ask whoever made it"
    )]
    TooComplex {
        /// Name of the module.
        module: String,
        /// Of what it has too much.
        what: &'static str,
        /// How much a file may have.
        limit: usize,
    },
    /// Compiling it takes longer than it may.
    #[error(
        "{module} is not loaded: compiling it takes longer than {limit}, the most that a module may take (limit `compile`). A module of a few MiB takes seconds: ask whoever made it. If this computer is slow or busy, raise the limit"
    )]
    CompileTime {
        /// Name of the module.
        module: String,
        /// [`Limits::compile`](crate::Limits::compile).
        limit: Value,
    },
    /// A function asks too much of the compiler.
    #[error(
        "{module} is not loaded: a function in it asks too much of the compiler: its values times its loops are {effort}, {limit} is the most (limit `function`). Ask whoever made it"
    )]
    CompileEffort {
        /// Name of the module.
        module: String,
        /// The function's values times its loops.
        effort: usize,
        /// [`Limits::function`](crate::Limits::function).
        limit: usize,
    },
    /// Others that took too long are still being compiled.
    #[error(
        "{module} is not loaded: this host still compiles other modules that took too long (limit `compile`); remove those files and start the host again"
    )]
    CompilerBusy {
        /// Name of the module.
        module: String,
    },
    /// Made for another version of the contract.
    #[error(
        "{module} is made for version {found} of the contract `{contract}`, this host speaks {supported}; install a release of the module for one of these, or update the host"
    )]
    OtherContract {
        /// Name of the module.
        module: String,
        /// The contract's package, `billing:processing`.
        contract: &'static str,
        /// The version that the module names, or the versions if it names several.
        found: String,
        /// The versions that this host speaks: `0.2.1 and 0.1.0`.
        supported: String,
    },
    /// Asks for something that a module must not have.
    #[error(
        "{module} asks for `{import}`, which this host does not give: a processing module may import {allowed} and nothing else"
    )]
    UnknownImport {
        /// Name of the module.
        module: String,
        /// What it asks for.
        import: String,
        /// What it may ask for.
        allowed: String,
    },
    /// Lacks an interface of the contract.
    #[error("{module} is a component, but no processing module: it does not export `{export}`")]
    MissingExport {
        /// Name of the module.
        module: String,
        /// The interface that is missing.
        export: String,
    },
    /// Names the right interfaces, with other contents.
    #[error("{module} does not fit the contract: {message}; was it built from other files than the released ones?")]
    Mismatch {
        /// Name of the module.
        module: String,
        /// Where, in wasmtime's words.
        message: String,
    },
    /// Needs more than a call may have, before it begins.
    #[error("{module} needs {needs} {what} to begin, {limit} is the most that a call may have (limit `{key}`)")]
    BeyondLimits {
        /// Name of the module.
        module: String,
        /// Of what.
        what: &'static str,
        /// How much.
        needs: u64,
        /// The limit.
        limit: u64,
        /// The limit's name.
        key: &'static str,
    },
}

impl LoadError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "module-unreadable",
            Self::TooLarge { .. } => "module-too-large",
            Self::NotWasm { .. } => "module-not-wasm",
            Self::CoreModule { .. } => "module-not-component",
            Self::UnknownFormat { .. } => "module-format",
            Self::Invalid { .. } => "module-invalid",
            Self::TooComplex { .. } => "module-too-complex",
            Self::CompileTime { .. } => "module-compile-time",
            Self::CompileEffort { .. } => "module-compile-effort",
            Self::CompilerBusy { .. } => "module-compiler-busy",
            Self::OtherContract { .. } => "module-contract-version",
            Self::UnknownImport { .. } => "module-unknown-import",
            Self::MissingExport { .. } => "module-missing-export",
            Self::Mismatch { .. } => "module-mismatch",
            Self::BeyondLimits { .. } => "module-beyond-limits",
        }
    }
}
