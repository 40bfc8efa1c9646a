//! Where a connection's requests go: scheme, host and port, from the URL that staff entered.
//!
//! Parsed once by the rules of the URL standard, so that `0x7f.1` is seen as the address it is, and an international name
//! in its ASCII form. What a URL may hold beyond that is refused rather than dropped: a user name in it is a secret in
//! the wrong field, and a path would be forgotten by every request.

use std::fmt;

use url::{Host, Url};

/// Scheme, host and port of a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Whether the scheme is `https`.
    pub https: bool,
    /// Name or address, as a certificate has to name it.
    pub host: Host<String>,
    /// Port, the scheme's own when none was given.
    pub port: u16,
}

/// Why a URL cannot be the URL of a panel. The URL itself is not repeated: it might hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Not a URL.
    #[error("the panel's URL cannot be read ({0}); enter it as https://panel.example.com")]
    Malformed(String),
    /// Another scheme.
    #[error("the panel's URL begins with `{0}`, but only https and http work; enter it as https://panel.example.com")]
    Scheme(String),
    /// A user name or password in the URL.
    #[error("the panel's URL holds a user name or password; enter those in their own fields")]
    Credentials,
    /// More than scheme, host and port.
    #[error(
        "the panel's URL goes on after the host; enter it without path, query and fragment, as https://panel.example.com"
    )]
    Path,
}

impl OriginError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "url-malformed",
            Self::Scheme(_) => "url-scheme",
            Self::Credentials => "url-credentials",
            Self::Path => "url-path",
        }
    }
}

impl Origin {
    /// Reads a URL as staff enter it; `https` is meant when the scheme is missing.
    ///
    /// # Errors
    /// [`OriginError`] says what is wrong and how to write it.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let text = text.trim();
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let url = Url::parse(&with_scheme).map_err(|error| OriginError::Malformed(error.to_string()))?;
        let https = match url.scheme() {
            "https" => true,
            "http" => false,
            other => return Err(OriginError::Scheme(other.to_owned())),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OriginError::Credentials);
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(OriginError::Path);
        }
        let host = url.host().ok_or_else(|| OriginError::Malformed("no host".to_owned()))?.to_owned();
        let port = url.port_or_known_default().ok_or_else(|| OriginError::Malformed("no port".to_owned()))?;
        Ok(Self { https, host, port })
    }

    /// Host and port for messages: `panel.example.com:443`.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl fmt::Display for Origin {
    /// As a URL without a path; the port only when it is not the scheme's own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, own_port) = if self.https { ("https", 443) } else { ("http", 80) };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port != own_port {
            write!(f, ":{}", self.port)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_staff_enter_becomes_scheme_host_and_port() {
        for (entered, origin) in [
            ("dci.example.com", "https://dci.example.com"),
            ("  https://DCI.example.com/ ", "https://dci.example.com"),
            ("dci.example.com:1500", "https://dci.example.com:1500"),
            ("http://10.0.0.1:8080", "http://10.0.0.1:8080"),
            ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
            ("http://0x7f.1/", "http://127.0.0.1"),
            ("https://пример.example", "https://xn--e1afmkfd.example"),
            ("http://panel:80", "http://panel"),
        ] {
            assert_eq!(Origin::parse(entered).unwrap().to_string(), origin, "{entered}");
        }
    }

    #[test]
    fn what_cannot_be_a_panels_url_is_refused_without_repeating_it() {
        for (entered, code) in [
            ("", "url-malformed"),
            ("https://", "url-malformed"),
            ("http://a b/", "url-malformed"),
            ("https://host:99999", "url-malformed"),
            ("ftp://panel.example.com", "url-scheme"),
            ("file:///etc/passwd", "url-scheme"),
            ("https://root:hunter2@panel.example.com", "url-credentials"),
            ("https://panel.example.com/auth/login", "url-path"),
            ("https://panel.example.com?x=1", "url-path"),
            ("https://panel.example.com/#x", "url-path"),
        ] {
            let error = Origin::parse(entered).unwrap_err();
            assert_eq!(error.code(), code, "{entered}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
