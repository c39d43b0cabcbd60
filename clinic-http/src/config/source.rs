//! Where settings come from, and how a wrong one is named.

use super::Config;
use figment::Figment;
use figment::providers::{Format, Serialized};
use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("{path} cannot be read: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// A value has the wrong form, or a setting is not known.
    #[error("{0}")]
    Form(Box<figment::Error>),
    /// A value is out of its range.
    #[error("the setting {setting} is not allowed: it must be {allowed}")]
    NotAllowed {
        /// Which.
        setting: &'static str,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A setting is needed here.
    #[error("the setting {setting} is missing: {why}")]
    Missing {
        /// Which.
        setting: &'static str,
        /// What it is for, and how it is set.
        why: &'static str,
    },
}

/// Settings that were given as flags, by their dotted names.
pub type Flags = Vec<(&'static str, String)>;

/// The prefix of our names in the environment.
const PREFIX: &str = "CLINIC_";
/// What names a file in place of a value.
const FILE: &str = "_file";

/// TOML by the `toml` crate.
struct Toml;

impl Format for Toml {
    type Error = toml::de::Error;
    const NAME: &'static str = "TOML";

    fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Self::Error> {
        toml::from_str(text)
    }
}

/// `HTTP_LISTEN` is `http.listen`.
fn dotted(name: &str) -> String {
    name.to_ascii_lowercase().replacen('_', ".", 1)
}

/// Settings that are written as they are, whatever they look like.
const PLAIN: [&str; 2] = ["auth.secret", "database.url"];

/// Names of ours in the environment that are no settings.
const BESIDE: [&str; 3] = ["admin.password", "serving.password", "test.postgres_url"];

/// Settings of one source, by their dotted names.
struct Values {
    source: &'static str,
    values: Vec<(String, String)>,
}

impl Provider for Values {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.source)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(nested(&self.values))
    }
}

/// The settings of the environment: by value, and by files that it names.
fn from_environment(
    environment: impl Iterator<Item = (String, String)>,
) -> Result<[Values; 2], ConfigError> {
    let (mut values, mut files) = (Vec::new(), Vec::new());
    for (name, value) in environment {
        let Some(name) = name.strip_prefix(PREFIX).map(dotted) else {
            continue;
        };
        if let Some(setting) = name.strip_suffix(FILE) {
            if BESIDE.contains(&setting) {
                continue;
            }
            let content = std::fs::read_to_string(&value).map_err(|cause| ConfigError::File {
                path: PathBuf::from(value),
                cause,
            })?;
            files.push((setting.to_owned(), content.trim_end().to_owned()));
        } else if name.contains('.') && !BESIDE.contains(&name.as_str()) {
            values.push((name, value));
        }
    }
    let of = |source, values| Values { source, values };
    Ok([
        of("the environment", values),
        of("a file that the environment names", files),
    ])
}

fn nested(values: &[(String, String)]) -> Map<Profile, Dict> {
    let mut sections = Dict::new();
    for (name, value) in values {
        let (section, key) = name.split_once('.').unwrap_or(("", name));
        let value = if PLAIN.contains(&name.as_str()) {
            Value::from(value.clone())
        } else {
            match value.parse::<Value>() {
                Ok(parsed) => parsed,
                Err(never) => match never {},
            }
        };
        let entry = sections
            .entry(section.to_owned())
            .or_insert_with(|| Value::from(Dict::new()));
        if let Value::Dict(_, dict) = entry {
            dict.insert(key.to_owned(), value);
        }
    }
    Profile::Default.collect(sections)
}

impl Config {
    /// Reads the settings. A file that is named must be there.
    ///
    /// # Errors
    /// The first setting that is wrong: which, where it was set, and what is allowed.
    pub fn load(file: Option<&Path>, flags: Flags) -> Result<Self, ConfigError> {
        Self::from(file, std::env::vars(), flags)
    }

    fn from(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: Flags,
    ) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = file {
            std::fs::metadata(path).map_err(|cause| ConfigError::File {
                path: path.to_owned(),
                cause,
            })?;
            figment = figment.merge(figment::providers::Data::<Toml>::file_exact(path));
        }
        let flags = flags
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let [values, files] = from_environment(environment)?;
        let config: Self = figment
            .merge(values)
            .merge(files)
            .merge(Values {
                source: "the command line",
                values: flags.collect(),
            })
            .extract()
            .map_err(|error| ConfigError::Form(Box::new(error)))?;
        config.check()?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    fn load(environment: &[(&str, &str)], flags: Flags) -> Result<Config, String> {
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::from(None, environment, flags).map_err(|error| error.to_string())
    }

    #[test]
    fn later_sources_win() {
        let folder = std::env::temp_dir().join(format!("clinic-config-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("clinic.toml");
        std::fs::write(&file, "[http]\ntimeout_s = 7\nlisten = \"127.0.0.1:1\"\n").unwrap();
        let key = folder.join("key");
        std::fs::write(&key, "12345678901234567890123456789012\n").unwrap();
        let environment = [
            ("CLINIC_HTTP_LISTEN".to_owned(), "127.0.0.1:2".to_owned()),
            (
                "CLINIC_AUTH_SECRET_FILE".to_owned(),
                key.display().to_string(),
            ),
            ("CLINIC_LIMITS_GENERAL_PER_MIN".to_owned(), "0".to_owned()),
            ("PATH".to_owned(), "/bin".to_owned()),
        ];
        let flags = vec![("http.listen", "127.0.0.1:3".to_owned())];
        let config = Config::from(Some(&file), environment.into_iter(), flags).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(config.http.timeout_s, 7);
        assert_eq!(config.http.listen.port(), 3);
        assert_eq!(config.limits.general_per_min, 0);
        assert_eq!(
            config.auth.secret,
            Secret("12345678901234567890123456789012".to_owned())
        );
    }

    #[test]
    fn a_wrong_setting_names_itself_its_source_and_what_is_allowed() {
        let seconds = load(&[("CLINIC_HTTP_TIMEOUT_S", "soon")], Vec::new()).unwrap_err();
        assert!(
            seconds.contains("http.timeout_s") && seconds.contains("the environment"),
            "{seconds}"
        );
        let unknown = load(&[("CLINIC_HTTP_TIMOUT", "1")], Vec::new()).unwrap_err();
        assert!(
            unknown.contains("timout") && unknown.contains("timeout_s"),
            "{unknown}"
        );
        let range = load(&[], vec![("database.max_connections", "0".to_owned())]).unwrap_err();
        assert!(
            range.contains("database.max_connections") && range.contains("1 to 1000"),
            "{range}"
        );
        let short = load(&[("CLINIC_AUTH_SECRET", "short secret")], Vec::new()).unwrap_err();
        assert!(
            short.contains("auth.secret") && !short.contains("short secret"),
            "{short}"
        );
        let missing = Config::load(Some(Path::new("no/such/file.toml")), Vec::new()).unwrap_err();
        assert!(missing.to_string().contains("no/such/file.toml"));
    }
}
