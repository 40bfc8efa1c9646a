//! Makes components for tests: a core module in WAT, made a component with the metadata of the real files in `wit/`.
//!
//! Every export answers with zeros, which means: `ok`, an empty page, or `done` without changes. Only the introduction
//! is filled in.

use std::path::Path;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Where zeros are, where the introduction is, and where its texts are.
const ZEROS: u32 = 1024;
const INFO: u32 = 2048;
const TEXTS: u32 = 2304;

/// A component that introduces itself like this. `open` is the body of that function, in WAT.
pub(crate) fn component(name: &str, version: &str, open: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(folder).unwrap();
    let world = resolve.select_world(&[package], Some("processing-module")).unwrap();
    let mut core = wat::parse_str(core(name, version, open)).unwrap();
    embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8, false).unwrap();
    ComponentEncoder::default().module(&core).unwrap().validate(true).encode().unwrap()
}

fn core(name: &str, version: &str, open: &str) -> String {
    let mut texts = String::new();
    let mut text = |text: &str| {
        let at = TEXTS + u32::try_from(texts.len()).unwrap();
        texts.push_str(text);
        [at, u32::try_from(text.len()).unwrap()]
    };
    // The records `info` and, behind it, its only `product`, field by field.
    let product = INFO + 48;
    let info = [text(name), text("Test module"), text(version), text("Test panel"), [0, 0], [product, 1]];
    let product = [text("dedicated"), text("Dedicated server"), [0, 0], [0, 0]];
    let words = info.into_iter().chain(product).flatten().flat_map(u32::to_le_bytes);
    let words: String = words.map(|byte| format!("\\{byte:02x}")).collect();
    let check = "(param i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64 i32 i64)";
    let export = |name: &str, params: &str, body: &str| {
        format!("(func (export \"billing:processing/{name}\") {params} (result i32) {body})")
    };
    let zeros = format!("(i32.const {ZEROS})");
    let exports = [
        export("module-info@0.1.0#describe", "", &format!("(i32.const {INFO})")),
        export("catalog@0.1.0#check-connection", check, &zeros),
        export("catalog@0.1.0#sync-config", "(param i32)", &zeros),
        export("catalog@0.1.0#inventory", "(param i32)", &zeros),
        export("catalog@0.1.0#holdings", "(param i32)", &zeros),
        export("lifecycle@0.1.0#open", "(param i32)", if open.is_empty() { &zeros } else { open }),
        export("lifecycle@0.1.0#suspend", "(param i32)", &zeros),
        export("lifecycle@0.1.0#resume", "(param i32)", &zeros),
        export("lifecycle@0.1.0#close", "(param i32)", &zeros),
        export("lifecycle@0.1.0#advance", "(param i32)", &zeros),
        export("lifecycle@0.1.0#check-form", "(param i32)", &zeros),
        export("change@0.1.0#change", "(param i32)", &zeros),
        export("change@0.1.0#login-link", "(param i32)", &zeros),
        export("upkeep@0.1.0#reconcile", "(param i32)", &zeros),
    ];
    format!(
        "(module (memory (export \"memory\") 2) (data (i32.const {INFO}) \"{words}\") \
         (data (i32.const {TEXTS}) \"{texts}\") (global $heap (mut i32) (i32.const 8192)) \
         (func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) (local $at i32) \
         (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8))) \
         (global.set $heap (i32.add (local.get $at) (local.get 3))) (local.get $at)) {})",
        exports.join("\n")
    )
}
