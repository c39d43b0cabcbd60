//! A server with a small clinic in it, and clients who look at every answer.

use crate::contract::{self, Asked};
use clinic_core::access::{CreateAccount, NewMembership, PasswordHash, Role};
use clinic_core::memory::MemoryStore;
use clinic_core::store::Store;
use clinic_core::testing::{FixedClock, World};
use clinic_core::time::Zones;
use clinic_core::{Clinic, Context};
use clinic_http::config::Secret;
use clinic_http::{App, Config, Served, hash_password, serve};
use clinic_store::testing::Scratch;
use clinic_store::{Options, UuidV7Ids};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::process::{Command, Output};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::oneshot;

/// The password of every account.
pub(crate) const PASSWORD: &str = "correct horse battery";
/// A name that must stand nowhere but in the answers about its patient.
pub(crate) const CANARY: &str = "Zyxwvutsrq";

static HASH: LazyLock<PasswordHash> = LazyLock::new(|| hash_password(PASSWORD).unwrap());

/// A server that runs, with a clinic in it.
pub(crate) struct Server {
    pub(crate) base: String,
    pub(crate) app: App,
    pub(crate) world: World,
    pub(crate) client: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    served: Option<Served>,
    _scratch: Option<Scratch>,
}

/// Settings for tests: a free port, and nobody asks too often.
pub(crate) fn config() -> Config {
    let mut config = Config::default();
    config.http.listen = ([127, 0, 0, 1], 0).into();
    config.http.drain_s = 0;
    config.limits.general_per_min = 0;
    config.limits.auth_per_min = 0;
    config.auth.secret = Secret("a key for tests, of thirty-two characters".to_owned());
    config
}

fn options() -> Options {
    Options {
        max_connections: 20,
        acquire_timeout: Duration::from_secs(20),
        migrate: false,
        database_clock: false,
        ..Options::default()
    }
}

impl Server {
    pub(crate) async fn memory() -> Self {
        Self::on(Arc::new(MemoryStore::new()), config(), None).await
    }

    pub(crate) async fn memory_with(config: Config) -> Self {
        Self::on(Arc::new(MemoryStore::new()), config, None).await
    }

    pub(crate) async fn sqlite() -> Self {
        Self::on_scratch(Scratch::sqlite().await, options()).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::on_scratch(Scratch::postgres().await, options()).await
    }

    pub(crate) async fn on_scratch(scratch: Scratch, options: Options) -> Self {
        let store = clinic_store::open(&scratch.url, &options).await.unwrap();
        Self::on(store, config(), Some(scratch)).await
    }

    async fn on(store: Arc<dyn Store>, config: Config, scratch: Option<Scratch>) -> Self {
        let world = World::on(Arc::clone(&store), 1).await.unwrap();
        let clock: Arc<FixedClock> = Arc::clone(&world.clock);
        let clinic = Clinic::new(
            store,
            clock,
            Arc::new(UuidV7Ids::new()),
            Arc::new(Zones::bundled()),
        );
        let app = App::new(clinic, config).unwrap();
        let (stop, told) = oneshot::channel::<()>();
        let served = serve(app.clone(), async move {
            let _ = told.await;
        })
        .await
        .unwrap();
        let server = Self {
            base: format!("http://{}", served.address),
            app,
            world,
            // A request that is refused unread ends its connection: each has one of its own.
            client: reqwest::Client::builder()
                .pool_max_idle_per_host(0)
                .build()
                .unwrap(),
            stop: Some(stop),
            served: Some(served),
            _scratch: scratch,
        };
        server.accounts().await;
        server
    }

    /// An account for everyone who is asked about in the tests.
    async fn accounts(&self) {
        let member = |role| NewMembership::new(self.world.organization, role);
        for role in [
            Role::ClinicAdmin,
            Role::LocationAdmin,
            Role::Receptionist,
            Role::Technician,
            Role::Staff,
        ] {
            self.open(role.as_str(), vec![member(role)]).await;
        }
        for role in [Role::Doctor, Role::Assistant] {
            let doctor_ids = vec![self.world.doctor];
            self.open(
                role.as_str(),
                vec![NewMembership {
                    doctor_ids,
                    ..member(role)
                }],
            )
            .await;
        }
        let patient_id = Some(self.world.patient);
        self.open(
            "patient",
            vec![NewMembership {
                patient_id,
                ..member(Role::Patient)
            }],
        )
        .await;
        self.open("super_admin", Vec::new()).await;
    }

