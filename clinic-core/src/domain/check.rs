//! Checks of the input: all that is wrong with a record, in one answer.

use crate::base::time::{Date, Schedule, ZoneName, Zones};
use crate::base::{limits, text};
use crate::domain::error::{Error, FieldError};
use chrono::Datelike;
use std::borrow::BorrowMut;
use unicode_normalization::char::is_combining_mark;

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

    /// A text of one line that must not be empty, of at most [`limits::SHORT_TEXT_CHARS`].
    pub fn name(&mut self, pointer: &str, value: &mut String) {
        self.text(pointer, value, limits::SHORT_TEXT_CHARS);
        self.require(!value.is_empty(), pointer, "must not be empty");
        self.require(
            value.is_empty() || text::is_visible(value),
            pointer,
            "has no character that can be seen",
        );
    }

    /// A text of at most `most` characters; normalized in place. Only long text has more than one line.
    pub fn text(&mut self, pointer: &str, value: &mut String, most: usize) {
        if text::has_control(value) {
            self.fail(pointer, "has control characters");
        } else if most <= limits::SHORT_TEXT_CHARS && text::has_line_break(value.trim()) {
            self.fail(pointer, "has line breaks");
        }
        // As it is kept it may be longer or shorter than it was sent (UAX #15).
        *value = text::normalized(value);
        if value.chars().nth(most).is_some() {
            self.fail(pointer, format!("has more than {most} characters"));
        }
    }

    /// A text that may be absent; an empty one becomes absent.
    pub fn optional_text<T: BorrowMut<String>>(
        &mut self,
        pointer: &str,
        value: &mut Option<T>,
        most: usize,
    ) {
        if let Some(inner) = value {
            let inner = inner.borrow_mut();
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
        self.once(pointer, values);
    }

    /// A list in which nothing stands twice.
    pub fn once<T: PartialEq>(&mut self, pointer: &str, values: &[T]) {
        let values = &values[..values.len().min(limits::DOCTORS_PER_QUESTION)];
        for (at, value) in values.iter().enumerate() {
            if values[..at].contains(value) {
                self.fail(format!("{pointer}/{at}"), "stands in the list twice");
            }
        }
    }

    /// A language by its tag (BCP 47), such as `ro` or `en-GB`; put into its usual form.
    pub fn language(&mut self, pointer: &str, value: &mut String) {
        self.text(pointer, value, limits::LANGUAGE_CHARS);
        let tag = oxilangtag::LanguageTag::parse_and_normalize(value)
            .ok()
            .filter(|tag| (2..=3).contains(&tag.primary_language().len()));
        match tag {
            Some(tag) => *value = tag.into_inner(),
            None => self.fail(
                pointer,
                "is not a language tag (BCP 47), such as ro or en-GB",
            ),
        }
    }

    /// Languages without double entries.
    pub fn languages(&mut self, pointer: &str, values: &mut [String]) {
        self.require(
            values.len() <= limits::LIST_ENTRIES,
            pointer,
            format!("has more than {} entries", limits::LIST_ENTRIES),
        );
        for (at, value) in values.iter_mut().enumerate().take(limits::LIST_ENTRIES) {
            self.language(&format!("{pointer}/{at}"), value);
        }
        self.once(pointer, values);
    }

    /// An e-mail address that a mail server takes (RFC 5321, and letters of any script as RFC 6531 allows);
    /// trimmed and put in lower case.
    pub fn email<T: BorrowMut<String>>(&mut self, pointer: &str, value: &mut Option<T>) {
        self.optional_text(pointer, value, limits::EMAIL_CHARS);
        if let Some(email) = value {
            let email = email.borrow_mut();
            *email = text::email(email);
            self.require(is_email(email), pointer, "is not an e-mail address");
        }
    }

    /// A telephone number in E.164 form; spaces, dots, dashes and brackets are taken out.
    pub fn phone<T: BorrowMut<String>>(&mut self, pointer: &str, value: &mut Option<T>) {
        self.optional_text(pointer, value, limits::PHONE_CHARS);
        if let Some(phone) = value {
            let phone = phone.borrow_mut();
            let plain = text::phone(phone);
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
        for day in crate::base::time::Weekday::ALL {
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

    fn spans(&mut self, pointer: &str, spans: &[crate::base::time::WallRange]) {
        self.require(
            spans.len() <= limits::SPANS_PER_DAY,
            pointer,
            format!("has more than {} spans", limits::SPANS_PER_DAY),
        );
        for (at, span) in spans.iter().enumerate() {
            if span.from.minutes() == 1440 {
                self.fail(format!("{pointer}/{at}"), "begins where its date ends");
            }
        }
    }

    /// `Ok` if nothing was wrong.
    ///
    /// # Errors
    /// `invalid_value` with every member that is wrong.
    pub fn done(self) -> Result<(), Error> {
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(Error::of_fields(self.errors))
    }
}

fn is_email(text: &str) -> bool {
    let options = email_address::Options::default()
        .without_display_text()
        .without_domain_literal()
        .with_minimum_sub_domains(2);
    let plain = |c: char| c.is_ascii_graphic() || c.is_alphanumeric() || is_combining_mark(c);
    email_address::EmailAddress::parse_with_options(text, options).is_ok()
        && !text.contains('"')
        && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(check: impl FnOnce(&mut Checks)) -> bool {
        let mut checks = Checks::default();
        check(&mut checks);
        checks.done().is_err()
    }

    #[test]
    fn addresses_that_no_mail_server_takes_are_refused() {
        for (text, right) in [
            ("ana.pop+1@example.org", true),
            (" Ana@Example.ORG ", true),
            ("josé@exemplu.ro", true),
            ("<a@b.ro>", false),
            ("a..b@example.org", false),
            (".a@example.org", false),
            ("a@example..org", false),
            ("a@example", false),
            ("a b@example.org", false),
            ("\"a b\"@example.org", false),
            ("a@[127.0.0.1]", false),
            ("a\u{202E}b@example.org", false),
            ("a\u{200B}@example.org", false),
            ("a@-example.org", false),
            ("@example.org", false),
        ] {
            let mut value = Some(text.to_owned());
            assert_eq!(
                !wrong(|checks| checks.email("", &mut value)),
                right,
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_lose_their_punctuation_and_trunk_prefix() {
        for (text, expected) in [
            ("+40 (0)712 345-678", Some("+40712345678")),
            ("0040(0)712345678", Some("+40712345678")),
            ("0712345678", None),
            ("+4071234567890123", None),
        ] {
            let mut value = Some(text.to_owned());
            let refused = wrong(|checks| checks.phone("", &mut value));
            assert_eq!((!refused).then(|| value.unwrap()).as_deref(), expected);
        }
    }

    #[test]
    fn names_can_be_seen_and_have_one_line() {
        for (text, right) in [
            ("Ana", true),
            (" Ana\n", true),
            ("Ana\nMaria", false),
            ("Ana\u{2028}Maria", false),
            ("Ana\tMaria", false),
            ("\u{200B}\u{2060}", false),
            ("\u{3164}", false),
            ("Ana\u{202E}", false),
            ("Ana\u{7}", false),
            ("\u{645}\u{6CC}\u{200C}\u{62E}", true),
        ] {
            let mut value = text.to_owned();
            assert_eq!(
                !wrong(|checks| checks.name("", &mut value)),
                right,
                "{text:?}"
            );
        }
    }

    #[test]
    fn languages_are_tags_and_nothing_stands_twice() {
        for (given, right) in [
            (&["ro", "en-gb", "zh-Hant"][..], true),
            (&["klingon"][..], false),
            (&["en_GB"][..], false),
            (&[""][..], false),
            (&["ro", "RO"][..], false),
        ] {
            let mut values: Vec<String> = given.iter().map(|one| (*one).to_owned()).collect();
            assert_eq!(
                !wrong(|checks| checks.languages("", &mut values)),
                right,
                "{given:?}"
            );
        }
        assert!(wrong(|checks| checks.once("", &[1, 2, 1])));
    }

    #[test]
    fn equal_ends_are_a_whole_day() {
        let day = |text: &str| -> Schedule { serde_json::from_str(text).unwrap() };
        let round = day(r#"{"weekly": {"mon": [["08:00", "08:00"]]}}"#);
        assert!(!wrong(|checks| checks.schedule("", &round)));
        let late = day(r#"{"weekly": {"mon": [["24:00", "08:00"]]}}"#);
        assert!(wrong(|checks| checks.schedule("", &late)));
    }
}
