//! Log-ins, tokens, and clients who ask too often.

use crate::support::{PASSWORD, Server, config};
use reqwest::Method;
use serde_json::json;

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
}
