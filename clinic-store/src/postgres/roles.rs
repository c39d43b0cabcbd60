//! Logins: who may serve, and who must not.

use super::{Query, stored};
use crate::error::OpenError;
use postgres_protocol::password::scram_sha_256;
use sqlx::{Connection, Executor, FromRow, PgConnection, Row};

/// Who is connected, to what, and whether row-level security holds for them.
pub(super) const LOGIN: &str = "SELECT rolname::text AS login, current_database()::text AS database, \
    rolsuper OR rolbypassrls AS unbound FROM pg_roles WHERE rolname = session_user";

/// Refuses a login that row-level security does not hold.
pub(super) fn refuse_superuser(
    login: &sqlx::postgres::PgRow,
    allowed: bool,
) -> Result<(), OpenError> {
    let text = |column| login.try_get::<String, _>(column).map_err(stored);
    if !login.try_get::<bool, _>("unbound").map_err(stored)? {
        return Ok(());
    }
    let (login, database) = (text("login")?, text("database")?);
    if allowed {
        tracing::warn!(login, "row-level security does not hold this login");
        return Ok(());
    }
    Err(OpenError::Superuser { login, database })
}

/// What is known of a login that is to serve.
#[derive(FromRow)]
struct Found {
    can_login: bool,
    inherits: bool,
    unbound: bool,
    owns: bool,
}

const FOUND: &str = "SELECT rolcanlogin AS can_login, rolinherit AS inherits, rolsuper OR rolbypassrls AS unbound, \
    EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relnamespace = current_schema()::regnamespace) AS owns \
    FROM pg_roles WHERE rolname = $1";

// The server itself puts names and verifiers into these, quoted.
const CREATE: &str = "SELECT format('CREATE ROLE %I LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', $1::text)";
const PASSWORD: &str = "SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)";
const NO_INHERIT: &str = "SELECT format('ALTER ROLE %I NOINHERIT', $1::text)";
const CONNECT: &str =
    "SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), $1::text)";
const GRANT: &str = "SELECT format(CASE WHEN current_setting('server_version_num')::integer >= 160000 \
    THEN 'GRANT clinic_app, clinic_platform, clinic_worker TO %I WITH INHERIT FALSE, SET TRUE' \
    ELSE 'GRANT clinic_app, clinic_platform, clinic_worker TO %I' END, $1::text)";
/// From this version on a grant says itself whether it is inherited.
const KNOWS_INHERIT: &str = "SELECT current_setting('server_version_num')::integer >= 160000";

/// Makes a login, or takes one that exists, and grants it the roles that transactions run as. Of the password the
/// server gets the SCRAM-SHA-256 verifier (RFC 5803): no statement that it may log has the password in it.
pub(super) async fn allow(
    connection: &mut PgConnection,
    place: &str,
    login: &str,
    password: Option<&str>,
) -> Result<(), OpenError> {
    let refused = |why| OpenError::ServingLogin {
        login: login.to_owned(),
        why,
    };
    let failed = |error| OpenError::Database {
        place: place.to_owned(),
        cause: stored(error),
    };
    if login.is_empty() || login.len() > 63 || login.chars().any(char::is_control) {
        return Err(refused(
            "a name has 1 to 63 bytes and no control characters",
        ));
    }
    if password == Some("") {
        return Err(refused("its password is empty"));
    }
    let verifier = password.map(|password| scram_sha_256(password.as_bytes()));
    let mut tx = connection.begin().await.map_err(failed)?;
    let found: Option<Found> = sqlx::query_as(FOUND)
        .bind(login)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
    let mut statements = Vec::new();
    match found {
        None => statements.push(CREATE),
        Some(found) if found.unbound => {
            return Err(refused("it is a superuser or bypasses row-level security"));
        }
        Some(found) if found.owns => {
            return Err(refused("it owns tables of this database"));
        }
        Some(found) if !found.can_login => return Err(refused("it is a role without LOGIN")),
        Some(found) => {
            let knows: bool = sqlx::query_scalar(KNOWS_INHERIT)
                .fetch_one(&mut *tx)
                .await
                .map_err(failed)?;
            if found.inherits && !knows {
                statements.push(NO_INHERIT);
            }
        }
    }
    statements.extend([GRANT, CONNECT]);
    if verifier.is_some() {
        statements.push(PASSWORD);
    }
    for statement in statements {
        let mut written = sqlx::query_scalar(statement).bind(login);
        if statement == PASSWORD {
            written = written.bind(verifier.as_deref());
        }
        let written: String = written.fetch_one(&mut *tx).await.map_err(failed)?;
        let statement = sqlx::raw_sql(Query::new(written).into_sql());
        tx.execute(statement).await.map_err(failed)?;
    }
    tx.commit().await.map_err(failed)
}
