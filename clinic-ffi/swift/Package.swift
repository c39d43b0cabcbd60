// swift-tools-version:5.9
import Foundation
import PackageDescription

// The sources are written by `cargo xtask bindings`. The native library comes as the XCFramework that the README of
// clinic-ffi shows how to build, where it lies beside this file, and else from the library path of the linker.
let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
let hasFramework = FileManager.default.fileExists(atPath: here.appendingPathComponent("ClinicKitFFI.xcframework").path)
let native: Target =
    hasFramework
    ? .binaryTarget(name: "ClinicKitFFI", path: "ClinicKitFFI.xcframework")
    : .systemLibrary(name: "ClinicKitFFI", path: "Sources/ClinicKitFFI")

let package = Package(
    name: "ClinicKit",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [.library(name: "ClinicKit", targets: ["ClinicKit"])],
    targets: [
        native,
        .target(
            name: "ClinicKit",
            dependencies: ["ClinicKitFFI"],
            path: "Sources/ClinicKit",
            linkerSettings: hasFramework ? [] : [.linkedLibrary("clinic_ffi")]
        ),
        .testTarget(name: "ClinicKitTests", dependencies: ["ClinicKit"], path: "Tests/ClinicKitTests"),
    ]
)
