//! Makes components for tests: a core module in WAT, made a component with the metadata of the real files in `wit/`.
//!
//! Every export answers with zeros unless a test says otherwise, which means: `ok`, an empty page, or `done` without
//! changes. Only the introduction is filled in, and two answers of a step that is not the last one.

use std::path::Path;

use processing_engine::contract::ContractVersion;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Where zeros are, where the introduction is, and where its texts are.
const ZEROS: u32 = 1024;
const INFO: u32 = 2048;
const TEXTS: u32 = 2304;
/// Where the answers of [`MORE`] and [`TASK`] are.
const MORE_AT: u32 = 4096;
const TASK_AT: u32 = 4224;
const FIELD_AT: u32 = 4352;

/// The body of a step that answers `more` with the state `half-way`, to be called again at once.
pub(crate) const MORE: &str = "(i32.const 4096)";
/// The body of a step that answers `more` with the state `half-way`, and waits for a task with one field, `rack`.
pub(crate) const TASK: &str = "(i32.const 4224)";

/// A component in the making.
pub(crate) struct Made<'a> {
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
    /// The contract that it is made for.
    pub(crate) contract: ContractVersion,
    /// The bodies of functions, in WAT.
    pub(crate) open: &'a str,
    pub(crate) advance: &'a str,
    pub(crate) check_form: &'a str,
    /// What it says of every state.
    pub(crate) understands: bool,
    /// The body of the function that says so, if it is to be another one.
    pub(crate) asked: &'a str,
}

/// A component that introduces itself like this. `open` is the body of that function, in WAT.
pub(crate) fn component(name: &str, version: &str, open: &str) -> Vec<u8> {
    Made { name, open, ..Made::of(version) }.build()
}

impl<'a> Made<'a> {
    /// A version of `pmtest` that does nothing.
    pub(crate) fn of(version: &'a str) -> Self {
        Self {
            name: "pmtest",
            version,
            contract: ContractVersion::NEWEST,
            open: "",
            advance: "",
            check_form: "",
            understands: true,
            asked: "",
        }
    }

    /// The component.
    pub(crate) fn build(&self) -> Vec<u8> {
        let mut folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
        if self.contract != ContractVersion::NEWEST {
            folder.push(format!("released/{}", self.contract));
        }
        let mut resolve = Resolve::default();
        let (package, _) = resolve.push_dir(folder).unwrap();
        let world = resolve.select_world(&[package], Some("processing-module")).unwrap();
        let mut core = wat::parse_str(self.core()).unwrap();
        embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8, false).unwrap();
        ComponentEncoder::default().module(&core).unwrap().validate(true).encode().unwrap()
    }

    fn core(&self) -> String {
        let mut texts = String::new();
        let mut text = |text: &str| {
            let at = TEXTS + u32::try_from(texts.len()).unwrap();
            texts.push_str(text);
            [at, u32::try_from(text.len()).unwrap()]
        };
        // The records `info` and, behind it, its only `product`, field by field.
        let product = INFO + 48;
        let info = [text(self.name), text("Test module"), text(self.version), text("Test panel"), [0, 0], [product, 1]];
        let product = [text("dedicated"), text("Dedicated server"), [0, 0], [0, 0]];
        let info = data(INFO, info.into_iter().chain(product).flatten());
        let (state, message) = (text("half-way"), text("half the way is done"));
        // `ok` of `more`: state, 50 %, message, no note.
        let unfinished = [0, 0, 1, 0, state[0], state[1], 50, message[0], message[1], 0, 0, 0];
        let more = data(MORE_AT, unfinished.into_iter().chain([0, 0, 0, 0]));
        let (key, title) = (text("place"), text("Place the server"));
        let task = [1, 0, key[0], key[1], title[0], title[1], 0, 0, FIELD_AT, 1, 0, 0];
        let task = data(TASK_AT, unfinished.into_iter().chain(task));
        let rack = text("rack");
        let field = data(FIELD_AT, [rack[0], rack[1], rack[0], rack[1]].into_iter().chain([0; 10]));
        let exports = self.exports();
        format!(
            "(module (memory (export \"memory\") 2) {info} {more} {task} {field} \
             (data (i32.const {TEXTS}) \"{texts}\") (global $heap (mut i32) (i32.const 8192)) \
             (func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) (local $at i32) \
             (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8))) \
             (global.set $heap (i32.add (local.get $at) (local.get 3))) (local.get $at)) {exports})"
        )
    }

    fn exports(&self) -> String {
        let contract = self.contract;
        let export = |name: &str, params: &str, body: &str| {
            let body = if body.is_empty() { format!("(i32.const {ZEROS})") } else { body.to_owned() };
            let (interface, function) = name.split_once('#').unwrap();
            let name = format!("billing:processing/{interface}@{contract}#{function}");
            format!("(func (export \"{name}\") {params} (result i32) {body})")
        };
        let check = "(param i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64 i32 i64)";
        let says = format!("(i32.const {})", u8::from(self.understands));
        let understands = if self.asked.is_empty() { &says } else { self.asked };
        let mut exports = vec![
            export("module-info#describe", "", &format!("(i32.const {INFO})")),
            export("catalog#check-connection", check, ""),
            export("catalog#sync-config", "(param i32)", ""),
            export("catalog#inventory", "(param i32)", ""),
            export("catalog#holdings", "(param i32)", ""),
            export("lifecycle#open", "(param i32)", self.open),
            export("lifecycle#suspend", "(param i32)", ""),
            export("lifecycle#resume", "(param i32)", ""),
            export("lifecycle#close", "(param i32)", ""),
            export("lifecycle#advance", "(param i32)", self.advance),
            export("lifecycle#check-form", "(param i32)", self.check_form),
            export("change#change", "(param i32)", ""),
            export("change#login-link", "(param i32)", ""),
            export("upkeep#reconcile", "(param i32)", ""),
        ];
        if contract >= ContractVersion::V0_2_0 {
            exports.push(export("lifecycle#understands", "(param i32 i32)", understands));
        }
        exports.join("\n")
    }
}

/// Words in memory from there on.
fn data(at: u32, words: impl Iterator<Item = u32>) -> String {
    let bytes: String = words.flat_map(u32::to_le_bytes).map(|byte| format!("\\{byte:02x}")).collect();
    format!("(data (i32.const {at}) \"{bytes}\")")
}
