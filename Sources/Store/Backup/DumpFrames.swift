// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The frames of a backup file, without their meaning, and the digest of all that is not content.
struct DumpFrames<Input: DumpInput>: ~Copyable {
    private let input: Input
    private var file: DumpHash
    /// How many bytes have been read.
    private var position: Int64 = 0

    /// Memory is taken in pieces of this size, so that a length that lies costs no more than the file is long.
    private static var piece: Int { 4 << 20 }

    /// Reads what a backup begins with.
    static func open(_ input: Input) throws(StoreError) -> DumpFrames {
        var frames = DumpFrames(input: input, file: try DumpHash())
        let found = try frames.take(DumpFormat.magic.count)
        guard found == DumpFormat.magic else {
            guard found.starts(with: DumpFormat.family) else { throw frames.bad("it is no backup of Holdfast") }
            throw frames.bad("its form is of another release than this one, which reads form 1")
        }
        return frames
    }

    private init(input: Input, file: consuming DumpHash) {
        self.input = input
        self.file = file
    }

    /// The next frame.
    mutating func next() throws(StoreError) -> (DumpFormat.Frame, [UInt8]) {
        let head = try take(DumpFormat.frameHead)
        guard let kind = DumpFormat.Frame(rawValue: head[0]) else { throw bad("no frame begins there") }
        let length = head[1...].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= DumpFormat.frameLimit else { throw bad("a frame of \(length) bytes") }
        // The payloads of the content have a digest of their own, which the end holds.
        let payload = kind == .table || kind == .rows ? try bytes(length) : try take(length)
        return (kind, payload)
    }

    /// Reads the file's digest and compares it; after it nothing may come.
    ///
    /// - Returns: the length of the file.
    mutating func finish() throws(StoreError) -> Int64 {
        let digest = try file.finish()
        guard try take(SHA256Digest.byteCount) == digest.bytes else {
            throw bad("it is not what was written: its SHA-256 differs")
        }
        let length = position
        guard try Self.read(1, from: input).isEmpty else { throw bad("something follows its end") }
        return length
    }

    /// The fault, at the place up to which the file has been read.
    func bad(_ what: String) -> StoreError {
        .badBackup(detail: "\(input.name), before byte \(position): \(what)")
    }

    private mutating func take(_ count: Int) throws(StoreError) -> [UInt8] {
        let bytes = try bytes(count)
        try file.update(bytes)
        return bytes
    }

    private mutating func bytes(_ count: Int) throws(StoreError) -> [UInt8] {
        var bytes = try piece(min(Self.piece, count))
        while bytes.count < count { bytes += try piece(min(Self.piece, count - bytes.count)) }
        return bytes
    }

    private mutating func piece(_ count: Int) throws(StoreError) -> [UInt8] {
        let bytes = try Self.read(count, from: input)
        position += Int64(bytes.count)
        guard bytes.count == count else { throw bad("it is cut off") }
        return bytes
    }

    private static func read(_ count: Int, from input: Input) throws(StoreError) -> [UInt8] {
        // The initialiser knows no typed errors.
        var failure: StoreError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(StoreError) { filled = try input.read(into: UnsafeMutableRawBufferPointer(buffer)) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
