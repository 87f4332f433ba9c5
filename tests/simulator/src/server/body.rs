//! Bodies that are cut short or drip.

use std::collections::VecDeque;
use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Response;
use http_body::Frame;

use super::{built, parts};
use crate::http::Answer;

/// Parts of a body with a pause before each, and perhaps an end before its time.
struct Faulty {
    parts: VecDeque<Bytes>,
    pause: Duration,
    sleep: Option<Pin<Box<tokio::time::Sleep>>>,
    breaks: bool,
}

impl http_body::Body for Faulty {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.pause.is_zero() {
            let pause = self.pause;
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
            if sleep.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.sleep = None;
        }
        Poll::Ready(match self.parts.pop_front() {
            Some(part) => Some(Ok(Frame::data(part))),
            None if self.breaks => Some(Err(io::ErrorKind::ConnectionReset.into())),
            None => None,
        })
    }
}

/// Half of an answer that promises all of it.
pub(super) fn truncated(answer: Answer, gzip: bool) -> Response<Body> {
    let (builder, bytes) = parts(answer, gzip);
    let half = Bytes::copy_from_slice(bytes.get(..bytes.len() / 2).unwrap_or_default());
    let body = Faulty {
        parts: VecDeque::from([half]),
        // The half must be on its way before the connection breaks.
        pause: Duration::from_millis(5),
        sleep: None,
        breaks: true,
    };
    built(builder.header("Content-Length", bytes.len()), Body::new(body))
}

/// An answer that comes a byte at a time.
pub(super) fn dripping(answer: Answer, pause: Duration, gzip: bool) -> Response<Body> {
    let (builder, bytes) = parts(answer, gzip);
    let length = bytes.len();
    let parts = bytes.into_iter().map(|byte| Bytes::from(vec![byte])).collect();
    let body = Faulty { parts, pause, sleep: None, breaks: false };
    built(builder.header("Content-Length", length), Body::new(body))
}
