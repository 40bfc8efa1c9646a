//! A link that logs somebody in is as good as a password, and is treated as one: not shown by `Debug`, wiped when it goes,
//! and left out of the recording of the call that made it.

use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::call::bounds::{Bounded, Excess, text};
use crate::call::clean::Clean;
use crate::limits::Limits;
use crate::secrets::Mask;

/// A one-time login link.
#[derive(Debug, Clone)]
pub struct LoginLink(SecretString);

impl LoginLink {
    pub(crate) fn new(link: String) -> Self {
        Self(link.into())
    }

    /// The link, for the person who asked for it and nobody else.
    #[must_use]
    pub fn into_secret(self) -> SecretString {
        self.0
    }
}

/// What a recording keeps of it: that there was one.
impl Serialize for LoginLink {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("«login-link»")
    }
}

impl Bounded for LoginLink {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        text("login-link", limits, self.0.expose_secret())
    }
}

impl Clean for LoginLink {
    /// The panel's answer held only a part of the link, the key, and so does the recording: each part of it that is not
    /// merely a word of the path is masked too.
    fn teach(&self, mask: &mut Mask) {
        const KEY: usize = 12;
        let link = self.0.expose_secret();
        let parts = link.split(['/', '?', '#', '&', '=']).filter(|part| part.len() >= KEY && !is_host(link, part));
        let parts: Vec<Zeroizing<String>> = parts.map(|part| Zeroizing::new(part.to_owned())).collect();
        mask.add_session_value(Zeroizing::new(link.to_owned()));
        for part in parts {
            mask.add_session_value(part);
        }
    }

    /// It is what people read, whole.
    fn mask_texts(&mut self, _mask: &mut Mask) {}
}

/// The host's name is no secret, and stands in many a text.
fn is_host(link: &str, part: &str) -> bool {
    link.split_once("://").is_some_and(|(_, rest)| rest.starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::Secrets;

    #[test]
    fn a_recording_shows_neither_the_link_nor_its_key() {
        let mut mask = Mask::new(Secrets::new());
        let link =
            LoginLink::new("https://dci.example.com:8443/auth/key-v4/0a1b2c3d-0000-4000-8000-00c0ffee".to_owned());
        link.teach(&mut mask);
        assert_eq!(
            mask.text_for_record(r#"{"key":"0a1b2c3d-0000-4000-8000-00c0ffee","at":"dci.example.com:8443"}"#),
            r#"{"key":"«session»","at":"dci.example.com:8443"}"#
        );
        assert!(!format!("{link:?}").contains("0a1b2c3d"), "{link:?}");
        assert_eq!(serde_json::to_string(&link).unwrap(), r#""«login-link»""#);
    }
}
