//! [`Calls`] and [`Call`]: the functions of a contract for callers that share instances.
//!
//! A generated client is one instance. Generated *calls* are the same functions on whatever runs them: a pool of
//! instances, or a slot whose plugin is swapped while they are under way. What that is, this crate does not know; it
//! talks to it through [`Dispatch`].

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::client::Bound;
use crate::codec::{Lift, Lower};
use crate::error::{CallError, CallErrorKind};
use crate::types::Contract;

/// What a caller wants of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallOptions {
    /// How long the call may take, waiting included; `None` for what its pool says.
    pub deadline: Option<Duration>,
}

/// One call with its arguments and room for its result, as whoever runs it sees it.
pub trait Task: Any + Send {
    /// The function, by its index in the contract.
    fn index(&self) -> usize;

    /// Makes the arguments outlive [`run`](Task::run), so that it can run again: each run copies them.
    fn keep(&mut self);

    /// Calls the function of an instance.
    ///
    /// # Errors
    /// Those of the call. Run a second time without [`keep`](Task::keep) it calls nothing.
    ///
    /// # Safety
    /// `bound` was made for the contract of the [`Calls`] that the task is of.
    unsafe fn run(&mut self, bound: &mut Bound) -> Result<(), CallError>;
}

/// What runs calls.
pub trait Dispatch: Send + Sync {
    /// Runs a call on this thread, and waits as long as that takes. `None` when it has to run on another thread, since
    /// nothing else lets its deadline hold; it has not run then.
    fn run(&self, task: &mut dyn Task, options: &CallOptions) -> Option<Result<(), CallError>>;

    /// Takes a call over, to run it on another thread. This neither waits nor calls the plugin.
    fn start(&self, task: Box<dyn Task>, options: &CallOptions) -> Box<dyn Ticket>;

    /// Whether a caller goes on without the plugin when its calls fail.
    fn fails_open(&self) -> bool;

    /// The id of the plugin that it runs at the moment.
    fn plugin(&self) -> Arc<str>;
}

/// A call that has been taken over. Dropping it cancels the call.
pub trait Ticket: Send {
    /// Looks whether the call is over.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Finished>;

    /// Waits until the call is over.
    fn wait(&mut self) -> Finished;
}

/// A call that is over.
pub struct Finished {
    /// The task with its result; `None` where the plugin never gave it back.
    pub task: Option<Box<dyn Task>>,
    /// How it went.
    pub outcome: Result<(), CallError>,
}

/// The functions of one contract on something that runs them. Generated types wrap it.
#[derive(Clone)]
pub struct Calls {
    dispatch: Arc<dyn Dispatch>,
    contract: &'static Contract,
}

impl Calls {
    /// Calls of a contract that `dispatch` runs.
    ///
    /// # Safety
    /// `dispatch` runs its tasks on instances that were made for `contract`.
    pub unsafe fn new(dispatch: Arc<dyn Dispatch>, contract: &'static Contract) -> Self {
        Calls { dispatch, contract }
    }

    /// What runs them.
    pub fn dispatch(&self) -> &Arc<dyn Dispatch> {
        &self.dispatch
    }

    /// A call of the function at an index of the contract. It begins when it is awaited or waited for.
    ///
    /// # Safety
    /// `A` and `R` are the arguments and the result of that function.
    #[inline]
    pub unsafe fn call<A, R>(&self, index: usize, args: A) -> Call<A, R>
    where
        A: Lower + Clone + Send + 'static,
        R: Lift + Send + 'static,
    {
        let task = Typed { index, args: Some(args), keep: false, ret: None };
        Call {
            dispatch: Arc::clone(&self.dispatch),
            contract: self.contract,
            index,
            options: CallOptions::default(),
            state: Progress::Ready(task),
        }
    }
}

/// A task whose types are known.
struct Typed<A, R> {
    index: usize,
    args: Option<A>,
    keep: bool,
    ret: Option<R>,
}

impl<A: Lower + Clone + Send + 'static, R: Lift + Send + 'static> Task for Typed<A, R> {
    fn index(&self) -> usize {
        self.index
    }

    fn keep(&mut self) {
        self.keep = true;
    }

    unsafe fn run(&mut self, bound: &mut Bound) -> Result<(), CallError> {
        let args = if self.keep { self.args.clone() } else { self.args.take() };
        let Some(args) = args else {
            let kind = CallErrorKind::Other("its arguments went with an earlier try".to_owned());
            return Err(CallError::new(bound.plugin(), format!("#{}", self.index), kind));
        };
        // SAFETY: `Calls::call` says that the types are the function's, and the caller that the contract is the same.
        self.ret = Some(unsafe { bound.call(self.index, args)? });
        Ok(())
    }
}

enum Progress<A, R> {
    /// It has not begun.
    Ready(Typed<A, R>),
    /// Somebody else runs it.
    Started(Box<dyn Ticket>),
    /// Its result has been given out.
    Over,
}

/// One call. It begins when it is awaited, on any executor, or waited for with [`wait`](Call::wait); dropping it cancels
/// it.
#[must_use = "a call does nothing until it is awaited or waited for"]
pub struct Call<A, R> {
    dispatch: Arc<dyn Dispatch>,
    contract: &'static Contract,
    index: usize,
    options: CallOptions,
    state: Progress<A, R>,
}

// Nothing in it is ever pinned.
impl<A, R> Unpin for Call<A, R> {}

