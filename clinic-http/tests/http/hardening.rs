//! Clients that send what no good client sends, by the bytes on the wire.

use crate::support::{Server, config};
use clinic_core::Clinic;
use clinic_core::memory::MemoryStore;
use clinic_core::time::Zones;
use clinic_http::config::Secret;
use clinic_http::{App, Config, ConfigError};
use clinic_store::{SystemClock, UuidV7Ids};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

async fn connect(server: &Server) -> TcpStream {
    let address = server.base.strip_prefix("http://").unwrap();
    TcpStream::connect(address).await.unwrap()
}

/// All that the server says until it closes the connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset after the answer is an end too.
    let _ = timeout(Duration::from_secs(10), stream.read_to_end(&mut text))
        .await
        .expect("the server closes the connection");
    String::from_utf8(text).unwrap()
}

async fn say(server: &Server, text: &str) -> String {
    let mut stream = connect(server).await;
    stream.write_all(text.as_bytes()).await.unwrap();
    rest(&mut stream).await
}

#[track_caller]
fn refused(answer: &str, status: u16, code: &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(
        head.contains("content-type: application/problem+json"),
        "{answer}"
    );
    let problem: Value = serde_json::from_str(body).unwrap();
    assert_eq!(problem["code"], code, "{answer}");
    assert_eq!(problem["status"], status);
    assert!(head.contains(&format!(
        "x-request-id: {}",
        problem["request_id"].as_str().unwrap()
    )));
}

#[tokio::test]
async fn a_head_that_cannot_be_read_is_a_problem_too() {
    let server = Server::memory().await;
    let long = "a".repeat(40_000);
    for (text, status, code) in [
        (
            "GET / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(),
            400,
            "invalid_parameter",
        ),
        ("\u{0}\u{1}\r\n\r\n".to_owned(), 400, "invalid_parameter"),
        (
            format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {long}\r\n\r\n"),
            431,
            "headers_too_large",
        ),
        (
            format!(
                "GET / HTTP/1.1\r\nHost: x\r\n{}\r\n",
                "X-Many: 1\r\n".repeat(200)
            ),
            431,
            "headers_too_large",
        ),
    ] {
        refused(&say(&server, &text).await, status, code);
    }
}

