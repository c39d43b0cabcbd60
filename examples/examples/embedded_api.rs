//! The API inside another axum application, below a path of it, for users whom that application logs in.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example")]

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::get;
use clinic_core::access::{Actor, CreateAccount, NewMembership, Role};
use clinic_core::{Clinic, Context};
use clinic_http::config::Secret;
use clinic_http::{App, Authenticated, Config, router};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

/// Does what is due beside the requests, as long as the application runs.
async fn do_what_is_due(clinic: Clinic) {
    loop {
        match clinic.run_due().await {
            Ok(done) if done.may_be_more() => continue,
            Ok(_) => {}
            Err(error) => eprintln!("what is due could not be done: {error}"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let small = clinic_examples::small_clinic().await?;
    let organization = small
        .host
        .organization
        .ok_or("the clinic has an organization")?;
    tokio::spawn(do_what_is_due(small.clinic.clone()));

    // A user of the application has an account here, without a password.
    let command = CreateAccount {
        email: "desk@example.org".into(),
        phone: None,
        given_name: "Irina".into(),
        family_name: "Pop".into(),
        password_hash: None,
        super_admin: false,
        memberships: vec![NewMembership::new(organization, Role::Receptionist)],
    };
    let platform = Context::new(Actor::Host, None);
    let account = small.clinic.run(&platform, command).await?;

    // It signs the access tokens of those who log in by a password of the clinic; the application's users have none.
    let mut config = Config::default();
    config.auth.secret = Secret("a key of the host, kept where it keeps its keys".to_owned());
    let app = App::new(small.clinic.clone(), config)?;

    // The application knows its user by a cookie or a token of its own; here a header stands for that.
    let log_in = from_fn(move |mut request: Request, next: Next| async move {
        if request.headers().contains_key("x-host-session") {
            request.extensions_mut().insert(Authenticated(account));
        }
        next.run(request).await
    });
    let host = Router::new()
        .route("/hello", get(async || "the host answers"))
        .nest("/clinic", router(app))
        .layer(log_in);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = host.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });

    let client = reqwest::Client::new();
    for path in [
        "/hello",
        "/clinic/api/v1/locations/search",
        "/clinic/api/v1/patients",
    ] {
        let url = format!("http://{address}{path}");
        let stranger = client.get(&url).send().await?;
        let user = client
            .get(&url)
            .header("x-host-session", "1")
            .send()
            .await?;
        println!(
            "{path}: {} to a stranger, {} to the user",
            stranger.status(),
            user.status()
        );
    }
    Ok(())
}
