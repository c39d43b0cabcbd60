//! The titles of problems in the languages that a client may ask for.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use clinic_core::ErrorCode;

/// A language that titles are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    Romanian,
}

impl Language {
    /// The language that a client likes best (RFC 9110 §12.5.4); English where it likes neither.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut best = (0.0, Self::English);
        let values = headers.get_all(ACCEPT_LANGUAGE).iter();
        for range in values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
        {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight.trim().strip_prefix("q=").unwrap_or("0");
            let weight: f32 = weight.parse().unwrap_or(0.0);
            let primary = tag.trim().split('-').next().unwrap_or_default();
            let language = match primary.to_ascii_lowercase().as_str() {
                "ro" => Self::Romanian,
                "en" | "*" => Self::English,
                _ => continue,
            };
            // The first of two that are liked alike.
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// Its tag (RFC 5646).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Romanian => "ro",
        }
    }

    /// What a code means, in a sentence.
    pub(crate) fn title(self, code: ErrorCode) -> &'static str {
        match self {
            Self::English => code.description(),
            Self::Romanian => romanian(code),
        }
    }
}

fn romanian(code: ErrorCode) -> &'static str {
    use ErrorCode as C;
    match code {
        C::MalformedBody => "Corpul cererii nu este JSON sau nu are forma corectă.",
        C::UnknownField => "Corpul cererii are un câmp necunoscut.",
        C::UnknownParameter => "Cererea are un parametru necunoscut.",
        C::InvalidParameter => "Un parametru sau un antet nu poate fi citit.",
        C::UnknownVersion => "Această versiune a API-ului nu există.",
        C::MethodNotAllowed => "Calea nu cunoaște metoda.",
        C::PayloadTooLarge => "Corpul cererii este prea mare.",
        C::UriTooLong => "Adresa cererii este prea lungă.",
        C::HeadersTooLarge => "Antetele cererii sunt prea multe sau prea mari.",
        C::UnsupportedMediaType => "Corpul cererii este de un tip care nu se acceptă aici.",
        C::InvalidCursor => "Cursorul nu provine din această listă.",
        C::Unauthenticated => "Cererea nu are date de autentificare valide.",
        C::InvalidCredentials => "Adresa de e-mail sau parola este greșită.",
        C::TokenExpired => "Jetonul de acces a expirat.",
        C::Forbidden => "Rolurile dumneavoastră nu permit acest lucru.",
        C::NotFound => "Înregistrarea nu există sau nu vă este accesibilă.",
        C::SlotTaken => "Ora a fost ocupată: o resursă nu este liberă sau grupul este complet.",
        C::InvalidTransition => "Starea nu permite acțiunea.",
        C::InFlight => "O cerere cu aceeași cheie de idempotență este încă în curs.",
        C::AlreadyExists => "Există deja o înregistrare cu aceeași valoare unică.",
        C::WouldStrand => "Programări active și-ar pierde locul; accept_stranded salvează totuși.",
        C::HoldExpired => "Rezervarea temporară a expirat sau a fost folosită.",
        C::TooManyHolds => "Pacientul are numărul maxim de rezervări temporare.",
        C::VersionMismatch => "Înregistrarea a fost modificată de la versiunea indicată.",
        C::VersionRequired => "O modificare trebuie să indice versiunea pe care o schimbă.",
        C::InvalidValue => "O valoare lipsește, are o formă greșită sau iese din limite.",
        C::ReadOnly => "A fost modificat un câmp care poate fi doar citit.",
        C::NotOffered => "Ora nu este oferită.",
        C::RequestTimeout => "Cererea nu a sosit la timp.",
        C::TooEarly => "Este prea devreme pentru această acțiune.",
        C::TooLate => "Este prea târziu pentru această acțiune.",
        C::UnknownZone => "Fusul orar nu este cunoscut.",
        C::Inactive => "Înregistrarea este dezactivată.",
        C::LimitExceeded => "S-a cerut mai mult decât permite o limită.",
        C::IdempotencyMismatch => "Cheia de idempotență a fost folosită cu alt conținut.",
        C::RateLimited => "Prea multe cereri; așteptați cât indică Retry-After.",
        C::AccountLocked => "Prea multe autentificări eșuate; contul este blocat o vreme.",
        C::Contention => "Prea multe scrieri în același loc; încercați din nou.",
        C::Unavailable => "Baza de date sau alt serviciu nu răspunde sau este plin.",
        C::Closed => "Clinica a fost închisă în acest program.",
        C::Forked => {
            "Ce s-a deschis înaintea bifurcării procesului nu se poate folosi în procesul nou."
        }
        C::Internal => "O eroare neașteptată; jurnalul o are sub identificatorul cererii.",
        // A code that is newer than this table; a test keeps the table whole.
        _ => code.description(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_title_in_romanian() {
        for code in ErrorCode::ALL {
            assert_ne!(romanian(*code), code.description(), "{code}");
        }
    }

    #[test]
    fn the_language_that_is_liked_best() {
        for (accepted, language) in [
            ("", Language::English),
            ("ro", Language::Romanian),
            ("ro-RO,ro;q=0.9,en;q=0.8", Language::Romanian),
            ("en-GB, ro;q=0.9", Language::English),
            ("fr, ro;q=0.3, en;q=0.2", Language::Romanian),
            ("de", Language::English),
            ("ro;q=0", Language::English),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, accepted.parse().unwrap());
            assert_eq!(Language::of(&headers), language, "{accepted}");
        }
    }
}
