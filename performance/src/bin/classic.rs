//! The classic contract, for comparison: a processing module of BILLmanager 6 is an executable that is run once for each
//! command (`--command open --item N --runningoperation M`), prints XML, and forgets everything.
//!
//! This one does the first step of `open` with the project's own module, compiled natively. What a classic module asks
//! BILLmanager for (its settings, the service), each time with one more process (`mgrctl`) or out of the database, it
//! gets on standard input here, which favours it.

use std::io::Read as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use performance::panel::{Natively, Said, Spoken};
use pmdci6::contract::{Call, Client, Connection, Next, Parameter, ResourceAmount, Service, ServiceStatus, Step};
use roxmltree::{Document, Node};
use ureq::Agent;
use ureq::http::Request;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// A classic processing module.
#[derive(Parser)]
struct Arguments {
    #[arg(long)]
    command: String,
    #[arg(long)]
    item: u64,
    #[arg(long)]
    runningoperation: Option<u64>,
}

fn main() -> ExitCode {
    match run() {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("<doc><error type=\"module\" object=\"{}\"/></doc>", escaped(&error));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, String> {
    let arguments = Arguments::try_parse().map_err(|error| error.to_string())?;
    if arguments.command != "open" {
        return Err(format!("the command {} is not for this comparison", arguments.command));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| error.to_string())?;
    let document = Document::parse(&text).map_err(|error| error.to_string())?;
    let module = child(document.root_element(), "processingmodule")?;
    let item = child(document.root_element(), "item")?;
    let web = Web::new(&value(module, "url")?, value(module, "ca").ok().as_deref())?;
    let host = Natively::new(Arc::new(web));
    let call = Call {
        connection: Connection {
            id: 1,
            url: value(module, "url")?,
            username: value(module, "username")?,
            password: value(module, "password")?,
            settings: Vec::new(),
        },
        installation: "classic".to_owned(),
        operation: arguments.runningoperation,
        attempt: 1,
        now_ms: 0,
    };
    let step = pmdci6::lifecycle::open(&host, &call, &service(arguments.item, item)?);
    match step.map_err(|failure| format!("{failure:?}"))? {
        Step::More(more) => match more.next {
            Next::Claim(ids) => Ok(format!("<doc><claim>{}</claim></doc>", ids.join(","))),
            other => Err(format!("{other:?}")),
        },
        other => Err(format!("{other:?}")),
    }
}

fn service(id: u64, item: Node<'_, '_>) -> Result<Service, String> {
    let parameters = item.children().filter(|node| node.has_tag_name("param")).map(|node| {
        let attribute = |name| node.attribute(name).unwrap_or_default().to_owned();
        Parameter { name: attribute("name"), value: attribute("value") }
    });
    Ok(Service {
        id,
        product: value(item, "product")?,
        status: ServiceStatus::Ordered,
        busy: true,
        tariff: value(item, "tariff")?,
        client: Client { id: 1, email: value(item, "email")?, name: "Anna".to_owned(), password: String::new() },
        external_id: None,
        parameters: parameters.collect(),
        resources: vec![ResourceAmount { name: "ip".to_owned(), amount: 1, unit: "pcs".to_owned() }],
        addresses: Vec::new(),
        password: String::new(),
    })
}

fn child<'a, 'd>(node: Node<'a, 'd>, name: &str) -> Result<Node<'a, 'd>, String> {
    node.children().find(|node| node.has_tag_name(name)).ok_or_else(|| format!("standard input has no <{name}>"))
}

fn value(node: Node<'_, '_>, name: &str) -> Result<String, String> {
    Ok(child(node, name)?.text().unwrap_or_default().to_owned())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The panel over HTTP, with connections that are kept open for as long as this process lives.
struct Web {
    agent: Agent,
    url: String,
}

impl Web {
    fn new(url: &str, ca_pem: Option<&str>) -> Result<Self, String> {
        let mut tls = TlsConfig::builder();
        if let Some(pem) = ca_pem {
            let ca = Certificate::from_pem(pem.as_bytes()).map_err(|error| error.to_string())?;
            tls = tls.root_certs(RootCerts::new_with_certs(&[ca.to_owned()]));
        }
        let config = Agent::config_builder().http_status_as_error(false).proxy(None).tls_config(tls.build()).build();
        Ok(Self { agent: Agent::new_with_config(config), url: url.to_owned() })
    }
}

impl Spoken for Web {
    fn answer(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Said, String> {
        let lost = |error: ureq::Error| error.to_string();
        let mut request = Request::builder().method(method).uri(format!("{}{target}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let malformed = |error: ureq::http::Error| error.to_string();
        let mut response = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(body).map_err(malformed)?).map_err(lost)?
            }
            None => self.agent.run(request.body(()).map_err(malformed)?).map_err(lost)?,
        };
        let body = response.body_mut().with_config().limit(32 << 20).read_to_vec().map_err(lost)?;
        Ok((response.status().as_u16(), body))
    }
}
