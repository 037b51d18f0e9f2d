//! A filter as a stage of a chain.

use filter_contract::{FilterClient, Image};
use keyway::Plugin;
use keyway_contract::Buffer;
use keyway_media::{Frame, Stage, StageError};

/// An instance of a filter, for one worker.
struct FilterStage(FilterClient);

/// Makes an instance.
pub fn make(plugin: &Plugin, config: &str) -> Result<Box<dyn Stage<Buffer<u8>>>, StageError> {
    match plugin.client::<FilterClient>(config) {
        Ok(client) => Ok(Box::new(FilterStage(client))),
        Err(error) => Err(StageError::failed(match error.problem() {
            keyway::Problem::Call(error) => one_line(error.kind()),
            _ => one_line(&error),
        })),
    }
}

impl Stage<Buffer<u8>> for FilterStage {
    fn apply(&mut self, frame: Frame<Buffer<u8>>) -> Result<Frame<Buffer<u8>>, StageError> {
        let Frame { width, height, pixels } = frame;
        match self.0.transform(Image { width, height, pixels }) {
            Ok(Ok(Image { width, height, pixels })) => Ok(Frame { width, height, pixels }),
            Ok(Err(text)) => Err(StageError::failed(one_line(&text))),
            // The run adds the name of the filter.
            Err(error) if error.is_fatal() => Err(StageError::dead(one_line(error.kind()))),
            Err(error) => Err(StageError::failed(one_line(error.kind()))),
        }
    }
}

/// What a plugin says, as a part of one line.
fn one_line(text: &impl ToString) -> String {
    crate::log::printable(&text.to_string()).split_whitespace().collect::<Vec<_>>().join(" ")
}
