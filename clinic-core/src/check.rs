//! Checks of the input: all that is wrong with a record, in one answer.

use crate::error::{Details, Error, ErrorCode, FieldError};
use crate::time::{Date, Schedule, ZoneName, Zones};
use crate::{limits, text};
use chrono::Datelike;

/// Collects what is wrong, member by member.
#[derive(Debug, Default)]
pub struct Checks {
    errors: Vec<FieldError>,
}

impl Checks {
    /// Notes that the member at `pointer` is wrong.
    pub fn fail(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.errors.push(FieldError {
            pointer: pointer.into(),
            detail: detail.into(),
        });
    }

    /// Notes it unless `holds`.
    pub fn require(&mut self, holds: bool, pointer: &str, detail: impl Into<String>) {
        if !holds {
            self.fail(pointer, detail);
        }
    }

    /// A text that must not be empty, of at most [`limits::SHORT_TEXT_CHARS`].
    pub fn name(&mut self, pointer: &str, value: &mut String) {
        self.text(pointer, value, limits::SHORT_TEXT_CHARS);
        self.require(!value.is_empty(), pointer, "must not be empty");
    }

    /// A text of at most `most` characters; normalized in place.
    pub fn text(&mut self, pointer: &str, value: &mut String, most: usize) {
        if text::has_control(value) {
            self.fail(pointer, "has control characters");
        }
        if value.chars().nth(most).is_some() {
            self.fail(pointer, format!("has more than {most} characters"));
        } else {
            *value = text::normalized(value);
        }
    }

    /// A text that may be absent; an empty one becomes absent.
    pub fn optional_text(&mut self, pointer: &str, value: &mut Option<String>, most: usize) {
        if let Some(inner) = value {
            self.text(pointer, inner, most);
            if inner.is_empty() {
                *value = None;
            }
        }
    }

    /// A list of ids of at most [`limits::LIST_ENTRIES`], each once.
    pub fn ids<I: PartialEq>(&mut self, pointer: &str, ids: &[I]) {
        self.require(
            ids.len() <= limits::LIST_ENTRIES,
            pointer,
            format!("has more than {} entries", limits::LIST_ENTRIES),
        );
        for (at, id) in ids.iter().enumerate().take(limits::LIST_ENTRIES) {
            self.require(
                !ids.iter().take(at).any(|before| before == id),
                &format!("{pointer}/{at}"),
                "stands in the list twice",
            );
        }
    }

    /// A list of short texts without empty or double entries.
    pub fn names(&mut self, pointer: &str, values: &mut [String]) {
        self.require(
            values.len() <= limits::LIST_ENTRIES,
            pointer,
            format!("has more than {} entries", limits::LIST_ENTRIES),
        );
        for (at, value) in values.iter_mut().enumerate().take(limits::LIST_ENTRIES) {
            self.name(&format!("{pointer}/{at}"), value);
        }
    }

    /// An e-mail address; trimmed and put in lower case.
    pub fn email(&mut self, pointer: &str, value: &mut Option<String>) {
        self.optional_text(pointer, value, limits::EMAIL_CHARS);
        if let Some(email) = value {
            *email = email.to_lowercase();
            let holds = email.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && domain.contains('.')
                    && !domain.contains('@')
                    && !domain.starts_with('.')
                    && !domain.ends_with('.')
            }) && !email.chars().any(char::is_whitespace);
            self.require(holds, pointer, "is not an e-mail address");
        }
    }

    /// A telephone number in E.164 form; spaces, dots, dashes and brackets are taken out.
    pub fn phone(&mut self, pointer: &str, value: &mut Option<String>) {
        self.optional_text(pointer, value, 40);
        if let Some(phone) = value {
            let plain: String = phone
                .chars()
                .filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '/'))
                .collect();
            let plain = plain
                .strip_prefix("00")
                .map_or(plain.clone(), |rest| format!("+{rest}"));
            let digits = plain.strip_prefix('+').unwrap_or("");
            let holds = (7..=15).contains(&digits.len())
                && digits.bytes().all(|b| b.is_ascii_digit())
                && !digits.starts_with('0');
            self.require(
                holds,
                pointer,
                "is not a telephone number in E.164 form, such as +40721000000",
            );
            *phone = plain;
        }
    }

    /// A date within the years that are served.
    pub fn date(&mut self, pointer: &str, date: Date) {
        self.require(
            limits::YEARS.contains(&date.year()),
            pointer,
            "lies outside the years 1900 to 2399",
        );
    }

    /// A number within a range.
    pub fn range(&mut self, pointer: &str, value: u32, from: u32, to: u32) {
        self.require(
            (from..=to).contains(&value),
            pointer,
            format!("must be {from} to {to}"),
        );
    }

    /// A zone that is known.
    pub fn zone(&mut self, pointer: &str, zone: &ZoneName, zones: &Zones) {
        self.require(
            zones.rules(zone).is_ok(),
            pointer,
            "is not a known IANA zone, such as Europe/Bucharest",
        );
    }

    /// The spans of a schedule: not too many, none empty, years that are served.
    pub fn schedule(&mut self, pointer: &str, schedule: &Schedule) {
        for day in crate::time::Weekday::ALL {
            let name = serde_json::to_value(day)
                .ok()
                .and_then(|v| v.as_str().map(str::to_owned))
                .unwrap_or_default();
            self.spans(&format!("{pointer}/weekly/{name}"), schedule.weekly.on(day));
        }
        self.require(
            schedule.dates.len() <= limits::SCHEDULE_DATES,
            &format!("{pointer}/dates"),
            format!("has more than {} dates", limits::SCHEDULE_DATES),
        );
        for (date, spans) in schedule.dates.iter().take(limits::SCHEDULE_DATES) {
            let pointer = format!("{pointer}/dates/{date}");
            self.date(&pointer, *date);
            self.spans(&pointer, spans);
        }
    }

    fn spans(&mut self, pointer: &str, spans: &[crate::time::WallRange]) {
        self.require(
            spans.len() <= limits::SPANS_PER_DAY,
            pointer,
            format!("has more than {} spans", limits::SPANS_PER_DAY),
        );
        for (at, span) in spans.iter().enumerate() {
            if span.from.minutes() == 1440 || span.from == span.to {
                self.fail(format!("{pointer}/{at}"), "is an empty span");
            }
        }
    }

    /// `Ok` if nothing was wrong.
    ///
    /// # Errors
    /// `invalid_value` with every member that is wrong.
    pub fn done(self) -> Result<(), Error> {
        let Some(first) = self.errors.first() else {
            return Ok(());
        };
        let message = format!("{}: {}", first.pointer, first.detail);
        Err(Error::new(ErrorCode::InvalidValue, message).with(Details::Fields(self.errors)))
    }
}
