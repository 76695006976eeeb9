// swift-tools-version:6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// The tree that Holdfast is installed in, with the SDK and its runtime; `make PREFIX=...` names another.
let prefix = Context.environment["HOLDFAST_PREFIX"] ?? "{{prefix}}"
let sdk = Target.Dependency.product(name: "HoldfastPlugin", package: "holdfast")

let package = Package(
    name: "{{type}}",
    products: [.library(name: "{{type}}Plugin", type: .dynamic, targets: ["{{type}}Plugin"])],
    dependencies: [.package(name: "holdfast", path: prefix + "/share/holdfast/sdk/swift")],
    targets: [
        // The tools, which the tests link too.
        .target(name: "{{type}}Tools", dependencies: [sdk]),
        // The entry, in a module of its own, because a test bundle can link only one.
        .target(
            name: "{{type}}Plugin", dependencies: ["{{type}}Tools", sdk],
            linkerSettings: [
                .unsafeFlags([
                    // The runtime is the daemon's, found beside the place that the plugin is loaded from.
                    "-no-toolchain-stdlib-rpath", "-Xlinker", "-rpath=$ORIGIN/../../runtime",
                    // One symbol is for others, the entry; what it does not reach is left out.
                    "-Xlinker", "--version-script=\(Context.packageDirectory)/exports.map", "-Xlinker", "--gc-sections",
                ]),
                .unsafeFlags(["-Xlinker", "--strip-debug"], .when(configuration: .release)),
            ]),
        .testTarget(name: "{{type}}Tests", dependencies: ["{{type}}Tools", sdk]),
    ],
    swiftLanguageModes: [.v6]
)
