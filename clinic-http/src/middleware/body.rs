//! Whether the body of a request was read to its end, and what that means for the connection.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::http::{HeaderName, Version};
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

/// Whether the body of a request was read to its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct BodyEnd(Arc<AtomicBool>);

impl BodyEnd {
    /// Whether it was, by now.
    pub(crate) fn is_reached(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn reached(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A body that notes when its end is read.
struct Watched {
    body: Body,
    ended: BodyEnd,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(None)) || self.body.is_end_stream() {
            self.ended.reached();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Says that the connection ends with an answer that was given before all of the request's body had arrived: the rest
/// of it is not waited for, so nothing else can be asked on this connection (RFC 9112 §9.6).
pub(crate) async fn close_unread(request: Request, next: Next) -> Response {
    const CLOSE: (HeaderName, HeaderValue) = (CONNECTION, HeaderValue::from_static("close"));
    let keeps_alive = request.version() == Version::HTTP_11;
    let ended = BodyEnd::default();
    let mut request = request.map(|body| {
        if body.is_end_stream() {
            ended.reached();
        }
        let ended = ended.clone();
        Body::new(Watched { body, ended })
    });
    request.extensions_mut().insert(ended.clone());
    let mut response = next.run(request).await;
    if keeps_alive && !ended.is_reached() {
        response.headers_mut().extend([CLOSE]);
    }
    response
}