    pub(crate) async fn open(&self, name: &str, memberships: Vec<NewMembership>) {
        let command = CreateAccount {
            email: format!("{name}@example.org").into(),
            phone: None,
            given_name: name.into(),
            family_name: "Example".into(),
            password_hash: Some(HASH.clone()),
            super_admin: name == "super_admin",
            memberships,
        };
        let clinic: &Clinic = self.app.clinic();
        clinic.run(&Context::platform(), command).await.unwrap();
    }

    /// A client who has logged in.
    pub(crate) async fn user(&self, name: &str) -> User<'_> {
        let body = json!({"email": format!("{name}@example.org"), "password": PASSWORD});
        let reply = self.nobody().post("/auth/login", body).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        User {
            server: self,
            token: Some(reply.body["access_token"].as_str().unwrap().to_owned()),
        }
    }

    /// A client who has not.
    pub(crate) fn nobody(&self) -> User<'_> {
        User {
            server: self,
            token: None,
        }
    }

    /// A booking of the doctor for a patient.
    pub(crate) fn booking(&self, patient: impl std::fmt::Display, starts_at: &str) -> Value {
        json!({
            "patient_id": patient.to_string(),
            "doctor_id": self.world.doctor,
            "service_id": self.world.service,
            "location_id": self.world.location,
            "starts_at": starts_at,
        })
    }

    pub(crate) async fn shut_down(mut self) {
        drop(self.stop.take());
        self.served.take().unwrap().stopped().await.unwrap();
    }
}

/// A client.
#[derive(Clone)]
pub(crate) struct User<'a> {
    pub(crate) server: &'a Server,
    pub(crate) token: Option<String>,
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The id of the record in the answer.
    pub(crate) fn id(&self) -> &str {
        self.body["id"].as_str().unwrap()
    }

    pub(crate) fn etag(&self) -> String {
        self.header("etag").to_owned()
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text);
        self
    }
}

impl User<'_> {
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None, &[]).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    pub(crate) async fn put(&self, path: &str, etag: &str, body: Value) -> Reply {
        self.send(Method::PUT, path, Some(body), &[("if-match", etag)])
            .await
    }

    pub(crate) async fn patch(&self, path: &str, etag: &str, body: Value) -> Reply {
        self.send(Method::PATCH, path, Some(body), &[("if-match", etag)])
            .await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None, &[]).await
    }

    /// An action on an appointment, without a body.
    pub(crate) async fn act(&self, id: &str, action: &str) -> Reply {
        let path = format!("/appointments/{id}/{action}");
        self.send(Method::POST, &path, None, &[]).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Reply {
        let text = body.map(|body| body.to_string());
        let mut all = headers.to_vec();
        if text.is_some() {
            all.push(("content-type", "application/json"));
        }
        self.raw(method, path, text, &all).await
    }

    /// Sends anything. A path that begins with `//` is not under `/api/v1`.
    pub(crate) async fn raw(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Reply {
        let url = match path.strip_prefix('/') {
            Some(whole) if whole.starts_with('/') => format!("{}{whole}", self.server.base),
            _ => format!("{}/api/v1{path}", self.server.base),
        };
        let mut request = self.server.client.request(method.clone(), &url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        look(status, &headers, &text);
        let asked = Asked {
            method: &method,
            target: &url[self.server.base.len()..],
        };
        contract::check(&asked, status.as_u16(), &headers, &text);
        Reply {
            status: status.as_u16(),
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }
}

/// What every answer has, whatever it answers.
fn look(status: StatusCode, headers: &HeaderMap, text: &str) {
    let header = |name: &str| {
        headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    };
    assert!(!header("x-request-id").is_empty());
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("x-frame-options"), "DENY");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
    assert!(header("permissions-policy").contains("camera=()"));
    if status.as_u16() < 400 {
        return;
    }
    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{text}");
    if header("content-type") == "application/json" {
        // The report of a server that is not well.
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        return;
    }
    assert_eq!(header("content-type"), "application/problem+json", "{text}");
    assert_eq!(header("cache-control"), "no-store");
    let problem: Value = serde_json::from_str(text).unwrap();
    assert_eq!(problem["status"], status.as_u16());
    assert_eq!(problem["request_id"], header("x-request-id"));
    let code = problem["code"].as_str().unwrap();
    assert_eq!(problem["type"], format!("urn:clinic:error:{code}"));
    assert!(problem["title"].is_string() && problem["detail"].is_string());
    assert!(!text.contains(CANARY), "{text}");
    if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
        assert!(header("retry-after").parse::<u32>().unwrap() > 0);
    }
}

/// The same test on both databases.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(&crate::support::Server::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(&crate::support::Server::postgres().await).await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// Runs the program under test with the environment of the tests.
pub(crate) fn clinic(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clinic"))
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

/// All that a program said.
pub(crate) fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    [String::from_utf8_lossy(out), String::from_utf8_lossy(err)].concat()
}
