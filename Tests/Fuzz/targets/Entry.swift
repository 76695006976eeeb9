// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What libFuzzer calls with every input; the environment says which target it is for, so that one build serves all.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    Target.chosen(UnsafeBufferPointer(start: data, count: size))
    return 0
}

private enum Target {
    static let chosen: @Sendable (UnsafeBufferPointer<UInt8>) -> Void = {
        let name = getenv("FUZZ_TARGET").map { String(cString: $0) }
        return switch name {
        case "json": fuzzJSON
        case "schema": fuzzSchema
        case "pattern": fuzzPattern
        default: { _ in demand(false, "FUZZ_TARGET must be json, schema or pattern, got \(name ?? "nothing")") }
        }
    }()
}
