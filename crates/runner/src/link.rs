//! The link to the host, which the thread that serves calls has: services reach it from inside a call.

use std::cell::RefCell;

use keyway_contract::ServiceError;
use keyway_contract::abi::Status;
use keyway_contract::mem::Spare;
use keyway_contract::types::FuncType;
use keyway_contract::value::{self, Value};
use keyway_wire::{Kind, Link, Message, Watch, WireError};

use crate::shared;

/// The link, with what the call that is under way needs to know.
pub(crate) struct Connection {
    pub(crate) link: Link,
    /// The payload of the newest message.
    pub(crate) payload: Vec<u8>,
    /// The call that is under way.
    pub(crate) id: u64,
    /// The most bytes of the values of one call.
    pub(crate) values: usize,
}

thread_local! {
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// Gives the thread its connection.
pub(crate) fn connect(connection: Connection) {
    CONNECTION.set(Some(connection));
}

/// The thread has none any more: what is called from it from now on fails.
pub(crate) fn disconnect() {
    CONNECTION.set(None);
}

/// Looks at the thread's connection. Plugin code must not run meanwhile.
pub(crate) fn with<R>(look: impl FnOnce(&mut Connection) -> R) -> Option<R> {
    CONNECTION.with_borrow_mut(|connection| connection.as_mut().map(look))
}

impl Connection {
    /// The next message; its payload is in `payload`.
    pub(crate) fn wait(&mut self) -> Result<Message, WireError> {
        self.link.wait(Watch::default(), &mut self.payload)
    }

    pub(crate) fn post(&mut self, message: Message) -> Result<(), WireError> {
        self.link.post(message, Watch::default())
    }
}

/// Calls a service of the host, from inside a call.
pub(crate) fn call_service(
    index: u32,
    ty: &FuncType,
    mut args: Vec<Value>,
) -> Result<Option<Value>, ServiceError> {
    let called = with(|connection| {
        let mut message = Message::new(Kind::Service, index, connection.id);
        let (layout, _) = value::params_layout(&ty.params);
        connection.link.outgoing(0).write(
            layout,
            connection.values,
            &mut Spare::default(),
            &mut message,
            |mem| value::store_params(&mut args, &ty.params, mem, 0),
        )?;
        let answer = match connection.post(message).and_then(|()| connection.wait()) {
            Ok(answer) if answer.kind == Kind::ServiceReturn => answer,
            // The others go on.
            _ if shared::is_shared() => {
                return Err(ServiceError::from("the host has let go of this instance"));
            }
            // Without a host there is nobody to tell.
            _ => std::process::exit(1),
        };
        if answer.status != Status::OK.0 {
            // The host knows why, and tells whoever called this plugin.
            return Err(ServiceError::from("the host's service failed"));
        }
        let Some(result) = &ty.result else { return Ok(None) };
        let Connection { link, payload, values, .. } = connection;
        let value = link
            .incoming()
            .read(payload, *values, &mut Spare::default(), |mem| value::load(result, mem, 0))?;
        Ok(Some(value))
    });
    called.unwrap_or_else(|| Err("a host service was called from a thread that is in no call".into()))
}
