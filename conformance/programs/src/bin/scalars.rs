//! The plugin of the case `scalars` as a program.

keyway::serve!(conformance_scalars::PLUGIN);
