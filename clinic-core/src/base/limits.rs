//! Every limit of the input in one table.
//!
//! A limit that is met is an `invalid_value` or `limit_exceeded`, never a slow answer.

/// Characters of a name, title or other short text.
pub const SHORT_TEXT_CHARS: usize = 200;
/// Characters of notes, reasons and other long text.
pub const LONG_TEXT_CHARS: usize = 4_000;
/// Characters of an e-mail address (RFC 5321 §4.5.3.1.3).
pub const EMAIL_CHARS: usize = 254;
/// Characters of a telephone number as it is written (`invalid_value`).
pub const PHONE_CHARS: usize = 40;
/// Characters of a language tag (RFC 5646 §4.4.1) (`invalid_value`).
pub const LANGUAGE_CHARS: usize = 35;
/// Appointments of a doctor on one date, where there is a limit (`invalid_value`).
pub const APPOINTMENTS_PER_DAY: u32 = 1_000;
/// Days, weeks or months between the occurrences of a series (`invalid_value`).
pub const RECURRENCE_INTERVAL: u32 = 1_000;
/// Entries of a list inside a record (specialties, identifiers, …).
pub const LIST_ENTRIES: usize = 64;
/// Spans of one weekday or date.
pub const SPANS_PER_DAY: usize = 24;
/// Exceptions by date in one schedule.
pub const SCHEDULE_DATES: usize = 2_000;
/// Longest service, in minutes.
pub const SERVICE_DURATION_MIN: u32 = 24 * 60;
/// Longest buffer on either side, in minutes.
pub const BUFFER_MIN: u32 = 8 * 60;
/// Longest reservation with its buffers, in minutes; the guard's range reads rest on it.
pub const RESERVATION_MIN: u32 = SERVICE_DURATION_MIN + 2 * BUFFER_MIN;
/// Seats of a group session.
pub const SERVICE_CAPACITY: u32 = 500;
/// Days of a window of slots.
pub const WINDOW_DAYS: u32 = 92;
/// Doctors of one availability question.
pub const DOCTORS_PER_QUESTION: usize = 200;
/// Slots of one answer.
pub const SLOTS_PER_ANSWER: usize = 50_000;
/// Occurrences of a series.
pub const SERIES_OCCURRENCES: u32 = 52;
/// Live holds of one patient.
pub const HOLDS_PER_PATIENT: usize = 3;
/// Longest hold, in minutes.
pub const HOLD_MIN: u32 = 30;
/// Lanes of squeeze-ins beside a doctor's normal bookings.
pub const SQUEEZE_IN_LANES: u16 = 9;
/// Rows of one page.
pub const PAGE_ROWS: u32 = 200;
/// Rows of one page unless the caller asks otherwise.
pub const PAGE_ROWS_DEFAULT: u32 = 20;
/// The first page number that is refused.
pub const PAGE_NUMBER: u32 = 100_000;
/// Rows that a page asked by offset or number passes over; whoever wants later ones goes on by cursor
/// (`limit_exceeded`; as a parameter of HTTP `invalid_parameter`).
pub const PAGE_OFFSET: u64 = 100_000;
/// Rows up to which a list is counted; a list with more says that its total is capped.
pub const COUNTED_ROWS: u64 = 100_000;
/// Live appointments that one change may concern: a change of schedule, hours or use that concerns more is refused, and so
/// is the question what it would strand (`limit_exceeded`).
pub const LIVE_APPOINTMENTS: usize = 10_000;
/// Rooms of one kind at one location among which a booking chooses; with more it must name one (`limit_exceeded`).
pub const ROOMS_PER_QUESTION: usize = PAGE_ROWS as usize;
/// Patients who wait at one location on one day; a queue with more is refused (`limit_exceeded`).
pub const QUEUE_ENTRIES: usize = 1_000;
/// Spans of time off of one doctor in one answer; dates with more are refused (`limit_exceeded`).
pub const TIME_OFF_ENTRIES: u32 = 1_000;
/// Steps in the life of an appointment in one answer; who asks for all of a longer life is refused (`limit_exceeded`).
pub const HISTORY_STEPS: u32 = 1_000;
/// Days before and after today over which a doctor's appointments are counted by date.
pub const STATISTICS_DAYS: u64 = 366;
/// Months before today over which a doctor's appointments are counted by month.
pub const STATISTICS_MONTHS: u32 = 36;
/// Days within which a payer pays, at most.
pub const PAYMENT_TERM_DAYS: u32 = 365;
/// Words of a search (`invalid_parameter`).
pub const SEARCH_WORDS: usize = 8;
/// Characters of the words of a search (`invalid_parameter`).
pub const SEARCH_CHARS: usize = SHORT_TEXT_CHARS;
/// Characters of an idempotency key.
pub const IDEMPOTENCY_KEY_CHARS: usize = 200;
/// Hours for which an idempotent outcome is kept.
pub const IDEMPOTENCY_HOURS: i64 = 48;
/// Hours for which a hold that has expired is kept, so that whoever comes late is told why.
pub const EXPIRED_HOLD_HOURS: i64 = 24;
/// Events, holds and keys that one turn of the work that is due handles, of each.
pub const DUE_AT_ONCE: u32 = 1_000;
/// Alternatives offered with a refusal, on each side.
pub const ALTERNATIVES_EACH_SIDE: usize = 3;
/// Days around a refused time in which alternatives are looked for.
pub const ALTERNATIVES_DAYS: u32 = 14;
/// The civil years that dates may lie in.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2399;
