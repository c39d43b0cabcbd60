use super::{Outcome, at, ensure, same};
use crate::base::ids::{
    AccountId, AppointmentId, DoctorId, HoldId, LocationId, PatientId, ResourceId, RoomId,
    SeriesId, ServiceId, TimeOffId,
};
use crate::base::time::Span;
use crate::domain::access::Role;
use crate::domain::organization::{Organization, Room, RoomFields, Service};
use crate::ports::store::{
    Answered, AppointmentOf, CalendarOf, Entering, HoldOf, IdempotencyKey, Mode, Read, Scope,
    Store, TakenOf, read_one_by_one,
};
use crate::testing::World;
use crate::usecases::access::{CreateAccount, NewMembership};
use crate::usecases::organization::{GetOrganization, UpdateOrganization};
use crate::usecases::scheduling::{AddTimeOff, BookAppointment, BookSeries, PlaceHold};
use std::sync::Arc;

/// What stands in the clinic that is asked about.
struct Furnished {
    world: World,
    group: ServiceId,
    surgery: ServiceId,
    room: RoomId,
    joined: AppointmentId,
    alone: AppointmentId,
    seat: HoldId,
    series: SeriesId,
    time_off: TimeOffId,
    account: AccountId,
}

impl Furnished {
    async fn on(store: Arc<dyn Store>) -> Result<Self, super::Broken> {
        let world = World::on(store, 1).await?;
        let host = world.host();
        let organization: Organization = world.clinic.ask(&host, GetOrganization {}).await?;
        let mut fields = organization.fields.clone();
        fields.default_service_id = Some(world.service);
        world
            .clinic
            .run(&host, UpdateOrganization { fields })
            .await?;
        let mut fields = World::service_fields();
        fields.capacity = 3;
        let group = world.create::<Service>(fields).await?.id;
        let mut fields = World::service_fields();
        fields.room_kind = Some("surgery".to_owned());
        let surgery = world.create::<Service>(fields).await?.id;
        let mut room = None;
        for name in ["B", "A"] {
            let fields = RoomFields {
                location_id: world.location,
                name: name.to_owned(),
                kind: "surgery".to_owned(),
                schedule: None,
            };
            room = Some(world.create::<Room>(fields).await?.id);
        }
        let booking = |service, patient, start: &str| -> Result<BookAppointment, super::Broken> {
            Ok(BookAppointment {
                service_id: Some(service),
                ..world.booking(patient, at(start)?)
            })
        };
        let first = booking(group, world.patient, "2027-01-05T07:00:00Z")?;
        let joined = world.clinic.run(&host, first).await?.id;
        let second = booking(surgery, world.patient, "2027-01-05T09:00:00Z")?;
        let alone = world.clinic.run(&host, second).await?.id;
        let hold = PlaceHold {
            patient_id: Some(world.other_patient),
            doctor_id: Some(world.doctor),
            service_id: Some(group),
            location_id: Some(world.location),
            room_id: None,
            starts_at: at("2027-01-05T07:00:00Z")?,
            minutes: None,
        };
        let seat = world.clinic.run(&host, hold).await?.id;
        let series: BookSeries = serde_json::from_value(serde_json::json!({
            "patient_id": world.patient, "doctor_id": world.doctor, "service_id": world.service,
            "location_id": world.location, "local_start": "2027-01-06T09:00",
            "rule": {"frequency": "weekly", "count": 2},
        }))
        .map_err(|error| super::Broken(error.to_string()))?;
        let series = world.clinic.run(&host, series).await?.series.id;
        let time_off: AddTimeOff = serde_json::from_value(serde_json::json!({
            "doctor_id": world.doctor, "span": {"from": "2027-01-08T09:00", "to": "2027-01-08T12:00"},
        }))
        .map_err(|error| super::Broken(error.to_string()))?;
        let time_off = world.clinic.run(&host, time_off).await?.id;
        let command = CreateAccount {
            email: "ana@example.org".into(),
            phone: None,
            given_name: "Ana".into(),
            family_name: "Pop".into(),
            password_hash: None,
            super_admin: false,
            memberships: vec![NewMembership {
                patient_id: Some(world.patient),
                ..NewMembership::new(world.organization, Role::Patient)
            }],
        };
        let platform = crate::engine::command::Context::platform();
        let account = world.clinic.run(&platform, command).await?;
        let room = room.ok_or_else(|| super::Broken("there is no room".to_owned()))?;
        Ok(Self {
            world,
            group,
            surgery,
            room,
            joined,
            alone,
            seat,
            series,
            time_off,
            account,
        })
    }

