//! What a test's module does in one of its exports, step by step, and how it is written in WAT.

use std::fmt::Write;

use crate::contract::Export;

/// Stands for the placeholder of the connection's password in the texts of an [`Op`].
pub const PASSWORD: &str = "{password}";
/// Bytes of a placeholder.
const PLACEHOLDER: usize = 39;

/// One thing that a module does. The last one that has an outcome decides the failure that its export answers.
#[derive(Clone, Debug)]
pub enum Op {
    /// Sends a request. Code `status-200` and the body as message; or the error's name (`timeout`, `connect`, `tls`,
    /// `too-large`, `denied`) and its text.
    Send {
        /// The method.
        method: Verb,
        /// Path with query.
        path: String,
        /// Names and values.
        headers: Vec<(String, String)>,
        /// The body, if there is one.
        body: Option<String>,
    },
    /// Sends the message of the outcome so far to `/back`, in the header `x-back`, where nothing is put in for it: so the
    /// panel sees what the module saw.
    SendBack,
    /// Reads the session. Code `some` and the value, or `none`.
    GetSession(&'static str),
    /// Writes to the session: key, value, milliseconds.
    SetSession(&'static str, &'static str, u64),
    /// Forgets a key.
    ForgetSession(&'static str),
    /// Asks for services. Code `status-` and their number in three digits.
    Records(Vec<&'static str>),
    /// Writes to the log: level 0 (debug) to 3 (error), and text.
    Log(u8, String),
    /// Does these things so many times.
    Repeat(u32, Vec<Op>),
    /// WAT that leaves nothing on the stack.
    Wat(String),
}

/// The contract's methods in their order.
#[derive(Clone, Copy, Debug)]
pub enum Verb {
    /// Reads.
    Get = 0,
    /// Acts.
    Post = 1,
    /// Removes.
    Delete = 2,
}

impl Op {
    /// A GET request without headers.
    #[must_use]
    pub fn get(path: &str) -> Self {
        Self::Send { method: Verb::Get, path: path.into(), headers: Vec::new(), body: None }
    }

    /// A POST request without headers.
    #[must_use]
    pub fn post(path: &str, body: &str) -> Self {
        Self::Send { method: Verb::Post, path: path.into(), headers: Vec::new(), body: Some(body.into()) }
    }

    /// The same request with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Send { headers, .. } = &mut self {
            headers.push((name.into(), value.into()));
        }
        self
    }
}

/// Texts in the memory of a guest.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    bytes: Vec<u8>,
}

/// Where they begin.
const START: usize = 4096;

impl Texts {
    /// Places bytes at a multiple of four, and says where.
    pub(crate) fn place(&mut self, bytes: &[u8]) -> usize {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        let at = START + self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        at
    }

    /// Places a text; says where it is and how long, as a record holds it.
    pub(crate) fn text(&mut self, text: &str) -> [u8; 8] {
        pointer(self.place_text(text))
    }

    /// Places the items of a list; says where they are and how many, as a record holds it.
    pub(crate) fn list(&mut self, items: &[u8], count: usize) -> [u8; 8] {
        let at = self.place(items);
        pointer((at, count, String::new()))
    }

    /// Places a text with holes where the placeholder goes; returns where it is, its length, and WAT that fills the holes.
    fn place_text(&mut self, text: &str) -> (usize, usize, String) {
        let filled = text.replace(PASSWORD, &"?".repeat(PLACEHOLDER));
        let at = self.place(filled.as_bytes());
        let mut fill = String::new();
        let mut hole = 0;
        for (count, part) in text.split(PASSWORD).enumerate() {
            if count > 0 {
                // `$password` is where the placeholder is; its length is known.
                let to = at + hole;
                writeln!(fill, "(memory.copy (i32.const {to}) (local.get $password) (i32.const {PLACEHOLDER}))")
                    .unwrap();
                hole += PLACEHOLDER;
            }
            hole += part.len();
        }
        (at, filled.len(), fill)
    }

