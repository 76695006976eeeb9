// SPDX-License-Identifier: Apache-2.0

// Dates, times and zones are part of what a roster says of itself: who imports `Roster` has them too.
@_exported public import CivilTime
