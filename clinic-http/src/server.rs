//! Listening, serving, and stopping without losing a request.

use crate::app::App;
use crate::router::router;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A server that runs.
#[derive(Debug)]
pub struct Served {
    /// Where it listens.
    pub address: SocketAddr,
    task: tokio::task::JoinHandle<io::Result<()>>,
}

impl Served {
    /// Waits until it has stopped.
    ///
    /// # Errors
    /// Those of the listener.
    pub async fn stopped(self) -> io::Result<()> {
        match self.task.await {
            Ok(result) => result,
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

/// Serves until `stop` is ready; requests in flight are then answered, for as long as the settings say.
///
/// # Errors
/// The address cannot be listened on.
pub async fn serve(
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<Served> {
    let listener = TcpListener::bind(app.config().http.listen).await?;
    let address = listener.local_addr()?;
    let patience = Duration::from_secs(app.config().http.shutdown_s);
    let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let (tell, told) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let stopping = async move {
            stop.await;
            app.stop();
            // Nobody hears it if the server has failed already.
            let _ = tell.send(());
        };
        let serving = axum::serve(listener, service).with_graceful_shutdown(stopping);
        let too_late = async move {
            match told.await {
                Ok(()) => tokio::time::sleep(patience).await,
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            result = serving => result,
            () = too_late => {
                tracing::warn!("requests were still in flight when the server stopped");
                Ok(())
            }
        }
    });
    Ok(Served { address, task })
}
