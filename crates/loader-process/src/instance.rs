//! [`ProcessInstance`]: one instance in a process, which is its own unless the operator has it shared.

use std::cell::Cell;
use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use keyway_contract::abi::Status;
use keyway_contract::client::{Confinement, Entry, Instance, Interrupt, Shape};
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::{self, Context};
use keyway_contract::mem::{CodecError, RawList, Spare};
use keyway_contract::service::Source;
use keyway_contract::types::{Function, Interface, same_name};
use keyway_sandbox::CGROUP;
use keyway_wire::hello::CREATE;
use keyway_wire::types::FunctionJson;
use keyway_wire::{Kind, Link, Message, Watch, WireError};

use crate::failure;
use crate::process::Handle;
use crate::start::{Prepared, Sealed};

/// What an instance is made of.
pub(crate) struct Setup {
    pub(crate) prepared: Prepared,
    pub(crate) functions: Arc<[FunctionJson]>,
    pub(crate) context: Arc<Context>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) memory: usize,
    pub(crate) on_end: Option<OnEnd>,
}

/// What is told of processes that end with a call.
pub(crate) type OnEnd = Arc<dyn Fn(&ProcessEnd<'_>) + Send + Sync>;

/// A process that ended before its instance was dropped: what a restart policy decides by.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ProcessEnd<'a> {
    /// The id of its plugin.
    pub plugin: &'a str,
    /// The number that it had.
    pub process: u32,
    /// What its last call came to.
    pub kind: &'a CallErrorKind,
}

/// An instance in a process.
pub(crate) struct ProcessInstance {
    setup: Setup,
    /// Whether it can be called.
    live: bool,
    canceller: Arc<Canceller>,
    /// The payload of the newest message.
    payload: Vec<u8>,
    calls: u64,
}

/// How long `close` may take when nobody has said how long calls may.
const CLOSE: Duration = Duration::from_secs(5);

/// Room for results that is kept from call to call, in bytes.
const KEPT: usize = 1 << 20;

/// How a call ended that did not give its result.
enum Ended {
    /// The process cannot be spoken to.
    Broken(WireError),
    /// It said so, or a service failed, or a value was none.
    Failed(CallErrorKind),
}

impl From<WireError> for Ended {
    fn from(error: WireError) -> Self {
        Ended::Broken(error)
    }
}

impl From<CodecError> for Ended {
    fn from(error: CodecError) -> Self {
        Ended::Failed(error.into())
    }
}

impl ProcessInstance {
    /// Calls the plugin's `create`.
    ///
    /// # Errors
    /// When it refuses the configuration, or fails.
    pub(crate) fn create(setup: Setup, config: &str) -> Result<Self, CallErrorKind> {
        let Prepared { sealed, cancel, .. } = &setup.prepared;
        let canceller = Arc::new(Canceller {
            state: AtomicU8::new(IDLE),
            plugin: Arc::clone(&setup.context.plugin),
            process: sealed.process.handle().clone(),
            wake: Arc::clone(cancel),
        });
        let mut this = ProcessInstance { setup, live: true, canceller, payload: Vec::new(), calls: 0 };
        let (mut args, mut ret) = ((config,), None::<()>);
        let shape = Shape::typed(&mut args, &mut ret);
        match this.run(CREATE, Some(&shape), this.setup.deadline) {
            Ok(()) => Ok(this),
            Err(kind) => {
                this.tell_end(&kind);
                this.live = false;
                Err(kind)
            }
        }
    }

    /// One call, from its arguments to its result.
    fn run(
        &mut self,
        index: u32,
        shape: Option<&Shape<'_>>,
        deadline: Option<Duration>,
    ) -> Result<(), CallErrorKind> {
        let mut deadline = deadline;
        let mut end = deadline.and_then(|deadline| Instant::now().checked_add(deadline));
        if let Some(outer) = frame::end().filter(|outer| end.is_none_or(|own| *outer < own)) {
            deadline = Some(outer.saturating_duration_since(Instant::now()));
            end = Some(outer);
        }
        self.canceller.state.store(BUSY, Ordering::SeqCst);
        let context = Arc::clone(&self.setup.context);
        // SAFETY: the context is held by this function, and `&mut self` says that no other call is under way.
        let outcome = unsafe { frame::enter(Arc::as_ptr(&context), || self.exchange(index, shape, end)) };
        let cancelled = self.canceller.state.swap(IDLE, Ordering::SeqCst) == CANCELLED;
        if self.payload.capacity() > KEPT {
            self.payload = Vec::new();
        }
        match outcome {
            // A process that has been told to end is no use any more, whatever it managed to say.
            Ok(()) if !cancelled => Ok(()),
            Ok(()) => {
                self.live = false;
                Err(CallErrorKind::Cancelled)
            }
            Err(Ended::Failed(kind)) => Err(if cancelled { CallErrorKind::Cancelled } else { kind }),
            Err(Ended::Broken(error)) => {
                self.live = false;
                Err(failure::broken(
                    error,
                    &self.setup.prepared.sealed,
                    &self.setup.context.plugin,
                    (cancelled, deadline),
                    self.setup.memory,
                ))
            }
        }
    }

