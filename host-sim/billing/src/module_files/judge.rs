//! Whether a file may be used, in this order: is it the one that was installed, who vouches for it, and only then what
//! it is. Nothing is compiled before the first two are answered.

use processing_engine::{Engine, Outline};
use sha2::{Digest, Sha256};
use signing::Statement;

use super::Loaded;
use super::keys::TrustedKey;
use super::name::ModuleFile;
use super::refused::FileRefused;
use super::signature::{Beside, Signature, is_required};
use crate::calls::{Described, FileStamp};
use crate::model::RequireSignature;

/// A file, looked at.
#[derive(Debug, Clone)]
pub struct Looked {
    /// SHA-256 of the bytes, in hexadecimal; none when they cannot be read.
    pub digest: Option<String>,
    /// What the bytes say of themselves; none when they are no component.
    pub outline: Option<Outline>,
    /// Who vouches for it.
    pub signature: Signature,
    /// To call it, or why it is not used.
    pub loaded: Result<Loaded, FileRefused>,
}

impl Looked {
    /// A file of which nothing is known but that it is not used.
    pub(super) fn refused(refused: FileRefused) -> Self {
        Self { digest: None, outline: None, signature: Signature::Missing, loaded: Err(refused) }
    }
}

/// What a file is judged by.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) keys: Vec<TrustedKey>,
    pub(crate) require_signature: RequireSignature,
    /// Digests that the file may have; none: any.
    pub(crate) installed: Vec<String>,
}

/// Reads a file once and judges these bytes: what was checked is what runs.
pub(super) fn judge(engine: &Engine, file: &ModuleFile, rules: &Rules) -> Looked {
    match processing_engine::read_module(&file.path, engine.limits().module_file) {
        Ok(bytes) => judge_bytes(engine, file, &bytes, &Beside::of(&file.path), rules),
        Err(error) => Looked::refused(error.into()),
    }
}

/// Judges the bytes of a file that may be anywhere.
pub(crate) fn judge_bytes(
    engine: &Engine,
    file: &ModuleFile,
    bytes: &[u8],
    signature: &Beside,
    rules: &Rules,
) -> Looked {
    let signature = Signature::check(bytes, signature, &rules.keys);
    let digest = hex::encode(Sha256::digest(bytes));
    let outline = Outline::of(&file_name(file), bytes);
    let loaded = vouched(file, &digest, &signature, rules).and_then(|()| {
        stamped(file, outline.as_ref().map_err(Clone::clone)?)?;
        introduced(engine, file, bytes)
    });
    Looked { digest: Some(digest), outline: outline.ok(), signature, loaded }
}

fn vouched(file: &ModuleFile, digest: &str, signature: &Signature, rules: &Rules) -> Result<(), FileRefused> {
    let name = file_name(file);
    let installed = &rules.installed;
    if let Some(was) = installed.last().filter(|_| !installed.iter().any(|known| known == digest)) {
        return Err(FileRefused::Changed { file: name, was: short(was), is: short(digest) });
    }
    signed_as_named(file, signature)?;
    if signature.is_good() || !is_required(rules.require_signature, &rules.keys) {
        return Ok(());
    }
    Err(match signature {
        Signature::Bad { why } => FileRefused::Signature { file: name, why: why.clone() },
        _ if rules.keys.is_empty() => FileRefused::NoKey { file: name },
        _ => FileRefused::Unsigned { file: name, keys: labels(&rules.keys) },
    })
}

/// A good signature of one version is none for another one: an old file does not become a new one by another name.
pub(crate) fn signed_as_named(file: &ModuleFile, signature: &Signature) -> Result<(), FileRefused> {
    let Some(Statement { name, version, .. }) = signature.statement() else { return Ok(()) };
    let (found, expected) = (format!("{name} {version}"), file.to_string());
    if found == expected { Ok(()) } else { Err(FileRefused::SignedAs { file: file_name(file), found, expected }) }
}

/// What was stamped into the file, if anything was, must be what its name says.
fn stamped(file: &ModuleFile, outline: &Outline) -> Result<(), FileRefused> {
    let is = |what, found: &Option<String>, expected: &str| match found {
        Some(found) if found != expected => {
            let (found, expected) = (found.clone(), expected.to_owned());
            Err(FileRefused::Stamped { file: file_name(file), what, found, expected })
        }
        _ => Ok(()),
    };
    is("name", &outline.stamped.name, &file.name)?;
    is("version", &outline.stamped.version, &file.version.to_string())
}

fn introduced(engine: &Engine, file: &ModuleFile, bytes: &[u8]) -> Result<Loaded, FileRefused> {
    let name = file_name(file);
    let module = engine.load_bytes(&name, bytes)?;
    let info = module
        .describe()
        .into_result()
        .map_err(|error| FileRefused::Silent { file: name.clone(), why: error.message().to_owned() })?;
    let found = format!("{} {}", info.name, info.version);
    if found != file.to_string() {
        return Err(FileRefused::Introduces { file: name, found, expected: file.to_string() });
    }
    let stamp = FileStamp { component: info.name.clone(), version: info.version.clone(), digest: module.digest() };
    Ok(Loaded { module, described: Described { info, file: stamp } })
}

pub(crate) fn file_name(file: &ModuleFile) -> String {
    file.path.file_name().unwrap_or(file.path.as_os_str()).to_string_lossy().into_owned()
}

fn labels(keys: &[TrustedKey]) -> String {
    keys.iter().map(|key| key.label.as_str()).collect::<Vec<_>>().join(", ")
}

/// Enough of a digest to tell two files apart.
fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}
