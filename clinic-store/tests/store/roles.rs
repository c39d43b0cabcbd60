//! Who may do what on PostgreSQL: the owner of the schema, the login that serves, and a superuser.

use crate::fixtures::*;
use crate::support::{options, postgres};
use clinic_core::access::{Account, PasswordHash};
use clinic_core::change::{AccessChange, Write};
use clinic_core::ids::OrganizationId;
use clinic_core::store::{Mode, Scope};
use clinic_store::testing::Scratch;
use clinic_store::{OpenError, Options, PostgresStore};
use sqlx::{Connection, Executor, PgConnection, Row};

async fn tables(psql: &mut PgConnection) -> Vec<String> {
    let rows = psql
        .fetch_all(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')",
        )
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// What `SELECT count(*)` answers, unless the login may not ask.
async fn rows_of(psql: &mut PgConnection, table: &str) -> Option<i64> {
    let mut query = sqlx::QueryBuilder::<sqlx::Postgres>::new("SELECT count(*) FROM ");
    query.push(table);
    query.build_query_scalar().fetch_one(psql).await.ok()
}

fn own_account(id: clinic_core::ids::AccountId, email: &str) -> Account {
    Account {
        id,
        version: 1,
        created_at: now(),
        updated_at: now(),
        active: true,
        email: email.into(),
        phone: None,
        given_name: "Ana".into(),
        family_name: "Pop".into(),
        super_admin: false,
        password_hash: Some(PasswordHash("a hash".to_owned())),
        last_login_at: None,
    }
}

/// Two accounts on the platform.
async fn accounts(home: &crate::support::Home) -> [clinic_core::ids::AccountId; 2] {
    let ids = [crate::support::uuid().into(), crate::support::uuid().into()];
    let mut tx = home.platform(Mode::Write).await;
    let changes = ids.map(|id| {
        AccessChange::Account(Write::Insert(own_account(id, &format!("{id}@example.org")))).into()
    });
    tx.apply(&changes).await.unwrap();
    tx.commit().await.unwrap();
    ids
}

#[tokio::test]
async fn without_a_tenant_no_login_sees_a_row_of_any_table() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    home.apply(clinic.id(), &clinic.booking(0, 30))
        .await
        .unwrap();
    accounts(&home).await;
    for url in [&home.url, &home.scratch.owner_url] {
        let mut psql = PgConnection::connect(url).await.unwrap();
        let all = tables(&mut psql).await;
        assert!(all.len() > 20, "{all:?}");
        for table in all {
            // The owner reads his own list of migrations.
            if table == "_sqlx_migrations" && *url == home.scratch.owner_url {
                continue;
            }
            let rows = rows_of(&mut psql, &table).await.unwrap_or(0);
            assert_eq!(rows, 0, "{table}");
        }
    }
    let mut psql = PgConnection::connect(&home.url).await.unwrap();
    let (owned, inherits): (i64, bool) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM pg_class WHERE relowner = session_user::regrole), rolinherit \
         FROM pg_roles WHERE rolname = session_user",
    )
    .fetch_one(&mut psql)
    .await
    .unwrap();
    assert_eq!((owned, inherits), (0, false));
}

#[tokio::test]
async fn an_organization_reads_the_account_that_acts_and_no_hash() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let [own, other] = accounts(&home).await;
    let mut psql = PgConnection::connect(&home.url).await.unwrap();
    psql.execute("SET ROLE clinic_app").await.unwrap();
    for (setting, value) in [
        ("clinic.organization_id", clinic.id().to_string()),
        ("clinic.account_id", own.to_string()),
    ] {
        sqlx::query("SELECT set_config($1, $2, false)")
            .bind(setting)
            .bind(value)
            .execute(&mut psql)
            .await
            .unwrap();
    }
    let seen: Vec<(uuid::Uuid,)> = sqlx::query_as("SELECT id FROM accounts")
        .fetch_all(&mut psql)
        .await
        .unwrap();
    assert_eq!(seen, [(own.0,)]);
    for refused in [
        "SELECT password_hash FROM accounts",
        "UPDATE accounts SET super_admin = true",
        "UPDATE accounts SET email = 'x'",
        "DELETE FROM accounts",
        "INSERT INTO accounts SELECT * FROM accounts",
    ] {
        let refused = psql.execute(refused).await.unwrap_err();
        let code = refused.as_database_error().unwrap().code().unwrap();
        assert_eq!(code, "42501");
    }
    let scope = Scope::Organization(clinic.id());
    let mut tx = home
        .store
        .begin_as(scope, Mode::Read, Some(own))
        .await
        .unwrap();
    let read = tx.account(own).await.unwrap().unwrap();
    assert_eq!((read.id, read.password_hash), (own, None));
    assert_eq!(tx.account(other).await.unwrap(), None);
}

