//! Recurrence: the starts of a series by a rule, kept by the clock on the wall (after RFC 5545 §3.3.10).

use crate::base::limits;
use crate::base::time::{Date, Instant, LocalDateTime, Weekday, ZoneRules};
use crate::base::words::words;
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// How often a series recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum Frequency {
    /// At the same time every `interval` days.
    Daily,
    /// On the weekdays of every `interval`th week; weeks start on Monday.
    Weekly,
    /// On the day of the first start in every `interval`th month.
    Monthly,
}

words!("frequency", Frequency {
    Daily = "daily",
    Weekly = "weekly",
    Monthly = "monthly",
});

/// What a monthly rule does in a month that lacks the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum MonthEnd {
    /// It takes the month's last day.
    #[default]
    LastDay,
    /// It leaves the month out.
    Skip,
}

words!("month end", MonthEnd {
    LastDay = "last_day",
    Skip = "skip",
});

fn one() -> u32 {
    1
}

/// A rule of recurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecurrenceRule {
    /// Whether it recurs by days, weeks or months.
    pub frequency: Frequency,
    /// Every how many days, weeks or months; 1 to 1000.
    #[serde(default = "one")]
    #[cfg_attr(feature = "schema", schema(default = 1))]
    pub interval: u32,
    /// For a weekly rule: on which days; none: the day of the first start.
    #[serde(default)]
    pub weekdays: Vec<Weekday>,
    /// For a monthly rule: what happens in shorter months.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = "last_day"))]
    pub month_end: MonthEnd,
    /// How many starts; more than 52 are not given.
    #[serde(default)]
    pub count: Option<u32>,
    /// The last date on which an occurrence may start.
    #[serde(default, with = "crate::base::time::civil::optional")]
    pub until: Option<Date>,
}

/// A rule that means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRecurrence {
    /// The interval is not 1 to 1000.
    #[error("the interval must be 1 to 1000")]
    Interval,
    /// Weekdays are named for a rule that is not weekly.
    #[error("weekdays belong to a weekly rule only")]
    Weekdays,
    /// More weekdays are named than there are.
    #[error("a week has seven days")]
    TooManyWeekdays,
    /// The count is 0.
    #[error("the count must be at least 1")]
    Count,
}

impl RecurrenceRule {
    /// Every day, without an end.
    #[must_use]
    pub fn daily() -> Self {
        Self::every_one(Frequency::Daily)
    }

    /// Every week on the weekday of the first start, or on those that [`RecurrenceRule::on`] names, without an end.
    ///
    /// ```
    /// use clinic_core::scheduling::RecurrenceRule;
    /// use clinic_core::time::Weekday;
    /// let rule = RecurrenceRule::weekly().every(2).on([Weekday::Mon, Weekday::Thu]).times(8);
    /// assert_eq!(rule.count, Some(8));
    /// assert!(rule.check().is_ok());
    /// ```
    #[must_use]
    pub fn weekly() -> Self {
        Self::every_one(Frequency::Weekly)
    }

    /// Every month on the day of the first start, or the month's last day where it lacks that day, without an end.
    #[must_use]
    pub fn monthly() -> Self {
        Self::every_one(Frequency::Monthly)
    }

    fn every_one(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            weekdays: Vec::new(),
            month_end: MonthEnd::default(),
            count: None,
            until: None,
        }
    }

    /// Only every `interval`th day, week or month.
    #[must_use]
    pub fn every(mut self, interval: u32) -> Self {
        self.interval = interval;
        self
    }

    /// On these weekdays; for a weekly rule.
    #[must_use]
    pub fn on(mut self, weekdays: impl IntoIterator<Item = Weekday>) -> Self {
        self.weekdays = weekdays.into_iter().collect();
        self
    }

    /// With so many starts.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// With no start after the date.
    #[must_use]
    pub fn until(mut self, date: Date) -> Self {
        self.until = Some(date);
        self
    }

    /// `Ok` if the rule means something.
    ///
    /// # Errors
    /// An interval out of range, weekdays for a rule that is not weekly, a count of 0.
    pub fn check(&self) -> Result<(), InvalidRecurrence> {
        if !(1..=limits::RECURRENCE_INTERVAL).contains(&self.interval) {
            return Err(InvalidRecurrence::Interval);
        }
        if !self.weekdays.is_empty() && self.frequency != Frequency::Weekly {
            return Err(InvalidRecurrence::Weekdays);
        }
        if self.weekdays.len() > Weekday::ALL.len() {
            return Err(InvalidRecurrence::TooManyWeekdays);
        }
        if self.count == Some(0) {
            return Err(InvalidRecurrence::Count);
        }
        Ok(())
    }

    /// As [`occurrences`], and whether the rule would go on.
    ///
    /// # Errors
    /// A rule that means nothing.
    pub fn starts(
        &self,
        start: LocalDateTime,
        zone: &ZoneRules,
    ) -> Result<Occurrences, InvalidRecurrence> {
        self.check()?;
        let wanted = self.count.map_or(usize::MAX, |count| count as usize);
        let within = |date: &NaiveDate| self.until.is_none_or(|until| *date <= until);
        let mut dates = dates(self, start.date())
            .take_while(within)
            .take(wanted)
            .peekable();
        let mut starts = Vec::new();
        while starts.len() < limits::SERIES_OCCURRENCES as usize
            && let Some(date) = dates.next_if(|date| limits::YEARS.contains(&date.year()))
        {
            starts.push(zone.single(date.and_time(start.time())));
        }
        Ok(Occurrences {
            starts,
            truncated: dates.peek().is_some(),
        })
    }
}

