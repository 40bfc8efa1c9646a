//! One request of one connection: into data, through the core, out again.

use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Request as HttpRequest, Response};

use super::body::AnswerBody;
use crate::api::{Method, Reply, Request};
use crate::control;
use crate::core::Core;
use crate::delivery::{BodyShape, Delivery};
use crate::panel::PanelError;

/// A request body may have this many bytes.
const MOST: usize = 1024 * 1024;

/// The connection is dropped on purpose, without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
pub(super) struct Dropped;

pub(super) async fn answer(
    core: Arc<Core>,
    peer: SocketAddr,
    request: HttpRequest<Incoming>,
) -> Result<Response<AnswerBody>, Dropped> {
    let delivery = match read(request).await {
        Ok(request) if control::is_control(&request.path) => {
            Delivery::whole(control::handle(&core, peer.ip().is_loopback(), &request))
        }
        Ok(request) => core.serve(&request),
        Err(refusal) => Delivery::whole(Reply::refusal(&refusal)),
    };
    let Delivery::Answer { delay, reply, body } = delivery else {
        return Err(Dropped);
    };
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    Ok(respond(reply, &body))
}

async fn read(request: HttpRequest<Incoming>) -> Result<Request, PanelError> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MOST).collect().await;
    let body = body.map_err(|error| PanelError::Malformed(format!("the body could not be read: {error}")))?.to_bytes();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Ok(Request {
        method: Method::of(head.method.as_str()),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
        body: body.to_vec(),
    })
}

fn respond(reply: Reply, shape: &BodyShape) -> Response<AnswerBody> {
    let length = reply.body.len();
    let mut response = Response::new(AnswerBody::new(reply.body, shape));
    *response.status_mut() = hyper::StatusCode::from_u16(reply.status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if *shape == BodyShape::Half {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    for (name, value) in reply.headers {
        // A value that is no header (from a fault rule) is left out.
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}
