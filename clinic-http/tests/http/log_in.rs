//! Log-ins, tokens, and clients who ask too often.

use crate::support::{PASSWORD, Server, config, on_both};
use reqwest::Method;
use serde_json::json;
use std::task::Poll;

#[tokio::test]
async fn wrong_and_unknown_look_alike() {
    let server = Server::memory().await;
    let nobody = server.nobody();
    let wrong = nobody
        .post(
            "/auth/login",
            json!({"email": "doctor@example.org", "password": "not the password"}),
        )
        .await
        .refused(401, "invalid_credentials");
    let unknown = nobody
        .post(
            "/auth/login",
            json!({"email": "nobody@example.org", "password": "not the password"}),
        )
        .await
        .refused(401, "invalid_credentials");
    assert_eq!(wrong.body["detail"], unknown.body["detail"]);
    let upper = nobody
        .post(
            "/auth/login",
            json!({"email": " Doctor@Example.ORG ", "password": PASSWORD}),
        )
        .await
        .expect(200);
    assert_eq!(upper.body["expires_in"], 900);
    assert_eq!(
        upper.body["organization_id"],
        server.world.organization.to_string()
    );
    assert!(!upper.text.contains("argon2"));
    let me = server
        .user("doctor")
        .await
        .get("/auth/me")
        .await
        .expect(200);
    assert_eq!(me.body["user"]["email"], "doctor@example.org");
    assert_eq!(
        me.body["memberships"][0]["doctor_ids"],
        json!([server.world.doctor])
    );
    for path in ["/auth/doctor/login", "/auth/patient/login"] {
        nobody
            .post(
                path,
                json!({"email": "patient@example.org", "password": PASSWORD}),
            )
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn five_failures_lock_for_a_while() {
    let server = Server::sqlite().await;
    let nobody = server.nobody();
    let wrong = json!({"email": "staff@example.org", "password": "not the password"});
    for _ in 0..5 {
        nobody
            .post("/auth/login", wrong.clone())
            .await
            .refused(401, "invalid_credentials");
    }
    let right = json!({"email": "staff@example.org", "password": PASSWORD});
    let locked = nobody
        .post("/auth/login", right.clone())
        .await
        .refused(429, "account_locked");
    assert_eq!(locked.header("retry-after"), "900");
    server.world.clock.advance_min(15);
    nobody.post("/auth/login", right).await.expect(200);
}

#[tokio::test]
async fn an_address_without_an_account_is_locked_like_one_with() {
    let server = Server::memory().await;
    let nobody = server.nobody();
    for email in ["nobody@example.org", "staff@example.org"] {
        let wrong = json!({"email": email, "password": "not the password"});
        for _ in 0..5 {
            nobody
                .post("/auth/login", wrong.clone())
                .await
                .refused(401, "invalid_credentials");
        }
        let locked = nobody
            .post("/auth/login", wrong)
            .await
            .refused(429, "account_locked");
        assert_eq!(locked.header("retry-after"), "900");
    }
    // Another address is not locked by it.
    server.user("doctor").await;
}

async fn guesses_at_once(server: &Server) {
    let guess = async |password: &str| {
        let body = json!({"email": "staff@example.org", "password": password});
        server.nobody().post("/auth/login", body).await.status
    };
    let wrong = (0..20).map(|_| guess("not the password"));
    let mut statuses = futures_all(wrong).await;
    statuses.sort_unstable();
    assert_eq!(statuses[..5], [401; 5], "{statuses:?}");
    assert!(statuses[5..].iter().all(|s| *s == 429), "{statuses:?}");
    assert_eq!(guess(PASSWORD).await, 429);
}
on_both!(guesses_at_once);

/// Waits for all of them at once.
async fn futures_all<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut all: Vec<_> = all.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|cx| {
        let mut pending = false;
        for (future, done) in &mut all {
            if done.is_none() {
                match future.as_mut().poll(cx) {
                    Poll::Ready(value) => *done = Some(value),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    all.into_iter().filter_map(|(_, done)| done).collect()
}

#[tokio::test]
async fn a_token_is_good_for_a_while_and_for_one_who_is_active() {
    let server = Server::memory().await;
    let desk = server.user("receptionist").await;
    desk.get("/doctors").await.expect(200);
    server.world.clock.advance_min(15);
    let late = desk.get("/doctors").await.refused(401, "token_expired");
    assert_eq!(
        late.header("www-authenticate"),
        "Bearer error=\"invalid_token\""
    );
    for authorization in [
        "Bearer nonsense",
        "Basic dXNlcjpwYXNz",
        "Bearer",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
    ] {
        server
            .nobody()
            .send(
                Method::GET,
                "/doctors",
                None,
                &[("authorization", authorization)],
            )
            .await
            .refused(401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_where_none_is_needed_and_does_not_keep_anybody_from_logging_in() {
    let server = Server::memory().await;
    let desk = server.user("receptionist").await;
    server.nobody().get("/locations/search").await.expect(200);
    desk.get("/locations/search").await.expect(200);
    server.world.clock.advance_min(15);
    desk.get("/locations/search")
        .await
        .refused(401, "token_expired");
    let nonsense = [("authorization", "Bearer nonsense")];
    server
        .nobody()
        .send(Method::GET, "/locations/search", None, &nonsense)
        .await
        .refused(401, "unauthenticated");
    let body = json!({ "email": "receptionist@example.org", "password": PASSWORD });
    server
        .nobody()
        .send(Method::POST, "/auth/login", Some(body), &nonsense)
        .await
        .expect(200);
}

#[tokio::test]
async fn clients_who_ask_too_often_wait() {
    let mut limited = config();
    limited.limits.general_per_min = 3;
    limited.limits.auth_per_min = 2;
    let server = Server::memory_with(limited).await;
    let desk = server.user("receptionist").await;
    for left in ["2", "1", "0"] {
        let reply = desk.get("/doctors").await.expect(200);
        assert_eq!(
            (
                reply.header("x-ratelimit-limit"),
                reply.header("x-ratelimit-remaining")
            ),
            ("3", left)
        );
        assert!(
            reply
                .header("ratelimit-policy")
                .starts_with("\"general\";q=3;w=60")
        );
    }
    let wait = desk.get("/doctors").await.refused(429, "rate_limited");
    assert!(wait.body["retry_after"].as_u64().unwrap() <= 20);
    // Another account is another client; health is not counted.
    server
        .user("doctor")
        .await
        .get("/doctors")
        .await
        .expect(200);
    server.nobody().get("//health").await.expect(200);
    let body = json!({"email": "doctor@example.org", "password": PASSWORD});
    server
        .nobody()
        .post("/auth/login", body)
        .await
        .refused(429, "rate_limited");
}

#[tokio::test]
async fn browsers_may_call_from_the_origins_that_are_listed() {
    let mut listed = config();
    listed.http.cors_origins = vec!["https://desk.example".to_owned()];
    let server = Server::memory_with(listed).await;
    for (origin, allowed) in [
        ("https://desk.example", "https://desk.example"),
        ("https://evil.example", ""),
    ] {
        let reply = server
            .nobody()
            .send(Method::GET, "/time/now", None, &[("origin", origin)])
            .await
            .expect(200);
        assert_eq!(reply.header("access-control-allow-origin"), allowed);
    }
    let asked = [
        ("origin", "https://desk.example"),
        ("access-control-request-method", "PUT"),
        ("access-control-request-headers", "if-match,x-api-version"),
    ];
    let allowed = server
        .nobody()
        .send(Method::OPTIONS, "/doctors", None, &asked)
        .await
        .expect(200);
    assert_eq!(allowed.header("access-control-max-age"), "600");
    assert!(
        allowed
            .header("access-control-allow-headers")
            .contains("x-api-version")
    );
    let shown = server
        .nobody()
        .send(Method::GET, "/time/now", None, &asked[..1])
        .await
        .expect(200);
    for name in ["x-api-version", "x-ratelimit-remaining"] {
        assert!(shown.header("access-control-expose-headers").contains(name));
    }
}
