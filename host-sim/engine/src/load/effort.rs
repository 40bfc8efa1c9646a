//! How much work the compiler has with a file, as far as that can be told before it begins.
//!
//! The compiler follows each value of a function (a parameter or a local) through each of its loops. Where a function has
//! many of both, a file of a few ten KiB takes gigabytes and hours: about 2.5 KiB for each value in each loop. Time is
//! bounded by a deadline, memory can only be bounded beforehand.

use std::collections::BTreeSet;

use wasmparser::{FunctionBody, Operator, Parser, Payload, Result};

/// The most that any function of a component, or of a module in it, asks of the compiler: the values that it uses times its
/// loops. 0 for bytes that cannot be read: the compiler says what is wrong with those.
pub(crate) fn effort(bytes: &[u8]) -> usize {
    let functions = Parser::new(0).parse_all(bytes).map_while(Result::ok).filter_map(|payload| match payload {
        Payload::CodeSectionEntry(body) => Some(of_function(&body).unwrap_or_default()),
        _ => None,
    });
    functions.max().unwrap_or_default()
}

fn of_function(body: &FunctionBody<'_>) -> Result<usize> {
    let (mut values, mut loops) = (BTreeSet::new(), 0_usize);
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::LocalGet { local_index }
            | Operator::LocalSet { local_index }
            | Operator::LocalTee { local_index } => {
                values.insert(local_index);
            }
            Operator::Loop { .. } => loops += 1,
            _ => {}
        }
    }
    Ok(values.len().saturating_mul(loops))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_function_with_the_most_of_both_counts() {
        let wat = r#"(component (core module
            (func (param i32) (local i32 i32) (loop (loop (local.set 1 (local.get 0)) (br 1))))
            (func (param i32) (loop (br_if 0 (local.get 0))))))"#;
        assert_eq!(effort(&wat::parse_str(wat).unwrap()), 4);
        assert_eq!(effort(&wat::parse_str("(component)").unwrap()), 0);
        assert_eq!(effort(b"no component"), 0);
    }
}
