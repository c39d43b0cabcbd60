use super::{FixedClock, SequentialIds};
use crate::base::ids::{DoctorId, LocationId, OrganizationId, PatientId, ServiceId};
use crate::base::money::Currency;
use crate::base::time::{Instant, Schedule, Wall, WallRange, Weekday, Zones};
use crate::domain::error::Error;
use crate::domain::organization::{
    Address, Location, LocationFields, Organization, OrganizationFields, Service, ServiceFields,
    Settings,
};
use crate::domain::people::{Doctor, DoctorFields, Patient, PatientFields};
use crate::domain::scheduling::Appointment;
use crate::engine::clinic::Clinic;
use crate::engine::command::Context;
use crate::ports::store::Store;
use crate::usecases::organization::CreateOrganization;
use crate::usecases::records::{CatalogRecord, Create};
use crate::usecases::scheduling::{Allowance, BookAppointment, SetSchedule};
use std::sync::Arc;

/// A small clinic on a store: one organization with a location, a service, a doctor and two patients, on a
/// clock that stands at 2027-01-04T08:00Z.
///
/// The doctor works Monday to Friday 09:00 to 17:00 in Bucharest; the service lasts 30 minutes.
#[derive(Debug)]
pub struct World {
    /// The clinic over the store that is tested.
    pub clinic: Clinic,
    /// The clock of the clinic, which the test moves.
    pub clock: Arc<FixedClock>,
    /// The organization in which all the rest is.
    pub organization: OrganizationId,
    /// The location that the tests use unless they make another.
    pub location: LocationId,
    /// The service that the tests use unless they make another.
    pub service: ServiceId,
    /// The doctor that the tests use unless they make another.
    pub doctor: DoctorId,
    /// The patient who is booked unless the test needs another.
    pub patient: PatientId,
    /// A second patient, who meets the first.
    pub other_patient: PatientId,
}

impl World {
    /// Sets the clinic up on an empty store. `nth` tells several on one store apart.
    ///
    /// # Errors
    /// The errors of the commands.
    pub async fn on(store: Arc<dyn Store>, nth: u64) -> Result<Self, Error> {
        let start = crate::base::time::instant(1_799_049_600_000_000);
        let clock = Arc::new(FixedClock::at(start));
        let ids = Arc::new(SequentialIds::from(nth << 40));
        let clinic = Clinic::new(store, clock.clone(), ids, Arc::new(Zones::bundled()));
        let organization = Self::open_organization(&clinic, nth).await?;
        let host = Context::host(organization);
        let location = clinic
            .run(
                &host,
                Create::<Location> {
                    fields: Self::location_fields(),
                },
            )
            .await?
            .id;
        let service = clinic
            .run(
                &host,
                Create::<Service> {
                    fields: Self::service_fields(),
                },
            )
            .await?
            .id;
        let doctor = clinic
            .run(
                &host,
                Create::<Doctor> {
                    fields: Self::doctor_fields("Ana", "Ionescu"),
                },
            )
            .await?
            .id;
        let patient = clinic
            .run(
                &host,
                Create::<Patient> {
                    fields: Self::patient_fields("Ștefan", "Popa"),
                },
            )
            .await?
            .id;
        let other = clinic
            .run(
                &host,
                Create::<Patient> {
                    fields: Self::patient_fields("Maria", "Țîrlea"),
                },
            )
            .await?
            .id;
        let world = Self {
            clinic,
            clock,
            organization,
            location,
            service,
            doctor,
            patient,
            other_patient: other,
        };
        world.work(doctor, Self::weekdays(9 * 60, 17 * 60)).await?;
        Ok(world)
    }

    async fn open_organization(clinic: &Clinic, nth: u64) -> Result<OrganizationId, Error> {
        let fields = OrganizationFields {
            languages: vec!["ro".to_owned(), "en".to_owned()],
            open_for_booking: true,
            settings: Some(Settings::default()),
            ..OrganizationFields::new(format!("Clinic {nth}"), "Europe/Bucharest", Currency::RON)
        };
        let organization: Organization = clinic
            .run(&Context::platform(), CreateOrganization { fields })
            .await?;
        Ok(organization.id)
    }

    /// Creates a record with the fields.
    ///
    /// # Errors
    /// The errors of the command.
    pub async fn create<R: CatalogRecord>(&self, fields: R::Fields) -> Result<R, Error>
    where
        R::Id: serde::Serialize,
        R::Fields: serde::Serialize,
    {
        self.clinic.run(&self.host(), Create::<R> { fields }).await
    }

    /// The context of the host in the organization.
    #[must_use]
    pub fn host(&self) -> Context {
        Context::host(self.organization)
    }

    /// Opening hours or a schedule: every weekday from one minute of the day to another.
    #[must_use]
    pub fn weekdays(from: u16, to: u16) -> Schedule {
        let mut schedule = Schedule::default();
        let range = Wall::from_minutes(from)
            .zip(Wall::from_minutes(to))
            .map(|(from, to)| WallRange { from, to });
        for day in &Weekday::ALL[..5] {
            schedule.weekly.on_mut(*day).extend(range);
        }
        schedule
    }

    /// Sets a doctor's schedule at the location.
    ///
    /// # Errors
    /// The errors of the command.
    pub async fn work(&self, doctor_id: DoctorId, schedule: Schedule) -> Result<(), Error> {
        let command = SetSchedule {
            doctor_id,
            location_id: self.location,
            schedule,
            accept_stranded: true,
        };
        self.clinic.run(&self.host(), command).await.map(|_| ())
    }

    /// Fields of a location in Bucharest that is always open.
    #[must_use]
    pub fn location_fields() -> LocationFields {
        LocationFields {
            address: Address {
                city: Some("București".to_owned()),
                county: Some("Ilfov".to_owned()),
                ..Address::default()
            },
            ..LocationFields::new("Centru", "Europe/Bucharest")
        }
    }

    /// Fields of a consultation of 30 minutes.
    #[must_use]
    pub fn service_fields() -> ServiceFields {
        ServiceFields::new("Consultation", 30)
    }

    /// Fields of a doctor.
    #[must_use]
    pub fn doctor_fields(given: &str, family: &str) -> DoctorFields {
        DoctorFields {
            specialties: vec!["Cardiologie".to_owned()],
            ..DoctorFields::new(given, family)
        }
    }

    /// Fields of a patient.
    #[must_use]
    pub fn patient_fields(given: &str, family: &str) -> PatientFields {
        PatientFields {
            given_name: given.into(),
            family_name: family.into(),
            ..PatientFields::default()
        }
    }

    /// A booking of the service with the doctor.
    #[must_use]
    pub fn booking(&self, patient: PatientId, starts_at: Instant) -> BookAppointment {
        BookAppointment {
            patient_id: Some(patient),
            doctor_id: Some(self.doctor),
            service_id: Some(self.service),
            location_id: Some(self.location),
            room_id: None,
            starts_at,
            hold_id: None,
            reason: None,
            notes: None,
            source: None,
            allow: Allowance::default(),
            overbook: None,
        }
    }

    /// Books the service with the doctor.
    ///
    /// # Errors
    /// The errors of the command.
    pub async fn book(&self, patient: PatientId, starts_at: Instant) -> Result<Appointment, Error> {
        self.clinic
            .run(&self.host(), self.booking(patient, starts_at))
            .await
    }
}
