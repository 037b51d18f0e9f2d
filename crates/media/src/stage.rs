//! What happens to a picture: stages, and the chain that they form.

use crate::Frame;

/// One step of a chain, as one worker has it: it may keep state, and handles one picture at a time.
///
/// Closures that take a frame and give one back are stages.
pub trait Stage<P>: Send {
    /// Takes a picture and gives back the changed one, of the same size or another.
    ///
    /// # Errors
    /// [`StageError::failed`] when this picture can't be worked on, [`StageError::dead`] when the stage can't work on
    /// any other either.
    fn apply(&mut self, frame: Frame<P>) -> Result<Frame<P>, StageError>;
}

impl<P, F> Stage<P> for F
where
    F: FnMut(Frame<P>) -> Result<Frame<P>, StageError> + Send,
{
    fn apply(&mut self, frame: Frame<P>) -> Result<Frame<P>, StageError> {
        self(frame)
    }
}

/// Why a stage did not give back a picture. The text is for the operator; the run adds the names of stage and picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StageError {
    message: String,
    dead: bool,
}

impl StageError {
    /// This picture failed; the stage is as good as before.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), dead: false }
    }

    /// This picture failed and the stage with it (it trapped, panicked, was killed): it is dropped, and made anew for
    /// the next picture.
    pub fn dead(message: impl Into<String>) -> Self {
        Self { message: message.into(), dead: true }
    }

    /// Must the stage be made anew?
    #[must_use]
    pub const fn is_dead(&self) -> bool {
        self.dead
    }
}

type Maker<P> = Box<dyn Fn() -> Result<Box<dyn Stage<P>>, StageError> + Send + Sync>;

/// The stages that every picture goes through, in order; for each its name, and how to make one.
///
/// Each worker of a run makes stages of its own. So a stage need not be shared between threads, and one that died is
/// made anew without the others noticing.
pub struct Chain<P> {
    stages: Vec<(String, Maker<P>)>,
}

impl<P> Chain<P> {
    /// A chain without stages: pictures come out as they went in.
    #[must_use]
    pub const fn new() -> Self {
        Self { stages: Vec::new() }
    }

    /// Adds a stage at the end. `make` is called on each worker's thread, for its first picture and after the stage
    /// died; its error is that picture's failure.
    #[must_use]
    pub fn stage(
        mut self,
        name: impl Into<String>,
        make: impl Fn() -> Result<Box<dyn Stage<P>>, StageError> + Send + Sync + 'static,
    ) -> Self {
        self.stages.push((name.into(), Box::new(make)));
        self
    }

    /// The names of the stages, in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.stages.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn make(&self, index: usize) -> Result<Box<dyn Stage<P>>, StageError> {
        (self.stages[index].1)()
    }
}

impl<P> Default for Chain<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P> std::fmt::Debug for Chain<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
