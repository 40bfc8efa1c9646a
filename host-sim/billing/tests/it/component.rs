//! Components for tests: see [`test_guests`]. Every export answers with zeros unless a test says otherwise, which means:
//! `ok`, an empty page, or `done` without changes; two answers of a step that is not the last one are made here.

use processing_engine::contract::ContractVersion;
use test_guests::Guest;

/// Where the answers of [`MORE`] and [`TASK`] are, and their texts: between what a guest keeps for itself.
const MORE_AT: u32 = 3072;
const TASK_AT: u32 = 3200;
const FIELD_AT: u32 = 3328;
const TEXTS_AT: u32 = 3456;

/// The body of a step that answers `more` with the state `half-way`, to be called again at once.
pub(crate) const MORE: &str = "(i32.const 3072)";
/// The body of a step that answers `more` with the state `half-way`, and waits for a task with one field, `rack`.
pub(crate) const TASK: &str = "(i32.const 3200)";

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
        let says = format!("(i32.const {})", u8::from(self.understands));
        let understands = if self.asked.is_empty() { says.as_str() } else { self.asked };
        let bodies = [
            ("open", self.open),
            ("advance", self.advance),
            ("check-form", self.check_form),
            ("understands", understands),
        ];
        let guest = Guest::made_for(self.contract).introduced(self.name, self.version).define(&answers());
        let given = bodies.into_iter().filter(|(_, body)| !body.is_empty());
        given.fold(guest, |guest, (function, body)| guest.body(function, body)).build()
    }
}

/// The two answers, and what they point at.
fn answers() -> String {
    let mut texts = String::new();
    let mut text = |text: &str| {
        let at = TEXTS_AT + u32::try_from(texts.len()).unwrap();
        texts.push_str(text);
        [at, u32::try_from(text.len()).unwrap()]
    };
    let (state, message) = (text("half-way"), text("half the way is done"));
    // `ok` of `more`: state, 50 %, message, no note.
    let unfinished = [0, 0, 1, 0, state[0], state[1], 50, message[0], message[1], 0, 0, 0];
    let more = data(MORE_AT, unfinished.into_iter().chain([0, 0, 0, 0]));
    let (key, title) = (text("place"), text("Place the server"));
    let task = [1, 0, key[0], key[1], title[0], title[1], 0, 0, FIELD_AT, 1, 0, 0];
    let task = data(TASK_AT, unfinished.into_iter().chain(task));
    let rack = text("rack");
    let field = data(FIELD_AT, [rack[0], rack[1], rack[0], rack[1]].into_iter().chain([0; 10]));
    format!("{more} {task} {field} (data (i32.const {TEXTS_AT}) \"{texts}\")")
}

/// Words in memory from there on.
fn data(at: u32, words: impl Iterator<Item = u32>) -> String {
    let bytes: String = words.flat_map(u32::to_le_bytes).map(|byte| format!("\\{byte:02x}")).collect();
    format!("(data (i32.const {at}) \"{bytes}\")")
}
