//! [`Message`]: one step of a call, in six words.

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Kind {
    /// Host to plugin: call the function at `index`. The payload is its arguments.
    Call = 1,
    /// Plugin to host: the call has ended with `status`. The payload is the result, or a [`Failure`](crate::hello::Failure).
    Return = 2,
    /// Plugin to host, inside a call: call the service at `index`. The payload is its arguments.
    Service = 3,
    /// Host to plugin: the service has ended with `status`. The payload is its result.
    ServiceReturn = 4,
    /// Host to plugin: close the instance and end.
    Close = 5,
}

impl Kind {
    fn of(raw: u32) -> Option<Kind> {
        [Kind::Call, Kind::Return, Kind::Service, Kind::ServiceReturn, Kind::Close]
            .into_iter()
            .find(|kind| *kind as u32 == raw)
    }
}

/// One step of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it is about.
    pub kind: Kind,
    /// The function or service, counted as in the hello.
    pub index: u32,
    /// The call that it belongs to: the host counts calls, and answers repeat the number.
    pub id: u64,
    /// Where the payload begins, in bytes from the beginning of the arena; 0 without one.
    pub at: u64,
    /// How long the payload is, in bytes.
    pub len: u64,
    /// How the call or the service ended: a [`Status`](keyway_contract::abi::Status).
    pub status: i32,
    /// How many tokens of freed blocks come with it.
    pub freed: u32,
    /// How many nanoseconds the call may take from now; 0 for no end.
    pub nanos: u64,
}

/// How many bytes a message takes.
pub(crate) const SIZE: usize = 48;

impl Message {
    /// A message without a payload.
    pub fn new(kind: Kind, index: u32, id: u64) -> Self {
        Message { kind, index, id, at: 0, len: 0, status: 0, freed: 0, nanos: 0 }
    }

    /// As the words that travel.
    pub(crate) fn words(&self) -> [u64; SIZE / 8] {
        let two = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        [
            two(self.kind as u32, self.index),
            self.id,
            self.at,
            self.len,
            two(self.status as u32, self.freed),
            self.nanos,
        ]
    }

    /// From the words that travelled; `None` for a kind that there is not.
    pub(crate) fn from_words(words: [u64; SIZE / 8]) -> Option<Self> {
        Some(Message {
            kind: Kind::of(words[0] as u32)?,
            index: (words[0] >> 32) as u32,
            id: words[1],
            at: words[2],
            len: words[3],
            status: words[4] as u32 as i32,
            freed: (words[4] >> 32) as u32,
            nanos: words[5],
        })
    }

    /// As little-endian bytes, as it travels in a frame.
    pub(crate) fn to_bytes(self) -> [u8; SIZE] {
        let mut bytes = [0; SIZE];
        for (place, word) in bytes.chunks_exact_mut(8).zip(self.words()) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// From little-endian bytes; `None` if they are too few, or of a kind that there is not.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; SIZE] = bytes.get(..SIZE)?.try_into().ok()?;
        let mut words = [0; SIZE / 8];
        for (word, bytes) in words.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = u64::from_le_bytes(bytes.try_into().ok()?);
        }
        Message::from_words(words)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_message_survives_its_way(kind in 1u32..6, index: u32, id: u64, at: u64, len: u64, status: i32, freed: u32) {
            let message =
                Message { kind: Kind::of(kind).unwrap(), index, id, at, len, status, freed, nanos: at ^ len };
            prop_assert_eq!(Message::from_bytes(&message.to_bytes()), Some(message));
        }

        #[test]
        fn any_bytes_are_a_message_or_none(bytes: Vec<u8>) {
            let _ = Message::from_bytes(&bytes);
        }
    }
}
