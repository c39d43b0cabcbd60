//! Rows of doctors, their schedules, and patients.

use super::Query;
use super::list::{Listed, Order};
use super::places::named_list;
use super::row::{Cells, big, exposed, small};
use super::search::folded;
use super::table::{Stored, Values, bind_head, head, statements};
use crate::column::At;
use clinic_core::Sensitive;
use clinic_core::people::{Doctor, DoctorFields, DoctorSchedule, Patient, PatientFields};
use clinic_core::record::Record;
use clinic_core::store::{SortKey, StoreResult};
use clinic_core::text::phone_digits;
use clinic_core::time::Date;
use sqlx::types::Json;
use uuid::Uuid;

/// By what people are ordered: family name, then given name, folded.
pub(super) fn sort_name(family: &str, given: &str) -> String {
    folded(&[family, " ", given].concat())
}

impl Stored for Doctor {
    statements!(
        "doctors",
        "version, active, created_at, updated_at, given_name, family_name, sort_name, specialties, licence, certifications, \
         languages, location_ids, bio, email, phone, max_per_day"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        let fields = &self.fields;
        bind_head(self, values);
        values
            .push_bind(fields.given_name.clone())
            .push_bind(fields.family_name.clone())
            .push_bind(sort_name(&fields.family_name, &fields.given_name))
            .push_bind(Json(&fields.specialties))
            .push_bind(fields.licence.clone())
            .push_bind(Json(&fields.certifications))
            .push_bind(Json(&fields.languages))
            .push_bind(Json(&fields.location_ids))
            .push_bind(fields.bio.clone())
            .push_bind(fields.email.clone())
            .push_bind(fields.phone.clone())
            .push_bind(fields.max_per_day.map(small));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        let fields = DoctorFields {
            given_name: cells.text("given_name")?,
            family_name: cells.text("family_name")?,
            specialties: cells.json("specialties")?,
            licence: cells.optional_text("licence")?,
            certifications: cells.json("certifications")?,
            languages: cells.json("languages")?,
            location_ids: cells.json("location_ids")?,
            bio: cells.optional_text("bio")?,
            email: cells.optional_text("email")?,
            phone: cells.optional_text("phone")?,
            max_per_day: cells.optional_number("max_per_day")?,
        };
        Ok(Self::from_parts(head(cells)?, fields))
    }
}

named_list!(
    Doctor,
    "id, version, active, created_at, updated_at, given_name, family_name, specialties, licence, certifications, languages, \
     location_ids, bio, email, phone, max_per_day",
    "doctors"
);

impl Stored for DoctorSchedule {
    const INSERT: &'static str = "INSERT INTO doctor_schedules (organization_id, doctor_id, location_id, version, updated_at, schedule) ";
    const UPDATE: &'static str = "UPDATE doctor_schedules SET (version, updated_at, schedule) = (";

    fn uuid(&self) -> Uuid {
        self.doctor_id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind_key(&self, organization: Uuid, values: &mut Values<'_>) {
        values
            .push_bind(organization)
            .push_bind(self.doctor_id.0)
            .push_bind(self.location_id.0);
    }

    fn push_place(&self, organization: Uuid, query: &mut Query) {
        query
            .push(" WHERE organization_id = ")
            .push_bind(organization);
        query
            .push(" AND doctor_id = ")
            .push_bind(self.doctor_id.0)
            .push(" AND location_id = ")
            .push_bind(self.location_id.0);
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(big(self.version))
            .push_bind(At(self.updated_at))
            .push_bind(Json(&self.schedule));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            doctor_id: cells.id("doctor_id")?,
            location_id: cells.id("location_id")?,
            version: cells.version()?,
            updated_at: cells.at("updated_at")?,
            schedule: cells.json("schedule")?,
        })
    }
}

impl Stored for Patient {
    statements!(
        "patients",
        "version, active, created_at, updated_at, given_name, family_name, sort_name, birth_on, sex, phone, phone_digits, \
         phone_ending, email, address, language, emergency_contact, identifiers, notes"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        let fields = &self.fields;
        let digits = fields.phone.as_deref().map(|phone| phone_digits(phone));
        let ending = digits
            .as_deref()
            .and_then(|digits| digits.get(digits.len().checked_sub(4)?..))
            .map(str::to_owned);
        bind_head(self, values);
        values
            .push_bind(fields.given_name.expose().clone())
            .push_bind(fields.family_name.expose().clone())
            .push_bind(sort_name(&fields.family_name, &fields.given_name))
            .push_bind(exposed(&fields.birth_on))
            .push_bind(fields.sex.as_str())
            .push_bind(exposed(&fields.phone))
            .push_bind(digits)
            .push_bind(ending)
            .push_bind(exposed(&fields.email))
            .push_bind(Json(&fields.address))
            .push_bind(fields.language.clone())
            .push_bind(fields.emergency_contact.as_ref().map(Json))
            .push_bind(Json(&fields.identifiers))
            .push_bind(exposed(&fields.notes));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        let fields = PatientFields {
            given_name: cells.text("given_name")?,
            family_name: cells.text("family_name")?,
            birth_on: cells.get::<Option<Date>>("birth_on")?.map(Sensitive::new),
            sex: cells.word("sex")?,
            phone: cells.optional_text("phone")?,
            email: cells.optional_text("email")?,
            address: cells.json("address")?,
            language: cells.optional_text("language")?,
            emergency_contact: cells.optional_json("emergency_contact")?,
            identifiers: cells.json("identifiers")?,
            notes: cells.optional_text("notes")?,
        };
        Ok(Self::from_parts(head(cells)?, fields))
    }
}

named_list!(
    Patient,
    "id, version, active, created_at, updated_at, given_name, family_name, birth_on, sex, phone, email, address, language, \
     emergency_contact, identifiers, notes",
    "patients"
);
