//! seccomp: a list of the system calls that are allowed; all others fail with EPERM.

mod calls;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;

use libc::{c_int, c_long};
use seccompiler::{
    BackendError, SeccompAction, SeccompCmpArgLen as Width, SeccompCmpOp as Compare,
    SeccompCondition as Condition, SeccompFilter, SeccompRule, TargetArch, apply_filter,
};

use super::{Failure, rules};
use crate::policy::{Layer, Policy};

/// Installs the filters. `scoped` says that Landlock keeps signals inside.
pub(super) fn filter(policy: &Policy, scoped: bool) -> Result<(), Failure> {
    let allowed = Allowed::of(policy, scoped).map_err(rules(Layer::Seccomp))?;
    // The arguments of clone3 are in memory, where no filter sees them. With ENOSYS the C library uses clone.
    let no_clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    install(no_clone3, SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS.cast_unsigned()))?;
    install(allowed.0, SeccompAction::Errno(libc::EPERM.cast_unsigned()), SeccompAction::Allow)
}

/// Installs one filter: what to do with the calls of the list, and what with all others.
fn install(
    calls: BTreeMap<c_long, Vec<SeccompRule>>,
    others: SeccompAction,
    listed: SeccompAction,
) -> Result<(), Failure> {
    // A call by another table of the processor (32 bits) kills the process, one with x32's bit is none of the list.
    let arch = TargetArch::try_from(std::env::consts::ARCH)
        .map_err(|error| Failure::Missing(format!("no list of system calls for this processor: {error}")))?;
    let program = SeccompFilter::new(calls, others, listed, arch)
        .and_then(Vec::<seccompiler::sock_filter>::try_from)
        .map_err(rules(Layer::Seccomp))?;
    apply_filter(&program).map_err(|error| match error {
        seccompiler::Error::Seccomp(why) | seccompiler::Error::Prctl(why) if lacks(&why) => Failure::Missing(
            format!("kernel without seccomp filters: use one with CONFIG_SECCOMP_FILTER ({why})"),
        ),
        error => rules(Layer::Seccomp)(error).into(),
    })
}

fn lacks(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::ENOSYS | libc::EINVAL))
}

type Made<T> = Result<T, BackendError>;

/// The allowed calls: each with no rules, or with rules of which one has to fit.
struct Allowed(BTreeMap<c_long, Vec<SeccompRule>>);

impl Allowed {
    fn of(policy: &Policy, scoped: bool) -> Made<Allowed> {
        let mut allowed = Allowed(BTreeMap::new());
        allowed.calls(calls::ALWAYS).calls(calls::ALWAYS_OLD);
        // Never reached: the first filter answers it. Of two refusals the last filter's would count, with EPERM.
        allowed.calls(&[libc::SYS_clone3]);
        allowed.memory()?.commands()?.sockets(policy)?.threads(policy)?.signals(policy, scoped)?;
        if !policy.write.is_empty() {
            allowed.calls(calls::WRITE).calls(calls::WRITE_OLD);
        }
        if !policy.execute.is_empty() || policy.processes {
            allowed.calls(calls::EXECUTE);
        }
        Ok(allowed)
    }

    /// Allows calls whatever their arguments.
    fn calls(&mut self, calls: &[c_long]) -> &mut Allowed {
        self.0.extend(calls.iter().map(|call| (*call, Vec::new())));
        self
    }

    /// Allows a call if all of these conditions hold.
    fn when<const N: usize>(&mut self, call: c_long, conditions: [Made<Condition>; N]) -> Made<&mut Allowed> {
        let conditions = conditions.into_iter().collect::<Made<Vec<_>>>()?;
        self.0.entry(call).or_default().push(SeccompRule::new(conditions)?);
        Ok(self)
    }

    fn memory(&mut self) -> Made<&mut Allowed> {
        // Anonymous shared memory and stacks that grow are not counted against the limit of memory, and large pages
        // are few. Shared memory that a descriptor stands for is allowed.
        const KIND: c_int = libc::MAP_SHARED | libc::MAP_ANONYMOUS;
        const LOOKED_AT: c_int = KIND | libc::MAP_GROWSDOWN | libc::MAP_HUGETLB;
        for kind in [0, libc::MAP_SHARED, libc::MAP_ANONYMOUS] {
            self.when(libc::SYS_mmap, [masked(3, LOOKED_AT, kind)])?;
        }
        // Merged pages tell by the time of a write what others have in memory.
        self.when(
            libc::SYS_madvise,
            [Condition::new(2, Width::Dword, Compare::Ne, libc::MADV_MERGEABLE as u64)],
        )
    }

