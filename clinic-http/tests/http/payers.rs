//! Payers: created, read, replaced, patched, taken out of use and back.

use crate::support::{Server, on_both};
use reqwest::Method;
use serde_json::json;

on_both!(a_payer_has_a_life);

async fn a_payer_has_a_life(server: &Server) {
    let admin = server.user("clinic_admin").await;
    let desk = server.user("receptionist").await;
    let wrong = json!({"name": " ", "pays_within_days": 366});
    let refused = admin.post("/payers", wrong).await;
    let refused = refused.refused(422, "invalid_value");
    assert_eq!(refused.body["errors"].as_array().map(Vec::len), Some(2));
    let body = json!({"name": "Casa de Asigurări", "code": "CAS-B", "email": "Claims@Example.org"});
    desk.post("/payers", body.clone())
        .await
        .refused(403, "forbidden");
    let payer = admin.post("/payers", body).await.expect(201);
    assert_eq!(payer.body["email"], "claims@example.org");
    let path = format!("/payers/{}", payer.id());
    assert_eq!(payer.header("location"), format!("/api/v1{path}"));

    let got = desk.get(&path).await.expect(200);
    assert_eq!(got.body, payer.body);
    let patch = json!({"pays_within_days": 30, "code": null});
    let patched = admin.patch(&path, &got.etag(), patch).await.expect(200);
    assert_eq!(patched.body["pays_within_days"], 30);
    assert!(patched.body["code"].is_null());
    let put = json!({"name": "Alta"});
    admin
        .put(&path, &got.etag(), put.clone())
        .await
        .refused(412, "version_mismatch");
    let put = admin.put(&path, &patched.etag(), put).await.expect(200);
    assert!(put.body["pays_within_days"].is_null());

    admin.delete(&path).await.expect(204);
    let listed = desk.get("/payers?active=true").await.expect(200);
    assert_eq!(listed.body["items"], json!([]));
    let activate = format!("{path}/activate");
    admin
        .send(Method::POST, &activate, None, &[])
        .await
        .expect(200);
    let listed = desk.get("/payers?active=true&sort=-created_at").await;
    assert_eq!(listed.expect(200).body["items"][0]["id"], payer.body["id"]);
}
