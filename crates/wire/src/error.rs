//! [`WireError`]: why a link does not work any more.

/// Why nothing more can be said over a link, or why what was said makes no sense.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// The time was up before the other side answered.
    #[error("the time was up before it answered")]
    TimedOut,
    /// The other side's process has ended.
    #[error("its process has ended")]
    Ended,
    /// The other side says that a signal is about to end its process: one of [`DEADLY`](crate::hello::DEADLY).
    #[error("signal {0} ends its process")]
    Dying(i32),
    /// The other side closed the control socket.
    #[error("it closed the connection")]
    Closed,
    /// The other side broke the protocol.
    #[error("it broke the protocol: {0}")]
    Protocol(String),
    /// The system refused something.
    #[error("{what}: {error}")]
    System {
        /// What was asked for.
        what: &'static str,
        /// What the system said.
        error: std::io::Error,
    },
}

impl WireError {
    /// The system refused something.
    pub fn system(what: &'static str, error: impl Into<std::io::Error>) -> Self {
        WireError::System { what, error: error.into() }
    }

    /// The other side broke the protocol.
    pub fn protocol(text: impl Into<String>) -> Self {
        WireError::Protocol(text.into())
    }
}