    /// Calls that are many calls, told apart by a command.
    fn commands(&mut self) -> Made<&mut Allowed> {
        for command in calls::FCNTL {
            self.when(libc::SYS_fcntl, [equal(1, *command)])?;
        }
        for command in calls::IOCTL {
            self.when(libc::SYS_ioctl, [Condition::new(1, Width::Dword, Compare::Eq, *command)])?;
        }
        for option in calls::PRCTL {
            self.when(libc::SYS_prctl, [equal(0, *option)])?;
        }
        // Limits may be read, and only one's own.
        let unchanged = Condition::new(2, Width::Qword, Compare::Eq, 0);
        #[cfg(target_arch = "x86_64")]
        self.calls(&[libc::SYS_getrlimit]);
        self.when(libc::SYS_prlimit64, [equal(0, 0), unchanged])
    }

    fn sockets(&mut self, policy: &Policy) -> Made<&mut Allowed> {
        // Sending with MSG_FASTOPEN connects, too.
        for (call, flags) in [(libc::SYS_sendto, 3), (libc::SYS_sendmsg, 2), (libc::SYS_sendmmsg, 3)] {
            self.when(call, [masked(flags, libc::MSG_FASTOPEN, 0)])?;
        }
        for (level, options) in calls::OPTIONS {
            for option in *options {
                self.when(libc::SYS_setsockopt, [equal(1, *level), equal(2, *option)])?;
            }
        }
        // A pair leads nowhere; one of datagrams could be sent elsewhere.
        self.when(
            libc::SYS_socketpair,
            [equal(0, libc::AF_UNIX), masked(1, SOCKET_KIND, libc::SOCK_STREAM)],
        )?;

        let addresses = || policy.connect.iter().chain(&policy.listen);
        let families = [
            (libc::AF_INET, addresses().any(SocketAddr::is_ipv4)),
            (libc::AF_INET6, addresses().any(SocketAddr::is_ipv6)),
        ];
        for (family, _) in families.into_iter().filter(|(_, granted)| *granted) {
            // Landlock holds TCP to its ports; MPTCP and SCTP are streams, too, and it does not know them.
            for protocol in [0, libc::IPPROTO_TCP] {
                let stream = masked(1, SOCKET_KIND, libc::SOCK_STREAM);
                self.when(libc::SYS_socket, [equal(0, family), stream, equal(2, protocol)])?;
            }
        }
        if !policy.connect.is_empty() {
            self.calls(calls::CONNECT);
        }
        if !policy.listen.is_empty() {
            self.calls(calls::LISTEN);
        }
        Ok(self)
    }

    fn threads(&mut self, policy: &Policy) -> Made<&mut Allowed> {
        const NAMESPACES: c_int = libc::CLONE_NEWNS
            | libc::CLONE_NEWCGROUP
            | libc::CLONE_NEWUTS
            | libc::CLONE_NEWIPC
            | libc::CLONE_NEWUSER
            | libc::CLONE_NEWPID
            | libc::CLONE_NEWNET;
        if policy.processes {
            // With CLONE_PARENT the new process would be the host's child.
            self.calls(calls::FORK_OLD);
            self.when(libc::SYS_clone, [masked(0, NAMESPACES | libc::CLONE_PARENT, 0)])
        } else if policy.threads {
            self.when(libc::SYS_clone, [masked(0, NAMESPACES | libc::CLONE_THREAD, libc::CLONE_THREAD)])
        } else {
            Ok(self)
        }
    }

    fn signals(&mut self, policy: &Policy, scoped: bool) -> Made<&mut Allowed> {
        let calls = [libc::SYS_kill, libc::SYS_tgkill, libc::SYS_tkill];
        if policy.processes && scoped {
            return Ok(self.calls(&calls));
        }
        // To oneself, as abort() does.
        let own = rustix::process::getpid().as_raw_nonzero().get();
        for call in calls {
            self.when(call, [equal(0, own)])?;
        }
        Ok(self)
    }
}

/// The bits of a socket's type that are not flags.
const SOCKET_KIND: c_int = 0xf;

// The kernel reads these arguments as 32 bits and ignores what is above.

fn equal(argument: u8, value: c_int) -> Made<Condition> {
    Condition::new(argument, Width::Dword, Compare::Eq, u64::from(value.cast_unsigned()))
}

fn masked(argument: u8, mask: c_int, value: c_int) -> Made<Condition> {
    let mask = u64::from(mask.cast_unsigned());
    Condition::new(argument, Width::Dword, Compare::MaskedEq(mask), u64::from(value.cast_unsigned()))
}
