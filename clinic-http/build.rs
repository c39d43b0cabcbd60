//! Tells the schema derive what the aliases of time and of sensitive texts stand for.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    utoipa_config::Config::new()
        .alias_for("Instant", "chrono::DateTime<chrono::Utc>")
        .alias_for("Date", "chrono::NaiveDate")
        .alias_for("SensitiveText", "String")
        .write_to_file();
}
