//! One request and its answer: [`run`] has the guest, [`Exchange`] is what it shares with whoever waits for the answer.
//!
//! The guest runs where it is first polled. What is not over then becomes a task of its own, so that the time that it has
//! counts whether or not somebody reads the answer.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use http::{Request, Response};
use http_body::Body as _;
use http_body_util::{BodyExt as _, Empty};
use keyway_contract::client::Interrupt as _;
use keyway_contract::error::CallErrorKind;
use keyway_contract::service::panic_message;
use keyway_pool::Loan;
use tokio::time::Sleep;
use wasmtime_wasi_http::WasiBody;

use crate::body::Body;
use crate::component::{Live, kind};
use crate::error::Error;
use crate::instance::{HttpInstance, Place};
use crate::options::Reuse;
use crate::stop::Stop;
use crate::{answer, serve};

/// How long a request may take, and what becomes of its instance.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) begun: Instant,
    pub(crate) head: Duration,
    pub(crate) whole: Duration,
    pub(crate) reuse: Reuse,
}

/// What a request shares with whoever waits for its answer.
pub(crate) struct Exchange {
    pub(crate) plugin: Arc<str>,
    state: Mutex<State>,
    stop: Arc<Stop>,
    /// Whether the guest has answered.
    answered: AtomicBool,
    /// Whether the answer is kept back while the guest goes on without waiting for anything.
    kept_back: AtomicBool,
    /// Whether whoever reads the request's body waits for the client.
    pub(crate) uploads: AtomicBool,
    /// Whether whoever reads the answer waits for the guest.
    pub(crate) reads: AtomicBool,
}

#[derive(Default)]
struct State {
    head: Option<Result<Response<Body>, Error>>,
    /// What is wrong with the answer, if it cannot be sent.
    malformed: Option<Error>,
    /// How the guest ended, once it has.
    outcome: Option<Result<(), Error>>,
    /// Whether the answer's body has been read to its end.
    read: bool,
    /// Who waits for the head.
    reader: Option<Waker>,
    /// The guest's side, where it waits for the body to be read.
    writer: Option<Waker>,
}

