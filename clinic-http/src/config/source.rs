//! Where settings come from: a file, the environment, flags.

use super::check::allowed;
use super::error::ConfigError;
use super::settings::Config;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Settings that were given as flags, by their dotted names.
pub type Flags = Vec<(&'static str, String)>;

/// The prefix of our names in the environment.
const PREFIX: &str = "CLINIC_";
/// What names a file in place of a value.
const FILE: &str = "_FILE";

/// Settings that the environment names as the command line does.
const SHORT: [(&str, &str); 3] = [
    ("DATABASE", "database.url"),
    ("LISTEN", "http.listen"),
    ("LOG", "log.filter"),
];

/// Names of ours in the environment that are no settings.
const BESIDE: [&str; 4] = [
    "account.password",
    "admin.password",
    "serving.password",
    "test.postgres_url",
];

/// `HTTP_LISTEN` is `http.listen`, and so is `LISTEN`.
fn dotted(name: &str) -> String {
    match SHORT.iter().find(|(short, _)| *short == name) {
        Some((_, setting)) => (*setting).to_owned(),
        None => name.to_ascii_lowercase().replacen('_', ".", 1),
    }
}

/// A text as the value of a setting whose default is known: lists stand between commas.
fn typed(default: &Value, text: &str) -> Option<Value> {
    Some(match default {
        Value::Integer(_) => Value::Integer(text.trim().parse().ok()?),
        Value::Boolean(_) => Value::Boolean(text.trim().parse().ok()?),
        Value::Array(_) => {
            let inner = text.trim();
            let inner = inner
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
                .unwrap_or(inner);
            let parts = inner.split(',').map(|part| part.trim().trim_matches('"'));
            let parts = parts.filter(|part| !part.is_empty());
            Value::Array(parts.map(Value::from).collect())
        }
        _ => Value::from(text),
    })
}

/// The settings as they are put together, and what was wrong with them on the way.
struct Merged {
    defaults: Table,
    values: Table,
    errors: Vec<ConfigError>,
}

impl Merged {
    fn new() -> Result<Self, ConfigError> {
        // The defaults are texts, numbers and lists, which TOML can hold.
        let defaults = Table::try_from(Config::default()).unwrap_or_default();
        Ok(Self {
            values: defaults.clone(),
            defaults,
            errors: Vec::new(),
        })
    }

    /// The default of a setting; `None` for one that is not known, which is an error.
    fn default_of(&mut self, section: &str, key: &str, origin: &str) -> Option<Value> {
        let settings = self.defaults.get(section).and_then(Value::as_table);
        if let Some(default) = settings.and_then(|settings| settings.get(key)) {
            return Some(default.clone());
        }
        let known: Vec<&str> = match settings {
            Some(settings) => settings.keys().map(String::as_str).collect(),
            None => self.defaults.keys().map(String::as_str).collect(),
        };
        let kind = if settings.is_some() {
            format!("[{section}] has")
        } else {
            "the sections are".to_owned()
        };
        let separator = if key.is_empty() { "" } else { "." };
        self.errors.push(ConfigError::Unknown {
            setting: format!("{section}{separator}{key}"),
            origin: origin.to_owned(),
            hint: format!("; {kind} {}", known.join(", ")),
        });
        None
    }

    fn set(&mut self, section: &str, key: &str, value: Option<Value>, origin: &str) {
        let mut alone = self.defaults.clone();
        let put = |table: &mut Table, value: Value| {
            if let Some(Value::Table(settings)) = table.get_mut(section) {
                settings.insert(key.to_owned(), value);
            }
        };
        let reads = value.clone().is_some_and(|value| {
            put(&mut alone, value);
            Config::deserialize(Value::Table(alone)).is_ok()
        });
        match value.filter(|_| reads) {
            Some(value) => put(&mut self.values, value),
            None => {
                let setting = format!("{section}.{key}");
                self.errors.push(ConfigError::Form {
                    allowed: allowed(&setting),
                    setting,
                    origin: origin.to_owned(),
                });
            }
        }
    }

    fn add_text(&mut self, setting: &str, text: &str, origin: &str) {
        let (section, key) = setting.split_once('.').unwrap_or((setting, ""));
        if let Some(default) = self.default_of(section, key, origin) {
            self.set(section, key, typed(&default, text), origin);
        }
    }

    fn add_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|cause| ConfigError::File {
            path: path.to_owned(),
            cause,
        })?;
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            ConfigError::Toml {
                path: path.to_owned(),
                line: before.unwrap_or_default().matches('\n').count() + 1,
            }
        })?;
        let origin = path.display().to_string();
        for (section, settings) in table {
            match settings {
                Value::Table(settings) if self.defaults.contains_key(&section) => {
                    for (key, value) in settings {
                        if self.default_of(&section, &key, &origin).is_some() {
                            self.set(&section, &key, Some(value), &origin);
                        }
                    }
                }
                _ => {
                    self.default_of(&section, "", &origin);
                }
            }
        }
        Ok(())
    }

    /// The settings of the environment: by value, then by files that it names.
    fn add_environment(&mut self, environment: impl Iterator<Item = (String, String)>) {
        let mut files = Vec::new();
        for (variable, value) in environment {
            let Some(name) = variable.strip_prefix(PREFIX) else {
                continue;
            };
            let (name, in_file) = match name.strip_suffix(FILE) {
                Some(name) => (dotted(name), true),
                None => (dotted(name), false),
            };
            if !name.contains('.') || BESIDE.contains(&name.as_str()) {
                continue;
            }
            if in_file {
                files.push((name, variable, value));
            } else {
                self.add_text(&name, &value, &variable);
            }
        }
        for (name, variable, path) in files {
            match std::fs::read_to_string(&path) {
                Ok(text) => self.add_text(&name, text.trim_end(), &variable),
                Err(cause) => self.errors.push(ConfigError::File {
                    path: PathBuf::from(path),
                    cause,
                }),
            }
        }
    }
}

