//! Parameters of reads and writes.

use serde::Deserialize;
use utoipa::IntoParams;

/// What a change of a record may do to appointments.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AcceptStranded {
    /// Saves it even where live appointments lose their place; they are flagged for the desk.
    pub(crate) accept_stranded: bool,
}

/// What is shown of a record.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Shown {
    /// Members to show, by commas; all unless said.
    pub(crate) fields: Option<String>,
}
