//! A store whose readers see nothing reserved: the rule always says yes, and only the guard of the database
//! can say no.

use async_trait::async_trait;
use clinic_core::access::{Account, LogInFailures, Membership};
use clinic_core::audit::{AuditEntry, Event};
use clinic_core::change::Change;
use clinic_core::ids::*;
use clinic_core::organization::{Location, Organization, Room, Service};
use clinic_core::page::{Page, PageRequest};
use clinic_core::people::{Doctor, DoctorSchedule, Patient};
use clinic_core::scheduling::*;
use clinic_core::store::*;
use clinic_core::time::{Date, Instant, Span};
use std::sync::Arc;
use uuid::Uuid;

#[derive(Debug)]
pub(crate) struct Blind(pub(crate) Arc<dyn Store>);

struct BlindTx(Box<dyn Tx>);

#[async_trait]
impl Store for Blind {
    async fn begin(&self, scope: Scope, mode: Mode) -> StoreResult<Box<dyn Tx>> {
        Ok(Box::new(BlindTx(self.0.begin(scope, mode).await?)))
    }

    async fn pause(&self, attempt: u32) -> bool {
        self.0.pause(attempt).await
    }
}

#[async_trait]
impl Tx for BlindTx {
    async fn apply(&mut self, changes: &[Change]) -> StoreResult<()> {
        self.0.apply(changes).await
    }

    async fn commit(self: Box<Self>) -> StoreResult<()> {
        self.0.commit().await
    }
}

/// Reads that are passed on as they are, beside those that are written out.
macro_rules! passes_on {
    ($trait:ident { $($own:item)* } $($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl $trait for BlindTx {
            $($own)*
            $(async fn $name(&mut self, $($argument: $type),*) -> StoreResult<$answer> {
                self.0.$name($($argument),*).await
            })*
        }
    };
}

passes_on! { OrganizationReads {
        async fn organizations(
            &mut self,
            open_or: Option<&[OrganizationId]>,
            sort: Sort,
            page: &PageRequest,
        ) -> StoreResult<Page<Organization>> {
            self.0.organizations(open_or, sort, page).await
        }
    }
    organization(id: OrganizationId) -> Option<Organization>;
    organization_of_location(id: LocationId) -> Option<FoundIn>;
    organization_of_doctor(id: DoctorId) -> Option<FoundIn>;
    public_locations(filter: &LocationFilter, page: &PageRequest) -> Page<PublicLocation>;
    location(id: LocationId) -> Option<Location>;
    locations(filter: &LocationFilter, sort: Sort, page: &PageRequest) -> Page<Location>;
    room(id: RoomId) -> Option<Room>;
    rooms(filter: &RoomFilter, sort: Sort, page: &PageRequest) -> Page<Room>;
    service(id: ServiceId) -> Option<Service>;
    services(filter: &ServiceFilter, sort: Sort, page: &PageRequest) -> Page<Service>;
}

passes_on! { PeopleReads {}
    doctor(id: DoctorId) -> Option<Doctor>;
    doctors(filter: &DoctorFilter, sort: Sort, page: &PageRequest) -> Page<Doctor>;
    schedules(doctors: &[DoctorId], location: Option<LocationId>) -> Vec<DoctorSchedule>;
    patient(id: PatientId) -> Option<Patient>;
    patients(filter: &PatientFilter, sort: Sort, page: &PageRequest) -> Page<Patient>;
    is_patient_of(patient: PatientId, doctors: &[DoctorId]) -> bool;
    assigned_doctors(patient: PatientId) -> Vec<DoctorId>;
}

passes_on! { SchedulingReads {
        async fn lock(&mut self, _resources: &[ResourceId]) -> StoreResult<()> {
            Ok(())
        }

        async fn reservations(
            &mut self,
            _resources: &[ResourceId],
            _span: Span,
            _now: Instant,
        ) -> StoreResult<Vec<Reservation>> {
            Ok(Vec::new())
        }
    }
    sessions(doctors: &[DoctorId], span: Span, now: Instant) -> Vec<(Session, Vec<Seat>)>;
    session(id: SessionId, now: Instant) -> Option<(Session, Vec<Seat>)>;
    time_off(doctors: &[DoctorId], from: Date, to: Date) -> Vec<TimeOff>;
    time_off_by_id(id: TimeOffId) -> Option<TimeOff>;
    appointment(id: AppointmentId) -> Option<Appointment>;
    history(id: AppointmentId) -> Vec<HistoryEntry>;
    appointments(filter: &AppointmentFilter, sort: Sort, page: &PageRequest) -> Page<Appointment>;
    live_appointments(of: LiveOf, after: Instant) -> Vec<Appointment>;
    appointment_counts(doctor: DoctorId, by_month: bool, limit: u32) -> Vec<AppointmentCount>;
    hold(id: HoldId) -> Option<Hold>;
    holds_of(patient: PatientId, now: Instant) -> Vec<Hold>;
    series(id: SeriesId) -> Option<Series>;
}

passes_on! { AccessReads {}
    account(id: AccountId) -> Option<Account>;
    account_by_email(email: &str) -> Option<Account>;
    log_in_failures(id: Uuid) -> Option<LogInFailures>;
    memberships(account: AccountId) -> Vec<Membership>;
    idempotency(key: &IdempotencyKey, since: Instant) -> Idempotency;
    audit_entries(limit: u32) -> Vec<AuditEntry>;
    events(after: Option<Uuid>, limit: u32) -> Vec<Event>;
}
