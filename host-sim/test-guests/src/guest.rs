//! Makes components for tests: a core module in WAT with all exports of the world, made a component by `wit-component`
//! with the metadata of the real files in `wit/`.
//!
//! No compiler for wasm is needed, and a hostile instruction is written as itself. Every export answers with zeros unless
//! a test replaces its body: an empty description, `ok`, `done` without changes.
//!
//! # Memory of a guest
//! | from | what |
//! |---|---|
//! | 1024 | zeros: what exports answer |
//! | 2048 | what an import returned |
//! | 2304 | the answer of an export that does [`Op`]s: a failure with code and message |
//! | 2560 | the code of that failure, while it is put together |
//! | 4096 | the texts of the test, then the heap |

use std::fmt::Write;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

use crate::contract;
use crate::ops::{self, Op};

/// The imports, by the names that bodies call them by.
const IMPORTS: [(&str, &str, &str, &str); 7] = [
    ("$send", "http", "send", "(param i32 i32 i32 i32 i32 i32 i32 i32 i32)"),
    ("$session-get", "session", "get", "(param i32 i32 i32)"),
    ("$session-set", "session", "set", "(param i32 i32 i32 i32 i64)"),
    ("$session-forget", "session", "forget", "(param i32 i32)"),
    ("$records", "records", "services-by-external-id", "(param i32 i32 i32)"),
    ("$log", "log", "write", "(param i32 i32 i32)"),
    // Only in a world to which a test added it.
    ("$filesystem-read", "filesystem", "read", "(param i32)"),
];

/// A component in the making.
#[derive(Debug, Clone)]
pub struct Guest {
    version: String,
    wit: String,
    memory: Option<String>,
    extra: String,
    bodies: Vec<(String, Body)>,
    texts: ops::Texts,
    left_out: Option<&'static str>,
    filesystem: bool,
}

/// What an export does.
#[derive(Debug, Clone)]
enum Body {
    Wat(String),
    Ops(Vec<Op>),
}

impl Default for Guest {
    fn default() -> Self {
        Self::new()
    }
}

impl Guest {
    /// A module that does nothing, and says so to everything.
    #[must_use]
    pub fn new() -> Self {
        Self::of(contract::text(None))
    }

    /// As [`Guest::new`], made for this version of the contract.
    #[must_use]
    pub fn made_for(contract: impl ToString) -> Self {
        let (newest, version) = (Self::new(), contract.to_string());
        if newest.version == version { newest } else { Self::of(contract::text(Some(&version))) }
    }

    fn of(wit: String) -> Self {
        Self {
            version: contract::version(&wit),
            wit,
            memory: None,
            extra: String::new(),
            bodies: Vec::new(),
            texts: ops::Texts::default(),
            left_out: None,
            filesystem: false,
        }
    }

    /// A module that introduces itself by this name and version, and sells a `dedicated` server without any choice.
    #[must_use]
    pub fn named(name: &str, version: &str) -> Self {
        Self::new().introduced(name, version)
    }

    /// As [`Guest::named`], for a module that is there.
    #[must_use]
    pub fn introduced(self, name: &str, version: &str) -> Self {
        let mut guest = self;
        let product = [guest.texts.text("dedicated"), guest.texts.text("Dedicated server"), [0; 8], [0; 8]].concat();
        let product = guest.texts.list(&product, 1);
        let texts = [name, "Test module", version, "Test panel"].map(|text| guest.texts.text(text));
        let info = [texts.concat(), [0; 8].to_vec(), product.to_vec()].concat();
        let at = guest.texts.place(&info);
        guest.body("describe", &format!("(i32.const {at})"))
    }

