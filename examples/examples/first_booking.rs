//! Books the first free slot of a clinic in a SQLite file. Asked for it again, it says what is free nearby.
use clinic_core::{Context, money::Currency, records::Create, time::Schedule};
use clinic_core::{organization::*, people::*, scheduling::*};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).unwrap_or("sqlite:first.db".into());
    let clinic = clinic_store::clinic(&url, &Default::default()).await?;
    let fields = OrganizationFields::new("Clinica Teilor", "Europe/Bucharest", Currency::RON);
    let platform = Context::platform();
    let organization = clinic.run(&platform, CreateOrganization { fields }).await?;
    let host = Context::host(organization.id);
    let fields = LocationFields::new("Centru", "Europe/Bucharest");
    let location = clinic.run(&host, Create::<Location> { fields }).await?;
    let fields = ServiceFields::new("Consultation", 30);
    let service = clinic.run(&host, Create::<Service> { fields }).await?;
    let fields = DoctorFields::new("Ana", "Ionescu");
    let doctor = clinic.run(&host, Create::<Doctor> { fields }).await?;
    let hours = SetSchedule {
        doctor_id: doctor.id,
        location_id: location.id,
        schedule: Schedule::workdays("09:00".parse()?, "17:00".parse()?),
        accept_stranded: false,
    };
    clinic.run(&host, hours).await?;
    let fields = PatientFields::new("Ștefan", "Țurcanu");
    let patient = clinic.run(&host, Create::<Patient> { fields }).await?;

    let tomorrow = clinic.now().await?.date_naive() + chrono::Days::new(1);
    let mut week = SlotsQuery::between(tomorrow, tomorrow + chrono::Days::new(7));
    week.service_id = Some(service.id);
    let free = clinic.ask(&host, week).await?.slots;
    let mut booking = BookAppointment::of(free.first().ok_or("nothing is free")?);
    booking.patient_id = Some(patient.id);
    eprintln!("{:#?}", clinic.run(&host, booking.clone()).await?);
    let refused = clinic.run(&host, booking).await;
    eprintln!("{refused:#?}");
    Ok(clinic.close().await?)
}
