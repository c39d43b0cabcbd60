//! Personal data by type: [`Sensitive`].

use serde::{Deserialize, Serialize};
use std::borrow::{Borrow, BorrowMut};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// A value about a person. It never appears in `{:?}`, so that a record or a command may be logged or put into an
/// error without telling whom it concerns; it has no `Display`. In JSON, in the database and in the hosts it is the
/// value itself.
///
/// Names, birth dates, addresses, telephone numbers, e-mail addresses and identifiers of patients and accounts are
/// sensitive, and so is free text about them: reasons, notes, and what is searched for. What a clinic publishes (its
/// doctors, services and locations) is not.
///
/// ```
/// use clinic_core::{Sensitive, SensitiveText};
/// let name: SensitiveText = "Ana".into();
/// assert_eq!(format!("{name:?}"), "Sensitive(..)");
/// assert_eq!(name, "Ana");
/// assert_eq!(name.expose().len(), 3);
/// assert_eq!(Sensitive::new(7).into_inner(), 7);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive<T>(T);

/// A text about a person.
pub type SensitiveText = Sensitive<String>;

/// A date that concerns a person, such as the birth date.
pub type SensitiveDate = Sensitive<crate::base::time::Date>;

impl<T> Sensitive<T> {
    /// Marks a value as sensitive.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for whoever may read it. A call says in the code that personal data leaves its wrapper here.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Takes the value out; from then on nothing keeps it out of `{:?}`.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive(..)")
    }
}

impl<T> Deref for Sensitive<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Sensitive<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> AsRef<T> for Sensitive<T> {
    fn as_ref(&self) -> &T {
        &self.0
    }
}

impl<T> Borrow<T> for Sensitive<T> {
    fn borrow(&self) -> &T {
        &self.0
    }
}

impl<T> BorrowMut<T> for Sensitive<T> {
    fn borrow_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for SensitiveText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<SensitiveText> for String {
    fn from(text: SensitiveText) -> Self {
        text.0
    }
}

impl PartialEq<str> for SensitiveText {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for SensitiveText {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_the_value_itself() {
        let text: SensitiveText = serde_json::from_str(r#""Ana""#).unwrap();
        assert_eq!(text, "Ana");
        assert_eq!(serde_json::to_string(&text).unwrap(), r#""Ana""#);
        assert_eq!(format!("{:?}", Some(&text)), "Some(Sensitive(..))");
        assert_eq!(format!("{text:#?}"), "Sensitive(..)");
    }
}
