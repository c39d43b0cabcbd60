//! Settings of the server: defaults, then a TOML file, then the environment, then flags.
//!
//! In the environment `CLINIC_HTTP_LISTEN` is `http.listen`, `CLINIC_DATABASE`, `CLINIC_LISTEN` and `CLINIC_LOG` are
//! what the flags of these names are, lists stand between commas; `CLINIC_AUTH_SECRET_FILE` names a file whose
//! content is `auth.secret`, and so for every setting.

mod check;
mod error;
mod example;
mod key;
mod settings;
mod source;

pub use error::ConfigError;
pub use example::example;
pub(crate) use key::SigningKey;
pub use settings::{Auth, Config, Database, Demo, Http, Limits, Log, LogFormat, Secret};
pub use source::Flags;