impl Exchange {
    pub(crate) fn new(place: &Place) -> Arc<Self> {
        Arc::new(Exchange {
            plugin: Arc::clone(place.plugin()),
            state: Mutex::default(),
            stop: Arc::clone(&place.stop),
            answered: AtomicBool::new(false),
            kept_back: AtomicBool::new(false),
            uploads: AtomicBool::new(false),
            reads: AtomicBool::new(false),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The guest answers.
    pub(crate) fn answer(self: &Arc<Self>, answer: Result<Response<WasiBody>, Error>) {
        let answer = self.checked(answer);
        self.hand_over(answer);
    }

    /// The guest answers, and may go on until it has to wait: what of the body comes meanwhile goes out together with the
    /// head, and most guests are done then.
    pub(crate) async fn answer_whole(self: &Arc<Self>, answer: Result<Response<WasiBody>, Error>) {
        let mut answer = self.checked(answer);
        if let Ok(response) = &mut answer {
            let body = response.body_mut();
            self.kept_back.store(true, Ordering::Relaxed);
            poll_fn(|context| match body.poll_settle(context) {
                Poll::Pending if self.kept_back.load(Ordering::Relaxed) => Poll::Pending,
                _ => Poll::Ready(()),
            })
            .await;
            self.kept_back.store(false, Ordering::Relaxed);
        }
        self.hand_over(answer);
    }

    fn checked(self: &Arc<Self>, answer: Result<Response<WasiBody>, Error>) -> Result<Response<Body>, Error> {
        let answer = answer.and_then(|response| answer::checked(response, self));
        let mut state = self.lock();
        if let Err(error @ Error::Malformed { .. }) = &answer {
            state.malformed = Some(error.clone());
        }
        // Where there is no body, nobody reads it.
        state.read |= answer.is_err();
        drop(state);
        self.answered.store(true, Ordering::Relaxed);
        answer
    }

    fn hand_over(&self, answer: Result<Response<Body>, Error>) {
        let mut state = self.lock();
        state.head = Some(answer);
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// The guest has ended: told before what it has of the body is gone, so that a body that ends is one that was finished.
    fn end(&self, outcome: Result<(), Error>) {
        let mut state = self.lock();
        state.outcome.get_or_insert(outcome);
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// What is wrong with the answer, if the guest gave one at all.
    fn verdict(&self) -> Result<(), Error> {
        match (&self.lock().malformed, self.answered.load(Ordering::Relaxed)) {
            (Some(error), _) => Err(error.clone()),
            (None, true) => Ok(()),
            (None, false) => Err(Error::NoAnswer { plugin: Arc::clone(&self.plugin) }),
        }
    }

    /// Why the guest failed, if it has.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.lock().outcome.clone().and_then(Result::err)
    }

    /// The answer's body has been read to its end.
    pub(crate) fn read(&self) {
        let mut state = self.lock();
        state.read = true;
        let writer = state.writer.take();
        drop(state);
        if let Some(writer) = writer {
            writer.wake();
        }
    }

    /// Waits until the answer's body has been read to its end.
    pub(crate) fn poll_read(&self, context: &Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.read {
            return Poll::Ready(());
        }
        state.writer = Some(context.waker().clone());
        Poll::Pending
    }

    /// Nobody waits for the answer any more. Under the lock, for the instance must not have another request by now.
    pub(crate) fn cancel(&self) {
        let state = self.lock();
        if state.outcome.is_none() {
            self.stop.cancel();
        }
    }

    /// The error of a request whose time is over.
    fn late(&self, deadline: Duration) -> Option<CallErrorKind> {
        let answered = self.answered.load(Ordering::Relaxed);
        let waits_for_client =
            self.uploads.load(Ordering::Relaxed) || (answered && !self.reads.load(Ordering::Relaxed));
        (!waits_for_client).then_some(CallErrorKind::Deadline(deadline))
    }
}

/// Waits for the head of the answer.
pub(crate) struct Head(pub(crate) Option<Arc<Exchange>>);

impl Future for Head {
    type Output = Result<Response<Body>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(exchange) = &self.0 else { return Poll::Pending };
        let mut state = exchange.lock();
        let head = match (state.head.take(), &state.outcome) {
            (Some(head), _) => head,
            (None, Some(Err(error))) => Err(error.clone()),
            (None, Some(Ok(()))) => Err(Error::NoAnswer { plugin: Arc::clone(&exchange.plugin) }),
            (None, None) => {
                state.reader = Some(context.waker().clone());
                return Poll::Pending;
            }
        };
        drop(state);
        self.0 = None;
        Poll::Ready(head)
    }
}

/// Whoever waited is gone.
impl Drop for Head {
    fn drop(&mut self) {
        if let Some(exchange) = &self.0 {
            exchange.cancel();
        }
    }
}

/// Hands a request to an instance, and sees to it that it ends in time.
pub(crate) async fn run(
    loan: Loan,
    place: Arc<Place>,
    request: Request<WasiBody>,
    exchange: Arc<Exchange>,
    terms: Terms,
) {
    let mut live = None;
    let outcome = {
        let mut guest = pin!(guest(&place, &mut live, request, &exchange));
        let over = Bounded { guest: guest.as_mut(), exchange: &exchange, terms, alarm: None }.await;
        let outcome = match over {
            Over::Ended(outcome) => outcome,
            Over::Failed(kind) => Err(Error::Call(loan.error(kind))),
            Over::Late(deadline) => Err(match exchange.late(deadline) {
                Some(kind) => Error::Call(loan.error(kind)),
                None => Error::Client { plugin: Arc::clone(&exchange.plugin) },
            }),
        };
        exchange.end(outcome.clone());
        outcome
    };
    if let (Ok(()), Some(live)) = (&outcome, live) {
        place.put(live, terms.reuse);
    }
    loan.give_back(outcome.map_err(|error| error.kind()));
}

/// The guest's part of it.
async fn guest(
    place: &Place,
    live: &mut Option<Box<Live>>,
    request: Request<WasiBody>,
    exchange: &Arc<Exchange>,
) -> Result<Result<(), Error>, CallErrorKind> {
    let taken = live.insert(place.take().await?);
    let second = taken.answered > 0 && place.linked.is_new();
    let copy = if second { again(&request) } else { None };
    let verdict = ask(taken, request, exchange).await?;
    if second {
        let unanswered = matches!(verdict, Err(Error::NoAnswer { .. }));
        place.linked.asked_again(place.plugin(), !unanswered);
        if let (true, Some(copy)) = (unanswered, copy) {
            *live = None;
            return ask(live.insert(place.take().await?), copy, exchange).await;
        }
    }
    Ok(verdict)
}

/// One try.
async fn ask(
    live: &mut Live,
    request: Request<WasiBody>,
    exchange: &Arc<Exchange>,
) -> Result<Result<(), Error>, CallErrorKind> {
    live.store.data_mut().usage.refused = false;
    match serve::serve(live, request, exchange).await {
        Ok(Ok(())) => Ok(exchange.verdict()),
        Ok(Err(error)) => Ok(Err(error)),
        Err(error) => Err(kind(&error, live.store.data())),
    }
}

/// A request once more, where it may be made twice: some toolchains' instances answer one request only, and that is found
/// out by the second.
fn again(request: &Request<WasiBody>) -> Option<Request<WasiBody>> {
    if !request.method().is_safe() || !request.body().is_end_stream() {
        return None;
    }
    let body = Empty::new().map_err(|never: Infallible| match never {}).boxed_unsync();
    let mut again = Request::new(body);
    *again.method_mut() = request.method().clone();
    *again.uri_mut() = request.uri().clone();
    *again.headers_mut() = request.headers().clone();
    *again.extensions_mut() = request.extensions().clone();
    Some(again)
}

/// How a guest's time came to its end.
enum Over {
    /// It ended by itself.
    Ended(Result<(), Error>),
    /// It failed, or was told to stop.
    Failed(CallErrorKind),
    /// It had so long.
    Late(Duration),
}

/// How often a guest is asked for the rest of its answer before that goes out without: a stream has as many ends.
const STEPS: usize = 3;

/// Runs a guest until it ends, its time is over, or somebody stops it.
struct Bounded<'a, F> {
    guest: Pin<&'a mut F>,
    exchange: &'a Exchange,
    terms: Terms,
    /// Set when the guest has to be waited for, with the time that it is for.
    alarm: Option<(Duration, Pin<Box<Sleep>>)>,
}

impl<F: Future<Output = Result<Result<(), Error>, CallErrorKind>>> Future for Bounded<'_, F> {
    type Output = Over;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Over> {
        let this = &mut *self;
        if this.exchange.stop.is_told() {
            return Poll::Ready(Over::Failed(CallErrorKind::Cancelled));
        }
        let mut poll = |guest: &mut Pin<&mut F>| {
            for _ in 0..STEPS {
                let polled = guest.as_mut().poll(context);
                if polled.is_ready() || !this.exchange.kept_back.load(Ordering::Relaxed) {
                    return polled;
                }
            }
            // It waits for something, and whoever waits for the answer shall not.
            this.exchange.kept_back.store(false, Ordering::Relaxed);
            guest.as_mut().poll(context)
        };
        match catch_unwind(AssertUnwindSafe(|| poll(&mut this.guest))) {
            Ok(Poll::Ready(Ok(outcome))) => return Poll::Ready(Over::Ended(outcome)),
            Ok(Poll::Ready(Err(kind))) => return Poll::Ready(Over::Failed(kind)),
            Ok(Poll::Pending) => {}
            Err(payload) => {
                let what = format!("the engine panicked: {}", panic_message(&*payload));
                return Poll::Ready(Over::Failed(CallErrorKind::Other(what)));
            }
        }
        if this.exchange.stop.poll(context) {
            return Poll::Ready(Over::Failed(CallErrorKind::Cancelled));
        }
        let answered = this.exchange.answered.load(Ordering::Relaxed);
        let deadline = if answered { this.terms.whole } else { this.terms.head.min(this.terms.whole) };
        if this.terms.begun.elapsed() >= deadline {
            return Poll::Ready(Over::Late(deadline));
        }
        let alarm = match &mut this.alarm {
            Some((of, alarm)) if *of == deadline => alarm,
            _ => {
                // Further away than anybody lives where it cannot be told.
                let left = deadline.saturating_sub(this.terms.begun.elapsed());
                let alarm = Box::pin(tokio::time::sleep(left));
                &mut this.alarm.insert((deadline, alarm)).1
            }
        };
        alarm.as_mut().poll(context).map(|()| Over::Late(deadline))
    }
}

/// The place that was lent.
///
/// # Errors
/// When the slot lends something else.
pub(crate) fn place(loan: &mut Loan) -> Result<Arc<Place>, Error> {
    match loan.instance::<HttpInstance>() {
        Some(instance) => Ok(Arc::clone(&instance.place)),
        None => {
            Err(Error::Call(loan.error(CallErrorKind::Other("its instances answer no requests".to_owned()))))
        }
    }
}
