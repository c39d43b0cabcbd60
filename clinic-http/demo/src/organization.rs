//! The organization and its places: locations, rooms, services.

use super::holidays;
use super::hours::{Hours, WORKDAYS, week};
use super::seeder::Seeder;
use super::staff::DOCTORS;
use chrono::Days;
use clinic_core::Error;
use clinic_core::ids::{DoctorId, LocationId};
use clinic_core::money::{Currency, Money};
use clinic_core::organization::{
    Address, Coordinates, CreateOrganization, Location, LocationFields, Organization,
    OrganizationFields, Room, RoomFields, Service, ServiceFields, Settings, UpdateOrganization,
};
use clinic_core::people::Doctor;
use clinic_core::records::Create;
use clinic_core::time::{Weekday, ZoneName};

/// The name of the organization.
pub(super) const NAME: &str = "Clinica Teilor";
/// The zone of the clinic.
pub(super) const ZONE: &str = "Europe/Bucharest";

struct Place {
    name: &'static str,
    street: &'static str,
    city: &'static str,
    county: &'static str,
    postcode: &'static str,
    at: (i32, i32),
    phone: &'static str,
    saturdays: bool,
    rooms: &'static [(&'static str, &'static str)],
}

const PLACES: [Place; 3] = [
    Place {
        name: "Clinica Teilor – Centru",
        street: "Strada Teilor 12",
        city: "București",
        county: "București",
        postcode: "010101",
        at: (44_439_700, 26_096_300),
        phone: "+40210000001",
        saturdays: false,
        rooms: &[
            ("Cabinet 1", "consulting"),
            ("Cabinet 2", "consulting"),
            ("Sala EKG", "ecg"),
            ("Sala de mică chirurgie", "surgery"),
            ("Cabinet optic", "optics"),
        ],
    },
    Place {
        name: "Clinica Teilor – Pipera",
        street: "Bulevardul Pipera 40",
        city: "Voluntari",
        county: "Ilfov",
        postcode: "077190",
        at: (44_490_100, 26_128_900),
        phone: "+40210000002",
        saturdays: false,
        rooms: &[
            ("Cabinet 1", "consulting"),
            ("Ecograf 1", "ultrasound"),
            ("Ecograf 2", "ultrasound"),
        ],
    },
    Place {
        name: "Clinica Teilor – Ploiești",
        street: "Strada Gării 3",
        city: "Ploiești",
        county: "Prahova",
        postcode: "100001",
        at: (44_936_700, 26_012_900),
        phone: "+40244000003",
        saturdays: true,
        rooms: &[
            ("Cabinet 1", "consulting"),
            ("Sala de tratamente", "treatment"),
            ("Sala de gimnastică", "gym"),
        ],
    },
];

/// A service of the organization; `doctors` and `places` are numbers in their tables, none: all.
struct Offer {
    name: &'static str,
    specialty: Option<&'static str>,
    description: &'static str,
    duration_min: u32,
    step_min: Option<u32>,
    buffers: (u32, u32),
    capacity: u32,
    lei: i64,
    room_kind: Option<&'static str>,
    needs_approval: bool,
    doctors: &'static [usize],
    places: &'static [usize],
}

const PLAIN: Offer = Offer {
    name: "General consultation",
    specialty: None,
    description: "First visit or follow-up with any of our doctors.",
    duration_min: 30,
    step_min: None,
    buffers: (0, 0),
    capacity: 1,
    lei: 180,
    room_kind: None,
    needs_approval: false,
    doctors: &[],
    places: &[],
};

/// The group service stands last, the default one first.
const OFFERS: [Offer; 10] = [
    PLAIN,
    Offer {
        name: "Cardiology consultation with ECG",
        specialty: Some("Cardiology"),
        description: "Please bring earlier recordings.",
        duration_min: 45,
        buffers: (0, 10),
        lei: 320,
        room_kind: Some("ecg"),
        doctors: &[1],
        places: &[0],
        ..PLAIN
    },
    Offer {
        name: "Dermatoscopy",
        specialty: Some("Dermatology"),
        description: "Examination of moles with a dermatoscope.",
        duration_min: 20,
        lei: 220,
        doctors: &[2],
        places: &[0],
        ..PLAIN
    },
    Offer {
        name: "Minor skin surgery",
        specialty: Some("Dermatology"),
        description: "The doctor looks at each request before it is confirmed.",
        duration_min: 60,
        buffers: (10, 20),
        lei: 650,
        room_kind: Some("surgery"),
        needs_approval: true,
        doctors: &[2],
        places: &[0],
        ..PLAIN
    },
    Offer {
        name: "Child check-up",
        specialty: Some("Paediatrics"),
        description: "Growth, vaccinations and questions of the parents.",
        duration_min: 40,
        step_min: Some(20),
        lei: 200,
        doctors: &[3],
        places: &[1],
        ..PLAIN
    },
    Offer {
        name: "Ultrasound",
        specialty: Some("Gynaecology"),
        description: "Please come a quarter of an hour early.",
        buffers: (0, 10),
        lei: 280,
        room_kind: Some("ultrasound"),
        doctors: &[4, 8],
        places: &[1],
        ..PLAIN
    },
    Offer {
        name: "Joint injection",
        specialty: Some("Orthopaedics"),
        description: "The doctor looks at each request before it is confirmed.",
        duration_min: 20,
        buffers: (5, 10),
        lei: 350,
        room_kind: Some("treatment"),
        needs_approval: true,
        doctors: &[5],
        places: &[2],
        ..PLAIN
    },
    Offer {
        name: "Eye examination",
        specialty: Some("Ophthalmology"),
        description: "With drops: please do not drive afterwards.",
        lei: 240,
        room_kind: Some("optics"),
        doctors: &[7],
        places: &[0],
        ..PLAIN
    },
    Offer {
        name: "Telephone follow-up",
        description: "A short call about results.",
        duration_min: 15,
        lei: 90,
        doctors: &[0, 6, 8],
        ..PLAIN
    },
    Offer {
        name: "Back school",
        specialty: Some("Rehabilitation medicine"),
        description: "Exercises in a group of up to eight.",
        duration_min: 60,
        buffers: (0, 15),
        capacity: 8,
        lei: 60,
        room_kind: Some("gym"),
        doctors: &[9],
        places: &[2],
        ..PLAIN
    },
];

