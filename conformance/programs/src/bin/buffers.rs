//! The plugin of the case `buffers` as a program.

keyway::serve!(conformance_buffers::PLUGIN);