    /// The data segment.
    pub(crate) fn data(&self) -> String {
        let escaped: String = self.bytes.iter().map(|byte| format!("\\{byte:02x}")).collect();
        format!("(data (i32.const {START}) \"{escaped}\")\n")
    }

    /// Where the heap begins.
    pub(crate) fn end(&self) -> usize {
        (START + self.bytes.len()).next_multiple_of(16)
    }
}

/// Functions that note how an operation ended, in the answer at 2304, whose failure begins at `$failure`.
pub(crate) const FUNCTIONS: &str = r#"
(global $failure (mut i32) (i32.const 0))
(data (i32.const 2600) "timeoutconnecttlstoo-largedeniedsomenonestatus-")
;; The answer is a failure of the kind `invalid` with this code and message.
(func $note (param $code i32) (param $code-length i32) (param $message i32) (param $length i32)
  (i32.store8 (i32.const 2304) (i32.const 1))
  (i32.store8 (global.get $failure) (i32.const 2))
  (i32.store offset=4 (global.get $failure) (local.get $code))
  (i32.store offset=8 (global.get $failure) (local.get $code-length))
  (i32.store offset=12 (global.get $failure) (local.get $message))
  (i32.store offset=16 (global.get $failure) (local.get $length)))
;; The same with the code `status-` and three digits.
(func $note-number (param $number i32) (param $message i32) (param $length i32)
  (memory.copy (i32.const 2560) (i32.const 2640) (i32.const 7))
  (i32.store8 (i32.const 2567)
    (i32.add (i32.const 48) (i32.rem_u (i32.div_u (local.get $number) (i32.const 100)) (i32.const 10))))
  (i32.store8 (i32.const 2568)
    (i32.add (i32.const 48) (i32.rem_u (i32.div_u (local.get $number) (i32.const 10)) (i32.const 10))))
  (i32.store8 (i32.const 2569) (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10))))
  (call $note (i32.const 2560) (i32.const 10) (local.get $message) (local.get $length)))
;; How `http.send` ended, from its result at 2048.
(func $note-answer
  (local $error i32)
  (if (i32.eqz (i32.load8_u (i32.const 2048)))
    (then
      (call $note-number (i32.load16_u (i32.const 2052)) (i32.load (i32.const 2064)) (i32.load (i32.const 2068)))
      (return)))
  (local.set $error (i32.load8_u (i32.const 2052)))
  (if (i32.eq (local.get $error) (i32.const 0))
    (then (call $note (i32.const 2600) (i32.const 7) (i32.const 0) (i32.const 0))))
  (if (i32.eq (local.get $error) (i32.const 1))
    (then (call $note (i32.const 2607) (i32.const 7) (i32.load (i32.const 2056)) (i32.load (i32.const 2060)))))
  (if (i32.eq (local.get $error) (i32.const 2))
    (then (call $note (i32.const 2614) (i32.const 3) (i32.load (i32.const 2056)) (i32.load (i32.const 2060)))))
  (if (i32.eq (local.get $error) (i32.const 3))
    (then (call $note (i32.const 2617) (i32.const 9) (i32.const 0) (i32.const 0))))
  (if (i32.eq (local.get $error) (i32.const 4))
    (then (call $note (i32.const 2626) (i32.const 6) (i32.load (i32.const 2056)) (i32.load (i32.const 2060))))))
;; What `session.get` returned.
(func $note-option
  (if (i32.load8_u (i32.const 2048))
    (then (call $note (i32.const 2632) (i32.const 4) (i32.load (i32.const 2052)) (i32.load (i32.const 2056))))
    (else (call $note (i32.const 2636) (i32.const 4) (i32.const 0) (i32.const 0)))))
"#;

/// The body of an export that does these things.
pub(crate) fn compile(export: &Export, ops: &[Op], texts: &mut Texts) -> String {
    let mut loops = 0;
    let mut wat = String::new();
    for op in ops {
        wat.push_str(&one(op, texts, &mut loops));
    }
    let locals: String = (0..loops).map(|index| format!("(local $left{index} i32)")).collect();
    let password = export.password.unwrap_or("(i32.const 0)");
    let failure = 2304 + export.failure.expect("a function that can fail");
    format!(
        "(local $password i32){locals}\n(local.set $password {password}) (global.set $failure (i32.const {failure}))\n\
         {wat}\n(i32.const 2304)"
    )
}