#[tokio::test]
async fn an_owner_alone_migrates_and_serves() {
    let scratch = Scratch::empty_postgres().await;
    let store = clinic_store::open(&scratch.owner_url, &Options::default())
        .await
        .unwrap();
    for scope in [
        Scope::Platform,
        Scope::Organization(OrganizationId(uuid::Uuid::nil())),
    ] {
        store
            .begin(scope, Mode::Write)
            .await
            .unwrap()
            .commit()
            .await
            .unwrap();
    }
    store.ready().await.unwrap();
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_superuser_is_refused_with_what_makes_another_login() {
    let home = postgres().await;
    if home.admin_url == home.scratch.owner_url {
        return;
    }
    let refused = clinic_store::open(&home.admin_url, &options())
        .await
        .map(drop);
    let refused = refused.unwrap_err();
    assert!(
        matches!(refused, OpenError::Superuser { .. }),
        "{refused:?}"
    );
    let text = refused.to_string();
    assert!(
        text.contains("CREATE ROLE") && text.contains("allow_superuser"),
        "{text}"
    );
    let allowed = Options {
        allow_superuser: true,
        ..options()
    };
    clinic_store::open(&home.admin_url, &allowed).await.unwrap();
}

#[tokio::test]
async fn a_login_that_owns_or_is_a_superuser_cannot_be_made_to_serve() {
    let home = postgres().await;
    let store = PostgresStore::connect(&home.scratch.owner_url, &options())
        .await
        .unwrap();
    for login in ["postgres", "clinic_test_owner", "clinic_app", "", "a\nb"] {
        let refused = store.allow_to_serve(login, None).await;
        let refused = refused.map_err(|error| matches!(error, OpenError::ServingLogin { .. }));
        assert_eq!(refused, Err(true), "{login}");
    }
    // A name and a password with all that must be quoted.
    let name = format!("serves \"it's\" {}", crate::support::uuid().simple());
    store
        .allow_to_serve(&name, Some("it's a \\ password"))
        .await
        .unwrap();
    store.allow_to_serve(&name, None).await.unwrap();
    let empty = store.allow_to_serve(&name, Some("")).await;
    assert!(
        matches!(empty, Err(OpenError::ServingLogin { .. })),
        "{empty:?}"
    );
    let mut psql = PgConnection::connect(&home.admin_url).await.unwrap();
    let inherits: bool = sqlx::query_scalar("SELECT rolinherit FROM pg_roles WHERE rolname = $1")
        .bind(&name)
        .fetch_one(&mut psql)
        .await
        .unwrap();
    assert!(!inherits);
}

/// HMAC-SHA-256 of a text.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// Whether a SCRAM-SHA-256 verifier (RFC 5803) is that of a password: what the server computes when somebody logs in.
fn verifies(verifier: &str, password: &str) -> bool {
    use sha2::Digest;
    let text = verifier.strip_prefix("SCRAM-SHA-256$").unwrap();
    let (salted, keys) = text.split_once('$').unwrap();
    let (rounds, salt) = salted.split_once(':').unwrap();
    let (stored, _) = keys.split_once(':').unwrap();
    let mut salt = unbase64(salt);
    salt.extend([0, 0, 0, 1]);
    let mut last = hmac(password.as_bytes(), &salt);
    let mut all = last;
    for _ in 1..rounds.parse::<u32>().unwrap() {
        last = hmac(password.as_bytes(), &last);
        all.iter_mut().zip(last).for_each(|(to, from)| *to ^= from);
    }
    let key = sha2::Sha256::digest(hmac(&all, b"Client Key"));
    unbase64(stored) == key[..]
}

fn unbase64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let digit = DIGITS.iter().position(|one| *one == letter).unwrap();
        bits = bits << 6 | u32::try_from(digit).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 255) as u8);
        }
    }
    bytes
}

#[tokio::test]
async fn the_password_of_the_serving_login_reaches_no_statement() {
    let home = postgres().await;
    if home.admin_url == home.scratch.owner_url {
        return;
    }
    let store = PostgresStore::connect(&home.scratch.owner_url, &options())
        .await
        .unwrap();
    let name = ["serves_", &crate::support::uuid().simple().to_string()].concat();
    let password = "correct horse battery";
    let statements = clinic_store::testing::Statements::default();
    let noting = tracing::subscriber::set_default(statements.clone());
    let made = store.allow_to_serve(&name, Some(password));
    let (made, sent) = statements.note(made).await;
    drop(noting);
    made.unwrap();
    let sets = sent.iter().find(|text| text.starts_with("ALTER ROLE"));
    assert!(
        sets.is_some_and(|text| text.contains("SCRAM-SHA-256$")),
        "{sent:?}"
    );
    assert!(!sent.iter().any(|text| text.contains("horse")), "{sent:?}");
    let mut psql = PgConnection::connect(&home.admin_url).await.unwrap();
    let verifier = "SELECT rolpassword FROM pg_authid WHERE rolname = $1";
    let verifier: String = sqlx::query_scalar(verifier)
        .bind(&name)
        .fetch_one(&mut psql)
        .await
        .unwrap();
    assert!(verifies(&verifier, password));
    assert!(!verifies(&verifier, "another horse battery"));
}
