//! Which records a list has, and in which order.

use crate::base::ids::{DoctorId, LocationId, PatientId, RoomId, SeriesId, ServiceId};
use crate::base::sensitive::{Sensitive, SensitiveText};
use crate::base::time::{Date, Instant};
use crate::base::words::words;
use crate::base::{limits, text};
use crate::domain::access::Visibility;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::people::Sex;
use crate::domain::scheduling::{Source, Status};
use chrono::Datelike;
use serde::{Deserialize, Serialize};

/// By what a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortKey {
    /// By the time of creation.
    #[default]
    CreatedAt,
    /// By name, folded (for people: family name, then given name).
    Name,
    /// By start (appointments only).
    StartsAt,
}

words!("key of a list's order", SortKey {
    CreatedAt = "created_at",
    Name = "name",
    StartsAt = "starts_at",
});

/// An order: a key, and whether it runs downward. As JSON it is the key's name, with `-` before it where it
/// runs downward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Sort {
    /// The key by which the rows are ordered.
    pub key: SortKey,
    /// From the greatest to the least.
    pub descending: bool,
}

impl Sort {
    /// By name, from the first to the last.
    #[must_use]
    pub fn by_name() -> Self {
        Self {
            key: SortKey::Name,
            descending: false,
        }
    }
}

#[cfg(feature = "schema")]
crate::base::schema::described_as!(
    Sort,
    crate::base::schema::pattern(
        "^-?(created_at|name|starts_at)$",
        "An order: `created_at`, `name` or `starts_at`, with `-` before it where it runs downward.",
    )
);

impl TryFrom<String> for Sort {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (name, descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text.as_str(), false),
        };
        let key = SortKey::ALL.into_iter().find(|key| key.as_str() == name);
        key.map(|key| Self { key, descending })
            .ok_or("a list is sorted by created_at, name or starts_at, perhaps with - before it")
    }
}

/// What names are searched for: beginnings of words, folded as names are when they are written, all of which must
/// match. Not asked for, it lets every record through; text without a letter or digit finds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Option<String>")]
pub struct SearchWords(Option<Sensitive<Vec<String>>>);

impl SearchWords {
    /// The words of a text as people write it; blank text asks for nothing.
    ///
    /// ```
    /// use clinic_core::store::SearchWords;
    /// assert_eq!(SearchWords::of("Ștefan B").prefixes(), Some(&["stefan".to_owned(), "b".to_owned()][..]));
    /// assert_eq!(SearchWords::of("%").prefixes(), Some(&[][..]));
    /// assert_eq!(SearchWords::of(" ").prefixes(), None);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self((!text.trim().is_empty()).then(|| text::words(text).into()))
    }

    /// The beginnings that must all match; `None` where nothing is asked for. None at all match nothing.
    #[must_use]
    pub fn prefixes(&self) -> Option<&[String]> {
        self.0.as_ref().map(|words| words.as_slice())
    }

    /// `Ok` if the search is one that is answered.
    ///
    /// # Errors
    /// `invalid_parameter` for more than [`limits::SEARCH_WORDS`] words or [`limits::SEARCH_CHARS`] characters.
    pub fn check(&self) -> Result<(), Error> {
        let words = self.prefixes().unwrap_or_default();
        let chars: usize = words.iter().map(|word| word.chars().count()).sum();
        if words.len() > limits::SEARCH_WORDS || chars > limits::SEARCH_CHARS {
            let message = format!(
                "a search has at most {} words of {} characters together",
                limits::SEARCH_WORDS,
                limits::SEARCH_CHARS
            );
            return Err(Error::new(ErrorCode::InvalidParameter, message));
        }
        Ok(())
    }
}

impl From<Option<String>> for SearchWords {
    fn from(text: Option<String>) -> Self {
        text.as_deref().map(Self::of).unwrap_or_default()
    }
}

/// How the text of a filter is folded when it comes as JSON.
mod folded {
    use crate::base::text;
    use serde::{Deserialize, Deserializer};

