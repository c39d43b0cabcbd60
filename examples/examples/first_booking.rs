//! Books the first free slot of a clinic in a SQLite file.
use clinic_core::scheduling::{BookAppointment, SlotsQuery};
use clinic_examples::SmallClinic;
use clinic_store::Options;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1);
    let url = url.as_deref().unwrap_or("sqlite:first.db");
    let clinic = clinic_store::clinic(url, &Options::default()).await?;
    // An organization with a location, a service, a doctor with hours and a patient: examples/src/small.rs.
    let small = SmallClinic::open(clinic.clone()).await?;
    let today = clinic.now().await?.date_naive();
    let mut week = SlotsQuery::between(today, today + chrono::Days::new(7));
    week.doctor_ids.push(small.doctor);
    let free = clinic.ask(&small.host, week).await?.slots;
    let mut booking = BookAppointment::of(free.first().ok_or("nothing is free")?);
    booking.patient_id = Some(small.patient);
    eprintln!("{:#?}", clinic.run(&small.host, booking).await?);
    Ok(clinic.close().await?)
}
