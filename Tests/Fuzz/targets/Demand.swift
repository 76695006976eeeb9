// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Ends the process unless `condition` holds, so that the fuzzer keeps the input and says where it was.
func demand(
    _ condition: @autoclosure () -> Bool, _ what: @autoclosure () -> String, file: StaticString = #fileID,
    line: UInt = #line
) {
    if condition() { return }
    let sentence = Array("DEMAND FAILED \(file):\(line): \(what())\n".utf8)
    _ = write(STDERR_FILENO, sentence, sentence.count)
    abort()
}

/// The input before and behind the first byte 1E, which stands in no JSON document and hardly in a pattern.
func halves(_ input: UnsafeBufferPointer<UInt8>) -> (first: [UInt8], second: [UInt8]) {
    let separator = input.firstIndex(of: 0x1E) ?? input.count
    return (Array(input[..<separator]), Array(input[min(separator + 1, input.count)...]))
}