impl<A, R> Call<A, R>
where
    A: Lower + Clone + Send + 'static,
    R: Lift + Send + 'static,
{
    /// Gives the call a deadline of its own, counted from when it begins: waiting for an instance is part of it.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.deadline = Some(deadline);
        self
    }

    /// Hands the call over now, to be made on another thread while this one goes on. Who has its deadline or
    /// [`or_open`](Call::or_open) to set does that before.
    pub fn begin(mut self) -> Self {
        self.hand_over();
        self
    }

    /// Makes the call on this thread, where its deadline allows that, and waits for its result.
    ///
    /// # Errors
    /// When the call gives no result.
    pub fn wait(mut self) -> Result<R, CallError> {
        if let Progress::Ready(_) = self.state
            && let Progress::Ready(mut task) = std::mem::replace(&mut self.state, Progress::Over)
        {
            match self.dispatch.run(&mut task, &self.options) {
                Some(outcome) => return outcome.and_then(|()| self.result(task.ret)),
                None => self.start(task),
            }
        }
        match &mut self.state {
            Progress::Started(ticket) => {
                let finished = ticket.wait();
                self.conclude(finished)
            }
            Progress::Ready(_) | Progress::Over => self.result(None),
        }
    }

    /// Makes the call on this thread, as [`wait`](Call::wait) does, but only where it may be made here.
    ///
    /// # Errors
    /// With the call itself when it has to be made on another thread, for its deadline to hold; then it is awaited.
    pub fn here(mut self) -> Result<Result<R, CallError>, Self> {
        if let Progress::Ready(_) = self.state
            && let Progress::Ready(mut task) = std::mem::replace(&mut self.state, Progress::Over)
        {
            match self.dispatch.run(&mut task, &self.options) {
                Some(outcome) => return Ok(outcome.and_then(|()| self.result(task.ret))),
                None => self.state = Progress::Ready(task),
            }
        }
        Err(self)
    }

    /// What the call gives where the plugin is down and its use is declared open (`on-failure = "open"`). Only then the
    /// arguments are copied, for `otherwise` to have them. Where it is declared closed, the error is the call's.
    pub fn or_open<F: FnOnce(A) -> R>(mut self, otherwise: F) -> OrOpen<A, R, F> {
        let kept = match &mut self.state {
            Progress::Ready(task) if self.dispatch.fails_open() => task.args.clone(),
            _ => None,
        };
        OrOpen { call: self, otherwise: kept.map(|args| (args, otherwise)) }
    }

    fn hand_over(&mut self) {
        if let Progress::Ready(_) = self.state
            && let Progress::Ready(task) = std::mem::replace(&mut self.state, Progress::Over)
        {
            self.start(task);
        }
    }

    fn start(&mut self, task: Typed<A, R>) {
        self.state = Progress::Started(self.dispatch.start(Box::new(task), &self.options));
    }

    fn conclude(&mut self, finished: Finished) -> Result<R, CallError> {
        self.state = Progress::Over;
        finished.outcome?;
        let task = finished.task.and_then(|task| (task as Box<dyn Any>).downcast::<Typed<A, R>>().ok());
        self.result(task.and_then(|task| task.ret))
    }

    fn result(&self, ret: Option<R>) -> Result<R, CallError> {
        ret.ok_or_else(|| self.none())
    }

    #[cold]
    fn none(&self) -> CallError {
        let kind = CallErrorKind::Other("its result has been taken already".to_owned());
        CallError::new(self.dispatch.plugin(), self.contract.function_name(self.index), kind)
    }
}

impl<A, R> Future for Call<A, R>
where
    A: Lower + Clone + Send + 'static,
    R: Lift + Send + 'static,
{
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.hand_over();
        let Progress::Started(ticket) = &mut self.state else { return Poll::Ready(self.result(None)) };
        match ticket.poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(finished) => Poll::Ready(self.conclude(finished)),
        }
    }
}

/// A [`Call`] with what it gives where its plugin is down and its use is declared open.
#[must_use = "a call does nothing until it is awaited or waited for"]
pub struct OrOpen<A, R, F> {
    call: Call<A, R>,
    otherwise: Option<(A, F)>,
}

impl<A, R, F> Unpin for OrOpen<A, R, F> {}

impl<A, R, F> OrOpen<A, R, F>
where
    A: Lower + Clone + Send + 'static,
    R: Lift + Send + 'static,
    F: FnOnce(A) -> R,
{
    /// Waits for the result, as [`Call::wait`].
    ///
    /// # Errors
    /// When the call gives no result, and its use is declared closed or the fault is the caller's own.
    pub fn wait(self) -> Result<R, CallError> {
        decide(self.call.wait(), self.otherwise)
    }
}

impl<A, R, F> Future for OrOpen<A, R, F>
where
    A: Lower + Clone + Send + 'static,
    R: Lift + Send + 'static,
    F: FnOnce(A) -> R,
{
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match Pin::new(&mut self.call).poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(outcome) => Poll::Ready(decide(outcome, self.otherwise.take())),
        }
    }
}

fn decide<A, R, F: FnOnce(A) -> R>(
    outcome: Result<R, CallError>,
    otherwise: Option<(A, F)>,
) -> Result<R, CallError> {
    match (outcome, otherwise) {
        // Arguments that fit nothing are the caller's own fault.
        (Err(error), Some((args, otherwise))) if !matches!(error.kind(), CallErrorKind::Arguments(_)) => {
            Ok(otherwise(args))
        }
        (outcome, _) => outcome,
    }
}
