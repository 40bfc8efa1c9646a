//! Bodies of answers, the broken ones included.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::delivery::BodyShape;

/// A chunk of an endless body.
const CHUNK: usize = 64 * 1024;

/// The body is broken on purpose; hyper then closes the connection.
#[derive(Debug, thiserror::Error)]
#[error("the answer is cut on purpose")]
pub(super) struct Cut;

/// A body that is sent as a fault wants it.
pub(super) enum AnswerBody {
    Whole(Option<Bytes>),
    Drip {
        left: Bytes,
        size: usize,
        pause: Duration,
        timer: Pin<Box<Sleep>>,
    },
    /// `flushed` counts to the moment at which what was sent is surely out.
    Half {
        first: Option<Bytes>,
        flushed: bool,
    },
    Endless {
        left: u64,
        begun: bool,
    },
}

impl AnswerBody {
    pub(super) fn new(bytes: Vec<u8>, shape: &BodyShape) -> Self {
        let mut bytes = Bytes::from(bytes);
        match shape {
            BodyShape::Whole => Self::Whole(Some(bytes)),
            BodyShape::Drip { bytes: size, pause } => {
                Self::Drip { left: bytes, size: *size, pause: *pause, timer: Box::pin(sleep(*pause)) }
            }
            BodyShape::Half => {
                let half = bytes.split_to(bytes.len() / 2);
                Self::Half { first: Some(half), flushed: false }
            }
            BodyShape::Endless { bytes } => Self::Endless { left: *bytes, begun: false },
        }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let chunk = match self.get_mut() {
            Self::Whole(bytes) => bytes.take().filter(|bytes| !bytes.is_empty()),
            Self::Drip { left, .. } if left.is_empty() => None,
            Self::Drip { left, size, pause, timer } => {
                std::task::ready!(timer.as_mut().poll(context));
                timer.set(sleep(*pause));
                let size = (*size).min(left.len());
                Some(left.split_to(size))
            }
            Self::Half { first, flushed } => match first.take().filter(|first| !first.is_empty()) {
                Some(first) => Some(first),
                // hyper flushes what it has when the body is not ready; only then may the error come.
                None if !*flushed => {
                    *flushed = true;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                None => return Poll::Ready(Some(Err(Cut))),
            },
            Self::Endless { left: 0, .. } => None,
            Self::Endless { left, begun } => {
                let size = CHUNK.min(usize::try_from(*left).unwrap_or(CHUNK));
                *left -= size as u64;
                let mut chunk = vec![b'x'; size];
                if !std::mem::replace(begun, true) {
                    let head = br#"{"list":[""#;
                    chunk.iter_mut().zip(head).for_each(|(byte, head)| *byte = *head);
                }
                Some(Bytes::from(chunk))
            }
        };
        Poll::Ready(chunk.map(|chunk| Ok(Frame::data(chunk))))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(Some(bytes)) => SizeHint::with_exact(bytes.len() as u64),
            Self::Drip { left, .. } => SizeHint::with_exact(left.len() as u64),
            _ => SizeHint::default(),
        }
    }
}
