//! [`Calls`]: the instance, and how its functions are called.

use std::ffi::c_void;
use std::process::ExitCode;
use std::sync::Arc;

use keyway_contract::abi::{Call, Status};
use keyway_contract::client::{Bound, Entry};
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::{self, Context};
use keyway_contract::mem::Spare;
use keyway_contract::types::{Contract, FuncType, Function, Interface, QualifiedName, Type};
use keyway_contract::value::{self, Value};
use keyway_wire::hello::{CREATE, FAILED, Failure, Hello};
use keyway_wire::{Kind, Message, WireError};

use crate::link;
use crate::session::{Ended, Loaded};

/// The instance of this process, with all that its calls need.
pub(crate) struct Calls {
    loaded: Box<dyn Loaded>,
    context: Arc<Context>,
    contract: Contract,
    functions: Vec<FuncType>,
    instance: Option<Live>,
}

/// The instance, and the functions of it that are called without looking at their values.
struct Live {
    bound: Bound,
    plain: Vec<Option<Plain>>,
}

/// A C function whose values are copied as they are: there is no pointer in them.
#[derive(Clone, Copy)]
struct Plain {
    call: Call,
    this: *mut c_void,
    /// The sizes of arguments and result.
    args: usize,
    ret: usize,
}

/// The largest arguments or result, in bytes, of a function that is called like this.
const PLAIN: usize = 256;

/// What a call gave: its result has been written to the message's payload, or why there is none.
type Outcome = Result<Message, CallErrorKind>;

impl Calls {
    pub(crate) fn new(hello: &Hello, loaded: Box<dyn Loaded>, context: Arc<Context>) -> Result<Self, Ended> {
        let mut functions = Vec::new();
        let mut exports: Vec<(String, Vec<Function>)> = Vec::new();
        for function in &hello.functions {
            let ty = function.ty()?;
            let name = QualifiedName::parse(&function.name);
            let interface = function.name.rsplit_once('#').map_or("", |(interface, _)| interface);
            let function = Function { name: name.function.to_owned().into(), ty: ty.clone(), since: None };
            functions.push(ty);
            match exports.last_mut() {
                Some((last, functions)) if last == interface => functions.push(function),
                _ => exports.push((interface.to_owned(), vec![function])),
            }
        }
        let exports: Vec<Interface> = exports
            .into_iter()
            .map(|(name, functions)| Interface { name: name.into(), functions: functions.into() })
            .collect();
        let contract =
            Contract { name: String::new().into(), exports: exports.into(), imports: Vec::new().into() };
        Ok(Calls { loaded, context, contract, functions, instance: None })
    }

    /// The most bytes that the values of one call may take.
    pub(crate) fn values(&self) -> usize {
        self.context.value_limit
    }

    /// Serves calls until the host ends it.
    pub(crate) fn serve(mut self) -> ExitCode {
        let code = self.serve_all();
        // An instance that is left, since the host is gone or wants it no more, has nobody to call.
        link::disconnect();
        code
    }

    fn serve_all(&mut self) -> ExitCode {
        loop {
            let Some(Ok(message)) = link::with(|connection| {
                let message = connection.wait()?;
                connection.id = message.id;
                Ok::<_, WireError>(message)
            }) else {
                return ExitCode::SUCCESS;
            };
            let outcome = match (message.kind, message.index) {
                (Kind::Call, CREATE) => self.create(),
                (Kind::Call, index) => self.call(index),
                (Kind::Close, _) => {
                    // Its last call, in which it may call services.
                    self.instance = None;
                    Ok(Message::new(Kind::Return, message.index, message.id))
                }
                _ => return ExitCode::FAILURE,
            };
            let answered = match outcome {
                Ok(answer) => Message { kind: Kind::Return, index: message.index, id: message.id, ..answer },
                Err(kind) => failed(&message, kind),
            };
            let sent = link::with(|connection| connection.post(answered));
            if !matches!(sent, Some(Ok(()))) || message.kind == Kind::Close {
                return ExitCode::SUCCESS;
            }
        }
    }

    fn create(&mut self) -> Outcome {
        let config = link::with(|connection| {
            let link::Connection { link, payload, values, .. } = connection;
            link.incoming()
                .read(payload, *values, &mut Spare::default(), |mem| value::load(&Type::String, mem, 0))
        });
        let Some(Ok(Value::String(config))) = config else {
            return Err(CallErrorKind::Other("a configuration that is no string".to_owned()));
        };
        let instance = self.loaded.instantiate(&config, Arc::clone(&self.context))?;
        let plain = self
            .contract
            .exported()
            .map(|(interface, function)| match instance.bind(interface, function) {
                Entry::Direct(call, this) => Plain::of(&function.ty, call, this),
                _ => None,
            })
            .collect();
        let bound = Bound::new(instance, self.contract.clone().into());
        self.instance = Some(Live { bound, plain });
        Ok(Message::new(Kind::Return, CREATE, 0))
    }

