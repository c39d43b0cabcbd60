//! Enumerations that are one word in every host: how the word is written and read.

/// A text that is none of the words of an enumeration. It does not hold the text, which may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is not a known {kind}")]
pub struct UnknownWord {
    kind: &'static str,
}

impl UnknownWord {
    pub(crate) fn of(kind: &'static str) -> Self {
        Self { kind }
    }

    /// Of what there is no such word, such as `status`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind
    }
}

/// `ALL`, `as_str`, `Display` and `FromStr` of an enumeration without data. The words are those of its JSON, which a
/// test compares.
macro_rules! words {
    ($kind:literal, $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $name {
            /// All values, in their order.
            pub const ALL: [Self; [$($text),*].len()] = [$(Self::$variant),*];

            /// The value as it is written in every host and in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::base::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    _ => Err(crate::base::words::UnknownWord::of($kind)),
                }
            }
        }
    };
}
pub(crate) use words;
