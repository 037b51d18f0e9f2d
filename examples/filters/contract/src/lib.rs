//! The contract of image filters, from `wit/filter.wit`.
//!
//! A filter implements [`Filter`] and says `filter_contract::export!(TheFilter)`; a host calls it through
//! [`FilterClient`].

keyway::contract!({ path: "wit", world: "image-filter" });
