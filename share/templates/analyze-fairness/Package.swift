// swift-tools-version:6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// The tree that Holdfast is installed in, with the SDK and its runtime.
///
/// Where this example lies in that tree, that is four folders up; a copy elsewhere is built with `make PREFIX=...`.
let prefix = Context.environment["HOLDFAST_PREFIX"] ?? Context.packageDirectory + "/../../../.."
let sdk = Target.Dependency.product(name: "HoldfastPlugin", package: "holdfast")
let dates = Target.Dependency.product(name: "CivilTime", package: "holdfast")

let package = Package(
    name: "analyze-fairness",
    products: [.library(name: "FairnessPlugin", type: .dynamic, targets: ["FairnessPlugin"])],
    dependencies: [.package(name: "holdfast", path: prefix + "/share/holdfast/sdk/swift")],
    targets: [
        // The tool, which the tests link too.
        .target(name: "FairnessTools", dependencies: [sdk, dates]),
        // The entry, in a module of its own, because a test bundle can link only one.
        .target(
            name: "FairnessPlugin", dependencies: ["FairnessTools", sdk],
            linkerSettings: [
                .unsafeFlags([
                    // The runtime is the daemon's, found beside the place that the plugin is loaded from.
                    "-no-toolchain-stdlib-rpath", "-Xlinker", "-rpath=$ORIGIN/../../runtime",
                    // One symbol is for others, the entry; what it does not reach is left out.
                    "-Xlinker", "--version-script=\(Context.packageDirectory)/exports.map", "-Xlinker", "--gc-sections",
                ])
            ]),
        .testTarget(name: "FairnessTests", dependencies: ["FairnessTools", sdk, dates]),
    ],
    swiftLanguageModes: [.v6]
)
