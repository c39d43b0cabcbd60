//! An application that works without a server: it asks what is free, holds a slot while the patient thinks,
//! books it, and is told why the same time cannot be had again.
#![allow(clippy::print_stdout, reason = "an example")]

use clinic_core::scheduling::{
    BookAppointment, CancelAppointment, ExplainSlot, PlaceHold, SlotsQuery,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let small = clinic_examples::small_clinic().await?;
    let (clinic, host) = (&small.clinic, &small.host);
    let today = clinic.now().await?.date_naive();
    let question = SlotsQuery {
        doctor_ids: vec![small.doctor],
        ..SlotsQuery::between(today + chrono::Days::new(1), today + chrono::Days::new(8))
    };
    let free = clinic.ask(host, question).await?;
    println!("{} slots are free in {}", free.slots.len(), free.timezone);
    let slot = free.slots.first().ok_or("nothing is free")?;

    let hold = PlaceHold {
        patient_id: Some(small.patient),
        doctor_id: Some(slot.doctor_id),
        service_id: None,
        location_id: Some(slot.location_id),
        room_id: None,
        starts_at: slot.starts_at,
        minutes: Some(10),
    };
    let hold = clinic.run(host, hold).await?;
    println!("held until {}", hold.expires_at);

    // With a key, a booking that is sent twice is made once.
    let once = host.clone().with_key("booking-1");
    let booking = BookAppointment {
        patient_id: Some(small.patient),
        hold_id: Some(hold.id),
        ..BookAppointment::of(slot)
    };
    let appointment = clinic.run(&once, booking.clone()).await?;
    assert_eq!(clinic.run(&once, booking.clone()).await?.id, appointment.id);
    println!(
        "{} at {}",
        appointment.status.as_str(),
        appointment.local_start
    );

    let again = BookAppointment {
        hold_id: None,
        ..booking
    };
    if let Err(refusal) = clinic.run(host, again).await {
        println!("{refusal}");
        if let Some(why) = refusal.refusal() {
            let near: Vec<_> = why
                .alternatives
                .iter()
                .map(|slot| slot.local_start.to_string())
                .collect();
            println!("  because {:?}; near it: {}", why.reasons, near.join(", "));
        }
    }

    let cancel = CancelAppointment::of(appointment.id).because("feels well again");
    clinic.run(host, cancel).await?;
    let question = ExplainSlot {
        doctor_id: small.doctor,
        service_id: None,
        location_id: Some(small.location),
        room_id: None,
        patient_id: None,
        moving: None,
        starts_at: slot.starts_at,
    };
    println!("free again: {}", clinic.ask(host, question).await?.offered);
    Ok(())
}