    #[cold]
    fn tell_end(&self, kind: &CallErrorKind) {
        if let Some(on_end) = &self.setup.on_end {
            let Setup { prepared, context, .. } = &self.setup;
            on_end(&ProcessEnd { plugin: &context.plugin, process: prepared.sealed.process.id(), kind });
        }
    }

    /// What is said during a call.
    #[inline]
    fn exchange(&mut self, index: u32, shape: Option<&Shape<'_>>, end: Option<Instant>) -> Result<(), Ended> {
        let Setup { prepared: Prepared { sealed, link, cancel, .. }, context, .. } = &mut self.setup;
        let watch = Watch { end, pidfd: Some(sealed.process.pidfd()), cancel: Some(cancel.as_fd()) };
        let limit = context.value_limit;
        self.calls += 1;
        let kind = if shape.is_some() { Kind::Call } else { Kind::Close };
        let mut message = Message::new(kind, index, self.calls);
        let mut spare = Spare::default();
        if let Some(shape) = shape {
            let layout = shape.args_layout;
            let store = |mem: &mut keyway_contract::mem::Mem<'_>| shape.store(mem, 0);
            link.outgoing(0).write(layout, limit, &mut spare, &mut message, store)?;
        }
        if let Some(end) = end {
            let left = end.saturating_duration_since(Instant::now());
            message.nanos = u64::try_from(left.as_nanos()).unwrap_or(u64::MAX).max(1);
        }
        let behind = message.len as usize;
        link.post(message, watch)?;
        let mut service_failure = None;
        let answer = loop {
            let answer = link.wait(watch, &mut self.payload)?;
            if answer.id != message.id {
                return Err(out_of_turn(&answer));
            }
            match answer.kind {
                Kind::Return if answer.index == index => break answer,
                // It is not waited for as long as there are messages.
                Kind::Service if end.is_some_and(|end| Instant::now() >= end) => {
                    return Err(WireError::TimedOut.into());
                }
                Kind::Service => {
                    let served = serve(link, context, &answer, &self.payload, (behind, end));
                    let reply = served.unwrap_or_else(|kind| {
                        // The first failure is the cause of what follows it.
                        service_failure.get_or_insert(kind);
                        let mut reply = Message::new(Kind::ServiceReturn, answer.index, answer.id);
                        reply.status = Status::HOST_FAILED.0;
                        reply
                    });
                    link.post(reply, watch)?;
                }
                _ => return Err(out_of_turn(&answer)),
            }
        };
        if let Some(kind) = service_failure {
            return Err(Ended::Failed(kind));
        }
        if answer.status != Status::OK.0 {
            return Err(Ended::Failed(failure::said(index, answer.status, &self.payload, self.setup.memory)));
        }
        if let Some(shape) = shape.filter(|_| index != CREATE) {
            link.incoming().read(&self.payload, limit, &mut spare, |mem| shape.load(mem, 0))?;
        }
        Ok(())
    }
}

fn out_of_turn(answer: &Message) -> Ended {
    let Message { kind, index, id, .. } = answer;
    Ended::Broken(WireError::Protocol(format!("a {kind:?} message {index} of call {id}, out of turn")))
}

