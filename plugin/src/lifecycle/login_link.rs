//! The one-time link with which a client enters DCImanager without a password.
//!
//! Whoever has it is the client, so it is made for an account that is a client's and nothing more: an administrator who
//! is registered as a client too would hand out the whole panel.

use super::Product;
use super::act::account;
use super::context::Context;
use crate::contract::{Failure, ServiceStatus};
use crate::failure::detail;
use crate::panel::api::{CLIENT_ROLE, LoginKey, User, path};

/// The body of an action without parameters (API reference §1).
#[derive(serde::Serialize)]
struct Empty {}

/// Makes the link.
pub(super) fn make(context: &Context<'_>, product: Product) -> Result<String, Failure> {
    let service = context.service;
    let email = &service.client.email;
    if service.status != ServiceStatus::Active {
        let message = format!("service {} is not active: a link is made for an active service", service.id);
        return Err(Failure::Invalid(detail("service-not-active", message)));
    }
    let server = context.server(context.delivered()?)?;
    match product {
        Product::Dedicated => context.still_the_clients(&server)?,
        Product::Colocation => context.not_anothers(&server)?,
    }
    let Some(user) = account(context.panel, email)? else {
        let message = format!(
            "{email} has no account in DCImanager. Create it there and make it the owner of server {}, then try again",
            server.id
        );
        return Err(Failure::Conflict(detail("no-account", message)));
    };
    is_a_clients(&user)?;
    let what = format!("make a login key for {email}");
    let LoginKey { key } = context.panel.post(&path::login_key(user.id), &Empty {}, &what)?;
    // It goes into a path: nothing in it may lead anywhere else.
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_' || b == b'.') {
        let message = format!("DCImanager's answer to {what} is no key that can stand in a link");
        return Err(Failure::Protocol(detail("answer-not-understood", message)));
    }
    Ok(format!("{}{}", origin(&context.call.connection.url), path::key_page(&key)))
}

/// Scheme, host and port of the panel's URL.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(host..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(url.len(), |at| host + at);
    url.get(..end).unwrap_or(url)
}

fn is_a_clients(user: &User) -> Result<(), Failure> {
    let roles = user.roles.value().map_err(|wrong| {
        let message = format!(
            "the roles of {} in DCImanager: the field `roles` {wrong}; compare the versions of panel and processing module",
            user.email
        );
        Failure::Protocol(detail("answer-not-understood", message))
    })?;
    match roles.iter().find(|role| *role != CLIENT_ROLE) {
        None if !roles.is_empty() => Ok(()),
        other => {
            let role = other.map_or("no role", String::as_str);
            let message = format!(
                "the account {} in DCImanager has {role}, so it is not a client's: no link is made for it. Give the client an account of its own",
                user.email
            );
            Err(Failure::Refused(detail("not-a-clients-account", message)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_begins_with_the_panels_origin() {
        for url in ["https://dci.example.com:8443/", "https://dci.example.com:8443", "https://dci.example.com:8443/x?y"]
        {
            assert_eq!(origin(url), "https://dci.example.com:8443");
        }
    }

    #[test]
    fn only_a_clients_account_gets_a_link() {
        let allowed = |json: &str| is_a_clients(&serde_json::from_str(json).unwrap());
        assert_eq!(allowed(r#"{"id":1,"email":"a@b.c","roles":["@user"]}"#), Ok(()));
        for (json, code) in [
            (r#"{"id":1,"email":"a@b.c","roles":["@user","@admin"]}"#, "not-a-clients-account"),
            (r#"{"id":1,"email":"a@b.c","roles":[]}"#, "not-a-clients-account"),
            (r#"{"id":1,"email":"a@b.c"}"#, "answer-not-understood"),
            (r#"{"id":1,"email":"a@b.c","roles":"@user"}"#, "answer-not-understood"),
        ] {
            let (Failure::Refused(why) | Failure::Protocol(why)) = allowed(json).unwrap_err() else { panic!("{json}") };
            assert_eq!(why.code, code, "{json}");
        }
    }
}
