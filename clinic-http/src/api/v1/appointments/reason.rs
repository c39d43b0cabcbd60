//! The reason that is given for a step.

use clinic_core::SensitiveText;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Why it is done; kept with the appointment.
#[derive(Debug, Default, Deserialize, IntoParams, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReasonBody {
    /// Why; kept with the appointment.
    pub(super) reason: Option<SensitiveText>,
}
