//! Host services: what a host gives the plugins that import an interface.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use crate::codec::{FlatReader, FlatWriter, Layout, Lift, Lower};
use crate::error::{CallErrorKind, ServiceError};
use crate::mem::{CodecError, GlobalHeap, Load, Mem, Store};
use crate::types::{FuncType, Interface, Ref, Type};
use crate::value::{self, Value};

/// Runs one function of an imported interface on an implementation `T` of it. Generated code implements it.
pub trait ServiceHandler<T> {
    /// The arguments, as a tuple.
    type Args: Lift + Send + 'static;
    /// The result.
    type Ret: Lower + Send + 'static;
    /// Runs the function.
    ///
    /// # Errors
    /// What the implementation refuses or fails with.
    fn run(service: &T, args: Self::Args) -> Result<Self::Ret, ServiceError>;
}

/// An implementation of an imported interface, for `HostBuilder::provide`.
///
/// The interface's generated `service` function makes one: `log::service(MyLog)`.
#[derive(Clone)]
pub struct Service {
    interface: &'static Interface,
    implementation: Arc<dyn Any + Send + Sync>,
    functions: Arc<[ServiceFunction]>,
}

impl Service {
    /// Puts a service together; `functions` in the order of the interface.
    pub fn new<T: Send + Sync + 'static>(
        interface: &'static Interface,
        implementation: Arc<T>,
        functions: &[ServiceFunction],
    ) -> Self {
        Service { interface, implementation, functions: functions.into() }
    }

    /// The interface that it implements.
    pub fn interface(&self) -> &'static Interface {
        self.interface
    }

    /// One of its functions, ready to be called.
    pub fn bind(&self, function: &str) -> Option<BoundService> {
        let index = self.interface.functions.iter().position(|f| &*f.name == function)?;
        Some(BoundService {
            name: self.interface.qualified(function).into(),
            target: Some((Arc::clone(&self.implementation), *self.functions.get(index)?)),
        })
    }
}

/// Arguments or a result, of a type that the functions beside it know.
type Erased = Box<dyn Any + Send>;

/// An implementation of an interface, of a type that its functions know.
type Implementation = dyn Any + Send + Sync;

/// How one function of a service is called, with its types erased.
#[derive(Clone, Copy)]
pub struct ServiceFunction {
    /// Layout of the arguments as one tuple.
    pub args: Layout,
    /// How many flat values the arguments take.
    pub args_flat: usize,
    /// Layout of the result.
    pub ret: Layout,
    /// How many flat values the result takes.
    pub ret_flat: usize,
    run: fn(&Implementation, &mut Mem<'_>, Source<'_>) -> Result<Erased, Failure>,
    lower: fn(&mut Mem<'_>, Erased, Option<usize>) -> Result<u64, CodecError>,
    native: unsafe fn(&Implementation, usize, usize, usize) -> Result<(), Failure>,
}

/// Where the arguments of a service are.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// At an address of the memory.
    Memory(usize),
    /// In flat values.
    Flat(&'a [u64]),
}

enum Failure {
    Service(ServiceError),
    Codec(CodecError),
}

impl ServiceFunction {
    /// How `H` is called on a `T`.
    pub const fn of<T: Send + Sync + 'static, H: ServiceHandler<T>>() -> Self {
        ServiceFunction {
            args: H::Args::LAYOUT,
            args_flat: H::Args::FLAT,
            ret: H::Ret::LAYOUT,
            ret_flat: H::Ret::FLAT,
            run: run::<T, H>,
            lower: lower::<H::Ret>,
            native: native::<T, H>,
        }
    }
}

fn run<T: Send + Sync + 'static, H: ServiceHandler<T>>(
    service: &Implementation,
    mem: &mut Mem<'_>,
    source: Source<'_>,
) -> Result<Erased, Failure> {
    let Some(service) = service.downcast_ref::<T>() else {
        return Err(Failure::Codec(CodecError::Other("a service of another type".to_owned())));
    };
    let args = match source {
        Source::Memory(at) => H::Args::load(mem, at),
        Source::Flat(values) => H::Args::lift(mem, &mut FlatReader::new(values)),
    };
    Ok(Box::new(H::run(service, args.map_err(Failure::Codec)?).map_err(Failure::Service)?))
}

