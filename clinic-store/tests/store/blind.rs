//! A store whose readers see nothing reserved: the rule always says yes, and only the guard of the database
//! can say no.

use async_trait::async_trait;
use clinic_core::access::{Account, LogInFailures, Membership, Visibility};
use clinic_core::audit::{AuditEntry, SequencedEvent};
use clinic_core::billing::Payer;
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
    async fn begin_as(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
    ) -> StoreResult<Box<dyn Tx>> {
        Ok(Box::new(BlindTx(
            self.0.begin_as(scope, mode, account).await?,
        )))
    }

    async fn within_time<'a>(&'a self, work: Work<'a>) -> StoreResult<()> {
        self.0.within_time(work).await
    }

    async fn now(&self) -> StoreResult<Option<Instant>> {
        self.0.now().await
    }

    async fn ready(&self) -> StoreResult<()> {
        self.0.ready().await
    }

    async fn run_due(&self, due: &Due) -> StoreResult<DoneDue> {
        self.0.run_due(due).await
    }

    async fn close(&self) -> StoreResult<()> {
        self.0.close().await
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

passes_on! { BillingReads {}
    payer(id: PayerId) -> Option<Payer>;
    payers(filter: &PayerFilter, sort: Sort, page: &PageRequest) -> Page<Payer>;
}

passes_on! { SchedulingReads {
        async fn lock(&mut self, _: &[Lock]) -> StoreResult<Locked> {
            Ok(Locked::Unchanged)
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
    sessions_by_id(ids: &[SessionId], now: Instant) -> Vec<(Session, Vec<Seat>)>;
    session(id: SessionId, now: Instant) -> Option<(Session, Vec<Seat>)>;
    time_off(doctors: &[DoctorId], from: Date, to: Date, limit: Option<u32>) -> Vec<TimeOff>;
    time_off_by_id(id: TimeOffId) -> Option<TimeOff>;
    appointment(id: AppointmentId) -> Option<Appointment>;
    history(id: AppointmentId, after: u64, limit: u32) -> Vec<HistoryEntry>;
    appointments(filter: &AppointmentFilter, sort: Sort, page: &PageRequest) -> Page<Appointment>;
    live_appointments(of: LiveOf, after: Instant) -> Vec<Appointment>;
    queue(location: LocationId, day_begins: Instant, visibility: &Visibility) -> Vec<Appointment>;
    appointment_counts(doctor: DoctorId, by_month: bool, dates: DateWindow, limit: u32) -> Vec<AppointmentCount>;
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
    events(after: u64, limit: u32) -> Vec<SequencedEvent>;
}
