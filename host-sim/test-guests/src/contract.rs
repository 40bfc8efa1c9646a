//! The contract, as far as a guest has to know it: what it exports, and how that looks in WebAssembly.

use std::path::Path;

use wit_parser::abi::{AbiVariant, WasmType};
use wit_parser::{Int, Resolve, SizeAlign, Type, TypeDefKind, WorldId, WorldItem};

/// A function that a guest has to export. All of them return a pointer or a number.
pub(crate) struct Export {
    /// Name of the interface, such as `lifecycle`.
    pub(crate) interface: String,
    /// Name of the function, such as `open`.
    pub(crate) function: String,
    /// Its name in the core module.
    pub(crate) name: String,
    /// Its parameters in WAT.
    pub(crate) params: String,
    /// WAT that puts the address of the connection's password on the stack; nothing when the function is called without
    /// one.
    pub(crate) password: Option<&'static str>,
    /// Where a failure begins in its result; nothing when it cannot fail.
    pub(crate) failure: Option<usize>,
}

/// The files of this version of the contract as one text, which begins with the one that names the package. None: of the
/// version in `wit/`, which may not be released yet.
pub(crate) fn text(version: Option<&str>) -> String {
    let mut folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    if let Some(version) = version {
        folder.push(format!("released/{version}"));
    }
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "wit"));
    files.sort_by_key(|path| (path.file_stem() != Some("types".as_ref()), path.clone()));
    files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// The version in the text.
pub(crate) fn version(text: &str) -> String {
    let (_, rest) = text.split_once("package billing:processing@").expect("the package's name");
    rest.split_once(';').expect("the end of its name").0.to_owned()
}

/// The contract in this text.
pub(crate) fn parse(text: &str) -> (Resolve, WorldId) {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("test.wit", text).unwrap();
    let world = resolve.select_world(&[package], Some("processing-module")).unwrap();
    (resolve, world)
}

/// Everything that the world exports.
pub(crate) fn exports(resolve: &Resolve, world: WorldId) -> Vec<Export> {
    let mut sizes = SizeAlign::default();
    sizes.fill(resolve).unwrap();
    let mut exports = Vec::new();
    for item in resolve.worlds[world].exports.values() {
        let WorldItem::Interface { id, .. } = item else { continue };
        let interface = resolve.id_of(*id).expect("an interface with a name");
        for function in resolve.interfaces[*id].functions.values() {
            let signature = resolve.wasm_signature(AbiVariant::GuestExport, function);
            let with_call = function.params.first().is_some_and(|first| first.name == "call");
            let params = if signature.indirect_params {
                "(param $arguments i32)".to_owned()
            } else {
                signature.params.iter().map(|kind| format!("(param {})", word(*kind))).collect()
            };
            // `call` begins with the connection: id, URL, user name, password.
            let password = match (with_call, signature.indirect_params) {
                (false, _) => None,
                (true, true) => Some("(i32.load offset=24 (local.get $arguments))"),
                (true, false) => Some("(local.get 5)"),
            };
            exports.push(Export {
                interface: resolve.interfaces[*id].name.clone().unwrap_or_default(),
                function: function.name.clone(),
                name: format!("{interface}#{}", function.name),
                params,
                password,
                failure: function.result.as_ref().and_then(|result| failure(resolve, &sizes, result)),
            });
        }
    }
    exports
}

fn failure(resolve: &Resolve, sizes: &SizeAlign, result: &Type) -> Option<usize> {
    let Type::Id(id) = result else { return None };
    let TypeDefKind::Result(result) = &resolve.types[*id].kind else { return None };
    Some(sizes.payload_offset(Int::U8, [result.ok.as_ref(), result.err.as_ref()]).size_wasm32())
}

fn word(kind: WasmType) -> &'static str {
    match kind {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => "i32",
        WasmType::I64 | WasmType::PointerOrI64 => "i64",
        WasmType::F32 => "f32",
        WasmType::F64 => "f64",
    }
}