fn lower<R: Lower + 'static>(mem: &mut Mem<'_>, value: Erased, at: Option<usize>) -> Result<u64, CodecError> {
    let Ok(mut value) = value.downcast::<R>() else {
        return Err(CodecError::Other("a result of another function".to_owned()));
    };
    if let Some(at) = at {
        value.store(mem, at)?;
        return Ok(0);
    }
    let mut flat = FlatWriter::new();
    value.lower(mem, &mut flat)?;
    Ok(flat.values().first().copied().unwrap_or(0))
}

/// # Safety
/// `args` and `ret` are addresses of the arguments, by the native ABI, and of room for the result.
unsafe fn native<T: Send + Sync + 'static, H: ServiceHandler<T>>(
    service: &(dyn Any + Send + Sync),
    args: usize,
    ret: usize,
    limit: usize,
) -> Result<(), Failure> {
    let Some(service) = service.downcast_ref::<T>() else {
        return Err(Failure::Codec(CodecError::Other("a service of another type".to_owned())));
    };
    let mut heap = GlobalHeap;
    // SAFETY: the plugin lends its arguments for the call, and owns what the result holds, which it gives
    // back with `Host::free`: the global allocator's memory.
    let mut mem = unsafe { Mem::native(Store::Copy, Load::Copy, &mut heap) }.limited(limit);
    let args = H::Args::load(&mut mem, args).map_err(Failure::Codec)?;
    let mut value = H::run(service, args).map_err(Failure::Service)?;
    // Each direction has the whole limit.
    let mut mem = mem.limited(limit);
    value.store(&mut mem, ret).map_err(Failure::Codec)
}

/// A service whose types are known at run time only: somebody else runs it.
struct Relayed {
    ty: FuncType,
    run: Box<Relay>,
}

/// What runs a relayed service: its arguments in, its result out.
type Relay = dyn Fn(Vec<Value>) -> Result<Option<Value>, ServiceError> + Send + Sync;

impl Relayed {
    fn of(service: &Implementation) -> Result<&Self, Failure> {
        let other = || Failure::Codec(CodecError::Other("a service of another type".to_owned()));
        service.downcast_ref().ok_or_else(other)
    }

    fn function(ty: &FuncType) -> ServiceFunction {
        let (args, args_flat) = value::params_layout(&ty.params);
        let (ret, ret_flat) = value::result_layout(ty);
        ServiceFunction {
            args,
            args_flat,
            ret,
            ret_flat,
            run: Relayed::run,
            lower: Relayed::lower,
            native: Relayed::native,
        }
    }

    fn call(&self, mem: &mut Mem<'_>, at: usize) -> Result<Option<Value>, Failure> {
        let args = value::load_params(&self.ty.params, mem, at).map_err(Failure::Codec)?;
        (self.run)(args).map_err(Failure::Service)
    }

    fn run(service: &Implementation, mem: &mut Mem<'_>, source: Source<'_>) -> Result<Erased, Failure> {
        let this = Relayed::of(service)?;
        let value = match source {
            Source::Memory(at) => this.call(mem, at)?,
            Source::Flat(values) => {
                let args = value::lift_params(&this.ty.params, mem, &mut FlatReader::new(values));
                (this.run)(args.map_err(Failure::Codec)?).map_err(Failure::Service)?
            }
        };
        Ok(Box::new(Answer { value, ty: this.ty.result.clone() }))
    }

    fn lower(mem: &mut Mem<'_>, answer: Erased, at: Option<usize>) -> Result<u64, CodecError> {
        let Ok(answer) = answer.downcast::<Answer>() else {
            return Err(CodecError::Other("a result of another function".to_owned()));
        };
        let Answer { value: Some(mut value), ty: Some(ty) } = *answer else { return Ok(0) };
        if let Some(at) = at {
            value::store(&mut value, &ty, mem, at)?;
            return Ok(0);
        }
        let mut flat = FlatWriter::new();
        value::lower(&mut value, &ty, mem, &mut flat)?;
        Ok(flat.values().first().copied().unwrap_or(0))
    }

