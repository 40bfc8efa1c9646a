//! The transport that really sends, through connections to one configured panel that stay open.
//!
//! ureq's defaults suit a program that fetches pages, not one that carries secrets to one place: it would follow
//! redirects to other hosts, read a proxy from the environment, wait for ever, and take a status of 404 for an error.
//! Every one of them is set here.
//!
//! - [`resolve`]: the panel's name, with each address judged; [`dial`]: connecting.
//! - [`apart`]: waiting for what cannot be interrupted.
//! - [`lines`]: one agent for each request under way, so that one can be cut off.
//! - [`failure`]: what a failed request is called on the module's side.

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use ureq::http::{Method as HttpMethod, Request, Response};
use ureq::tls::TlsConfig;
use ureq::unversioned::transport::Connector;
use ureq::{Agent, AsSendBody};
use url::Host;

use super::egress::Egress;
use super::origin::Origin;
use super::tls::connector::TlsConnector;
use super::tls::{TlsError, TlsTrust, client_config};
use super::transport::{Answer, Outgoing, SendError, Transport};
use crate::contract::http::{Error, Header, Method};

mod apart;
mod dial;
mod failure;
mod lines;
mod resolve;

/// Sends requests to one panel.
#[derive(Debug)]
pub(crate) struct Direct {
    origin: Origin,
    lines: lines::Lines,
}

impl Direct {
    pub(crate) fn new(origin: Origin, trust: &TlsTrust, egress: Egress) -> Result<Self, TlsError> {
        let name = origin.https.then(|| server_name(&origin.host)).transpose()?;
        let config = Agent::config_builder()
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .accept("application/json")
            .accept_encoding("identity")
            .user_agent(concat!("processing-engine/", env!("CARGO_PKG_VERSION")))
            // Only so that ureq does not set up TLS of its own.
            .tls_config(TlsConfig::builder().use_sni(true).build())
            .build();
        let (tls, place) = (client_config(trust)?, origin.clone());
        let lookup = resolve::system_lookup();
        let lines = lines::Lines::new(move |dialling| {
            let tls = TlsConnector::new(Arc::clone(&tls), name.clone(), place.authority());
            let connector = ().chain(dial::Dial::new(dialling.clone())).chain(tls);
            let resolve = resolve::Resolve::new(&place, egress, Arc::clone(&lookup), dialling.cancel);
            Agent::with_parts(config.clone(), connector, resolve)
        });
        Ok(Self { origin, lines })
    }

    fn run<B: AsSendBody>(
        agent: &Agent,
        request: Request<B>,
        timeout: Duration,
        connect: Duration,
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let request = agent
            .configure_request(request)
            .timeout_global(Some(timeout))
            .timeout_resolve(Some(connect))
            .timeout_connect(Some(connect))
            .build();
        agent.run(request)
    }

    fn exchange(&self, line: &lines::Line, request: &Outgoing<'_>) -> Result<Answer, Error> {
        let timeout = request.deadline.saturating_duration_since(Instant::now());
        if timeout.is_zero() {
            return Err(Error::Timeout);
        }
        let agent = line.agent();
        let mut builder = Request::builder()
            .method(match request.method {
                Method::Get => HttpMethod::GET,
                Method::Post => HttpMethod::POST,
                Method::Delete => HttpMethod::DELETE,
            })
            .uri(format!("{}{}", self.origin, request.path));
        for header in request.headers {
            builder = builder.header(&header.name, &header.value);
        }
        let sending =
            failure::Sending { origin: &self.origin, deadline: request.deadline, cancel: request.cancel, line };
        let body = request.revealed_body();
        let denied = |error: ureq::http::Error| Error::Denied(format!("the request is malformed: {error}"));
        let response = match &body {
            Some(body) => {
                let builder = builder.header("content-type", "application/json");
                let request_with_body = builder.body(body.as_slice()).map_err(denied)?;
                Self::run(agent, request_with_body, timeout, request.connect_within)
            }
            None if request.method == Method::Post => {
                Self::run(agent, builder.body(&[][..]).map_err(denied)?, timeout, request.connect_within)
            }
            None => Self::run(agent, builder.body(()).map_err(denied)?, timeout, request.connect_within),
        }
        .map_err(|error| sending.on_request(&error))?;
        read(response, request.response_body).map_err(|error| match error {
            ReadError::TooLarge => Error::TooLarge,
            ReadError::Broken(error) => sending.on_answer(&error),
        })
    }
}

impl Transport for Direct {
    fn send(&self, request: &Outgoing<'_>) -> Result<Answer, SendError> {
        self.lines.with(request.cancel, |line| self.exchange(line, request)).map_err(SendError::Module)
    }
}

enum ReadError {
    TooLarge,
    Broken(ureq::Error),
}

fn read(response: Response<ureq::Body>, limit: usize) -> Result<Answer, ReadError> {
    let (parts, mut body) = response.into_parts();
    let announced = body.content_length().unwrap_or(0);
    if usize::try_from(announced).is_ok_and(|announced| announced > limit) {
        return Err(ReadError::TooLarge);
    }
    // One byte more than allowed tells an answer at the limit from one beyond it.
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    body.as_reader().take(most).read_to_end(&mut bytes).map_err(|error| ReadError::Broken(error.into()))?;
    if bytes.len() > limit {
        return Err(ReadError::TooLarge);
    }
    let headers = parts
        .headers
        .iter()
        .filter_map(|(name, value)| {
            Some(Header { name: name.as_str().to_owned(), value: value.to_str().ok()?.to_owned() })
        })
        .collect();
    Ok(Answer { status: parts.status.as_u16(), headers, body: bytes })
}

fn server_name(host: &Host<String>) -> Result<ServerName<'static>, TlsError> {
    Ok(match host {
        Host::Domain(name) => {
            ServerName::try_from(name.clone()).map_err(|error| TlsError::Setup(format!("`{name}`: {error}")))?
        }
        Host::Ipv4(address) => ServerName::IpAddress((*address).into()),
        Host::Ipv6(address) => ServerName::IpAddress((*address).into()),
    })
}
