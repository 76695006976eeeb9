// SPDX-License-Identifier: Apache-2.0

/// The smallest picture and the smallest sound that are whole files.
enum SampleMedia {
    /// One red pixel: a PNG of 1 x 1, 8 bits a channel (ISO/IEC 15948).
    static let png: [UInt8] = {
        let parts: [[UInt8]] = [
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
            chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]),
            // A deflate stream of one stored block: no filter, then red, green, blue.
            chunk("IDAT", [0x78, 0x01, 0x01, 0x04, 0x00, 0xFB, 0xFF, 0x00, 0xFF, 0x00, 0x00, 0x03, 0x01, 0x01, 0x00]),
            chunk("IEND", []),
        ]
        return parts.flatMap(\.self)
    }()

    /// Eight samples of silence: WAV, PCM, mono, 8000 Hz, 8 bits.
    static let wav: [UInt8] = {
        let samples = [UInt8](repeating: 0x80, count: 8)
        let format: [[UInt8]] = [
            // PCM, one channel, samples and bytes a second, bytes a sample, bits a sample.
            little(1, bytes: 2), little(1, bytes: 2), little(8_000, bytes: 4), little(8_000, bytes: 4),
            little(1, bytes: 2), little(8, bytes: 2),
        ]
        let parts: [[UInt8]] = [
            Array("RIFF".utf8), little(44, bytes: 4), Array("WAVEfmt ".utf8), little(16, bytes: 4),
            format.flatMap(\.self), Array("data".utf8), little(8, bytes: 4), samples,
        ]
        return parts.flatMap(\.self)
    }()

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return big(UInt32(data.count)) + body + big(crc32(body))
    }

    /// The CRC of PNG chunks (ISO/IEC 15948, annex D).
    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = ~0
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB8_8320 }
        }
        return ~crc
    }

    private static func big(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func little(_ value: UInt32, bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
}
