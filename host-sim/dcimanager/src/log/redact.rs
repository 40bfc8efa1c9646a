//! Blots out secrets before anything is kept.

use serde_json::Value;

const BLOT: &str = "***";
const SECRET_NAMES: [&str; 4] = ["password", "secret", "token", "key"];
const LOGIN_KEY: &str = "/auth/key-v4/";

/// A body for the log: JSON with its secrets blotted out; of anything else only the size, as nobody knows where its
/// secrets are.
pub(crate) fn body(bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() {
        return None;
    }
    Some(match serde_json::from_slice::<Value>(bytes) {
        Ok(mut value) => {
            blot(&mut value);
            value.to_string()
        }
        Err(_) => format!("<{} bytes that are not JSON>", bytes.len()),
    })
}

fn blot(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                let name = name.to_lowercase();
                if SECRET_NAMES.iter().any(|secret| name.contains(secret)) {
                    *value = Value::String(BLOT.to_owned());
                } else {
                    blot(value);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(blot),
        _ => {}
    }
}

/// A path for the log: a login key in it is as good as a password.
pub(crate) fn path(target: &str) -> String {
    match target.strip_prefix(LOGIN_KEY) {
        Some(_) => format!("{LOGIN_KEY}{BLOT}"),
        None => target.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_blotted_out_wherever_they_stand() {
        let shown = body(br#"{"email":"a@b","password":"s3cret","list":[{"Root_Password":"s3cret"}]}"#).unwrap();
        assert!(!shown.contains("s3cret"), "{shown}");
        assert!(shown.contains("a@b"), "{shown}");
    }

    #[test]
    fn what_is_not_json_is_not_kept() {
        assert_eq!(body(b"password=s3cret").unwrap(), "<15 bytes that are not JSON>");
        assert_eq!(body(b""), None);
        assert_eq!(path("/auth/key-v4/s3cret"), "/auth/key-v4/***");
    }
}
