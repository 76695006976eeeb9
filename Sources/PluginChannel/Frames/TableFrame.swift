// SPDX-License-Identifier: Apache-2.0

/// An opened table as the host hands it to a child: where each batch lies in sealed memory.
package struct TableFrame: Sendable, Equatable {
    /// The most new segments in one frame: as many as descriptors go with one message.
    package static let maximumSegments = 64
    /// The most batches of one table.
    package static let maximumBatches = 1 << 20

    /// A segment that the child does not have yet; its descriptor goes with the frame, in this order.
    package struct Segment: Sendable, Equatable {
        package var id: UInt64
        package var size: UInt64

        package init(id: UInt64, size: UInt64) {
            self.id = id
            self.size = size
        }
    }

    /// One batch in the serial form of `BatchEncoding`.
    package struct Batch: Sendable, Equatable {
        package var segment: UInt64
        package var offset: UInt64
        package var length: UInt64

        package init(segment: UInt64, offset: UInt64, length: UInt64) {
            self.segment = segment
            self.offset = offset
            self.length = length
        }
    }

    /// `HF_...`; unless it is `HF_OK` there are no segments and no batches.
    package var status: Int32
    /// `{table, version, digest, rows}`, or an error document.
    package var info: [UInt8]
    package var segments: [Segment]
    package var batches: [Batch]

    package init(status: Int32, info: [UInt8], segments: [Segment] = [], batches: [Batch] = []) {
        self.status = status
        self.info = info
        self.segments = segments
        self.batches = batches
    }

    func encoded(id: UInt64) -> EncodedFrame {
        var frame = EncodedFrame(
            type: HostFrame.Kind.table.rawValue, flags: FrameStatus.flags(status), id: id,
            capacity: info.count + 16 * segments.count + 24 * batches.count + 16)
        frame.append(info)
        frame.append(UInt32(segments.count))
        for segment in segments {
            frame.append(segment.id)
            frame.append(segment.size)
        }
        frame.append(UInt32(batches.count))
        for batch in batches {
            frame.append(batch.segment)
            frame.append(batch.offset)
            frame.append(batch.length)
        }
        return frame.finished()
    }

    init(reading raw: RawFrame) throws(FrameFault) {
        var reader = PayloadReader(raw, as: "TABLE")
        status = FrameStatus.status(raw.flags)
        info = Array(try reader.bytes("info"))
        segments = []
        for _ in 0..<(try reader.count("segments", of: 16, atMost: Self.maximumSegments)) {
            segments.append(Segment(id: try reader.integer("segment"), size: try reader.integer("size")))
        }
        batches = []
        for _ in 0..<(try reader.count("batches", of: 24, atMost: Self.maximumBatches)) {
            batches.append(
                Batch(
                    segment: try reader.integer("segment"), offset: try reader.integer("offset"),
                    length: try reader.integer("length")))
        }
        try reader.end()
    }
}
