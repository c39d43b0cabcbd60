//! Tells the schema derive what the time aliases stand for.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    utoipa_config::Config::new()
        .alias_for("Instant", "chrono::DateTime<chrono::Utc>")
        .alias_for("Date", "chrono::NaiveDate")
        .write_to_file();
}
