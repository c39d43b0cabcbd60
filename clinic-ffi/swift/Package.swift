// swift-tools-version:5.9
import PackageDescription

// The sources are written by `cargo xtask bindings`; the native library is linked by its name, or comes as the
// XCFramework that the README of clinic-ffi shows how to build.
let package = Package(
    name: "Clinic",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [.library(name: "Clinic", targets: ["Clinic"])],
    targets: [
        .systemLibrary(name: "ClinicFFI", path: "Sources/ClinicFFI"),
        .target(
            name: "Clinic",
            dependencies: ["ClinicFFI"],
            path: "Sources/Clinic",
            linkerSettings: [.linkedLibrary("clinic_ffi")]
        ),
        .testTarget(name: "ClinicTests", dependencies: ["Clinic"], path: "Tests/ClinicTests"),
    ]
)
