//! How a clinic is set up: an organization, a place, a service, a doctor with hours, a patient.

use clinic_core::ids::{DoctorId, LocationId, PatientId, ServiceId};
use clinic_core::money::{Currency, Money};
use clinic_core::organization::{
    CreateOrganization, Location, LocationFields, OrganizationFields, Service, ServiceFields,
    UpdateOrganization,
};
use clinic_core::people::{Doctor, DoctorFields, Patient, PatientFields};
use clinic_core::records::Create;
use clinic_core::scheduling::SetSchedule;
use clinic_core::{Clinic, Context, Error, ErrorCode};
use serde_json::{Value, json};

/// A clinic with one of each.
#[derive(Clone, Debug)]
pub struct SmallClinic {
    /// Runs its commands and answers its queries.
    pub clinic: Clinic,
    /// The application itself, acting in the organization.
    pub host: Context,
    /// Its only place, in Bucharest.
    pub location: LocationId,
    /// A consultation of half an hour, which is booked where none is named.
    pub service: ServiceId,
    /// Works on weekdays from nine to five.
    pub doctor: DoctorId,
    /// A patient.
    pub patient: PatientId,
}

impl SmallClinic {
    /// Sets it up. The fields are those of the HTTP interface, and may come from anywhere.
    ///
    /// # Errors
    /// The errors of the commands.
    pub async fn open(clinic: Clinic) -> Result<Self, Error> {
        let fields = OrganizationFields::new("Clinica Teilor", "Europe/Bucharest", Currency::RON);
        let organization = clinic
            .run(&Context::platform(), CreateOrganization { fields })
            .await?;
        let host = Context::host(organization.id);

        let fields = LocationFields::new("Centru", "Europe/Bucharest");
        let location = clinic.run(&host, Create::<Location> { fields }).await?.id;
        let fields = ServiceFields {
            price: Some(Money::parse("180", Currency::RON)?),
            ..ServiceFields::new("Consultation", 30)
        };
        let service = clinic.run(&host, Create::<Service> { fields }).await?.id;
        let fields = OrganizationFields {
            default_service_id: Some(service),
            ..organization.fields
        };
        clinic.run(&host, UpdateOrganization { fields }).await?;
        let fields = DoctorFields {
            specialties: vec!["Cardiology".to_owned()],
            ..DoctorFields::new("Ana", "Ionescu")
        };
        let doctor = clinic.run(&host, Create::<Doctor> { fields }).await?.id;
        let day = json!([["09:00", "17:00"]]);
        let week = json!({ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day });
        let schedule = read(json!({ "weekly": week }))?;
        let command = SetSchedule {
            doctor_id: doctor,
            location_id: location,
            schedule,
            accept_stranded: false,
        };
        clinic.run(&host, command).await?;
        let fields = PatientFields::new("Ștefan", "Țurcanu");
        let patient = clinic.run(&host, Create::<Patient> { fields }).await?.id;
        Ok(Self {
            clinic,
            host,
            location,
            service,
            doctor,
            patient,
        })
    }
}

fn read<T: serde::de::DeserializeOwned>(fields: Value) -> Result<T, Error> {
    serde_json::from_value(fields)
        .map_err(|error| Error::new(ErrorCode::MalformedBody, error.to_string()))
}
