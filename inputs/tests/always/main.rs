//! The checks with generated inputs, in every run of the tests: a few hundred of each, made so that most of them come
//! past the first `if`. The fuzz targets in `fuzz/` go on from there.

mod garbled;
mod json;

use proptest::prelude::*;

use garbled::{garbled, lines};

/// The seeds of a target, as fuzzing begins with them.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|seed| seed.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Seeds with some of their bytes changed, removed, repeated.
fn garbled_seeds(name: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let seeds = seeds(name);
    (prop::sample::select(seeds), garbled()).prop_map(|(seed, garble)| garble.apply(seed))
}

proptest! {
    // What is found is kept in `found/`, as bytes that every target can read.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn configuration(text in "([1-3]x){0,2}[EX]5?(-[A-Z0-9]{1,4}){0,2}-[0-9]{1,3}Gb(-([0-9]x){0,2}[0-9]{1,4}(SSD|NVMe|hdd|x9S|Gb))*(-[a-z_]{1,4})?") {
        input_checks::check("configuration", text.as_bytes());
    }

    #[test]
    fn configuration_garbled(bytes in garbled_seeds("configuration")) {
        input_checks::check("configuration", &bytes);
    }

    #[test]
    fn server(bytes in json::server()) {
        input_checks::check("server", &bytes);
    }

    #[test]
    fn server_garbled(bytes in garbled_seeds("server")) {
        input_checks::check("server", &bytes);
    }

    #[test]
    fn answers(first in prop::sample::select(seeds("answers")), answers in prop::collection::vec(json::answer(), 0..6)) {
        // The call of a seed, with other answers.
        let mut bytes = first.split(|byte| *byte == b'\n').next().unwrap_or_default().to_vec();
        for answer in answers {
            bytes.push(b'\n');
            bytes.extend(answer);
        }
        input_checks::check("answers", &bytes);
    }

    #[test]
    fn answers_garbled(bytes in garbled_seeds("answers")) {
        input_checks::check("answers", &bytes);
    }

    #[test]
    fn state(bytes in garbled_seeds("state")) {
        input_checks::check("state", &bytes);
    }

    #[test]
    fn card(bytes in lines(&["identifier", "password", "url", "username", "rack", "label", "other"])) {
        input_checks::check("card", &bytes);
    }

    #[test]
    fn where_expression(words in prop::collection::vec(prop::sample::select(WORDS), 0..40)) {
        input_checks::check("where_expression", words.join(" ").as_bytes());
    }

    #[test]
    fn where_expression_nested(depth in 0_usize..80, open in "(not )?\\(?") {
        let close = if open.ends_with('(') { ")" } else { "" };
        let text = format!("{}id IS null{}", open.repeat(depth), close.repeat(depth));
        input_checks::check("where_expression", text.as_bytes());
    }

    #[test]
    fn request(bytes in garbled_seeds("request")) {
        input_checks::check("request", &bytes);
    }

    #[test]
    fn fleet(bytes in garbled_seeds("fleet")) {
        input_checks::check("fleet", &bytes);
    }

    #[test]
    fn signature(bytes in garbled_seeds("signature")) {
        input_checks::check("signature", &bytes);
    }

    #[test]
    fn recording(bytes in garbled_seeds("recording")) {
        input_checks::check("recording", &bytes);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for target in input_checks::TARGETS {
            (target.check)(&bytes);
        }
    }
}

proptest! {
    // Compiling takes milliseconds for each that gets so far.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn module_file(bytes in garbled_seeds("module_file")) {
        input_checks::check("module_file", &bytes);
    }
}

const WORDS: &[&str] = &[
    "id",
    "name",
    "is_new",
    "owner_email",
    "EQ",
    "ne",
    "CP",
    "IS null",
    "(",
    ")",
    "AND",
    "or",
    "not",
    "'%a%'",
    "''",
    "7",
    "-1",
    "true",
];