impl Offer {
    fn fields(&self, doctors: &[DoctorId], locations: &[LocationId]) -> ServiceFields {
        fn some_of<T: Copy>(numbers: &[usize], of: &[T]) -> Option<Vec<T>> {
            (!numbers.is_empty()).then(|| {
                numbers
                    .iter()
                    .filter_map(|number| of.get(*number).copied())
                    .collect()
            })
        }
        ServiceFields {
            name: self.name.to_owned(),
            specialty: self.specialty.map(str::to_owned),
            description: Some(self.description.to_owned()),
            duration_min: self.duration_min,
            step_min: self.step_min,
            buffer_before_min: self.buffers.0,
            buffer_after_min: self.buffers.1,
            capacity: self.capacity,
            price: Some(Money::from_minor(self.lei * 100, Currency::RON)),
            tax_percent: clinic_core::money::Rate::ZERO,
            room_kind: self.room_kind.map(str::to_owned),
            needs_approval: self.needs_approval,
            location_ids: some_of(self.places, locations),
            doctor_ids: some_of(self.doctors, doctors),
        }
    }
}

/// The organization, open for booking, without a default service yet.
pub(super) async fn open(seeder: &mut Seeder) -> Result<Organization, Error> {
    let fields = OrganizationFields {
        name: NAME.to_owned(),
        registration: Some("RO00000000".to_owned()),
        email: Some("contact@example.org".to_owned()),
        phone: Some("+40210000000".to_owned()),
        timezone: ZoneName(ZONE.to_owned()),
        currency: Currency::RON,
        languages: vec!["ro".to_owned(), "en".to_owned()],
        open_for_booking: true,
        default_service_id: None,
        settings: Some(Settings {
            min_notice_min: 60,
            horizon_days: Some(120),
            max_per_day: Some(16),
            cancel_until_min: 120,
            ..Settings::default()
        }),
    };
    let organization = seeder.run(CreateOrganization { fields }).await?;
    seeder.enter(organization.id);
    Ok(organization)
}

/// The locations, with holidays for a year around the present.
pub(super) async fn locations(seeder: &Seeder) -> Result<Vec<Location>, Error> {
    let holidays = holidays::between(seeder.today - Days::new(200), seeder.today + Days::new(365));
    let mut locations = Vec::with_capacity(PLACES.len());
    for place in &PLACES {
        let mut hours: Vec<Hours> = vec![(&WORKDAYS, (7, 30), (20, 30))];
        if place.saturdays {
            hours.push((&[Weekday::Sat], (9, 0), (14, 0)));
        }
        let fields = LocationFields {
            name: place.name.to_owned(),
            address: Address {
                street: Some(place.street.to_owned()),
                city: Some(place.city.to_owned()),
                county: Some(place.county.to_owned()),
                postcode: Some(place.postcode.to_owned()),
                country: Some("RO".to_owned()),
            },
            coordinates: Some(Coordinates {
                latitude_e6: place.at.0,
                longitude_e6: place.at.1,
            }),
            phone: Some(place.phone.to_owned()),
            email: Some("contact@example.org".to_owned()),
            timezone: ZoneName(ZONE.to_owned()),
            hours: Some(week(&hours)),
            holidays: holidays.clone(),
        };
        locations.push(seeder.run(Create::<Location> { fields }).await?);
    }
    Ok(locations)
}

/// The rooms of every location.
pub(super) async fn rooms(seeder: &Seeder, locations: &[Location]) -> Result<(), Error> {
    for (place, location) in PLACES.iter().zip(locations) {
        for (name, kind) in place.rooms {
            let fields = RoomFields {
                location_id: location.id,
                name: (*name).to_owned(),
                kind: (*kind).to_owned(),
                schedule: None,
            };
            seeder.run(Create::<Room> { fields }).await?;
        }
    }
    Ok(())
}

/// The services; the first becomes what is booked where none is named.
pub(super) async fn services(
    seeder: &Seeder,
    organization: Organization,
    locations: &[Location],
    doctors: &[Doctor],
) -> Result<Vec<Service>, Error> {
    debug_assert_eq!(doctors.len(), DOCTORS.len());
    let doctor_ids: Vec<_> = doctors.iter().map(|doctor| doctor.id).collect();
    let location_ids: Vec<_> = locations.iter().map(|location| location.id).collect();
    let mut services = Vec::with_capacity(OFFERS.len());
    for offer in &OFFERS {
        let fields = offer.fields(&doctor_ids, &location_ids);
        services.push(seeder.run(Create::<Service> { fields }).await?);
    }
    let default_service_id = services.first().map(|service| service.id);
    let fields = OrganizationFields {
        default_service_id,
        ..organization.fields
    };
    seeder.run(UpdateOrganization { fields }).await?;
    Ok(services)
}