    /// Into one line.
    pub(super) fn line<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        Ok(text.as_deref().map(text::folded))
    }
}

/// Which locations. As JSON its text stands as people write it, the words as `name`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LocationFilter {
    /// Prefixes of words of the name, folded; all must match.
    #[serde(default, rename = "name")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub words: SearchWords,
    /// The county, folded words joined by a space.
    #[serde(default, deserialize_with = "folded::line")]
    pub county: Option<String>,
    /// The city, folded words joined by a space.
    #[serde(default, deserialize_with = "folded::line")]
    pub city: Option<String>,
    /// A specialty of a doctor who works there, folded words joined by a space.
    #[serde(default, deserialize_with = "folded::line")]
    pub specialty: Option<String>,
    /// Only the locations with these ids.
    #[serde(skip)]
    pub ids: Option<Vec<LocationId>>,
    /// Only what is in use, or only what is not.
    pub active: Option<bool>,
}

/// Which rooms a list has; what is absent does not narrow it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RoomFilter {
    /// The location that the rooms are in.
    pub location_id: Option<LocationId>,
    /// Only rooms of this kind.
    pub kind: Option<String>,
    /// Only what is in use, or only what is not.
    pub active: Option<bool>,
}

/// Which services. As JSON its text stands as people write it, the words as `name`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ServiceFilter {
    /// Prefixes of words of the name, folded; all must match.
    #[serde(default, rename = "name")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub words: SearchWords,
    /// The specialty, folded words joined by a space.
    #[serde(default, deserialize_with = "folded::line")]
    pub specialty: Option<String>,
    /// Only what is in use, or only what is not.
    pub active: Option<bool>,
}

/// Which doctors. As JSON its text stands as people write it, the words as `name`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DoctorFilter {
    /// Prefixes of words of the name, folded; all must match.
    #[serde(default, rename = "name")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub words: SearchWords,
    /// A specialty, folded words joined by a space.
    #[serde(default, deserialize_with = "folded::line")]
    pub specialty: Option<String>,
    /// Who has a schedule at the location.
    pub location_id: Option<LocationId>,
    /// Only the doctors with these ids.
    pub ids: Option<Vec<DoctorId>>,
    /// Only what is in use, or only what is not.
    pub active: Option<bool>,
}

fn checked_text(text: Option<&String>) -> Result<(), Error> {
    if text.is_some_and(|text| text.chars().nth(limits::SHORT_TEXT_CHARS).is_some()) {
        let message = format!(
            "the text of a filter has at most {} characters",
            limits::SHORT_TEXT_CHARS
        );
        return Err(Error::new(ErrorCode::InvalidParameter, message));
    }
    Ok(())
}

fn checked_ids<I>(ids: Option<&Vec<I>>) -> Result<(), Error> {
    if ids.is_some_and(|ids| ids.len() > limits::DOCTORS_PER_QUESTION) {
        let message = format!("at most {} ids in a filter", limits::DOCTORS_PER_QUESTION);
        return Err(Error::new(ErrorCode::InvalidParameter, message));
    }
    Ok(())
}

/// `check` of a filter: every text and every list in it has a limit.
macro_rules! checked {
    ($filter:ident, words: [$($words:ident),*], texts: [$($text:ident),*], ids: [$($ids:ident),*]) => {
        impl $filter {
            /// `Ok` if the filter is one that is answered.
            ///
            /// # Errors
            /// `invalid_parameter` for too many words or too long a text.
            pub fn check(&self) -> Result<(), Error> {
                $(self.$words.check()?;)*
                $(checked_text(self.$text.as_ref())?;)*
                $(checked_ids(self.$ids.as_ref())?;)*
                Ok(())
            }
        }
    };
}

pub(super) use checked;

checked!(LocationFilter, words: [words], texts: [county, city, specialty], ids: [ids]);
checked!(RoomFilter, words: [], texts: [kind], ids: []);
checked!(ServiceFilter, words: [words], texts: [specialty], ids: []);
checked!(DoctorFilter, words: [words], texts: [specialty], ids: [ids]);

