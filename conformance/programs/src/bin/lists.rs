//! The plugin of the case `lists` as a program.

keyway::serve!(conformance_lists::PLUGIN);
