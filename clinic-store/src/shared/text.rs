//! Texts in the forms by which they are found.

use clinic_core::text::{phone_digits, words};

/// A text folded for comparison: its words, joined by a space.
pub(crate) fn folded(text: &str) -> String {
    words(text).join(" ")
}

/// By what people are ordered: family name, then given name, folded.
pub(crate) fn sort_name(family: &str, given: &str) -> String {
    folded(&[family, " ", given].concat())
}

/// The last four digits of a telephone number, if it has as many.
pub(crate) fn phone_ending(phone: &str) -> Option<String> {
    let digits = phone_digits(phone);
    let ending = digits.get(digits.len().checked_sub(4)?..)?;
    Some(ending.to_owned())
}