/// Runs a host service for a process that is in a call.
fn serve(
    link: &mut Link,
    context: &Context,
    called: &Message,
    payload: &[u8],
    (behind, end): (usize, Option<Instant>),
) -> Result<Message, CallErrorKind> {
    let service = usize::try_from(called.index).ok().and_then(|index| context.imports.get(index));
    let service = service.ok_or_else(|| {
        let count = context.imports.len();
        CallErrorKind::Other(format!("the plugin called service {}, and has {count}", called.index))
    })?;
    let (limit, mut spare) = (context.value_limit, Spare::default());
    let failed = Cell::new(None);
    let kept = |kind| {
        failed.set(Some(kind));
        CodecError::Other(String::new())
    };
    let whole = |error| failed.take().unwrap_or(CallErrorKind::Value(error));
    let value = link
        .incoming()
        .read(payload, limit, &mut spare, |mem| {
            frame::until(end, || service.run(mem, Source::Memory(0))).map_err(kept)
        })
        .map_err(whole)?;
    let mut reply = Message::new(Kind::ServiceReturn, called.index, called.id);
    let layout = service.function().map_or(keyway_contract::codec::Layout::EMPTY, |function| function.ret);
    link.outgoing(behind)
        .write(layout, limit, &mut spare, &mut reply, |mem| {
            service.lower(mem, value, Some(0)).map(|_| ()).map_err(kept)
        })
        .map_err(whole)?;
    Ok(reply)
}

impl Instance for ProcessInstance {
    fn bind(&self, interface: &Interface, function: &Function) -> Entry {
        let name = interface.qualified(&function.name);
        let functions = &self.setup.functions;
        let exact = functions.iter().position(|own| own.name == name);
        let found = exact.or_else(|| functions.iter().position(|own| same_name(&own.name, &name)));
        match found.map(|index| (u32::try_from(index), &functions[index].name)) {
            Some((Ok(index), name)) if !self.setup.prepared.absent.contains(name) => Entry::Lowered(index),
            _ => Entry::NotProvided,
        }
    }

    #[inline]
    unsafe fn call(&mut self, slot: u32, shape: &Shape<'_>) -> Result<(), CallErrorKind> {
        if !self.live {
            return Err(CallErrorKind::Poisoned("its process has ended".to_owned()));
        }
        let outcome = self.run(slot, Some(shape), self.setup.deadline);
        if let Err(kind) = &outcome
            && !self.live
        {
            self.tell_end(kind);
        }
        outcome
    }

    fn context(&self) -> &Arc<Context> {
        &self.setup.context
    }

    fn poison(&mut self) {
        self.live = false;
        let sealed = &self.setup.prepared.sealed;
        // Nothing more is asked of it, so it need not wait for this value to be dropped. Where others share it, its thread
        // ends with that.
        if !sealed.is_shared() {
            sealed.process.handle().kill();
        }
    }

    fn interrupter(&self) -> Option<Arc<dyn Interrupt>> {
        Some(Arc::clone(&self.canceller) as Arc<dyn Interrupt>)
    }

    fn confinement(&self) -> Confinement {
        let Sealed { process, layers, in_cgroup, .. } = &*self.setup.prepared.sealed;
        let (names, missing) = (layers.names(), layers.missing.clone());
        let layers = names.chain(in_cgroup.then_some(CGROUP)).collect();
        let mut confinement = Confinement::default();
        (confinement.process, confinement.layers, confinement.missing) =
            (Some(process.id()), layers, missing);
        confinement
    }

    fn buffer(&self, bytes: usize) -> Option<RawList> {
        self.setup.prepared.link.pool()?.raw(bytes)
    }
}

/// The last call of an instance is its `close`, as in every placement; not that of one in doubt.
impl Drop for ProcessInstance {
    fn drop(&mut self) {
        if !std::mem::take(&mut self.live) {
            return;
        }
        let deadline = self.setup.deadline.unwrap_or(CLOSE);
        if let Err(kind) = self.run(0, None, Some(deadline)) {
            tracing::warn!(
                target: "keyway::plugin",
                plugin = &*self.setup.context.plugin,
                "closing an instance failed: {kind}",
            );
        }
    }
}

const IDLE: u8 = 0;
const BUSY: u8 = 1;
const CANCELLED: u8 = 2;

/// Ends the process of a call that is under way.
struct Canceller {
    state: AtomicU8,
    plugin: Arc<str>,
    process: Handle,
    /// What its caller waits for as well: with much memory it takes long until a process has ended.
    wake: Arc<OwnedFd>,
}

impl Interrupt for Canceller {
    fn cancel(&self) {
        if self.state.compare_exchange(BUSY, CANCELLED, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            self.process.blame(format_args!("a call of `{}` was cancelled", self.plugin));
            self.process.kill();
            // It stays readable: no call comes after this one.
            let _ = rustix::io::write(&self.wake, &1u64.to_ne_bytes());
        }
    }
}