#[tokio::test]
async fn a_request_is_for_one_host() {
    let server = Server::memory().await;
    for (hosts, good) in [
        ("", false),
        ("Host: a\r\nHost: b\r\n", false),
        ("Host: a b\r\n", false),
        ("Host: clinic.example:8080\r\n", true),
    ] {
        let text = format!("GET /health/live HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        let answer = say(&server, &text).await;
        if good {
            assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        } else {
            refused(&answer, 400, "invalid_parameter");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_announced_as_too_large_is_refused_at_once() {
    let server = Server::memory().await;
    let begun = Instant::now();
    let text = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 2000000000\r\n\r\n{";
    let mut stream = connect(&server).await;
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 413");
    assert!(begun.elapsed() < Duration::from_secs(5));
    // Whoever goes on sending still reads the answer.
    let _ = timeout(
        Duration::from_secs(5),
        stream.write_all(&vec![b' '; 1 << 20]),
    )
    .await;
    let answer = format!("HTTP/1.1 413{}", rest(&mut stream).await);
    refused(&answer, 413, "payload_too_large");
}

#[tokio::test]
async fn a_body_is_utf_8_and_not_packed() {
    let server = Server::memory().await;
    for (kind, encoding) in [
        ("application/json; charset=utf-16", "identity"),
        ("application/json; charset=\"ISO-8859-1\"", "identity"),
        ("application/json", "gzip"),
    ] {
        let body = r#"{"email":"a@example.org","password":"x"}"#.to_owned();
        server
            .nobody()
            .raw(
                reqwest::Method::POST,
                "/auth/login",
                Some(body),
                &[("content-type", kind), ("content-encoding", encoding)],
            )
            .await
            .refused(415, "unsupported_media_type");
    }
    let body = r#"{"email":"doctor@example.org","password":"correct horse battery"}"#.to_owned();
    let utf_8 = [("content-type", "application/json; charset=\"UTF-8\"")];
    server
        .nobody()
        .raw(reqwest::Method::POST, "/auth/login", Some(body), &utf_8)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_silent_connection_is_closed_and_its_place_given_to_another() {
    let mut narrow = config();
    narrow.http.header_timeout_s = 1;
    narrow.http.max_connections = 3;
    let server = Server::memory_with(narrow).await;
    let mut silent = connect(&server).await;
    let mut half = connect(&server).await;
    half.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-A:")
        .await
        .unwrap();
    let mut kept = connect(&server).await;
    kept.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    // All places are taken; this one waits for the first that is given back.
    let begun = Instant::now();
    let text = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert!(say(&server, text).await.starts_with("HTTP/1.1 200 "));
    assert!(begun.elapsed() > Duration::from_millis(500));
    assert_eq!(rest(&mut silent).await, "");
    assert_eq!(rest(&mut half).await, "");
    assert!(rest(&mut kept).await.starts_with("HTTP/1.1 200 "));
}

/// Who is answered before the whole request has come is told that the connection ends with it.
#[tokio::test]
async fn an_early_answer_ends_the_connection_and_says_so() {
    let server = Server::memory().await;
    let mut stream = connect(&server).await;
    stream
        .write_all(b"POST /api/v1/patients HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n")
        .await
        .unwrap();
    let answer = timeout(Duration::from_secs(5), rest(&mut stream)).await;
    let answer = answer.expect("the connection is closed");
    refused(&answer, 401, "unauthenticated");
    assert!(answer.contains("connection: close"), "{answer}");
    // One whose body was read goes on.
    let mut stream = connect(&server).await;
    let body = r#"{"email":"nobody@example.org","password":"wrong password"}"#;
    let text = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut head = vec![0; 4096];
    let length = stream.read(&mut head).await.unwrap();
    let head = String::from_utf8_lossy(&head[..length]).into_owned();
    assert!(head.starts_with("HTTP/1.1 401 "), "{head}");
    assert!(!head.contains("connection: close"), "{head}");
}

/// A body that never arrives is the client's fault, not the database's.
#[tokio::test]
async fn a_body_that_does_not_arrive_is_given_up() {
    let mut hasty = config();
    hasty.http.timeout_s = 1;
    let server = Server::memory_with(hasty).await;
    let text = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 1000\r\n\r\n{";
    let answer = timeout(Duration::from_secs(5), say(&server, text)).await;
    let answer = answer.expect("the request is given up");
    refused(&answer, 408, "request_timeout");
    assert!(answer.contains("connection: close"), "{answer}");
}

/// A header of which there is to be one comes once.
#[tokio::test]
async fn single_headers_come_once() {
    let server = Server::memory().await;
    for (name, status, code) in [
        ("Idempotency-Key: a", 400, "invalid_parameter"),
        (
            "X-Organization-Id: 0190e0c8-0000-7000-8000-000000000000",
            400,
            "invalid_parameter",
        ),
        ("Authorization: Bearer x", 401, "unauthenticated"),
    ] {
        let text = format!(
            "GET /api/v1/auth/me HTTP/1.1\r\nHost: x\r\n{name}\r\n{name}\r\nConnection: close\r\n\r\n"
        );
        let text = if code == "unauthenticated" {
            text
        } else {
            text.replace("/auth/me", "/locations/search")
        };
        let answer = say(&server, &text).await;
        refused(&answer, status, code);
    }
}

#[tokio::test]
async fn readiness_falls_while_the_server_still_listens() {
    let mut slow = config();
    slow.http.drain_s = 2;
    let server = Server::memory_with(slow).await;
    server.nobody().get("//health/ready").await.expect(200);
    let (base, app, client) = (
        server.base.clone(),
        server.app.clone(),
        reqwest::Client::new(),
    );
    let down = tokio::spawn(server.shut_down());
    while !app.is_stopping() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let status = async |path: &str| {
        let answer = client.get(format!("{base}{path}")).send().await.unwrap();
        answer.status().as_u16()
    };
    assert_eq!(status("/health/ready").await, 503);
    assert_eq!(status("/api/v1/time/now").await, 200);
    down.await.unwrap();
    assert!(client.get(&base).send().await.is_err());
}

#[tokio::test]
async fn a_key_that_anybody_knows_signs_nothing() {
    let app = |secret: &str| {
        let clinic = Clinic::new(
            Arc::new(MemoryStore::new()),
            Arc::new(SystemClock),
            Arc::new(UuidV7Ids::new()),
            Arc::new(Zones::bundled()),
        );
        let mut config = Config::default();
        config.auth.secret = Secret(secret.to_owned());
        App::new(clinic, config)
    };
    assert!(matches!(app(""), Err(ConfigError::Missing { .. })));
    assert!(matches!(app("short"), Err(ConfigError::NotAllowed { .. })));
    assert!(app(&"x".repeat(32)).is_ok());
}
