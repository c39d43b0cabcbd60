//! A wire to PostgreSQL that counts: each time a client has sent something and the server answers is one round
//! trip, whatever was sent at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Counts the round trips of all connections that go through it.
#[derive(Debug)]
pub struct Wire {
    /// The address of the database by way of the wire.
    pub url: String,
    trips: Arc<AtomicUsize>,
    listener: JoinHandle<()>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// Passes bytes on; `noted` is called before any are.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, noted: impl Fn()) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        noted();
        if to.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}

impl Wire {
    /// A wire to the database at the address.
    ///
    /// # Panics
    /// For an address without a user, or if no port can be listened on.
    pub async fn to(url: &str) -> Self {
        let (user, rest) = url.split_once('@').expect("an address with a user");
        let (server, database) = rest.split_once('/').expect("an address with a database");
        let bound = TcpListener::bind("127.0.0.1:0").await;
        let listener = bound.expect("a port");
        let own = listener.local_addr().expect("an address");
        let trips = Arc::new(AtomicUsize::new(0));
        let (server, counted) = (server.to_owned(), Arc::clone(&trips));
        let listener = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.expect("the server");
                for end in [&client, &server] {
                    end.set_nodelay(true).expect("a socket");
                }
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                // Whether the client has sent something that the server has not begun to answer.
                let asked = Arc::new(AtomicBool::new(false));
                let (asks, trips) = (Arc::clone(&asked), Arc::clone(&counted));
                tokio::spawn(pass(from_client, to_server, move || {
                    asks.store(true, Ordering::SeqCst);
                }));
                tokio::spawn(pass(from_server, to_client, move || {
                    if asked.swap(false, Ordering::SeqCst) {
                        trips.fetch_add(1, Ordering::SeqCst);
                    }
                }));
            }
        });
        Self {
            url: format!("{user}@{own}/{database}"),
            trips,
            listener,
        }
    }

    /// The round trips so far, once the wire is at rest.
    pub async fn trips(&self) -> usize {
        let mut before = self.trips.load(Ordering::SeqCst);
        loop {
            tokio::time::sleep(Duration::from_millis(60)).await;
            let now = self.trips.load(Ordering::SeqCst);
            if now == before {
                return now;
            }
            before = now;
        }
    }
}
