//! Who may do what, as `access.json` has it, through the router: every act that has an endpoint, with a log-in of the
//! test's own.

use axum::body::Body;
use axum::http::{Method, Request};
use axum::middleware::{Next, from_fn};
use clinic_core::Clinic;
use clinic_core::access::Actor;
use clinic_core::memory::MemoryStore;
use clinic_core::registry;
use clinic_core::testing::Rehearsal;
use clinic_core::testing::vectors::access::{self, AccessWorld, Case};
use clinic_http::{App, Authenticated, router};
use http_body_util::BodyExt as _;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tower::ServiceExt as _;

const CORPUS: &str = include_str!("../../../clinic-core/tests/vectors/access.json");

/// Acts without an endpoint of their own, or whose endpoint asks for something else.
const WITHOUT: [&str; 3] = [
    // Accounts are created by the command line yet.
    "create_account",
    // Asked by whoever names a location or a doctor, in every endpoint.
    "find_organization",
    // A doctor is deactivated at once, or refused with whom it strands.
    "what_if:deactivation",
];

/// The method, the path and the query of an act; what is left of its input is the body.
fn endpoint(
    world: &AccessWorld,
    case: &Case,
    input: &mut Map<String, Value>,
) -> Option<(Method, String)> {
    let (operation, part) = case.act.split_once(':').unwrap_or((&case.act, ""));
    let mut take = |name: &str| {
        let value = input.remove(name).unwrap_or_default();
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let get = |path: String| Some((Method::GET, path));
    let post = |path: String| Some((Method::POST, path));
    let put = |path: String| Some((Method::PUT, path));
    let (verb, kind) = operation.split_once('_').unwrap_or((operation, ""));
    let catalog = matches!(kind, "location" | "room" | "service" | "doctor" | "patient");
    match operation {
        "get_appointment_history" => get(format!("/appointments/{}/history", take("id"))),
        "get_organization" => get(format!("/organizations/{}", world.id(&case.organization))),
        "get_series" => get(format!("/series/{}", take("id"))),
        "me" => get("/auth/me".to_owned()),
        "get_queue" => get(format!("/queue?location={}", take("location_id"))),
        "get_doctor_stats" => get(format!(
            "/appointments/stats/doctor/{}?limit=3",
            take("doctor_id")
        )),
        "list_schedules" => get(format!("/doctors/{}/schedule", take("doctor_id"))),
        "list_time_off" => get(format!(
            "/doctors/{}/time-off?from={}&to={}",
            take("doctor_id"),
            take("from"),
            take("to")
        )),
        "slots" | "availability" => {
            let ids = input.remove("doctor_ids")?;
            Some((
                Method::GET,
                format!(
                    "/doctors/{}/{operation}?location={}&from=2027-02-02&to=2027-02-03",
                    ids[0].as_str()?,
                    input.remove("location_id")?.as_str()?
                ),
            ))
        }
        "explain" => {
            let mut path = format!(
                "/availability/explain?doctor={}&location={}&starts_at={}",
                take("doctor_id"),
                take("location_id"),
                take("starts_at")
            );
            for (name, member) in [("patient", "patient_id"), ("moving", "moving")] {
                if let Some(id) = input.remove(member) {
                    path += &format!("&{name}={}", id.as_str()?);
                }
            }
            Some((Method::GET, path))
        }
        "suggest" => get(format!(
            "/appointments/suggestions?patient={}&location={}&limit=5",
            take("patient_id"),
            take("location_id")
        )),
        "list_organizations" | "list_locations" | "list_services" | "list_doctors"
        | "list_rooms" | "list_patients" | "list_appointments" => get(format!("/{kind}?limit=200")),
        "search_locations" => get("/locations/search?limit=200".to_owned()),
        "edit_appointment" => Some((Method::PATCH, format!("/appointments/{}", take("id")))),
        "get_appointment" | "get_hold" => get(format!("/{kind}s/{}", take("id"))),
        _ if verb == "get" && catalog => get(format!("/{kind}s/{}", take("id"))),
        "create_organization" => post("/organizations".to_owned()),
        _ if verb == "create" && catalog => post(format!("/{kind}s")),
        "update_organization" => put(format!("/organizations/{}", world.id(&case.organization))),
        "update_settings" => put("/settings".to_owned()),
        _ if verb == "update" && catalog => {
            input.remove("accept_stranded");
            Some((
                Method::PUT,
                format!(
                    "/{kind}s/{}?accept_stranded=true",
                    input.remove("id")?.as_str()?
                ),
            ))
        }
        "set_organization_active" => post(format!(
            "/organizations/{}/activate",
            world.id(&case.organization)
        )),
        _ if verb == "set" && operation.ends_with("_active") => {
            let kind = kind.strip_suffix("_active")?;
            post(format!("/{kind}s/{}/activate", take("id")))
        }
        "assign_doctors" => put(format!("/patients/{}/doctors", take("patient_id"))),
        "set_schedule" => {
            input.remove("accept_stranded");
            let doctor = input.remove("doctor_id")?;
            Some((
                Method::PUT,
                format!(
                    "/doctors/{}/schedule?accept_stranded=true",
                    doctor.as_str()?
                ),
            ))
        }
        "add_time_off" => post(format!("/doctors/{}/time-off", take("doctor_id"))),
        "remove_time_off" => Some((
            Method::DELETE,
            format!("/doctors/{}/time-off/{}", take("doctor_id"), take("id")),
        )),
        "what_if" => {
            let doctor = take("doctor_id");
            let change = input.remove("change")?;
            let (path, body) = match part {
                "schedule" => ("schedule", change["schedule"].clone()),
                _ => ("time-off", json!({ "span": change["time_off"] })),
            };
            input.extend(body.as_object()?.clone());
            post(format!("/doctors/{doctor}/{path}/what-if"))
        }
        "book_appointment" => post("/appointments".to_owned()),
        "book_series" => post("/appointments/series".to_owned()),
        "place_hold" => post("/holds".to_owned()),
        "release_hold" => Some((Method::DELETE, format!("/holds/{}", take("id")))),
        "cancel_series" => post(format!("/series/{}/cancel", take("id"))),
        "cancel_appointment" => post(format!("/appointments/{}/cancel", take("id"))),
        "reschedule_appointment" => post(format!("/appointments/{}/reschedule", take("id"))),
        "change_appointment_status" => {
            let action = take("action").replace('_', "-").replace("mark-", "");
            let id = input.remove("id")?;
            post(format!("/appointments/{}/{action}", id.as_str()?))
        }
        _ => None,
    }
}

/// The word of the corpus for a status.
fn word(status: u16) -> &'static str {
    match status {
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not_found",
        _ => "allow",
    }
}

