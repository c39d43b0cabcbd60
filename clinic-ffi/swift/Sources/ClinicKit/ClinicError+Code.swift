/// What every error has.
extension ClinicError {
    /// The stable code, the same in every host.
    public var code: String { parts.code }

    /// What is wrong, in a sentence that names no person.
    public var detail: String { parts.detail }

    /// What a program can act on.
    public var details: Details? { parts.details }

    private var parts: (code: String, detail: String, details: Details?) {
        switch self {
        case .Invalid(let code, let detail, let details),
            .Denied(let code, let detail, let details),
            .NotFound(let code, let detail, let details),
            .Conflict(let code, let detail, let details),
            .Unavailable(let code, let detail, let details),
            .Internal(let code, let detail, let details):
            return (code, detail, details)
        }
    }
}
