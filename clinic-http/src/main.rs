fn main() -> std::process::ExitCode {
    clinic_http::cli::main()
}