fn one(op: &Op, texts: &mut Texts, loops: &mut u32) -> String {
    match op {
        Op::Send { method, path, headers, body } => send(*method, path, headers, body.as_deref(), texts),
        Op::SendBack => {
            let (path, path_length, _) = texts.place_text("/back");
            let name = pointer(texts.place_text("x-back"));
            let header = texts.place(&[name, [0; 8]].concat());
            format!(
                "(i32.store (i32.const {}) (i32.load offset=12 (global.get $failure))) \
                 (i32.store (i32.const {}) (i32.load offset=16 (global.get $failure))) \
                 (call $send (i32.const 0) (i32.const {path}) (i32.const {path_length}) (i32.const {header}) \
                 (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 2048)) (call $note-answer)\n",
                header + 8,
                header + 12
            )
        }
        Op::GetSession(key) => {
            let (at, length, _) = texts.place_text(key);
            format!("(call $session-get (i32.const {at}) (i32.const {length}) (i32.const 2048)) (call $note-option)\n")
        }
        Op::SetSession(key, value, ttl) => {
            let (key_at, key_length, _) = texts.place_text(key);
            let (at, length, _) = texts.place_text(value);
            format!(
                "(call $session-set (i32.const {key_at}) (i32.const {key_length}) (i32.const {at}) (i32.const {length}) \
                 (i64.const {ttl}))\n"
            )
        }
        Op::ForgetSession(key) => {
            let (at, length, _) = texts.place_text(key);
            format!("(call $session-forget (i32.const {at}) (i32.const {length}))\n")
        }
        Op::Records(ids) => {
            let list: Vec<u8> = ids.iter().flat_map(|id| pointer(texts.place_text(id))).collect();
            let at = texts.place(&list);
            format!(
                "(call $records (i32.const {at}) (i32.const {}) (i32.const 2048)) \
                 (call $note-number (i32.load (i32.const 2052)) (i32.const 0) (i32.const 0))\n",
                ids.len()
            )
        }
        Op::Log(level, text) => {
            let (at, length, fill) = texts.place_text(text);
            format!("{fill}(call $log (i32.const {level}) (i32.const {at}) (i32.const {length}))\n")
        }
        Op::Repeat(times, ops) => {
            let index = *loops;
            *loops += 1;
            let inner: String = ops.iter().map(|op| one(op, texts, loops)).collect();
            format!(
                "(local.set $left{index} (i32.const {times}))\n(loop $loop{index}\n{inner}\
                 (br_if $loop{index} (local.tee $left{index} (i32.sub (local.get $left{index}) (i32.const 1)))))\n"
            )
        }
        Op::Wat(wat) => format!("{wat}\n"),
    }
}

fn send(method: Verb, path: &str, headers: &[(String, String)], body: Option<&str>, texts: &mut Texts) -> String {
    let (path_at, path_length, mut fill) = texts.place_text(path);
    let mut list = Vec::new();
    for (name, value) in headers {
        for text in [name, value] {
            let placed = texts.place_text(text);
            fill.push_str(&placed.2);
            list.extend(pointer(placed));
        }
    }
    let headers_at = texts.place(&list);
    let (body_at, body_length, fill_body) = texts.place_text(body.unwrap_or_default());
    let has_body = u8::from(body.is_some());
    format!(
        "{fill}{fill_body}(call $send (i32.const {}) (i32.const {path_at}) (i32.const {path_length}) \
         (i32.const {headers_at}) (i32.const {}) (i32.const {has_body}) (i32.const {body_at}) (i32.const {body_length}) \
         (i32.const 2048)) (call $note-answer)\n",
        method as i32,
        headers.len()
    )
}

/// Address and length, as a list holds them.
fn pointer((at, length, _): (usize, usize, String)) -> [u8; 8] {
    let number = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    let ([a, b, c, d], [e, f, g, h]) = (number(at), number(length));
    [a, b, c, d, e, f, g, h]
}
