//! Why the settings cannot be used.

use std::fmt::Write as _;
use std::path::PathBuf;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("{path} cannot be read: {cause}")]
    File {
        /// The file that the fault is in.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        cause: std::io::Error,
    },
    /// A file is not TOML.
    #[error("{path} is not TOML: see line {line}")]
    Toml {
        /// The file that the fault is in.
        path: PathBuf,
        /// The first line that cannot be read.
        line: usize,
    },
    /// A setting is not known.
    #[error("{origin} has a setting {setting} that is not known{hint}")]
    Unknown {
        /// The setting by its dotted name, such as `http.address`.
        setting: String,
        /// Where it was set.
        origin: String,
        /// What there is in its section, or which sections there are.
        hint: String,
    },
    /// A value has the wrong form.
    #[error("the setting {setting}, from {origin}, must be {allowed}")]
    Form {
        /// The setting by its dotted name, such as `http.address`.
        setting: String,
        /// Where it was set.
        origin: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A value is out of its range.
    #[error("the setting {setting} is not allowed: it must be {allowed}")]
    NotAllowed {
        /// The setting by its dotted name, such as `http.address`.
        setting: &'static str,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A setting is needed here.
    #[error("the setting {setting} is missing: {why}")]
    Missing {
        /// The setting by its dotted name, such as `http.address`.
        setting: &'static str,
        /// What it is for, and how it is set.
        why: &'static str,
    },
    /// Several of them.
    #[error("{}", lines(.0))]
    Several(Vec<ConfigError>),
}

impl ConfigError {
    /// The setting that is wrong, where one is.
    pub(crate) fn setting(&self) -> Option<&str> {
        match self {
            Self::Unknown { setting, .. } | Self::Form { setting, .. } => Some(setting),
            Self::NotAllowed { setting, .. } | Self::Missing { setting, .. } => Some(setting),
            Self::File { .. } | Self::Toml { .. } | Self::Several(_) => None,
        }
    }

    /// `Ok` without errors; one, or all of them together.
    pub(super) fn all(mut errors: Vec<Self>) -> Result<(), Self> {
        match errors.len() {
            0 => Ok(()),
            1 => Err(errors.remove(0)),
            _ => Err(Self::Several(errors)),
        }
    }
}

fn lines(errors: &[ConfigError]) -> String {
    let mut text = format!("{} settings are wrong:", errors.len());
    for error in errors {
        let _ = write!(text, "\n- {error}");
    }
    text
}