/// The starts of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Occurrences {
    /// The starts, at most [`limits::SERIES_OCCURRENCES`], none outside [`limits::YEARS`].
    pub starts: Vec<Instant>,
    /// Whether the rule would go on.
    pub truncated: bool,
}

/// The starts of a series, at most 52 and none after the years that are served, from the first wall time on;
/// [`RecurrenceRule::starts`] also tells whether the rule would go on.
///
/// The wall time is kept across changes of the clock; in a gap it is read with the offset before the gap, in a
/// fold it is the earlier one. A first start that the rule does not hit is not counted.
///
/// # Errors
/// A rule that means nothing.
///
/// ```
/// use clinic_core::scheduling::{RecurrenceRule, occurrences};
/// use clinic_core::time::{ZoneName, Zones};
/// let zone = Zones::bundled().rules(&ZoneName::new("Europe/Bucharest"))?;
/// let rule: RecurrenceRule = serde_json::from_str(r#"{"frequency":"weekly","count":2}"#)?;
/// let starts = occurrences(&rule, "2027-03-22T09:00:00".parse()?, &zone)?;
/// assert_eq!(starts[0].to_rfc3339(), "2027-03-22T07:00:00+00:00");
/// assert_eq!(starts[1].to_rfc3339(), "2027-03-29T06:00:00+00:00"); // summer time
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn occurrences(
    rule: &RecurrenceRule,
    start: LocalDateTime,
    zone: &ZoneRules,
) -> Result<Vec<Instant>, InvalidRecurrence> {
    Ok(rule.starts(start, zone)?.starts)
}

/// The dates that a rule hits, from the first on.
fn dates(rule: &RecurrenceRule, first: Date) -> Box<dyn Iterator<Item = Date> + '_> {
    let interval = u64::from(rule.interval);
    match rule.frequency {
        Frequency::Daily => {
            Box::new((0_u64..).map_while(move |n| first.checked_add_days(Days::new(n * interval))))
        }
        Frequency::Weekly => {
            let mut weekdays = rule.weekdays.clone();
            if weekdays.is_empty() {
                weekdays.push(Weekday::of(first));
            }
            weekdays.sort_unstable();
            weekdays.dedup();
            let monday = first
                .checked_sub_days(Days::new(u64::from(first.weekday().num_days_from_monday())));
            let weeks =
                (0_u64..).map_while(move |n| monday?.checked_add_days(Days::new(n * 7 * interval)));
            let days = weeks.flat_map(move |monday| {
                let offsets: Vec<u64> = weekdays
                    .iter()
                    .map(|day| u64::from(day.days_from_monday()))
                    .collect();
                offsets
                    .into_iter()
                    .filter_map(move |offset| monday.checked_add_days(Days::new(offset)))
            });
            Box::new(days.filter(move |date| *date >= first))
        }
        Frequency::Monthly => {
            // Adding months gives the last day of a month that lacks the day.
            let months = (0_u32..).map_while(move |n| {
                first.checked_add_months(Months::new(n.checked_mul(rule.interval)?))
            });
            let skip = rule.month_end == MonthEnd::Skip;
            Box::new(
                months
                    .take(5_000)
                    .filter(move |date| !skip || date.day() == first.day()),
            )
        }
    }
}
