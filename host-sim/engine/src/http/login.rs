//! Which requests are logins: the only writes that a rehearsal sends, and that are not counted as such.
//!
//! The host knows no panel, so it does not know where one logs in. It knows the form: a POST that brings the
//! administrator's name and password, nothing else, and no proof of an earlier login. A module that makes another act look
//! so has it refused by every panel that wants a login for it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::headers::CREDENTIALS;
use crate::contract::http::{Method, Request};
use crate::secrets::{CONNECTION_PASSWORD, Secrets};

/// Whether a request has the form of a login as this user: a body of two fields, the name and the placeholder of the
/// connection's password; no query; no header that would carry a token.
pub(crate) fn has_its_form(request: &Request, username: &str, secrets: &Secrets) -> bool {
    let Request { method: Method::Post, path, headers, body: Some(body) } = request else { return false };
    let Some(password) = secrets.placeholder(CONNECTION_PASSWORD) else { return false };
    let is_credential = |name: &str| CREDENTIALS.iter().any(|one| name.eq_ignore_ascii_case(one));
    if path.contains('?') || headers.iter().any(|header| is_credential(&header.name)) {
        return false;
    }
    // One that is no object, or has a field that is no text, is not read as fields.
    let Ok(Fields(fields)) = serde_json::from_slice(body) else { return false };
    let [(one, first), (other, second)] = fields.as_slice() else { return false };
    let values = (first.as_str(), second.as_str());
    one != other && (values == (username, password) || values == (password, username))
}

/// The fields of an object, also those that are there twice: which of them a panel reads nobody knows.
struct Fields(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfObject;

        impl<'de> Visitor<'de> for OfObject {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(OfObject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::http::Header;

    #[test]
    fn a_login_is_the_name_and_the_password_and_nothing_else() {
        let mut secrets = Secrets::new();
        let password = secrets.add(CONNECTION_PASSWORD, "hunter2-hunter2".into()).unwrap();
        let request = |body: &str| Request {
            method: Method::Post,
            path: "/auth/token".to_owned(),
            headers: vec![Header { name: "isp-box-instance".to_owned(), value: "true".to_owned() }],
            body: Some(body.replace("<P>", &password).into_bytes()),
        };
        let is_login = |request: &Request| has_its_form(request, "admin", &secrets);
        let login = request(r#"{"email":"admin","password":"<P>"}"#);
        assert!(is_login(&login));
        assert!(is_login(&request(r#"{ "pass" : "<P>", "user" : "admin" }"#)), "whatever the fields are called");
        for other in [
            r#"{"password":"<P>"}"#,
            r#"{"email":"bob","password":"<P>"}"#,
            r#"{"email":"admin","password":"<P>","x":"y"}"#,
            r#"{"email":"admin","password":"<P>","power":false}"#,
            r#"{"email":"admin","password":"<P>","id":1}"#,
            r#"{"email":"admin","password":"<P>","list":[]}"#,
            r#"{"email":"admin","password":"x<P>"}"#,
            r#"{"email":"admin","email":"<P>"}"#,
            r#"{"email":"x","email":"admin","password":"<P>"}"#,
            r#"["admin","<P>"]"#,
            r#"{"in":{"email":"admin","password":"<P>"}}"#,
            r#""<P>""#,
            "<P>",
            "{}",
        ] {
            assert!(!is_login(&request(other)), "{other}");
        }
        assert!(!is_login(&Request { method: Method::Delete, ..login.clone() }));
        assert!(!is_login(&Request { path: "/server/1?act=poweroff".to_owned(), ..login.clone() }));
        assert!(!is_login(&Request { body: None, ..login.clone() }));
        for name in ["Cookie", "x-xsrf-token", "AUTHORIZATION"] {
            let header = Header { name: name.to_owned(), value: "24-token".to_owned() };
            assert!(!is_login(&Request { headers: vec![header], ..login.clone() }), "{name}");
        }
        assert!(!has_its_form(&login, "admin", &Secrets::new()));
    }
}