/// What hosts are answered, who see all.
async fn whole(clinic: &Clinic, world: &AccessWorld, case: &Case, input: Value) -> Value {
    let context = world.context("host", &case.organization).unwrap();
    let name = case.operation();
    let answer = if registry::COMMANDS.contains(&name) {
        registry::run(clinic, &context, name, input).await
    } else {
        registry::ask(clinic, &context, name, input).await
    };
    answer.unwrap_or(Value::Null)
}

fn content_type(method: &Method) -> &'static str {
    if *method == Method::PATCH {
        "application/merge-patch+json"
    } else {
        "application/json"
    }
}

#[tokio::test]
async fn each_role_is_answered_as_the_rules_say() {
    let corpus = access::parse(CORPUS).unwrap();
    let store = Arc::new(MemoryStore::new());
    let world = AccessWorld::build(&corpus.world, store.clone())
        .await
        .unwrap();
    let clinic = world.clinic_on(Arc::new(Rehearsal::on(store.clone())));
    let beside = world.clinic_on(Arc::new(Rehearsal::on(store)));
    let app = App::new(clinic, crate::support::config()).unwrap();
    let api = router::<()>(app).layer(from_fn(
        |mut request: Request<Body>, next: Next| async move {
            if let Some(account) = request.headers_mut().remove("x-account") {
                let id = account.to_str().unwrap().parse().unwrap();
                request.extensions_mut().insert(Authenticated(id));
            }
            next.run(request).await
        },
    ));
    let (mut asked, mut wrong) = (0, Vec::new());
    let (mut rows, mut hidden) = (0, 0);
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    for case in corpus.cases.iter().filter(|case| case.exists()) {
        let input = access::input(&world, case).unwrap();
        let whole = whole(&beside, &world, case, input.clone()).await;
        let mut input = input.as_object().cloned().unwrap();
        let named = [case.act.as_str(), case.operation()];
        let target = if named.iter().any(|name| WITHOUT.contains(name)) {
            None
        } else {
            endpoint(&world, case, &mut input)
        };
        let Some((method, path)) = target else {
            *left_out.entry(&case.act).or_default() += case.answers.len();
            continue;
        };
        for part in ["fields", "settings"] {
            if let Some(Value::Object(members)) = input.remove(part) {
                input.extend(members);
            }
        }
        let body = match method {
            Method::GET | Method::DELETE => String::new(),
            _ => Value::Object(input).to_string(),
        };
        let path = path.replace('+', "%2B");
        for (actor, expected) in &case.answers {
            // HTTP knows no host, and who names no organization is asked about another thing.
            let context = world.context(actor, &case.organization).unwrap();
            if context.actor == Actor::Host {
                continue;
            }
            let mut request = Request::builder()
                .method(method.clone())
                .uri(format!("/api/v1{path}"))
                .header("host", "localhost")
                .header("if-match", "*")
                .header("content-type", content_type(&method))
                .header("x-organization-id", world.id(&case.organization));
            if let Actor::Account(id) = context.actor {
                request = request.header("x-account", id.to_string());
            }
            let request = request.body(Body::from(body.clone())).unwrap();
            let answer = api.clone().oneshot(request).await.unwrap();
            let status = answer.status().as_u16();
            asked += 1;
            assert!(
                status < 500,
                "{} {} as {actor}: {status}",
                case.act,
                case.target
            );
            if word(status) != expected {
                wrong.push(format!(
                    "{} {} {} as {actor}: expected {expected}, got {status} of {method} {path}",
                    case.act, case.organization, case.target
                ));
            } else if (200..300).contains(&status) {
                let answer = answer.into_body().collect().await.unwrap().to_bytes();
                let answer = serde_json::from_slice(&answer).unwrap_or(Value::Null);
                let compared = case.compared(actor);
                rows += compared.0;
                hidden += compared.1;
                if let Err((expected, got)) = case.judge(&world, actor, &answer, &whole) {
                    wrong.push(format!(
                        "{} {} {} as {actor}: expected {expected}, got {got}",
                        case.act, case.organization, case.target
                    ));
                }
            }
        }
    }
    eprintln!(
        "{asked} answers, {rows} rows, {hidden} hidden fields; left out, without an endpoint: {left_out:?}"
    );
    assert!(
        wrong.is_empty(),
        "{} of {asked}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(asked > 11_000, "only {asked}");
    assert!(
        rows > 0 && hidden > 0,
        "{rows} rows, {hidden} hidden fields"
    );
}