    fn call(&mut self, index: u32) -> Outcome {
        let at = index as usize;
        let (Some(ty), Some(live)) = (self.functions.get(at), &mut self.instance) else {
            return Err(CallErrorKind::Other(format!("there is no function {index} to be called")));
        };
        let mut answer = Message::new(Kind::Return, index, 0);
        if let Some(Some(plain)) = live.plain.get(at) {
            plain.run(&self.context, &mut answer)?;
            return Ok(answer);
        }
        let args = link::with(|connection| {
            let link::Connection { link, payload, values, .. } = connection;
            link.incoming()
                .read(payload, *values, &mut Spare::default(), |mem| value::load_params(&ty.params, mem, 0))
        });
        let args = args.unwrap_or_else(|| Ok(Vec::new()))?;
        let mut call = value::Call::new(ty, args);
        // SAFETY: the shape is of the function at this index of the contract.
        unsafe { live.bound.call_shape(at, &call.shape()) }.map_err(|error| error.kind().clone())?;
        if let (Some(mut value), Some(ty)) = (call.into_result(), &ty.result) {
            let layout = value::layout(ty);
            link::with(|connection| {
                let values = connection.values;
                connection.link.outgoing(0).write(layout, values, &mut Spare::default(), &mut answer, |mem| {
                    value::store(&mut value, ty, mem, 0)
                })
            })
            .unwrap_or(Ok(()))?;
        }
        Ok(answer)
    }
}

impl Plain {
    /// A function that can be called like this.
    fn of(ty: &FuncType, call: Call, this: *mut c_void) -> Option<Plain> {
        let plain = ty.params.iter().map(|param| &*param.ty).chain(ty.result.as_deref()).all(is_plain);
        let (args, _) = value::params_layout(&ty.params);
        let (ret, _) = value::result_layout(ty);
        let fits = args.size[1] <= PLAIN && ret.size[1] <= PLAIN;
        (plain && fits).then_some(Plain { call, this, args: args.size[1], ret: ret.size[1] })
    }

    fn run(&self, context: &Arc<Context>, answer: &mut Message) -> Result<(), CallErrorKind> {
        let (mut args, mut ret) = ([0u64; PLAIN / 8], [0u64; PLAIN / 8]);
        link::with(|connection| {
            let given = connection.payload.get(..self.args);
            given.map(|given| bytes_of(&mut args)[..self.args].copy_from_slice(given))
        })
        .flatten()
        .ok_or_else(|| CallErrorKind::Other("arguments that are cut short".to_owned()))?;
        let (place, room) = (args.as_ptr().cast::<c_void>(), ret.as_mut_ptr().cast::<c_void>());
        // SAFETY: the function is of this instance, which is in no other call; arguments and room have the sizes of its
        // type, aligned to 8. The context outlives the call.
        let ended = unsafe { frame::native(Arc::as_ptr(context), || (self.call)(self.this, place, room)) };
        ended.or_else(frame::Outcome::conclude)?;
        link::with(|connection| {
            let out = &bytes_of(&mut ret)[..self.ret];
            if out.is_empty() { Ok(()) } else { connection.link.outgoing(0).bytes(out, answer) }
        })
        .unwrap_or(Ok(()))?;
        Ok(())
    }
}

/// Words as bytes, in the order of this machine, which is that of the wire.
fn bytes_of(words: &mut [u64; PLAIN / 8]) -> &mut [u8] {
    // SAFETY: numbers are any bytes, and bytes are aligned anywhere.
    unsafe { std::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), PLAIN) }
}

/// Whether values of a type have no pointer, and any room for them may be copied.
fn is_plain(ty: &Type) -> bool {
    let plain = |ty: &Option<keyway_contract::types::Ref<Type>>| ty.as_deref().is_none_or(is_plain);
    match ty {
        Type::String | Type::List(_) => false,
        Type::Option(item) => is_plain(item),
        Type::Result(ok, err) => plain(ok) && plain(err),
        Type::Tuple(items) => items.iter().all(|item| is_plain(item)),
        Type::Record(_, fields) => fields.iter().all(|field| is_plain(&field.ty)),
        Type::Variant(_, cases) => cases.iter().all(|case| plain(&case.ty)),
        _ => true,
    }
}

/// The answer to a call that has failed.
fn failed(message: &Message, kind: CallErrorKind) -> Message {
    let mut answer = Message::new(Kind::Return, message.index, message.id);
    let (status, failure) = describe(kind);
    answer.status = status;
    let text = serde_json::to_vec(&failure).unwrap_or_default();
    link::with(|connection| {
        // What does not fit is left out: the status says the most important.
        if connection.link.outgoing(0).bytes(&text, &mut answer).is_err() {
            (answer.at, answer.len) = (0, 0);
        }
    });
    answer
}

fn describe(kind: CallErrorKind) -> (i32, Failure) {
    let failure = |message: String| Failure { message: Some(message), ..Failure::default() };
    let of = |kind: &str, message: String, location| Failure {
        kind: kind.to_owned(),
        message: Some(message),
        location,
    };
    match kind {
        CallErrorKind::Panicked { message, location } => {
            (Status::PANICKED.0, Failure { location, ..failure(message) })
        }
        CallErrorKind::Refused(reason) => (Status::REFUSED.0, failure(reason)),
        CallErrorKind::Value(error) => (Status::INVALID.0, failure(error.to_string())),
        CallErrorKind::Service { .. } => (Status::HOST_FAILED.0, failure(kind.to_string())),
        CallErrorKind::Trapped { reason, backtrace } => (FAILED, of("trapped", reason, backtrace)),
        CallErrorKind::OutOfMemory { .. } => (FAILED, of("out-of-memory", kind.to_string(), None)),
        CallErrorKind::StackOverflow => (FAILED, of("stack-overflow", kind.to_string(), None)),
        other => (FAILED, failure(other.to_string())),
    }
}
