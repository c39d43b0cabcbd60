//! The API inside another axum application, beside its own routes.
#![allow(clippy::print_stdout, reason = "an example")]

use axum::Router;
use axum::routing::get;
use clinic_http::config::Secret;
use clinic_http::{App, Config, router};
use std::net::SocketAddr;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let small = clinic_examples::small_clinic().await?;
    let mut config = Config::default();
    config.auth.secret = Secret("a key of the host, kept where it keeps its keys".to_owned());
    let app = App::new(small.clinic.clone(), config)?;

    // `/hello` is the host's; `/api`, `/docs` and `/health` are the clinic's.
    let host = Router::new()
        .route("/hello", get(async || "the host answers"))
        .fallback_service(router(app));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = host.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });

    for path in ["/hello", "/api/v1/locations/search", "/api/v1/patients"] {
        let answer = reqwest::get(format!("http://{address}{path}")).await?;
        println!("{path}: {}", answer.status());
    }
    Ok(())
}