    /// Made for another version of the contract.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        self.wit = self.wit.replace(&format!("@{};", self.version), &format!("@{version};"));
        self.version = version.into();
        self
    }

    /// Built from files that differ from the released ones.
    #[must_use]
    pub fn with_wit(mut self, part: &str, other: &str) -> Self {
        assert!(self.wit.contains(part), "{part}");
        self.wit = self.wit.replace(part, other);
        self
    }

    /// Asks for an interface that the contract does not have.
    #[must_use]
    pub fn wants_filesystem(mut self) -> Self {
        self.wit.push_str("interface filesystem { read: func() -> string; }\n");
        self.wit = self.wit.replace("import http;", "import http; import filesystem;");
        self.filesystem = true;
        self.body("describe", "(call $filesystem-read (i32.const 2048)) (i32.const 1024)")
    }

    /// Lacks an interface that it should export.
    #[must_use]
    pub fn without(mut self, interface: &'static str) -> Self {
        self.wit = self.wit.replace(&format!("export {interface};"), "");
        self.left_out = Some(interface);
        self
    }

    /// The memory's limits in pages of 64 KiB: `2`, or `2 100`.
    #[must_use]
    pub fn memory(mut self, limits: &str) -> Self {
        self.memory = Some(limits.into());
        self
    }

    /// Further definitions: functions, a start function, tables.
    #[must_use]
    pub fn define(mut self, wat: &str) -> Self {
        self.extra.push_str(wat);
        self
    }

    /// Replaces the body of an export, by the name of its function. It leaves a pointer on the stack. Arguments that are
    /// passed in memory are at `$arguments`.
    #[must_use]
    pub fn body(mut self, function: &str, wat: &str) -> Self {
        self.bodies.push((function.into(), Body::Wat(wat.into())));
        self
    }

    /// An export does these things, and answers with a failure that tells how the last one ended, or with `ok` when none
    /// of them has an outcome: see [`Op`].
    #[must_use]
    pub fn does(mut self, function: &str, ops: impl IntoIterator<Item = Op>) -> Self {
        self.bodies.push((function.into(), Body::Ops(ops.into_iter().collect())));
        self
    }

    /// [`Guest::does`] for `check-connection`.
    #[must_use]
    pub fn check_connection(self, ops: impl IntoIterator<Item = Op>) -> Self {
        self.does("check-connection", ops)
    }

    /// The core module, before it is a component.
    #[must_use]
    pub fn core(&self) -> Vec<u8> {
        let wat = self.wat();
        wat::parse_str(&wat).unwrap_or_else(|error| panic!("{error}\n{wat}"))
    }

    /// The component.
    #[must_use]
    pub fn build(&self) -> Vec<u8> {
        let mut core = self.core();
        let (resolve, world) = contract::parse(&self.wit);
        embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8, false).unwrap();
        ComponentEncoder::default().module(&core).unwrap().validate(true).encode().unwrap()
    }

    fn wat(&self) -> String {
        let mut texts = self.texts.clone();
        let functions = self.functions(&mut texts);
        let mut wat = String::from("(module\n");
        for (id, interface, function, params) in IMPORTS {
            if interface != "filesystem" || self.filesystem {
                let package = format!("billing:processing/{interface}@{}", self.version);
                writeln!(wat, "(import \"{package}\" \"{function}\" (func {id} {params}))").unwrap();
            }
        }
        // Two pages if the texts fit.
        let pages = texts.end().div_ceil(65536).max(2);
        let memory = self.memory.clone().unwrap_or(pages.to_string());
        writeln!(wat, "(memory (export \"memory\") {memory})").unwrap();
        wat.push_str(&texts.data());
        writeln!(wat, "(global $heap (mut i32) (i32.const {}))", texts.end()).unwrap();
        wat.push_str(ALLOCATE);
        wat.push_str(ops::FUNCTIONS);
        wat.push_str(&self.extra);
        wat.push_str(&functions);
        wat.push(')');
        wat
    }

    fn functions(&self, texts: &mut ops::Texts) -> String {
        let (resolve, world) = contract::parse(&self.wit);
        let mut wat = String::new();
        for export in contract::exports(&resolve, world) {
            if self.left_out == Some(export.interface.as_str()) {
                continue;
            }
            let body = self.bodies.iter().rev().find(|(name, _)| *name == export.function).map(|(_, body)| body);
            let body = match body {
                None => "(i32.const 1024)".to_owned(),
                Some(Body::Wat(wat)) => wat.clone(),
                Some(Body::Ops(ops)) => ops::compile(&export, ops, texts),
            };
            writeln!(wat, "(func (export \"{}\") {} (result i32) {body})", export.name, export.params).unwrap();
        }
        wat
    }
}

/// Memory for what the host hands over; nothing is ever given back.
const ALLOCATE: &str = r#"
(func $allocate (export "cabi_realloc") (param $old i32) (param i32) (param $align i32) (param $size i32) (result i32)
  (local $at i32) (local $missing i32)
  (if (local.get $old) (then unreachable))
  (local.set $at
    (i32.and (i32.sub (i32.add (global.get $heap) (local.get $align)) (i32.const 1))
             (i32.sub (i32.const 0) (local.get $align))))
  (global.set $heap (i32.add (local.get $at) (local.get $size)))
  (local.set $missing (i32.sub (global.get $heap) (i32.mul (memory.size) (i32.const 65536))))
  (if (i32.gt_s (local.get $missing) (i32.const 0))
    (then
      (if (i32.eq (memory.grow (i32.div_u (i32.add (local.get $missing) (i32.const 65535)) (i32.const 65536)))
                  (i32.const -1))
        (then unreachable))))
  (local.get $at))
"#;
