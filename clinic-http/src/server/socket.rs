//! A connection as the HTTP library reads and writes it.

use crate::app::App;
use crate::problem::whole;
use axum::http::StatusCode;
use clinic_core::{Error, ErrorCode};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

/// How long, and how much, is still read of a request that was refused before its end: a client that is
/// sending would otherwise lose the answer with the connection.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 8 << 20;

/// A TCP connection. What the HTTP library answers by itself to a request that it cannot read has no body;
/// here it becomes a problem like every other refusal.
pub(super) struct Socket {
    stream: TcpStream,
    app: App,
    /// What is written in place of the library's answer, and how much of it is written.
    own: Vec<u8>,
    written: usize,
    /// Whether the request was refused before it was read to its end.
    refused: bool,
    lingering: Option<(Pin<Box<Sleep>>, usize)>,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, app: App) -> Self {
        Self {
            stream,
            app,
            own: Vec::new(),
            written: 0,
            refused: false,
            lingering: None,
        }
    }

    fn poll_own(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self.own.get(self.written..).filter(|rest| !rest.is_empty()) {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, rest))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written += written;
        }
        Poll::Ready(Ok(()))
    }

    /// Reads on for a while after the last answer, and throws it away.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let (deadline, read) = self
            .lingering
            .get_or_insert_with(|| (Box::pin(tokio::time::sleep(LINGER)), 0));
        let mut space = [0_u8; 16 << 10];
        while *read < LINGER_BYTES && deadline.as_mut().poll(cx).is_pending() {
            let mut buffer = ReadBuf::new(&mut space);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => *read += buffer.filled().len(),
                _ => break,
            }
        }
        Poll::Ready(())
    }
}

/// The refusal that the library writes by itself, if this is one. Answers of ours all have a request's id.
fn refusal(text: &[u8]) -> Option<(StatusCode, Error)> {
    let (status, code, message) = match text.get(..12)? {
        b"HTTP/1.1 400" => (
            StatusCode::BAD_REQUEST,
            ErrorCode::InvalidParameter,
            "the first line of the request, or a header, cannot be read",
        ),
        b"HTTP/1.1 414" => (
            StatusCode::URI_TOO_LONG,
            ErrorCode::UriTooLong,
            "the address of the request is too long",
        ),
        b"HTTP/1.1 431" => (
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            ErrorCode::HeadersTooLarge,
            "the headers of the request are too many or too large",
        ),
        _ => return None,
    };
    let ours = text
        .windows(12)
        .any(|part| part.eq_ignore_ascii_case(b"x-request-id"));
    (!ours && text.ends_with(b"\r\n\r\n")).then(|| (status, Error::new(code, message)))
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        text: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_own(cx))?;
        if let Some((status, error)) = refusal(text) {
            tracing::info!(status = status.as_u16(), "a request could not be read");
            self.own = whole(status, error, self.app.new_request_id());
            self.written = 0;
            self.refused = true;
            return Poll::Ready(Ok(text.len()));
        }
        self.refused |= text.starts_with(b"HTTP/1.1 413");
        Pin::new(&mut self.stream).poll_write(cx, text)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_own(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_own(cx))?;
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        }
        if self.refused {
            ready!(self.poll_linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}
