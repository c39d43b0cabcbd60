//! Text as people write it: how it is checked, normalized and found again.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in Unicode Normalization Form C (UAX #15), trimmed at both ends.
#[must_use]
pub fn normalized(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Whether the text has a control character other than a line break or a tab, or one that turns the direction of
/// what follows (UAX #9), so that it is shown as something else.
#[must_use]
pub fn has_control(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    })
}

/// Whether the text has more than one line, or a tab.
#[must_use]
pub fn has_line_break(text: &str) -> bool {
    text.contains([
        '\n', '\r', '\t', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}',
    ])
}

/// Whether the text has a character that can be seen: more than spaces and what Unicode says to show as nothing
/// (Default_Ignorable_Code_Point).
#[must_use]
pub fn is_visible(text: &str) -> bool {
    let ignorable = |c: char| {
        matches!(
            c,
            '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFF8}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
    };
    text.chars()
        .any(|c| !c.is_whitespace() && !c.is_control() && !ignorable(c))
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