    /// Questions to the calendar, with what is named and what is implied.
    fn calendars(&self) -> Vec<Read> {
        let world = &self.world;
        let plain = CalendarOf {
            organization: Some(world.organization),
            service: Some(self.surgery),
            location: Some(world.location),
            doctors: vec![world.doctor],
            room: None,
            patient: Some(world.patient),
            patients_of: None,
        };
        let all = [
            plain.clone(),
            CalendarOf {
                service: None,
                location: None,
                patient: None,
                patients_of: Some(self.account),
                ..plain.clone()
            },
            CalendarOf {
                doctors: Vec::new(),
                patient: None,
                ..plain.clone()
            },
            CalendarOf {
                location: None,
                ..plain.clone()
            },
            CalendarOf {
                doctors: Vec::new(),
                location: None,
                ..plain.clone()
            },
            CalendarOf {
                service: Some(self.group),
                room: Some(self.room),
                doctors: vec![world.doctor, DoctorId::from(uuid::Uuid::from_u128(7))],
                ..plain
            },
        ];
        all.into_iter().map(Read::Calendar).collect()
    }

    /// Every kind of question, about what is there and about what is not.
    fn questions(&self) -> Result<Vec<Read>, super::Broken> {
        let world = &self.world;
        let now = at("2027-01-04T08:01:00Z")?;
        let nobody = uuid::Uuid::from_u128(7);
        let taken = TakenOf {
            doctors: vec![world.doctor],
            location: world.location,
            resources: vec![
                ResourceId::Doctor(world.doctor),
                ResourceId::Room(self.room),
                ResourceId::Patient(world.patient),
            ],
            span: Span::new(at("2027-01-04T00:00:00Z")?, at("2027-01-12T00:00:00Z")?),
            now,
        };
        let later = TakenOf {
            now: at("2027-01-04T12:00:00Z")?,
            ..taken.clone()
        };
        let entering = Entering {
            account: Some(self.account),
            organization: Some(world.organization),
            key: Some((
                IdempotencyKey {
                    actor: "host".to_owned(),
                    command: "book_appointment".to_owned(),
                    key: "a".to_owned(),
                },
                now,
            )),
        };
        let appointment = |id| Read::Appointment(AppointmentOf { id, now });
        let hold = |id| Read::Hold(HoldOf { id, now });
        let mut questions = vec![
            Read::Entry(entering),
            Read::Entry(Entering::default()),
            Read::Location(world.location),
            Read::Location(LocationId::from(nobody)),
            Read::Room(self.room),
            Read::Service(self.group),
            Read::Doctor(world.doctor),
            Read::Patient(world.patient),
            Read::Patient(PatientId::from(nobody)),
            appointment(self.joined),
            appointment(self.alone),
            appointment(AppointmentId::from(nobody)),
            hold(self.seat),
            hold(HoldId::from(nobody)),
            Read::Series(self.series),
            Read::TimeOff(self.time_off),
            Read::Taken(taken),
            Read::Taken(later),
        ];
        questions.extend(self.calendars());
        Ok(questions)
    }
}

/// A batch is answered as its questions are one by one, each alone and all of them together.
pub(super) async fn a_batch_answers_as_single_reads_do(store: Arc<dyn Store>) -> Outcome {
    let furnished = Furnished::on(Arc::clone(&store)).await?;
    let questions = furnished.questions()?;
    let scope = Scope::Organization(furnished.world.organization);
    let account = Some(furnished.account);
    let mut tx = store.begin_as(scope, Mode::Read, account).await?;
    let single = read_one_by_one(tx.as_mut(), &questions).await?;
    let together = tx.read(&questions).await?;
    same("the number of answers", &together.len(), &questions.len())?;
    for ((question, single), together) in questions.iter().zip(&single).zip(&together) {
        same(&format!("together: {question:?}"), together, single)?;
        let alone = tx.read(std::slice::from_ref(question)).await?;
        same(
            &format!("alone: {question:?}"),
            &alone,
            &vec![single.clone()],
        )?;
    }
    // The questions are about something.
    let found = |answer: &Answered| match answer {
        Answered::Entry(entered) => entered.organization.is_some() && entered.account.is_some(),
        Answered::Appointment(Some(found)) => found.session.is_some(),
        Answered::Hold(Some(found)) => found.session.is_some(),
        Answered::Calendar(records) => !records.rooms.is_empty() && !records.patients.is_empty(),
        Answered::Taken(taken) => {
            taken.sessions.iter().any(|(_, seats)| seats.len() == 2)
                && taken.reservations.len() > 4
                && taken.time_off.len() == 1
        }
        _ => false,
    };
    let number = single.iter().filter(|answer| found(answer)).count();
    ensure(number >= 5, "some answers are empty")
}
