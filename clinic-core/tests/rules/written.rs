//! The page of rules in words names what the code knows.

use clinic_core::organization::Settings;
use clinic_core::scheduling::{Alignment, ReasonCode, SeriesMode};

const RULES: &str = include_str!("../../../docs/rules.md");

#[track_caller]
fn named(word: &str) {
    assert!(
        RULES.contains(&format!("`{word}`")),
        "docs/rules.md does not name `{word}`"
    );
}

#[test]
fn every_reason_has_its_row() {
    for reason in ReasonCode::ALL {
        let row = format!("\n| `{}` |", reason.as_str());
        assert!(RULES.contains(&row), "docs/rules.md has no row for {row}");
    }
}

#[test]
fn every_setting_and_way_to_choose_is_named() {
    let settings = serde_json::to_value(Settings::default()).unwrap();
    for name in settings.as_object().unwrap().keys() {
        named(name);
    }
    for alignment in Alignment::ALL {
        named(alignment.as_str());
    }
    for mode in SeriesMode::ALL {
        named(mode.as_str());
    }
}
