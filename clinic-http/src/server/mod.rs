//! Listening, serving, and stopping without losing a request.

mod socket;

use crate::app::App;
use crate::router::router;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use socket::Socket;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

/// A server that runs.
#[derive(Debug)]
pub struct Served {
    /// Where it listens.
    pub address: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl Served {
    /// Waits until it has stopped.
    ///
    /// # Errors
    /// The server's task panicked.
    pub async fn stopped(self) -> io::Result<()> {
        self.task.await.map_err(io::Error::other)
    }
}

/// Serves until `stop` is ready. `/health/ready` then says that the server stops while it still takes requests
/// for `http.drain_s` seconds; after that it listens no more, and requests in flight get `http.shutdown_s`
/// seconds.
///
/// # Errors
/// The address cannot be listened on.
pub async fn serve(
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<Served> {
    let listener = TcpListener::bind(app.config().http.listen).await?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(run(app, listener, stop));
    Ok(Served { address, task })
}

/// How often the recorder of metrics puts its samples together.
const UPKEEP: Duration = Duration::from_secs(5);
/// How long listening pauses when the system has no socket left.
const PAUSE: Duration = Duration::from_secs(1);

async fn run(app: App, listener: TcpListener, stop: impl Future<Output = ()> + Send) {
    let http = app.config().http.clone();
    let serving = Serving {
        router: router(app.clone()),
        app: app.clone(),
        open: GracefulShutdown::new(),
    };
    let places = Arc::new(Semaphore::new(http.max_connections));
    let upkeep = tokio::spawn(upkeep(app.clone()));
    let mut stopping = pin!(async {
        stop.await;
        app.stop();
        tokio::time::sleep(Duration::from_secs(http.drain_s)).await;
    });
    loop {
        let next = async {
            // The semaphore is never closed.
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            match listener.accept().await {
                Ok((stream, peer)) => Some((stream, peer, place)),
                Err(error) => {
                    if !is_of_the_client(&error) {
                        tracing::error!(%error, "a connection could not be accepted");
                        tokio::time::sleep(PAUSE).await;
                    }
                    None
                }
            }
        };
        let accepted = tokio::select! {
            () = &mut stopping => break,
            accepted = next => accepted,
        };
        if let Some((stream, peer, place)) = accepted {
            tokio::spawn(serving.connection(stream, peer, place));
        }
    }
    drop(listener);
    tokio::select! {
        () = serving.open.shutdown() => {}
        () = tokio::time::sleep(Duration::from_secs(http.shutdown_s)) => {
            tracing::warn!("requests were still in flight when the server stopped");
        }
    }
    upkeep.abort();
}

/// Puts the samples of metrics together, which are kept one by one until then.
async fn upkeep(app: App) {
    let Some(metrics) = app.metrics() else {
        return;
    };
    loop {
        tokio::time::sleep(UPKEEP).await;
        metrics.run_upkeep();
    }
}

/// Whether the client ended the connection before it was taken.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}

struct Serving {
    router: Router,
    app: App,
    open: GracefulShutdown,
}

impl Serving {
    /// Serves one connection; `place` is given back when it ends.
    fn connection(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        place: OwnedSemaphorePermit,
    ) -> impl Future<Output = ()> + Send + use<> {
        let (router, app) = (self.router.clone(), self.app.clone());
        let watcher: Watcher = self.open.watcher();
        async move {
            let http = &app.config().http;
            let service = service_fn(move |request: Request<Incoming>| {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                router.clone().oneshot(request)
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(Duration::from_secs(http.header_timeout_s))
                .max_header_size(http.header_limit_bytes)
                .serve_connection(TokioIo::new(Socket::new(stream, app.clone())), service);
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        }
    }
}
