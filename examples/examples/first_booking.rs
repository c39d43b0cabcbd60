//! Books the first free slot of a clinic in memory.
use clinic_core::scheduling::{commands::BookAppointment, queries::SlotsQuery};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let small = clinic_examples::small_clinic().await?;
    let today = small.clinic.now().await?.date_naive();
    let mut week = SlotsQuery::between(today, today + chrono::Days::new(7));
    week.doctor_ids.push(small.doctor);
    let free = small.clinic.ask(&small.host, week).await?.slots;
    let mut booking = BookAppointment::of(free.first().ok_or("nothing is free")?);
    booking.patient_id = Some(small.patient);
    eprintln!("{:#?}", small.clinic.run(&small.host, booking).await?);
    Ok(())
}
