//! The plugin of the case `records` as a program.

keyway::serve!(conformance_records::PLUGIN);