    /// # Safety
    /// As for the `native` function of a service.
    unsafe fn native(service: &Implementation, args: usize, ret: usize, limit: usize) -> Result<(), Failure> {
        let this = Relayed::of(service)?;
        let mut heap = GlobalHeap;
        // SAFETY: the plugin lends its arguments for the call, and owns what the result holds, which it gives back
        // with `Host::free`: the global allocator's memory.
        let mut mem = unsafe { Mem::native(Store::Copy, Load::Copy, &mut heap) }.limited(limit);
        let value = this.call(&mut mem, args)?;
        let mut mem = mem.limited(limit);
        match (value, &this.ty.result) {
            (Some(mut value), Some(ty)) => {
                value::store(&mut value, ty, &mut mem, ret).map_err(Failure::Codec)
            }
            _ => Ok(()),
        }
    }
}

/// The result of a relayed service, with its type.
struct Answer {
    value: Option<Value>,
    ty: Option<Ref<Type>>,
}

/// A service's function behind one import of a plugin.
#[derive(Clone)]
pub struct BoundService {
    name: Arc<str>,
    target: Option<(Arc<dyn Any + Send + Sync>, ServiceFunction)>,
}

impl BoundService {
    /// An import without a service: calling it fails and says so.
    pub fn missing(name: impl Into<Arc<str>>) -> Self {
        BoundService { name: name.into(), target: None }
    }

    /// A function that somebody else runs, whose type is known at run time only.
    pub fn relayed(
        name: impl Into<Arc<str>>,
        ty: FuncType,
        run: impl Fn(Vec<Value>) -> Result<Option<Value>, ServiceError> + Send + Sync + 'static,
    ) -> Self {
        let function = Relayed::function(&ty);
        BoundService {
            name: name.into(),
            target: Some((Arc::new(Relayed { ty, run: Box::new(run) }), function)),
        }
    }

    /// The full name of the function.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it is called; `None` for an import without a service.
    pub fn function(&self) -> Option<&ServiceFunction> {
        self.target.as_ref().map(|(_, function)| function)
    }

    /// Reads the arguments and runs the function; `mem` is not used any more when it runs. A panic of the
    /// implementation is caught.
    ///
    /// # Errors
    /// When the arguments are no values of their types, and when the service fails or panics.
    pub fn run(&self, mem: &mut Mem<'_>, source: Source<'_>) -> Result<Box<dyn Any + Send>, CallErrorKind> {
        let (service, function) = self.target()?;
        self.guarded(|| (function.run)(&**service, mem, source))
    }

    /// Writes the result to memory at `at`, or gives its one flat value.
    ///
    /// # Errors
    /// When the plugin's memory has no room.
    pub fn lower(
        &self,
        mem: &mut Mem<'_>,
        value: Box<dyn Any + Send>,
        at: Option<usize>,
    ) -> Result<u64, CallErrorKind> {
        let (_, function) = self.target()?;
        (function.lower)(mem, value, at).map_err(CallErrorKind::Value)
    }

    /// Does all three for a caller in this address space. The values of each direction take at most `limit` bytes.
    ///
    /// # Errors
    /// When the service fails or panics, or a value is none of its type.
    ///
    /// # Safety
    /// `args` points to the arguments by the native ABI, and `ret` to room for the result.
    pub unsafe fn call_native(&self, args: usize, ret: usize, limit: usize) -> Result<(), CallErrorKind> {
        let (service, function) = self.target()?;
        // SAFETY: by the caller's contract.
        self.guarded(|| unsafe { (function.native)(&**service, args, ret, limit) })
    }

    fn target(&self) -> Result<&(Arc<dyn Any + Send + Sync>, ServiceFunction), CallErrorKind> {
        self.target.as_ref().ok_or_else(|| CallErrorKind::Service {
            service: self.name.to_string(),
            error: Box::<dyn std::error::Error + Send + Sync>::from(
                "the host does not provide it; add it with `HostBuilder::provide`",
            )
            .into(),
        })
    }

    fn guarded<R>(&self, call: impl FnOnce() -> Result<R, Failure>) -> Result<R, CallErrorKind> {
        let error = match std::panic::catch_unwind(AssertUnwindSafe(call)) {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(Failure::Codec(error))) => return Err(CallErrorKind::Value(error)),
            Ok(Err(Failure::Service(error))) => error.into_inner(),
            Err(payload) => format!("it panicked: {}", panic_message(&*payload)).into(),
        };
        Err(CallErrorKind::Service { service: self.name.to_string(), error: error.into() })
    }
}

/// The message in a panic's payload.
pub fn panic_message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a payload that is no text".to_owned()
    }
}
