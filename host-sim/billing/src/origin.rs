//! One way of writing where a panel is, so that two processing modules that point at the same panel are seen to.

use url::{Host, Url};

use crate::error::Refusal;

/// Reads a panel's URL as staff enter it: `https://panel.example.com`, `panel.example.com`, `http://127.0.0.1:8080/`.
/// Without a scheme `https` is meant.
///
/// # Errors
/// [`Refusal::UrlInvalid`] for anything that is not scheme, host and port alone: the module itself names the paths, and
/// a user name or password does not belong into a URL.
pub fn panel_url(text: &str) -> Result<Url, Refusal> {
    let text = text.trim();
    let wrong = |reason: &str| Refusal::UrlInvalid { url: without_user(text), reason: reason.to_owned() };
    if text.is_empty() {
        return Err(wrong("it is empty"));
    }
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&whole).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("only http and https are known"));
    }
    if url.host().is_none() {
        return Err(wrong("it names no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("user name and password have fields of their own"));
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("it goes on after host and port; the module adds the paths itself"));
    }
    Ok(url)
}

/// `scheme://host:port` in lower case, the port always there, no dot at the end of the name.
#[must_use]
pub fn origin(url: &Url) -> String {
    let host = match url.host() {
        Some(Host::Domain(name)) => name.trim_end_matches('.').to_ascii_lowercase(),
        Some(host) => host.to_string(),
        None => String::new(),
    };
    format!("{}://{host}:{}", url.scheme(), url.port_or_known_default().unwrap_or_default())
}

/// The text without what may be a password in it, for messages.
fn without_user(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((before, after)) => {
            let scheme = before.split_once("://").map_or("", |(scheme, _)| scheme);
            if scheme.is_empty() { format!("…@{after}") } else { format!("{scheme}://…@{after}") }
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_panel_is_written_in_one_way() {
        for (entered, expected) in [
            ("panel.example.com", "https://panel.example.com:443"),
            ("https://Panel.Example.com/", "https://panel.example.com:443"),
            (" https://panel.example.com:443 ", "https://panel.example.com:443"),
            ("https://panel.example.com.", "https://panel.example.com:443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
            ("https://[2001:DB8::1]", "https://[2001:db8::1]:443"),
            ("https://пример.example", "https://xn--e1afmkfd.example:443"),
        ] {
            assert_eq!(origin(&panel_url(entered).unwrap()), expected, "{entered}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_a_place_is_refused() {
        for entered in [
            "",
            "  ",
            "ftp://panel.example.com",
            "https://",
            "https://panel example",
            "https://panel.example.com:99999",
            "https://panel.example.com/billmgr",
            "https://panel.example.com/?a=b",
            "https://panel.example.com/#x",
            "file:///etc/passwd",
        ] {
            assert_eq!(panel_url(entered).unwrap_err().code(), "url-invalid", "{entered}");
        }
    }

    #[test]
    fn a_password_in_a_url_is_refused_and_not_repeated() {
        for entered in ["https://admin:hunter2@panel.example.com", "admin:hunter2@panel.example.com"] {
            let message = panel_url(entered).unwrap_err().to_string();
            assert!(message.contains("panel.example.com") && !message.contains("hunter2"), "{message}");
        }
    }
}