/// How a patient is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum PatientSearch {
    /// By prefixes of words of the name, folded; all must match.
    Words(SearchWords),
    /// By the whole e-mail address, lower case.
    Email(SensitiveText),
    /// By all digits of the telephone number.
    Phone(SensitiveText),
    /// By the last four digits of the telephone number.
    PhoneEnding(SensitiveText),
    /// By the id of the record.
    Id(PatientId),
}

/// Which patients a list has; what is absent does not narrow it.
#[derive(Clone, Debug)]
pub struct PatientFilter {
    /// How they are looked for.
    pub search: Option<PatientSearch>,
    /// Only patients of this sex.
    pub sex: Option<Sex>,
    /// Only what is in use, or only what is not.
    pub active: Option<bool>,
    /// Those the actor may see.
    pub visibility: Visibility,
}

/// Which appointments. As JSON the patient's name stands as people write it, as `q`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppointmentFilter {
    /// Only appointments of this patient.
    pub patient_id: Option<PatientId>,
    /// Only appointments with this doctor.
    pub doctor_id: Option<DoctorId>,
    /// Only appointments at this location.
    pub location_id: Option<LocationId>,
    /// Only appointments for this service.
    pub service_id: Option<ServiceId>,
    /// Only appointments in this room.
    pub room_id: Option<RoomId>,
    /// Only appointments of this series.
    pub series_id: Option<SeriesId>,
    /// In one of these statuses; empty: in any.
    #[serde(default)]
    pub statuses: Vec<Status>,
    /// That start at or after.
    pub starts_from: Option<Instant>,
    /// Only appointments that start before this instant.
    pub starts_before: Option<Instant>,
    /// On or after the civil date of the start.
    #[serde(default, with = "crate::base::time::civil::optional")]
    pub on_from: Option<Date>,
    /// Before the civil date of the start.
    #[serde(default, with = "crate::base::time::civil::optional")]
    pub on_before: Option<Date>,
    /// Only appointments that were booked from there.
    pub source: Option<Source>,
    /// Whether a later change took their time away.
    pub stranded: Option<bool>,
    /// Of patients whose name has words with these prefixes, folded.
    #[serde(default, rename = "q")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub patient_words: SearchWords,
    /// Those the actor may see; a query narrows it by itself.
    #[serde(skip, default = "everything")]
    pub visibility: Visibility,
}

fn everything() -> Visibility {
    Visibility::All
}

impl Default for AppointmentFilter {
    fn default() -> Self {
        Self::new(Visibility::All)
    }
}

impl AppointmentFilter {
    /// All that the visibility lets through.
    #[must_use]
    pub fn new(visibility: Visibility) -> Self {
        Self {
            patient_id: None,
            doctor_id: None,
            location_id: None,
            service_id: None,
            room_id: None,
            series_id: None,
            statuses: Vec::new(),
            starts_from: None,
            starts_before: None,
            on_from: None,
            on_before: None,
            source: None,
            stranded: None,
            patient_words: SearchWords::default(),
            visibility,
        }
    }
}

impl AppointmentFilter {
    /// `Ok` if the filter is one that is answered.
    ///
    /// # Errors
    /// `invalid_parameter` for too many words, more statuses than there are, or a date outside the years served.
    pub fn check(&self) -> Result<(), Error> {
        let instants = [self.starts_from, self.starts_before].into_iter().flatten();
        let dates = [self.on_from, self.on_before].into_iter().flatten();
        let years = *limits::YEARS.start()..=limits::YEARS.end() + 1;
        if !dates
            .chain(instants.map(|instant| instant.date_naive()))
            .all(|date| years.contains(&date.year()))
        {
            let message = "a list is asked for within the years 1900 to 2399";
            return Err(Error::new(ErrorCode::InvalidParameter, message));
        }
        if self.statuses.len() > Status::ALL.len() {
            let message = format!("at most {} statuses in a filter", Status::ALL.len());
            return Err(Error::new(ErrorCode::InvalidParameter, message));
        }
        self.patient_words.check()
    }
}