impl Config {
    /// Reads the settings. A file that is named must be there.
    ///
    /// # Errors
    /// Every setting that is wrong: which, where it was set, and what is allowed.
    pub fn load(file: Option<&Path>, flags: Flags) -> Result<Self, ConfigError> {
        Self::from(file, std::env::vars(), flags)
    }

    /// Reads the settings, with their defaults where they are wrong, and says all that is wrong.
    ///
    /// # Errors
    /// A file that is named and cannot be read at all.
    pub(crate) fn read(
        file: Option<&Path>,
        flags: Flags,
    ) -> Result<(Self, Vec<ConfigError>), ConfigError> {
        Self::merged(file, std::env::vars(), flags)
    }

    fn from(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: Flags,
    ) -> Result<Self, ConfigError> {
        let (config, errors) = Self::merged(file, environment, flags)?;
        ConfigError::all(errors)?;
        Ok(config)
    }

    fn merged(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: Flags,
    ) -> Result<(Self, Vec<ConfigError>), ConfigError> {
        let mut merged = Merged::new()?;
        if let Some(path) = file {
            merged.add_file(path)?;
        }
        merged.add_environment(environment);
        for (setting, text) in flags {
            merged.add_text(setting, &text, "the command line");
        }
        let Merged {
            values, mut errors, ..
        } = merged;
        // Each was read by itself, so all of them can be.
        let config = Self::deserialize(Value::Table(values)).unwrap_or_default();
        errors.extend(config.wrong());
        Ok((config, errors))
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
        let wrong = "[http]\ntimeout_s = \"soon\"\nlistens = 1\n[htpp]\n";
        std::fs::write(&file, wrong).unwrap();
        let several = Config::from(Some(&file), std::iter::empty(), Vec::new()).unwrap_err();
        std::fs::write(&file, "[http]\ntimeout_s = \n").unwrap();
        let syntax = Config::from(Some(&file), std::iter::empty(), Vec::new()).unwrap_err();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(config.http.timeout_s, 7);
        assert_eq!(config.http.listen.port(), 3);
        assert_eq!(config.limits.general_per_min, 0);
        assert_eq!(
            config.auth.secret,
            Secret("12345678901234567890123456789012".to_owned())
        );
        assert!(
            matches!(&several, ConfigError::Several(all) if all.len() == 3),
            "{several}"
        );
        assert!(matches!(syntax, ConfigError::Toml { line: 2, .. }));
    }

    #[test]
    fn a_wrong_setting_names_itself_its_source_and_what_is_allowed() {
        let seconds = load(&[("CLINIC_HTTP_TIMEOUT_S", "soon")], Vec::new()).unwrap_err();
        assert_eq!(
            seconds,
            "the setting http.timeout_s, from CLINIC_HTTP_TIMEOUT_S, must be 1 to 3600"
        );
        let unknown = load(&[("CLINIC_HTTP_TIMOUT", "1")], Vec::new()).unwrap_err();
        assert!(
            unknown.contains("http.timout") && unknown.contains("timeout_s"),
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
        let several = [
            ("CLINIC_HTTP_TIMEOUT_S", "0"),
            ("CLINIC_LISTEN", "here"),
            ("CLINIC_HTTP_CORS_ORIGINS", "https://a.example, nonsense"),
        ];
        let several = load(&several, Vec::new()).unwrap_err();
        assert!(several.starts_with("3 settings are wrong:"), "{several}");
        assert!(several.contains("CLINIC_LISTEN"), "{several}");
    }

    #[test]
    fn the_environment_names_settings_as_the_command_line_does_and_lists_by_commas() {
        let config = load(
            &[
                ("CLINIC_DATABASE", "sqlite:other.db"),
                ("CLINIC_LISTEN", "127.0.0.1:9"),
                ("CLINIC_LOG", "warn"),
                (
                    "CLINIC_HTTP_CORS_ORIGINS",
                    "https://a.example, https://b.example",
                ),
                ("CLINIC_HTTP_TRUSTED_PROXIES", "[\"10.0.0.0/8\"]"),
                ("CLINIC_ADMIN_PASSWORD_FILE", "/no/such/file"),
            ],
            Vec::new(),
        )
        .unwrap();
        assert_eq!(config.database.url.0, "sqlite:other.db");
        assert_eq!(config.http.listen.port(), 9);
        assert_eq!(config.log.filter, "warn");
        assert_eq!(config.http.cors_origins.len(), 2);
        assert_eq!(config.http.trusted_proxies.len(), 1);
    }
}
