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
//! | 2304 | the answer of `check-connection`: a failure with code and message |
//! | 2560 | the code of that failure, while it is put together |
//! | 4096 | the texts of the test, then the heap |

use std::fmt::Write;
use std::path::Path;

use processing_engine::contract::ContractVersion;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use super::ops::{self, Op};

/// Every export: interface, function, and the parameters of its core function. All return a pointer, or nothing to point
/// at. `call` alone fits into 15 parameters; with anything more it is passed in memory.
const EXPORTS: [(&str, &str, &str); 15] = [
    ("module-info", "describe", ""),
    (
        "catalog",
        "check-connection",
        "(param $id i64) (param $url i32) (param i32) (param $username i32) (param i32) (param $password i32) \
         (param i32) (param $settings i32) (param i32) (param $installation i32) (param i32) \
         (param $has-operation i32) (param $operation i64) (param $attempt i32) (param $now i64)",
    ),
    ("catalog", "sync-config", "(param $arguments i32)"),
    ("catalog", "inventory", "(param $arguments i32)"),
    ("catalog", "holdings", "(param $arguments i32)"),
    ("lifecycle", "open", "(param $arguments i32)"),
    ("lifecycle", "suspend", "(param $arguments i32)"),
    ("lifecycle", "resume", "(param $arguments i32)"),
    ("lifecycle", "close", "(param $arguments i32)"),
    ("lifecycle", "advance", "(param $arguments i32)"),
    ("lifecycle", "check-form", "(param $arguments i32)"),
    ("lifecycle", "understands", "(param $state i32) (param $length i32)"),
    ("change", "change", "(param $arguments i32)"),
    ("change", "login-link", "(param $arguments i32)"),
    ("upkeep", "reconcile", "(param $arguments i32)"),
];

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
pub(crate) struct Guest {
    version: String,
    wit: String,
    memory: Option<String>,
    extra: String,
    bodies: Vec<(&'static str, String)>,
    texts: ops::Texts,
    left_out: Option<&'static str>,
    filesystem: bool,
}

impl Guest {
    /// A module that does nothing, and says so to everything.
    pub(crate) fn new() -> Self {
        Self::made_for(ContractVersion::NEWEST)
    }

    /// As [`Guest::new`], made for this version of the contract. The newest one may not be released yet.
    pub(crate) fn made_for(version: ContractVersion) -> Self {
        let mut folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
        if version != ContractVersion::NEWEST {
            folder.push(format!("released/{version}"));
        }
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "wit"));
        // As one file, which begins with the one that names the package.
        files.sort_by_key(|path| (path.file_stem() != Some("types".as_ref()), path.clone()));
        let wit = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        Self {
            version: version.to_string(),
            wit,
            memory: None,
            extra: String::new(),
            bodies: Vec::new(),
            texts: ops::Texts::default(),
            left_out: None,
            filesystem: false,
        }
    }

    /// Made for another version of the contract.
    pub(crate) fn version(mut self, version: &str) -> Self {
        self.wit = self.wit.replace(&format!("@{};", self.version), &format!("@{version};"));
        self.version = version.into();
        self
    }

    /// Built from files that differ from the released ones.
    pub(crate) fn with_wit(mut self, part: &str, other: &str) -> Self {
        assert!(self.wit.contains(part), "{part}");
        self.wit = self.wit.replace(part, other);
        self
    }

    /// Asks for an interface that the contract does not have.
    pub(crate) fn wants_filesystem(mut self) -> Self {
        self.wit.push_str("interface filesystem { read: func() -> string; }\n");
        self.wit = self.wit.replace("import http;", "import http; import filesystem;");
        self.filesystem = true;
        self.body("describe", "(call $filesystem-read (i32.const 2048)) (i32.const 1024)")
    }

    /// Lacks an interface that it should export.
    pub(crate) fn without(mut self, interface: &'static str) -> Self {
        self.wit = self.wit.replace(&format!("export {interface};"), "");
        self.left_out = Some(interface);
        self
    }

    /// The memory's limits in pages of 64 KiB: `2`, or `2 100`.
    pub(crate) fn memory(mut self, limits: &str) -> Self {
        self.memory = Some(limits.into());
        self
    }

    /// Further definitions: functions, a start function, tables.
    pub(crate) fn define(mut self, wat: &str) -> Self {
        self.extra.push_str(wat);
        self
    }

    /// Replaces the body of an export, by the name of its function. It leaves a pointer on the stack.
    pub(crate) fn body(mut self, function: &'static str, wat: &str) -> Self {
        self.bodies.push((function, wat.into()));
        self
    }

    /// `check-connection` does these things, and answers with a failure that tells how the last one ended:
    /// see [`Op`].
    pub(crate) fn check_connection(mut self, ops: impl IntoIterator<Item = Op>) -> Self {
        let wat = ops::compile(ops, &mut self.texts);
        self.body("check-connection", &wat)
    }

    /// The core module, before it is a component.
    pub(crate) fn core(&self) -> Vec<u8> {
        let wat = self.wat();
        wat::parse_str(&wat).unwrap_or_else(|error| panic!("{error}\n{wat}"))
    }

    /// The component.
    pub(crate) fn build(&self) -> Vec<u8> {
        let mut core = self.core();
        let mut resolve = Resolve::default();
        let package = resolve.push_str("test.wit", &self.wit).unwrap();
        let world = resolve.select_world(&[package], Some("processing-module")).unwrap();
        embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8, false).unwrap();
        ComponentEncoder::default().module(&core).unwrap().validate(true).encode().unwrap()
    }

    fn wat(&self) -> String {
        let mut wat = String::from("(module\n");
        for (id, interface, function, params) in IMPORTS {
            if interface != "filesystem" || self.filesystem {
                let package = format!("billing:processing/{interface}@{}", self.version);
                writeln!(wat, "(import \"{package}\" \"{function}\" (func {id} {params}))").unwrap();
            }
        }
        // Two pages if the texts fit.
        let pages = self.texts.end().div_ceil(65536).max(2);
        let memory = self.memory.clone().unwrap_or(pages.to_string());
        writeln!(wat, "(memory (export \"memory\") {memory})").unwrap();
        wat.push_str(&self.texts.data());
        writeln!(wat, "(global $heap (mut i32) (i32.const {}))", self.texts.end()).unwrap();
        wat.push_str(ALLOCATE);
        wat.push_str(ops::FUNCTIONS);
        wat.push_str(&self.extra);
        for (interface, function, params) in EXPORTS {
            let is_there = self.wit.contains(&format!(" {function}: func("));
            if self.left_out == Some(interface) || !is_there {
                continue;
            }
            let body = self.bodies.iter().rev().find(|(name, _)| *name == function);
            let body = body.map_or("(i32.const 1024)", |(_, wat)| wat);
            let name = format!("billing:processing/{interface}@{}#{function}", self.version);
            writeln!(wat, "(func (export \"{name}\") {params} (result i32) {body})").unwrap();
        }
        wat.push(')');
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
