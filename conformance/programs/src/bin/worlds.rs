//! The plugin of the case `worlds` as a program.

keyway::serve!(conformance_worlds::PLUGIN);
