//! Text as people write it: how it is checked, normalized and found again.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in Unicode Normalization Form C (UAX #15), trimmed at both ends.
#[must_use]
pub fn normalized(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Whether the text has a control character other than a line break or a tab.
#[must_use]
pub fn has_control(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// The words of a text, folded for search: lower case, without diacritics, split where no letter or
/// digit stands.
///
/// ```
/// use clinic_core::text::words;
/// assert_eq!(words("Ștefan Bărnuțiu-Łoś"), ["stefan", "barnutiu", "los"]);
/// assert_eq!(words("Weiß"), ["weiss"]);
/// ```
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            for lower in c.to_lowercase().filter(|c| !is_combining_mark(*c)) {
                match unmarked(lower) {
                    Some(plain) => word.push_str(plain),
                    None => word.push(lower),
                }
            }
        } else if !word.is_empty() && c != '\'' && c != '’' {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The words of a text in one line, as texts are compared: `words` joined by a space.
#[must_use]
pub fn folded(text: &str) -> String {
    words(text).join(" ")
}

/// Letters whose mark does not come off by decomposition.
fn unmarked(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ø' => "o",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        _ => return None,
    })
}

/// An e-mail address in the form in which it is stored and found: normalized, lower case.
#[must_use]
pub fn email(text: &str) -> String {
    normalized(&normalized(text).to_lowercase())
}

/// A telephone number in the form in which it is stored and found: without spaces and punctuation, with `+` for a
/// leading `00`, and without the trunk prefix `(0)` that some write into international numbers.
///
/// ```
/// use clinic_core::text::phone;
/// assert_eq!(phone("0040 (0)712 000-123"), "+40712000123");
/// assert_eq!(phone("(0721) 000.123"), "0721000123");
/// ```
#[must_use]
pub fn phone(text: &str) -> String {
    let without_trunk = |text: &str| text.replacen("(0)", "", 1);
    let text = text.trim();
    let international = text.starts_with('+') || text.starts_with("00");
    let text = if international {
        without_trunk(text)
    } else {
        text.to_owned()
    };
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '/' | '\u{a0}'))
        .collect();
    match plain.strip_prefix("00") {
        Some(rest) => ["+", rest].concat(),
        None => plain,
    }
}

/// The digits of a telephone number, by which it is found whatever its punctuation.
#[must_use]
pub fn phone_digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}
